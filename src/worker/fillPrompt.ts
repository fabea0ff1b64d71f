import type { LlamaModel, Token } from 'node-llama-cpp';
import { AppError } from '../base/appError.ts';
import type { CompleteParams, RelatedCode } from '../protocol/worker/completions.ts';

/** Share of the window that the text before the cursor may take when both sides are long. */
const prefixShare = 0.75;
/** Share of the window that other files may take, and how many tokens stay for the file itself in any case. */
const relatedShare = 0.5;
/** Tokens that part files in a prompt, in the vocabularies of models that were trained on whole projects. */
const separators = ['<|file_sep|>', '<file_sep>', '<|file_separator|>'];

/**
 * The tokens of a fill-in-the-middle prompt: other files' pieces, then prefix, suffix and middle in the order that models are trained on. What doesn't
 * fit in `room` tokens is left out: of the file what is farthest from the cursor, of others the last ones.
 * @throws AppError `noFillInMiddle` when the vocabulary lacks the tokens
 */
export function fillPrompt(
  model: LlamaModel,
  { prefix, suffix, related = [], path }: Pick<CompleteParams, 'prefix' | 'suffix' | 'related' | 'path'>,
  room: number,
): Token[] {
  const { infill, bos, shouldPrependBosToken } = model.tokens;
  if (infill.prefix === null || infill.suffix === null || infill.middle === null) {
    throw new AppError('noFillInMiddle', 'the model has no fill-in-the-middle tokens');
  }
  const start = shouldPrependBosToken && bos !== null ? [bos] : [];
  const all = room - start.length - 3;
  const others = relatedTokens(model, related, path, Math.floor(all * relatedShare));
  const left = all - others.length;
  // Code has a few characters to a token: what is farther away can't be in the window, and megabytes needn't be tokenised to find out.
  const mostCharacters = left * 16;
  const before = model.tokenize(prefix.slice(-mostCharacters));
  const after = model.tokenize(suffix.slice(0, mostCharacters));
  const afterRoom = Math.max(left - before.length, Math.floor(left * (1 - prefixShare)));
  const keptAfter = after.slice(0, afterRoom);
  const keptBefore = before.slice(-Math.max(1, left - keptAfter.length));
  return [...start, ...others, infill.prefix, ...keptBefore, infill.suffix, ...keptAfter, infill.middle];
}

/** Pieces of other files, each behind its path, and then the path of the file itself; nothing for a model that has no token to part them. */
function relatedTokens(model: LlamaModel, related: readonly RelatedCode[], path: string | undefined, room: number): Token[] {
  if (related.length === 0) return [];
  const separator = separators.map((text) => model.tokenize(text, true)).find((tokens) => tokens.length === 1)?.[0];
  if (separator === undefined) return [];
  const own = [separator, ...model.tokenize(`${path ?? ''}\n`)];
  const tokens: Token[] = [];
  for (const piece of related) {
    const more = [separator, ...model.tokenize(`${piece.path}\n${piece.text}\n`)];
    if (tokens.length + more.length + own.length > room) break;
    tokens.push(...more);
  }
  return tokens.length === 0 ? [] : [...tokens, ...own];
}
