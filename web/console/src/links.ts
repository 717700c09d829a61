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
