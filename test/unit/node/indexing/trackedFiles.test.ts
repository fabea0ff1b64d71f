/** What is read from git's index, held against git itself. */
import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { TimeSlice } from '../../../../src/base/timeSlice.ts';
import { walkFiles } from '../../../../src/node/indexing/fileWalk.ts';
import { indexPlaceOutside } from '../../../../src/node/indexing/gitFolder.ts';
import { gitIndexPaths } from '../../../../src/node/indexing/gitIndexPaths.ts';
import { TrackedFiles } from '../../../../src/node/indexing/trackedFiles.ts';
import { WalkRules } from '../../../../src/node/indexing/walkRules.ts';
import { GitRepository } from '../../../support/gitRepository.ts';

function repository(): GitRepository {
  const made = new GitRepository();
  onTestFinished(() => made.remove());
  return made;
}

/** Tracked or not ignored, as git says. */
const byGit = (at: GitRepository, ...more: string[]): string[] =>
  [...new Set(at.git('-c', 'core.quotePath=false', 'ls-files', '-z', ...more).split('\0'))].filter(Boolean).sort();
const walked = (root: string): string[] =>
  [...walkFiles(root, new WalkRules(root, { exclude: [], useRules: true }))]
    .flatMap((file) => (file ? [`${'skipped' in file ? `${file.skipped} ` : ''}${file.path}`] : []))
    .sort();

/** An index of version 2 as git writes it, but for the hash at its end. */
function indexOf(files: readonly string[]): Buffer {
  const head = Buffer.from('DIRC\0\0\0\u0002\0\0\0\0', 'latin1');
  head.writeUInt32BE(files.length, 8);
  const entries = [...files].sort().map((file) => {
    const entry = Buffer.alloc((62 + file.length + 8) & ~7);
    entry.writeUInt32BE(0o100644, 24);
    entry.writeUInt16BE(file.length, 60);
    entry.write(file, 62);
    return entry;
  });
  return Buffer.concat([head, ...entries, Buffer.alloc(20)]);
}

/** With files that rules leave out and git tracks all the same. */
function mixed(): GitRepository {
  const at = repository();
  at.write('.gitignore', '*.log\nbuild/\n/gen\nlocal.*\n');
  at.write('src/a.ts', '');
  at.write('src/ä/ünïcode – long name.ts', '');
  at.write('src/trace.log', '');
  at.write('src/kept.log', '');
  at.write('build/deep/er/kept.ts', '');
  at.write('build/deep/not.ts', '');
  at.write('gen/kept.ts', '');
  at.write('gen/not.ts', '');
  at.write('local.json', '{}');
  at.write('untracked.ts', '');
  at.write(`long/${'folder/'.repeat(30)}name.ts`, '');
  at.git('add', '.gitignore', 'src/a.ts', 'src/ä', 'long');
  at.git('add', '--force', 'src/kept.log', 'build/deep/er/kept.ts', 'gen/kept.ts');
  return at;
}

