import * as vscode from 'vscode';
import { AppError } from '../../base/appError.ts';
import { t } from '../../base/l10n.ts';
import { type ChangeMemory, type Clash, FollowedChange } from '../../core/edits/followedChange.ts';
import { clashingHunks, hunksOf } from '../../core/edits/hunks.ts';
import { hasMixedLineBreaks } from '../../core/edits/lineBreaks.ts';
import { minimalChanges, type TextChange } from '../../core/edits/minimalChanges.ts';
import { lineAt } from '../../core/edits/rebase.ts';
import { userMessage } from '../../core/userMessage.ts';
import { fileConflict, isOnlyInEditor, openChangeable, statOf } from './fileState.ts';
import { nameOf, type ProposedFile, withLineEnds } from './proposedFile.ts';
import { unsavedElsewhere } from './realPaths.ts';

/** `conflict`: it can't be applied as a whole as things are; it is open again once what is in its way is gone. */
export type ProposalFileState = 'open' | 'applied' | 'rejected' | 'conflict';

/** One file of a proposal, and how things stand with it. */
export interface ProposalFile extends Readonly<ProposedFile> {
  readonly state: ProposalFileState;
  /** Lines, of all that is undecided of it. */
  readonly added: number;
  readonly removed: number;
  /** Hunks that no longer fit, since the user changed their places. They are no part of `after`. */
  readonly clashes: readonly Clash[];
  /** In conflict by nothing but `clashes`: how many other hunks it has, each of which can be applied. Else null. */
  readonly fitting: number | null;
  /** Why it can't be applied, or not as a whole, in a sentence; null when it can. */
  readonly reason: string | null;
  /** What saving does, or did, to the file besides, in a sentence; null when nothing. */
  readonly note: string | null;
  /** The text changed after it was proposed, and the proposal was fitted to that. */
  readonly rebased: boolean;
  /** Its diff has been on screen. */
  readonly seen: boolean;
  /** Some of its hunks have been applied. */
  readonly accepted: boolean;
}

/** How things stand with a file at a moment, to come back to. */
export interface FileMemory {
  readonly state: ProposalFileState;
  readonly error: AppError | null;
  readonly rebased: boolean;
  /** Null for a file that is made. */
  readonly change: ChangeMemory | null;
}

const none: readonly Clash[] = [];

/** Hunks that fit, and lines of all of them. */
interface Counts {
  /** What was counted. */
  of: readonly unknown[];
  hunks: number;
  added: number;
  removed: number;
}

/**
 * A file of a proposal that follows its document: `before` is always a text that the document has or had, `after` what becomes of exactly that
 * text. When the document changes it is rebased, and in conflict as long as one of its hunks clashes; the others follow.
 */
export class PendingFile implements ProposalFile {
  readonly uri: vscode.Uri;
  readonly from?: vscode.Uri;
  readonly match: ProposedFile['match'];
  state: ProposalFileState = 'open';
  error: AppError | null = null;
  rebased = false;
  seen = false;
  note: string | null = null;
  #counts: Counts | null = null;
  /** Null: the file is made. */
  readonly #change: FollowedChange | null;
  readonly #made: string | null;

