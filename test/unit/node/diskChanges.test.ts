/** Changes on a real disk: all or nothing whatever fails, nothing outside, everything back. */
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { silentLog } from '../../../src/base/log.ts';
import type { FileChange } from '../../../src/core/edits/fileChange.ts';
import { EffectsGate } from '../../../src/core/security/effectsGate.ts';
import { changeDigest } from '../../../src/node/changeDigest.ts';
import { DiskCheckpoints } from '../../../src/node/checkpointStore.ts';
import { DiskChanges, type DiskChangeOptions } from '../../../src/node/diskChanges.ts';
import { applyThenUndo, raceWithTyping } from '../../support/randomEdits.ts';
import { treeHash, treeLines } from '../../support/treeHash.ts';

const full = process.env.MLX_CODE_FULL === '1';

let folder: string;
let root: string;
let records: string[];
let checkpoints: DiskCheckpoints;
let disk: DiskChanges;

beforeEach(() => {
  folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'mlx-code-disk-')));
  root = path.join(folder, 'work');
  mkdirSync(path.join(root, 'src'), { recursive: true });
  records = [];
  const data = path.join(folder, 'data');
  const gate = new EffectsGate(() => ({ workspaceTrusted: true, offline: false }), { ...silentLog, info: (line) => records.push(line) });
  checkpoints = new DiskCheckpoints(data, silentLog);
  disk = new DiskChanges(gate, checkpoints, data, silentLog);
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

const at = (...parts: string[]): string => path.join(root, ...parts);
const write = (stated: string, content: string | Buffer, mode = 0o644): void => {
  mkdirSync(path.dirname(at(stated)), { recursive: true });
  writeFileSync(at(stated), content);
  chmodSync(at(stated), mode);
};
const read = (stated: string): string => readFileSync(at(stated), 'utf8');
const change = (stated: string, before: string | null, after: string | null, from?: string): FileChange => ({
  path: stated,
  ...(from === undefined ? {} : { from }),
  before,
  after,
  match: 'exact',
});
const apply = (changes: FileChange[], options: DiskChangeOptions = {}): Promise<string> =>
  disk.apply(root, { label: 'Test', changes }, 'command', options);

/** A change of every kind, and the files that it needs. */
function everyKind(): FileChange[] {
  write('src/a.ts', 'const a = 1;\n', 0o755);
  write('src/b.ts', 'const b = 1;\r\n', 0o600);
  write('gone.md', 'gone');
  write('old.md', 'moved');
  return [
    change('src/a.ts', 'const a = 1;\n', 'const a = 2;\n'),
    change('src/b.ts', 'const b = 1;\r\n', ''),
    change('made/deep/c.ts', null, 'new\n'),
    change('gone.md', 'gone', null),
    change('docs/new.md', 'moved', 'moved on', 'old.md'),
  ];
}

