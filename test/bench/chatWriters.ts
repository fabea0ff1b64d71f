/** `chat.kill.lost` and `chat.twowriters.lost`: what was said to be kept and can't be found, after processes were killed, and after two wrote at once. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { randomSource } from '../support/randomEdits.ts';
import { type Acknowledged, missingOf, runWriter } from '../support/writtenSessions.ts';
import { productionFolder } from './productionBuild.ts';
import { type BenchOptions, measured, type Row } from './row.ts';

const kills = 500;
const writes = 20_000;
const program = path.join(productionFolder, 'sessions.mjs');
/** A new file after so many kills, so that looking through all of it takes no longer at the end. */
const killsOfOne = 50;

export async function killRow({ say }: BenchOptions): Promise<Row> {
  const random = randomSource(8);
  const lost: string[] = [];
  let kept = 0;
  for (let first = 0; first < kills; first += killsOfOne) {
    say(`${String(first)} of ${String(kills)} kills of processes that keep conversations`);
    await inFolder(async (dataFolder) => {
      const all: Acknowledged[] = [];
      // Two at a time, in one file.
      for (let at = first; at < first + killsOfOne; at += 2) {
        const pair = [at, at + 1].map((number) => {
          // Every fifth while it starts, which takes about as long.
          const from = number % 5 === 0 ? ('start' as const) : ('kept' as const);
          return runWriter({
            program,
            dataFolder,
            name: `w${String(number)}`,
            kill: { from, after: random(from === 'start' ? 600 : 200) },
          });
        });
        const now = (await Promise.all(pair)).flat();
        lost.push(...(await missingOf(program, dataFolder, now)));
        all.push(...now);
      }
      lost.push(...(await missingOf(program, dataFolder, all)));
      kept += all.length;
    });
  }
  for (const one of lost) say(`lost: ${one}`);
  const note = `of ${kept.toLocaleString('en')} sessions, turns and pieces of answers that ${String(kills)} processes said were kept before they were killed, two at a time in one file; integrity_check after each`;
  return { ...measured('chat.kill.lost', 'count', '= 0', [lost.length], note), n: kills };
}

export async function twoWritersRow({ say }: BenchOptions): Promise<Row> {
  say(`${String(writes)} writes of two processes at once`);
  return inFolder(async (dataFolder) => {
    const start = performance.now();
    const all = await Promise.all(['one', 'two'].map((name) => runWriter({ program, dataFolder, name, writes: writes / 2 })));
    const seconds = (performance.now() - start) / 1000;
    const missing = await missingOf(program, dataFolder, all.flat());
    const unwritten = writes - all.flat().length;
    for (const one of missing) say(`lost: ${one}`);
    const note = `writes that two processes made at once in one file, half of them in one conversation, in ${seconds.toFixed(0)} s; each waits until it is on the disk`;
    return { ...measured('chat.twowriters.lost', 'count', '= 0', [missing.length + unwritten], note), n: writes };
  });
}

async function inFolder<T>(work: (dataFolder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(path.join(tmpdir(), 'bench-chat-'));
  try {
    return await work(path.join(folder, 'data'));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
