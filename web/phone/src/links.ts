/** A notice's link as a route of this app: `/m/applications/x` and `/applications/x` are the same place. */
export function inside(link: string): string {
  const path = link.replace(/^https?:\/\/[^/]+/, '');
  return path.startsWith('/m/') ? path.slice(2) : path;
}