describe('the files that git tracks', () => {
  it.each<[name: string, prepare: (at: GitRepository) => void]>([
    ['of version 2', (at) => void at.git('update-index', '--index-version', '2')],
    ['of version 3, with more flags', (at) => void at.git('add', '--intent-to-add', 'untracked.ts')],
    ['of version 4, where a path goes by the one before', (at) => void at.git('update-index', '--index-version', '4')],
    ['that is split in two', (at) => at.git('update-index', '--split-index') + at.git('add', '--force', 'gen/not.ts')],
  ])('are read from an index %s, and found though rules name them', (_, prepare) => {
    const at = mixed();
    prepare(at);
    const { files } = new TrackedFiles().in(at.path);
    expect([...files].sort()).toEqual(byGit(at));
    expect(walked(at.path)).toEqual(byGit(at, '--cached', '--others', '--exclude-standard'));
    expect(walked(at.path)).toContain('build/deep/er/kept.ts');
    expect(walked(at.path)).not.toContain('build/deep/not.ts');
  });

  it('are read with hashes of SHA-256, and in mid-merge', () => {
    const at = repository();
    at.git('init', '--quiet', '--object-format=sha256', 'inner');
    const inner = path.join(at.path, 'inner');
    writeFileSync(path.join(inner, 'a.log'), '');
    at.git('-C', 'inner', 'add', '--force', 'a.log');
    expect([...new TrackedFiles().in(inner).files]).toEqual(['a.log']);
    at.write('a.ts', 'one\n');
    at.git('add', 'a.ts');
    at.git('commit', '--quiet', '-m', 'one');
    at.git('checkout', '--quiet', '-b', 'other');
    at.write('a.ts', 'two\n');
    at.git('commit', '--quiet', '-am', 'two');
    at.git('checkout', '--quiet', 'main');
    at.write('a.ts', 'three\n');
    at.git('commit', '--quiet', '-am', 'three');
    expect(() => at.git('merge', 'other')).toThrow();
    expect([...new TrackedFiles().in(at.path).files]).toEqual(['a.ts']);
  });

  it('are those of its own index in a worktree and in a submodule', () => {
    const at = mixed();
    at.commit();
    at.git('worktree', 'add', '--quiet', '--detach', '../tree');
    const tree = path.join(path.dirname(at.path), 'tree');
    mkdirSync(path.join(tree, 'build/deep'), { recursive: true });
    writeFileSync(path.join(tree, 'build/deep/not.ts'), '');
    writeFileSync(path.join(at.path, '.git/info/exclude'), 'private.*\n');
    writeFileSync(path.join(tree, 'private.ts'), '');
    expect(walked(tree)).toEqual(byGit(at));
    // Whoever watches for changes to an index has to know where it is.
    expect(indexPlaceOutside(tree)).toBe(path.join(at.path, '.git/worktrees/tree'));
    expect(indexPlaceOutside(path.join(at.path, 'src'))).toBe(path.join(at.path, '.git'));
    expect(indexPlaceOutside(at.path)).toBeNull();
    const outer = repository();
    outer.write('.gitignore', 'vendored/\n*.log\n');
    outer.git('-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', '--force', at.path, 'vendored/part');
    outer.commit();
    writeFileSync(path.join(outer.path, 'vendored/part/build/deep/not.ts'), '');
    const inside = byGit(at).map((file) => `vendored/part/${file}`);
    expect(walked(outer.path)).toEqual(['.gitignore', '.gitmodules', ...inside].sort());
    // Seen from the folder of the submodule it is the same.
    expect(walked(path.join(outer.path, 'vendored/part'))).toEqual(byGit(at));
  });

  it('are left out all the same by our own rules, and where they may hold secrets', () => {
    const at = repository();
    at.write('.gitignore', '.env\n*.log\n');
    at.write('.mlx-codeignore', 'big.log\n');
    at.write('.env', 'KEY=1\n');
    at.write('big.log', '');
    at.write('small.log', '');
    at.git('add', '--force', '.');
    expect(walked(at.path)).toEqual(['.gitignore', '.mlx-codeignore', 'secret .env', 'small.log']);
  });

  it('are told anew when others are tracked, and not read again when none are', async () => {
    const at = mixed();
    const tracked = new TrackedFiles();
    const before = tracked.in(at.path);
    expect(tracked.in(at.path)).toBe(before);
    expect(await tracked.changes()).toEqual([]);
    at.git('add', '--force', 'gen/not.ts');
    at.git('rm', '--quiet', '--cached', 'src/kept.log');
    expect((await tracked.changes()).sort()).toEqual(['gen/not.ts', 'src/kept.log'].map((file) => path.join(at.path, file)));
    expect(tracked.in(at.path).folders.has('gen')).toBe(true);
  });

  it('are read once for all who ask while they are read, and leave others their turn', async () => {
    const at = repository();
    const most = 100_000;
    const paths = Array.from({ length: most }, (_, number) => `some/folder${String(number % 500)}/file${String(number)}.ts`);
    writeFileSync(path.join(at.path, '.git/index'), indexOf(paths));
    const tracked = new TrackedFiles();
    const rests = vi.spyOn(TimeSlice.prototype, 'rest');
    onTestFinished(() => rests.mockRestore());
    const [one, other] = await Promise.all([tracked.read(at.path), tracked.read(at.path)]);
    // Tens of milliseconds of work and more, in slices of 15.
    expect(rests).toHaveBeenCalled();
    expect(one).toBe(other);
    expect(one.files).toEqual(new Set(paths));
    expect(one.folders.size).toBe(501);
    expect(tracked.in(at.path)).toBe(one);
  });

  it('are asked for only where rules name a file, and are the same for all who ask then', async () => {
    const at = mixed();
    const tracked = new TrackedFiles();
    const reads = vi.spyOn(tracked, 'read');
    const rules = new WalkRules(at.path, { exclude: [], useRules: true }, tracked);
    expect(rules.leavesOutLater('untracked.ts', false)).toBe(false);
    expect(rules.leavesOutLater('node_modules/x/a.ts', false)).toBe(true);
    expect(reads).not.toHaveBeenCalled();
    const asked = ['gen/kept.ts', 'gen/not.ts', 'src/kept.log'];
    const answers = asked.map((file) => Promise.resolve(rules.leavesOutLater(file, false)));
    expect(await Promise.all(answers)).toEqual([false, true, false]);
    // By now it is known without waiting.
    expect(asked.map((file) => rules.leavesOutLater(file, false))).toEqual([false, true, false]);
    const before = tracked.in(at.path);
    expect(await new WalkRules(at.path, { exclude: [], useRules: true }, tracked).leavesOutLater('gen/kept.ts', false)).toBe(false);
    expect(tracked.in(at.path)).toBe(before);
  });

  it('are none where there is no index, or none that git wrote', () => {
    const at = mixed();
    const index = path.join(at.path, '.git/index');
    const left = walked(at.path);
    renameSync(index, path.join(at.path, '.git/elsewhere'));
    const withoutIt = left.filter((file) => !file.includes('kept'));
    expect(walked(at.path)).toEqual(withoutIt);
    for (const bytes of ['', 'DIRC', 'DIRC\0\0\0\u0002\0\0\0\u0009', 'DIRC\0\0\0\u0009\0\0\0\0', 'no index at all'.repeat(50)]) {
      writeFileSync(index, bytes, 'latin1');
      expect(walked(at.path), JSON.stringify(bytes.slice(0, 20))).toEqual(withoutIt);
    }
    expect(gitIndexPaths(Buffer.from('DIRC\0\0\0\u0004\xff\xff\xff\xff', 'latin1'), 20).next()).toEqual({ done: true, value: null });
  });
});
