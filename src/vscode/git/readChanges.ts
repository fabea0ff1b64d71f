/**
 * What a repository's commit message is written from: its staged changes, else all of them, read through VS Code's git. Reading is
 * bounded, because the extension host is shared: what is too large is named, not read.
 */
import path from 'node:path';
import * as vscode from 'vscode';
import { isSecretFile } from '../../core/context/secretFile.ts';
import type { ChangedFile, CommitChanges } from '../../core/ports.ts';
import type { GitChange, GitRepository } from './gitApi.ts';

/** Larger files are named without their contents. Bytes. */
const maxFileBytes = 1_000_000;
/** Together, in bytes of working-tree files; beyond it the diff is read file by file, and stops there. */
const maxTotalBytes = 4_000_000;
const maxDiffLength = 2_000_000;
/** Files read one by one; each is a git process. */
const maxSingleFiles = 100;
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
    ...(await Promise.all(fresh.slice(0, maxSingleFiles).map((change) => untrackedDiff(repository, change)))),
  ];
  return {
    source: staged ? 'staged' : 'all',
    files: changes.map((change) => changedFile(repository, change)),
    diff: bounded(parts.filter((part) => part !== '')),
  };
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
  if (changes.length === 0) return '';
  const sizes = await Promise.all(changes.map((change) => sizeOf(change.uri)));
  const readable = changes.filter((change, index) => (sizes[index] ?? 0) <= maxFileBytes && !isSecretFile(change.uri.path));
  const total = sizes.reduce((sum, size) => sum + size, 0);
  if (readable.length === changes.length && total <= maxTotalBytes) return repository.diff(staged);
  const parts: string[] = [];
  let length = 0;
  for (const change of readable.slice(0, maxSingleFiles)) {
    const part = staged ? await repository.diffIndexWithHEAD(change.uri.fsPath) : await repository.diffWithHEAD(change.uri.fsPath);
    parts.push(part);
    length += part.length;
    if (length > maxDiffLength) break;
  }
  return parts.join('\n');
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
