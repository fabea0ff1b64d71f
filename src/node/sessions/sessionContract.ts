/** What the thread that keeps sessions is asked, and what it tells. Types only. */
import type {
  AskedText,
  KeptSession,
  KeptTurn,
  ProjectSessions,
  SessionFilter,
  SessionHit,
  SessionId,
  SessionInfo,
  SessionKin,
  SessionMarks,
  StoreState,
} from '../../core/sessions/session.ts';
import type { Call } from '../../protocol/contract.ts';

type Nothing = Record<string, never>;

/** What such a thread is started with. */
export interface SessionThreadData {
  mark: typeof sessionThreadMark;
  file: string;
  /** Names the process in what it writes. */
  writer: string;
  /** Writers that are known to have ended. */
  gone: string[];
}

export const sessionThreadMark = 'mlx-code sessions';

export interface SessionContract {
  calls: {
    /** Opens the file where it isn't open, and says how it stands. */
    open: Call<Nothing, StoreState>;
    begin: Call<Pick<SessionInfo, 'id' | 'project' | 'title'>, Nothing>;
    put: Call<{ session: SessionId; turn: Omit<KeptTurn, 'writer'>; known: boolean }, Nothing>;
    append: Call<{ session: SessionId; key: string; at: number; text: string }, Nothing>;
    read: Call<{ session: SessionId }, KeptSession | null>;
    readTurn: Call<{ session: SessionId; key: string }, KeptTurn | null>;
    questions: Call<{ project: string; most: number; longest: number }, AskedText[]>;
    kin: Call<{ session: SessionId }, SessionKin | null>;
    puts: Call<{ session: SessionId }, { puts: number | null }>;
    list: Call<{ filter: SessionFilter; most: number }, SessionInfo[]>;
    answerers: Call<{ filter: SessionFilter; most: number }, string[]>;
    projects: Call<Nothing, ProjectSessions[]>;
    search: Call<{ words: string; filter: Omit<SessionFilter, 'words'>; most: number }, SessionHit[]>;
    rename: Call<{ session: SessionId; title: string; by: SessionInfo['titleBy'] }, Nothing>;
    mark: Call<{ session: SessionId; marks: SessionMarks }, Nothing>;
    fork: Call<{ from: SessionId; through: string; into: Pick<SessionInfo, 'id' | 'title'> }, Nothing>;
    bring: Call<
      { session: Pick<SessionInfo, 'id' | 'project' | 'title' | 'created'>; turns: readonly Omit<KeptTurn, 'writer'>[] },
      Nothing
    >;
    remove: Call<{ session: SessionId }, Nothing>;
    hold: Call<{ session: SessionId | null }, Nothing>;
    holders: Call<Nothing, { writers: string[] }>;
    prune: Call<{ days: number; but: readonly SessionId[]; gone: readonly string[] }, { removed: number }>;
    damaged: Call<Nothing, { files: string[]; bytes: number }>;
    removeDamaged: Call<Nothing, Nothing>;
    /** Another one whenever any process has written. */
    stamp: Call<Nothing, { stamp: string }>;
    /** Settles when the file is closed, and what was removed is swept. */
    close: Call<Nothing, Nothing>;
  };
  streams: object;
}

/** What the thread tells whoever started it. */
export interface SessionHostContract {
  calls: {
    /** How the file stands that was opened just now. */
    opened: Call<StoreState, Nothing>;
  };
  streams: object;
}
