import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { diffSections } from '../../../../src/core/git/diffSections.ts';
import { type ChangeAtom, changeAtoms } from '../../../../src/core/git/split/changeAtom.ts';
import { readCommitChanges } from '../../../../src/node/git/readCommitChanges.ts';
import { followedTrees } from '../../../../src/node/git/followedTrees.ts';
import { committedTree, splitTrees, stageTree, treesNow } from '../../../../src/node/git/splitTrees.ts';
import { seededRandom } from '../../../support/gbnfWalker.ts';
import { GitRepository } from '../../../support/gitRepository.ts';
import { treeHash, treeLines } from '../../../support/treeHash.ts';

let repo: GitRepository;
let scratch: string;

beforeEach(() => {
  repo = new GitRepository();
  scratch = path.join(path.dirname(repo.path), 'scratch');
  mkdirSync(scratch);
});

afterEach(() => repo.remove());

async function atomsHere(): Promise<ChangeAtom[]> {
  const { files, diff } = await readCommitChanges(repo.path);
  return changeAtoms(files, diffSections(diff));
}

const plan = (atoms: ChangeAtom[], groups: number[][], keep = false) => splitTrees(repo.path, atoms, groups, { scratch, keep });
const filesHere = (): string[] => treeLines(repo.path).filter((line) => !line.startsWith('.git/'));
const lines = (count: number): string[] => Array.from({ length: count }, (_, at) => `line ${String(at)}`);

