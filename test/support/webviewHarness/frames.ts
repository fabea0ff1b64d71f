/** The frames of a page while something goes on in it. */
import type { Page } from 'playwright-core';

/** Milliseconds from each frame to the next while `work` goes on, as the page's own animation frames tell. */
export async function framesDuring(page: Page, work: () => Promise<void>): Promise<number[]> {
  await page.evaluate(`(() => {
    const times = (window.frameTimes = []);
    const next = (time) => { times.push(time); window.nextFrame = requestAnimationFrame(next); };
    window.nextFrame = requestAnimationFrame(next);
  })()`);
  await work();
  const times = await page.evaluate<number[]>('(cancelAnimationFrame(window.nextFrame), window.frameTimes)');
  return times.slice(1).map((time, index) => time - (times[index] ?? time));
}

/** What 95 of 100 samples are not above. */
export function percentile95(samples: readonly number[]): number {
  const sorted = [...samples].sort((a, b) => a - b);
  const value = sorted[Math.ceil(sorted.length * 0.95) - 1];
  if (value === undefined) throw new Error('no samples');
  return value;
}
