/**
 * What a repository's commit message is written from: its staged changes, else all of them, read through VS Code's git. Reading is
 * bounded, because the extension host is shared: what is too large is named, not read.
 */
import path from 'node:path';
import * as vscode from 'vscode';
import { isSecretFile } from '../../core/context/secretFile.ts';
import type { ChangedFile, CommitChanges } from '../../core/ports.ts';
import type { GitChange, GitRepository } from './gitApi.ts';

/** Files that are larger before or after the change are named without their contents. Bytes. */
const maxFileBytes = 1_000_000;
/** Together, in bytes before and after; beyond it the diff is read file by file, and stops there. */
const maxTotalBytes = 8_000_000;
const maxDiffLength = 2_000_000;
/** More files than these are only named; each is up to four git processes. No model has room for the diffs of more. */
const maxReadFiles = 100;
const parallelSizes = 8;
const maxUntrackedBytes = 64_000;

/** By the git API's `Status` number. */
const statuses: readonly ChangedFile['status'][] = [
  'modified', // INDEX_MODIFIED
  'added', // INDEX_ADDED
  'deleted', // INDEX_DELETED
  'renamed', // INDEX_RENAMED
  'copied', // INDEX_COPIED
  'modified', // MODIFIED
  'deleted', // DELETED
  'added', // UNTRACKED
  'modified', // IGNORED; git lists none unless asked
  'added', // INTENT_TO_ADD
  'renamed', // INTENT_TO_RENAME
  'typechange', // TYPE_CHANGED
];
const untracked = 7;

/** Reads afresh, so that what was staged a moment ago in a terminal counts. Rejects with git's own errors. */
export async function readChanges(repository: GitRepository): Promise<CommitChanges> {
  await repository.status();
  const { indexChanges, mergeChanges, workingTreeChanges, untrackedChanges } = repository.state;
  const staged = indexChanges.length > 0;
  const changes = staged ? indexChanges : [...mergeChanges, ...workingTreeChanges, ...untrackedChanges];
  const tracked = changes.filter((change) => change.status !== untracked);
  const fresh = changes.filter((change) => change.status === untracked);
  const parts = [
    await trackedDiff(repository, tracked, staged),
    ...(await Promise.all(fresh.slice(0, maxReadFiles).map((change) => untrackedDiff(repository, change)))),
  ];
  return {
    source: staged ? 'staged' : 'all',
    files: changes.map((change) => changedFile(repository, change)),
    diff: bounded(parts.filter((part) => part !== '')),
  };
}

/**
 * All that differs from the last commit, staged or not, as one unified diff; bounded and without secrets as {@link readChanges}. `files` have changed, those
 * that the diff doesn't show among them. Rejects with git's own errors.
 */
export async function readUncommitted(repository: GitRepository): Promise<{ diff: string; files: number }> {
  await repository.status();
  const { indexChanges, mergeChanges, workingTreeChanges, untrackedChanges } = repository.state;
  const rest = [...mergeChanges, ...workingTreeChanges];
  const fresh = [...rest, ...untrackedChanges].filter((change) => change.status === untracked);
  const tracked = rest.filter((change) => change.status !== untracked);
  const parts = await (indexChanges.length === 0
    ? trackedDiff(repository, tracked, false)
    : tracked.length === 0
      ? trackedDiff(repository, indexChanges, true)
      : bothDiffs(repository, [...indexChanges, ...tracked]));
  const untrackedParts = await Promise.all(fresh.slice(0, maxReadFiles).map((change) => untrackedDiff(repository, change)));
  const changed = new Set([...indexChanges, ...rest, ...untrackedChanges].map(({ uri }) => uri.path));
  return { diff: bounded([parts, ...untrackedParts].filter((part) => part !== '')), files: changed.size };
}

/** Of files that are staged, or changed since, or both: each against the last commit, as neither of git's two diffs has both. */
async function bothDiffs(repository: GitRepository, changes: readonly GitChange[]): Promise<string> {
  const once = new Map(changes.filter(isOpen).map((change) => [change.uri.path, change]));
  const parts: string[] = [];
  let length = 0;
  for (const change of [...once.values()].slice(0, maxReadFiles)) {
    const { before, after } = await sizesOf(repository, change, false);
    if (Math.max(before, after) > maxFileBytes) continue;
    const part = await repository.diffWithHEAD(change.uri.fsPath);
    parts.push(part);
    length += part.length;
    if (length > maxDiffLength) break;
  }
  return parts.join('\n');
}

