/**
 * Finds a regular expression's matches in a thread that can be ended: `(a+)+b` on one long line would hold the editor's host for years.
 * It must not know files or what is done with the matches.
 */
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { AppError, throwIfCancelled } from '../base/appError.ts';
import type { PatternMatch, SearchPattern } from '../core/edits/replaceQuery.ts';

// The thread's program is text, as the bundle is one file.
const program = `
const { parentPort } = require('node:worker_threads');
let pattern;
parentPort.on('message', ({ source, flags, text, limit }) => {
  if (source !== undefined) pattern = new RegExp(source, flags);
  pattern.lastIndex = 0;
  const matches = [];
  for (let m; matches.length <= limit && (m = pattern.exec(text)); ) {
    const end = m.index + m[0].length;
    const named = {};
    for (const name of Object.keys(m.groups ?? {})) named[name] = m.groups[name] ?? null;
    matches.push({ start: m.index, end, groups: m.slice(1).map((group) => group ?? null), named });
    if (end === m.index) pattern.lastIndex = end + (pattern.unicode && text.codePointAt(end) > 0xffff ? 2 : 1);
  }
  parentPort.postMessage(matches);
});
`;

/** An ordinary expression goes through a megabyte in a few milliseconds. */
const defaultTimeoutMs = 2_000;
const heapMb = 512;

/** One thread for one pattern and any number of texts, one after the other. */
export class PatternSearch {
  readonly #pattern: SearchPattern;
  readonly #timeoutMs: number;
  #thread: Worker | undefined;

  constructor(pattern: SearchPattern, timeoutMs = defaultTimeoutMs) {
    this.#pattern = pattern;
    this.#timeoutMs = timeoutMs;
  }

  /**
   * The matches in a text, ascending and apart from each other; at most one more than `limit`. Rejects with `patternTooSlow` when the time
   * or the thread's memory is up, and with `cancelled`; the thread is gone then and a later call starts another.
   */
  async find(text: string, limit: number, signal?: AbortSignal): Promise<PatternMatch[]> {
    throwIfCancelled(signal);
    const asked: object = this.#thread ? { text, limit } : { ...this.#pattern, text, limit };
    const thread = (this.#thread ??= await started());
    let timer: NodeJS.Timeout | undefined;
    const answered = new AbortController();
    try {
      throwIfCancelled(signal);
      return await new Promise<PatternMatch[]>((resolve, reject) => {
        timer = setTimeout(() => reject(new AppError('patternTooSlow', `no end within ${this.#timeoutMs} ms`)), this.#timeoutMs);
        signal?.addEventListener('abort', () => reject(new AppError('cancelled', 'cancelled')), { signal: answered.signal });
        thread.once('message', resolve);
        thread.once('error', (error: NodeJS.ErrnoException) =>
          reject(error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? new AppError('patternTooSlow', 'out of memory') : error),
        );
        thread.postMessage(asked);
      });
    } catch (error) {
      await this.dispose();
      throw AppError.from(error);
    } finally {
      clearTimeout(timer);
      answered.abort();
      thread.removeAllListeners('message').removeAllListeners('error');
    }
  }

  async dispose(): Promise<void> {
    const thread = this.#thread;
    this.#thread = undefined;
    await thread?.terminate();
  }
}

/** The thread once it runs: its start is not the pattern's fault. */
async function started(): Promise<Worker> {
  const thread = new Worker(program, { eval: true, resourceLimits: { maxOldGenerationSizeMb: heapMb }, stdout: true, stderr: true });
  await once(thread, 'online');
  return thread;
}
