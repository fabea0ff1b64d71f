/**
 * Draws formulas and diagrams in a process of its own, one after the other: their source is any text of a model's. It is started when the first is wanted, has little memory and a few seconds for each, and ends
 * when nobody has asked for a while. It is no thread of ours: a thread that runs out of memory may take its whole process along, and all extensions of the window live in that.
 */
import { AppError, throwIfCancelled } from '../../base/appError.ts';
import type { Disposable } from '../../base/disposable.ts';
import type { Log } from '../../base/log.ts';
import { OneByOne } from '../../base/oneByOne.ts';
import { showInLine } from '../../core/security/hiddenText.ts';
import { forkDrawings } from '../workerProcess.ts';
import type { Drawing, DrawingColours, DrawingKind, Drawn } from '../../protocol/drawing.ts';

export interface DrawingRequest {
  kind: DrawingKind;
  source: string;
  colours: DrawingColours;
}

/** What the process says: the picture, or what is wrong. */
export type DrawingAnswer = { drawing: Drawing } | { why: string };

export interface DrawingProcessOptions {
  /** The process's program. */
  program: string;
  log: Log;
  /** Milliseconds for one picture; the first takes the time to read the library as well. */
  timeoutMs?: number;
}

const usualTimeoutMs = 5_000;
/** Milliseconds without a question after which it ends, which gives its memory back. */
const idleMs = 60_000;
/** Characters of what a library says. */
const longestReason = 160;

export class DrawingProcess implements Disposable {
  readonly #options: DrawingProcessOptions;
  readonly #turns = new OneByOne();
  #process: ReturnType<typeof forkDrawings> | null = null;
  #idle: NodeJS.Timeout | undefined;
  #disposed = false;

  constructor(options: DrawingProcessOptions) {
    this.#options = options;
  }

  /** The picture, or why there is none. Rejects with `cancelled` only. */
  draw(request: DrawingRequest, signal?: AbortSignal): Promise<Drawn> {
    return this.#turns.do(async () => {
      throwIfCancelled(signal);
      if (this.#disposed) throw new AppError('cancelled', 'nothing is drawn any more');
      clearTimeout(this.#idle);
      const said = await this.#ask(request);
      this.#idle = setTimeout(() => this.#end(), idleMs);
      this.#idle.unref();
      return 'drawing' in said ? said.drawing : { problem: problemOf(request.kind, said.why) };
    });
  }

  dispose(): void {
    this.#disposed = true;
    clearTimeout(this.#idle);
    this.#end();
  }

  #ask(request: DrawingRequest): Promise<DrawingAnswer> {
    const own = (this.#process ??= this.#start());
    return new Promise((resolve) => {
      const settle = (answer: DrawingAnswer): void => {
        clearTimeout(timer);
        own.off('message', settle);
        own.off('exit', ended);
        own.off('error', failed);
        resolve(answer);
      };
      const ended = (): void => settle({ why: 'it takes too much memory' });
      const failed = (error: Error): void => settle({ why: error.message });
      const timer = setTimeout(() => {
        this.#end();
        settle({ why: 'it takes too long' });
      }, this.#options.timeoutMs ?? usualTimeoutMs);
      own.on('message', settle);
      own.on('exit', ended);
      own.on('error', failed);
      // Where it can't be sent, the process has ended, which is told.
      own.send(request, () => undefined);
    });
  }

  #start(): ReturnType<typeof forkDrawings> {
    const { program, log } = this.#options;
    const own = forkDrawings(program);
    const gone = (): void => {
      if (this.#process === own) this.#process = null;
    };
    own.on('error', (error) => {
      log.warn(`a picture could not be drawn: ${String(error)}`);
      own.kill('SIGKILL');
      gone();
    });
    own.on('exit', gone);
    // Nobody who wants to end waits for it.
    own.unref();
    own.channel?.unref();
    return own;
  }

  #end(): void {
    const own = this.#process;
    this.#process = null;
    own?.kill('SIGKILL');
  }
}

function problemOf(kind: DrawingKind, why: string): string {
  const [line = ''] = why.trim().split('\n', 1);
  const reason = showInLine(line.slice(0, longestReason)).replace(/[.\s]+$/, '');
  return `This ${kind === 'diagram' ? 'diagram' : 'formula'} can’t be drawn${reason === '' ? '' : ` (${reason})`}, so its source is shown.`;
}
