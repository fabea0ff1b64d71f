/**
 * The host's end of the thread that keeps sessions: starts it with the first question, and once more for what was asked of one that ended by itself. It must not know what is kept, nor who
 * shows it.
 */
import { Worker } from 'node:worker_threads';
import { AppError } from '../../base/appError.ts';
import { type Disposable, disposable } from '../../base/disposable.ts';
import { Emitter, type Event } from '../../base/event.ts';
import type { Log } from '../../base/log.ts';
import type { AskedText, KeptSession, KeptTurn, ProjectSessions, SessionFilter, SessionHit, SessionId, SessionInfo, SessionKin, SessionMarks, SessionStore, StoreState } from '../../core/sessions/session.ts'; // prettier-ignore
import type { Params, Result } from '../../protocol/contract.ts';
import { RpcPeer } from '../../protocol/rpc.ts';
import { threadTransport } from '../../protocol/threadTransport.ts';
import { dataPlaces } from '../dataFolder.ts';
import { makePrivateFolder } from '../privateFolder.ts';
import { type SessionContract, type SessionHostContract, type SessionThreadData, sessionThreadMark } from './sessionContract.ts';
import { storeFailure } from './storeFailure.ts';
import { goneWriters, isWriterGone, WriterLock } from './writerLock.ts';

export interface SessionThreadOptions {
  /** Absolute path of the built thread. */
  program: string;
  dataFolder: string;
  log: Log;
}

type Calls = SessionContract['calls'];

interface Running {
  worker: Worker;
  peer: RpcPeer<SessionContract, SessionHostContract>;
  /** By us. */
  ended: boolean;
}

/** Milliseconds after which another window's changes are noticed, and in which a thread has to let go of the file. */
const watchMs = 1_000;
const leaveMs = 5_000;

export class SessionThread implements SessionStore {
  readonly #options: SessionThreadOptions;
  readonly #file: string;
  readonly #locks: string;
  readonly #stateChanged = new Emitter<StoreState>();
  #running: Promise<Running> | null = null;
  /** The same for all threads of this process. */
  #writer: WriterLock | null = null;
  #closed = false;
  readonly #watchers = new Set<ReturnType<typeof setInterval>>();

  constructor(options: SessionThreadOptions) {
    this.#options = options;
    const { sessions, locks } = dataPlaces(options.dataFolder);
    this.#file = sessions;
    this.#locks = locks;
  }

  get onDidChangeState(): Event<StoreState> {
    return this.#stateChanged.event;
  }

  open(): Promise<StoreState> {
    return this.#ask('open', {});
  }

  async begin(session: Pick<SessionInfo, 'id' | 'project' | 'title'>): Promise<void> {
    await this.#ask('begin', session);
  }

  async put(session: SessionId, turn: Omit<KeptTurn, 'writer'>, known = false): Promise<void> {
    await this.#ask('put', { session, turn, known });
  }

  async append(session: SessionId, key: string, at: number, text: string): Promise<void> {
    await this.#ask('append', { session, key, at, text });
  }

  read(session: SessionId): Promise<KeptSession | null> {
    return this.#ask('read', { session });
  }

  readTurn(session: SessionId, key: string): Promise<KeptTurn | null> {
    return this.#ask('readTurn', { session, key });
  }

  questions(project: string, most: number, longest: number): Promise<AskedText[]> {
    return this.#ask('questions', { project, most, longest });
  }

