import type { LlamaModel, Token } from 'node-llama-cpp';
import { AppError } from '../base/appError.ts';

/** Share of the window that the text before the cursor may take when both sides are long. */
const prefixShare = 0.75;

/**
 * The tokens of a fill-in-the-middle prompt in the order that models are trained on: prefix, suffix, middle. What doesn't fit in `room` tokens
 * is left out, farthest from the cursor first.
 * @throws AppError `noFillInMiddle` when the vocabulary lacks the tokens
 */
export function fillPrompt(model: LlamaModel, prefix: string, suffix: string, room: number): Token[] {
  const { infill, bos, shouldPrependBosToken } = model.tokens;
  if (infill.prefix === null || infill.suffix === null || infill.middle === null) {
    throw new AppError('noFillInMiddle', 'the model has no fill-in-the-middle tokens');
  }
  const start = shouldPrependBosToken && bos !== null ? [bos] : [];
  const left = room - start.length - 3;
  // Code has a few characters to a token: what is farther away can't be in the window, and megabytes needn't be tokenised to find out.
  const mostCharacters = left * 16;
  const before = model.tokenize(prefix.slice(-mostCharacters));
  const after = model.tokenize(suffix.slice(0, mostCharacters));
  const afterRoom = Math.max(left - before.length, Math.floor(left * (1 - prefixShare)));
  const keptAfter = after.slice(0, afterRoom);
  const keptBefore = before.slice(-Math.max(1, left - keptAfter.length));
  return [...start, infill.prefix, ...keptBefore, infill.suffix, ...keptAfter, infill.middle];
}
