/** The phone's own back key closes what lies on top first, as people expect; only then does it leave the page. */
import { onBeforeRouteLeave } from 'vue-router';

export function backCloses(isOpen: () => boolean, close: () => void): void {
  onBeforeRouteLeave((to) => {
    if (!isOpen() || to.path === '/sign-in') return true;
    close();
    return false;
  });
}
