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
  level === 'urgent' ? 'red' : level === 'warning' ? 'amber' : 'grey';

/** Said often, so that nobody must type it on a small keyboard. */
export const PHRASES: Record<string, string[]> = {
  accept: ['材料齐全，予以受理。'],
  examine: ['已核对，情况属实。', '已与原件核对一致。'],
  approve: ['同意用印。'],
  return: ['照片不清楚，请重新拍照上传。', '材料不全，请补齐后再提交。', '填写内容与材料不一致，请核对。'],
  refuse: ['不符合办理条件，原因已当面说明。'],
  give_opinion: ['已核实，情况属实，建议同意。', '建议补充材料后再办。'],
  transfer: ['本周外出，请代为办理。', '这项工作由您负责，请办理。'],
  delegate: ['请核实后给个意见。'],
  add_seat: ['请一并把关。'],
  urge: ['时间快到了，请抓紧办理。'],
  withdraw: ['填写有误，重新申请。', '暂不需要办理。'],
};

/** What moves an application on, and what is done beside it. */
export const MAIN = ['accept', 'examine', 'approve', 'give_opinion', 'return', 'refuse', 'resubmit', 'withdraw'];

/** What the less common verbs do, in a line, for those who meet them the first time. */
export const EXPLAINED: Record<string, string> = {
  transfer: '交给别人办，办完不再回到您这里',
  delegate: '请人先给意见，意见回来后仍由您定',
  add_seat: '再请一个人签，先后由您定',
  drop_seat: '您加的人还没签，可以撤掉',
  take_back: '收回您刚才办的，后面的人还没办才行',
  urge: '给等着办的人发一条提醒',
  copy: '让有关的人看得到这件申请',
};
/** Who reads the note of a verb that turns to somebody. */
export const TO_ONE: Record<string, string> = {
  transfer: '写给接手的人', delegate: '请他看什么', add_seat: '写给加签的人', urge: '写给等着办的人', copy: '写给抄送的人', drop_seat: '为什么撤掉', take_back: '为什么收回',
};
export const WHERE = [
  { code: 'before', label: '先他后我', about: '等他签了再轮到我' },
  { code: 'beside', label: '一起签', about: '他和这一步的人都要签' },
  { code: 'after', label: '我签了再他签', about: '我这一步之后加一步' },
] as const;

/** Why a button is absent rather than grey: the step is simply not this person's, or not of this moment. */
const NOT_MINE = ['applications.not_your_step', 'applications.not_the_applicant', 'applications.not_now'];

export const isNotMine = (codes: string[]): boolean => codes.some((code) => NOT_MINE.includes(code));