describe('splitTrees', () => {
  it('divides a file by its hunks, in any order, and ends with what is staged', async () => {
    const before = lines(80);
    repo.write('a.txt', `${before.join('\n')}\n`);
    repo.commit();
    const after = [...before];
    after[60] = 'sixty';
    after.splice(30, 1);
    after.splice(5, 0, 'new', 'newer');
    repo.write('a.txt', `${after.join('\n')}\n`);
    repo.git('add', '--all');
    const staged = repo.git('write-tree').trim();
    const atoms = await atomsHere();
    expect(atoms.map(({ hunk }) => hunk)).toEqual([0, 1, 2]);
    const { head, steps } = await plan(atoms, [[2], [0], [1]], true);
    expect(head).toBe(repo.git('rev-parse', 'HEAD^{tree}').trim());
    expect(steps.at(-1)).toBe(staged);
    const text = (tree: string): string[] => repo.git('show', `${tree}:a.txt`).trimEnd().split('\n');
    const first = [...before];
    first[60] = 'sixty';
    expect(text(steps[0]!)).toEqual(first);
    const second = [...first];
    second.splice(5, 0, 'new', 'newer');
    expect(text(steps[1]!)).toEqual(second);
  });

  it('takes whole what can not be divided: renames, binaries, modes, links, deletions, new files, other encodings', async () => {
    repo.write('old.txt', `${lines(30).join('\n')}\n`);
    repo.write('pic.bin', new Uint8Array([0, 1]));
    repo.write('run.sh', 'echo\n');
    repo.write('gone.txt', 'gone\n');
    repo.write('was.txt', 'x\n');
    repo.write('latin.txt', Buffer.from(`caf\xe9\n${lines(40).join('\n')}\ncaf\xe9\n`, 'latin1'));
    repo.commit();
    repo.git('mv', 'old.txt', 'new.txt');
    repo.write('pic.bin', new Uint8Array([0, 2]));
    chmodSync(path.join(repo.path, 'run.sh'), 0o755);
    rmSync(path.join(repo.path, 'gone.txt'));
    rmSync(path.join(repo.path, 'was.txt'));
    symlinkSync('run.sh', path.join(repo.path, 'was.txt'));
    repo.write('latin.txt', Buffer.from(`caf\xe8\n${lines(40).join('\n')}\ncaf\xe8\n`, 'latin1'));
    repo.write('fresh "odd".txt', 'fresh\n');
    repo.git('add', '--all');
    const atoms = await atomsHere();
    expect(atoms.every(({ hunk }) => hunk === null)).toBe(true);
    const { head, steps } = await plan(
      atoms,
      atoms.map((_, at) => [at]),
      true,
    );
    const changed = [head, ...steps]
      .slice(0, -1)
      .map((tree, at) => repo.git('diff-tree', '-r', '-M', '--name-status', tree, steps[at]!).trim().split('\n'));
    expect(changed.map((one) => one.length)).toEqual(atoms.map(() => 1));
    expect(changed.flat().join('\n')).toContain('R100\told.txt\tnew.txt');
    expect(steps.at(-1)).toBe(repo.git('write-tree').trim());
  });

  it('leaves the repository byte for byte as it was when it is only looked at, and nothing beside it', async () => {
    repo.write('a.txt', `${lines(40).join('\n')}\n`);
    repo.commit();
    repo.write('a.txt', `first\n${lines(40).join('\n')}\nlast\n`);
    repo.write('b.txt', 'b\n');
    repo.git('add', '--all');
    const atoms = await atomsHere();
    const before = treeHash(repo.path);
    await plan(atoms, [[0, 2], [1]]);
    expect(treeHash(repo.path)).toBe(before);
    expect(readdirSync(scratch)).toEqual([]);
  });

  it('works before the first commit', async () => {
    repo.write('a.txt', 'a\n');
    repo.write('b.txt', 'b\n');
    repo.git('add', '--all');
    const { steps } = await plan(await atomsHere(), [[1], [0]], true);
    expect(repo.git('ls-tree', '--name-only', steps[0]!)).toBe('b.txt\n');
  });

  it('says that what is staged has changed, or is in conflict', async () => {
    repo.write('a.txt', 'a\n');
    repo.git('add', '--all');
    const atoms = await atomsHere();
    repo.write('c.txt', 'c\n');
    repo.git('add', 'c.txt');
    await expect(plan(atoms, [[0]])).rejects.toMatchObject({ code: 'gitChanged' });
    repo.commit();
    repo.git('switch', '--quiet', '-c', 'side');
    repo.write('a.txt', 'theirs\n');
    repo.commit();
    repo.git('switch', '--quiet', 'main');
    repo.write('a.txt', 'ours\n');
    repo.commit();
    expect(() => repo.git('merge', '--quiet', 'side')).toThrow();
    await expect(plan(atoms, [[0]])).rejects.toMatchObject({ code: 'gitUnmerged' });
  });

  it('ends with what is staged whatever the change and the groups are', async () => {
    for (let seed = 1; seed <= 12; seed++) {
      const random = seededRandom(seed);
      const pick = (below: number): number => Math.floor(random() * below);
      for (let file = 0; file < 3; file++)
        repo.write(`f${String(file)}.txt`, lines(60 + pick(60)).join('\n') + (pick(2) === 0 ? '\n' : ''));
      repo.git('add', '--all');
      repo.git('commit', '--quiet', '--allow-empty', '-m', 'base');
      for (let file = 0; file < 3; file++) {
        const text = lines(60 + pick(60));
        for (let edit = pick(7); edit > 0; edit--)
          text.splice(pick(text.length), pick(4), ...Array.from({ length: pick(4) }, () => `new ${String(pick(9))}`));
        repo.write(`f${String(file)}.txt`, text.join('\n') + (pick(2) === 0 ? '\n' : ''));
      }
      repo.git('add', '--all');
      const atoms = await atomsHere();
      if (atoms.length === 0) continue;
      const groups = atoms.reduce<number[][]>(
        (all, _, at) =>
          pick(2) === 0 || all.length === 0 ? [...all, [at]] : all.map((group, index) => (index === 0 ? [...group, at] : group)),
        [],
      );
      groups.sort(() => random() - 0.5);
      const { steps } = await plan(atoms, groups, true);
      expect(steps).toHaveLength(groups.length);
      expect(steps.at(-1)).toBe(repo.git('write-tree').trim());
      // Each step brings what its atoms say, and no other line.
      const counts = (text: string): [number, number] => {
        const all = text
          .split('\0')
          .filter(Boolean)
          .map((entry) => entry.split('\t').map(Number));
        return [all.reduce((sum, [added = 0]) => sum + added, 0), all.reduce((sum, [, removed = 0]) => sum + removed, 0)];
      };
      let tree = repo.git('rev-parse', 'HEAD^{tree}').trim();
      for (const [index, step] of steps.entries()) {
        const mine = groups[index]!.map((at) => atoms[at]!);
        const expected = [
          mine.reduce((sum, { added }) => sum + added.length, 0),
          mine.reduce((sum, { removed }) => sum + removed.length, 0),
        ];
        expect(counts(repo.git('diff-tree', '-r', '--numstat', '-z', tree, step)), `seed ${String(seed)}, step ${String(index)}`).toEqual(
          expected,
        );
        tree = step;
      }
      repo.git('commit', '--quiet', '-m', 'next');
    }
  }, 60_000);
});

