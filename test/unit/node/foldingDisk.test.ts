/** Changes on a disk that doesn't tell capitals apart: a new spelling is a new name of the same file, and nothing is lost by it. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { silentLog } from '../../../src/base/log.ts';
import type { FileChange } from '../../../src/core/edits/fileChange.ts';
import { EffectsGate } from '../../../src/core/security/effectsGate.ts';
import { DiskCheckpoints } from '../../../src/node/checkpointStore.ts';
import { DiskChanges, type DiskChangeOptions } from '../../../src/node/diskChanges.ts';

vi.mock('node:fs/promises', async () => {
  const { foldingDisk } = await import('../../support/foldingDisk.ts');
  return { ...foldingDisk, default: foldingDisk };
});

let folder: string;
let root: string;
let disk: DiskChanges;

beforeEach(() => {
  folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'mlx-code-folding-')));
  root = path.join(folder, 'work');
  mkdirSync(root);
  const data = path.join(folder, 'data');
  const gate = new EffectsGate(() => ({ workspaceTrusted: true, offline: false }), silentLog);
  disk = new DiskChanges(gate, new DiskCheckpoints(data, silentLog), data, silentLog);
  writeFileSync(path.join(root, 'a.ts'), 'text\n');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const files = (): string[] => readdirSync(root).map((name) => `${name}: ${readFileSync(path.join(root, name), 'utf8')}`);
const rename = (after: string): FileChange => ({ path: 'A.ts', from: 'a.ts', before: 'text\n', after, match: 'exact' });
const apply = (changes: FileChange[], options: DiskChangeOptions = {}): Promise<string> =>
  disk.apply(root, { label: 'Test', changes }, 'command', options);

describe('on a disk that does not tell capitals apart', () => {
  it.each(['text\n', 'other\n'])('a file changes the letters of its name, and %j comes back', async (after) => {
    expect([...(await disk.problems(root, [rename(after)]))]).toEqual([]);
    await apply([rename(after)]);
    expect(files()).toEqual([`A.ts: ${after}`]);
    expect((await disk.undo(root)).files.map(({ status }) => status)).toEqual(['restore', 'restore']);
    expect(files()).toEqual(['a.ts: text\n']);
  });

  it('also where the answer deletes the one and makes the other', async () => {
    const changes: FileChange[] = [
      { path: 'a.ts', before: 'text\n', after: null, match: 'exact' },
      { path: 'A.ts', before: null, after: 'other\n', match: 'exact' },
    ];
    expect([...(await disk.problems(root, changes))]).toEqual([]);
    await apply(changes);
    expect(files()).toEqual(['A.ts: other\n']);
    await disk.undo(root);
    expect(files()).toEqual(['a.ts: text\n']);
  });

  it('is as it was whichever step fails', async () => {
    const steps: string[] = [];
    await apply([rename('other\n')], { onStep: (step) => void steps.push(step) });
    await disk.undo(root);
    expect(steps.length).toBeGreaterThan(4);
    for (const [index, step] of steps.entries()) {
      let count = 0;
      const onStep = (): void => {
        if (count++ === index) throw Object.assign(new Error('injected'), { code: 'ENOSPC' });
      };
      await expect(apply([rename('other\n')], { onStep }), step).rejects.toMatchObject({ code: 'diskFull' });
      expect(files(), step).toEqual(['a.ts: text\n']);
    }
  });

  it('what is there by another spelling is not overwritten, nor changed twice', async () => {
    const made: FileChange = { path: 'A.ts', before: null, after: 'new\n', match: 'exact' };
    await expect(apply([made])).rejects.toMatchObject({ data: { reason: 'fileExists' } });
    const change = (stated: string): FileChange => ({ path: stated, before: 'text\n', after: `${stated}\n`, match: 'exact' });
    await expect(apply([change('a.ts'), change('A.ts')])).rejects.toMatchObject({ data: { reason: 'overlap' } });
    const two = ['b.ts', 'B.ts'].map((stated): FileChange => ({ path: stated, before: null, after: stated, match: 'exact' }));
    await expect(apply(two)).rejects.toMatchObject({ code: 'editConflict' });
    expect(files()).toEqual(['a.ts: text\n']);
    await apply([change('A.ts')]);
    expect(files().map((line) => line.toLowerCase())).toEqual(['a.ts: a.ts\n']);
    await disk.undo(root);
    expect(files().map((line) => line.toLowerCase())).toEqual(['a.ts: text\n']);
  });
});
