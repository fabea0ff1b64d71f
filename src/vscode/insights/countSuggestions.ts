/** Inline suggestions in VS Code's words, for who counts what becomes of them. */
import * as vscode from 'vscode';
import { type Disposable, disposable, DisposableStore } from '../../base/disposable.ts';
import { answeringModel } from '../../core/insights/answerFigures.ts';
import { TakenSuggestions } from '../../core/insights/takenSuggestions.ts';
import type { Services } from '../services.ts';

/** Run by VS Code when a suggestion was taken; nobody finds it in a list. */
const takenCommand = '_mlxCode.suggestionTaken';

/** Milliseconds after which is looked whether a suggestion that was taken still stands there. */
const stayedMs = 30_000;

export class SuggestionCounter implements Disposable {
  readonly #models: Services['models'];
  readonly #suggestions: TakenSuggestions;
  readonly #store = new DisposableStore();
  readonly #timers = new Set<ReturnType<typeof setTimeout>>();

  constructor({ insights, models }: Pick<Services, 'insights' | 'models'>) {
    this.#models = models;
    this.#suggestions = new TakenSuggestions(insights);
    this.#store.add(vscode.commands.registerCommand(takenCommand, (id: unknown, uri: unknown) => this.#taken(id, uri)));
    this.#store.add(
      vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
        if (this.#suggestions.idle || contentChanges.length === 0) return;
        const changes = contentChanges.map(({ rangeOffset, rangeLength, text }) => ({ offset: rangeOffset, length: rangeLength, text }));
        this.#suggestions.change(document.uri.toString(), changes);
      }),
    );
    this.#store.add(
      disposable(() => {
        for (const timer of this.#timers) clearTimeout(timer);
      }),
    );
  }

  /** Items as they are given to VS Code, each of which tells when it is taken. */
  offer(document: vscode.TextDocument, items: vscode.InlineCompletionItem[]): vscode.InlineCompletionItem[] {
    const model = answeringModel(this.#models.info, 'completion');
    const uri = document.uri.toString();
    const ids = this.#suggestions.offer(
      items.map(({ insertText, range }) => {
        const text = typeof insertText === 'string' ? insertText : insertText.value;
        return {
          uri,
          offset: range ? document.offsetAt(range.start) : 0,
          text: document.eol === vscode.EndOfLine.CRLF ? text.replaceAll('\n', '\r\n') : text,
          language: document.languageId,
          model,
        };
      }),
    );
    items.forEach((item, at) => (item.command = { title: '', command: takenCommand, arguments: [ids[at], uri] }));
    return items;
  }

  dispose(): void {
    this.#store.dispose();
  }

  #taken(id: unknown, uri: unknown): void {
    const settle = typeof id === 'number' ? this.#suggestions.take(id) : null;
    if (!settle) return;
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      const document = vscode.workspace.textDocuments.find((one) => one.uri.toString() === uri);
      settle(document ? (from, to) => document.getText(new vscode.Range(document.positionAt(from), document.positionAt(to))) : null);
    }, stayedMs);
    this.#timers.add(timer);
  }
}
