/** The files of one upload box: sending with progress, converting, failed, ready; each can be tried again or taken away.
 *  What has not arrived is kept on the phone (`place`), and goes by itself once there is a network again. */
import { onScopeDispose, reactive } from 'vue';
import { api, asProblem, dropPhoto, freshKey, keepPhoto, keptPhotos, Problem, sendFile, untilConverted, type StoredFile } from '@zhangfa/shared';
import { shrunk } from './shrink';

export interface Parcel {
  key: number;
  name: string;
  size: number;
  percent: number;
  state: 'sending' | 'converting' | 'ready' | 'failed';
  problem: Problem | null;
  stored: StoredFile | null;
}

let lastKey = 0;

export function useUploads(changed: (files: StoredFile[]) => void, place = '') {
  const parcels = reactive<Parcel[]>([]);
  const originals = new Map<number, File>();
  const stops = new Map<number, () => void>();
  const names = new Map<number, string>();
  let alive = true;
  const again = (): void => parcels.filter((one) => one.state === 'failed' && ['offline', 'too_slow'].includes(one.problem?.kind ?? '')).forEach((one) => void send(one));
  window.addEventListener('online', again);
  onScopeDispose(() => {
    alive = false;
    window.removeEventListener('online', again);
    stops.forEach((stop) => stop());
  });
  function letGo(key: number): void {
    const name = names.get(key);
    names.delete(key);
    if (name) void dropPhoto(name);
  }

  const held = (parcel: Parcel): boolean => alive && parcels.some((one) => one.key === parcel.key);
  const tell = (): void => changed(parcels.flatMap((one) => (one.stored && one.state !== 'failed' ? [one.stored] : [])));

  async function convert(parcel: Parcel, file: StoredFile): Promise<void> {
    parcel.stored = file;
    parcel.state = file.state === 'converting' ? 'converting' : parcel.state;
    tell();
    const done = await untilConverted(file, () => held(parcel));
    parcel.stored = done;
    parcel.state = done.state === 'ready' ? 'ready' : 'failed';
    letGo(parcel.key);
    if (done.state === 'refused') parcel.problem = asRefusal(done);
    tell();
  }

  async function send(parcel: Parcel): Promise<void> {
    const original = originals.get(parcel.key);
    if (!original) return;
    Object.assign(parcel, { state: 'sending', percent: 0, problem: null, stored: null });
    try {
      const file = await shrunk(original);
      parcel.size = file.size;
      const sending = sendFile(file, (percent) => { parcel.percent = percent; });
      stops.set(parcel.key, sending.stop);
      await convert(parcel, await sending.done);
    } catch (error) {
      if (held(parcel)) Object.assign(parcel, { state: 'failed', problem: asProblem(error) });
    } finally {
      stops.delete(parcel.key);
    }
  }

  function add(file: File, name = ''): void {
    const key = (lastKey += 1);
    originals.set(key, file);
    if (place) names.set(key, name || `${place}.${Date.now()}.${freshKey()}`);
    if (place && !name) void keepPhoto(names.get(key) ?? '', file);
    parcels.push({ key, name: file.name, size: file.size, percent: 0, state: 'sending', problem: null, stored: null });
    const parcel = parcels[parcels.length - 1];
    if (parcel) void send(parcel);
  }

  function drop(parcel: Parcel): void {
    stops.get(parcel.key)?.();
    letGo(parcel.key);
    parcels.splice(parcels.findIndex((one) => one.key === parcel.key), 1);
    if (parcel.stored) void api.dropFile(parcel.stored.id).catch(() => undefined);
    tell();
  }

  /** Show files that were uploaded earlier (a draft, or an application sent back). */
  function restore(files: StoredFile[]): void {
    for (let at = parcels.length - 1; at >= 0; at -= 1) if (!names.has(parcels[at]?.key ?? 0)) parcels.splice(at, 1);
    for (const file of files) {
      const key = (lastKey += 1);
      parcels.push({ key, name: file.name, size: file.size, percent: 100, state: 'ready', problem: null, stored: file });
      const parcel = parcels[parcels.length - 1];
      if (parcel && file.state === 'converting') void convert(parcel, file).catch(() => { parcel.state = 'failed'; });
    }
  }

  /** What was chosen here earlier and never arrived. */
  async function takeUp(): Promise<void> {
    if (!place) return;
    const found = await keptPhotos(`${place}.`);
    const held = new Set(names.values());
    if (alive) found.filter((one) => !held.has(one.name)).forEach((one) => add(one.file, one.name));
  }

  const canRetry = (parcel: Parcel): boolean => originals.has(parcel.key) && !['refused', 'invalid'].includes(parcel.problem?.kind ?? '');
  return { parcels, add, drop, retry: send, restore, takeUp, canRetry };
}

const asRefusal = (file: StoredFile): Problem => new Problem('refused', file.refusal ? [file.refusal] : []);
