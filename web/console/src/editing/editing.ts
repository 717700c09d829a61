/** One draft open in the editor: what stands in it, what the server says to it, what was kept and what was not. */
import { computed, inject, onScopeDispose, provide, reactive, ref, watch, type InjectionKey } from 'vue';
import { desk, asProblem, dropDraft, readDraft, saveDraft, type DraftChecked, type DraftView, type EditorWords, type FormValues, type Problem } from '@zhangfa/shared';
import { blank, partsThatDiffer, sent, type Content } from '@/editing/content';

interface Kept { content: Content; revision: number }
const CHECK_MS = 450;
const KEEP_MS = 800;
const copy = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;

export function openEditing(person: string, name: string) {
  const content = reactive<Content>(blank());
  const state = reactive({
    draft: null as DraftView | null, region: '', regionName: '', words: null as EditorWords | null, ready: false, saving: false, restored: 0, keptAt: 0,
    checked: null as DraftChecked | null, checking: false, problem: null as Problem | null, theirs: null as DraftView | null, unit: '',
  });
  const form = reactive<FormValues>({});
  const base = ref('');
  let local = `matter.${name}`;
  let checkTimer = 0;
  let keepTimer = 0;
  let turn = 0;
  onScopeDispose(() => { window.clearTimeout(checkTimer); window.clearTimeout(keepTimer); });

  const dirty = computed(() => state.ready && JSON.stringify(sent(content)) !== base.value);
  const open = computed(() => state.draft === null || state.draft.state === 'open');

  function fill(next: Content): void {
    for (const key of Object.keys(content)) delete content[key];
    Object.assign(content, blank(), copy(next));
    if (!next.template) content.template = null;
  }
  /** Begin with what the server has; what was typed here and not saved comes back, when nobody saved since. */
  function begin(next: Content, draft: DraftView | null): void {
    state.draft = draft;
    if (draft) { state.region = draft.region.path; state.regionName = draft.region.name; }
    fill(next);
    base.value = JSON.stringify(sent(content));
    const kept = readDraft<Kept>(person, local);
    state.restored = 0;
    if (kept && kept.content.revision === (draft?.revision ?? 0) && open.value && JSON.stringify(sent(kept.content.content)) !== base.value) {
      fill(kept.content.content);
      state.restored = kept.saved_at;
    }
    state.ready = true;
    void check();
  }
  async function check(): Promise<void> {
    const mine = (turn += 1);
    state.checking = true;
    try {
      const said = await desk.checkDraft({ region: state.region, unit: state.unit, content: sent(content), form: { ...form } });
      if (mine === turn) Object.assign(state, { checked: { ...said, route_svg: said.route_svg ?? state.checked?.route_svg ?? null, paper: said.paper ?? (said.reasons.length ? state.checked?.paper ?? null : null) }, problem: null });
    } catch (error) {
      if (mine === turn) state.problem = asProblem(error);
    } finally {
      if (mine === turn) state.checking = false;
    }
  }
  watch([content, form, () => state.unit], () => {
    if (!state.ready || !open.value) return;
    window.clearTimeout(checkTimer);
    checkTimer = window.setTimeout(() => void check(), CHECK_MS);
    window.clearTimeout(keepTimer);
    keepTimer = window.setTimeout(keep, KEEP_MS);
  });
  function keep(): void {
    if (!dirty.value) { dropDraft(person, local); state.keptAt = 0; return; }
    const kept: Kept = { content: sent(content), revision: state.draft?.revision ?? 0 };
    if (saveDraft(person, local, kept)) state.keptAt = Date.now();
  }
  /** To the server. A conflict brings what the other one saved; nothing typed here is lost. */
  async function save(over: number | null = null): Promise<boolean> {
    state.saving = true;
    state.problem = null;
    try {
      const revision = over ?? state.draft?.revision ?? 0;
      const draft = state.draft ? await desk.saveDraft(state.draft.id, revision, sent(content)) : await desk.createDraft(state.region, sent(content));
      dropDraft(person, local);
      local = `matter.${draft.id}`;
      Object.assign(state, { draft, theirs: null, restored: 0, keptAt: 0 });
      fill(draft.content as unknown as Content);
      base.value = JSON.stringify(sent(content));
      return true;
    } catch (error) {
      state.problem = asProblem(error);
      if (state.problem.kind === 'conflict' && state.draft) state.theirs = await desk.draft(state.draft.id).catch(() => null);
      return false;
    } finally {
      state.saving = false;
    }
  }
  function takeTheirs(): void {
    if (!state.theirs) return;
    dropDraft(person, local);
    const theirs = state.theirs;
    Object.assign(state, { theirs: null, problem: null });
    begin(theirs.content as unknown as Content, theirs);
  }
  function backToSaved(): void {
    dropDraft(person, local);
    if (state.draft) begin(state.draft.content as unknown as Content, state.draft);
  }
  function putDraft(draft: DraftView): void { state.draft = draft; }
  const theirParts = computed(() => (state.theirs ? partsThatDiffer(JSON.parse(base.value || '{}') as Content, state.theirs.content as unknown as Content) : []));
  const myParts = computed(() => (state.theirs ? partsThatDiffer(JSON.parse(base.value || '{}') as Content, sent(content)) : []));

  const reasons = computed(() => state.checked?.reasons ?? []);
  const plain = (text: string): string => text.replace(/^草稿还不能用：/, '');
  /** What is wrong at this very place. */
  const at = (place: string): string => reasons.value.filter((one) => one.field === place).map((one) => plain(one.text)).join('；');
  const below = (place: string): number => reasons.value.filter((one) => one.field === place || one.field?.startsWith(`${place}.`)).length;
  const unplaced = computed(() => reasons.value.filter((one) => !one.field).map((one) => plain(one.text)));
  const label = (list: keyof EditorWords, code: string | undefined): string => {
    const found = state.words?.[list];
    return (Array.isArray(found) ? (found as { code?: string; label?: string }[]).find((one) => one.code === code)?.label : '') || code || '';
  };
  return { content, state, form, dirty, open, begin, check, save, takeTheirs, backToSaved, putDraft, theirParts, myParts, reasons, plain, at, below, unplaced, label };
}

export type Editing = ReturnType<typeof openEditing>;
const KEY: InjectionKey<Editing> = Symbol('editing');
export const offerEditing = (editing: Editing): void => provide(KEY, editing);
export function useEditing(): Editing {
  const found = inject(KEY);
  if (!found) throw new Error('no draft is open here');
  return found;
}
export const moved = <T>(list: T[], from: number, by: number): void => {
  const to = from + by;
  if (to < 0 || to >= list.length) return;
  const [one] = list.splice(from, 1);
  if (one !== undefined) list.splice(to, 0, one);
};