describe('followedTrees', () => {
  /** Stages the first commit, and makes it as a hook would that does something first. */
  const made = async (groups: number[][], hook: () => void): Promise<Awaited<ReturnType<typeof followedTrees>>> => {
    const trees = await plan(await atomsHere(), groups, true);
    await stageTree(repo.path, trees.steps[0]!, trees.steps.at(-1)!);
    hook();
    repo.git('commit', '--quiet', '--allow-empty', '-m', 'first');
    const committed = await committedTree(repo.path, {});
    const followed = await followedTrees(repo.path, trees, 0, committed);
    if (followed) await stageTree(repo.path, followed.steps[1]!, committed);
    return followed;
  };
  const add = (file: string, text: string): void => {
    repo.write(file, text);
    repo.git('add', file);
  };

  beforeEach(() => {
    repo.write('a.txt', 'a\n');
    repo.write('b.txt', `${lines(40).join('\n')}\n`);
    repo.commit();
    repo.write('a.txt', 'A\n');
    repo.write('b.txt', `first\n${lines(40).join('\n')}\nlast\n`);
    repo.write('new.txt', 'new\n');
    repo.git('add', '--all');
  });

  it('go on where a hook formats what is committed, and writes other files', async () => {
    const trees = await made([[0], [1, 2, 3]], () => {
      add('a.txt', 'A formatted\n');
      add('version.txt', '2\n');
    });
    expect(trees?.steps).toHaveLength(2);
    expect(repo.git('status', '--porcelain')).toBe('M  b.txt\nA  new.txt\n');
    repo.git('commit', '--quiet', '-m', 'second');
    expect(repo.git('status', '--porcelain')).toBe('');
    expect(repo.git('show', 'HEAD:a.txt', 'HEAD:version.txt')).toBe('A formatted\n2\n');
  });

  it('end where a hook changes a file that a later commit changes, too', async () => {
    expect(
      await made(
        [
          [0, 1],
          [2, 3],
        ],
        () => add('b.txt', `first!\n${lines(40).join('\n')}\n`),
      ),
    ).toBeNull();
  });

  it('end where what was staged was not committed', async () => {
    const unmade = async (): Promise<unknown> =>
      made([[0], [1, 2, 3]], () => {
        repo.git('stash', '--quiet');
        add('other.txt', 'x\n');
      });
    expect(await unmade()).toBeNull();
  });

  it('are all made where a hook formats the last one', async () => {
    const trees = await plan(await atomsHere(), [[0, 1, 2, 3]], true);
    add('a.txt', 'A formatted\n');
    repo.git('commit', '--quiet', '-m', 'only');
    const committed = await committedTree(repo.path, {});
    expect(await followedTrees(repo.path, trees, 0, committed)).toEqual({ head: trees.head, steps: [committed] });
  });
});

