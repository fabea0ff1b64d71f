/**
 * Owns the worker process: starts it on first use, hears its heartbeat, starts it again after a crash, gives up after three
 * crashes in a minute, stops it when idle, and leaves no orphan. It must not know what a model is for; loading is the
 * model service's business.
 */
import type { ChildProcess } from 'node:child_process';
import { AppError } from '../base/appError.ts';
import { Emitter } from '../base/event.ts';
import type { Log } from '../base/log.ts';
import { languageOfPath } from '../core/indexing/pathLanguage.ts';
import type { EngineAnswer } from '../core/insights/answerFigures.ts';
import type { EnginePort, WorkerState } from '../core/ports.ts';
import type { GenerationStats } from '../protocol/worker/generation.ts';
import { childGone, processTransport } from '../protocol/processTransport.ts';
import { RpcPeer } from '../protocol/rpc.ts';
import { type WorkerContract, workerProtocolVersion } from '../protocol/worker.ts';

export interface SupervisorOptions {
  log: Log;
  /** Starts a process; the gate's place. Rejects when starting is refused or impossible. */
  start: () => Promise<ChildProcess>;
  /** Milliseconds without any use after which the process is stopped; 0 never. Read at each use. */
  idleMs: () => number;
  /** Told what each answer took, also of one that was stopped. */
  onAnswer?: (answer: EngineAnswer) => void;
  /** Milliseconds between heartbeats. */
  beatMs?: number;
  /** A worker silent for this long is ended. */
  deadMs?: number;
}

type Peer = RpcPeer<WorkerContract>;
type About = Omit<EngineAnswer, 'stats'>;

interface Running {
  child: ChildProcess;
  peer: Peer;
  /** From the first sign of life on. */
  beat: NodeJS.Timeout | undefined;
  exited: Promise<void>;
}

const crashWindowMs = 60_000;
const crashLimit = 3;
/** A new process that hasn't said a word after this long is ended. Slow disks and virus scanners take seconds. */
const startMs = 30_000;
/** A worker that was asked to leave gets this long before it is killed. */
const leaveMs = 2_000;

export class WorkerSupervisor implements EnginePort {
  readonly #options: SupervisorOptions;
  readonly #changed = new Emitter<WorkerState>();
  readonly onDidChangeState = this.#changed.event;
  #state: WorkerState = 'stopped';
  #running: Running | undefined;
  #starting: Promise<Peer> | undefined;
  #crashes: number[] = [];
  /** Uses under way, and how many of these are for nobody who waits. */
  #active = 0;
  #behind = 0;
  /** Prompts that are read ahead. */
  #ahead = 0;
  #quietSince = -Infinity;
  #idle: NodeJS.Timeout | undefined;
  #disposed = false;

  constructor(options: SupervisorOptions) {
    this.#options = options;
  }

  get state(): WorkerState {
    return this.#state;
  }

  /** The running process's id, for diagnostics and tests. */
  get pid(): number | undefined {
    return this.#running?.child.pid;
  }

