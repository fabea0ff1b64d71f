/**
 * The file of the sessions as it is used: opened with the first use, and anew where it is damaged, was put aside or removed by another process, or written by a later version. What is asked
 * is done one after the other.
 */
import { OneByOne } from '../../base/oneByOne.ts';
import type { StoreState } from '../../core/sessions/session.ts';
import { SessionDatabase } from './sessionDatabase.ts';
import { type FileIdentity, identityOf, openSessions } from './sessionFile.ts';
import { isDamaged, LaterVersion, storeFailure } from './storeFailure.ts';

export interface OpenStoreOptions {
  file: string;
  /** Names this process in what it writes. */
  writer: string;
  /** Other writers that are known to be gone. */
  gone: readonly string[];
  /** Told each time the file is opened. */
  onState: (state: StoreState) => void;
  onWarning: (message: string) => void;
  now?: () => number;
  patienceMs?: number;
}

interface Open {
  sessions: SessionDatabase;
  identity: FileIdentity;
  state: StoreState;
}

/** What is asked is tried so often: the file may have to be made anew for it, and another process may put that one aside in turn. */
const mostTries = 3;
/** Milliseconds in which a file isn't replaced twice. */
const soonMs = 60_000;

export class OpenStore {
  readonly #options: OpenStoreOptions;
  readonly #now: () => number;
  #open: Open | null = null;
  #openings = 0;
  /** A file that is damaged again soon isn't: something else is wrong. */
  #replaced: number | null = null;
  readonly #turns = new OneByOne();

  constructor(options: OpenStoreOptions) {
    this.#options = options;
    this.#now = options.now ?? Date.now;
  }

  state(): Promise<StoreState> {
    return this.#turns.do(async () => (await this.#opened(null)).state);
  }

  /** Another one whenever any process has written. */
  stamp(): Promise<string> {
    return this.use((sessions) => `${String(this.#openings)} ${sessions.stamp}`);
  }

  /** `work` may be done more than once: twice has to be the same as once. Rejects with `storeUnavailable` and `storeNewer`, and with what `work` throws. */
  use<T>(work: (sessions: SessionDatabase) => T): Promise<T> {
    return this.#turns.do(() => this.#use(work));
  }

  /** Lets go of the file once what was asked is done; the next use opens it anew. */
  close(): Promise<void> {
    return this.#turns.do(() => {
      this.#close();
      return Promise.resolve();
    });
  }

  async #use<T>(work: (sessions: SessionDatabase) => T): Promise<T> {
    let damaged: FileIdentity | null = null;
    for (let tries = 1; ; tries++) {
      const { sessions, identity, state } = await this.#opened(damaged);
      damaged = null;
      try {
        const result = work(sessions);
        // Only now: whoever puts the file aside after this has what was written.
        if (identityOf(this.#options.file) === identity || tries === mostTries) return result;
      } catch (error) {
        const failure = storeFailure(error, this.#options.file, state.kind === 'newer');
        if (tries === mostTries || state.kind === 'newer' || (isDamaged(error) && this.#isReplaced)) throw failure;
        if (isDamaged(error)) {
          this.#options.onWarning(`the file is damaged: ${String(error)}`);
          damaged = identity;
          this.#replaced = this.#now();
        } else if (!(error instanceof LaterVersion) && identityOf(this.#options.file) === identity) throw failure;
      }
      this.#close();
    }
  }

  get #isReplaced(): boolean {
    return this.#replaced !== null && Math.abs(this.#now() - this.#replaced) < soonMs;
  }

  async #opened(damaged: FileIdentity | null): Promise<Open> {
    if (this.#open) return this.#open;
    const { file, writer, onState, onWarning, patienceMs } = this.#options;
    try {
      const { database, identity, newer, aside, journal } = await openSessions(file, {
        damaged,
        ...(patienceMs === undefined ? {} : { patienceMs }),
      });
      const sessions = new SessionDatabase(database, writer, this.#now);
      if (journal !== 'wal' && !newer) onWarning(`the file is kept with the journal “${journal}”, as its disk may be another machine’s`);
      const state: StoreState = newer ? { kind: 'newer' } : aside === null ? { kind: 'ready' } : { kind: 'setAside', file: aside, salvaged: sessions.counts }; // prettier-ignore
      this.#open = { sessions, identity, state };
      this.#openings++;
      if (!newer) this.#fold(sessions);
      onState(state);
      return this.#open;
    } catch (error) {
      throw storeFailure(error, file, false);
    }
  }

  /** Without it nothing is lost: answers that were cut off aren't found by their last words until the next opening. */
  #fold(sessions: SessionDatabase): void {
    try {
      sessions.fold(this.#options.gone);
    } catch (error) {
      this.#options.onWarning(`answers that were cut off can’t be put together: ${String(error)}`);
    }
  }

  #close(): void {
    this.#open?.sessions.close();
    this.#open = null;
  }
}
