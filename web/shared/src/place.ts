/** Puts `data-test` on the control a person types into, even when a library wraps it in boxes. */
import type { Directive } from 'vue';

function mark(element: HTMLElement, name: string): void {
  const control = element.matches('input,textarea,button') ? element : element.querySelector('input,textarea');
  (control ?? element).setAttribute('data-test', name);
}

export const vTest: Directive<HTMLElement, string> = {
  mounted: (element, binding) => mark(element, binding.value),
  updated: (element, binding) => mark(element, binding.value),
};
