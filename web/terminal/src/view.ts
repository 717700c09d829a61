// What the terminal program shows of itself: GET /api/state, and the same object on every change over /api/events.

export type Phase = 'idle' | 'signed_in' | 'claimed' | 'recording' | 'open' | 'closing' | 'fault';
export type Level = 'info' | 'ok' | 'warn' | 'error';
export type Lamp = 'off' | 'green' | 'amber' | 'red';
export type Point = readonly [number, number];

export interface Sleeve {
  slot: number;
  name: string;
  body: string;
  open: boolean;
  chosen: boolean;
  lamp: Lamp;
  diameter_mm?: number;
}

export interface Permit {
  id: string;
  application: string;
  matter: string;
  village: string;
  slot: number;
  seal_name: string;
  granted: number;
  used: number;
  left: number;
  pages: number;
  opens_at: string;
  closes_at: string;
}

export interface Paper {
  sample_id: string;
  name: string;
  page: number;
  pages: number;
  impressions: number;
}

export interface Sample {
  id: string;
  kind: string;
  name: string;
  pages: number;
  application: string | null;
}

export interface Shots { before: string | null; after: string | null; person: string | null }
export type Deed = 'sign_in' | 'sign_out' | 'code' | 'paper' | 'stamp' | 'find_right' | 'press' | 'close';

/** Left, top, right, bottom, in shares of a picture. */
export type Box = readonly [number, number, number, number];
export interface Difference { kind: string; approved: Box; seen: Box; approved_text: string; seen_text: string }
export interface Comparison {
  verdict: 'match' | 'mismatch' | 'doubtful' | 'unreadable';
  version: string;
  advice: string;
  page: number;
  differences: Difference[];
}

/** What the last press left on the paper, in words; it stays until somebody signs in or presses again. */
export interface MarkTold { number: number; level: Level; code: string; text: string }
export type Hand = 'right' | 'faint' | 'recut' | 'twice';

export interface View {
  /** Grows with every view the program makes. */
  number: number;
  phase: Phase;
  locked: boolean;
  locked_reason: string | null;
  online: boolean;
  time_known: boolean;
  terminal_id: string;
  serial: string;
  unit: { name: string; path: string };
  keeper: { id: string; name: string } | null;
  asking: string | null;
  permit: Permit | null;
  sleeves: Sleeve[];
  countdown: { left_ms: number; total_ms: number } | null;
  message: { level: Level; text: string; code: string };
  photos: Shots;
  mark: MarkTold | null;
  queue: { entries: number; photos: number };
  can: Record<Deed, boolean>;
  page: { state: 'none' | 'looking' | 'seen' | 'comparing' | 'refused' | 'accepted'; code: string | null; text: string };
  comparison: Comparison | null;
  paper: Paper | null;
  tray: Sample[];
  /** How the virtual hand presses next; null where the hand is real. */
  hand: Hand | null;
  camera: { version: number; url: string; sheet?: Point[] | null };
  person: { version: number; url: string };
}

export const BODY_LABELS: Record<string, string> = {
  party: '党组织',
  committee: '村委会',
  cooperative: '股份经济合作社',
  contract: '合同专用章',
};

export const SAMPLE_LABELS: Record<string, string> = {
  printed: '打印件',
  changed: '换过内容的',
  forged: '改了一个字的',
  other: '别的文件',
  blank: '空白纸',
  stranger: '别人的申请',
  uploaded: '拿来的纸',
};

export const HAND_LABELS: Record<Hand, string> = {
  right: '正常盖',
  faint: '印油太淡',
  recut: '换成仿刻的章',
  twice: '多盖一个',
};

/** The step of the guide the keeper stands at: 0 登录 · 1 输入用印码 · 2 放纸 · 3 按盖章 · 4 完成. */
export function guideStep(view: View, finished: boolean): number {
  if (view.locked) return 0;
  switch (view.phase) {
    case 'idle':
    case 'fault':
      return 0;
    case 'signed_in':
      return finished ? 4 : 1;
    case 'claimed':
      return view.page.state === 'accepted' ? 3 : 2;
    case 'recording':
    case 'open':
    case 'closing':
      return 3;
  }
}
