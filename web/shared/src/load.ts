/** Reading from the server for a screen: loading, ready, failed; what was there stays there while it is read again. */
import { onScopeDispose, reactive, ref, type Ref } from 'vue';
import { asProblem, type Problem } from './errors';
import type { Page } from './types';

export interface Loaded<T> {
  data: T | null;
  problem: Problem | null;
  busy: boolean;
}

const remembered = new Map<string, unknown>();

/** Forget everything that was read, e.g. when another person signs in. */
export function forgetLoaded(): void {
  remembered.clear();
}

/** What was read last under that name in this visit, e.g. by the page before. */
export const recall = <T>(key: string): T | undefined => remembered.get(key) as T | undefined;

/** `key` names the reading, so that going back shows the last answer at once and refreshes it behind. */
export function useLoad<T>(key: () => string, read: () => Promise<T>): { state: Loaded<T>; reload: () => Promise<void>; put: (data: T) => void } {
  const state = reactive({ data: null, problem: null, busy: false }) as Loaded<T>;
  let turn = 0;
  let alive = true;
  onScopeDispose(() => { alive = false; });

  const put = (data: T): void => {
    turn += 1;
    remembered.set(key(), data);
    Object.assign(state, { data, problem: null, busy: false });
  };
  const reload = async (): Promise<void> => {
    const mine = (turn += 1);
    const name = key();
    state.data = (remembered.get(name) as T | undefined) ?? null;
    state.busy = true;
    try {
      const data = await read();
      remembered.set(name, data);
      if (alive && mine === turn) Object.assign(state, { data, problem: null });
    } catch (error) {
      if (alive && mine === turn) state.problem = asProblem(error);
    } finally {
      if (alive && mine === turn) state.busy = false;
    }
  };
  void reload();
  return { state, reload, put };
}

export interface LongList<T> {
  items: Ref<T[]>;
  total: Ref<number | null>;
  busy: Ref<boolean>;
  finished: Ref<boolean>;
  problem: Ref<Problem | null>;
  more: () => Promise<void>;
  restart: () => Promise<void>;
  refresh: () => Promise<void>;
}

/** A list that is read page by page. `restart` begins anew (other filter); `refresh` replaces the first page in place. */
export function useLongList<T>(read: (cursor: string | null) => Promise<Page<T>>): LongList<T> {
  const items = ref([]) as Ref<T[]>;
  const total = ref<number | null>(null);
  const busy = ref(false);
  const finished = ref(false);
  const problem = ref<Problem | null>(null);
  let next: string | null = null;
  let turn = 0;

  const take = async (cursor: string | null, replace: boolean): Promise<void> => {
    const mine = (turn += 1);
    busy.value = true;
    try {
      const page = await read(cursor);
      if (mine !== turn) return;
      items.value = replace ? page.items : items.value.concat(page.items);
      total.value = page.total ?? null;
      next = page.next ?? null;
      finished.value = next === null;
      problem.value = null;
    } catch (error) {
      if (mine === turn) problem.value = asProblem(error);
    } finally {
      if (mine === turn) busy.value = false;
    }
  };
  const more = (): Promise<void> => (busy.value || finished.value ? Promise.resolve() : take(next, next === null));
  const refresh = (): Promise<void> => take(null, true);
  const restart = (): Promise<void> => {
    items.value = [];
    finished.value = false;
    next = null;
    return take(null, true);
  };
  return { items, total, busy, finished, problem, more, restart, refresh };
}
