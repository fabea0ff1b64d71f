import { AppError } from '../base/appError.ts';

/** Far above what a step guesses, and more steps than a window has tokens. */
const mostGuessed = 256;
const mostSteps = 2 ** 21;

/** Numbers as runs: value, how often, value, how often. */
export function toRuns(values: readonly number[]): number[] {
  const runs: number[] = [];
  for (const value of values) {
    if (runs.at(-2) === value) runs[runs.length - 1] = (runs.at(-1) ?? 0) + 1;
    else runs.push(value, 1);
  }
  return runs;
}

/**
 * How many tokens were guessed at each step, out of the runs that are kept.
 * @throws AppError `invalidParams` when they can't be that
 */
export function stepsOf(runs: readonly number[]): number[] {
  const steps: number[] = [];
  for (let i = 0; i < runs.length; i += 2) {
    const [guessed = -1, times = 0] = runs.slice(i, i + 2);
    const sound = Number.isSafeInteger(guessed) && guessed >= 0 && guessed <= mostGuessed && Number.isSafeInteger(times) && times > 0;
    if (!sound || steps.length + times > mostSteps) throw new AppError('invalidParams', 'no steps of an answer');
    for (let step = 0; step < times; step++) steps.push(guessed);
  }
  return steps;
}