/** Neither of its names is one of those that usually hold secrets. */
export function isOpen({ uri, originalUri }: GitChange): boolean {
  return !isSecretFile(uri.path) && !isSecretFile(originalUri.path);
}

function changedFile(repository: GitRepository, change: GitChange): ChangedFile {
  const status = statuses[change.status] ?? 'modified';
  const moved = status === 'renamed' || status === 'copied';
  return { path: relative(repository, change.uri), status, ...(moved ? { from: relative(repository, change.originalUri) } : {}) };
}

function relative(repository: GitRepository, uri: vscode.Uri): string {
  return path.relative(repository.rootUri.fsPath, uri.fsPath).split(path.sep).join('/');
}

async function trackedDiff(repository: GitRepository, changes: readonly GitChange[], staged: boolean): Promise<string> {
  const open = changes.filter(isOpen).slice(0, maxReadFiles);
  if (open.length === 0) return '';
  const readable: GitChange[] = [];
  let total = 0;
  for (let at = 0; at < open.length; at += parallelSizes) {
    const some = open.slice(at, at + parallelSizes);
    const sizes = await Promise.all(some.map((change) => sizesOf(repository, change, staged)));
    some.forEach((change, index) => {
      const { before, after } = sizes[index] ?? unknownSizes;
      if (Math.max(before, after) > maxFileBytes) return;
      readable.push(change);
      total += before + after;
    });
  }
  if (readable.length === changes.length && total <= maxTotalBytes) return repository.diff(staged);
  const parts: string[] = [];
  let length = 0;
  for (const change of readable) {
    const part = staged ? await repository.diffIndexWithHEAD(change.uri.fsPath) : await repository.diffWithHEAD(change.uri.fsPath);
    parts.push(part);
    length += part.length;
    if (length > maxDiffLength) break;
  }
  return parts.join('\n');
}

const unknownSizes = { before: Infinity, after: Infinity };

/**
 * Bytes of a changed file on both sides of its diff. The working tree alone does not tell: of a deleted or emptied file the diff shows all
 * that was there, and what is staged may be something else than what is on the disk.
 */
async function sizesOf(repository: GitRepository, change: GitChange, staged: boolean): Promise<{ before: number; after: number }> {
  const status = statuses[change.status] ?? 'modified';
  const before = status === 'added' ? 0 : await sizeInGit(repository, 'HEAD', change.originalUri);
  if (status === 'deleted') return { before, after: 0 };
  return { before, after: staged ? await sizeInGit(repository, '', change.uri) : await sizeOf(change.uri) };
}

/** 0 where git knows no such file; infinite where it can't tell. */
async function sizeInGit(repository: GitRepository, treeish: string, uri: vscode.Uri): Promise<number> {
  try {
    const { size } = await repository.getObjectDetails(treeish, uri.fsPath);
    // A submodule has no size: its diff is one line.
    return Number.isNaN(size) ? 0 : size;
  } catch (error) {
    const unknown = typeof error === 'object' && error !== null && 'gitErrorCode' in error && error.gitErrorCode === 'UnknownPath';
    return unknown ? 0 : Infinity;
  }
}

/** An untracked file as git would show it once added. */
async function untrackedDiff(repository: GitRepository, change: GitChange): Promise<string> {
  const file = relative(repository, change.uri);
  const size = await sizeOf(change.uri);
  if (size === 0 || size > maxUntrackedBytes || isSecretFile(file)) return '';
  const bytes = await vscode.workspace.fs.readFile(change.uri).then(
    (read) => read,
    () => new Uint8Array(), // gone meanwhile, or not readable: its name has to do
  );
  const header = `diff --git a/${file} b/${file}\nnew file mode 100644\n`;
  if (bytes.includes(0)) return `${header}Binary files /dev/null and b/${file} differ`;
  const lines = new TextDecoder().decode(bytes).replace(/\n$/, '').split('\n');
  return `${header}--- /dev/null\n+++ b/${file}\n@@ -0,0 +1,${lines.length} @@\n${lines.map((line) => `+${line}`).join('\n')}`;
}

async function sizeOf(uri: vscode.Uri): Promise<number> {
  return vscode.workspace.fs.stat(uri).then(
    (stat) => (stat.type === vscode.FileType.Directory ? 0 : stat.size),
    () => 0, // deleted: nothing of it is in the working tree
  );
}

/** The parts, up to the bound; the last one is cut at a line. */
function bounded(parts: readonly string[]): string {
  const whole = parts.join('\n');
  if (whole.length <= maxDiffLength) return whole;
  return whole.slice(0, whole.lastIndexOf('\n', maxDiffLength) + 1);
}
