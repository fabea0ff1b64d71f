/**
 * `work` for each item, at most `limit` at a time: a process may have only so many files open. Results in the order of the items; rejects with the first
 * failure, after which none is begun, as soon as those under way have ended: they may still be making what is then cleared away.
 */
export async function inParallel<T, R>(items: readonly T[], limit: number, work: (item: T, index: number) => Promise<R>): Promise<R[]> {
  const results = new Array<R>(items.length);
  const waiting = items.entries();
  const failures: unknown[] = [];
  const runner = async (): Promise<void> => {
    try {
      for (const [index, item] of waiting) {
        results[index] = await work(item, index);
        if (failures.length > 0) break;
      }
    } catch (error) {
      failures.push(error);
    }
  };
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, runner));
  if (failures.length > 0) throw failures[0];
  return results;
}
