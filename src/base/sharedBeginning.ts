/** How many items, or characters, both begin with. */
export function sharedBeginning<T>(a: ArrayLike<T>, b: ArrayLike<T>): number {
  const most = Math.min(a.length, b.length);
  let same = 0;
  while (same < most && a[same] === b[same]) same++;
  return same;
}

/** How many items, or characters, both end with, behind the first `start` of each. */
export function sharedEnd<T>(a: ArrayLike<T>, b: ArrayLike<T>, start: number): number {
  const most = Math.min(a.length, b.length) - start;
  let same = 0;
  while (same < most && a[a.length - 1 - same] === b[b.length - 1 - same]) same++;
  return same;
}
