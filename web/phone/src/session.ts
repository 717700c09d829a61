/** Who is signed in on this phone, and which doors this screen offers him. The server decides what he may do. */
import { computed, reactive } from 'vue';
import { api, forgetLoaded, setCounts, startNews, stopNews, type Me, type RoleId } from '@zhangfa/shared';

const state = reactive({ me: null as Me | null, asked: false });

export const me = computed(() => state.me);
export const known = computed(() => state.asked);

export function enter(person: Me): void {
  if (state.me?.person.id !== person.person.id) forgetLoaded();
  state.me = person;
  state.asked = true;
  setCounts(person.counts);
  startNews();
}

export function leave(): void {
  state.me = null;
  state.asked = true;
  forgetLoaded();
  stopNews();
}

export async function recognise(): Promise<void> {
  enter(await api.me());
}

const HANDLING: RoleId[] = ['clerk', 'keeper', 'reviewer', 'approver', 'supervisor', 'auditor', 'administrator'];
const TERMINALS: RoleId[] = ['keeper', 'approver', 'supervisor', 'administrator', 'clerk'];
const ALARMS: RoleId[] = ['approver', 'supervisor', 'auditor', 'administrator'];

function holds(roles: RoleId[]): boolean {
  return state.me?.roles.some((held) => roles.includes(held.role)) ?? false;
}

/** What the menus offer, by role; a door that is offered may still be refused by the server, with its reason. */
export const offers = computed(() => ({
  todo: holds(HANDLING),
  terminals: holds(TERMINALS),
  alarms: holds(ALARMS),
  proxy: holds(['clerk']),
  print: holds(['clerk', 'keeper']),
}));

/** The village for which one applies: a clerk's own village before the home village. */
export const ownUnit = computed(() => {
  const clerk = state.me?.roles.find((held) => held.role === 'clerk');
  return clerk?.unit ?? state.me?.unit ?? { path: '', name: '' };
});
