/** Processes that write conversations at once, and are killed in the midst of it; the long sizes are in the benchmark `chat`. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { randomSource } from '../../support/randomEdits.ts';
import { type Acknowledged, missingOf, runWriter } from '../../support/writtenSessions.ts';

const program = path.join(import.meta.dirname, '../../../src/node/sessions/sessionMain.ts');

function place(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'written-sessions-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return path.join(folder, 'data');
}

it('loses nothing of what was said to be kept when the processes that write are killed', { timeout: 120_000 }, async () => {
  const dataFolder = place();
  const random = randomSource(Date.now());
  const acknowledged: Acknowledged[] = [];
  for (let round = 0; round < 10; round++) {
    const kills = [0, 1].map((at) => {
      const from = (round + at) % 5 === 0 ? ('start' as const) : ('kept' as const);
      return { name: `w${String(round)}-${String(at)}`, kill: { from, after: random(from === 'start' ? 600 : 150) } };
    });
    const all = await Promise.all(kills.map((killed) => runWriter({ program, dataFolder, ...killed })));
    const now = all.flat();
    acknowledged.push(...now);
    expect(await missingOf(program, dataFolder, now)).toEqual([]);
  }
  expect(acknowledged.length).toBeGreaterThan(100);
  expect(await missingOf(program, dataFolder, acknowledged)).toEqual([]);
});

it('loses nothing of what two processes write at once', { timeout: 120_000 }, async () => {
  const dataFolder = place();
  const all = await Promise.all(['one', 'two'].map((name) => runWriter({ program, dataFolder, name, writes: 400 })));
  expect(all.map(({ length }) => length)).toEqual([400, 400]);
  expect(await missingOf(program, dataFolder, all.flat())).toEqual([]);
  // One that says that more was kept than there is, to see that it would be noticed.
  const lies: Acknowledged[] = [{ session: 'one', key: 'one-1', length: 1e6 }, { session: 'one', key: 'one-1001', length: 0 }]; // prettier-ignore
  expect(await missingOf(program, dataFolder, lies)).toHaveLength(2);
});
