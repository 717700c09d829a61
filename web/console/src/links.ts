import { asProblem, Problem, problemFrom } from '@zhangfa/shared';

/** A notice's link as a route of the console: `/m/applications/x` and `/applications/x` are the same place here. */
export function inside(link: string): string {
  const path = link.replace(/^https?:\/\/[^/]+/, '').replace(/^\/(m|desk)(?=\/)/, '');
  return path || '/todo';
}

/** The segment of a unit's path that names its ledger: the county's, or the city's for what belongs to the city. */
export function tenantOf(path: string): string {
  const parts = path.split('/').filter(Boolean);
  return parts[1] ?? parts[0] ?? '';
}

export const openTab = (url: string): void => {
  window.open(url, '_blank', 'noopener');
};

/** A PDF in a tab of its own; when the server says no, the tab is closed again and the reason comes back. */
export async function openPdf(url: string): Promise<Problem | null> {
  const tab = window.open('', '_blank');
  try {
    const answer = await fetch(url, { credentials: 'same-origin', cache: 'no-store' });
    if (!answer.ok) throw problemFrom(answer.status, await answer.json().catch(() => null));
    const address = URL.createObjectURL(await answer.blob());
    window.setTimeout(() => URL.revokeObjectURL(address), 60_000);
    if (tab) tab.location.replace(address); else window.location.assign(address);
    return null;
  } catch (error) {
    tab?.close();
    return error instanceof TypeError ? new Problem('offline') : asProblem(error);
  }
}
