/** How many answers the best is chosen of, and how that is written in the chat. Pure. */
import { AppError } from '../../../base/appError.ts';

export const fewestAnswers = 2;
export const mostAnswers = 5;
export const usualAnswers = 3;

const usage = '/best [N] [QUESTION]';

/** `3 QUESTION`, `QUESTION`, `3` or nothing, which are for the last question. Throws `commandArguments` for a number that there isn't. */
export function wantedBest(argument: string, usual: number): { count: number; question: string } {
  const [, number, question = ''] = /^(\d+)(?:\s+([\s\S]*))?$/.exec(argument) ?? [];
  if (number === undefined) return { count: usual, question: argument };
  const count = Number(number);
  if (count < fewestAnswers || count > mostAnswers)
    throw new AppError('commandArguments', 'so many answers', { usage, word: number, least: fewestAnswers, most: mostAnswers });
  return { count, question };
}
