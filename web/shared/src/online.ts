/** Whether the phone itself says that it has a network. */
import { readonly, ref } from 'vue';

const connected = ref(typeof navigator === 'undefined' ? true : navigator.onLine);

if (typeof window !== 'undefined') {
  window.addEventListener('online', () => { connected.value = true; });
  window.addEventListener('offline', () => { connected.value = false; });
}

export const online = readonly(connected);
