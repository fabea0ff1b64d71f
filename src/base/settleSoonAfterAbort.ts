import { AppError } from './appError.ts';

/** A stopped answer is closed after this long even when the engine has not yet said its last word. */
export const stopGraceMs = 500;

/**
 * The promise itself, except that it rejects with `cancelled` when it has not settled `graceMs` after the signal aborted. A stop is
 * thereby acknowledged in time even when the other end is slow to notice; it may then still use its own ending, with its figures.
 */
export function settleSoonAfterAbort<T>(promise: Promise<T>, signal: AbortSignal, graceMs: number): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const onAbort = (): void => {
      timer = setTimeout(() => reject(new AppError('cancelled', 'stopped')), graceMs);
    };
    if (signal.aborted) onAbort();
    else signal.addEventListener('abort', onAbort, { once: true });
    promise.then(resolve, reject).finally(() => {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
    });
  });
}
