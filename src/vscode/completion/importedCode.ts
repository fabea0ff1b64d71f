import * as vscode from 'vscode';
import { type Disposable, DisposableStore } from '../../base/disposable.ts';
import type { Log } from '../../base/log.ts';
import { importedFiles, type ImportedFile } from '../../core/completion/importedFiles.ts';
import { isSecretFile } from '../../core/context/secretFile.ts';
import type { RelatedCode } from '../../protocol/worker/completions.ts';

/** Reads what a text declares under these names, or under any. */
export type ReadOutline = (languageId: string, text: string, names: readonly string[] | null) => Promise<string | null>;

/** Characters of one file's declarations, and of all. */
const mostOfOne = 1600;
const mostOfAll = 4000;
const mostBytes = 400_000;
const mostDocuments = 16;

interface Known {
  /** What the document imported then. */
  imports: string;
  pieces: Promise<RelatedCode[]>;
}

/** What a document's imports declare: read when the imports are new or a file was saved, and otherwise kept, so that prompts begin alike. */
export class ImportedCode implements Disposable {
  readonly #outline: ReadOutline;
  readonly #log: Log;
  readonly #store = new DisposableStore();
  /** By URI, the least recently asked for first. */
  readonly #known = new Map<string, Known>();

  constructor(outline: ReadOutline, log: Log) {
    this.#outline = outline;
    this.#log = log;
    // Whose declarations changed isn't known; reading a few files anew takes a few milliseconds.
    this.#store.add(vscode.workspace.onDidSaveTextDocument(() => this.#known.clear()));
    this.#store.add(vscode.workspace.onDidCloseTextDocument(({ uri }) => this.#known.delete(uri.toString())));
  }

  /** The declarations that a document's text imports from files of its folder. Never rejects. */
  piecesFor(document: vscode.TextDocument): Promise<RelatedCode[]> {
    const folder = vscode.workspace.getWorkspaceFolder(document.uri);
    if (!folder) return Promise.resolve([]);
    const path = vscode.workspace.asRelativePath(document.uri, false);
    const imported = importedFiles(document.getText(), document.languageId, path);
    const imports = JSON.stringify(imported);
    const key = document.uri.toString();
    const known = this.#known.get(key);
    this.#known.delete(key);
    const pieces = known?.imports === imports ? known.pieces : this.#read(folder.uri, imported, document.languageId);
    this.#known.set(key, { imports, pieces });
    const [oldest] = this.#known.keys();
    if (this.#known.size > mostDocuments && oldest !== undefined) this.#known.delete(oldest);
    return pieces;
  }

  dispose(): void {
    this.#store.dispose();
  }

  async #read(root: vscode.Uri, imported: readonly ImportedFile[], languageId: string): Promise<RelatedCode[]> {
    const pieces: RelatedCode[] = [];
    let room = mostOfAll;
    try {
      for (const { paths, names } of imported) {
        const found = await firstThatIs(root, paths);
        if (!found || isSecretFile(found.path)) continue;
        const outline = await this.#outline(languageId, found.text, names);
        const text = (outline ?? '').slice(0, Math.min(mostOfOne, room));
        if (text === '') continue;
        pieces.push({ path: vscode.workspace.asRelativePath(found.uri), text });
        room -= text.length;
      }
    } catch (error) {
      this.#log.debug(`an import could not be read: ${String(error)}`);
    }
    return pieces;
  }
}

/** The first of the paths that is a file, with its text as it is in the editor or on the disk. */
async function firstThatIs(root: vscode.Uri, paths: readonly string[]): Promise<{ uri: vscode.Uri; path: string; text: string } | null> {
  for (const path of paths) {
    const uri = vscode.Uri.joinPath(root, path);
    const open = vscode.workspace.textDocuments.find((document) => document.uri.toString() === uri.toString());
    if (open) return { uri, path, text: open.getText() };
    const text = await readSmall(uri);
    if (text !== null) return { uri, path, text };
  }
  return null;
}

async function readSmall(uri: vscode.Uri): Promise<string | null> {
  try {
    const { type, size } = await vscode.workspace.fs.stat(uri);
    if ((type & vscode.FileType.File) === 0 || size > mostBytes) return null;
    return new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
  } catch {
    return null;
  }
}
