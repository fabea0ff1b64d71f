/**
 * Where the changes found in answers go: whoever implements it shows, applies and undoes them. The chat knows nothing of editors; the
 * command line has none and offers nothing. Types only.
 */
import type { Event } from '../../base/event.ts';
import type { EditCardFile } from '../../protocol/editCard.ts';
import type { ChangeSet } from '../edits/fileChange.ts';
import type { EditAccess } from '../edits/reader/editAccess.ts';
import type { SourceDocument } from './contextSource.ts';

/** What became of one file of an offer. */
export type OfferedFile = Omit<EditCardFile, 'id' | 'places'>;

/** A change of files that waits for the user's decision, or has it. */
export interface EditOffer {
  id: string;
  label: string;
  /** The answer ended before its edits did. */
  cut: boolean;
  /** Each path once. */
  files: readonly OfferedFile[];
}

/** What an offer is made of. */
export interface NewOffer extends ChangeSet {
  /** The answer ended before its edits did. */
  cut: boolean;
  /** The turn that it is made for, by its key: a newer one for it takes the place of an older. */
  turn: string;
  /** The files that went with the question: what a path of the changes means where it is one of theirs. */
  documents: readonly SourceDocument[];
  /** It is made and taken back to see what becomes of it: nobody decides on it, and it counts nowhere. */
  trial?: true;
}

export interface EditOffers {
  /** Told with the new state whenever something became of an offer, wherever that was decided. */
  readonly onDidChange: Event<EditOffer>;
  /** Told of an offer that an earlier window made and that still waits, with the turn that it was made for. */
  readonly onDidBringBack: Event<EditOffer & Pick<NewOffer, 'turn'>>;
  /** What still waits of the offer that was made for a turn, by whichever window; null where nothing does. */
  earlier(turn: string): EditOffer | null;
  /** The workspace as the editor has it now: for files that an answer names but that did not go with its question. */
  access(documents: readonly SourceDocument[]): EditAccess;
  /**
   * Offers a change of texts as they were when the question was asked. A file that can't be changed is part of the offer, in state `conflict`. Rejects
   * with `nothingChanged` when all files are as they should be already.
   */
  offer(offer: NewOffer): Promise<EditOffer>;
  /** Brings the diff on screen: of one file, or of all that wait. */
  review(id: string, path: string | null): Promise<void>;
  /** Leads through the hunks, to take or leave each. */
  hunks(id: string, path: string | null): Promise<void>;
  /** Applies the named files as one change. */
  apply(id: string, paths: readonly string[]): Promise<void>;
  /** Applies of the named files the hunks that fit, as one change, where others no longer do. */
  applyRest(id: string, paths: readonly string[]): Promise<void>;
  /** Applies the named files once more, after they were taken back. */
  applyAgain(id: string, paths: readonly string[]): Promise<void>;
  discard(id: string, paths: readonly string[]): Promise<void>;
  /** Takes back what was applied of it. Rejects with `cancelled` when that can't be done and the user has been told why. */
  undo(id: string): Promise<void>;
  /** Nobody will ask for it any more, nor hear of it: lets go of what is kept for that. What is offered stays as it is. */
  release(id: string): void;
}
