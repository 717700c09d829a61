/** Who is signed in on this phone, and which doors this screen offers him. The server decides what he may do. */
import { computed } from 'vue';
import { holds, me, STAFF, type RoleId } from '@zhangfa/shared';

export { enter, known, leave, me, recognise } from '@zhangfa/shared';

const TERMINALS: RoleId[] = ['keeper', 'approver', 'supervisor', 'administrator', 'clerk'];
const DECIDERS: RoleId[] = ['clerk', 'reviewer', 'approver', 'countersigner'];
const ALARMS: RoleId[] = ['approver', 'supervisor', 'auditor', 'administrator'];

/** What the menus offer, by role; a door that is offered may still be refused by the server, with its reason. */
export const offers = computed(() => ({
  todo: holds(STAFF),
  deputies: holds(DECIDERS),
  batch: holds(['approver', 'countersigner']),
  terminals: holds(TERMINALS),
  alarms: holds(ALARMS),
  late: holds(['supervisor', 'clerk', 'reviewer', 'approver', 'countersigner']),
  proxy: holds(['clerk']),
  print: holds(['clerk', 'keeper']),
}));

/** The village for which one applies: a clerk's own village before the home village. */
export const ownUnit = computed(() => {
  const clerk = me.value?.roles.find((held) => held.role === 'clerk');
  return clerk?.unit ?? me.value?.unit ?? { path: '', name: '' };
});
