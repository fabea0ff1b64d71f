/**
 * A completion in the making: sampled within its bounds, which are asked after each token, and kept from beginning with what the text behind the
 * cursor closes already.
 */
import { type LlamaModel, type Token, TokenBias } from 'node-llama-cpp';
import { boundedText, stutters, wholeText } from '../core/completion/boundedText.ts';
import type { CompleteParams, CompletionBounds } from '../protocol/worker/completions.ts';
import type { AnswerRun, Sampled } from './answerRun.ts';
import { vocabularyOf } from './vocabulary.ts';

const closers = [')', ']', '}', '`', '"', "'"] as const;
/** A token that closes something after nothing but blanks; byte-level and SentencePiece vocabularies write blanks in these ways. */
const closing = /^[\sĠĊĉč▁]*([)\]}`"'])/;
const closingTokens = new WeakMap<LlamaModel, Map<string, Token[]>>();

/** Samples the completion of a prompt that is in place, and says what of it can be shown. Rejects with `cancelled`. */
export async function writeCompletion(run: AnswerRun, params: CompleteParams, model: LlamaModel): Promise<Sampled['stop']> {
  const { bounds, leastConfidence, maxMs, maxTokens, stop = [] } = params;
  if (!bounds) return (await run.sample({ maxTokens, stop, leastConfidence, maxMs })).stop;
  const masked = maskedBias(model, bounds);
  const sampled = await run.sample({
    maxTokens,
    stop,
    leastConfidence,
    maxMs,
    tokenBias: (text) => (text.trim() === '' ? masked : undefined),
    enough: (text) => boundedText(text, bounds).done || stutters(text),
    aloud: false,
  });
  if (stutters(sampled.text)) return 'loop';
  await run.say(wholeText(sampled.text, bounds, sampled.stop === 'length' || sampled.stop === 'time'));
  return sampled.stop;
}

/** Makes tokens impossible that begin with a closer of which nothing would be kept; undefined when there are none. */
function maskedBias(model: LlamaModel, bounds: CompletionBounds): TokenBias | undefined {
  const tokens = closers.filter((closer) => boundedText(closer, bounds).done).flatMap((closer) => tokensThatClose(model).get(closer) ?? []);
  if (tokens.length === 0) return undefined;
  const bias = TokenBias.for(model);
  for (const token of tokens) bias.set(token, 'never');
  return bias;
}

function tokensThatClose(model: LlamaModel): Map<string, Token[]> {
  const known = closingTokens.get(model);
  if (known) return known;
  const found = new Map<string, Token[]>();
  vocabularyOf(model).forEach((text, id) => {
    const closer = closing.exec(text)?.[1];
    if (closer === undefined) return;
    const tokens = found.get(closer) ?? [];
    tokens.push(id as Token);
    found.set(closer, tokens);
  });
  closingTokens.set(model, found);
  return found;
}
