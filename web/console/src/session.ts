/** Who sits at the desk, and which doors this screen offers. What he may do there is decided by the server alone. */
import { computed } from 'vue';
import { holds, me, STAFF } from '@zhangfa/shared';

export { enter, known, leave, me, recognise } from '@zhangfa/shared';


export const doors = computed(() => ({
  todo: holds(STAFF),
  counter: holds(['clerk']),
  terminals: holds(['clerk', 'keeper', 'approver', 'supervisor', 'administrator', 'auditor']),
  alarms: holds(['approver', 'supervisor', 'auditor', 'administrator', 'keeper']),
  cases: holds(['supervisor', 'auditor']),
  trace: holds(['supervisor', 'auditor', 'approver']),
  reviews: holds(['supervisor', 'auditor', 'approver', 'reviewer', 'countersigner']),
  complaints: holds(['supervisor', 'auditor']),
  handle: holds(['supervisor']),
  rules: holds(['supervisor', 'auditor', 'administrator']),
  report: holds(['approver', 'supervisor']),
  concerns: holds(['clerk', 'approver', 'supervisor', 'auditor']),
  imports: holds(['supervisor']),
  figures: holds(['approver', 'supervisor', 'auditor']),
  seals: holds(STAFF),
  units: holds(STAFF),
  matters: holds(STAFF),
  late: holds(['clerk', 'reviewer', 'approver', 'supervisor']),
  deputies: holds(['clerk', 'reviewer', 'approver']),
  wrongRequests: holds(STAFF),
  partners: holds(['administrator']),
  ledger: holds(['auditor', 'supervisor', 'administrator']),
}));

/** The units in which this person holds an office, without repeats; the home village when he holds none. */
export const ownUnits = computed(() => {
  const found = new Map<string, string>();
  for (const held of me.value?.roles ?? []) if (held.role !== 'villager') found.set(held.unit.path, held.unit.name);
  if (found.size === 0 && me.value) found.set(me.value.unit.path, me.value.unit.name);
  return [...found].map(([path, name]) => ({ path, name }));
});

/** The units for which a clerk may apply on behalf of others. */
export const counterUnits = computed(() => (me.value?.roles ?? []).filter((held) => held.role === 'clerk').map((held) => held.unit));

export const roleLine = computed(() => {
  const labels = (me.value?.roles ?? []).filter((held) => held.role !== 'villager').map((held) => `${held.unit.name} ${held.label}`);
  return [...new Set(labels)].join('、') || '村民';
});

/** Who keeps the catalogue of a region. */
export const keepsCatalogue = computed(() => holds(['administrator']));
export const catalogueRegions = computed(() => (me.value?.roles ?? []).filter((held) => held.role === 'administrator').map((held) => held.unit));