  async puts(session: SessionId): Promise<number | null> {
    return (await this.#ask('puts', { session })).puts;
  }

  isOwn(writer: string): boolean {
    return writer === this.#writer?.name;
  }

  async isGone(writer: string): Promise<boolean> {
    if (this.isOwn(writer)) return false;
    return isWriterGone(this.#locks, writer).catch((error: unknown) => {
      throw storeFailure(error, this.#locks, false);
    });
  }

  list(filter: SessionFilter, most: number): Promise<SessionInfo[]> {
    return this.#ask('list', { filter, most });
  }

  kin(session: SessionId): Promise<SessionKin | null> {
    return this.#ask('kin', { session });
  }

  answerers(filter: SessionFilter, most: number): Promise<string[]> {
    return this.#ask('answerers', { filter, most });
  }

  projects(): Promise<ProjectSessions[]> {
    return this.#ask('projects', {});
  }

  search(words: string, filter: Omit<SessionFilter, 'words'>, most: number): Promise<SessionHit[]> {
    return this.#ask('search', { words, filter, most });
  }

  async rename(session: SessionId, title: string, by: SessionInfo['titleBy']): Promise<void> {
    await this.#ask('rename', { session, title, by });
  }

  async mark(session: SessionId, marks: SessionMarks): Promise<void> {
    await this.#ask('mark', { session, marks });
  }

  async fork(from: SessionId, through: string, into: Pick<SessionInfo, 'id' | 'title'>): Promise<void> {
    await this.#ask('fork', { from, through, into });
  }

  async bring(
    session: Pick<SessionInfo, 'id' | 'project' | 'title' | 'created'>,
    turns: readonly Omit<KeptTurn, 'writer'>[],
  ): Promise<void> {
    await this.#ask('bring', { session, turns });
  }

  async remove(session: SessionId): Promise<void> {
    await this.#ask('remove', { session });
  }

  async hold(session: SessionId | null): Promise<void> {
    await this.#ask('hold', { session });
  }

  async prune(days: number, but: readonly SessionId[]): Promise<number> {
    const { writers } = await this.#ask('holders', {});
    const gone: string[] = [];
    for (const writer of writers) if (await this.isGone(writer)) gone.push(writer);
    return (await this.#ask('prune', { days, but, gone })).removed;
  }

  damaged(): Promise<{ files: string[]; bytes: number }> {
    return this.#ask('damaged', {});
  }

  async removeDamaged(): Promise<void> {
    await this.#ask('removeDamaged', {});
  }

  watch(onChange: () => void): Disposable {
    let last: string | null = null;
    let asking = false;
    const look = async (): Promise<void> => {
      if (asking) return;
      asking = true;
      try {
        const { stamp } = await this.#ask('stamp', {});
        if (last !== null && stamp !== last) onChange();
        last = stamp;
      } catch (error) {
        // Who asks for what is kept hears of it.
        this.#options.log.debug(`sessions: whether anything has changed isn’t known: ${String(error)}`);
      } finally {
        asking = false;
      }
    };
    void look();
    const timer = setInterval(() => void look(), watchMs);
    timer.unref();
    this.#watchers.add(timer);
    return disposable(() => {
      clearInterval(timer);
      this.#watchers.delete(timer);
    });
  }

  async release(): Promise<void> {
    const running = await this.#running?.catch(() => null);
    this.#running = null;
    if (running) {
      const late = AbortSignal.timeout(leaveMs);
      await running.peer
        .call('close', {}, late)
        .catch((error: unknown) => this.#options.log.warn(`the sessions weren’t closed: ${String(error)}`));
      await this.#end(running);
    }
    this.#writer?.release();
    this.#writer = null;
  }

  async close(): Promise<void> {
    this.#closed = true;
    for (const timer of this.#watchers) clearInterval(timer);
    this.#watchers.clear();
    await this.release();
  }

  /** Once more where its thread ended meanwhile: whatever is asked, twice is the same as once. */
  async #ask<K extends keyof Calls>(method: K, params: Params<Calls[K]>): Promise<Result<Calls[K]>> {
    for (let again = false; ; again = true) {
      const running = await this.#start();
      try {
        return await running.peer.call(method, params);
      } catch (error) {
        if (running.ended || !AppError.is(error, 'connectionClosed')) throw error;
        if (again)
          throw new AppError('storeUnavailable', 'the thread that keeps sessions ended twice', { cause: 'ended', path: this.#file }, error);
      }
    }
  }

  #start(): Promise<Running> {
    if (this.#running) return this.#running;
    if (this.#closed)
      return Promise.reject(new AppError('storeUnavailable', 'the store was closed for good', { cause: 'ended', path: this.#file }));
    const starting = this.#startNow().catch((error: unknown) => {
      if (this.#running === starting) this.#running = null;
      throw storeFailure(error, this.#file, false);
    });
    this.#running = starting;
    return starting;
  }

  async #startNow(): Promise<Running> {
    const { program, log } = this.#options;
    await makePrivateFolder(this.#locks);
    const gone = this.#writer ? [] : await goneWriters(this.#locks);
    this.#writer ??= await WriterLock.take(this.#locks);
    const data: SessionThreadData = { mark: sessionThreadMark, file: this.#file, writer: this.#writer.name, gone };
    const worker = new Worker(program, { workerData: data, execArgv: [] });
    const peer = new RpcPeer<SessionContract, SessionHostContract>(
      threadTransport(worker, ['exit']),
      { version: 1, onWarning: (message) => log.warn(`sessions: ${message}`) },
      {
        calls: {
          opened: (state) => {
            this.#stateChanged.fire(state);
            return Promise.resolve({});
          },
        },
        streams: {},
      },
    );
    const running: Running = { worker, peer, ended: false };
    const started = this.#running;
    // Such as for want of memory.
    worker.on('error', (error) => log.error('the thread that keeps sessions failed', error));
    worker.on('exit', (code) => {
      if (running.ended) return;
      log.warn(`the thread that keeps sessions ended (${String(code)})`);
      if (this.#running === started) this.#running = null;
    });
    return running;
  }

  async #end(running: Running): Promise<void> {
    running.ended = true;
    running.peer.dispose();
    await running.worker.terminate();
  }
}
