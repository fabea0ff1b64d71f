/**
 * Changes that the model proposes and the user decides on, of one file or several: shown as a diff, then applied as one edit, in part, or not at
 * all. It owns their life and the promise that a proposal is applied to exactly the texts that it was shown for. It must not know where a
 * proposal comes from.
 */
import { randomUUID } from 'node:crypto';
import * as vscode from 'vscode';
import { AppError } from '../../base/appError.ts';
import { type Disposable, DisposableStore } from '../../base/disposable.ts';
import { Emitter } from '../../base/event.ts';
import { t } from '../../base/l10n.ts';
import { type ClashingHunk, type Hunk, hunksOf, withHunk } from '../../core/edits/hunks.ts';
import { isSameChange } from '../../core/edits/rebase.ts';
import { changeDigest } from '../../node/changeDigest.ts';
import { onComingAndGoing } from './comingAndGoing.ts';
import type { FileEdits } from './fileEdits.ts';
import { fileConflict } from './fileState.ts';
import { bindFile, type PendingFile, type ProposalFile } from './pendingFile.ts';
import { PendingProposal, type Proposal, type ProposalMemory } from './pendingProposal.ts';
import type { ProposalDiffs } from './proposalDiffs.ts';
import { asProposed, type ProposedFile, rootedChanges } from './proposedFile.ts';
import { realPathsOf } from './realPaths.ts';

/** A change of files as somebody proposes it. */
export interface ChangeProposal {
  /** A few words, for titles and lists: `Refactor total()`. */
  label: string;
  files: readonly ProposedFile[];
  /** The answer ended before its edits did: they apply, but more may be missing. */
  cut?: boolean;
  /** Who proposes, such as a turn of the chat: a newer proposal of the same origin for the same files takes the older one's place. */
  origin?: string;
  /** It is made and taken back to see what becomes of it, and nobody decides on it. */
  trial?: true;
}

/** Opens a review hunk by hunk. */
export interface HunkReviewer {
  show(proposal: Proposal, file?: ProposalFile): Promise<void>;
}

/** Decided proposals that are still known by their id, for those who show what became of them. */
const maxDecided = 50;

export class Proposals implements Disposable {
  readonly #edits: FileEdits;
  readonly #diffs: ProposalDiffs;
  readonly #store = new DisposableStore();
  readonly #changed = this.#store.add(new Emitter<Proposal>());
  /** Told when a proposal comes, is decided on, in part or whole, or follows its documents. */
  readonly onDidChange = this.#changed.event;
  readonly #shown = this.#store.add(new Emitter<Proposal>());
  /** Told when a proposal's diff has been brought before the user, at first and each time again. */
  readonly onDidShow = this.#shown.event;
  /** By id, oldest first. */
  readonly #known = new Map<string, PendingProposal>();
  /** Their documents change because they are being applied. */
  readonly #applying = new Set<PendingFile>();
  /** An application has begun that decides them: pressing twice, or discarding meanwhile, does nothing more. */
  readonly #claimed = new Set<PendingFile>();

  #hunkReview: HunkReviewer | null = null;

  constructor(edits: FileEdits, diffs: ProposalDiffs) {
    this.#edits = edits;
    this.#diffs = this.#store.add(diffs);
    this.#store.add(vscode.workspace.onDidChangeTextDocument(({ document }) => this.#follow(document)));
    // Files that go and come back; what is in them is followed by their documents.
    this.#store.add(onComingAndGoing((uri) => this.#look(uri)));
  }

  /** Who shows hunks one by one. */
  setHunkReview(reviewer: HunkReviewer): void {
    this.#hunkReview = reviewer;
  }

