import { describe, expect, it } from 'vitest';
import { TimeSlice } from '../../src/base/timeSlice.ts';
import { readEdits } from '../../src/core/edits/reader/readEdits.ts';

describe('a long calculation', () => {
  it('lets others go first, and goes on', async () => {
    const slice = new TimeSlice(undefined, 0);
    expect(slice.isOver).toBe(true);
    let others = 0;
    setTimeout(() => others++);
    await slice.rest();
    expect(others).toBe(1);
    expect(new TimeSlice(undefined, 60_000).isOver).toBe(false);
  });

  it('can be cancelled while edits are looked for in a long file', async () => {
    const lines = Array.from({ length: 20_000 }, (_, i) => `const value${i} = ${i};`);
    const answer = lines.map((line, i) => `a.js\n<<<<<<< SEARCH\n${line}!\n=======\nx${i}\n>>>>>>> REPLACE\n`).join('');
    const controller = new AbortController();
    const reading = readEdits(
      answer,
      {
        read: () => {
          // From now on it is looked for.
          setTimeout(() => controller.abort());
          return Promise.resolve({ text: lines.join('\n') });
        },
        paths: () => Promise.resolve(['a.js']),
      },
      { signal: controller.signal },
    );
    await expect(reading).rejects.toMatchObject({ code: 'cancelled' });
  });
});