describe('apply', () => {
  it('changes, makes, deletes and renames in one, with one record and one checkpoint, and leaves nothing beside', async () => {
    const changes = everyKind();
    const id = await apply(changes);
    expect(read('src/a.ts')).toBe('const a = 2;\n');
    expect(read('made/deep/c.ts')).toBe('new\n');
    expect(read('docs/new.md')).toBe('moved on');
    expect(treeLines(root).map((line) => line.split(' ').slice(0, 2).join(' '))).toEqual([
      'docs 755/',
      'docs/new.md 644',
      'made 755/',
      'made/deep 755/',
      'made/deep/c.ts 644',
      'src 755/',
      'src/a.ts 755',
      'src/b.ts 600',
    ]);
    expect(records).toHaveLength(1);
    expect(records[0]).toMatch(/^effect changeFiles done /);
    expect(await checkpoints.list(root)).toMatchObject([{ id, label: 'Test', by: 'cli', state: 'applied', root }]);
  });

  it('is held on to only while files change, so that whoever stops waits for nothing else', async () => {
    const events: string[] = [];
    const options: DiskChangeOptions = {
      onStep: () => events.push('step'),
      hold: async (work) => {
        events.push('hold');
        const result = await work();
        events.push('release');
        return result;
      },
    };
    await apply(everyKind(), options);
    expect([events[0], events.at(-1), new Set(events.slice(1, -1))]).toEqual(['hold', 'release', new Set(['step'])]);
    events.length = 0;
    await disk.undo(root, options);
    expect([events[0], events.at(-1), new Set(events.slice(1, -1))]).toEqual(['hold', 'release', new Set(['step'])]);
    events.length = 0;
    await expect(apply([change('src/a.ts', 'other', 'x')], options)).rejects.toMatchObject({ code: 'editConflict' });
    expect(events).toEqual([]);
  });

  it('swaps names within one change', async () => {
    write('a', 'A');
    write('b', 'B');
    const before = treeHash(root);
    await apply([change('b', 'A', 'A', 'a'), change('a', 'B', 'B', 'b')]);
    expect([read('a'), read('b')]).toEqual(['B', 'A']);
    await disk.undo(root);
    expect(treeHash(root)).toBe(before);
  });

  it.each<[string, () => FileChange[], string, string]>([
    ['another text than the one it was made for', () => [change('src/a.ts', 'other', 'x')], 'src/a.ts', 'changed'],
    ['a file that has gone', () => [change('none.ts', 'x', 'y')], 'none.ts', 'changed'],
    ['a file that exists already', () => [change('src/a.ts', null, 'x')], 'src/a.ts', 'fileExists'],
    ['a rename onto another file', () => [change('old.md', 'const a = 1;\n', 'x', 'src/a.ts')], 'old.md', 'fileExists'],
    ['a folder', () => [change('src', 'x', 'y')], 'src', 'directory'],
    ['a path below a file', () => [change('old.md/x.ts', null, 'y')], 'old.md/x.ts', 'missingFile'],
    ['a path that leads out', () => [change('../x.ts', null, 'y')], '../x.ts', 'outside'],
    ['an absolute path', () => [change('/tmp/x.ts', null, 'y')], '/tmp/x.ts', 'outside'],
    ['a protected file', () => [change('.vscode/settings.json', null, '{}')], '.vscode/settings.json', 'protected'],
    ['one path twice', () => [change('src/a.ts', 'const a = 1;\n', 'x'), change('src/a.ts', 'const a = 1;\n', 'y')], 'src/a.ts', 'overlap'],
    ['half a surrogate pair in UTF-8', () => [change('src/a.ts', 'const a = 1;\n', '\ud800')], 'src/a.ts', 'encoding'],
    ['a text of more than 5 MB', () => [change('big.ts', null, 'x'.repeat(5_000_001))], 'big.ts', 'tooLarge'],
  ])('refuses %s, and everything with it', async (_, make, stated, reason) => {
    everyKind();
    const before = treeHash(root);
    await expect(apply([change('fine.ts', null, 'fine'), ...make()])).rejects.toMatchObject({
      code: 'editConflict',
      data: { path: stated, reason },
    });
    expect(treeHash(root)).toBe(before);
    expect(await checkpoints.list(root)).toEqual([]);
    expect(existsSync(path.join(folder, 'x.ts'))).toBe(false);
  });

  it('knows before what it would refuse', async () => {
    everyKind();
    write('ro.ts', 'x', 0o444);
    const problems = await disk.problems(root, [
      change('src/a.ts', 'const a = 1;\n', 'x'),
      change('ro.ts', 'x', 'y'),
      change('.envrc', null, 'x'),
      change('gone.md', 'moved', 'moved', 'old.md'),
      change('away.md', 'gone', 'gone', 'gone.md'),
    ]);
    expect([...problems]).toEqual([
      ['ro.ts', 'readOnly'],
      ['.envrc', 'protected'],
    ]);
  });

  it('follows links inside the folder, and none out of it', async () => {
    everyKind();
    const outside = path.join(folder, 'outside');
    mkdirSync(outside);
    mkdirSync(path.join(folder, 'work-evil'));
    writeFileSync(path.join(outside, 'secret.ts'), 'secret');
    symlinkSync('src', at('inner'));
    symlinkSync('src/a.ts', at('a-link.ts'));
    symlinkSync(outside, at('out'));
    symlinkSync(path.join(outside, 'secret.ts'), at('secret-link.ts'));
    symlinkSync(path.join(outside, 'none.ts'), at('dangling.ts'));
    symlinkSync(path.join(folder, 'work-evil'), at('evil'));
    symlinkSync('loop', at('loop'));
    mkdirSync(at('.git'));
    symlinkSync('.git', at('docs'));
    const before = treeHash(folder);
    for (const bad of [
      change('out/secret.ts', 'secret', 'x'),
      change('out/new.ts', null, 'x'),
      change('out/deep/new.ts', null, 'x'),
      change('secret-link.ts', 'secret', 'x'),
      change('secret-link.ts', 'secret', null),
      change('dangling.ts', null, 'x'),
      change('evil/x.ts', null, 'x'),
      change('loop', null, 'x'),
      change('loop/x', null, 'x'),
      change('src/stolen.ts', 'secret', 'secret', 'out/secret.ts'),
    ]) {
      await expect(apply([bad]), bad.path).rejects.toMatchObject({ data: { reason: 'outside' } });
    }
    await expect(apply([change('docs/config', null, 'x')])).rejects.toMatchObject({ data: { reason: 'protected', path: '.git/config' } });
    write('package.json', '{}\n');
    symlinkSync('package.json', at('notes.json'));
    const scripts = change('notes.json', '{}\n', '{"scripts":{"postinstall":"x"}}\n');
    await expect(apply([scripts])).rejects.toMatchObject({ data: { reason: 'protected', path: 'package.json' } });
    expect([...(await disk.problems(root, [scripts]))]).toEqual([['notes.json', 'protected']]);
    for (const name of ['package.json', 'notes.json']) rmSync(at(name));
    await expect(apply([change('a-link.ts', 'const a = 1;\n', null)])).rejects.toMatchObject({ data: { reason: 'special' } });
    await expect(apply([change('inner/a.ts', 'const a = 1;\n', 'x'), change('src/a.ts', 'const a = 1;\n', 'y')])).rejects.toMatchObject({
      data: { reason: 'overlap' },
    });
    rmSync(path.join(folder, 'data'), { recursive: true });
    expect(treeHash(folder)).toBe(before);
    await apply([change('inner/b.ts', 'const b = 1;\r\n', 'x'), change('a-link.ts', 'const a = 1;\n', 'through')]);
    expect([read('src/b.ts'), read('src/a.ts')]).toEqual(['x', 'through']);
    await disk.undo(root);
    rmSync(path.join(folder, 'data'), { recursive: true });
    expect(treeHash(folder)).toBe(before);
  });

  it('refuses what is no regular text file', async () => {
    write('bin', Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0, 1]));
    write('latin.txt', Buffer.from('caf\xe9 au lait', 'latin1'));
    write('big.txt', 'x'.repeat(5_000_001));
    const before = treeHash(root);
    for (const [stated, reason] of [
      ['bin', 'binary'],
      ['latin.txt', 'encoding'],
      ['big.txt', 'tooLarge'],
    ] as const) {
      await expect(apply([change(stated, 'x', 'y')])).rejects.toMatchObject({ data: { reason } });
    }
    expect(treeHash(root)).toBe(before);
  });

  it('leaves other names of a file alone', async () => {
    everyKind();
    linkSync(at('src/a.ts'), path.join(folder, 'elsewhere.ts'));
    await apply([change('src/a.ts', 'const a = 1;\n', 'x')]);
    expect(readFileSync(path.join(folder, 'elsewhere.ts'), 'utf8')).toBe('const a = 1;\n');
  });

  it('puts everything back, whichever step fails', async () => {
    const changes = everyKind();
    const before = treeHash(root);
    const inodes = (): number[] => ['src/a.ts', 'src/b.ts', 'gone.md', 'old.md'].map((stated) => statSync(at(stated)).ino);
    const steps: string[] = [];
    await apply(changes, { onStep: (step) => void steps.push(step) });
    await disk.undo(root);
    expect(treeHash(root)).toBe(before);
    expect(steps.length).toBeGreaterThan(25);
    rmSync(root, { recursive: true });
    everyKind();
    const fresh = inodes();
    for (const [index, step] of steps.entries()) {
      let count = 0;
      const failing = apply(changes, {
        onStep: () => {
          if (count++ === index) throw Object.assign(new Error('injected'), { code: 'ENOSPC' });
        },
      });
      await expect(failing, step).rejects.toMatchObject({ code: 'diskFull' });
      expect(treeHash(root), step).toBe(before);
      // The very files, with all that we don't know of them.
      expect(inodes(), step).toEqual(fresh);
      expect(
        (await checkpoints.list(root)).filter(({ state }) => state !== 'undone'),
        step,
      ).toEqual([]);
    }
    expect(records.filter((line) => line.includes(' failed '))).toHaveLength(steps.length);
  });

  it('puts everything back when it is stopped, and says so in the record', async () => {
    const changes = everyKind();
    const before = treeHash(root);
    for (const moment of ['write src/b.ts', 'swap src/b.ts', 'swapped made/deep/c.ts']) {
      const stop = new AbortController();
      await expect(apply(changes, { signal: stop.signal, onStep: (step) => step === moment && stop.abort() })).rejects.toMatchObject({
        code: 'cancelled',
      });
      expect(treeHash(root), moment).toBe(before);
    }
    expect(records.map((line) => line.split(' ')[2])).toEqual(['cancelled', 'cancelled', 'cancelled']);
  });

  it('never overwrites what somebody else writes meanwhile', async () => {
    for (const moment of ['write src/a.ts', 'check src/a.ts', 'swap src/a.ts', 'swapped src/a.ts', 'verify src/a.ts']) {
      const changes = everyKind();
      const failing = apply(changes, { onStep: (step) => step === moment && writeFileSync(at('src/a.ts'), 'typed by somebody') });
      await expect(failing, moment).rejects.toMatchObject({ code: expect.stringMatching(/^edit(Conflict|Failed)$/) as string });
      expect(read('src/a.ts'), moment).toBe('typed by somebody');
      write('src/a.ts', 'const a = 1;\n', 0o755);
      expect(
        treeLines(root).some((line) => line.includes('mlx-code')),
        moment,
      ).toBe(false);
      expect([existsSync(at('made')), read('gone.md'), read('old.md')], moment).toEqual([false, 'gone', 'moved']);
    }
    for (const moment of ['check made/deep/c.ts', 'swap made/deep/c.ts']) {
      const failing = apply(everyKind(), { onStep: (step) => step === moment && writeFileSync(at('made/deep/c.ts'), 'typed by somebody') });
      await expect(failing, moment).rejects.toMatchObject({ code: 'editConflict' });
      expect(read('made/deep/c.ts'), moment).toBe('typed by somebody');
      rmSync(at('made'), { recursive: true });
    }
  });

  it('is not led out by a link that comes in between', async () => {
    const changes = everyKind();
    const outside = path.join(folder, 'outside');
    mkdirSync(outside);
    writeFileSync(path.join(outside, 'a.ts'), 'const a = 1;\n');
    const failing = apply(changes, {
      onStep: (step) => {
        if (step !== 'check src/a.ts') return;
        rmSync(at('src'), { recursive: true });
        symlinkSync(outside, at('src'));
      },
    });
    await expect(failing).rejects.toMatchObject({ code: 'editConflict', data: { reason: 'outside' } });
    expect(readFileSync(path.join(outside, 'a.ts'), 'utf8')).toBe('const a = 1;\n');
    expect(readdirSync(outside)).toEqual(['a.ts']);
  });

  it.skipIf(process.platform === 'win32')('loses nothing when a folder is moved, or a pipe or folder comes in between', async () => {
    const moments = ['write src/b.ts', 'keep src/b.ts', 'check src/a.ts', 'swap src/a.ts', 'swapped src/a.ts'];
    const meanwhile: Record<string, () => void> = {
      move: () => renameSync(at('src'), at('elsewhere')),
      pipe: () => {
        rmSync(at('src/b.ts'));
        execFileSync('mkfifo', [at('src/b.ts')]);
      },
      folder: () => {
        rmSync(at('src/b.ts'));
        mkdirSync(at('src/b.ts'));
      },
    };
    for (const [what, happens] of Object.entries(meanwhile)) {
      for (const moment of moments) {
        const name = `${what} at ${moment}`;
        const failing = apply(everyKind(), { onStep: (step) => step === moment && happens() });
        await expect(failing, name).rejects.toMatchObject({ code: expect.stringMatching(/^edit(Conflict|Failed)$/) as string });
        const src = what === 'move' ? 'elsewhere' : 'src';
        // Where not all could be put back, the checkpoint has what is missing.
        const whole = (await checkpoints.list(root)).every(({ state }) => state === 'undone');
        expect(whole ? ['const a = 1;\n'] : ['const a = 1;\n', 'const a = 2;\n'], name).toContain(read(`${src}/a.ts`));
        if (what === 'move') expect(read('elsewhere/b.ts'), name).toBe('const b = 1;\r\n');
        expect([existsSync(at('made')), read('gone.md'), read('old.md')], name).toEqual([false, 'gone', 'moved']);
        rmSync(root, { recursive: true });
        mkdirSync(root);
      }
    }
  });

  it('lets one change of a folder pass after the other', async () => {
    write('n', '0');
    const results = await Promise.allSettled(
      Array.from({ length: 6 }, (_, i) => apply([change('n', '0', String(i + 1)), change(`n${String(i)}`, null, 'x')])),
    );
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(treeLines(root).filter((line) => line.startsWith('n'))).toHaveLength(2);
  });
});

