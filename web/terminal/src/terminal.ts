// The one tie to the terminal program: a live view, and the keeper's deeds. Nothing is decided here.

import { computed, reactive, readonly } from "vue";
import type { View } from "./view";

interface Tie {
  view: View | null;
  connected: boolean;
  busy: string | null;
  failure: string | null;
}

const tie = reactive<Tie>({ view: null, connected: false, busy: null, failure: null });
let source: EventSource | null = null;
let retry = 0;

export const terminal = readonly(tie);
export const view = computed(() => tie.view as View | null);

function take(next: View): void {
  if (tie.view && next.version < tie.view.version && next.terminal.id === tie.view.terminal.id && tie.connected) return;
  tie.view = next;
}

export function connect(): void {
  source?.close();
  source = new EventSource("./api/events");
  source.onopen = () => { tie.connected = true; };
  source.onmessage = (event: MessageEvent<string>) => {
    tie.connected = true;
    take(JSON.parse(event.data) as View);
  };
  source.onerror = () => {
    tie.connected = false;
    source?.close();
    clearTimeout(retry);
    retry = window.setTimeout(connect, 1500);
  };
}

interface Told { code?: string; text?: string; message?: string | { text?: string } }

function reason(told: Told, status: number): string {
  if (told.text) return told.text;
  if (typeof told.message === "string") return told.message;
  if (told.message?.text) return told.message.text;
  return `终端程序没有照办（${status}）。请再试一次。`;
}

async function send(path: string, init: RequestInit): Promise<boolean> {
  tie.busy = path;
  tie.failure = null;
  try {
    const answer = await fetch(`./api/${path}`, { method: "POST", ...init });
    const told = (await answer.json().catch(() => ({}))) as Partial<View> & Told;
    if (told.phase && told.sleeves) take(told as View);
    else if (!answer.ok) tie.failure = reason(told, answer.status);
    return answer.ok;
  } catch {
    tie.failure = "与终端程序失去联系，没有做任何动作。";
    return false;
  } finally {
    tie.busy = null;
  }
}

function post(path: string, body: unknown = {}): Promise<boolean> {
  return send(path, { headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
}

export const deeds = {
  signIn: (keeper_no: string, pin: string) => post("keys", { keeper_no, pin }),
  signOut: () => post("sign-out"),
  enterCode: (code: string) => post("code", { code }),
  layPaper: (sample_id: string) => post("paper", { sample_id }),
  takePaperAway: () => post("paper", {}),
  showPage: (page: number) => post("page", { page }),
  stamp: () => post("stamp"),
  press: (x: number, y: number, slot: number) => post("press", { x, y, slot }),
  close: (reason: string) => post("close", { reason }),
  upload(file: File): Promise<boolean> {
    const body = new FormData();
    body.append("file", file, file.name);
    return send("paper/upload", { body });
  },
  forgetFailure(): void { tie.failure = null; },
};
