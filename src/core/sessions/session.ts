/** Conversations as they are kept: what a list shows of each, and the turns of one. Types, and the port through which they are kept. */
import type { Disposable } from '../../base/disposable.ts';
import type { Event } from '../../base/event.ts';
import type { Turn } from '../../protocol/webview.ts';
import type { ContextSource } from '../chat/contextSource.ts';

/** Names a kept conversation; made by who begins it, so that two windows never make the same. */
export type SessionId = string;

/** What a session belongs to: a window's folders. */
export interface SessionProject {
  /** The same for the same folders, whichever window has them open; empty for a window without any. */
  key: string;
  /** For people. */
  name: string;
}

/** What a list shows of a session. Times in milliseconds since 1970. */
export interface SessionInfo {
  id: SessionId;
  project: SessionProject;
  title: string;
  /** Who named it. What the user has called it stays. */
  titleBy: 'question' | 'model' | 'user';
  created: number;
  changed: number;
  pinned: boolean;
  archived: boolean;
  /** Whoever had it open went on with another one, and nobody with it since. */
  closed: boolean;
  turns: number;
  /** Who answered last, as it is shown; empty before that. */
  model: string;
  /** Where it was taken over from, up to which turn, and what that one is called: null where it isn't kept any more. Null for one that was begun anew. */
  forkedFrom: { session: SessionId; turn: string; title: string | null } | null;
}

/** What a session is marked with; absent for what stays as it is. */
export type SessionMarks = Partial<Pick<SessionInfo, 'pinned' | 'archived' | 'closed'>>;

/** What a question was sent with, so that it can be asked again, and the next one can follow it. */
export interface KeptRequest {
  /** What the model was asked, where that isn't the question shown. */
  instruction: string;
  /** What went with it, or would have, as it was then. */
  sources: readonly ContextSource[];
  /** It was sent: whoever answers next reads it. */
  sent: boolean;
  how: 'words' | 'edit';
  seed?: number | undefined;
  /** Changes of files in the answer are offered. */
  edits: boolean;
}

/** A turn as it is kept. */
export interface KeptTurn {
  /** The same in every window. */
  key: string;
  turn: Turn;
  request: KeptRequest | null;
  /** Milliseconds since 1970. */
  created: number;
  /** The process that wrote it last; see {@link SessionStore.isGone}. */
  writer: string;
}

/** All that is kept of a session. */
export interface KeptSession {
  info: SessionInfo;
  turns: KeptTurn[];
  /** How often a turn of it was kept, by whichever process. */
  puts: number;
}

/** Which sessions a list has. */
export interface SessionFilter {
  /** Of one project only, by its key. */
  project?: string;
  /** Those that were put away; absent for the others. */
  archived?: true;
  /** Only those that are pinned. */
  pinned?: true;
  /** Only those that something was said in since then, in milliseconds since 1970. */
  since?: number;
  /** Only those in which that one answered last, as {@link SessionInfo.model}. */
  model?: string;
  /** Words that stand in them, or in their titles. */
  words?: string;
}

/** A project of which sessions are kept, put away or not. */
export interface ProjectSessions {
  project: SessionProject;
  sessions: number;
  /** When something was said in one of them last. */
  changed: number;
}

/** A session with those that begin as it does. */
export interface SessionKin {
  session: SessionInfo;
  /** The one that it was taken over from; null for none, and where that isn't kept any more. */
  from: SessionInfo | null;
  /** All that have something of it, the newest first: the one that it was taken over from, what was taken over from it, and from these in turn. */
  others: SessionInfo[];
}

/** A place where words were found. */
export interface SessionHit {
  session: SessionInfo;
  /** The turn, by its key; null where the title has them. */
  turn: string | null;
  /** What stands around the first of them, in one line. */
  text: string;
}

/** A question or a command, as it was written; `at` is when, in milliseconds since 1970. */
export interface AskedText {
  text: string;
  at: number;
}

/** How the file of the sessions stands. */
export type StoreState =
  | { kind: 'ready' }
  /** Written by a later version: read, and left as it is. */
  | { kind: 'newer' }
  /** The damaged file was put aside, and another one begun with what could be read of it. */
  | { kind: 'setAside'; file: string; salvaged: { sessions: number; turns: number } };

