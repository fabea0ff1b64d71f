/** What becomes of proposed edits, counted file by file: applied, in part, discarded, taken back. It must not know where a proposal is shown or decided on. */
import { minimalChanges } from '../edits/minimalChanges.ts';
import type { Insights } from './insights.ts';

/** A file of a proposal as it stands. */
export interface FatedFile {
  /** Names it within its proposal. */
  key: string;
  language: string;
  before: string | null;
  after: string | null;
  state: 'open' | 'applied' | 'rejected' | 'conflict';
  /** Some of its hunks were applied by themselves. */
  accepted: boolean;
  /** It was fitted to a text that somebody had changed. */
  rebased: boolean;
}

export interface FatedProposal {
  id: string;
  model: string;
  files: readonly FatedFile[];
  /** Leads back from what was applied last. */
  checkpoint: string | null;
  /** It was proposed, and counted, in an earlier life of the window. */
  earlier: boolean;
}

interface Known {
  language: string;
  before: string | null;
  after: string | null;
  fate: 'none' | 'applied' | 'discarded' | 'undone';
  characters: number;
  /** It was taken back, and is open again. */
  reopened: boolean;
}

interface Followed {
  model: string;
  files: Map<string, Known>;
  checkpoints: Set<string>;
}

/** Proposals that are followed; the oldest give way, as each holds its texts. */
const mostFollowed = 50;

export class EditFates {
  readonly #insights: Pick<Insights, 'count' | 'enabled'>;
  readonly #followed = new Map<string, Followed>();

  constructor(insights: Pick<Insights, 'count' | 'enabled'>) {
    this.#insights = insights;
  }

  /** Looks at a proposal that has come, or has changed. Returns the ids of those that are not followed any more. */
  look(proposal: FatedProposal): string[] {
    if (!this.#insights.enabled) return [];
    const followed = this.#followed.get(proposal.id) ?? this.#begin(proposal);
    if (proposal.checkpoint !== null) followed.checkpoints.add(proposal.checkpoint);
    for (const file of proposal.files) {
      const known = followed.files.get(file.key);
      if (known) this.#decide(followed, known, file);
    }
    const gone = [...this.#followed.keys()].slice(0, Math.max(0, this.#followed.size - mostFollowed));
    for (const id of gone) this.#followed.delete(id);
    return gone;
  }

  /** Changes with these checkpoints were taken back as a whole. */
  takenBack(checkpoints: ReadonlySet<string>): void {
    for (const followed of this.#followed.values()) {
      const own = [...followed.checkpoints].filter((checkpoint) => checkpoints.has(checkpoint));
      for (const checkpoint of own) followed.checkpoints.delete(checkpoint);
      // As long as a part of it is applied, it isn't taken back.
      if (own.length === 0 || followed.checkpoints.size > 0) continue;
      for (const known of followed.files.values()) this.#undo(followed, known, true);
    }
  }

  /** A file that was applied is again as it was, or was done again, in the editor itself. */
  reversed(id: string, key: string, undone: boolean): void {
    const followed = this.#followed.get(id);
    const known = followed?.files.get(key);
    if (followed && known) this.#undo(followed, known, undone);
  }

  #begin(proposal: FatedProposal): Followed {
    const followed: Followed = { model: proposal.model, files: new Map(), checkpoints: new Set() };
    for (const { key, language, before, after, state } of proposal.files) {
      const decided = state === 'applied' ? 'applied' : state === 'rejected' ? 'discarded' : 'none';
      followed.files.set(key, { language, before, after, fate: proposal.earlier ? decided : 'none', characters: 0, reopened: false });
      if (!proposal.earlier) this.#insights.count('edits', { model: proposal.model, language, detail: 'proposed' });
    }
    this.#followed.set(proposal.id, followed);
    return followed;
  }

  #decide(followed: Followed, known: Known, file: FatedFile): void {
    const { state } = file;
    if (known.fate === 'undone') {
      // Opened once more, it waits to be applied again.
      if (state !== 'applied') known.reopened = true;
      else if (known.reopened) this.#undo(followed, known, false);
      return;
    }
    if (known.fate !== 'none') return;
    const { model } = followed;
    const { language } = known;
    if (state === 'rejected') {
      known.fate = 'discarded';
      this.#insights.count('edits', { model, language, detail: 'discarded' });
    } else if (state === 'applied') {
      known.fate = 'applied';
      const whole = file.after === known.after || (file.rebased && !file.accepted);
      const proposed = newCharacters(known.before, known.after);
      known.characters = whole ? proposed : Math.min(proposed, newCharacters(known.before, file.after));
      this.#insights.count('edits', { model, language, detail: whole ? 'applied' : 'partly' });
      this.#insights.count('editCharacters', { model, language, detail: 'applied' }, known.characters);
    }
  }

  #undo({ model }: Followed, known: Known, undone: boolean): void {
    if (known.fate !== (undone ? 'applied' : 'undone')) return;
    const { language, characters } = known;
    known.fate = undone ? 'undone' : 'applied';
    known.reopened = false;
    // Done again it is as if nothing had been taken back.
    const sign = undone ? 1 : -1;
    this.#insights.count('edits', { model, language, detail: 'undone' }, sign);
    this.#insights.count('editCharacters', { model, language, detail: 'undone' }, sign * characters);
  }
}

/** Characters that somebody would have had to type. */
function newCharacters(before: string | null, after: string | null): number {
  if (after === null) return 0;
  if (before === null) return after.length;
  return minimalChanges(before, after).reduce((sum, { text }) => sum + text.length, 0);
}
