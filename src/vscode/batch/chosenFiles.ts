/**
 * Which files somebody means by a glob, a path, or a selection in the explorer, without those that nobody means: left out by rules, excluded from search,
 * or likely to hold secrets. It must not know what is done with them.
 */
import path from 'node:path';
import * as vscode from 'vscode';
import { AppError, throwIfCancelled } from '../../base/appError.ts';
import { folderOf } from '../../base/relativePath.ts';
import { TimeSlice } from '../../base/timeSlice.ts';
import { escapedGlob, splitGlobs } from '../../core/batch/globs.ts';
import { IgnoreRules } from '../../core/context/ignoreRules.ts';
import { isSecretFile } from '../../core/context/secretFile.ts';
import { TrackedFiles } from '../../node/indexing/trackedFiles.ts';
import { WalkRules } from '../../node/indexing/walkRules.ts';
import { eachFileOnce } from '../edits/realPaths.ts';

/** More files than this are never listed. */
export const maxFiles = 50_000;
/** For all who ask: git's index is read when an ignored file is first asked about, and again when it is another one. */
const tracked = new TrackedFiles();

export interface ChosenFiles {
  /** In the order of their paths. */
  uris: vscode.Uri[];
  /** Files that would have been meant but may hold secrets. Naming one by its path includes it. */
  secret: number;
}

/**
 * The files that a list of globs or paths, separated by commas, means in all open folders; all files for an empty one. A pattern without `/` is meant
 * in any folder, a folder means what is in it. Throws `workspaceNone`, `filesNone` and `cancelled`.
 */
