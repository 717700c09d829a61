/** News from the server, polled: every second while somebody watches a detail page, every 15 s otherwise. */
import { onScopeDispose, reactive, readonly } from 'vue';
import { api } from './api';
import { asProblem } from './errors';
import type { Counts, NoticeView } from './types';

const FAST_MS = 1000;
const SLOW_MS = 15_000;

type Watcher = (changed: string[]) => void;

const state = reactive({
  counts: { todo: 0, alarms: 0, notices: 0 } as Counts,
  offline: false,
});
const watchers = new Set<Watcher>();
const heralds = new Set<(notices: NoticeView[]) => void>();
const hurries = new Set<() => boolean>();
let cursor = '';
let timer = 0;
let running = false;
let asking = false;

export const news = readonly(state);

export function setCounts(counts: Counts): void {
  state.counts = { ...counts };
}

export function startNews(): void {
  if (running) return;
  running = true;
  document.addEventListener('visibilitychange', askSoon);
  window.addEventListener('online', askSoon);
  askSoon();
}

export function stopNews(): void {
  running = false;
  cursor = '';
  window.clearTimeout(timer);
  document.removeEventListener('visibilitychange', askSoon);
  window.removeEventListener('online', askSoon);
}

const hurried = (): boolean => Array.from(hurries).some((hurry) => hurry());

function askSoon(): void {
  if (document.visibilityState === 'hidden') return;
  plan(0);
}

function plan(ms: number): void {
  window.clearTimeout(timer);
  if (running) timer = window.setTimeout(() => void ask(), ms);
}

async function ask(): Promise<void> {
  if (asking || document.visibilityState === 'hidden') return;
  asking = true;
  try {
    const said = await api.news(cursor);
    const first = cursor === '';
    cursor = said.cursor;
    state.counts = said.counts;
    state.offline = false;
    if (said.changed.length > 0) watchers.forEach((watcher) => watcher(said.changed));
    if (!first && said.notices.length > 0) heralds.forEach((herald) => herald(said.notices));
  } catch (error) {
    state.offline = ['offline', 'too_slow'].includes(asProblem(error).kind);
  } finally {
    asking = false;
    plan(hurried() ? FAST_MS : SLOW_MS);
  }
}

/**
 * Be told while this component lives; `onChange` gets the ids of the applications that changed.
 * `fast` says whether somebody is waiting on this page for something to happen.
 */
export function useNews(onChange: Watcher | null, fast: () => boolean = () => false): void {
  if (onChange) watchers.add(onChange);
  hurries.add(fast);
  if (fast()) plan(FAST_MS);
  onScopeDispose(() => {
    if (onChange) watchers.delete(onChange);
    hurries.delete(fast);
  });
}

/** A page has begun to wait (a code was entered, a lock was ordered): ask now, then fast. */
export const hurryNews = (): void => plan(0);

/** Be told of new notices (for a toast at the top of the screen). */
export function useHerald(herald: (notices: NoticeView[]) => void): void {
  heralds.add(herald);
  onScopeDispose(() => heralds.delete(herald));
}
