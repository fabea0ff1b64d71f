/** What can be reviewed in the editor: changes that git knows, and a document or some lines of it. Each knows how to be read, and what of it is another by now. */
import { t } from '../../base/l10n.ts';
import { isWholeHash } from '../../core/git/refName.ts';
import * as vscode from 'vscode';
import type { KeptSource } from '../../core/review/keptReview.ts';
import { type HunkMark, marksOf, recheckChanges, recheckText, type Recheck } from '../../core/review/recheck.ts';
import { reviewOfText, type ReviewChanges, type ReviewSubject } from '../../core/review/reviewSubject.ts';
import { readReview } from '../../node/git/readReview.ts';
import { SaidLines } from '../../node/review/saidLines.ts';
import type { EditorEffects } from '../effects.ts';
import { gitOptions } from '../git/gitApi.ts';
import { textLines } from '../../base/textLines.ts';

export interface ReviewSource {
  /** For the list: `Staged changes in shop`. */
  readonly title: string;
  /** What the user sees is going on: `Reviewing staged changes`. */
  readonly doing: string;
  /** The folder that paths count from, once it was read. */
  readonly root: vscode.Uri;
  /** What another window needs to go on with it. */
  readonly kept: KeptSource;
  /** What has to be done with an edited line before it is read again, as an order; empty for nothing, and null where it never is. */
  readonly beforeAgain: string | null;
  /** Where a file of it is. */
  uriOf(path: string): vscode.Uri;
  /** Rejects with AppError. */
  read(signal: AbortSignal): Promise<ReviewChanges>;
  /** Reads it again, and tells what wasn't read before in this form. Only after `read`, by this window or the one that kept it. */
  readAgain(signal: AbortSignal): Promise<Recheck>;
}

const doing = (): Readonly<Record<ReviewSubject['kind'], string>> => ({
  changes: t('Reviewing changes'),
  staged: t('Reviewing staged changes'),
  unstaged: t('Reviewing changes that are not staged'),
  branch: t('Reviewing the branch'),
  commit: t('Reviewing a commit'),
});

const beforeAgain = (): Readonly<Record<ReviewSubject['kind'], string | null>> => ({
  changes: t('Save it, and stage it if staged changes were reviewed, then check again to see whether it still holds.'),
  staged: t('Stage it, then check again to see whether it still holds.'),
  unstaged: t('Save it, then check again to see whether it still holds.'),
  branch: t('Commit it, then check again to see whether it still holds.'),
  commit: null,
});

/** Changes of the repository whose topmost folder is `top`, and whose name is `name`. */
export class GitSource implements ReviewSource {
  readonly root: vscode.Uri;
  readonly title: string;
  readonly doing: string;
  readonly beforeAgain: string | null;
  readonly #effects: EditorEffects;
  readonly #subject: ReviewSubject;
  readonly #top: string;
  /** Null where that isn't known any more. */
  #read: readonly HunkMark[] | null;

  /** `read` is what an earlier window has kept. */
  constructor(
    effects: EditorEffects,
    { top, name }: { top: string; name: string },
    subject: ReviewSubject,
    read: readonly HunkMark[] | null = [],
  ) {
    this.#effects = effects;
    this.#subject = subject;
    this.#top = top;
    this.#read = read;
    this.root = vscode.Uri.file(top);
    this.doing = doing()[subject.kind];
    this.beforeAgain = beforeAgain()[subject.kind];
    this.title = titleOf(subject, name);
  }

  get kept(): KeptSource {
    return { kind: 'git', top: this.#top, subject: this.#subject, read: this.#read && [...this.#read] };
  }

  uriOf(path: string): vscode.Uri {
    return vscode.Uri.joinPath(this.root, path);
  }

  async read(signal: AbortSignal): Promise<ReviewChanges> {
    const { changes } = await this.#effects.readGit(() => readReview(this.root.fsPath, this.#subject, gitOptions(signal)));
    this.#read = await marksOf(changes);
    return changes;
  }

  async readAgain(signal: AbortSignal): Promise<Recheck> {
    const before = this.#read;
    const now = await this.read(signal);
    if (before) return recheckChanges(before, now);
    const lines = new Map(now.files.map((file) => [file.path, knownLines(file)]));
    return { unread: now, lineNow: (path, line, said) => lines.get(path)?.place(line, said) ?? null };
  }
}

/** A document as it is in the editor, or the lines of a range of it. */
export class TextSource implements ReviewSource {
  readonly root: vscode.Uri;
  readonly title: string;
  readonly doing: string;
  readonly beforeAgain = t('Check again to see whether it still holds.');
  readonly #uri: vscode.Uri;
  readonly #range: vscode.Range | null;
  readonly #path: string;
  /** Null where an earlier window has read it. */
  #before: string | null = null;

  constructor(uri: vscode.Uri, selection: vscode.Range | null) {
    this.#uri = uri;
    this.#range = selection;
    const folder = vscode.workspace.getWorkspaceFolder(uri);
    this.root = folder?.uri ?? vscode.Uri.joinPath(uri, '..');
    this.#path = folder ? vscode.workspace.asRelativePath(uri, false) : (uri.path.split('/').at(-1) ?? '');
    const { start, end } = selection ?? {};
    this.title = start && end ? t('{0}, lines {1} to {2}', this.#path, start.line + 1, end.line + 1) : this.#path;
    this.doing = t('Reviewing {0}', this.title);
  }

  get kept(): KeptSource {
    const lines = this.#range && { first: this.#range.start.line, last: this.#range.end.line };
    return { kind: 'text', uri: this.#uri.toString(), lines };
  }

  uriOf(): vscode.Uri {
    return this.#uri;
  }

  async read(): Promise<ReviewChanges> {
    this.#before = await this.#text();
    return this.#changes(this.#before);
  }

  async readAgain(): Promise<Recheck> {
    const before = this.#before;
    const now = (this.#before = await this.#text());
    if (before !== null) return recheckText(this.#path, before, now);
    const lines = new SaidLines(textLines(now));
    return { unread: this.#changes(now), lineNow: (_, line, said) => lines.place(line, said) };
  }

  #changes(text: string): ReviewChanges {
    const within = this.#range && { first: this.#range.start.line + 1, last: this.#range.end.line + 1 };
    return reviewOfText(this.#path, text, within);
  }

  async #text(): Promise<string> {
    return (await vscode.workspace.openTextDocument(this.#uri)).getText();
  }
}

/** The lines that are part of the changes. */
function knownLines({ hunks, raw = [] }: ReviewChanges['files'][number]): SaidLines {
  const lines: (string | undefined)[] = [];
  for (const hunk of [...raw, ...hunks]) for (const { after, text } of hunk.lines) if (after !== null) lines[after - 1] = text;
  return new SaidLines(lines);
}

function titleOf(subject: ReviewSubject, name: string): string {
  switch (subject.kind) {
    case 'changes':
      return t('Changes in {0}', name);
    case 'staged':
      return t('Staged changes in {0}', name);
    case 'unstaged':
      return t('Changes that are not staged in {0}', name);
    case 'branch':
      return t('Changes since {0} in {1}', subject.ref, name);
    case 'commit':
      return t('Commit {0} in {1}', isWholeHash(subject.ref) ? subject.ref.slice(0, 8) : subject.ref, name);
  }
}
