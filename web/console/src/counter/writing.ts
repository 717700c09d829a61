/** One application being written at the counter for somebody else. Kept on this computer until submitted, but never who it is for. */
import { onScopeDispose, reactive, ref, watch } from 'vue';
import { api, dropDraft, freshKey, readDraft, saveDraft, type ApplicationDraft, type ApplicationView, type FormValues, type Matter, type StoredFile } from '@zhangfa/shared';

export interface Writing {
  form: FormValues;
  paper: StoredFile[];
  materials: Record<string, StoredFile[]>;
  copies: number;
  behalf: { name: string; phone: string; id_number: string };
  key: string;
}

const blank = (): Writing => ({ form: {}, paper: [], materials: {}, copies: 1, behalf: { name: '', phone: '', id_number: '' }, key: freshKey() });
const nobody = { name: '', phone: '', id_number: '' };

/** Files may have been cleared away on the server since the draft was written. */
async function stillThere(files: StoredFile[]): Promise<StoredFile[]> {
  const answers = await Promise.all(files.map((file) => api.file(file.id).catch((error: { kind?: string }) => (error.kind === 'missing' ? null : file))));
  return answers.filter((file): file is StoredFile => file !== null);
}

/** What was handed in and came back: the values, the paper and the materials, to be mended. */
async function handedBefore(returned: ApplicationView): Promise<Partial<Writing>> {
  const form: FormValues = {};
  for (const [field, value] of Object.entries(returned.form ?? {})) form[field] = String(value ?? '');
  const materials: Record<string, StoredFile[]> = {};
  for (const one of returned.materials) {
    const file = await api.file(one.file_id).catch(() => null);
    if (file) (materials[one.name] ??= []).push(file);
  }
  const paper = await api.file(returned.paper.file_id).catch(() => null);
  return { form, materials, paper: paper ? [paper] : [], copies: returned.copies };
}

export function useCounterWriting(person: string, matterId: string) {
  const name = `desk.${matterId}`;
  const writing = reactive<Writing>(blank());
  const restored = ref(false);
  const ready = ref(false);
  let timer = 0;
  let kept = true;

  async function begin(matter: Matter, returned: ApplicationView | null = null): Promise<void> {
    const draft = readDraft<Writing>(person, name);
    const before = draft?.content ?? (returned ? await handedBefore(returned) : {});
    Object.assign(writing, blank(), before, { behalf: { ...nobody }, key: freshKey() });
    for (const one of matter.materials) writing.materials[one.name] ??= [];
    writing.copies = Math.min(writing.copies, matter.copies_max);
    restored.value = draft !== null;
    ready.value = true;
    if (!draft) return;
    writing.paper = await stillThere(writing.paper);
    for (const one of Object.keys(writing.materials)) writing.materials[one] = await stillThere(writing.materials[one] ?? []);
  }
  function touched(): boolean {
    return Object.values(writing.form).some(Boolean) || writing.paper.length > 0 || Object.values(writing.materials).some((files) => files.length > 0);
  }
  function save(): void {
    if (kept && ready.value && touched()) saveDraft(person, name, { ...writing, behalf: nobody });
  }
  watch(writing, () => {
    window.clearTimeout(timer);
    timer = window.setTimeout(save, 500);
  });
  onScopeDispose(() => { window.clearTimeout(timer); save(); });

  function forget(): void {
    kept = false;
    dropDraft(person, name);
  }
  function startOver(): void {
    dropDraft(person, name);
    const names = Object.keys(writing.materials);
    Object.assign(writing, blank());
    for (const one of names) writing.materials[one] = [];
    restored.value = false;
  }
  return { writing, restored, ready, begin, forget, startOver };
}

export function asApplication(writing: Writing, matter: Matter, unit: string): ApplicationDraft {
  const materials: Record<string, string[]> = {};
  for (const one of matter.materials) materials[one.name] = (writing.materials[one.name] ?? []).map((file) => file.id);
  const form: FormValues = {};
  for (const field of matter.fields) form[field.name] = (writing.form[field.name] ?? '').trim();
  const paper = matter.paper === 'uploaded' ? writing.paper[0]?.id ?? null : null;
  const { name, phone, id_number } = writing.behalf;
  return { matter: matter.id, unit, form, paper, materials, copies: writing.copies, on_behalf: { name: name.trim(), phone: phone.trim(), id_number: id_number.trim().toUpperCase() } };
}

/** What is plainly missing; everything else about the form is judged by the server, in its own words. */
export function gaps(writing: Writing, matter: Matter, again = false): Record<string, string> {
  const found: Record<string, string> = {};
  if (!again && !writing.behalf.name.trim()) found['on_behalf.name'] = '请填写申请人姓名';
  for (const field of matter.fields) if (field.required && !(writing.form[field.name] ?? '').trim()) found[field.name] = `请填写${field.label}`;
  if (matter.paper === 'uploaded' && !writing.paper.some((file) => file.state === 'ready')) found.paper = '请上传要盖章的文件';
  for (const one of matter.materials) if (one.required && !(writing.materials[one.name] ?? []).some((file) => file.state === 'ready')) found[one.name] = `请上传${one.label}`;
  return found;
}
