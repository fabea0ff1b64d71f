import type * as vscode from 'vscode';
import { AppError } from '../../base/appError.ts';
import { FollowedChange } from '../../core/edits/followedChange.ts';
import { lineCounts } from '../../core/edits/hunks.ts';
import { userMessage } from '../../core/userMessage.ts';
import { fileConflict, openChangeable, statOf } from './fileState.ts';
import { nameOf, type ProposedFile, withLineEnds } from './proposedFile.ts';

/** `conflict`: it can't be applied as things are; it is open again once what is in its way is gone. */
export type ProposalFileState = 'open' | 'applied' | 'rejected' | 'conflict';

/** One file of a proposal, and how things stand with it. */
export interface ProposalFile extends Readonly<ProposedFile> {
  readonly state: ProposalFileState;
  /** Lines. */
  readonly added: number;
  readonly removed: number;
  /** Why it can't be applied, in a sentence; null when it can. */
  readonly reason: string | null;
  /** The text changed after it was proposed, and the proposal was fitted to that. */
  readonly rebased: boolean;
  /** Its diff has been on screen. */
  readonly seen: boolean;
  /** Some of its hunks have been applied. */
  readonly accepted: boolean;
}

/**
 * A file of a proposal that follows its document: `before` is always a text that the document has or had, `after` what becomes of exactly that
 * text. When the document changes it is rebased, or in conflict until the clash is gone.
 */
export class PendingFile implements ProposalFile {
  readonly uri: vscode.Uri;
  readonly from?: vscode.Uri;
  readonly match: ProposedFile['match'];
  state: ProposalFileState = 'open';
  error: AppError | null = null;
  rebased = false;
  seen = false;
  accepted = false;
  #counts: { before: string | null; after: string | null; added: number; removed: number } | null = null;
  /** Null: the file is made. */
  readonly #change: FollowedChange | null;
  readonly #made: string | null;

  constructor(file: ProposedFile) {
    this.uri = file.uri;
    if (file.from) this.from = file.from;
    this.match = file.match;
    this.#change = file.before === null ? null : new FollowedChange(file.before, file.after);
    this.#made = file.before === null ? file.after : null;
  }

  get before(): string | null {
    return this.#change?.before ?? null;
  }

  get after(): string | null {
    return this.#change ? this.#change.after : this.#made;
  }

  /** Where the file is as long as nothing is applied. */
  get source(): vscode.Uri {
    return this.from ?? this.uri;
  }

  get reason(): string | null {
    return this.error && userMessage(this.error).text;
  }

  get added(): number {
    return this.#count().added;
  }

  get removed(): number {
    return this.#count().removed;
  }

  get isUndecided(): boolean {
    return this.state === 'open' || this.state === 'conflict';
  }

  /** Looks at the file as it is now and follows it. True when that made a difference; never throws. */
  async refresh(): Promise<boolean> {
    if (!this.isUndecided) return false;
    try {
      if (this.before === null) {
        if (await statOf(this.uri)) throw fileConflict(this.uri, 'fileExists');
        return this.#becomes('open', null);
      }
      return this.follow(await openChangeable(this.source));
    } catch (error) {
      return this.#becomes('conflict', AppError.from(error));
    }
  }

  /** Follows the text of its document. True when that made a difference. */
  follow(document: vscode.TextDocument): boolean {
    if (!this.isUndecided || !this.#change) return false;
    const followed = this.#change.follow(document.getText());
    switch (followed.kind) {
      case 'same':
        return this.#becomes('open', null);
      case 'back':
        this.#becomes('open', null);
        return true;
      case 'rebased':
        this.rebased = true;
        this.#becomes(followed.done && !this.from ? 'applied' : 'open', null);
        return true;
      case 'overlap':
        return this.#becomes('conflict', this.#overlapAt(followed.line));
    }
  }

  /** The file's text is `before` now and is to become `after`. */
  advance(before: string, after: string): void {
    this.#change?.advance(before, after);
  }

  /** The file is to become another text. */
  retarget(after: string): void {
    this.#change?.retarget(after);
  }

  decide(state: 'applied' | 'rejected'): void {
    this.#change?.settle();
    this.#becomes(state, null);
  }

  #overlapAt(line: number): AppError {
    if (this.after === null) return fileConflict(this.source, 'changed');
    return new AppError('proposalOverlaps', `changed at line ${line}`, { path: nameOf(this.source), line });
  }

  #becomes(state: ProposalFileState, error: AppError | null): boolean {
    const { reason: before } = this;
    const different = state !== this.state;
    this.state = state;
    this.error = error;
    return different || before !== this.reason;
  }

  #count(): { added: number; removed: number } {
    const { before, after } = this;
    if (this.#counts?.before !== before || this.#counts.after !== after) this.#counts = { before, after, ...lineCounts(before, after) };
    return this.#counts;
  }
}

/**
 * Binds a change to its file as it is now. Throws `documentChanged` when the file is no longer what the change was made for and it can't be fitted
 * to what it is, and what {@link openChangeable} says of a file that can't be changed.
 */
export async function bindFile(file: ProposedFile): Promise<PendingFile> {
  if (file.before === null) {
    if (await statOf(file.uri)) throw fileConflict(file.uri, 'fileExists');
    return new PendingFile(file);
  }
  const source = file.from ?? file.uri;
  const document = await openChangeable(source);
  const after = file.after === null ? null : withLineEnds(file.after, document);
  const pending = new PendingFile({ ...file, before: withLineEnds(file.before, document), after });
  pending.follow(document);
  if (pending.state === 'conflict')
    throw new AppError('documentChanged', 'the document is not the text that the change was made for', { path: nameOf(source) });
  return pending;
}