export async function chosenFiles(globs: string, signal?: AbortSignal): Promise<ChosenFiles> {
  const folders = vscode.workspace.workspaceFolders ?? [];
  if (folders.length === 0) throw new AppError('workspaceNone', 'no folder');
  const patterns = splitGlobs(globs);
  const byHand: vscode.Uri[] = [];
  const found: vscode.Uri[] = [];
  for (const pattern of patterns.length > 0 ? patterns : ['**']) {
    for (const folder of folders) {
      const named = await namedByPath(folder, pattern);
      if (named === 'file') byHand.push(vscode.Uri.joinPath(folder.uri, pattern));
      else {
        const glob =
          named === 'folder'
            ? `${pattern.replace(/\/+$/, '')}/**`
            : pattern.includes('/')
              ? pattern.replace(/^\.?\//, '')
              : `**/${pattern}`;
        found.push(...(await matching(folder, glob, signal)));
      }
    }
  }
  const chosen = await withoutUnmeant(found, byHand);
  if (chosen.uris.length === 0) throw new AppError('filesNone', 'no file', { glob: globs });
  return chosen;
}

/** The files that are selected in the explorer; a folder means what is in it. Throws `filesNone`. */
export async function selectedFiles(selection: readonly vscode.Uri[], signal?: AbortSignal): Promise<ChosenFiles> {
  const byHand: vscode.Uri[] = [];
  const found: vscode.Uri[] = [];
  for (const uri of selection) {
    const folder = vscode.workspace.getWorkspaceFolder(uri);
    if (!folder) throw new AppError('outsideWorkspace', 'not in an open folder', { path: uri.path });
    const { type } = await vscode.workspace.fs.stat(uri);
    if (!(type & vscode.FileType.Directory)) byHand.push(uri);
    else {
      const inside = path.posix.relative(folder.uri.path, uri.path);
      found.push(...(await matching(folder, inside === '' ? '**' : `${escapedGlob(inside)}/**`, signal)));
    }
  }
  const chosen = await withoutUnmeant(found, byHand);
  if (chosen.uris.length === 0) throw new AppError('filesNone', 'no file');
  return chosen;
}

async function namedByPath(folder: vscode.WorkspaceFolder, pattern: string): Promise<'file' | 'folder' | null> {
  const plain = path.posix.normalize(pattern);
  if (plain === '..' || plain.startsWith('../') || plain.startsWith('/'))
    throw new AppError('outsideWorkspace', 'a path outside the folder', { path: pattern });
  const stat = await vscode.workspace.fs.stat(vscode.Uri.joinPath(folder.uri, plain)).then(
    (found) => found,
    () => null,
  );
  if (!stat) return null;
  return stat.type & vscode.FileType.Directory ? 'folder' : 'file';
}

/** The files of a folder that a glob means, {@link maxFiles} of them at most, without those that VS Code's own search leaves out. */
export async function matching(folder: vscode.WorkspaceFolder, glob: string, signal: AbortSignal | undefined): Promise<vscode.Uri[]> {
  const cancelling = new vscode.CancellationTokenSource();
  const stop = (): void => cancelling.cancel();
  signal?.addEventListener('abort', stop, { once: true });
  try {
    throwIfCancelled(signal);
    const found = await vscode.workspace.findFiles(new vscode.RelativePattern(folder, glob), excluded(folder), maxFiles, cancelling.token);
    throwIfCancelled(signal);
    return found;
  } finally {
    signal?.removeEventListener('abort', stop);
    cancelling.dispose();
  }
}

/** What VS Code's own search leaves out. */
function excluded(folder: { readonly uri: vscode.Uri }): string {
  const globs = ['files.exclude', 'search.exclude'].flatMap((key) =>
    Object.entries(vscode.workspace.getConfiguration(undefined, folder.uri).get<Record<string, unknown>>(key) ?? {})
      .filter(([, active]) => active === true)
      .map(([glob]) => glob),
  );
  return `{${[...new Set(['**/.git/**', ...globs])].join(',')}}`;
}

async function withoutUnmeant(found: readonly vscode.Uri[], byHand: readonly vscode.Uri[]): Promise<ChosenFiles> {
  const byPath = new Map([...found, ...byHand].map((uri) => [uri.toString(), uri]));
  const named = new Set(byHand.map((uri) => uri.toString()));
  const ignored = await ignoredBy(found);
  let secret = 0;
  const uris = [...byPath.values()].filter((uri) => {
    if (named.has(uri.toString())) return true;
    if (ignored(uri)) return false;
    if (!isSecretFile(uri.path)) return true;
    secret++;
    return false;
  });
  const once = await eachFileOnce(uris);
  return { uris: once.sort((a, b) => (a.path < b.path ? -1 : 1)), secret };
}

/** Which of these files git or our own rules leave out. What is asked about later than it was given here isn't left out. */
export async function ignoredBy(files: readonly vscode.Uri[]): Promise<(uri: vscode.Uri) => boolean> {
  const byFolder = Map.groupBy(files, (uri) => vscode.workspace.getWorkspaceFolder(uri)?.uri.toString());
  const ignored = new Set<vscode.Uri>();
  const slice = new TimeSlice();
  for (const inFolder of byFolder.values()) {
    const root = inFolder[0] && vscode.workspace.getWorkspaceFolder(inFolder[0])?.uri;
    if (!root) continue;
    const leavesOut = await rulesOf(root, inFolder);
    for (const uri of inFolder) {
      if (slice.isOver) await slice.rest();
      const answer = leavesOut(path.posix.relative(root.path, uri.path));
      if (typeof answer === 'boolean' ? answer : await answer) ignored.add(uri);
    }
  }
  return (uri) => ignored.has(uri);
}

/** On a disk they are the index's own; elsewhere what can be read of the rules: those of `.gitignore` files in the folder. */
async function rulesOf(root: vscode.Uri, files: readonly vscode.Uri[]): Promise<(inside: string) => boolean | Promise<boolean>> {
  if (root.scheme === 'file') {
    const rules = new WalkRules(root.fsPath, { exclude: [], useRules: true }, tracked);
    return (inside) => rules.leavesOutLater(inside, false);
  }
  const places = new Set(['']);
  for (const uri of files) {
    for (let at = folderOf(path.posix.relative(root.path, uri.path)); !places.has(at); at = folderOf(at)) places.add(at);
  }
  const texts = new Map<string, string>();
  for (const uri of await vscode.workspace.findFiles(new vscode.RelativePattern(root, '**/.gitignore'), excluded({ uri: root }))) {
    const folder = folderOf(path.posix.relative(root.path, uri.path));
    if (places.has(folder)) texts.set(folder, new TextDecoder().decode(await vscode.workspace.fs.readFile(uri)));
  }
  const rules = new IgnoreRules(texts);
  return (inside) => rules.ignores(inside);
}
