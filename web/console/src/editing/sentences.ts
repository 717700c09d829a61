/** A step of a route in plain words: 只在“金额”超过 10000 时，由村主任、村书记全部会签，限 1 个工作日. */
import { workingTime } from '@zhangfa/shared';
import type { ContentSeat, ContentStep } from '@/editing/content';
import type { Editing } from '@/editing/editing';

export function seatWords(seat: ContentSeat, label: Editing['label']): string {
  if (seat.person) return '指定的人';
  if (seat.appointment) return '指定的任职';
  const name = label('offices', seat.office);
  const field = seat.field ? `（${label('fields', seat.field)}）` : '';
  const at = seat.at && seat.at !== 'village' ? label('places', seat.at) : '';
  return `${at && !name.startsWith(at) ? at : ''}${name}${field}`;
}

export function sentenceOf(step: ContentStep, editing: Editing): string {
  const { content, label } = editing;
  const conditions = (step.when ?? []).map((one) => {
    const field = content.fields.find((each) => each.name === one.field);
    const values = (Array.isArray(one.value) ? one.value : [one.value]).map((value) => field?.choices?.find((each) => each.value === value)?.label ?? value);
    return `“${field?.label || one.field}”${label('ops', one.op)} ${values.join('、') || '（没填）'}`;
  });
  const seats = step.seats?.length ? step.seats : [{ office: step.office, at: step.path_level }];
  const who = seats.map((seat) => seatWords(seat, label)).join('、');
  const how = step.seats?.length ? `${label('modes', step.mode ?? 'any')}${step.ratio ? ` ${step.ratio}` : ''}` : label('stages', step.stage);
  return `${conditions.length ? `只在${conditions.join('，并且')} 时，` : ''}由${who} ${how}，限 ${workingTime(step.hours)}。`;
}
