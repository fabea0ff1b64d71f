/**
 * What was decided in reviews hunk by hunk, so that the last decision can be taken back: a hunk that was left out, and one that went into the file, which
 * comes out of it again by its checkpoint. It must not know how a review looks.
 */
import { AppError } from '../../base/appError.ts';
import { OneByOne } from '../../base/oneByOne.ts';
import type { EditHistory } from './editHistory.ts';
import type { ProposalFile } from './pendingFile.ts';
import type { Proposal, ProposalMemory } from './pendingProposal.ts';
import type { Proposals } from './proposals.ts';

interface Decision {
  /** Which file of the proposal, and which of its hunks. */
  file: number;
  hunk: number;
  before: ProposalMemory;
  /** Null: nothing was written. */
  applied: { checkpoint: string | null } | null;
}

/** How many of a proposal's decisions can be taken back: each keeps the texts from before it. */
const maxDecisions = 50;

/** Where the decision was that has been taken back. */
export interface TakenBack {
  file: ProposalFile;
  hunk: number;
}

export class HunkDecisions {
  readonly #proposals: Proposals;
  readonly #history: Pick<EditHistory, 'undo'>;
  /** The newest last, by the proposal's id. */
  readonly #made = new Map<string, Decision[]>();
  /** What is being taken back: one after the other, however fast the key is pressed. */
  readonly #turns = new OneByOne();

  constructor(proposals: Proposals, history: Pick<EditHistory, 'undo'>) {
    this.#proposals = proposals;
    this.#history = history;
  }

  /** Carries a decision out and remembers what was before it. */
  async decide(proposal: Proposal, file: ProposalFile, hunk: number, accept: boolean, carryOut: () => Promise<void>): Promise<void> {
    const index = proposal.files.indexOf(file);
    const before = this.#proposals.memoryOf(proposal, index);
    await carryOut();
    if (!before) return;
    for (const id of this.#made.keys()) if (!this.#proposals.get(id)) this.#made.delete(id);
    const decision = { file: index, hunk, before, applied: accept ? { checkpoint: proposal.checkpoint } : null };
    this.#made.set(proposal.id, [...(this.#made.get(proposal.id) ?? []), decision].slice(-maxDecisions));
  }

  /**
   * Takes the last decision back that still stands. Throws `undoNone` when there is none, or its hunk went into a text that no checkpoint is kept of;
   * `undoChanged` when the file isn't as that decision left it; nothing is changed then.
   */
  takeBackLast(proposal: Proposal): Promise<TakenBack> {
    return this.#turns.do(() => this.#takeBackLast(proposal));
  }

  async #takeBackLast(proposal: Proposal): Promise<TakenBack> {
    const made = this.#made.get(proposal.id) ?? [];
    for (let last = made.at(-1); last; last = made.at(-1)) {
      const { file, before, applied, hunk } = last;
      // What was undone in the editor itself doesn't stand any more.
      if (!this.#proposals.isAs(proposal, file, before)) {
        await this.#proposals.recall(proposal, file, before, applied && (() => this.#takeBack(applied.checkpoint)));
        made.pop();
        const own = proposal.files[file];
        if (own) return { file: own, hunk };
      } else made.pop();
    }
    throw new AppError('undoNone', 'no decision of this review is left', { reason: 'review' });
  }

  async #takeBack(checkpoint: string | null): Promise<void> {
    if (checkpoint === null) throw new AppError('undoNone', 'no checkpoint is kept of it', { reason: 'untitled' });
    await this.#history.undo([checkpoint]);
  }
}
