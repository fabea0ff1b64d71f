/** The form in which an evaluated prompt is kept outside of the worker, and the hash that a prompt is known by. */
import { createHash } from 'node:crypto';
import type { Token } from 'node-llama-cpp';
import { AppError } from '../base/appError.ts';
import type { EvaluatedPrompt } from '../protocol/worker/answerRecord.ts';
import type { Batch } from './cacheHistory.ts';
import { bytesOf, tokensOf } from './tokenBytes.ts';

/** Hash of a prompt: SHA-256 of its tokens as 32-bit numbers, in hexadecimal. */
export function hashTokens(tokens: readonly Token[]): string {
  return createHash('sha256').update(bytesOf(tokens)).digest('hex');
}

/** `batches` in order; the last one is what goes in with the first sampling. */
export function toEvaluatedPrompt(batches: readonly Batch[], steady: boolean): EvaluatedPrompt {
  const runs: number[] = [];
  for (const { at, tokens } of batches) {
    const [first = 0, length = 0, count = 0] = runs.slice(-3);
    if (length === tokens.length && at === first + length * count) runs[runs.length - 1] = count + 1;
    else runs.push(at, tokens.length, 1);
  }
  return { tokens: bytesOf(batches.flatMap(({ tokens }) => tokens)).toString('base64'), batches: runs, steady };
}

/**
 * The batches of a kept prompt. None is longer than `longest`.
 * @throws AppError `invalidParams` when they don't make a prompt
 */
export function batchesOf(prompt: EvaluatedPrompt, longest: number): Batch[] {
  const bytes = Buffer.from(prompt.tokens, 'base64');
  const all = tokensOf(bytes);
  const batches: Batch[] = [];
  let read = 0;
  let end = 0;
  for (let i = 0; i < prompt.batches.length; i += 3) {
    const [first = -1, length = 0, count = 0] = prompt.batches.slice(i, i + 3);
    const sound =
      [first, length, count].every((n) => Number.isSafeInteger(n)) && first >= 0 && length > 0 && length <= longest && count > 0;
    if (!sound || (read + length * count) * 4 > bytes.length) throw unsound();
    for (let batch = 0; batch < count; batch++) {
      const at = first + batch * length;
      if (at > end) throw unsound();
      batches.push({ at, tokens: all.slice(read, read + length) });
      read += length;
      end = at + length;
    }
  }
  if (batches.length === 0 || read * 4 !== bytes.length) throw unsound();
  return batches;
}

/** The prompt itself: what stays of the batches when each takes the place of whatever stood behind its first token. */
export function promptOf(batches: readonly Batch[]): Token[] {
  const prompt: Token[] = [];
  for (const { at, tokens } of batches) {
    prompt.length = at;
    prompt.push(...tokens);
  }
  return prompt;
}

function unsound(): AppError {
  return new AppError('invalidParams', 'the batches do not make a prompt');
}
