/**
 * Draws formulas and diagrams in a thread of its own, one after the other: its source is any text of a model's. The thread is started when the first is wanted, has little memory and
 * a few seconds for each, and ends when nobody has asked for a while.
 */
import { Worker } from 'node:worker_threads';
import { throwIfCancelled } from '../../base/appError.ts';
import type { Disposable } from '../../base/disposable.ts';
import type { Log } from '../../base/log.ts';
import { OneByOne } from '../../base/oneByOne.ts';
import { showInLine } from '../../core/security/hiddenText.ts';
import type { Drawing, DrawingColours, DrawingKind, Drawn } from '../../protocol/drawing.ts';

export interface DrawingRequest {
  kind: DrawingKind;
  source: string;
  colours: DrawingColours;
}

/** What the thread says: the picture, or what is wrong. */
export type ThreadAnswer = { drawing: Drawing } | { why: string };

export interface DrawingThreadOptions {
  /** The thread's program. */
  program: string;
  log: Log;
  /** Milliseconds for one picture; the first takes the time to read the library as well. */
  timeoutMs?: number;
}

const usualTimeoutMs = 5_000;
const heapMb = 256;
/** Milliseconds without a question after which it ends, which gives its memory back. */
const idleMs = 60_000;
/** Characters of what a library says. */
const longestReason = 160;

export class DrawingThread implements Disposable {
  readonly #options: DrawingThreadOptions;
  readonly #turns = new OneByOne();
  #worker: Worker | null = null;
  #idle: NodeJS.Timeout | undefined;

  constructor(options: DrawingThreadOptions) {
    this.#options = options;
  }

  /** The picture, or why there is none. Rejects with `cancelled` only. */
  draw(request: DrawingRequest, signal?: AbortSignal): Promise<Drawn> {
    return this.#turns.do(async () => {
      throwIfCancelled(signal);
      clearTimeout(this.#idle);
      const said = await this.#ask(request);
      this.#idle = setTimeout(() => this.#end(), idleMs);
      this.#idle.unref();
      return 'drawing' in said ? said.drawing : { problem: problemOf(request.kind, said.why) };
    });
  }

  dispose(): void {
    clearTimeout(this.#idle);
    this.#end();
  }

  #ask(request: DrawingRequest): Promise<ThreadAnswer> {
    const worker = (this.#worker ??= this.#start());
    return new Promise((resolve) => {
      const settle = (answer: ThreadAnswer): void => {
        clearTimeout(timer);
        worker.off('message', settle);
        worker.off('exit', ended);
        resolve(answer);
      };
      const ended = (): void => settle({ why: 'it takes too much memory' });
      const timer = setTimeout(() => {
        this.#end();
        settle({ why: 'it takes too long' });
      }, this.#options.timeoutMs ?? usualTimeoutMs);
      worker.on('message', settle);
      worker.on('exit', ended);
      worker.postMessage(request);
    });
  }

  #start(): Worker {
    const { program, log } = this.#options;
    const worker = new Worker(program, {
      execArgv: [],
      env: {},
      resourceLimits: { maxOldGenerationSizeMb: heapMb },
      stdout: true,
      stderr: true,
    });
    worker.on('error', (error) => log.warn(`a picture could not be drawn: ${String(error)}`));
    worker.on('exit', () => {
      if (this.#worker === worker) this.#worker = null;
    });
    worker.unref();
    return worker;
  }

  #end(): void {
    const worker = this.#worker;
    this.#worker = null;
    void worker?.terminate();
  }
}

function problemOf(kind: DrawingKind, why: string): string {
  const [line = ''] = why.trim().split('\n', 1);
  const reason = showInLine(line.slice(0, longestReason)).replace(/[.\s]+$/, '');
  return `This ${kind === 'diagram' ? 'diagram' : 'formula'} can’t be drawn${reason === '' ? '' : ` (${reason})`}, so its source is shown.`;
}
