/**
 * The cards under answers: finds the changes of files that an answer states, offers them, and shows what becomes of each, wherever that
 * is decided. It must not know how a question is asked, nor what a diff or an editor is.
 */
import { AppError, throwIfCancelled } from '../../base/appError.ts';
import { type Disposable, DisposableStore } from '../../base/disposable.ts';
import type { Log } from '../../base/log.ts';
import type { EditCard, EditCardAction } from '../../protocol/editCard.ts';
import type { Turn } from '../../protocol/webview.ts';
import { fenceFor } from '../context/codeFence.ts';
import type { FileChange } from '../edits/fileChange.ts';
import { EditReader } from '../edits/reader/editReader.ts';
import { AnswerReading } from './answerReading.ts';
import type { ChatState } from './chatState.ts';
import type { SourceDocument } from './contextSource.ts';
import { cardOf, changeLabel, conflictRowId, fileRowId, type PlacedConflict, readingCard, unchangedCard } from './editCard.ts';
import type { EditOffer, EditOffers, OfferedFile } from './editOffers.ts';

/** What an answer's edits are read against. */
export interface EditBasis {
  /** What the change is called in lists and undo. */
  label: string;
  /** The files that went with the question, as they were then. */
  documents: readonly SourceDocument[];
  /** The answer ended before it was whole. */
  cut: boolean;
  /** Nobody is to decide on it: see {@link EditCards.tryOut}. */
  trial?: true;
}

/** A change of an answer that is made for a while. It can be taken back also when the conversation is gone by then. */
export interface EditTrial {
  /** Of the files that it changes, as the answer states them. */
  paths: readonly string[];
  /** Makes all of it; false where not all of it could be made, or any has to be looked at first. Rejects as the offers do. */
  make(): Promise<boolean>;
  /** All of it is there. */
  stands(): boolean;
  /** Takes back what is there; false where something stays. Never rejects. */
  takeBack(): Promise<boolean>;
  /** Nobody asks for it any more; what still waits of it is thrown away where its card is gone. */
  end(): void;
}

/** What is known of one turn's card. */
interface Entry {
  basis: EditBasis;
  /** How the edits were read; null when they were made and not read. */
  reading: AnswerReading | null;
  conflicts: readonly PlacedConflict[];
  offer: EditOffer | null;
}

export interface EditCardsParts {
  offers: EditOffers;
  state: ChatState;
  /** Names a turn in every window. */
  keyOf: (turn: number) => string;
  log: Log;
}

export class EditCards implements Disposable {
  readonly #parts: EditCardsParts;
  readonly #store = new DisposableStore();
  readonly #entries = new Map<number, Entry>();
  /** Ids of offers that are being tried out, and are let go of when that has ended. */
  readonly #trials = new Set<string>();

  constructor(parts: EditCardsParts) {
    this.#parts = parts;
    this.#store.add(parts.offers.onDidChange((offer) => this.#follow(offer)));
  }

  /** Shows the files that an answer is about to change while it is being written. To be fed with each piece of it. */
  reading(turn: number): (piece: string) => void {
    const reader = new EditReader();
    return (piece) => {
      reader.push(piece);
      const stated = [...reader.complete.map((edit) => edit.path), reader.open?.path ?? null];
      const paths = [...new Set(stated.filter((path) => path !== null))];
      this.#parts.state.setEdits(turn, paths.length === 0 ? null : readingCard(paths));
    };
  }

  /** Reads a finished answer and offers the changes in it; the card goes when there are none. Rejects with `cancelled` and nothing else: an answer stands without its card. */
  async offerAnswer(turn: number, answer: string, basis: EditBasis, signal: AbortSignal): Promise<void> {
    try {
      const reading = await AnswerReading.of(answer, this.#parts.offers.access(basis.documents), basis, signal);
      throwIfCancelled(signal);
      await this.#offer(turn, { basis, reading, conflicts: reading.conflicts, offer: null }, reading.changes, signal);
    } catch (error) {
      this.#parts.state.setEdits(turn, null);
      if (AppError.isCancelled(error)) throw error;
      this.#parts.log.error('the changes in an answer could not be offered', error);
    }
  }

  /** Offers changes that were made and needn't be read. Rejects as the offers do. */
  async offerChanges(turn: number, changes: FileChange[], basis: EditBasis, signal: AbortSignal): Promise<void> {
    await this.#offer(turn, { basis, reading: null, conflicts: [], offer: null }, changes, signal);
  }

  /** Shows an offer that was made earlier. */
  show(turn: number, offer: EditOffer): void {
    this.#show(turn, this.#entryOf(turn, offer));
  }

  /** Shows it under the turn that it was made for; false where that isn't shown. */
  resume(offer: EditOffer & { turn: string }): boolean {
    const turn = this.#parts.state.turns.find(({ id }) => this.#parts.keyOf(id) === offer.turn);
    if (turn) this.show(turn.id, offer);
    return turn !== undefined;
  }

  /** The card of a turn that was kept, before that is shown: as it is by now where something of it still waits, else as it was. Null for none. */
  earlier({ id, edits }: Turn): EditCard | null {
    if (!edits) return null;
    const offer = this.#parts.offers.earlier(this.#parts.keyOf(id));
    if (!offer) return { ...edits, past: true };
    const { basis, conflicts } = this.#entryOf(id, offer);
    return cardOf(basis.label, offer, conflicts, basis.cut);
  }

  #entryOf(turn: number, offer: EditOffer): Entry {
    const entry: Entry = { basis: { label: offer.label, documents: [], cut: offer.cut }, reading: null, conflicts: [], offer };
    this.#entries.set(turn, entry);
    return entry;
  }

