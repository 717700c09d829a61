/** A piece of a page's picture: where the machine read something, with a little of the page around it. */
import type { ReadBeside, ReadPlace, ReadingView } from './types';

export interface Cutout { left: number; top: number; width: number; height: number }

/** In shares of the page. Wide enough that one sees in which line it stands. */
export function cutout(place: ReadPlace): Cutout {
  const xs = place.box.map((point) => point[0] ?? 0);
  const ys = place.box.map((point) => point[1] ?? 0);
  const [x0, x1, y0, y1] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  const width = Math.min(1, Math.max(x1 - x0 + 0.12, 0.45));
  const height = (y1 - y0) * 2;
  const left = Math.min(Math.max((x0 + x1 - width) / 2, 0), 1 - width);
  return { left, top: Math.min(Math.max((y0 + y1 - height) / 2, 0), 1 - height), width, height };
}

/** How the page's picture lies in a frame that shows the piece alone; the picture's own proportion comes from it. */
export function inFrame(piece: Cutout): { width: string; transform: string } {
  return { width: `${100 / piece.width}%`, transform: `translate(${-piece.left * 100}%, ${-piece.top * 100}%)` };
}

const UNITS: Record<string, string> = { area: '亩', rent: '元', amount: '元' };

/** What the paper says of a field of the form, in words. */
export function readWords(one: ReadBeside): string {
  const read = one.read;
  if (!read) return '没有找到';
  if (!read.value) return `没有认准（像是：${read.raw}）`;
  const day = /^(\d{4})-(\d\d)-(\d\d)$/.exec(read.value);
  if (day) return `${day[1]}年${Number(day[2])}月${Number(day[3])}日`;
  const reckoned = read.name === 'total_of_term' ? `（${read.raw}）` : '';
  return `${read.value}${UNITS[one.name] ?? ''}${reckoned}${read.repaired ? `（已按${read.repaired}校正）` : ''}`;
}

/** How a reading stands, in a few words, and how loudly to say it. */
export function readingStands(view: ReadingView): { text: string; tone: 'red' | 'amber' | 'green' | 'grey' } {
  if (view.state !== 'read') return { text: view.label, tone: 'grey' };
  if (view.differs) return { text: `${view.differs} 处请核对`, tone: 'red' };
  const unread = view.beside.filter((one) => one.verdict === 'unread').length;
  return unread ? { text: `${unread} 项没有认准`, tone: 'amber' } : { text: '与填写的一致', tone: 'green' };
}
