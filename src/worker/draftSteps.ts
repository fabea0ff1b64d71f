/** The guesses of an answer in the form in which they are kept: it is made again with the very tokens, wherever they came from. */
import type { Token } from 'node-llama-cpp';
import { AppError } from '../base/appError.ts';
import type { KeptGuesses } from '../protocol/worker/answerRecord.ts';
import { bytesOf, tokensOf } from './tokenBytes.ts';

/** Far above what a step guesses, and more steps than a window has tokens. */
const mostGuessed = 256;
const mostSteps = 2 ** 21;

/** The tokens that were guessed at each step, none at most. */
export function toGuesses(guesses: readonly (readonly Token[])[]): KeptGuesses {
  const steps: number[] = [];
  for (const { length } of guesses) {
    if (steps.at(-2) === length) steps[steps.length - 1] = (steps.at(-1) ?? 0) + 1;
    else steps.push(length, 1);
  }
  return { steps, tokens: bytesOf(guesses.flat()).toString('base64') };
}

/**
 * What was guessed at each step, out of what is kept.
 * @throws AppError `invalidParams` when it can't be that
 */
export function guessesOf({ steps, tokens }: KeptGuesses): Token[][] {
  const all = tokensOf(Buffer.from(tokens, 'base64'));
  const guesses: Token[][] = [];
  let taken = 0;
  for (let i = 0; i < steps.length; i += 2) {
    const [guessed = -1, times = 0] = steps.slice(i, i + 2);
    const sound = Number.isSafeInteger(guessed) && guessed >= 0 && guessed <= mostGuessed && Number.isSafeInteger(times) && times > 0;
    if (!sound || guesses.length + times > mostSteps || taken + guessed * times > all.length) throw unsound();
    for (let step = 0; step < times; step++) guesses.push(all.slice(taken, (taken += guessed)));
  }
  if (taken !== all.length) throw unsound();
  return guesses;
}

function unsound(): AppError {
  return new AppError('invalidParams', 'no steps of an answer');
}