  load: EnginePort['load'] = (params, onProgress, signal) => this.#use((peer) => peer.stream('load', params, onProgress, signal));
  inspect: EnginePort['inspect'] = (path, signal) => this.#use((peer) => peer.call('inspect', { path }, signal));
  plan: EnginePort['plan'] = (params, signal) => this.#use((peer) => peer.call('plan', params, signal));
  machine: EnginePort['machine'] = (gpu, signal) => this.#use((peer) => peer.call('machine', { gpu }, signal));
  countTokensOf: EnginePort['countTokensOf'] = (file, texts, signal) =>
    this.#ask(async (peer) => (await peer.call('countTokensOf', { ...file, texts }, signal)).counts);
  countTokens: EnginePort['countTokens'] = (texts, signal, model) =>
    this.#ask(async (peer) => (await peer.call('countTokens', { texts, ...(model && { model }) }, signal)).counts);
  countPrompt: EnginePort['countPrompt'] = (messages, signal, model) =>
    this.#ask(async (peer) => (await peer.call('countPrompt', { messages, ...(model && { model }) }, signal)).tokens);
  hashPrompt: EnginePort['hashPrompt'] = (messages, signal) =>
    this.#ask(async (peer) => (await peer.call('hashPrompt', { messages }, signal)).hash);
  chat: EnginePort['chat'] = (params, onItem, signal) =>
    this.#answer(
      // What is made again is no further answer.
      params.replay ? null : { kind: 'chat', asked: params.model ?? 'main', language: '' },
      (peer) => peer.stream('chat', params, onItem, signal),
    );
  /** No use: nobody has asked for anything yet. */
  prefill: EnginePort['prefill'] = async (params, onItem, signal) => {
    this.#ahead++;
    try {
      return await this.#ask((peer) => peer.stream('prefill', params, onItem, signal));
    } finally {
      this.#ahead--;
      this.#quietSince = performance.now();
    }
  };
  complete: EnginePort['complete'] = (params, onItem, signal) =>
    this.#answer(
      { kind: params.ahead === true ? 'ahead' : 'suggestion', asked: 'completion', language: params.bounds?.languageId ?? '' },
      (peer) => peer.stream('complete', params, onItem, signal),
    );
  generate: EnginePort['generate'] = (params, onItem, signal) =>
    this.#answer({ kind: 'text', asked: params.model ?? 'main', language: '' }, (peer) => peer.stream('generate', params, onItem, signal));
  answerWithTools: EnginePort['answerWithTools'] = (params, onItem, signal) =>
    this.#answer({ kind: 'tools', asked: params.model ?? 'main', language: '' }, (peer) =>
      peer.stream('answerWithTools', params, onItem, signal),
    );
  edit: EnginePort['edit'] = (params, onItem, signal) =>
    this.#answer({ kind: 'edit', asked: 'main', language: languageOf(params.files) }, (peer) =>
      peer.stream('edit', params, onItem, signal),
    );
  candidates: EnginePort['candidates'] = (params, onItem, signal) =>
    this.#answer(
      { kind: 'edit', asked: 'main', language: languageOf(params.files) },
      (peer) => peer.stream('candidates', params, onItem, signal),
      ({ answers }) => answers,
    );
  review: EnginePort['review'] = (params, onItem, signal) =>
    this.#answer({ kind: 'review', asked: 'main', language: languageOf(params.files) }, (peer) =>
      peer.stream('review', params, onItem, signal),
    );
  surprise: EnginePort['surprise'] = (params, onLine, signal) => this.#use((peer) => peer.stream('surprise', params, onLine, signal));
  embed: EnginePort['embed'] = async (params, signal) => {
    const behind = params.purpose === 'part' ? 1 : 0;
    this.#behind += behind;
    try {
      return await this.#use((peer) => peer.call('embed', params, signal), behind === 0);
    } finally {
      this.#behind -= behind;
    }
  };
  rank: EnginePort['rank'] = async (params, onRanked, signal) => {
    await this.#use((peer) => peer.stream('rank', params, onRanked, signal));
  };
  /** Nobody waits for it, but a process that was started for it shall end again. */
  vectorsNamed: EnginePort['vectorsNamed'] = async (path, signal) => {
    this.#behind++;
    try {
      return await this.#use(async (peer) => (await peer.call('vectorsNamed', { path }, signal)).named, false);
    } finally {
      this.#behind--;
    }
  };

  keepSnapshots: EnginePort['keepSnapshots'] = (kept) =>
    this.#use(async (peer) => {
      await peer.call('keepSnapshots', kept);
    });

  /** True without a process: there is nothing to free. */
  shrink: EnginePort['shrink'] = async () => (this.#running ? this.#ask(async (peer) => (await peer.call('shrink', {})).shrunk) : true);

  /** Somebody waits for the model. */
  get busy(): boolean {
    return this.#active > this.#behind;
  }

  get quietMs(): number {
    return this.busy || this.#ahead > 0 ? 0 : performance.now() - this.#quietSince;
  }

  /** Null without a process; doesn't start one. */
  diagnose: EnginePort['diagnose'] = async () => (this.#running ? this.#ask((peer) => peer.call('diagnose', {})) : null);

  /** None without a process; doesn't start one. */
  unusedCompanions: EnginePort['unusedCompanions'] = async () =>
    this.#running ? this.#ask(async (peer) => (await peer.call('unusedCompanions', {})).unused) : [];

  /** Frees the model of that file, or all. Doesn't start a process that isn't there. */
  async unload(path?: string): Promise<void> {
    if (this.#running) await this.#use((peer) => peer.call('unload', path === undefined ? {} : { path }));
  }

  /** None without a process; doesn't start one. */
  kept: EnginePort['kept'] = async () => (this.#running ? this.#ask(async (peer) => (await peer.call('kept', {})).models) : []);

  async restart(): Promise<void> {
    this.#crashes = [];
    const running = this.#running;
    if (running) {
      this.#enter('stopping');
      // Asking politely would wait for a worker that hangs, and that is when somebody restarts it.
      running.child.kill('SIGKILL');
      await running.exited;
    }
    if (!this.#running && !this.#starting) this.#enter('stopped');
  }

  async dispose(): Promise<void> {
    this.#disposed = true;
    clearTimeout(this.#idle);
    await this.#stop();
    this.#changed.dispose();
  }

  /** A use whose result has the figures of an answer, or of several; null: none that counts. */
  async #answer<T extends GenerationStats>(about: About | null, ask: (peer: Peer) => Promise<T>): Promise<T>;
  async #answer<T>(about: About | null, ask: (peer: Peer) => Promise<T>, statsOf: (result: T) => readonly GenerationStats[]): Promise<T>;
  async #answer<T>(
    about: About | null,
    ask: (peer: Peer) => Promise<T>,
    statsOf: (result: T) => readonly GenerationStats[] = (result) => [result as GenerationStats],
  ): Promise<T> {
    const result = await this.#use(ask);
    if (about) this.#options.onAnswer?.({ ...about, stats: statsOf(result) });
    return result;
  }

  /** A use of the model: keeps the process from being stopped as idle. `waited`: somebody waits for it. */
  async #use<T>(ask: (peer: Peer) => Promise<T>, waited = true): Promise<T> {
    clearTimeout(this.#idle);
    this.#active++;
    try {
      return await this.#ask(ask);
    } finally {
      if (waited) this.#quietSince = performance.now();
      if (--this.#active === 0) this.#armIdle();
    }
  }

  /** Asks without it being a use: counting goes on wherever the cursor moves, and would keep the process for ever. */
  async #ask<T>(ask: (peer: Peer) => Promise<T>): Promise<T> {
    try {
      const peer = await this.#ready();
      return await ask(peer);
    } catch (error) {
      // A closed link means that the process died under this call; nobody above needs to know about links.
      // The channel closes before the exit is told: wait for it, so that whoever hears of the crash finds the state settled.
      await this.#buryDisconnected();
      if (AppError.is(error, 'connectionClosed')) throw new AppError('workerCrashed', 'the worker process ended', {}, error);
      throw error;
    }
  }

  #armIdle(): void {
    const ms = this.#options.idleMs();
    clearTimeout(this.#idle);
    if (ms <= 0 || this.#disposed) return;
    this.#idle = setTimeout(() => void this.#stop(), ms);
    this.#idle.unref();
  }

  async #ready(): Promise<Peer> {
    if (this.#disposed) throw new AppError('connectionClosed', 'the supervisor was disposed');
    await this.#buryDisconnected();
    if (this.#state === 'broken') throw new AppError('workerBroken', 'the worker crashed too often', { crashes: crashLimit });
    if (this.#running) return this.#running.peer;
    this.#starting ??= this.#start().finally(() => (this.#starting = undefined));
    return this.#starting;
  }

  /** Waits for the end of a process whose channel is closed already, be it dying or on its way out. */
  async #buryDisconnected(): Promise<void> {
    const running = this.#running;
    if (!running || running.child.connected) return;
    const timer = setTimeout(() => running.child.kill('SIGKILL'), leaveMs);
    await running.exited;
    clearTimeout(timer);
  }

  async #start(): Promise<Peer> {
    this.#enter('starting');
    let child: ChildProcess;
    try {
      child = await this.#options.start();
    } catch (error) {
      this.#enter('stopped');
      throw AppError.from(error);
    }
    if (this.#disposed) {
      child.kill('SIGKILL');
      throw new AppError('connectionClosed', 'the supervisor was disposed');
    }
    const peer: Peer = new RpcPeer(processTransport(child, childGone), {
      version: workerProtocolVersion,
      onWarning: (message) => this.#options.log.warn(`worker link: ${message}`),
    });
    const exited = new Promise<void>((resolve) => {
      child.once('exit', () => resolve());
      child.once('error', () => resolve());
    });
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => this.#options.log.debug(`worker: ${text.trimEnd().slice(0, 2_000)}`));
    }
    const running: Running = { child, peer, exited, beat: undefined };
    this.#running = running;
    void exited.then(() => this.#ended(running));
    const tooSlow = setTimeout(() => child.kill('SIGKILL'), startMs);
    try {
      await peer.call('ping', {});
    } catch (error) {
      child.kill('SIGKILL');
      await exited;
      throw error;
    } finally {
      clearTimeout(tooSlow);
    }
    running.beat = this.#heartbeat(child, peer);
    this.#enter('ready');
    return peer;
  }

  /**
   * Asks for a sign of life each second, and ends a worker that leaves as many questions' time unanswered as make `deadMs`; its exit does the
   * rest. What is counted is our own ticks and not the clock: a computer that slept, or a host that stood still, hears the answer late,
   * and that is no fault of the worker's.
   */
  #heartbeat(child: ChildProcess, peer: Peer): NodeJS.Timeout {
    const beatMs = this.#options.beatMs ?? 1_000;
    const patience = Math.ceil((this.#options.deadMs ?? 15_000) / beatMs);
    let missed = 0;
    let waiting = false;
    const timer = setInterval(() => {
      if (waiting) {
        if (++missed < patience) return;
        clearInterval(timer);
        this.#options.log.warn(`worker ${String(child.pid)} gave no sign of life for ${String(patience * beatMs)} ms: ending it`);
        child.kill('SIGKILL');
        return;
      }
      waiting = true;
      peer.call('ping', {}).then(
        () => {
          missed = 0;
          waiting = false;
        },
        () => clearInterval(timer),
      );
    }, beatMs);
    timer.unref();
    return timer;
  }

  #ended(running: Running): void {
    clearInterval(running.beat);
    running.peer.dispose();
    if (this.#running === running) this.#running = undefined;
    if (this.#state === 'stopping' || this.#disposed) {
      this.#enter('stopped');
      return;
    }
    const { exitCode, signalCode } = running.child;
    this.#options.log.warn(`worker ended by itself (code ${String(exitCode)}, signal ${String(signalCode)})`);
    const now = performance.now();
    this.#crashes = [...this.#crashes.filter((at) => now - at < crashWindowMs), now];
    this.#enter(this.#crashes.length >= crashLimit ? 'broken' : 'crashed');
  }

  async #stop(): Promise<void> {
    const running = this.#running;
    if (!running) return;
    this.#enter('stopping');
    // The worker leaves by itself when its channel closes; what doesn't leave is killed.
    if (running.child.connected) running.child.disconnect();
    await this.#buryDisconnected();
  }

  #enter(state: WorkerState): void {
    if (this.#state === state) return;
    this.#state = state;
    this.#options.log.info(`worker ${state}`);
    this.#changed.fire(state);
  }
}

/** The language of all of them; empty where they have several. */
function languageOf(files: readonly { path: string }[]): string {
  const languages = new Set(files.map(({ path }) => languageOfPath(path)));
  const [language = ''] = languages;
  return languages.size === 1 ? language : '';
}
