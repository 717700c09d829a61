// The one tie to the terminal program: a live view, and the keeper's deeds. Nothing is decided here.

import { computed, reactive, readonly } from 'vue';
import type { Hand, Permit, Shots, View } from './view';

interface Tie {
  view: View | null;
  connected: boolean;
  busy: string | null;
  failure: string | null;
  /** When the open sleeve closes by itself, on this browser's clock. */
  closesAt: number | null;
  /** The job that has just been completed, until another begins or the keeper leaves. */
  finished: Permit | null;
  /** Photos of this keeper's impressions, oldest first; the program itself only shows those of the last one. */
  album: Taken[];
}
export interface Taken extends Shots { number: number }

const tie = reactive<Tie>({ view: null, connected: false, busy: null, failure: null, closesAt: null, finished: null, album: [] });
let source: EventSource | null = null;
let retry = 0;

export const terminal = readonly(tie);
export const view = computed(() => tie.view as View | null);

/** An answer and an event may overtake each other: the older view is dropped. */
function take(next: View): void {
  const last = tie.view;
  if (last && next.number < last.number) return;
  if (next.permit || !next.keeper) tie.finished = null;
  else if (last?.permit && next.message.code === 'all_stamped') tie.finished = { ...last.permit, used: last.permit.granted, left: 0 };
  tie.closesAt = next.countdown ? Date.now() + next.countdown.left_ms : null;
  keepPhotos(next);
  tie.view = next;
}

function keepPhotos(next: View): void {
  if (!next.keeper) { tie.album = []; return; }
  const { before, after, person } = next.photos;
  if (!before) return;
  const known = tie.album.find((one) => one.before === before);
  if (known) Object.assign(known, { after, person });
  else tie.album.push({ number: tie.album.length + 1, before, after, person });
}

export function connect(): void {
  source?.close();
  source = new EventSource('./api/events');
  source.onopen = () => {
    tie.connected = true;
    if (tie.view) tie.view.number = 0; // the program may have begun to count anew
  };
  source.addEventListener('state', (event: MessageEvent<string>) => {
    tie.connected = true;
    take(JSON.parse(event.data) as View);
  });
  source.onerror = () => {
    tie.connected = false;
    source?.close();
    clearTimeout(retry);
    retry = window.setTimeout(connect, 1500);
  };
}


async function send(path: string, init: RequestInit): Promise<boolean> {
  tie.busy = path;
  tie.failure = null;
  try {
    const answer = await fetch(`./api/${path}`, { method: 'POST', ...init });
    const told = (await answer.json().catch(() => ({}))) as Partial<View> & { text?: string };
    if (answer.ok && told.sleeves) take(told as View);
    else if (!answer.ok) tie.failure = told.text ?? `终端程序没有照办（${answer.status}）。请再试一次。`;
    return answer.ok;
  } catch {
    tie.failure = '与终端程序失去联系，没有做任何动作。';
    return false;
  } finally {
    tie.busy = null;
  }
}

function post(path: string, body: unknown = {}): Promise<boolean> {
  return send(path, { headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) });
}

export const deeds = {
  signIn: (keeper_no: string, pin: string) => post('keys', { keeper_no, pin }),
  signOut: () => post('sign-out'),
  enterCode: (code: string) => post('code', { code }),
  layPaper: (sample_id: string) => post('paper', { sample_id }),
  takePaperAway: () => post('paper', {}),
  showPage: (page: number) => post('page', { page }),
  stamp: () => post('stamp'),
  findRight: () => post('found-right'),
  hand: (kind: Hand) => post('hand', { kind }),
  press: (x: number, y: number, slot: number) => post('press', { x, y, slot }),
  close: (reason: string) => post('close', { reason }),
  upload(file: File): Promise<boolean> {
    const body = new FormData();
    body.append('file', file, file.name);
    return send('paper/upload', { body });
  },
  forgetFailure(): void { tie.failure = null; },
};
