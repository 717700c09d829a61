/** Who is signed in on this screen. What he may do is decided by the server alone. */
import { computed, reactive } from 'vue';
import { api } from './api';
import { workingDay } from './format';
import { forgetLoaded } from './load';
import { setCounts, startNews, stopNews } from './news';
import type { Me, RoleId } from './types';

const state = reactive({ me: null as Me | null, asked: false });

export const me = computed(() => state.me);
export const known = computed(() => state.asked);

export function enter(person: Me): void {
  if (state.me?.person.id !== person.person.id) forgetLoaded();
  state.me = person;
  workingDay.hours = person.day_hours;
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

export function holds(roles: readonly RoleId[]): boolean {
  return state.me?.roles.some((held) => roles.includes(held.role)) ?? false;
}

/** Whoever has a part in an application's way, and so a to-do list. */
export const STAFF: readonly RoleId[] = ['clerk', 'keeper', 'reviewer', 'approver', 'countersigner', 'supervisor', 'auditor', 'administrator'];
