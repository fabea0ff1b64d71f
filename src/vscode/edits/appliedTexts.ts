/**
 * Which files of applied proposals are again as they were, because somebody undid that in the editor itself: no checkpoint hears of it. Each who
 * shows what became of proposals has its own and says which it follows, and for how long: it keeps their texts. It must not know how that is shown.
 */
import * as vscode from 'vscode';
import { type Disposable, DisposableStore } from '../../base/disposable.ts';
import { Emitter } from '../../base/event.ts';
import type { Proposal } from './pendingProposal.ts';

interface Followed {
  proposal: Proposal;
  /** Texts before anything was applied, by URI. */
  before: Map<string, string | null>;
  /** URIs of files that were applied and are again as they were. */
  undone: Set<string>;
}

/** An applied file that was undone in the editor, or done again. */
export interface Reversal {
  proposal: Proposal;
  uri: vscode.Uri;
  undone: boolean;
}

export class AppliedTexts implements Disposable {
  readonly #followed = new Map<string, Followed>();
  readonly #store = new DisposableStore();
  readonly #reversed = this.#store.add(new Emitter<Reversal>());
  readonly onDidReverse = this.#reversed.event;

  constructor() {
    this.#store.add(vscode.workspace.onDidChangeTextDocument(({ document }) => this.#look(document)));
  }

  /** Follows it, from before anything of it is applied: to be told again whenever its texts moved. What was applied keeps the text from before that. */
  follow(proposal: Proposal): void {
    const known = this.#followed.get(proposal.id);
    if (!known) {
      const before = new Map(proposal.files.map((file) => [file.uri.toString(), file.before]));
      this.#followed.set(proposal.id, { proposal, before, undone: new Set() });
      return;
    }
    known.proposal = proposal;
    for (const { uri, before, state, accepted } of proposal.files) {
      if (state !== 'open' && state !== 'conflict') continue;
      // It waits to be decided on again.
      known.undone.delete(uri.toString());
      if (!accepted) known.before.set(uri.toString(), before);
    }
  }

  /** Lets go of its texts. */
  release(id: string): void {
    this.#followed.delete(id);
  }

  clear(): void {
    this.#followed.clear();
  }

  /** What a file was before anything was applied; null when it wasn't there. */
  before(id: string, uri: vscode.Uri): string | null {
    return this.#followed.get(id)?.before.get(uri.toString()) ?? null;
  }

  isUndone(id: string, uri: vscode.Uri): boolean {
    return this.#followed.get(id)?.undone.has(uri.toString()) ?? false;
  }

  /** Notes what became of a file in another way than in the editor. */
  note(id: string, uri: vscode.Uri, undone: boolean): void {
    const known = this.#followed.get(id);
    if (undone) known?.undone.add(uri.toString());
    else known?.undone.delete(uri.toString());
  }

  dispose(): void {
    this.#followed.clear();
    this.#store.dispose();
  }

  #look(document: vscode.TextDocument): void {
    const key = document.uri.toString();
    for (const [id, { proposal, before: texts }] of this.#followed) {
      const before = texts.get(key);
      const file = proposal.files.find((one) => one.state === 'applied' && one.uri.toString() === key);
      if (!file || file.from || before == null || file.after === null) continue;
      // Accepted hunk by hunk before a reload: what it was before that only its checkpoint knows.
      if (before === file.after) continue;
      const undone = document.getText() === before;
      if (undone === this.isUndone(id, file.uri) || (!undone && document.getText() !== file.after)) continue;
      this.note(id, file.uri, undone);
      this.#reversed.fire({ proposal, uri: file.uri, undone });
    }
  }
}
