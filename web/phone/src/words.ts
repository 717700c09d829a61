/** Colours and pictures for the server's codes. Words come from the server; only tone and icon are chosen here. */
import type { State } from '@zhangfa/shared';

export type Tone = 'blue' | 'green' | 'amber' | 'red' | 'grey';

const TONES: Record<State, Tone> = {
  submitted: 'blue',
  accepted: 'blue',
  examined: 'blue',
  approved: 'green',
  used: 'green',
  archived: 'green',
  returned: 'amber',
  refused: 'red',
  withdrawn: 'grey',
  lapsed: 'grey',
};

export const toneOf = (state: State): Tone => TONES[state];

/** Icons for the six classes, by their place in the server's list (the classes are data and may be renamed). */
const CLASS_ICONS = ['notes-o', 'guide-o', 'certificate', 'sign', 'gold-coin-o', 'more-o'];

export const classIcon = (place: number): string => CLASS_ICONS[place] ?? 'notes-o';

export const levelTone = (level: string): Tone =>
  ['high', 'serious', 'critical', 'red'].includes(level) ? 'red' : ['medium', 'warning', 'amber'].includes(level) ? 'amber' : 'grey';

/** Said often, so that nobody must type it on a small keyboard. */
export const PHRASES: Record<string, string[]> = {
  accept: ['材料齐全，予以受理。'],
  examine: ['已核对，情况属实。', '已与原件核对一致。'],
  approve: ['同意用印。'],
  return: ['照片不清楚，请重新拍照上传。', '材料不全，请补齐后再提交。', '填写内容与材料不一致，请核对。'],
  refuse: ['不符合办理条件，原因已当面说明。'],
  withdraw: ['填写有误，重新申请。', '暂不需要办理。'],
};

/** Why a button is absent rather than grey: the step is simply not this person's, or not of this moment. */
const NOT_MINE = ['applications.not_your_step', 'applications.not_the_applicant', 'applications.not_now'];

export const isNotMine = (codes: string[]): boolean => codes.some((code) => NOT_MINE.includes(code));
