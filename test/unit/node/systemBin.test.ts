import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type BinOwner, moveToBin } from '../../../src/node/systemBin.ts';

let home: string;
beforeEach(() => (home = mkdtempSync(path.join(tmpdir(), 'bin-'))));
afterEach(() => rmSync(home, { recursive: true, force: true }));

const now = new Date(2026, 0, 2, 3, 4, 5);
const owner = (platform: NodeJS.Platform, environment: BinOwner['environment'] = {}): BinOwner => ({ platform, home, uid: 7, environment });

function put(text: string, name = 'a model.gguf'): string {
  const file = path.join(home, name);
  writeFileSync(file, text);
  return file;
}

describe('on Linux', () => {
  it('puts the file into the bin with a note of where it was and when', async () => {
    const file = put('one');
    const bin = path.join(home, '.local/share/Trash');
    expect(await moveToBin(file, owner('linux'), now)).toBe(path.join(bin, 'files', 'a model.gguf'));
    expect([existsSync(file), readFileSync(path.join(bin, 'files/a model.gguf'), 'utf8')]).toEqual([false, 'one']);
    const note = readFileSync(path.join(bin, 'info/a model.gguf.trashinfo'), 'utf8');
    expect(note).toBe(`[Trash Info]\nPath=${home}/a%20model.gguf\nDeletionDate=2026-01-02T03:04:05\n`);
  });

  it('keeps what is in the bin under the same name, and goes by XDG_DATA_HOME', async () => {
    const there = owner('linux', { XDG_DATA_HOME: path.join(home, 'data') });
    const targets = [];
    for (const text of ['one', 'two', 'three']) targets.push(await moveToBin(put(text), there, now));
    expect(targets.map((target) => [path.relative(home, target), readFileSync(target, 'utf8')])).toEqual([
      ['data/Trash/files/a model.gguf', 'one'],
      ['data/Trash/files/a model 2.gguf', 'two'],
      ['data/Trash/files/a model 3.gguf', 'three'],
    ]);
    // Without a note, as another program may have left it.
    rmSync(path.join(home, 'data/Trash/info/a model.gguf.trashinfo'));
    expect(path.basename(await moveToBin(put('four'), there, now))).toBe('a model 4.gguf');
    expect(readFileSync(targets[0]!, 'utf8')).toBe('one');
  });

  it('leaves the file where the bin is a link', async () => {
    const file = put('one');
    mkdirSync(path.join(home, '.local/share/Trash'), { recursive: true });
    symlinkSync(tmpdir(), path.join(home, '.local/share/Trash/files'));
    await expect(moveToBin(file, owner('linux'), now)).rejects.toMatchObject({ code: 'modelNotDeleted', data: { reason: 'denied' } });
    expect(readFileSync(file, 'utf8')).toBe('one');
  });
});

it('puts the file into the bin of macOS, beside what is there of the same name', async () => {
  mkdirSync(path.join(home, '.Trash'));
  expect(await moveToBin(put('one'), owner('darwin'), now)).toBe(path.join(home, '.Trash/a model.gguf'));
  expect(await moveToBin(put('two'), owner('darwin'), now)).toBe(path.join(home, '.Trash/a model 2.gguf'));
  expect(readFileSync(path.join(home, '.Trash/a model.gguf'), 'utf8')).toBe('one');
  expect(existsSync(path.join(home, 'a model.gguf'))).toBe(false);
});

it('leaves the file where there is no bin that can be reached', async () => {
  const file = put('one');
  await expect(moveToBin(file, owner('win32'), now)).rejects.toMatchObject({ code: 'modelNotDeleted', data: { reason: 'noBin' } });
  expect(existsSync(file)).toBe(true);
});