  /** Does what a button of the card says, for all its files or for one row. Does nothing when the card is gone. Rejects as the offers do. */
  async act(turn: number, action: EditCardAction, row: string | null): Promise<void> {
    const { offers } = this.#parts;
    const offer = this.#entries.get(turn)?.offer;
    const chosen = offer?.files.filter(({ path }) => row === null || fileRowId(path) === row) ?? [];
    if (!offer || chosen.length === 0) return;
    const path = row === null ? null : (chosen[0]?.path ?? null);
    const waiting = pathsOf(chosen.filter(isWaiting));
    if (action === 'review') await offers.review(offer.id, path);
    else if (action === 'hunks') await offers.hunks(offer.id, path);
    else if (action === 'discard') await offers.discard(offer.id, pathsOf(chosen.filter(isUndecided)));
    else if (action === 'undo') await offers.undo(offer.id);
    else if (action === 'applyAgain') await offers.applyAgain(offer.id, pathsOf(chosen.filter(({ state }) => state === 'undone')));
    else if (action === 'applyRest') await this.#applyRest(offer, chosen, path);
    // What was not found literally is shown before it is written.
    else if (chosen.some((file) => isWaiting(file) && file.fuzzy && !file.seen)) await offers.review(offer.id, path);
    else await offers.apply(offer.id, waiting);
  }

