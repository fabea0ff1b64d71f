/** An editor in memory that offers are made to: it keeps them, records what was asked, and lets a test decide as if in the editor. */
import { Emitter } from '../../src/base/event.ts';
import type { EditOffer, EditOffers, NewOffer, OfferedFile } from '../../src/core/chat/editOffers.ts';
import type { EditAccess } from '../../src/core/edits/reader/editAccess.ts';
import { lineCounts } from '../../src/core/edits/hunks.ts';

export class FakeEditOffers implements EditOffers {
  readonly #changed = new Emitter<EditOffer>();
  readonly onDidChange = this.#changed.event;
  readonly #broughtBack = new Emitter<EditOffer & { turn: string }>();
  readonly onDidBringBack = this.#broughtBack.event;
  /** The workspace: its files by path. */
  readonly files = new Map<string, string>();
  readonly offered: NewOffer[] = [];
  /** `review offer1 src/a.js`: what was asked, in order. */
  readonly asked: string[] = [];
  readonly #offers = new Map<string, EditOffer>();
  /** By the turn's key. */
  readonly #earlier = new Map<string, string>();
  /** Thrown by the next offer. */
  offerError: Error | null = null;

  access(): EditAccess {
    return {
      read: (path) => {
        const text = this.files.get(path);
        return Promise.resolve(text === undefined ? { reason: 'missingFile' } : { text });
      },
      paths: () => Promise.resolve([...this.files.keys()]),
    };
  }

  offer(offer: NewOffer): Promise<EditOffer> {
    if (this.offerError) return Promise.reject(this.offerError);
    this.offered.push(offer);
    const made: EditOffer = {
      id: `offer${String(this.offered.length)}`,
      label: offer.label,
      cut: offer.cut,
      files: offer.changes.map((change): OfferedFile => ({
        path: change.path,
        from: change.from ?? null,
        kind: change.before === null ? 'created' : 'modified',
        ...lineCounts(change.before, change.after),
        state: 'waiting',
        fuzzy: change.match !== 'exact',
        seen: false,
        accepted: false,
        fitting: null,
        problem: null,
        note: null,
      })),
    };
    this.#offers.set(made.id, made);
    return Promise.resolve(made);
  }

  review(id: string, path: string | null): Promise<void> {
    this.asked.push(`review ${id} ${path ?? 'all'}`);
    this.become(id, path === null ? null : [path], { seen: true });
    return Promise.resolve();
  }

  hunks(id: string, path: string | null): Promise<void> {
    this.asked.push(`hunks ${id} ${path ?? 'all'}`);
    return Promise.resolve();
  }

  apply(id: string, paths: readonly string[]): Promise<void> {
    this.asked.push(`apply ${id} ${paths.join(' ')}`);
    this.become(id, paths, { state: 'applied' });
    return Promise.resolve();
  }

  applyRest(id: string, paths: readonly string[]): Promise<void> {
    this.asked.push(`applyRest ${id} ${paths.join(' ')}`);
    this.become(id, paths, { fitting: 0, accepted: true });
    return Promise.resolve();
  }

  applyAgain(id: string, paths: readonly string[]): Promise<void> {
    this.asked.push(`applyAgain ${id} ${paths.join(' ')}`);
    this.become(id, paths, { state: 'applied' });
    return Promise.resolve();
  }

  discard(id: string, paths: readonly string[]): Promise<void> {
    this.asked.push(`discard ${id} ${paths.join(' ')}`);
    this.become(id, paths, { state: 'rejected' });
    return Promise.resolve();
  }

  undo(id: string): Promise<void> {
    this.asked.push(`undo ${id}`);
    this.become(id, null, { state: 'undone' });
    return Promise.resolve();
  }

  release(id: string): void {
    this.#offers.delete(id);
  }

  /** Those that somebody may still ask for. */
  get kept(): string[] {
    return [...this.#offers.keys()];
  }

  /** An earlier window had made it, for the turn of that key. */
  bringBack(offer: EditOffer, turn = 'of an earlier window'): void {
    this.waits(offer, turn);
    this.#broughtBack.fire({ ...offer, turn });
  }

  /** It waits, and nobody is told of it. */
  waits(offer: EditOffer, turn: string): void {
    this.#offers.set(offer.id, offer);
    this.#earlier.set(turn, offer.id);
  }

  earlier(turn: string): EditOffer | null {
    return this.#offers.get(this.#earlier.get(turn) ?? '') ?? null;
  }

  /** Something became of files of an offer (null: of all), wherever that was decided. */
  become(id: string, paths: readonly string[] | null, change: Partial<OfferedFile>): void {
    const offer = this.#offers.get(id);
    if (!offer) return;
    const now = {
      ...offer,
      files: offer.files.map((file) => (paths === null || paths.includes(file.path) ? { ...file, ...change } : file)),
    };
    this.#offers.set(id, now);
    this.#changed.fire(now);
  }
}
