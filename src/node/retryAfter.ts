/** How long a server wants to be left alone, from its `retry-after` (seconds, or a date), in milliseconds; 0 where it doesn't say. */
export function retryAfterMs(retryAfter: string | undefined): number {
  if (retryAfter === undefined) return 0;
  const ms = /^\d+$/.test(retryAfter) ? Number(retryAfter) * 1000 : Date.parse(retryAfter) - Date.now();
  return Number.isFinite(ms) ? Math.max(0, ms) : 0;
}
