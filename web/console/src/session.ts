/** Who sits at the desk, and which doors this screen offers. What he may do there is decided by the server alone. */
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

const STAFF: RoleId[] = ['clerk', 'keeper', 'reviewer', 'approver', 'supervisor', 'auditor', 'administrator'];

export function holds(roles: readonly RoleId[]): boolean {
  return state.me?.roles.some((held) => roles.includes(held.role)) ?? false;
}

export const doors = computed(() => ({
  todo: holds(STAFF),
  counter: holds(['clerk']),
  terminals: holds(['clerk', 'keeper', 'approver', 'supervisor', 'administrator', 'auditor']),
  alarms: holds(['approver', 'supervisor', 'auditor', 'administrator', 'keeper']),
  seals: holds(STAFF),
  units: holds(STAFF),
  ledger: holds(['auditor', 'supervisor', 'administrator']),
}));

/** The units in which this person holds an office, without repeats; the home village when he holds none. */
export const ownUnits = computed(() => {
  const found = new Map<string, string>();
  for (const held of state.me?.roles ?? []) if (held.role !== 'villager') found.set(held.unit.path, held.unit.name);
  if (found.size === 0 && state.me) found.set(state.me.unit.path, state.me.unit.name);
  return [...found].map(([path, name]) => ({ path, name }));
});

/** The units for which a clerk may apply on behalf of others. */
export const counterUnits = computed(() => (state.me?.roles ?? []).filter((held) => held.role === 'clerk').map((held) => held.unit));

export const roleLine = computed(() => {
  const labels = (state.me?.roles ?? []).filter((held) => held.role !== 'villager').map((held) => `${held.unit.name} ${held.label}`);
  return [...new Set(labels)].join('、') || '村民';
});
