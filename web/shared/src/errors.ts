/** Three kinds of no, and the two that are nobody's decision: not signed in, and no network. */
import type { Reason } from './types';

export type ProblemKind = 'refused' | 'conflict' | 'fault' | 'invalid' | 'signed_out' | 'missing' | 'offline' | 'too_slow';

const USUAL: Record<ProblemKind, Reason> = {
  refused: { code: 'screen.refused', text: '这一步现在不能办理', remedy: '请核对后再试，或联系村里的代办员。' },
  conflict: { code: 'screen.conflict', text: '刚才有人先办理了', remedy: '页面已刷新，请看最新情况后再办。' },
  fault: { code: 'screen.fault', text: '系统出了故障，这一步没有办成', remedy: '请过一会儿再试。如果还不行，请把事件编号告诉管理员。' },
  invalid: { code: 'screen.invalid', text: '填写的内容有问题', remedy: '请按提示改正后再提交。' },
  signed_out: { code: 'screen.signed_out', text: '登录已过期', remedy: '请重新登录。' },
  missing: { code: 'screen.missing', text: '没有找到', remedy: '可能已经撤销，或者您没有查看的权限。' },
  offline: { code: 'screen.offline', text: '网络不通', remedy: '请检查手机信号，稍后点“重试”。填好的内容已保存在手机里。' },
  too_slow: { code: 'screen.too_slow', text: '网络太慢，没有等到答复', remedy: '请到信号好一点的地方再试。' },
};

export class Problem extends Error {
  readonly reasons: Reason[];

  constructor(
    readonly kind: ProblemKind,
    reasons: Reason[] = [],
    readonly status = 0,
    readonly incident: string | null = null,
  ) {
    super((reasons[0] ?? USUAL[kind]).text);
    this.name = 'Problem';
    this.reasons = reasons.length > 0 ? reasons : [USUAL[kind]];
  }

  get text(): string {
    return this.reasons.map((reason) => reason.text).join('；');
  }

  get remedy(): string {
    return this.reasons.map((reason) => reason.remedy ?? '').filter(Boolean).join('；');
  }

  has(code: string): boolean {
    return this.reasons.some((reason) => reason.code === code);
  }

  /** Reasons that belong to fields of a form: field name → text. */
  get byField(): Record<string, string> {
    const found: Record<string, string> = {};
    for (const reason of this.reasons) if (reason.field) found[reason.field] = reason.text;
    return found;
  }
}

export function asProblem(error: unknown): Problem {
  return error instanceof Problem ? error : new Problem('fault', [], 0, null);
}

function usualKind(status: number): ProblemKind {
  if (status === 401) return 'signed_out';
  if (status === 404) return 'missing';
  if (status === 409) return 'conflict';
  if (status === 422 || status === 400) return 'invalid';
  return status >= 500 ? 'fault' : 'refused';
}

/** The server's `{kind, reasons, incident}` as a Problem; anything else is judged by its status alone. */
export function problemFrom(status: number, body: unknown): Problem {
  const said = (body ?? {}) as { kind?: string; reasons?: Reason[]; incident?: string | null };
  const reasons = Array.isArray(said.reasons) ? said.reasons : [];
  const known = ['refused', 'conflict', 'fault', 'invalid'].includes(said.kind ?? '');
  const kind = known && status !== 401 && status !== 404 ? (said.kind as ProblemKind) : usualKind(status);
  return new Problem(kind, reasons, status, said.incident ?? null);
}
