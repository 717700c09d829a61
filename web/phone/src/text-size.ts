/** 大字版: one switch, kept on this phone. */
import { readonly, ref } from 'vue';

const KEY = 'zhangfa.large-text';
const large = ref(false);

export const largeText = readonly(large);

export function setLargeText(wanted: boolean): void {
  large.value = wanted;
  document.documentElement.classList.toggle('large-text', wanted);
  try {
    localStorage.setItem(KEY, wanted ? '1' : '');
  } catch {
    /* Private windows forget it; the switch still works now. */
  }
}

export function restoreTextSize(): void {
  try {
    setLargeText(localStorage.getItem(KEY) === '1');
  } catch {
    setLargeText(false);
  }
}
