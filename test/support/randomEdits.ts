/** Random files and random changes of them, for what must hold for all: apply then undo gives back every byte. */
import { existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
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
    const checkpoints = new DiskCheckpoints(path.join(folder, 'data'), silentLog);
    const disk = new DiskChanges(
      new EffectsGate(() => ({ workspaceTrusted: true }), silentLog),
      checkpoints,
      path.join(folder, 'data'),
      silentLog,
    );
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
