/** Random files and random changes of them, for what must hold for all: apply then undo gives back every byte. */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { AppError } from '../../src/base/appError.ts';
import { silentLog } from '../../src/base/log.ts';
import type { FileChange } from '../../src/core/edits/fileChange.ts';
import { EffectsGate } from '../../src/core/security/effectsGate.ts';
import { DiskCheckpoints } from '../../src/node/checkpointStore.ts';
import { DiskChanges } from '../../src/node/diskChanges.ts';
import { type DiskEncoding, encodeText } from '../../src/node/fileBytes.ts';
import { treeHash } from './treeHash.ts';

/** A source of numbers that gives the same ones for the same seed (mulberry32). */
export function randomSource(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) % below;
  };
}

const encodings: readonly DiskEncoding[] = ['utf8', 'utf8', 'utf8bom', 'utf16le', 'utf16be'];
const words = [
  'total',
  'return',
  '  ',
  '\t',
  'ä',
  '日本',
  '😀',
  '{',
  '}',
  ';',
  '=>',
  '"',
  '`',
  '...',
  '\u2028',
  '\u00a0',
  '\ufeff',
  '$&',
  'a'.repeat(90),
];

/** LF, CRLF, mixed or single CR; final line end or not; empty; in UTF-16 also half surrogate pairs. */
function randomText(random: (below: number) => number, encoding: DiskEncoding): string {
  const kinds = [['\n'], ['\r\n'], ['\n', '\r\n'], ['\n', '\r', '\r\n']];
  const ends = kinds[random(kinds.length)] ?? ['\n'];
  const lines = Array.from({ length: random(12) }, () => {
    const parts = Array.from({ length: random(6) }, () => words[random(words.length)] ?? '');
    if (encoding.startsWith('utf16') && random(6) === 0) parts.push('\ud83d');
    return parts.join('') + (ends[random(ends.length)] ?? '');
  });
  const text = lines.join('');
  const whole = random(3) === 0 ? text.replace(/[\r\n]+$/, '') : text;
  // At the very start it would be a mark and not part of the text.
  return encoding === 'utf8' ? whole.replace(/^\ufeff+/, '') : whole;
}

/** Writes a random file for most of the changes and returns one change for each of `count` paths. */
function randomChanges(root: string, count: number, random: (below: number) => number): FileChange[] {
  return Array.from({ length: count }, (_, index): FileChange => {
    const encoding = encodings[random(encodings.length)] ?? 'utf8';
    const stated = `${['', 'src/', 'src/deep/'][random(3)] ?? ''}f${String(index)}.txt`;
    const kind = random(10);
    if (kind === 0)
      return { path: `new${String(random(3))}/n${String(index)}.txt`, before: null, after: randomText(random, 'utf8'), match: 'exact' };
    const before = randomText(random, encoding);
    const file = path.join(root, stated);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, encodeText(before, encoding) ?? '', { mode: random(4) === 0 ? 0o755 : 0o640 });
    if (kind === 1) return { path: stated, before, after: null, match: 'exact' };
    const after = randomText(random, encoding);
    if (kind === 2) return { path: `moved/m${String(index)}.txt`, from: stated, before, after, match: 'exact' };
    return { path: stated, before, after, match: 'exact' };
  });
}

/**
 * `races` changes of five files on the disk, in each of which somebody types in one of the files at a random moment. Returns in how many what was typed was
 * still there afterwards.
 */
export async function raceWithTyping(races: number, seed: number): Promise<{ kept: number; lost: number[] }> {
  const folder = realpathSync(mkdtempSync(path.join(memoryFolder(), 'mlx-code-races-')));
  const result = { kept: 0, lost: [] as number[] };
  try {
    const disk = diskIn(folder);
    for (let round = seed; round < seed + races; round++) {
      const random = randomSource(round);
      const root = path.join(folder, 'work');
      mkdirSync(root);
      const changes = randomChanges(root, 5, random);
      const target = path.join(root, changes[random(5)]?.path ?? '');
      const typed = `typed in round ${String(round)}`;
      let wait = random(40);
      const onStep = (): void => {
        if (wait-- !== 0) return;
        mkdirSync(path.dirname(target), { recursive: true });
        writeFileSync(target, typed);
      };
      await disk.apply(root, { label: 'race', changes }, 'command', { onStep }).catch((error: unknown) => {
        if (!AppError.is(error)) throw error;
      });
      // A moment after the last step: typed into the finished file.
      while (wait >= 0) onStep();
      if (existsSync(target) && readFileSync(target, 'utf8') === typed) result.kept++;
      else result.lost.push(round);
      for (const part of ['work', 'data']) rmSync(path.join(folder, part), { recursive: true, force: true });
    }
    return result;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function diskIn(folder: string): DiskChanges {
  const data = path.join(folder, 'data');
  const gate = new EffectsGate(() => ({ workspaceTrusted: true, offline: false }), silentLog);
  return new DiskChanges(gate, new DiskCheckpoints(data, silentLog), data, silentLog);
}

/** In memory where the system has a folder there: waiting for a disk proves nothing here. */
function memoryFolder(): string {
  return existsSync('/dev/shm') ? '/dev/shm' : tmpdir();
}

/**
 * `edits` random changes in transactions of up to 50 files, each applied and undone on the disk. Returns how many files' trees came back equal, permissions
 * and folders included, and the seeds of those that didn't.
 */
export async function applyThenUndo(edits: number, seed: number): Promise<{ identical: number; failed: number[] }> {
  const folder = realpathSync(mkdtempSync(path.join(memoryFolder(), 'mlx-code-identity-')));
  const result = { identical: 0, failed: [] as number[] };
  try {
    const disk = diskIn(folder);
    for (let done = 0, round = seed; done < edits; round++) {
      const count = Math.min(50, edits - done);
      const root = path.join(folder, 'work');
      mkdirSync(root);
      const changes = randomChanges(root, count, randomSource(round));
      const before = treeHash(root);
      await disk.apply(root, { label: 'random', changes }, 'command');
      const changed = treeHash(root) !== before;
      await disk.undo(root);
      if (changed && treeHash(root) === before) result.identical += count;
      else result.failed.push(round);
      for (const part of ['work', 'data']) rmSync(path.join(folder, part), { recursive: true });
      done += count;
    }
    return result;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
