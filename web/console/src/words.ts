/** Tones for the server's codes, and the names of filters. Words about a single thing always come from the server. */
import type { ActionName, State } from '@zhangfa/shared';

export type Tone = 'primary' | 'success' | 'warning' | 'danger' | 'info';

const TONES: Record<State, Tone> = {
  submitted: 'primary',
  accepted: 'primary',
  examined: 'primary',
  approved: 'success',
  used: 'success',
  archived: 'success',
  returned: 'warning',
  refused: 'danger',
  withdrawn: 'info',
  lapsed: 'info',
};
export const toneOf = (state: State): Tone => TONES[state];

export const STATES: { code: State; label: string }[] = [
  { code: 'submitted', label: '待受理' },
  { code: 'accepted', label: '待审查' },
  { code: 'examined', label: '待审批' },
  { code: 'approved', label: '待用印' },
  { code: 'used', label: '已用印' },
  { code: 'archived', label: '已归档' },
  { code: 'returned', label: '已退回' },
  { code: 'refused', label: '不予办理' },
  { code: 'withdrawn', label: '已撤回' },
  { code: 'lapsed', label: '已失效' },
];

export const PHRASES: Partial<Record<ActionName, string[]>> = {
  accept: ['材料齐全，予以受理。'],
  examine: ['已核对，情况属实。', '已与原件核对一致。'],
  approve: ['同意用印。'],
  return: ['照片不清楚，请重新上传。', '材料不全，请补齐后再提交。', '填写内容与材料不一致，请核对。'],
  refuse: ['不符合办理条件，原因已当面说明。'],
  withdraw: ['填写有误，重新申请。', '暂不需要办理。'],
};

/** What an act does, for whoever meets it the first time. */
export const EXPLAINED: Partial<Record<ActionName, string>> = {
  transfer: '这一步改由他办，您不再办。',
  delegate: '请他先说意见，说完回到您这里，仍由您决定。',
  add_seat: '请他也来办这一步。',
  drop_seat: '您加的人还没有办，不用他办了。',
  take_back: '收回您刚才的意见，重新办。下一步的人已经办了就不能取回。',
  urge: '提醒正在办的人。每一步每天最多三次。',
  copy: '让他能看这件申请，不用他办。',
};

export const levelTone = (level: string): Tone => (level === 'urgent' ? 'danger' : level === 'warning' ? 'warning' : 'info');

/** What is said of an alarm by default, for each thing that is done with it. */
export const ALARM_PHRASES: Record<string, string[]> = {
  acknowledge: ['我去现场核实。', '已联系当事人，正在核实。'],
  resolve: ['属实，已督促办理。', '已到现场处理好。'],
  dismiss: ['误报，经核实情况正常。'],
};

export const UNIT_KINDS: Record<string, string> = { city: '市', county: '县（区）', town: '乡镇', village: '村' };