  /** The proposals that are waiting, oldest first. */
  get open(): readonly Proposal[] {
    return [...this.#known.values()].filter((proposal) => proposal.state === 'open');
  }

  get(id: string): Proposal | undefined {
    return this.#known.get(id);
  }

  /**
   * Binds a change to its files as they are now, and shows it unless told not to. Where a file changed meanwhile, its part is fitted to that. Throws
   * `nothingChanged`; `documentChanged` when it can't be fitted; `editConflict` naming a file that can't be changed and why.
   */
  async propose(change: ChangeProposal, { show = true }: { show?: boolean } = {}): Promise<Proposal> {
    if (change.files.length > 0) await assertInside(change.files);
    const files: PendingFile[] = [];
    for (const file of change.files) {
      const bound = await bindFile(file);
      if (bound.before !== bound.after || bound.from) files.push(bound);
    }
    if (files.every((file) => !file.isUndecided)) throw new AppError('nothingChanged', 'the proposal equals the texts');
    const { label, cut = false, origin = '', trial = false } = change;
    const proposal = new PendingProposal({ id: randomUUID(), label, cut, origin, trial, time: Date.now(), files });
    for (const older of this.#known.values()) if (older.state === 'open' && older.isReplacedBy(proposal)) await this.discard(older);
    this.#known.set(proposal.id, proposal);
    this.#announce(proposal);
    if (show) await this.review(proposal);
    return proposal;
  }

  /** Takes up proposals of an earlier run of the window, as far as they aren't decided and nothing has come in their place. */
  async bringBack(earlier: readonly PendingProposal[]): Promise<void> {
    for (const proposal of [...earlier].sort((a, b) => a.time - b.time)) {
      if (this.#known.has(proposal.id) || proposal.state !== 'open') continue;
      await this.#refresh(proposal);
      this.#known.set(proposal.id, proposal);
      this.#announce(proposal);
    }
  }

  /** Brings the diff of a proposal, or of one of its files, to the front; where none of its hunks fits, the review that shows these. */
  async review(proposal: Proposal, file?: ProposalFile): Promise<void> {
    const pending = this.#pending(proposal);
    await this.#refresh(pending);
    const shown = file ? pending.files.filter((one) => one === file) : pending.undecided;
    // A diff would show nothing of hunks that no longer fit.
    if (shown.length > 0 && shown.every(({ fitting }) => fitting === 0)) return this.reviewHunks(proposal, file);
    await this.#diffs.show(pending, shown.length > 0 ? shown : pending.files);
    for (const one of shown) one.seen = true;
    this.#shown.fire(pending);
  }

  /** Opens a review hunk by hunk, of one file or of all that are undecided, one after the other. */
  async reviewHunks(proposal: Proposal, file?: ProposalFile): Promise<void> {
    await this.#hunkReview?.show(proposal, file);
  }

  /** Looks at a file as it is now, and notes that the user sees what would become of it. */
  async look(proposal: Proposal, file: ProposalFile): Promise<void> {
    const pending = this.#pending(proposal);
    const files = pending.files.filter((one) => one === file);
    if (await this.#refresh(pending, files)) this.#announce(pending);
    for (const one of files) one.seen = true;
  }

  /**
   * Applies a proposal, or some of its files, as one edit that one undo takes back; its diff closes and the result is shown, unless told not to. Throws and changes
   * nothing when one of the files can't be changed, or isn't what was shown any more. With `rest`, which somebody must have asked for, a file whose
   * hunks don't all fit is changed by those that do; the others stay undecided.
   */
  async apply(
    proposal: Proposal,
    which?: readonly ProposalFile[],
    { show = true, preserveFocus = false, rest = false }: { show?: boolean; preserveFocus?: boolean; rest?: boolean } = {},
  ): Promise<void> {
    const pending = this.#pending(proposal);
    const files = pending.undecided.filter((file) => !this.#claimed.has(file) && (!which || which.includes(file)));
    if (files.length === 0) return;
    for (const file of files) this.#claimed.add(file);
    try {
      await this.#applyClaimed(pending, files, rest);
    } finally {
      for (const file of files) this.#claimed.delete(file);
    }
    await this.#diffs.close(pending, pending.state === 'decided');
    this.#announce(pending);
    if (show)
      await this.#diffs.showResult(
        files.filter((file) => file.state === 'applied'),
        preserveFocus,
      );
  }

  async #applyClaimed(pending: PendingProposal, files: readonly PendingFile[], rest: boolean): Promise<void> {
    const stuckOne = (): PendingFile | undefined => files.find((file) => file.state === 'conflict' && !(rest && file.fitting));
    const unseen = files.filter((file) => file.match !== 'exact' && !file.seen);
    if (unseen[0]) {
      await this.review(pending);
      throw fileConflict(unseen[0].source, 'inexact');
    }
    const { root, changes } = rootedChanges(files);
    const approved = changeDigest(root, changes);
    if (await this.#refresh(pending, files)) {
      this.#announce(pending);
      const stuck = stuckOne();
      if (stuck) throw stuck.error ?? fileConflict(stuck.source, 'changed');
      await this.review(pending);
      throw new AppError('proposalMoved', 'the files changed unseen, and the proposal was fitted to them');
    }
    const stuck = stuckOne();
    if (stuck) throw stuck.error ?? fileConflict(stuck.source, 'changed');
    for (const file of files) this.#applying.add(file);
    try {
      const { checkpoint, savedOtherwise } = await this.#edits.apply({ label: pending.label, files: files.map(asProposed), approved });
      pending.checkpoint = checkpoint;
      for (const file of files) {
        file.noteSaved(savedOtherwise);
        file.applied();
      }
    } finally {
      for (const file of files) this.#applying.delete(file);
    }
    // A formatter may have had its say.
    await this.#refresh(pending, files);
  }

  /** Applies one hunk of a file, as it is shown, as one edit. Throws as {@link apply}, and `proposalMoved` when it isn't what is shown any more. */
  async acceptHunk(proposal: Proposal, file: ProposalFile, hunk: Hunk): Promise<void> {
    const pending = this.#pending(proposal);
    const [own] = pending.undecided.filter((one) => one === file);
    if (!own) return;
    if (own.before === null || own.after === null) return this.apply(proposal, [file], { show: false });
    if (await this.#refresh(pending, [own])) this.#announce(pending);
    const { before, after } = own;
    const isFitting = own.state === 'open' || own.fitting !== null;
    if (!isFitting || !hunksOf(before, after).some(({ change }) => isSameChange(change, hunk.change)))
      throw own.error ?? new AppError('proposalMoved', 'the hunk is not what was shown');
    const text = withHunk(before, hunk);
    this.#applying.add(own);
    try {
      const label = t('{0}, line {1}', pending.label, hunk.line);
      const { checkpoint, savedOtherwise } = await this.#edits.apply({
        label,
        files: [{ uri: own.uri, before, after: text, match: own.match }],
      });
      pending.checkpoint = checkpoint;
      own.noteSaved(savedOtherwise);
      own.advance(text, after);
    } finally {
      this.#applying.delete(own);
    }
    // A formatter may have had its say.
    await own.refresh();
    if (pending.state === 'decided') await this.#diffs.close(pending, true);
    this.#announce(pending);
  }

  /** Leaves one hunk out of a proposal, one that fits or one that doesn't; the file stays as it is. Throws `proposalMoved` when it isn't what is shown any more. */
  async rejectHunk(proposal: Proposal, file: ProposalFile, hunk: Hunk | ClashingHunk): Promise<void> {
    const pending = this.#pending(proposal);
    const [own] = pending.undecided.filter((one) => one === file);
    if (!own) return;
    if (own.before === null || own.after === null) return this.discard(proposal, [file]);
    if (!own.reject('clash' in hunk ? hunk.clash : hunk.change)) throw new AppError('proposalMoved', 'the hunk is not what was shown');
    if (pending.state === 'decided') await this.#diffs.close(pending, true);
    this.#announce(pending);
  }

  /** How things stand with one of a proposal's files, for {@link recall}. */
  memoryOf(proposal: Proposal, index: number): ProposalMemory | null {
    const { files, checkpoint } = this.#pending(proposal);
    const own = files[index];
    return own ? { file: own.memory, checkpoint } : null;
  }

  /** Does one of its files stand as it did then? */
  isAs(proposal: Proposal, index: number, { file }: ProposalMemory): boolean {
    return this.#pending(proposal).files[index]?.isAs(file) ?? false;
  }

  /** Lets one of its files stand as it did then, once `takeBack` has undone what was done to the file itself since. Throws what that throws. */
  async recall(
    proposal: Proposal,
    index: number,
    { file, checkpoint }: ProposalMemory,
    takeBack: (() => Promise<void>) | null,
  ): Promise<void> {
    const pending = this.#pending(proposal);
    const own = pending.files[index];
    if (!own) return;
    this.#applying.add(own);
    try {
      await takeBack?.();
      own.recall(file);
      pending.checkpoint = checkpoint;
    } finally {
      this.#applying.delete(own);
    }
    await own.refresh();
    this.#announce(pending);
  }

  /** Opens files again that were applied and have been taken back; `before` has what they were before that. What was seen once needn't be looked at again. */
  async reopen(proposal: Proposal, before: ReadonlyMap<ProposalFile, string | null>): Promise<void> {
    const pending = this.#pending(proposal);
    await this.#refresh(pending, pending.reopen(before));
    this.#announce(pending);
  }

  /** Throws a proposal, or some of its files, away; the files stay as they are. */
  async discard(proposal: Proposal, which?: readonly ProposalFile[]): Promise<void> {
    const pending = this.#pending(proposal);
    const files = pending.undecided.filter((file) => !this.#claimed.has(file) && (!which || which.includes(file)));
    for (const file of files) file.discard();
    await this.#diffs.close(pending, pending.state === 'decided');
    this.#announce(pending);
  }

  /** The waiting proposal whose diff the user is looking at: that of the given document when it is part of one, else of the active tab. */
  find(uri?: vscode.Uri): Proposal | undefined {
    const id = this.#diffs.idOf(uri);
    const found = id === undefined ? undefined : this.#known.get(id);
    return found?.state === 'open' ? found : undefined;
  }

  isOpen(proposal: Proposal): boolean {
    return this.#known.get(proposal.id)?.state === 'open';
  }

  dispose(): void {
    this.#known.clear();
    this.#store.dispose();
  }

  #pending(proposal: Proposal): PendingProposal {
    const found = this.#known.get(proposal.id);
    if (!found) throw new AppError('internal', 'a proposal that is not known any more');
    return found;
  }

  async #refresh(proposal: PendingProposal, files: readonly PendingFile[] = proposal.undecided): Promise<boolean> {
    const different = await Promise.all(files.map((file) => file.refresh()));
    return different.some(Boolean);
  }

  /** Looks again at what is proposed for a place, or below it, on which something went or came. Never throws. */
  async #look(uri: vscode.Uri): Promise<void> {
    const place = uri.toString();
    const isThere = ({ source, uri: to }: PendingFile): boolean =>
      [source, to].some((one) => one.toString() === place || one.toString().startsWith(`${place}/`));
    for (const proposal of this.#known.values()) {
      const files = proposal.undecided.filter((file) => isThere(file) && !this.#applying.has(file) && !this.#claimed.has(file));
      if (files.length > 0 && (await this.#refresh(proposal, files))) this.#announce(proposal);
    }
  }

  #follow(document: vscode.TextDocument): void {
    const uri = document.uri.toString();
    for (const proposal of this.#known.values()) {
      const files = proposal.undecided.filter((file) => file.source.toString() === uri && !this.#applying.has(file));
      if (files.filter((file) => file.follow(document)).length > 0) this.#announce(proposal);
    }
  }

  #announce(proposal: PendingProposal): void {
    const decided = [...this.#known.values()].filter((one) => one.state === 'decided');
    for (const old of decided.slice(0, Math.max(0, decided.length - maxDecided))) this.#known.delete(old.id);
    this.#diffs.changed(proposal);
    this.#changed.fire(proposal);
  }
}

/** Throws `editConflict` for files that are in no folder, or whose links lead out of it: they aren't even read. */
async function assertInside(files: readonly ProposedFile[]): Promise<void> {
  const { root, changes } = rootedChanges(files);
  const places = files.flatMap(({ uri, from = null }, index) => {
    const change = changes[index];
    return change ? [{ change, uri, from }] : [];
  });
  await realPathsOf(root, places);
}
