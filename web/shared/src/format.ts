/** Times, numbers and codes as a clerk reads them. Times are always shown in Beijing time, whatever the phone thinks. */

const BEIJING_MS = 8 * 3600_000;
const DAY_MS = 86_400_000;

const two = (n: number): string => String(n).padStart(2, '0');
const shifted = (iso: string | number | Date): Date => new Date(new Date(iso).getTime() + BEIJING_MS);
const dayNumber = (moment: Date): number => Math.floor(moment.getTime() / DAY_MS);

export function clockTime(iso: string): string {
  const at = shifted(iso);
  return `${two(at.getUTCHours())}:${two(at.getUTCMinutes())}`;
}

/** 今天 14:03 · 昨天 09:10 · 11月2日 14:03 · 2025年11月2日 14:03 */
export function when(iso: string | null | undefined, now: Date = new Date()): string {
  if (!iso) return '';
  const at = shifted(iso);
  const today = shifted(now);
  const days = dayNumber(today) - dayNumber(at);
  const time = clockTime(iso);
  if (days === 0) return `今天 ${time}`;
  if (days === 1) return `昨天 ${time}`;
  if (days === -1) return `明天 ${time}`;
  const date = `${at.getUTCMonth() + 1}月${at.getUTCDate()}日`;
  return at.getUTCFullYear() === today.getUTCFullYear() ? `${date} ${time}` : `${at.getUTCFullYear()}年${date} ${time}`;
}

/** 2026-11-22 14:03:05, for records that must be exact. */
export function exactTime(iso: string | null | undefined): string {
  if (!iso) return '';
  return shifted(iso).toISOString().slice(0, 19).replace('T', ' ');
}

/** 2 小时 5 分钟, 3 天; nothing below a minute. */
export function duration(ms: number): string {
  const minutes = Math.max(0, Math.round(ms / 60_000));
  if (minutes < 1) return '不到 1 分钟';
  if (minutes < 60) return `${minutes} 分钟`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return minutes % 60 ? `${hours} 小时 ${minutes % 60} 分钟` : `${hours} 小时`;
  const days = Math.floor(hours / 24);
  return hours % 24 ? `${days} 天 ${hours % 24} 小时` : `${days} 天`;
}

/** 剩 3 小时 · 超时 20 分钟 */
export function remaining(dueIso: string | null | undefined, now: Date = new Date()): string {
  if (!dueIso) return '';
  const left = new Date(dueIso).getTime() - now.getTime();
  return left >= 0 ? `剩 ${duration(left)}` : `已超时 ${duration(-left)}`;
}

/** 最晚 明天 14:30 · 已超时 20 分钟: a time limit as a person keeps it in mind. */
export function deadline(dueIso: string | null | undefined, now: Date = new Date()): string {
  if (!dueIso) return '';
  return new Date(dueIso).getTime() >= now.getTime() ? `最晚 ${when(dueIso, now)}` : remaining(dueIso, now);
}

/** 刚刚 · 5 分钟前 · then the date. */
export function ago(iso: string | null | undefined, now: Date = new Date()): string {
  if (!iso) return '';
  const gone = now.getTime() - new Date(iso).getTime();
  if (gone < 60_000) return '刚刚';
  return gone < 3600_000 ? `${Math.floor(gone / 60_000)} 分钟前` : when(iso, now);
}

/** 2026-11 → 2026年11月 */
export const monthWords = (month: string): string => `${month.slice(0, 4)}年${Number(month.slice(5, 7))}月`;

/** 12345678 → 1234 5678, so that it can be read aloud. */
export const spaced = (code: string, group = 4): string =>
  code.replace(/\s+/g, '').replace(new RegExp(`(.{${group}})(?=.)`, 'g'), '$1 ');

export function fileSize(bytes: number): string {
  if (bytes < 1024) return `${bytes} 字节`;
  return bytes < 1024 * 1024 ? `${Math.round(bytes / 1024)} KB` : `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}

/** How far past its limit a step is; never less than an hour, since it is late. */
export const lateness = (hours: number): string => workingTime(Math.max(1, Math.round(hours)));

/** How many hours a working day has, as the server's calendar says; 0 until somebody is signed in. */
export const workingDay = { hours: 0 };

/** 工作时限 in working hours, as a person says it: whole working days where it comes out even. */
export function workingTime(hours: number | null | undefined): string {
  if (!hours) return '即时';
  const day = workingDay.hours;
  return day && hours % day === 0 ? `${hours / day} 个工作日` : `${hours} 个工作小时`;
}
