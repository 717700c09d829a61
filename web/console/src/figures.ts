/** What the pages of figures ask of the server, and how numbers are said. */
import { http, query, type Schemas } from '@zhangfa/shared';

export type Board = Schemas['Board'];
export type Figures = Schemas['Figures'];
export type RecordLine = Schemas['RecordLine'];
export type RecordPage = Schemas['RecordPage'];
export type Happened = 'submitted' | 'approved' | 'late' | 'returned' | 'refused' | 'abandoned' | 'unstamped' | 'used';
export interface Asked { unit?: string; since?: string; until?: string; seal?: string; matter?: string }

const asked = (what: object): string => query(what as Record<string, string | undefined>);
export const calls = {
  board: (what: Asked) => http.get<Board>(`/insight/figures${asked(what)}`),
  boardUrl: (what: Asked, kind: 'xlsx' | 'csv'): string => `/api/v1/insight/figures/export${asked({ ...what, kind })}`,
  records: (what: Asked & { happened: Happened; cursor?: string | null }) => http.get<RecordPage>(`/insight/records${asked(what)}`),
  recordsUrl: (what: Asked & { happened: Happened }, kind: 'xlsx' | 'csv'): string => `/api/v1/insight/records/export${asked({ ...what, kind })}`,
};

export const HAPPENED: { value: Happened; label: string }[] = [
  { value: 'submitted', label: '申请' }, { value: 'approved', label: '批准' }, { value: 'late', label: '超时批准' }, { value: 'used', label: '已用印' },
  { value: 'refused', label: '不予办理' }, { value: 'returned', label: '退回补正' }, { value: 'abandoned', label: '撤回或放弃' }, { value: 'unstamped', label: '批而不盖' },
];

export const whole = (n: number): string => n.toLocaleString('zh-CN');
export const percent = (rate: number | null | undefined): string => (rate === null || rate === undefined ? '—' : `${(rate * 100).toFixed(1)}%`);
/** 8 分钟 · 3.2 小时 · 2.5 天, by the clock. */
export function span(seconds: number | null | undefined): string {
  if (seconds === null || seconds === undefined) return '—';
  if (seconds < 3600) return `${Math.max(1, Math.round(seconds / 60))} 分钟`;
  if (seconds < 48 * 3600) return `${(seconds / 3600).toFixed(1)} 小时`;
  return `${(seconds / 86400).toFixed(1)} 天`;
}
/** How much more or less than before; nothing where there is nothing to compare with. */
export function change(now: number | null | undefined, before: number | null | undefined): string {
  if (now === null || now === undefined || !before) return '';
  const share = now / before - 1;
  return Math.abs(share) < 0.0005 ? '与上期持平' : `比上期${share > 0 ? '多' : '少'} ${Math.abs(share * 100).toFixed(1)}%`;
}
/** Of times: longer or shorter. */
export const slower = (now: number | null | undefined, before: number | null | undefined): string => change(now, before).replace('多', '长').replace('少', '短');
/** Of rates: in points. */
export function points(now: number | null | undefined, before: number | null | undefined): string {
  if (now === null || now === undefined || before === null || before === undefined) return '';
  const gap = (now - before) * 100;
  return Math.abs(gap) < 0.05 ? '与上期持平' : `比上期${gap > 0 ? '高' : '低'} ${Math.abs(gap).toFixed(1)} 个百分点`;
}
/** The present month there, whatever the computer thinks. */
export const thisMonth = (): string => new Date(Date.now() + 8 * 3600_000).toISOString().slice(0, 7);
export function monthsBack(month: string, back: number): string {
  const n = Number(month.slice(0, 4)) * 12 + Number(month.slice(5)) - 1 - back;
  return `${Math.floor(n / 12)}-${String((n % 12) + 1).padStart(2, '0')}`;
}