describe('stageTree', () => {
  beforeEach(() => {
    repo.write('a.txt', 'a\n');
    repo.write('b.txt', 'b\n');
    repo.commit();
    repo.write('a.txt', 'A\n');
    repo.write('b.txt', 'B\n');
    repo.git('add', '--all');
    repo.write('b.txt', 'later\n');
  });

  it('stages one commit after the other, and what was staged again, and never touches a file', async () => {
    const { head, steps } = await plan(await atomsHere(), [[0], [1]], true);
    const files = filesHere();
    await stageTree(repo.path, steps[0]!, steps[1]!);
    expect(repo.git('status', '--porcelain')).toBe('M  a.txt\n M b.txt\n');
    await stageTree(repo.path, steps[1]!, steps[0]!);
    expect(repo.git('status', '--porcelain')).toBe('M  a.txt\nMM b.txt\n');
    await stageTree(repo.path, steps[0]!, steps[1]!);
    repo.git('commit', '--quiet', '-m', 'first');
    expect(await committedTree(repo.path, {})).toBe(steps[0]);
    expect(head).not.toBe(steps[0]);
    await stageTree(repo.path, steps[1]!, steps[0]!);
    expect(repo.git('status', '--porcelain')).toBe('MM b.txt\n');
    expect(filesHere()).toEqual(files);
  });

  it('leaves a tree that another window has staged meanwhile, and takes no other one for it', async () => {
    const { head, steps } = await plan(await atomsHere(), [[0], [1]], true);
    await stageTree(repo.path, steps[0]!, steps[1]!);
    const before = treeHash(repo.path);
    await stageTree(repo.path, steps[0]!, steps[1]!);
    await expect(stageTree(repo.path, head, steps[1]!)).rejects.toMatchObject({ code: 'gitChanged' });
    expect(treeHash(repo.path)).toBe(before);
  });

  it('leaves files that are only meant to be added as they are', async () => {
    repo.write('meant.ts', 'later\n');
    repo.git('add', '--intent-to-add', 'meant.ts');
    const { steps } = await plan(await atomsHere(), [[0], [1]], true);
    const status = repo.git('status', '--porcelain');
    expect(status).toContain(' A meant.ts');
    await stageTree(repo.path, steps[0]!, steps[1]!);
    expect(repo.git('status', '--porcelain')).toContain(' A meant.ts');
    await stageTree(repo.path, steps[1]!, steps[0]!);
    expect(repo.git('status', '--porcelain')).toBe(status);
  });

  it('takes nothing away that is staged while it looks', async () => {
    const { steps } = await plan(await atomsHere(), [[0], [1]], true);
    const program = path.join(repo.path, '..', 'git.sh');
    // Whoever stages something does so just before the index is written.
    const stage = `cd '${repo.path}' && echo meanwhile > b.txt && git add b.txt`;
    writeFileSync(program, `#!/bin/sh\ncase "$*" in *read-tree*-m*) (${stage});; esac\nexec git "$@"\n`);
    chmodSync(program, 0o755);
    await expect(stageTree(repo.path, steps[0]!, steps[1]!, { program })).rejects.toMatchObject({ code: 'gitChanged' });
    expect(repo.git('show', ':b.txt')).toBe('meanwhile\n');
  });

  it('does nothing when something else is staged by now, or another git is at work', async () => {
    const { steps } = await plan(await atomsHere(), [[0], [1]], true);
    repo.write('c.txt', 'c\n');
    repo.git('add', 'c.txt');
    await expect(stageTree(repo.path, steps[0]!, steps[1]!)).rejects.toMatchObject({ code: 'gitChanged' });
    repo.git('reset', '--quiet', 'c.txt');
    const lock = path.join(repo.path, '.git/index.lock');
    writeFileSync(lock, '');
    await expect(stageTree(repo.path, steps[0]!, steps[1]!)).rejects.toMatchObject({
      code: 'gitLocked',
      data: { path: lock },
    });
    expect(existsSync(lock)).toBe(true);
    expect(repo.git('diff', '--cached', '--name-only')).toBe('a.txt\nb.txt\n');
  });
});

