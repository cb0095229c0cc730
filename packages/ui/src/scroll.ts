/** A region that scrolls must be reachable by keyboard, and have a name. */
export function scrollRegion(label: string) {
  return { tabIndex: 0, role: 'region', 'aria-label': label } as const;
}
