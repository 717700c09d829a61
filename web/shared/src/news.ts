/** News from the server, polled: each second while somebody waits for something, twice as often during a use, else every 15 s. */
import { onScopeDispose, reactive, readonly } from 'vue';
import { api } from './api';
import { asProblem } from './errors';
import type { Counts, NoticeView } from './types';

const PACE_MS = { use: 500, wait: 1000, rest: 15_000 } as const;

/** What the person on this page waits for: a seal being used now, a next step, or nothing in particular. */
export type Pace = keyof typeof PACE_MS;

type Watcher = (changed: string[]) => void;

const state = reactive({
  counts: { todo: 0, alarms: 0, notices: 0 } as Counts,
  offline: false,
});
const watchers = new Set<Watcher>();
const heralds = new Set<(notices: NoticeView[]) => void>();
type Waiting = () => Pace | boolean;
const paces = new Set<Waiting>();

function paceOf(waiting: Waiting): Pace {
  const said = waiting();
  if (typeof said === 'string') return said;
  return said ? 'wait' : 'rest';
}
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

const shortest = (): number => Math.min(PACE_MS.rest, ...Array.from(paces, (waiting) => PACE_MS[paceOf(waiting)]));

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
    const toldMore = !first && said.notices.length > 0;
    if (said.changed.length > 0 || toldMore) watchers.forEach((watcher) => watcher(said.changed));
    if (toldMore) heralds.forEach((herald) => herald(said.notices));
  } catch (error) {
    state.offline = ['offline', 'too_slow'].includes(asProblem(error).kind);
  } finally {
    asking = false;
    plan(shortest());
  }
}

/**
 * Be told while this component lives; `onChange` gets the ids of what changed; none when he was only told something.
 * `waiting` is asked again after each answer: `true` is the same as 'wait'.
 */
export function useNews(onChange: Watcher | null, waiting: Waiting = () => false): void {
  if (onChange) watchers.add(onChange);
  paces.add(waiting);
  if (paceOf(waiting) !== 'rest') plan(PACE_MS[paceOf(waiting)]);
  onScopeDispose(() => {
    if (onChange) watchers.delete(onChange);
    paces.delete(waiting);
  });
}

/** A page has begun to wait (a code was entered, a lock was ordered): ask now, then fast. */
export const hurryNews = (): void => plan(0);

/** Be told of new notices (for a toast at the top of the screen). */
export function useHerald(herald: (notices: NoticeView[]) => void): void {
  heralds.add(herald);
  onScopeDispose(() => heralds.delete(herald));
}
