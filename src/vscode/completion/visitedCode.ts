import * as vscode from 'vscode';
import { type Disposable, DisposableStore } from '../../base/disposable.ts';
import { RelatedShelf } from '../../core/completion/relatedShelf.ts';
import { isSecretFile } from '../../core/context/secretFile.ts';
import type { RelatedCode } from '../../protocol/worker/completions.ts';

/** A place that is left for one so far away is worth remembering. Lines. */
const farAway = 60;
const mostCharacters = 500_000;

/** The places in other files where the user was, or changed something, last: kept when they are left, so that they don't change while they are used. */
export class VisitedCode implements Disposable {
  readonly #store = new DisposableStore();
  readonly #shelf = new RelatedShelf();
  #here: { document: vscode.TextDocument; line: number } | undefined;

  constructor() {
    this.#enter(vscode.window.activeTextEditor);
    this.#store.add(vscode.window.onDidChangeActiveTextEditor((editor) => this.#enter(editor)));
    this.#store.add(
      vscode.window.onDidChangeTextEditorSelection(({ textEditor, selections: [selection] }) => {
        if (textEditor !== vscode.window.activeTextEditor || !selection) return;
        const line = selection.active.line;
        if (this.#here?.document === textEditor.document && Math.abs(this.#here.line - line) > farAway) this.#leave();
        this.#here = { document: textEditor.document, line };
      }),
    );
    this.#store.add(vscode.workspace.onDidCloseTextDocument(({ uri }) => this.#shelf.drop(uri.toString())));
  }

  /** Pieces for a completion in a document. */
  piecesFor(document: vscode.TextDocument): RelatedCode[] {
    return this.#shelf.piecesFor(document.uri.toString(), document.languageId);
  }

  dispose(): void {
    this.#store.dispose();
  }

  #enter(editor: vscode.TextEditor | undefined): void {
    // A click into the chat is no change of place.
    if (!editor || editor.document === this.#here?.document) return;
    this.#leave();
    this.#here = { document: editor.document, line: editor.selection.active.line };
  }

  #leave(): void {
    const { document, line } = this.#here ?? {};
    if (!document || line === undefined || document.isClosed) return;
    const { uri, languageId } = document;
    if (!['file', 'untitled', 'vscode-notebook-cell'].includes(uri.scheme) || isSecretFile(uri.path)) return;
    const text = document.getText();
    if (text.length > mostCharacters) return;
    const path = vscode.workspace.asRelativePath(uri);
    this.#shelf.put({ uri: uri.toString(), path, languageId, text: text.replaceAll('\r\n', '\n'), line });
  }
}
