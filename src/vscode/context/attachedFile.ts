/** A file, or some lines of one, that stays attached: it follows the editor and the disk. */
import path from 'node:path';
import * as vscode from 'vscode';
import { AppError, throwIfCancelled } from '../../base/appError.ts';
import { type Disposable, DisposableStore } from '../../base/disposable.ts';
import { t } from '../../base/l10n.ts';
import { type FileLines, linesLabel, movedLines, textOfLines } from '../../core/context/fileLines.ts';
import { type FilePlaces, fileStanding, type NoText } from '../../core/context/fileStanding.ts';
import type { KeptThing } from '../../core/context/keptThings.ts';
import type { Attachable, ReadSource } from '../../core/context/pinnedSources.ts';
import { isSecretFile } from '../../core/context/secretFile.ts';
import { isNotebook } from '../../core/indexing/notebookCells.ts';
import { notebookText } from '../../core/indexing/notebookText.ts';
import { escapedGlob } from '../../core/batch/globs.ts';
import { openDocument, readStored } from '../batch/readFile.ts';
import { boundDocument } from '../chat/contextSources.ts';
import { isOnlyInEditor, isShownInTab } from '../edits/fileState.ts';
import { fileKey } from '../edits/realPaths.ts';

const secretNote = (): string => t('It may hold secrets. They go along with each question until you remove it.');
const notebookNote = (): string => t('What is written in its cells goes along, without their outputs.');

/** A file that the user named, with its lines where only some are meant. Rejects with `fileUnreadable` for a folder, or when there is none. */
export async function attachedFile(uri: vscode.Uri, lines: FileLines | null = null): Promise<Attachable> {
  const key = await fileKey(uri);
  const languageId = await languageOf(uri);
  return new AttachedFile(uri, lines, lines ? `${key}#${linesLabel(lines)}` : key, languageId);
}

/** Lines of a file as it was once, wherever they are in it by now. Rejects as {@link attachedFile} does. */
export async function attachedLines(uri: vscode.Uri, lines: FileLines, of: string): Promise<Attachable> {
  const { editor, disk } = await placesOf(uri);
  const now = editor?.text ?? (disk !== null && typeof disk !== 'string' ? disk.text : null);
  return attachedFile(uri, now === null ? lines : movedLines(of, now, lines));
}

class AttachedFile implements Attachable {
  readonly key: string;
  readonly #uri: vscode.Uri;
  readonly #languageId: string;
  #lines: FileLines | null;
  /** What the lines are of. */
  #text: string | null = null;
  #agreed: string | null = null;

  constructor(uri: vscode.Uri, lines: FileLines | null, key: string, languageId: string) {
    this.#uri = uri;
    this.#lines = lines;
    this.key = key;
    this.#languageId = languageId;
  }

