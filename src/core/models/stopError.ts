import { AppError } from '../../base/appError.ts';

/**
 * The error for a generation that was stopped: `cancelled` when it is the caller who stopped it, else `modelChanged`, since then the model went
 * in the middle of it, which nobody asked for here and somebody should be told.
 */
export function stopError(signal: AbortSignal | undefined): AppError {
  return signal?.aborted
    ? new AppError('cancelled', 'cancelled')
    : new AppError('modelChanged', 'the model went in the middle of a generation');
}
