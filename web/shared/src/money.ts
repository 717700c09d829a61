/** 12050.5 → 壹万贰仟零伍拾元伍角整: the amount in capitals, as it stands on contracts. */

const DIGITS = '零壹贰叁肆伍陆柒捌玖';
const SMALL = ['', '拾', '佰', '仟'];
const LARGE = ['', '万', '亿', '万亿'];

function fourDigits(group: string): string {
  let said = '';
  let gap = false;
  Array.from(group).forEach((digit, place) => {
    if (digit === '0') {
      gap = said !== '';
      return;
    }
    said += (gap ? '零' : '') + DIGITS[Number(digit)] + SMALL[group.length - 1 - place];
    gap = false;
  });
  return said;
}

function yuan(whole: string): string {
  const digits = whole.replace(/^0+/, '');
  let said = '';
  for (let end = digits.length, level = 0; end > 0; end -= 4, level += 1) {
    const group = digits.slice(Math.max(0, end - 4), end);
    const words = fourDigits(group);
    const after = digits.slice(end);
    const joint = words && said && (after.startsWith('0') || group.endsWith('0')) && !said.startsWith('零') ? '零' : '';
    said = (words ? words + LARGE[level] + joint : '') + said;
  }
  return said;
}

export function inCapitals(amount: string): string {
  const found = /^(\d{1,12})(?:\.(\d{1,2}))?$/.exec(amount.trim());
  if (!found) return '';
  const whole = yuan(found[1] ?? '');
  const [jiao, fen] = Array.from((found[2] ?? '').padEnd(2, '0')).map(Number) as [number, number];
  if (!whole && !jiao && !fen) return '零元整';
  const head = whole ? `${whole}元` : '';
  if (!jiao && !fen) return `${head}整`;
  const tens = jiao ? `${DIGITS[jiao]}角` : head ? '零' : '';
  return head + tens + (fen ? `${DIGITS[fen]}分` : '整');
}