  async #applyRest(offer: EditOffer, chosen: readonly OfferedFile[], path: string | null): Promise<void> {
    const { offers } = this.#parts;
    const files = chosen.filter(({ fitting }) => fitting !== null && fitting > 0);
    if (files.some((file) => file.fuzzy && !file.seen)) await offers.review(offer.id, path);
    else if (files.length > 0) await offers.applyRest(offer.id, pathsOf(files));
  }

  /**
   * Makes the change that one block of code of a turn's answer states: by the turn's card where it has that file, else as a change that is proposed, and shown before a
   * file is written that was there before. Rejects with `editConflict` where it can't be made, `nothingChanged` where the file is as the block wants it, and as the offers do.
   */
  async applyBlock(turn: Turn, info: string, code: string): Promise<void> {
    const { offers } = this.#parts;
    const documents = this.#entries.get(turn.id)?.basis.documents ?? [];
    const reading = await AnswerReading.of(blockOf(info, code), offers.access(documents), { documents: [], cut: false });
    const paths = new Set([...reading.changes.map(({ path }) => path), ...reading.unchanged]);
    const known = this.#entries.get(turn.id)?.offer?.files.find(({ path }) => paths.has(path));
    if (known?.state === 'waiting') return this.act(turn.id, 'apply', fileRowId(known.path));
    if (known?.state === 'undone') return this.act(turn.id, 'applyAgain', fileRowId(known.path));
    const [conflict] = reading.conflicts;
    if (conflict) throw new AppError('editConflict', 'a block that can not be applied', { path: conflict.path, reason: conflict.reason });
    const [change] = reading.changes;
    if (!change) throw new AppError('nothingChanged', 'the file is as the block wants it', { what: 'code', path: [...paths][0] ?? null });
    const basis = { label: changeLabel(turn.question), documents: [], cut: false };
    await this.#offer(turn.id, { basis, reading, conflicts: [], offer: null }, reading.changes);
    const offer = this.#entries.get(turn.id)?.offer;
    const file = offer?.files.find(({ path }) => path === change.path);
    if (!offer || file?.state !== 'waiting') return; // the card says why
    // What is there is shown beside it first: a block has no figures that tell how much of it would go.
    if (change.before === null) await offers.apply(offer.id, [file.path]);
    else await offers.review(offer.id, file.path);
  }

  /** Puts an edit where the user says it goes, and offers the change anew. Rejects with `editConflict` when it doesn't fit there. */
  async choosePlace(turn: number, row: string, line: number): Promise<void> {
    const entry = this.#entries.get(turn);
    const conflict = entry?.conflicts.find((_, index) => conflictRowId(index) === row);
    if (!entry?.reading || !conflict?.lines.includes(line)) return;
    const reading = await entry.reading.withPlace(conflict, line);
    await this.#offer(turn, { ...entry, reading, conflicts: reading.conflicts }, reading.changes);
  }

  /** The change of a turn's card, to be made and taken back; null where there is none. */
  tryOut(turn: number): EditTrial | null {
    const { offers, log } = this.#parts;
    const entry = this.#entries.get(turn);
    if (!entry?.offer) return null;
    const { conflicts, offer } = entry;
    const { id } = offer;
    let now = offer;
    const following = offers.onDidChange((changed) => {
      if (changed.id === id) now = changed;
    });
    this.#trials.add(id);
    const isThere = (): boolean => now.files.some(({ state }) => state === 'applied');
    const stands = (): boolean => now.files.every(({ state }) => state === 'applied');
    return {
      paths: pathsOf(offer.files),
      make: async () => {
        if (conflicts.length > 0 || !now.files.every((file) => isWaiting(file) && (!file.fuzzy || file.seen))) return false;
        await offers.apply(id, pathsOf(now.files));
        return stands();
      },
      stands,
      takeBack: async () => {
        if (!isThere()) return true;
        await offers.undo(id).catch((error: unknown) => log.warn(`a change that was tried out could not be taken back: ${String(error)}`));
        return !isThere();
      },
      end: () => {
        following.dispose();
        this.#trials.delete(id);
        if (![...this.#entries.values()].some(({ offer }) => offer?.id === id)) this.#throwAway(now);
      },
    };
  }

  /** The turn is asked again, so what its answer proposed and nobody took is thrown away. */
  forget(turn: number): void {
    const offer = this.#entries.get(turn)?.offer;
    this.#entries.delete(turn);
    if (offer) this.#throwAway(offer);
  }

  #throwAway(offer: EditOffer): void {
    const { offers, log } = this.#parts;
    const waiting = pathsOf(offer.files.filter((file) => isUndecided(file) || file.state === 'conflict'));
    const discarded = waiting.length > 0 ? offers.discard(offer.id, waiting) : Promise.resolve();
    void discarded
      .catch((error: unknown) => log.error('a change that is not wanted any more could not be discarded', error))
      .finally(() => offers.release(offer.id));
  }

  /** The conversation is gone; what is offered stays where it is. */
  clear(): void {
    for (const { offer } of this.#entries.values()) if (offer && !this.#trials.has(offer.id)) this.#parts.offers.release(offer.id);
    this.#entries.clear();
  }

  dispose(): void {
    this.#entries.clear();
    this.#store.dispose();
  }

  async #offer(turn: number, entry: Entry, changes: readonly FileChange[], signal?: AbortSignal): Promise<void> {
    const { offers, state, keyOf } = this.#parts;
    const { label, documents, cut, trial } = entry.basis;
    if (changes.length > 0) {
      try {
        entry.offer = await offers.offer({ label, changes: [...changes], cut, turn: keyOf(turn), documents, ...(trial && { trial }) });
      } catch (error) {
        if (!AppError.is(error, 'nothingChanged')) throw error;
      }
    }
    if (signal?.aborted) {
      // Its turn is gone, or is to have no card.
      if (entry.offer) this.#throwAway(entry.offer);
      throwIfCancelled(signal);
    }
    if (!entry.offer && entry.conflicts.length === 0) {
      const paths = [...changes.map(({ path }) => path), ...(entry.reading?.unchanged ?? [])];
      state.setEdits(turn, paths.length === 0 ? null : unchangedCard(label, paths));
      return;
    }
    const older = this.#entries.get(turn)?.offer;
    if (older && older.id !== entry.offer?.id) offers.release(older.id);
    this.#entries.set(turn, entry);
    this.#show(turn, entry);
  }

  #follow(offer: EditOffer): void {
    for (const [turn, entry] of this.#entries) {
      if (entry.offer?.id !== offer.id) continue;
      entry.offer = offer;
      this.#show(turn, entry);
    }
  }

  #show(turn: number, { basis, offer, conflicts }: Entry): void {
    this.#parts.state.setEdits(turn, cardOf(basis.label, offer, conflicts, basis.cut));
  }
}

/** Waits, as a whole or for what becomes of the hunks that no longer fit. */
function isUndecided(file: OfferedFile): boolean {
  return isWaiting(file) || file.fitting !== null;
}

function isWaiting(file: OfferedFile): boolean {
  return file.state === 'waiting';
}

/** A block as it stands in an answer. */
function blockOf(info: string, code: string): string {
  const fence = fenceFor(code);
  return `${fence}${info.replace(/[\r\n`]+/g, ' ')}\n${code.replace(/\n$/, '')}\n${fence}\n`;
}

function pathsOf(files: readonly OfferedFile[]): string[] {
  return files.map((file) => file.path);
}
