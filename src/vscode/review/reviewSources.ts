/** What can be reviewed in the editor: changes that git knows, and a document or some lines of it. Each knows how to be read, and what of it is another by now. */
import { isWholeHash } from '../../core/git/refName.ts';
import * as vscode from 'vscode';
import { recheckChanges, recheckText, type Recheck } from '../../core/review/recheck.ts';
import { reviewOfText, type ReviewChanges, type ReviewSubject } from '../../core/review/reviewSubject.ts';
import { readReview } from '../../node/git/readReview.ts';
import type { EditorEffects } from '../effects.ts';
import { gitOptions } from '../git/gitApi.ts';

export interface ReviewSource {
  /** For the list: `Staged changes in shop`. */
  readonly title: string;
  /** What the user sees is going on: `Reviewing staged changes`. */
  readonly doing: string;
  /** The folder that paths count from, once it was read. */
  readonly root: vscode.Uri;
  /** Where a file of it is. */
  uriOf(path: string): vscode.Uri;
  /** Rejects with AppError. */
  read(signal: AbortSignal): Promise<ReviewChanges>;
  /** Reads it again, and tells what wasn't read before in this form. Only after `read`. */
  readAgain(signal: AbortSignal): Promise<Recheck>;
}

const doing: Readonly<Record<ReviewSubject['kind'], string>> = {
  changes: 'Reviewing changes',
  staged: 'Reviewing staged changes',
  unstaged: 'Reviewing changes that are not staged',
  branch: 'Reviewing the branch',
  commit: 'Reviewing a commit',
};

/** Changes of the repository whose topmost folder is `top`, and whose name is `name`. */
export class GitSource implements ReviewSource {
  readonly root: vscode.Uri;
  readonly title: string;
  readonly doing: string;
  readonly #effects: EditorEffects;
  readonly #subject: ReviewSubject;
  #before: ReviewChanges = { files: [], leftOut: [] };

  constructor(effects: EditorEffects, { top, name }: { top: string; name: string }, subject: ReviewSubject) {
    this.#effects = effects;
    this.#subject = subject;
    this.root = vscode.Uri.file(top);
    this.doing = doing[subject.kind];
    this.title = `${titleOf(subject)} in ${name}`;
  }

  uriOf(path: string): vscode.Uri {
    return vscode.Uri.joinPath(this.root, path);
  }

  async read(signal: AbortSignal): Promise<ReviewChanges> {
    const { changes } = await this.#effects.readGit(() => readReview(this.root.fsPath, this.#subject, gitOptions(signal)));
    this.#before = changes;
    return changes;
  }

  async readAgain(signal: AbortSignal): Promise<Recheck> {
    const before = this.#before;
    return recheckChanges(before, await this.read(signal));
  }
}

/** A document as it is in the editor, or the lines of a range of it. */
export class TextSource implements ReviewSource {
  readonly root: vscode.Uri;
  readonly title: string;
  readonly doing: string;
  readonly #uri: vscode.Uri;
  readonly #range: vscode.Range | null;
  readonly #path: string;
  #before = '';

  constructor(document: vscode.TextDocument, selection: vscode.Range | null) {
    this.#uri = document.uri;
    this.#range = selection;
    const folder = vscode.workspace.getWorkspaceFolder(document.uri);
    this.root = folder?.uri ?? vscode.Uri.joinPath(document.uri, '..');
    this.#path = folder ? vscode.workspace.asRelativePath(document.uri, false) : (document.uri.path.split('/').at(-1) ?? '');
    const { start, end } = selection ?? {};
    const lines = start && end ? `, lines ${String(start.line + 1)} to ${String(end.line + 1)}` : '';
    this.title = `${this.#path}${lines}`;
    this.doing = `Reviewing ${this.title}`;
  }

  uriOf(): vscode.Uri {
    return this.#uri;
  }

  async read(): Promise<ReviewChanges> {
    this.#before = await this.#text();
    const within = this.#range && { first: this.#range.start.line + 1, last: this.#range.end.line + 1 };
    return reviewOfText(this.#path, this.#before, within);
  }

  async readAgain(): Promise<Recheck> {
    const before = this.#before;
    this.#before = await this.#text();
    return recheckText(this.#path, before, this.#before);
  }

  async #text(): Promise<string> {
    return (await vscode.workspace.openTextDocument(this.#uri)).getText();
  }
}

function titleOf(subject: ReviewSubject): string {
  switch (subject.kind) {
    case 'changes':
      return 'Changes';
    case 'staged':
      return 'Staged changes';
    case 'unstaged':
      return 'Changes that are not staged';
    case 'branch':
      return `Changes since ${subject.ref}`;
    case 'commit':
      return `Commit ${isWholeHash(subject.ref) ? subject.ref.slice(0, 8) : subject.ref}`;
  }
}
