// What the terminal program shows of itself: GET /api/state, and the same object on every change over /api/events.

export type Phase =
  | "idle" | "signed_in" | "claimed" | "page_shown" | "accepted" | "intent" | "open" | "pressed" | "closed" | "done"
  | "locked" | "fault";
export type Level = "info" | "ok" | "warn" | "error";
export type Lamp = "off" | "green" | "amber" | "red";
export type Point = readonly [number, number];

export interface Sleeve {
  slot: number;
  name: string;
  body: string;
  open: boolean;
  lamp: Lamp;
  diameter_mm?: number;
}

export interface PermitSummary {
  application: string;
  matter: string;
  granted: number;
  used: number;
  pages: number;
  slot: number;
  page_hint?: string | null;
  closes_at?: number | null;
}

export interface Paper {
  id: string;
  label: string;
  kind: string;
  page: number;
  pages: number;
}

export interface Sample {
  id: string;
  kind: string;
  label: string;
  detail?: string;
  pages: number;
  stamped?: number;
}

export interface Photo {
  digest: string;
  kind: "before" | "after" | "person";
  impression: number;
  at?: number | null;
}

export interface View {
  version: number;
  simulated: boolean;
  terminal: { id: string; serial: string; unit: { name: string; path: string } };
  phase: Phase;
  locked: boolean;
  lock_reason: string | null;
  keeper: { id: string; name: string } | null;
  permit: PermitSummary | null;
  sleeves: Sleeve[];
  countdown: number | null;
  countdown_total: number;
  message: { level: Level; text: string; code: string | null };
  camera: { frame: string; sheet: Point[] | null };
  person: { frame: string };
  paper: Paper | null;
  photos: Photo[];
  online: boolean;
  queue: number;
  time_quality: "trusted" | "estimated" | "unknown";
  tray: Sample[];
}

export const BODY_LABELS: Record<string, string> = {
  party: "党组织",
  committee: "村委会",
  cooperative: "股份经济合作社",
  contract: "合同专用章",
};

/** The step of the guide the keeper stands at: 0 登录 · 1 输入用印码 · 2 放纸 · 3 按盖章 · 4 完成. */
export function guideStep(view: View): number {
  switch (view.phase) {
    case "idle":
    case "locked":
    case "fault":
      return 0;
    case "signed_in":
      return 1;
    case "claimed":
    case "page_shown":
      return 2;
    case "accepted":
    case "intent":
    case "open":
    case "pressed":
      return 3;
    case "closed":
      return view.permit && view.permit.used < view.permit.granted ? 2 : 4;
    case "done":
      return 4;
  }
}
