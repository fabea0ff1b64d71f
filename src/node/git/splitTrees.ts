/**
 * What is staged, as several commits: makes the tree that each would have, and puts one of them into the index. A plan is made beside the repository, so that looking at it
 * changes nothing there; the working tree is never touched. It must not know how the change was divided.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { AppError } from '../../base/appError.ts';
import type { ChangeAtom } from '../../core/git/split/changeAtom.ts';
import type { TreesHere } from '../../core/git/split/keptCommits.ts';
import { partialPatch } from '../../core/git/split/partialPatch.ts';
import { commitOrEmptyTree } from './commitOrEmptyTree.ts';
import { gitPath } from './gitPath.ts';
import type { GitRunner, GitRunnerOptions } from './gitRunner.ts';
import { withIndexCopy } from './indexCopy.ts';
import { addToIndex, removeFromIndex } from './indexEntries.ts';
import { type RawEntry, rawEntries } from './rawEntries.ts';
import { logOptions } from './readLog.ts';
import { gitAround } from './repositoryAround.ts';
import { resolveCommit } from './resolveCommit.ts';
import { withScratchFolder } from './withScratchFolder.ts';

/** Ids of trees. */
export interface SplitTrees {
  /** Of the last commit; the empty one before the first. */
  head: string;
  /** After each commit; the last one is what is staged now. */
  steps: string[];
}

export interface SplitOptions extends GitRunnerOptions {
  /** Where temporary files are made, and removed again; by default where the system has such. */
  scratch?: string;
  /** Has git keep the trees in the repository, where {@link stageTree} finds them; else they are gone again. */
  keep: boolean;
}

const noFile = '000000';

/**
 * `groups` are numbers of `atoms`, each in one of them. Rejects with `gitChanged` where what is staged isn't what the atoms are of, with `gitUnmerged` where files are
 * in conflict, and as {@link GitRunner.run}.
 */
export async function splitTrees(
  root: string,
  atoms: readonly ChangeAtom[],
  groups: readonly (readonly number[])[],
  { scratch, keep, ...options }: SplitOptions,
): Promise<SplitTrees> {
  const { top, git: real } = await gitAround(root, options);
  if (await inConflict(real)) throw new AppError('gitUnmerged', 'files are in conflict');
  const make = async (folder: string): Promise<SplitTrees> => {
    const beside = keep ? real : real.with({ objectFolder: await objectsBeside(real, folder) });
    const staged = await stagedTree(beside);
    const head = await headTree(real);
    const git = beside.with({ indexFile: path.join(folder, 'index') });
    await git.run('read-tree', head);
    const entries = new Map((await treeChanges(git, head, staged)).map((entry) => [entry.path, entry]));
    if (!sameFiles(atoms, entries)) throw new AppError('gitChanged', 'what is staged is something else by now', { path: top });
    const steps: string[] = [];
    const taken = new Set<number>();
    for (const group of groups.slice(0, -1)) {
      for (const at of group) taken.add(at);
      await addGroup(git, folder, { atoms, group, taken, entries });
      steps.push((await git.run('write-tree')).trim());
    }
    return { head, steps: [...steps, staged] };
  };
  return withScratchFolder('split-', make, scratch);
}

/**
 * Puts a tree into the index, which has to hold another one: `expected`. Where it holds the tree already, as another window on the same folder has put it there, nothing is done. Files that are the same in both keep what git knows of them, and those of neither, which are only meant to be added, stay.
 * Rejects with `gitChanged` where the index holds something else, `gitLocked` while another git is at work, and as {@link GitRunner.run}.
 */
export async function stageTree(root: string, tree: string, expected: string, options: GitRunnerOptions = {}): Promise<void> {
  const { top, gitFolder, git } = await gitAround(root, options);
  const changed = (cause?: unknown): AppError =>
    new AppError('gitChanged', 'what is staged is something else by now', { path: top }, cause);
  const now = await stagedTree(git);
  if (now === tree) return;
  if (now !== expected) throw changed();
  try {
    // From one to the other, so that git refuses where a file was staged since it was asked.
    await git.run('read-tree', '-i', '-m', expected, tree);
  } catch (error) {
    if (AppError.is(error, 'gitFailed') && error.message.includes('would be overwritten by merge')) throw changed(error);
    if (AppError.is(error, 'gitFailed') && error.message.includes('index.lock')) {
      throw new AppError('gitLocked', error.message, { path: path.join(gitFolder, 'index.lock') }, error);
    }
    throw error;
  }
}

/** The tree of the last commit, and the empty one before the first. Rejects as {@link GitRunner.run}. */
export async function committedTree(root: string, options: GitRunnerOptions): Promise<string> {
  return headTree((await gitAround(root, options)).git);
}

/** Where commits stand that are being staged. Only reads: the repository stays byte for byte as it is. Rejects as {@link GitRunner.run}. */
export async function treesNow(root: string, { head, steps }: SplitTrees, options: GitRunnerOptions = {}): Promise<TreesHere> {
  const { git } = await gitAround(root, options);
  return withScratchFolder('split-', async (folder) => {
    const beside = git.with({ objectFolder: await objectsBeside(git, folder) });
    // Asked before, as why git makes no tree can't be told from its failure.
    const staged = (await inConflict(git)) ? null : await stagedTree(beside);
    const lost = !(await hasTrees(git, [head, ...steps]));
    const [committed, before] = [await headTree(git), await headTree(git, 'HEAD^')];
    const own = lost ? new Set<string>() : await changedPaths(git, head, steps.at(-1) ?? head);
    const foreign = [...(await changedPaths(git, before, committed))].some((name) => !own.has(name));
    return { committed, before, byCommit: await isByCommit(git), foreign, staged, lost };
  });
}

