import path from 'node:path';
import * as vscode from 'vscode';
import { AppError } from '../../base/appError.ts';
import type { FileImage } from '../../core/edits/checkpoint.ts';
import type { FileChange, MatchQuality } from '../../core/edits/fileChange.ts';
import { showHidden } from '../../core/security/hiddenText.ts';

/** Documents of ours that show a file as it would become, both texts of it hunk by hunk, and a text that would come back. */
export const proposedScheme = 'mlx-code-proposed';
export const reviewScheme = 'mlx-code-review';
export const restoredScheme = 'mlx-code-restored';

/** One file's change, with the place where the file is. Otherwise as a {@link FileChange}. */
export interface ProposedFile {
  uri: vscode.Uri;
  /** The old place of a file that is renamed; `before` is its text there. */
  from?: vscode.Uri;
  /** Null: the file is made. */
  before: string | null;
  /** Null: the file is deleted. */
  after: string | null;
  match: MatchQuality;
}

/** Nothing but the change of something that knows more about its file. */
export function asProposed({ uri, from, before, after, match }: ProposedFile): ProposedFile {
  return { uri, ...(from ? { from } : {}), before, after, match };
}

/** A file of a change that is carried out. */
export interface EditedFile extends ProposedFile {
  /** Exactly what it becomes, encoding and permissions too, when it comes back from a checkpoint. */
  becomes?: FileImage;
}

/** Files under what they have in common, as the effects gate and the checkpoints know them. */
export interface RootedChanges {
  /** An absolute path, or a URI where the files are not on this machine's disk. */
  root: string;
  /** In the order of the files. */
  changes: FileChange[];
}

/**
 * The changes relative to the workspace folder they are in: with several folders, to what the folders have in common. A single file that is in
 * none, such as a note opened by itself or an untitled document, stands under its own folder. Throws `editConflict` (`outside`) for any other.
 */
export function rootedChanges(files: readonly ProposedFile[]): RootedChanges {
  const uris = files.flatMap(({ uri, from }) => (from ? [from, uri] : [uri]));
  const root = rootOf(uris);
  const relative = (uri: vscode.Uri): string => path.posix.relative(root.path || '/', uri.path || '/');
  return {
    root: root.scheme === 'file' ? root.fsPath : root.toString(),
    changes: files.map(({ uri, from, before, after, match }) => ({
      path: relative(uri),
      ...(from ? { from: relative(from) } : {}),
      before,
      after,
      match,
    })),
  };
}

function rootOf(uris: readonly vscode.Uri[]): vscode.Uri {
  const folders = new Map<string, vscode.Uri>();
  for (const uri of uris) {
    const folder = vscode.workspace.getWorkspaceFolder(uri)?.uri;
    if (folder) folders.set(folder.toString(), folder);
    else if (uris.length === 1) return uri.with({ path: path.posix.dirname(uri.path), query: '', fragment: '' });
    else throw outside(uri);
  }
  const [first, ...others] = [...folders.values()];
  if (!first) throw new AppError('internal', 'a change of no file');
  return commonFolder(first, others);
}

/** Where a root is, as {@link rootedChanges} names it. */
export function rootUri(root: string): vscode.Uri {
  return path.isAbsolute(root) ? vscode.Uri.file(root) : vscode.Uri.parse(root, true);
}

/** The nearest folder that all of them are or are in. Throws `editConflict` (`outside`) when they are not on one machine. */
export function commonFolder(first: vscode.Uri, others: readonly vscode.Uri[]): vscode.Uri {
  return others.reduce((common, folder) => {
    if (folder.scheme !== common.scheme || folder.authority !== common.authority) throw outside(folder);
    let shared = common.path;
    while (shared !== '/' && folder.path !== shared && !folder.path.startsWith(`${shared}/`)) shared = path.posix.dirname(shared);
    return common.with({ path: shared });
  }, first);
}

function outside(uri: vscode.Uri): AppError {
  return new AppError('editConflict', 'not in an open folder', { path: path.posix.basename(uri.path), reason: 'outside' });
}

/** The text with the line ends of the document that it is meant for. */
export function withLineEnds(text: string, document: vscode.TextDocument): string {
  return text.replace(/\r\n|\r|\n/g, document.eol === vscode.EndOfLine.CRLF ? '\r\n' : '\n');
}

/** A file's last name, for people: with unseen characters by their number. */
export function nameOf(uri: vscode.Uri): string {
  return showHidden(path.posix.basename(uri.path));
}
