import * as vscode from 'vscode';
import { type Disposable, DisposableStore } from '../../base/disposable.ts';
import { t } from '../../base/l10n.ts';
import { goneWords, ruleWords, severityNames } from './findingWords.ts';
import type { Reviews, ShownFinding } from './reviews.ts';

export const reviewController = 'mlxCode.review';

/** Shows each finding as a comment at its lines, with the buttons that the manifest gives its thread. */
export class ReviewThreads implements Disposable {
  readonly #reviews: Reviews;
  readonly #store = new DisposableStore();
  readonly #controller = this.#store.add(vscode.comments.createCommentController(reviewController, t('MLX-CODE Review')));
  readonly #threads = new Map<ShownFinding, vscode.CommentThread>();

  constructor(reviews: Reviews) {
    this.#reviews = reviews;
    this.#store.add(reviews.onDidChange(() => this.#draw()));
  }

  /** The finding that a thread's button means. */
  of(thread: unknown): ShownFinding | undefined {
    for (const [shown, own] of this.#threads) if (own === thread) return shown;
    return undefined;
  }

  dispose(): void {
    for (const thread of this.#threads.values()) thread.dispose();
    this.#store.dispose();
  }

  #draw(): void {
    const found = new Set(this.#reviews.found);
    for (const [shown, thread] of this.#threads) {
      if (found.has(shown)) continue;
      thread.dispose();
      this.#threads.delete(shown);
    }
    for (const shown of found) {
      const thread = this.#threads.get(shown) ?? this.#make(shown);
      if (thread.range?.isEqual(shown.range) !== true) thread.range = shown.range;
      const state = shown.gone ? 'gone' : 'open';
      if (thread.contextValue === state) continue;
      thread.contextValue = state;
      thread.label = `${severityNames()[shown.finding.severity]}: ${ruleWords(shown)}`;
      thread.comments = [comment(shown, this.#reviews.beforeAgain)];
    }
  }

  #make(shown: ShownFinding): vscode.CommentThread {
    const thread = this.#controller.createCommentThread(shown.uri, shown.range, []);
    thread.canReply = false;
    thread.state = vscode.CommentThreadState.Unresolved;
    // What is only a hint doesn't push the code about.
    thread.collapsibleState =
      shown.finding.severity === 'info' ? vscode.CommentThreadCollapsibleState.Collapsed : vscode.CommentThreadCollapsibleState.Expanded;
    this.#threads.set(shown, thread);
    return thread;
  }
}

/** As plain text: the model wrote it. */
function comment(shown: ShownFinding, beforeAgain: string | null): vscode.Comment {
  const body = new vscode.MarkdownString().appendText(shown.finding.message);
  if (shown.gone) body.appendMarkdown(`\n\n$(warning) ${goneWords(beforeAgain)}`);
  body.supportThemeIcons = shown.gone;
  return { body, author: { name: 'MLX-CODE' }, label: severityNames()[shown.finding.severity], mode: vscode.CommentMode.Preview };
}
