/**
 * The host's end of the index process: starts it on first use, and starts another one when it has ended by itself, unless that happens again and again. It must not know what
 * is indexed, or when.
 */
import type { ChildProcess } from 'node:child_process';
import { AppError } from '../../base/appError.ts';
import type { Log } from '../../base/log.ts';
import type { Handlers } from '../../protocol/contract.ts';
import { type IndexerContract, indexerProtocolVersion, type IndexHostContract } from '../../protocol/indexer.ts';
import { childGone, processTransport } from '../../protocol/processTransport.ts';
import { RpcPeer } from '../../protocol/rpc.ts';

export type IndexPeer = RpcPeer<IndexerContract, IndexHostContract>;

export interface IndexProcessOptions {
  log: Log;
  /** Starts a process; the gate's place. Rejects when starting is refused or impossible. */
  start: () => Promise<ChildProcess>;
  /** What the process opens again when it had to be started anew. */
  onStart: (peer: IndexPeer) => Promise<void>;
  /** What the process may tell. */
  handlers: Handlers<IndexHostContract>;
  /** Milliseconds without a question after which it ends. */
  idleMs?: number;
}

interface Running {
  child: ChildProcess;
  peer: IndexPeer;
  /** False once it was asked to leave. */
  wanted: boolean;
}

/** It takes about 100 MB, and a tenth of a second to start. */
const usualIdleMs = 5 * 60_000;
const crashWindowMs = 60_000;
const crashLimit = 3;
/** A process that was asked to leave gets this long before it is killed. Milliseconds. */
const leaveMs = 2_000;

export class IndexProcess {
  readonly #options: IndexProcessOptions;
  #starting: Promise<Running> | null = null;
  #running: Running | null = null;
  #crashes: number[] = [];
  /** Settles when the process that was asked to leave is gone. */
  #ending: Promise<void> = Promise.resolve();
  #idle: NodeJS.Timeout | undefined;
  #active = 0;
  #closed = false;

  constructor(options: IndexProcessOptions) {
    this.#options = options;
  }

  /** Of the running process; for diagnostics and tests. */
  get pid(): number | undefined {
    return this.#running?.child.pid;
  }

  /**
   * Asks the process, which is started for it where none runs, and ends when nobody has asked for a while. Rejects with `indexUnavailable` when it can't be started or ends
   * again and again.
   */
  async use<T>(ask: (peer: IndexPeer) => Promise<T>): Promise<T> {
    if (this.#closed) throw new AppError('connectionClosed', 'the index is closed');
    clearTimeout(this.#idle);
    this.#active++;
    try {
      await this.#ending;
      this.#starting ??= this.#start();
      const starting = this.#starting;
      const { peer } = await starting.catch((error: unknown) => {
        if (this.#starting === starting) this.#starting = null;
        throw error;
      });
      return await ask(peer).catch((error: unknown) => {
        if (!AppError.is(error, 'connectionClosed')) throw error;
        throw new AppError('indexUnavailable', 'its process ended', { reason: 'its process ended in the middle of the work' }, error);
      });
    } finally {
      this.#active--;
      if (this.#active === 0) this.#restSoon();
    }
  }

  /** Ends the process once it has put away what it holds. */
  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#idle);
    await this.#end();
  }

  #restSoon(): void {
    if (this.#closed) return;
    this.#idle = setTimeout(() => void this.#end(), this.#options.idleMs ?? usualIdleMs);
    this.#idle.unref();
  }

  #end(): Promise<void> {
    const starting = this.#starting;
    this.#starting = null;
    this.#ending = (async () => {
      await this.#ending;
      const running = await starting?.catch(() => null);
      if (running?.child.exitCode !== null || running.child.signalCode !== null) return;
      running.wanted = false;
      const gone = new Promise<void>((resolve) => running.child.once('exit', () => resolve()));
      running.child.disconnect();
      const killing = setTimeout(() => running.child.kill('SIGKILL'), leaveMs);
      await gone;
      clearTimeout(killing);
      running.peer.dispose();
    })();
    return this.#ending;
  }

  async #start(): Promise<Running> {
    const { log, start, onStart, handlers } = this.#options;
    const now = performance.now();
    this.#crashes = this.#crashes.filter((at) => now - at < crashWindowMs);
    if (this.#crashes.length >= crashLimit)
      throw new AppError('indexUnavailable', 'it ended again and again', { reason: 'its process ended again and again' });
    const child = await start().catch((error: unknown) => {
      if (AppError.is(error, 'indexUnavailable')) throw error;
      throw new AppError('indexUnavailable', String(error), { reason: 'its process could not be started' }, error);
    });
    const peer: IndexPeer = new RpcPeer(
      processTransport(child, childGone),
      { version: indexerProtocolVersion, onWarning: (message) => log.warn(`index: ${message}`) },
      handlers,
    );
    const running: Running = { child, peer, wanted: true };
    child.on('error', (error) => log.error('the index process failed', error));
    child.on('exit', (code, signal) => {
      const isCurrent = this.#running === running;
      if (isCurrent) this.#running = null;
      if (!running.wanted) return;
      // A newer one may run by now.
      if (isCurrent) this.#starting = null;
      this.#crashes.push(performance.now());
      log.warn(`the index process ended (${String(signal ?? code)})`);
    });
    child.stderr?.setEncoding('utf8').on('data', (text: string) => log.debug(`index: ${text.trimEnd()}`));
    this.#running = running;
    try {
      await onStart(peer);
    } catch (error) {
      child.kill();
      throw error;
    }
    return running;
  }
}
