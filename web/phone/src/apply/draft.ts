/** One application being written: what was typed, which files, kept on this phone until it is submitted. */
import { reactive, ref, watch } from 'vue';
import {
  api, dropDraft, dropPhotos, freshKey, readDraft, saveDraft, type ApplicationDraft, type ApplicationView, type FormValues, type Matter, type StoredFile,
} from '@zhangfa/shared';

export interface Writing {
  form: FormValues;
  paper: StoredFile[];
  materials: Record<string, StoredFile[]>;
  copies: number;
  proxy: boolean;
  behalf: { name: string; phone: string; id_number: string };
  key: string;
}

const blank = (): Writing => ({
  form: {}, paper: [], materials: {}, copies: 1, proxy: false, behalf: { name: '', phone: '', id_number: '' }, key: freshKey(),
});

/** Files may have been cleared away on the server since the draft was written. */
async function stillThere(files: StoredFile[]): Promise<StoredFile[]> {
  const answers = await Promise.all(files.map((file) => api.file(file.id).catch((error: { kind?: string }) => (error.kind === 'missing' ? null : file))));
  return answers.filter((file): file is StoredFile => file !== null);
}

export function useWriting(person: string, name: string) {
  const writing = reactive<Writing>(blank());
  const savedAt = ref<number | null>(null);
  const restored = ref(false);
  const ready = ref(false);
  let timer = 0;
  let kept = true;
  let untouched = '';
  let own: FormValues = {};
  const place = `${person}.${name}`;

  async function begin(matter: Matter, returned: ApplicationView | null): Promise<void> {
    const draft = readDraft<Writing>(person, name);
    own = returned ? {} : Object.fromEntries(matter.fields.map((field) => [field.name, field.own]));
    Object.assign(writing, blank(), returned ? fromReturned(returned) : {}, draft?.content ?? {});
    if (!writing.proxy) writing.form = { ...own, ...writing.form };
    for (const one of matter.materials) writing.materials[one.name] ??= [];
    writing.copies = Math.min(writing.copies, matter.copies_max);
    restored.value = draft !== null;
    savedAt.value = draft?.saved_at ?? null;
    ready.value = true;
    untouched = draft ? '' : JSON.stringify(writing);
    if (!draft) return;
    writing.paper = await stillThere(writing.paper);
    for (const one of Object.keys(writing.materials)) writing.materials[one] = await stillThere(writing.materials[one] ?? []);
  }

  function save(): void {
    if (kept && ready.value && JSON.stringify(writing) !== untouched && saveDraft(person, name, writing)) savedAt.value = Date.now();
  }
  watch(writing, () => {
    window.clearTimeout(timer);
    timer = window.setTimeout(save, 500);
  });

  /** Submitted or thrown away: nothing of it stays on the phone. */
  function forget(): void {
    kept = false;
    window.clearTimeout(timer);
    dropDraft(person, name);
    void dropPhotos(place);
  }
  function startOver(): void {
    dropDraft(person, name);
    void dropPhotos(place);
    const names = Object.keys(writing.materials);
    Object.assign(writing, blank(), { form: { ...own } });
    for (const one of names) writing.materials[one] = [];
    restored.value = false;
  }
  return { writing, savedAt, restored, ready, place, begin, save, forget, startOver };
}

function fromReturned(view: ApplicationView): Partial<Writing> {
  const form: FormValues = {};
  for (const [field, value] of Object.entries(view.form ?? {})) form[field] = value === null ? '' : String(value);
  const file = (id: string, label: string, pages: number): StoredFile => ({ id, name: label, kind: '', state: 'ready', pages, size: 0, refusal: null });
  const materials: Record<string, StoredFile[]> = {};
  for (const one of view.materials) (materials[one.name] ??= []).push(file(one.file_id, one.label, one.pages));
  return { form, materials, copies: view.copies, paper: [file(view.paper.file_id, '用印文件', view.paper.pages)] };
}

export function asApplication(writing: Writing, matter: Matter, unit: string): ApplicationDraft {
  const materials: Record<string, string[]> = {};
  for (const one of matter.materials) materials[one.name] = (writing.materials[one.name] ?? []).map((file) => file.id);
  const form: Record<string, string> = {};
  for (const field of matter.fields) form[field.name] = (writing.form[field.name] ?? '').trim();
  return {
    matter: matter.id,
    unit,
    form,
    paper: matter.paper === 'uploaded' ? (writing.paper[0]?.id ?? null) : null,
    materials,
    copies: writing.copies,
    on_behalf: writing.proxy ? { ...writing.behalf } : null,
  };
}