describe('undo', () => {
  it('takes back the newest, then the one before, then there is none', async () => {
    const changes = everyKind();
    const first = treeHash(root);
    await apply(changes);
    const second = treeHash(root);
    await apply([change('src/a.ts', 'const a = 2;\n', 'const a = 3;\n')]);
    expect((await disk.undo(root)).files).toMatchObject([{ path: 'src/a.ts', status: 'restore' }]);
    expect(treeHash(root)).toBe(second);
    expect((await disk.undo(root)).files).toHaveLength(6);
    expect(treeHash(root)).toBe(first);
    await expect(disk.undo(root)).rejects.toMatchObject({ code: 'undoNone' });
    expect(records.filter((line) => line.includes('"by":"undo"'))).toHaveLength(2);
  });

  it('leaves alone what is no longer ours or can not be written, and stays when that is all', async () => {
    await apply(everyKind());
    write('src/a.ts', 'typed', 0o755);
    chmodSync(at('src/b.ts'), 0o400);
    mkdirSync(at('gone.md'));
    const { files } = await disk.undo(root);
    expect(files.map(({ path: stated, status, reason }) => [stated, status, reason])).toEqual([
      ['src/a.ts', 'skip', 'changed'],
      ['src/b.ts', 'skip', 'readOnly'],
      ['made/deep/c.ts', 'restore', null],
      ['gone.md', 'skip', 'directory'],
      ['old.md', 'restore', null],
      ['docs/new.md', 'restore', null],
    ]);
    expect([read('src/a.ts'), read('old.md'), existsSync(at('made')), existsSync(at('docs'))]).toEqual(['typed', 'moved', false, false]);

    write('only.ts', '1');
    await apply([change('only.ts', '1', '2')]);
    write('only.ts', 'typed');
    expect((await disk.undo(root)).files).toMatchObject([{ status: 'skip' }]);
    write('only.ts', '2');
    expect((await disk.undo(root)).files).toMatchObject([{ status: 'restore' }]);
    expect(read('only.ts')).toBe('1');
  });

  it('leaves to the editor what it has not saved, and forgets what somebody else put back', async () => {
    write('a.ts', 'old');
    utimesSync(at('a.ts'), 1000, 1000);
    const text = (content: string) => ({ text: content, encoding: 'utf8', mode: 0o644 });
    const images = [{ path: 'a.ts', before: text('old'), after: text('new') }];
    const id = await checkpoints.begin({ label: 'In the editor', root, by: 'editor', images });
    await checkpoints.setState(id, 'applied');
    expect((await disk.undo(root)).files).toMatchObject([{ status: 'unchanged' }]);
    expect((await checkpoints.read(id)).state).toBe('applied');
    const later = Date.now() / 1000 + 60;
    utimesSync(at('a.ts'), later, later);
    expect((await disk.undo(root)).files).toMatchObject([{ status: 'unchanged' }]);
    expect((await checkpoints.read(id)).state).toBe('undone');
  });

  it('leaves a renamed file where it is when its old name can not be written', async () => {
    write('new.txt', 'text');
    const before = { text: 'caf\xe9', encoding: 'windows1252', mode: null };
    const images = [{ path: 'new.txt', from: 'old.txt', before, after: { text: 'text', encoding: 'utf8', mode: null } }];
    await checkpoints.setState(await checkpoints.begin({ label: 'x', root, by: 'editor', images }), 'applied');
    expect((await disk.undo(root)).files).toMatchObject([
      { path: 'old.txt', status: 'skip', reason: 'encoding' },
      { path: 'new.txt', status: 'skip', reason: 'encoding' },
    ]);
    expect(treeLines(root).filter((line) => line.includes('.txt'))).toHaveLength(1);
    expect(read('new.txt')).toBe('text');
  });

  it('takes back protected files that were approved by name, too', async () => {
    const changes = [change('.vscode/settings.json', null, '{}')];
    await disk.apply(
      root,
      { label: 'x', changes },
      { by: 'person', change: changeDigest(root, changes), protectedPaths: ['.vscode/settings.json'] },
    );
    await disk.undo(root);
    expect(existsSync(at('.vscode'))).toBe(false);
  });

  it('puts back the old files of a change that died in the middle, at any step', async () => {
    const changes = everyKind();
    const before = treeHash(root);
    const steps: string[] = [];
    await apply(changes, { onStep: (step) => void steps.push(step) });
    await disk.undo(root);
    // What a kill leaves: the tree and the data folder as they are at that moment, copied away while the change goes on.
    for (const [index, step] of steps.entries()) {
      if (!full && index % 3 !== 1) continue;
      rmSync(path.join(folder, 'dead'), { recursive: true, force: true });
      let count = 0;
      await apply(changes, {
        onStep: () => {
          if (count++ !== index) return;
          for (const part of ['work', 'data'])
            cpSync(path.join(folder, part), path.join(folder, 'dead', part), { recursive: true, verbatimSymlinks: true });
        },
      });
      await disk.undo(root);
      rmSync(root, { recursive: true });
      rmSync(path.join(folder, 'data'), { recursive: true });
      for (const part of ['work', 'data'])
        cpSync(path.join(folder, 'dead', part), path.join(folder, part), { recursive: true, verbatimSymlinks: true });
      await disk.undo(root).catch((error: unknown) => {
        expect(error, step).toMatchObject({ code: 'undoNone' });
      });
      expect(treeHash(root), step).toBe(before);
    }
  });
});

it('apply then undo gives back every byte: 1,000 random edits', { timeout: 120_000 }, async () => {
  expect(await applyThenUndo(1000, 1)).toEqual({ identical: 1000, failed: [] });
});

it('loses nothing that is typed while a change is made: 100 random races', { timeout: 120_000 }, async () => {
  expect(await raceWithTyping(100, 1)).toEqual({ kept: 100, lost: [] });
});

describe('an undo in part that fails', () => {
  it('keeps the change undoable', async () => {
    write('a.ts', 'a\n');
    write('b.ts', 'b\n');
    await apply([change('a.ts', 'a\n', 'A\n'), change('b.ts', 'b\n', 'B\n')]);
    write('a.ts', 'typed\n');
    const onStep = (): void => {
      throw Object.assign(new Error('injected'), { code: 'ENOSPC' });
    };
    await expect(disk.undo(root, { onStep })).rejects.toMatchObject({ code: 'diskFull' });
    expect(read('b.ts')).toBe('B\n');
    expect((await disk.undo(root)).files.map(({ path: stated, status }) => `${stated} ${status}`)).toEqual(['a.ts skip', 'b.ts restore']);
    expect([read('a.ts'), read('b.ts')]).toEqual(['typed\n', 'b\n']);
  });
});
