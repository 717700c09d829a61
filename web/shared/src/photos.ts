/** Photos that were taken and not yet sent, kept on this phone: a lost connection or a closed page loses none of them.
 *  Names begin with the person, so that signing out can forget them. Without IndexedDB everything works, but in memory. */

const DATABASE = 'zhangfa';
const STORE = 'photos';
const KEEP_MS = 30 * 86_400_000;

export interface KeptPhoto {
  name: string;
  file: File;
  at: number;
}
/** Bytes and names apart: some old WebViews cannot keep a File. */
interface Row {
  bytes: ArrayBuffer;
  title: string;
  type: string;
  at: number;
}

let opening: Promise<IDBDatabase | null> | null = null;

function opened(): Promise<IDBDatabase | null> {
  opening ??= new Promise((resolve) => {
    try {
      const asked = indexedDB.open(DATABASE, 1);
      asked.onupgradeneeded = () => asked.result.createObjectStore(STORE);
      asked.onsuccess = () => resolve(asked.result);
      asked.onerror = () => resolve(null);
      asked.onblocked = () => resolve(null);
    } catch {
      resolve(null);
    }
  });
  return opening;
}

async function within<T>(mode: IDBTransactionMode, deed: (store: IDBObjectStore) => IDBRequest<T>): Promise<T | null> {
  const database = await opened();
  if (!database) return null;
  return new Promise((resolve) => {
    try {
      const asked = deed(database.transaction(STORE, mode).objectStore(STORE));
      asked.onsuccess = () => resolve(asked.result);
      asked.onerror = () => resolve(null);
    } catch {
      resolve(null);
    }
  });
}

const bytesOf = (file: File): Promise<ArrayBuffer> => new Promise((resolve, reject) => {
  const reader = new FileReader();
  reader.onload = () => resolve(reader.result as ArrayBuffer);
  reader.onerror = () => reject(reader.error);
  reader.readAsArrayBuffer(file);
});

export async function keepPhoto(name: string, file: File): Promise<void> {
  try {
    const row: Row = { bytes: await bytesOf(file), title: file.name, type: file.type, at: Date.now() };
    await within('readwrite', (store) => store.put(row, name));
  } catch {
    /* What cannot be read cannot be kept; sending it will say so. */
  }
}

export async function dropPhoto(name: string): Promise<void> {
  await within('readwrite', (store) => store.delete(name));
}

/** A range of all names that begin so. */
const beginning = (start: string): IDBKeyRange => IDBKeyRange.bound(start, `${start}\uffff`);

export async function dropPhotos(start: string): Promise<void> {
  if (await opened()) await within('readwrite', (store) => store.delete(beginning(start)) as IDBRequest<unknown>);
}

/** The photos whose names begin so, in the order of their names; what is older than a month goes. */
export async function keptPhotos(start: string): Promise<KeptPhoto[]> {
  if (!(await opened())) return [];
  const names = ((await within('readonly', (store) => store.getAllKeys(beginning(start)))) ?? []) as string[];
  const found: KeptPhoto[] = [];
  for (const name of names) {
    const row = (await within('readonly', (store) => store.get(name) as IDBRequest<Row | undefined>)) ?? null;
    if (row && Date.now() - row.at < KEEP_MS) found.push({ name, file: new File([row.bytes], row.title, { type: row.type }), at: row.at });
    else await dropPhoto(name);
  }
  return found;
}
