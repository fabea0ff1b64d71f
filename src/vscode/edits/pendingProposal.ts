/** What a proposal is: a change of files that waits for the user's decision, or has it. What can be done with one is in `proposals.ts`. */
import { type FileMemory, PendingFile, type ProposalFile } from './pendingFile.ts';
import { asProposed } from './proposedFile.ts';

/** A proposal as everybody sees it. */
export interface Proposal {
  readonly id: string;
  readonly label: string;
  readonly cut: boolean;
  readonly origin: string;
  /** It is made and taken back to see what becomes of it, and nobody decides on it: it counts nowhere. */
  readonly trial: boolean;
  /** Milliseconds since 1970. */
  readonly time: number;
  readonly files: readonly ProposalFile[];
  /** `open` as long as one of its files is neither applied nor rejected. */
  readonly state: 'open' | 'decided';
  /** Id of the checkpoint that leads back, once something of it was applied. */
  readonly checkpoint: string | null;
}

/** How things stood with one file of a proposal. */
export interface ProposalMemory {
  readonly file: FileMemory;
  readonly checkpoint: string | null;
}

/** A proposal as it comes on. */
export class PendingProposal implements Proposal {
  readonly id: string;
  readonly label: string;
  readonly cut: boolean;
  readonly origin: string;
  readonly trial: boolean;
  readonly time: number;
  files: readonly PendingFile[];
  checkpoint: string | null = null;

  constructor(of: {
    id: string;
    label: string;
    cut: boolean;
    origin: string;
    trial?: boolean;
    time: number;
    files: readonly PendingFile[];
  }) {
    this.id = of.id;
    this.label = of.label;
    this.cut = of.cut;
    this.origin = of.origin;
    this.trial = of.trial ?? false;
    this.time = of.time;
    this.files = of.files;
  }

  get state(): 'open' | 'decided' {
    return this.undecided.length > 0 ? 'open' : 'decided';
  }

  get undecided(): readonly PendingFile[] {
    return this.files.filter((file) => file.isUndecided);
  }

  /** Whether a newer proposal of the same origin is for all files that are undecided. */
  isReplacedBy(newer: PendingProposal): boolean {
    const places = new Set(newer.files.map((file) => file.source.toString()));
    return this.origin === newer.origin && this.undecided.every((file) => places.has(file.source.toString()));
  }

  /** Begins anew with files that were applied, as changes of these texts. */
  reopen(before: ReadonlyMap<ProposalFile, string | null>): readonly PendingFile[] {
    const anew = new Map<ProposalFile, PendingFile>();
    for (const file of this.files) {
      const text = before.get(file);
      if (text === undefined || file.state !== 'applied') continue;
      const opened = new PendingFile({ ...asProposed(file), before: text });
      opened.seen = true;
      anew.set(file, opened);
    }
    this.files = this.files.map((file) => anew.get(file) ?? file);
    this.checkpoint = null;
    return [...anew.values()];
  }
}