  async read(signal: AbortSignal): Promise<ReadSource> {
    const { editor, disk } = await placesOf(this.#uri);
    throwIfCancelled(signal);
    const first = this.#text === null;
    if (first && !editor && typeof disk === 'string') throw refusal(disk, this.#uri);
    const { agreed, ...standing } = fileStanding({ editor, disk: disk ?? editor ?? 'gone', agreed: this.#agreed });
    this.#agreed = agreed;
    const source = this.#sourceOf(standing.text);
    const notes = [isSecretFile(this.#uri.path) ? secretNote() : '', isNotebook(this.#uri.path) ? notebookNote() : '', standing.note ?? '']
      .filter((note) => note !== '')
      .join(' ');
    if (first && source.problem !== null) throw new AppError('linesNone', source.problem, { path: source.detail });
    return { ...standing, ...source, problem: standing.problem ?? source.problem, ...(notes !== '' && { note: notes }) };
  }

  follow(changed: () => void): Disposable {
    return followFile(this.#uri, changed);
  }

  get kept(): KeptThing {
    return { kind: 'file', uri: this.#uri.toString(), lines: this.#lines };
  }

  #sourceOf(stored: string | null): ReadSource {
    // Of a notebook what came of its cells would fill the window with pictures, and nothing can be bound to what is left.
    const cells = stored !== null && isNotebook(this.#uri.path) ? notebookText(stored) : null;
    const text = cells ?? stored;
    const name = path.posix.basename(this.#uri.path);
    const place = vscode.workspace.asRelativePath(this.#uri);
    const common = { languageId: this.#languageId, problem: null };
    if (text !== null) {
      if (this.#lines && this.#text !== null) this.#lines = movedLines(this.#text, text, this.#lines);
      this.#text = text;
    }
    if (!this.#lines) {
      const bound = text === null || cells !== null ? {} : boundDocument(this.#uri, text);
      return { ...common, kind: 'file', label: name, detail: place, text, key: this.#uri.toString(), ...bound };
    }
    const lines = linesLabel(this.#lines);
    const some = text === null ? null : textOfLines(text, this.#lines);
    return {
      ...common,
      kind: 'range',
      label: `${name}:${lines}`,
      detail: `${place}:${lines}`,
      text: some,
      problem: text !== null && some === null ? t('The file has no such lines. Attach others, or remove them here.') : null,
      key: this.key,
      ...(text === null || some === null || cells !== null ? {} : boundDocument(this.#uri, text, this.#lines)),
    };
  }
}

/** Calls back when a file may have another text, in an editor or on the disk. */
export function followFile(uri: vscode.Uri, changed: () => void): Disposable {
  const store = new DisposableStore();
  const is = (document: vscode.TextDocument): boolean => document.uri.toString() === uri.toString();
  store.add(vscode.workspace.onDidChangeTextDocument(({ document }) => is(document) && changed()));
  store.add(vscode.workspace.onDidSaveTextDocument((document) => is(document) && changed()));
  store.add(vscode.workspace.onDidCloseTextDocument((document) => is(document) && changed()));
  if (isOnlyInEditor(uri)) return store;
  const folder = vscode.Uri.joinPath(uri, '..');
  const pattern = new vscode.RelativePattern(folder, escapedGlob(path.posix.basename(uri.path)));
  const watcher = store.add(vscode.workspace.createFileSystemWatcher(pattern));
  store.add(watcher.onDidChange(changed));
  store.add(watcher.onDidCreate(changed));
  store.add(watcher.onDidDelete(changed));
  return store;
}

/** The texts that a file has where somebody sees them and on the disk. */
async function placesOf(uri: vscode.Uri): Promise<Pick<FilePlaces, 'editor'> & { disk: FilePlaces['disk'] | null }> {
  const disk = await storedText(uri);
  const document = openDocument(uri);
  // VS Code keeps documents for a while that nobody sees any more: the disk's text is theirs.
  const isSeen = document && (document.isDirty || isShownInTab(uri) || isOnlyInEditor(uri));
  return { editor: document && isSeen ? { text: document.getText(), unsaved: document.isDirty } : null, disk };
}

/** Null for what is nowhere but in an editor. */
async function storedText(uri: vscode.Uri): Promise<FilePlaces['disk'] | null> {
  return isOnlyInEditor(uri) ? null : readStored(uri);
}

/** The language as VS Code calls it; empty where it can't open the file. */
async function languageOf(uri: vscode.Uri): Promise<string> {
  try {
    return (await vscode.workspace.openTextDocument(uri)).languageId;
  } catch {
    // Binary, too large, or gone: reading it says which.
    return '';
  }
}

function refusal(why: NoText, uri: vscode.Uri): AppError {
  const data = { path: vscode.workspace.asRelativePath(uri), what: 'file' };
  if (why === 'binary') return new AppError('selectionBinary', 'a binary file', data);
  if (why === 'tooLarge') return new AppError('selectionTooLarge', 'a file of over five megabytes', { ...data, fixed: true });
  return new AppError('fileUnreadable', `a file that is ${why}`, data);
}
