/** Some servers repeat the key that they refuse. What they say goes into sentences and the log, which users show others. Pure. */
import { AppError } from '../../base/appError.ts';

const mask = '•••';
/** Characters: what is shorter is no secret but a word in the place of one, and would be masked wherever it is part of another. */
const shortestKey = 6;
/** Of a key's beginning, at the end of words that were cut. */
const shortestPart = 4;

/** The same error, with a mask in the place of the key. */
export function withoutKey(error: unknown, key: string | null): unknown {
  if (!(error instanceof AppError) || key === null || key.length < shortestKey) return error;
  const data = Object.entries(error.data).map(
    ([name, value]) => [name, name === 'said' && typeof value === 'string' ? masked(value, key) : value] as const,
  );
  return new AppError(error.code, masked(error.message, key), Object.fromEntries(data), error.cause);
}

function masked(text: string, key: string): string {
  const whole = text.replaceAll(key, mask);
  const cut = whole.endsWith('…') ? '…' : '';
  const words = whole.slice(0, whole.length - cut.length);
  for (let length = Math.min(key.length - 1, words.length); length >= shortestPart; length--)
    if (words.endsWith(key.slice(0, length))) return words.slice(0, -length) + mask + cut;
  return whole;
}