/** Files are, so that git makes no tree of what is staged. */
async function inConflict(git: GitRunner): Promise<boolean> {
  return (await git.run('ls-files', '--unmerged', '-z')) !== '';
}

/** All of them are there. */
async function hasTrees(git: GitRunner, trees: readonly string[]): Promise<boolean> {
  // Without `--verify`, which takes one only, git ends silently before the first that isn't there.
  const found = await git.run('rev-parse', '--revs-only', '--end-of-options', ...trees.map((tree) => `${tree}^{tree}`));
  return found.trim().split('\n').join(' ') === trees.join(' ');
}

/** The last thing that happened to `HEAD` was a commit: not that another one was gone to, or fetched. False where git doesn't write down what happens. */
async function isByCommit(git: GitRunner): Promise<boolean> {
  const head = await resolveCommit(git, 'HEAD');
  if (head === null) return false;
  const last = await git.run('log', ...logOptions, '--walk-reflogs', '--max-count=1', '--format=%gs', 'HEAD', '--');
  return /^commit(?: \((?:initial|amend)\))?: /.test(last);
}

/** Paths of files that are others in two trees. Rejects as {@link GitRunner.run}. */
export async function changedPaths(git: GitRunner, from: string, to: string): Promise<Set<string>> {
  return new Set((await treeChanges(git, from, to)).map((entry) => entry.path));
}

/** Files that are others in two trees. Rejects as {@link GitRunner.run}. */
export async function treeChanges(git: GitRunner, from: string, to: string): Promise<RawEntry[]> {
  return rawEntries(await git.run('diff-tree', '-r', '--no-renames', '--no-ext-diff', '--no-abbrev', '-z', from, to));
}

async function headTree(git: GitRunner, commit = 'HEAD'): Promise<string> {
  const head = await commitOrEmptyTree(git, commit);
  return (await git.run('rev-parse', '--verify', '--end-of-options', `${head}^{tree}`)).trim();
}

/** Of the index as it is; git would write what it found out into the index itself. */
async function stagedTree(git: GitRunner): Promise<string> {
  return (await withIndexCopy(git, (reading) => reading.run('write-tree'))).trim();
}

async function objectsBeside(git: GitRunner, folder: string): Promise<{ own: string; shared: string }> {
  const own = path.join(folder, 'objects');
  await mkdir(own);
  return { own, shared: await gitPath(git, 'objects') };
}

/** All that is staged is in the atoms, and they hold nothing else. */
function sameFiles(atoms: readonly ChangeAtom[], entries: ReadonlyMap<string, RawEntry>): boolean {
  const named = new Set(atoms.map(({ path: name }) => name));
  // What a renamed file was called before is gone; what one was copied from is as it was.
  for (const { from } of atoms) if (from !== undefined && entries.has(from)) named.add(from);
  return named.size === entries.size && [...named].every((name) => entries.has(name));
}

interface Step {
  atoms: readonly ChangeAtom[];
  group: readonly number[];
  /** Of this and the groups before. */
  taken: ReadonlySet<number>;
  entries: ReadonlyMap<string, RawEntry>;
}

async function addGroup(git: GitRunner, folder: string, { atoms, group, taken, entries }: Step): Promise<void> {
  const touched = [...new Set(group.map((at) => atoms[at]?.path ?? ''))];
  const whole: RawEntry[] = [];
  for (const name of touched) {
    const all = atoms.flatMap((atom, at) => (atom.path === name ? [{ atom, at }] : []));
    const entry = entries.get(name);
    if (!entry) continue;
    const now = all.filter(({ at }) => taken.has(at)).map(({ atom }) => atom);
    if (now.length === all.length) {
      whole.push(entry);
      for (const { from } of now) if (from !== undefined && entries.has(from)) whole.push(entries.get(from) ?? entry);
      continue;
    }
    // From what the last commit has, so that each hunk is where its numbers say.
    await addToIndex(git, [{ mode: entry.beforeMode, id: entry.before, path: name }]);
    const patch = path.join(folder, 'patch');
    await writeFile(patch, partialPatch(now));
    await git.run('apply', '--cached', '--whitespace=nowarn', '--end-of-options', patch);
  }
  await putEntries(git, whole);
}

/** Puts files as they are after a change into an index of ours. Rejects as {@link GitRunner.run}. */
export async function putEntries(git: GitRunner, entries: readonly RawEntry[]): Promise<void> {
  const [gone, there] = [entries.filter(({ afterMode }) => afterMode === noFile), entries.filter(({ afterMode }) => afterMode !== noFile)];
  await removeFromIndex(
    git,
    gone.map(({ path: name }) => name),
  );
  await addToIndex(
    git,
    there.map(({ afterMode, after, path: name }) => ({ mode: afterMode, id: after, path: name })),
  );
}