/**
 * Where sessions are kept. What a call has settled for is on the disk: a process that is killed a moment later loses nothing of it. Every call may reject with
 * `storeUnavailable` (a full or closed disk, a file that somebody else has locked), and what writes with `storeNewer` where a later version has written the file, and with `sessionGone` where
 * the session was removed meanwhile; what couldn't be kept is the caller's to keep and to try again.
 */
export interface SessionStore {
  /** Told each time the file is opened, how it stands: at first, and where it had to be opened anew, being damaged, say. */
  readonly onDidChangeState: Event<StoreState>;
  open(): Promise<StoreState>;
  /** Where there is one of that id, nothing changes. */
  begin(session: Pick<SessionInfo, 'id' | 'project' | 'title'>): Promise<void>;
  /**
   * Keeps a turn as it is now, in the place of what was kept of it. `known`: it was kept before, and where it isn't there any more, that is `sessionGone` too: what was deleted by another window
   * doesn't come back.
   */
  put(session: SessionId, turn: Omit<KeptTurn, 'writer'>, known?: boolean): Promise<void>;
  /** Keeps a piece of an answer that is being written; `at` is how many characters are before it. */
  append(session: SessionId, key: string, at: number, text: string): Promise<void>;
  read(session: SessionId): Promise<KeptSession | null>;
  /** One turn of it, with what there is of its answer; null where there is none of that name. */
  readTurn(session: SessionId, key: string): Promise<KeptTurn | null>;
  /** What was asked in the conversations of a project, the newest first: so many at most, none longer than that, and nothing that was asked elsewhere and brought here. */
  questions(project: string, most: number, longest: number): Promise<AskedText[]>;
  /** Null where there is none of that id. */
  kin(session: SessionId): Promise<SessionKin | null>;
  /** {@link KeptSession.puts}, by which somebody knows whether others have said something; null where there is none of that id. */
  puts(session: SessionId): Promise<number | null>;
  /** Whether it was this process that wrote a turn. */
  isOwn(writer: string): boolean;
  /** Whether the process that wrote a turn has ended: an answer that isn't whole is written by nobody any more. */
  isGone(writer: string): Promise<boolean>;
  /** The newest first, pinned ones before. */
  list(filter: SessionFilter, most: number): Promise<SessionInfo[]>;
  /** Who answered last in one of them, those of the newest first. */
  answerers(filter: SessionFilter, most: number): Promise<string[]>;
  /** Those with the newest sessions first. */
  projects(): Promise<ProjectSessions[]>;
  search(words: string, filter: Omit<SessionFilter, 'words'>, most: number): Promise<SessionHit[]>;
  /** Calls it otherwise; what the user called it stays, whatever a model says. */
  rename(session: SessionId, title: string, by: SessionInfo['titleBy']): Promise<void>;
  mark(session: SessionId, marks: SessionMarks): Promise<void>;
  /** Begins a session with the turns of another one, up to the turn `through`, which is the last of them; all or nothing. Where there is one of that id, nothing changes. */
  fork(from: SessionId, through: string, into: Pick<SessionInfo, 'id' | 'title'>): Promise<void>;
  /** Keeps a conversation that was held elsewhere, with all its turns, whole or not at all. Where there is one of that id, nothing changes. */
  bring(session: Pick<SessionInfo, 'id' | 'project' | 'title' | 'created'>, turns: readonly Omit<KeptTurn, 'writer'>[]): Promise<void>;
  /** Removes it for good; what was said in it is overwritten. Where it isn't there, nothing changes. */
  remove(session: SessionId): Promise<void>;
  /** This process has that session open, and no other one; null for none. As long as it lives, no {@link prune} removes it. */
  hold(session: SessionId | null): Promise<void>;
  /**
   * Removes those in which nothing was said for so many days, but for pinned ones, those that a process has open, and `but`; returns how many that were. The days are counted from the last word
   * in any of them where that is long ago. Damaged files go with that age as well.
   */
  prune(days: number, but: readonly SessionId[]): Promise<number>;
  /** Files that were damaged and put aside, which may still have what was removed since. */
  damaged(): Promise<{ files: string[]; bytes: number }>;
  /** Removes them for good. */
  removeDamaged(): Promise<void>;
  /** Calls `onChange` soon after any window has changed what is kept, until it is disposed. */
  watch(onChange: () => void): Disposable;
  /** Lets go of the file once what was asked is done; the next call opens it anew. */
  release(): Promise<void>;
  /** As {@link release}, for good: whatever is asked after that rejects with `storeUnavailable`, and nothing is told to who watches. */
  close(): Promise<void>;
}
