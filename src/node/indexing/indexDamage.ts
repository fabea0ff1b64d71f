/**
 * Which errors mean that the file of an index isn't what was written any more. SQLite notices few of the bytes that may be wrong: others show as a table that isn't there, a
 * number that is too large, or a value that no code of ours has put there.
 */
import { AppError } from '../../base/appError.ts';

/** What passes, or has another cause: busy, locked, out of memory, interrupted, a disk that failed or is full, a lock that isn't had. Codes of SQLite. */
const otherCauses: ReadonlySet<number> = new Set([5, 6, 7, 9, 10, 13, 15]);
/** A read that failed, found less than there should be, or what the file system calls damaged: the cause is the file itself. */
const unreadable: ReadonlySet<number> = new Set([266, 522, 8_458]);

/** What SQLite never says of a sound index. Our statements are the same each time, so that an error in one of them is one of the tables. */
export function isDamage(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code: unknown = Reflect.get(error, 'errcode');
  if (typeof code === 'number') return unreadable.has(code) || !otherCauses.has(code & 0xff);
  // A number that was never written as such.
  return Reflect.get(error, 'code') === 'ERR_OUT_OF_RANGE';
}

/**
 * Gives an answer from an index. What means that it is damaged is thrown as `indexDamaged`, which crosses to other threads; with `doubtful` in its data where the answer failed as
 * what is kept made no sense: that may be a fault of the code as well.
 */
export async function answered<T>(answer: () => T | Promise<T>): Promise<T> {
  try {
    return await answer();
  } catch (error) {
    if (isDamage(error)) throw new AppError('indexDamaged', String(error), {}, error);
    const isNonsense = error instanceof TypeError || error instanceof RangeError || error instanceof SyntaxError;
    if (isNonsense) throw new AppError('indexDamaged', String(error), { doubtful: true }, error);
    throw error;
  }
}

/** Whether it is only thought to be damage, as {@link answered} has it. */
export function isDoubtful(error: unknown): boolean {
  return AppError.is(error, 'indexDamaged') && error.data.doubtful === true;
}

/** What is to be told where the index was made anew for it before, or isn't ours to make: what is only thought to be damage counts as a fault of the code. */
export function undoubted(error: unknown): unknown {
  return isDoubtful(error) ? new AppError('internal', AppError.from(error).message, {}, error) : error;
}