describe('treesNow', () => {
  const none = '4b825dc642cb6eb9a060e54bf8d69288fbee4904';
  const treeOf = (commit: string): string => repo.git('rev-parse', `${commit}^{tree}`).trim();

  it('tells what is committed and staged, in a conflict too, and leaves the repository as it is', async () => {
    expect(await treesNow(repo.path, { head: none, steps: [] })).toMatchObject({ committed: none, byCommit: false, lost: false });
    repo.write('a.txt', 'one\n');
    repo.commit();
    const first = treeOf('HEAD');
    repo.write('a.txt', 'two\n');
    repo.commit();
    const second = treeOf('HEAD');
    repo.write('b.txt', 'new\n');
    repo.git('add', '--all');
    const before = treeHash(repo.path);
    const now = await treesNow(repo.path, { head: first, steps: [second] });
    expect(now).toMatchObject({ committed: second, before: first, byCommit: true, foreign: false, lost: false });
    expect((await treesNow(repo.path, { head: first, steps: ['1'.repeat(40)] })).lost).toBe(true);
    expect(treeHash(repo.path)).toBe(before);
    expect(now.staged).toBe(repo.git('write-tree').trim());

    repo.git('reset', '--quiet', '--hard');
    repo.git('checkout', '--quiet', '-b', 'side', 'HEAD~1');
    repo.write('a.txt', 'other\n');
    repo.commit();
    expect(() => repo.git('merge', 'main')).toThrow();
    const conflict = treeHash(repo.path);
    expect((await treesNow(repo.path, { head: first, steps: [] })).staged).toBeNull();
    expect(treeHash(repo.path)).toBe(conflict);
  });

  it('tells a commit that was made here from one that was gone to, and whether it is of other files', async () => {
    repo.write('a.txt', 'one\n');
    repo.commit();
    const head = treeOf('HEAD');
    repo.git('switch', '--quiet', '--create', 'other');
    repo.write('a.txt', 'theirs\n');
    repo.write('other.txt', 'theirs\n');
    repo.commit();
    repo.git('switch', '--quiet', 'main');
    repo.write('a.txt', 'two\n');
    repo.commit();
    const trees = { head, steps: [treeOf('HEAD')] };
    expect(await treesNow(repo.path, trees)).toMatchObject({ before: head, byCommit: true, foreign: false });
    repo.git('switch', '--quiet', 'other');
    expect(await treesNow(repo.path, trees)).toMatchObject({ before: head, byCommit: false, foreign: true });
    repo.git('commit', '--quiet', '--amend', '-m', 'again');
    expect(await treesNow(repo.path, trees)).toMatchObject({ before: head, byCommit: true, foreign: true });
    repo.git('switch', '--quiet', 'main');
    repo.git('reset', '--quiet', '--hard', 'HEAD~1');
    repo.git('merge', '--quiet', '--ff-only', 'other');
    expect((await treesNow(repo.path, trees)).byCommit).toBe(false);
    rmSync(path.join(repo.path, '.git/logs'), { recursive: true });
    expect((await treesNow(repo.path, trees)).byCommit).toBe(false);
  });

  it.skipIf(process.platform === 'win32')('looks for the trees of all commits at once, wherever one is missing', async () => {
    repo.write('a.txt', 'one\n');
    repo.commit();
    const there = Array<string>(200).fill(treeOf('HEAD'));
    const missing = '1'.repeat(40);
    const program = path.join(scratch, 'git');
    const commands = path.join(scratch, 'commands');
    const real = execFileSync('sh', ['-c', 'command -v git'], { encoding: 'utf8' }).trim();
    writeFileSync(program, `#!/bin/sh\necho "$*" >> '${commands}'\nexec '${real}' "$@"\n`, { mode: 0o755 });
    const looks = async (steps: readonly string[]): Promise<{ lost: boolean; processes: number }> => {
      rmSync(commands, { force: true });
      const { lost } = await treesNow(repo.path, { head: there[0]!, steps: [...steps] }, { program });
      const processes = readFileSync(commands, 'utf8').split('\n');
      return { lost, processes: processes.filter((command) => command.includes(`${there[0]!}^{tree}`)).length };
    };
    expect(await looks(there)).toEqual({ lost: false, processes: 1 });
    for (const at of [0, 99, 199]) expect(await looks(there.with(at, missing))).toEqual({ lost: true, processes: 1 });
    expect((await looks([repo.git('rev-parse', 'HEAD:a.txt').trim()])).lost).toBe(true);
  });

  it.skipIf(process.platform === 'win32')('takes a git that is too slow for no conflict', async () => {
    repo.write('a.txt', 'one\n');
    repo.commit();
    const program = path.join(scratch, 'git');
    const real = execFileSync('sh', ['-c', 'command -v git'], { encoding: 'utf8' }).trim();
    writeFileSync(program, `#!/bin/sh\ncase "$*" in *write-tree*) exec sleep 20 ;; esac\nexec '${real}' "$@"\n`, { mode: 0o755 });
    const late = treesNow(repo.path, { head: none, steps: [] }, { program, limits: { silentMs: 2000, totalMs: 20_000 } });
    await expect(late).rejects.toMatchObject({ code: 'gitFailed', data: { reason: 'it took too long' } });
  });
});
