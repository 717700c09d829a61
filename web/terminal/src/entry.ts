// What the keypad types, and into which field: keeper number, PIN, or use code.

import { computed, reactive, watch } from 'vue';
import { deeds, terminal, view } from './terminal';

export type FieldName = 'keeper' | 'pin' | 'code';
const LENGTHS: Record<FieldName, number> = { keeper: 6, pin: 12, code: 8 };

const typed = reactive({ keeper: '', pin: '', code: '' });
const state = reactive<{ active: FieldName }>({ active: 'keeper' });

/** Which fields the screen asks for now; none while a paper is being stamped. */
export const asked = computed<readonly FieldName[]>(() => {
  const now = view.value;
  if (!now || now.locked) return [];
  if (now.phase === 'idle') return ['keeper', 'pin'];
  return now.phase === 'signed_in' ? ['code'] : [];
});

export const entry = {
  typed,
  state,
  lengthOf: (name: FieldName) => LENGTHS[name],
  digit(key: string): void {
    const name = current();
    if (!name || typed[name].length >= LENGTHS[name]) return;
    typed[name] += key;
    if (name === 'keeper' && typed.keeper.length === LENGTHS.keeper) state.active = 'pin';
  },
  back(): void {
    const name = current();
    if (!name) return;
    if (typed[name] === '' && name === 'pin') state.active = 'keeper';
    else typed[name] = typed[name].slice(0, -1);
  },
  clear(): void {
    const name = current();
    if (!name) return;
    if (typed[name] === '' && name === 'pin') { state.active = 'keeper'; typed.keeper = ''; }
    typed[name] = '';
    deeds.forgetFailure();
  },
  clean(name: FieldName, text: string): void {
    typed[name] = text.replace(/\D/g, '').slice(0, LENGTHS[name]);
  },
  async ok(): Promise<void> {
    const name = current();
    if (!name || terminal.busy || view.value?.asking) return;
    if (name === 'keeper') { state.active = 'pin'; return; }
    if (name === 'pin') {
      if (!typed.keeper) { state.active = 'keeper'; return; }
      if (typed.pin) { await deeds.signIn(typed.keeper, typed.pin); typed.pin = ''; }
      return;
    }
    if (typed.code) { await deeds.enterCode(typed.code); typed.code = ''; }
  },
};

export function current(): FieldName | null {
  const now = asked.value;
  if (now.length === 0) return null;
  return now.includes(state.active) ? state.active : (now[0] ?? null);
}

/** Nothing typed outlives the step it was typed for. */
watch(() => [view.value?.phase, view.value?.keeper?.id] as const, ([phase]) => {
  if (phase !== 'idle') { typed.pin = ''; typed.keeper = ''; state.active = 'code'; }
  else state.active = 'keeper';
  if (phase !== 'signed_in') typed.code = '';
});
