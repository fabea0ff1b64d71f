/**
 * Draws formulas and diagrams in a process of its own, one after the other: their source is any text of a model's. It is started when the first is wanted, has little memory and a few seconds for each, and ends
 * when nobody has asked for a while. It is no thread of ours: a thread that runs out of memory may take its whole process along, and all extensions of the window live in that.
 */
import { AppError, throwIfCancelled } from '../../base/appError.ts';
import type { Disposable } from '../../base/disposable.ts';
import type { Log } from '../../base/log.ts';
import { t } from '../../base/l10n.ts';
import { OneByOne } from '../../base/oneByOne.ts';
import { showInLine } from '../../core/security/hiddenText.ts';
import { forkDrawings } from '../workerProcess.ts';
import type { DrawingKind, Drawn } from '../../protocol/drawing.ts';
import { type DrawingAnswer, type DrawingRequest, ranOutOfMemory, readDrawingAnswer } from './drawingAnswer.ts';

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
/** Sources that are known to have no end, and how often one may show that: the first time it may have been the machine that was slow. */
const mostEndless = 100;
const mostTries = 2;

export class DrawingProcess implements Disposable {
  readonly #options: DrawingProcessOptions;
  readonly #turns = new OneByOne();
  /** What took too long or too much, by its source: it would hold up the others each time that it is looked at. */
  readonly #endless = new Map<string, { why: string; times: number }>();
  #process: ReturnType<typeof forkDrawings> | null = null;
  #idle: NodeJS.Timeout | undefined;
  #disposed = false;

  constructor(options: DrawingProcessOptions) {
    this.#options = options;
  }

  /** The picture, or why there is none. Rejects with `cancelled` only, also while it is drawn. */
  draw(request: DrawingRequest, signal?: AbortSignal): Promise<Drawn> {
    return this.#turns.do(async () => {
      throwIfCancelled(signal);
      if (this.#disposed) throw new AppError('cancelled', 'nothing is drawn any more');
      const { kind, source } = request;
      const known = this.#endless.get(source);
      if (known && known.times >= mostTries) return { problem: problemOf(kind, known.why) };
      clearTimeout(this.#idle);
      const said = await this.#ask(request, signal);
      this.#idle = setTimeout(() => this.#end(), idleMs);
      this.#idle.unref();
      return 'drawing' in said ? said.drawing : { problem: problemOf(kind, said.why) };
    });
  }

  dispose(): void {
    this.#disposed = true;
    clearTimeout(this.#idle);
    this.#end();
  }

  #ask(request: DrawingRequest, signal?: AbortSignal): Promise<DrawingAnswer> {
    const own = (this.#process ??= this.#start());
    return new Promise((resolve, reject) => {
      const over = (): void => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', aborted);
        own.off('message', said);
        own.off('exit', ended);
        own.off('error', failed);
      };
      const settle = (answer: DrawingAnswer): void => {
        over();
        resolve(answer);
      };
      const endless = (why: string): void => {
        this.#remember(request.source, why);
        settle({ why });
      };
      const said = (message: unknown): void => settle(readDrawingAnswer(message));
      const ended = (code: number | null, by: string | null): void =>
        ranOutOfMemory(code, by)
          ? endless(t('it takes too much memory'))
          : settle({ why: t('what draws it has ended: {0}', by ?? String(code)) });
      const failed = (error: Error): void => settle({ why: error.message });
      const aborted = (): void => {
        over();
        // It would go on with what nobody waits for.
        this.#end();
        reject(new AppError('cancelled', 'the picture is no longer wanted'));
      };
      const timer = setTimeout(() => {
        this.#end();
        endless(t('it takes too long'));
      }, this.#options.timeoutMs ?? usualTimeoutMs);
      signal?.addEventListener('abort', aborted);
      own.on('message', said);
      own.on('exit', ended);
      own.on('error', failed);
      // Where it can't be sent, the process has ended, which is told.
      own.send(request, () => undefined);
    });
  }

  #remember(source: string, why: string): void {
    const times = (this.#endless.get(source)?.times ?? 0) + 1;
    this.#endless.set(source, { why, times });
    const [oldest] = this.#endless.keys();
    if (this.#endless.size > mostEndless && oldest !== undefined) this.#endless.delete(oldest);
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
  const isDiagram = kind === 'diagram';
  if (reason === '')
    return isDiagram
      ? t('This diagram can’t be drawn, so its source is shown.')
      : t('This formula can’t be drawn, so its source is shown.');
  return isDiagram
    ? t('This diagram can’t be drawn ({0}), so its source is shown.', reason)
    : t('This formula can’t be drawn ({0}), so its source is shown.', reason);
}