  constructor(file: ProposedFile, earlier: { clashes?: readonly Clash[]; accepted?: boolean } = {}) {
    this.uri = file.uri;
    if (file.from) this.from = file.from;
    this.match = file.match;
    this.#change = file.before === null ? null : new FollowedChange(file.before, file.after, earlier);
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

  get accepted(): boolean {
    return this.#change?.accepted ?? false;
  }

  get clashes(): readonly Clash[] {
    return this.isUndecided ? (this.#change?.clashes ?? none) : none;
  }

  get fitting(): number | null {
    // A rename and its text are one.
    return this.error?.code === 'proposalOverlaps' && !this.from ? this.#count().hunks : null;
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
      const document = await openChangeable(this.source);
      const other = await unsavedElsewhere(this.source);
      if (other) throw fileConflict(other.uri, 'unsaved');
      return this.follow(document);
    } catch (error) {
      const known = AppError.from(error);
      const isGone = known.code === 'editConflict' && known.data.reason === 'missingFile';
      return this.#becomes('conflict', isGone ? fileConflict(this.source, 'deleted', error) : known);
    }
  }

  /** It is to be deleted, and an editor has another text of it than the disk: reverted to that, it may go, too. */
  takesSaved(text: string): void {
    this.#change?.remember(text);
  }

  /** Follows the text of its document. True when that made a difference. */
  follow(document: vscode.TextDocument): boolean {
    if (!this.isUndecided || !this.#change) return false;
    const followed = this.#change.follow(document.getText());
    switch (followed.kind) {
      case 'same':
        return this.#becomesAsItFits(document);
      case 'back':
      case 'lineEnds':
        this.#becomesAsItFits(document);
        return true;
      case 'rebased':
        this.rebased = true;
        if (followed.done && !this.from) this.#becomes('applied', null);
        else this.#becomesAsItFits(document);
        return true;
      case 'rewritten':
        return this.#becomes('conflict', fileConflict(this.source, 'changed'));
    }
  }

  /** The file's text is `before` now, since some hunks were applied, and is to become `after`: that is decided when nothing is left. */
  advance(before: string, after: string): void {
    this.#change?.advance(before, after);
    this.#settle();
  }

  /** Leaves a hunk out, one that fits or one that clashes. False when it has no such hunk. */
  reject(hunk: TextChange | Clash): boolean {
    if (!this.#change?.reject(hunk)) return false;
    this.#settle();
    return true;
  }

  /** All that fits was applied; what clashes is still undecided. */
  applied(): void {
    if (this.clashes.length === 0 || this.after === null) this.decide('applied');
    else this.advance(this.after, this.after);
  }

  get memory(): FileMemory {
    return { state: this.state, error: this.error, rebased: this.rebased, change: this.#change?.memory ?? null };
  }

  /** Does it stand as it did then? */
  isAs({ state, change }: FileMemory): boolean {
    const same = change === null || (this.before === change.now.before && this.after === change.now.after);
    return this.state === state && same && this.clashes.length === (change?.now.clashes.length ?? 0);
  }

  /** Stands as it did then; to be followed by a look at the file. */
  recall({ state, error, rebased, change }: FileMemory): void {
    if (change) this.#change?.recall(change);
    this.rebased = rebased;
    this.#becomes(state, error);
  }

  /** Format on save, say, isn't ours to keep from anybody; but what was looked at isn't all that was done then. */
  noteSaved(savedOtherwise: readonly vscode.Uri[]): void {
    if (savedOtherwise.some((uri) => uri.toString() === this.uri.toString()))
      this.note = t('Saving changed more of it than this, as VS Code is set to do.');
  }

  /** Nobody wants what has not been applied of it. */
  discard(): void {
    const { accepted } = this;
    // What was applied is all that may come back by an undo and be applied again.
    if (accepted && this.before !== null) this.#change?.advance(this.before, this.before);
    this.decide(accepted ? 'applied' : 'rejected');
  }

  decide(state: 'applied' | 'rejected'): void {
    this.#change?.settle();
    this.#becomes(state, null);
  }

  /** Nothing left: it is decided. */
  #settle(): void {
    if (this.before === this.after && this.clashes.length === 0 && !this.from) this.decide(this.accepted ? 'applied' : 'rejected');
    // Something else may be in its way still.
    else if (!this.error || this.error.code === 'proposalOverlaps') this.#becomesAsItFits();
  }

  #becomesAsItFits(document?: vscode.TextDocument): boolean {
    // It is the text that is to go, but for being nowhere yet.
    if (this.after === null && document?.isDirty) return this.#becomes('conflict', fileConflict(this.source, 'unsaved'));
    const [first, ...more] = this.clashes;
    if (!first) return this.#becomes('open', null);
    const clashing = more.length + 1;
    const { hunks } = this.#count();
    const whole = hunks === 0 && !this.accepted;
    const details = whole ? ownLine(first, this.before ?? '') : { clashing, hunks: clashing + hunks };
    const data = { path: nameOf(this.source), line: first.line, ...details };
    return this.#becomes('conflict', new AppError('proposalOverlaps', `changed at line ${first.line}`, data));
  }

  #becomes(state: ProposalFileState, error: AppError | null): boolean {
    const { reason: before } = this;
    const different = state !== this.state;
    this.state = state;
    this.error = error;
    return different || before !== this.reason;
  }

  #count(): Counts {
    const of = [this.before, this.after, this.clashes];
    if (this.#counts && this.#counts.of.every((one, index) => one === of[index])) return this.#counts;
    const fitting = hunksOf(this.before ?? '', this.after ?? '');
    const all = [...fitting, ...clashingHunks(this.clashes)];
    const sum = (lines: 'added' | 'removed'): number => all.reduce((total, hunk) => total + hunk[lines], 0);
    return (this.#counts = { of, hunks: fitting.length, added: sum('added'), removed: sum('removed') });
  }
}

/** The line that a hunk was to change, where what was changed instead begins above it: its own place is nowhere in the present text. */
function ownLine({ base, change }: Clash, present: string): { own?: number } {
  const theirs = minimalChanges(base, present).find(({ start, end }) => start <= change.end && end >= change.start);
  const own = lineAt(base, change.start);
  return theirs && lineAt(base, theirs.start) < own ? { own } : {};
}

/** A document has one kind of line ends, whatever its file has; saved, the file has that one, too. */
async function lineEndsNote(document: vscode.TextDocument): Promise<string | null> {
  if (isOnlyInEditor(document.uri) || !(await statOf(document.uri))) return null;
  const bytes = await vscode.workspace.fs.readFile(document.uri);
  if (!hasMixedLineBreaks(await vscode.workspace.decode(bytes, { encoding: document.encoding }))) return null;
  return t('Its line ends are mixed; saving makes them all {0}.', document.eol === vscode.EndOfLine.CRLF ? 'CRLF' : 'LF');
}

/**
 * Binds a change to its file as it is now. Throws `documentChanged` when the file is no longer what the change was made for and none of it can be
 * fitted to what it is, and what {@link openChangeable} says of a file that can't be changed.
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
  if (file.after === null && document.isDirty && !isOnlyInEditor(source)) {
    const saved = await vscode.workspace.decode(await vscode.workspace.fs.readFile(source), { encoding: document.encoding });
    pending.takesSaved(withLineEnds(saved.replace(/^\uFEFF/, ''), document));
  }
  if (file.after !== null) pending.note = await lineEndsNote(document);
  pending.follow(document);
  // It is free again once that is saved.
  if (await unsavedElsewhere(source)) await pending.refresh();
  if (pending.state === 'conflict' && !pending.fitting && pending.error?.data.reason !== 'unsaved')
    throw new AppError('documentChanged', 'the document is not the text that the change was made for', { path: nameOf(source) });
  return pending;
}
