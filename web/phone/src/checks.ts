/** Slips of the thumb caught before sending. The law of the form is the server's; these only save a round trip. */
import type { FormField } from '@zhangfa/shared';

const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];

/** GB 11643: the last character of a resident ID number follows from the other seventeen. */
export function isIdNumber(text: string): boolean {
  if (!/^\d{17}[\dX]$/.test(text)) return false;
  const sum = WEIGHTS.reduce((total, weight, place) => total + weight * Number(text[place]), 0);
  return '10X98765432'[sum % 11] === text[17];
}

const isPhone = (text: string): boolean => /^(1\d{10}|0\d{2,3}-?\d{7,8})$/.test(text);
const isAmount = (text: string): boolean => /^\d{1,12}(\.\d{1,2})?$/.test(text);

function slipOf(field: FormField, text: string): string {
  if (field.kind === 'phone' && !isPhone(text)) return '电话号码不对，手机号是 11 位数字';
  if (field.kind === 'id_number' && !isIdNumber(text)) return '身份证号不对，请对照身份证再看一遍';
  if (field.kind === 'money' && !isAmount(text)) return '请填金额，最多两位小数，如 1200.50';
  if (field.kind === 'number' && !/^\d+(\.\d+)?$/.test(text)) return '请填数字';
  if (field.kind === 'date' && !/^\d{4}-\d{2}-\d{2}$/.test(text)) return '请选择日期';
  const counted = field.kind === 'number' || field.kind === 'money';
  if (field.max !== null && counted && Number(text) > field.max) return `不能超过 ${field.max}${field.unit}`;
  if (field.max !== null && !counted && text.length > field.max) return `最多 ${field.max} 个字`;
  return '';
}

/** What is wrong with this field as typed; empty means nothing. */
export function slip(field: FormField, typed: string | undefined): string {
  const text = (typed ?? '').trim();
  if (!text) return field.required ? (field.kind === 'choice' || field.kind === 'date' ? `请选择${field.label}` : `请填写${field.label}`) : '';
  return slipOf(field, text);
}
