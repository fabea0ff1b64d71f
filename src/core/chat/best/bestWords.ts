/** Why an answer is shown that was chosen of several, in sentences. Pure. */
import { formatCount } from '../../../base/formatNumbers.ts';
import { showInLine } from '../../security/hiddenText.ts';
import type { Judgement } from './answerJudge.ts';

/** What tests said of answers, by the numbers that they have in the chat. */
export interface TestedAnswers {
  command: string;
  passed: readonly number[];
  failed: readonly number[];
  /** Those that change nothing, or whose change could not be made. */
  untried: readonly number[];
  /** Nobody could tell how the tests ended. */
  unknown?: true;
}

/** They needn't be judged. */
export function sameWords(count: number): string {
  return count === 2
    ? 'Both answers say the same, so none had to be judged.'
    : `All ${formatCount(count)} answers say the same, so none had to be judged.`;
}

/** Somebody stopped it when that many answers were whole. */
export function stoppedWords(whole: number, of: number): string {
  return whole >= of
    ? `Stopped before the ${formatCount(of)} answers were judged: this is the first.`
    : `Stopped after ${formatCount(whole)} of ${formatCount(of)} answers, before any was judged.`;
}

/** Fewer came than were asked for, and why; empty where all came. */
export function missingWords(whole: number, of: number, problem: string | null): string {
  if (whole >= of) return '';
  const came = whole === 1 ? 'Only one answer came' : `Only ${formatCount(whole)} answers came`;
  return `${came} of ${formatCount(of)}.${problem === null ? '' : ` ${problem}`}`;
}

/** Nobody could judge. */
export function unjudgedWords(count: number, why: string): string {
  return `The ${formatCount(count)} answers could not be judged, so this is the first. ${why}`;
}

/** All but one of these were ruled out by tests, or left out as they repeat another. */
export function judgedWords(judgement: Judgement, numbers: readonly number[]): string {
  const { how, reason, other } = judgement;
  const count = formatCount(numbers.length);
  const otherNumber = other === null ? null : numbers[other];
  const why = reason === '' ? '' : ` The model says: ${reason}`;
  switch (how) {
    case 'agreed':
      return `Best of ${count}: the model chose it in both orders.${why}`;
    case 'between':
      return `Best of ${count}: the model wavered between this one and answer ${String(otherNumber)}, and chose it of these two.${why}`;
    case 'undecided':
      return otherNumber == null
        ? `Best of ${count} as one reading has it; another one named none.${why}`
        : `Of ${count} answers the model named this one or answer ${String(otherNumber)}, whichever order it read them in: the first of them is shown.`;
    case 'none':
      return `The model named none of ${count} answers, so the first is shown.`;
  }
}

/** What tests decided, before what was judged of the rest; empty where nothing was tested. */
export function testedWords({ command, passed, failed, untried, unknown }: TestedAnswers): string {
  const all = passed.length + failed.length + untried.length;
  const line = `“${showInLine(command)}”`;
  if (unknown) return `${line} came to no result that could be told here.`;
  const left = untried.length === 0 ? '' : ` ${untried.length === 1 ? 'One' : formatCount(untried.length)} could not be tried.`;
  if (passed.length === 1) return `The only one of ${formatCount(all)} answers that passes ${line}.${left}`;
  const pass = passed.length === 0 ? 'None' : passed.length === all ? 'All' : formatCount(passed.length);
  return `${pass} of ${formatCount(all)} answers ${passed.length === 0 ? 'passes' : 'pass'} ${line}.${left}`;
}

/** A change that was made for the tests is still there. */
export function leftAppliedWords(command: string): string {
  return `Its change was made for “${showInLine(command)}” and could not be taken back: undo it with the card, or keep it.`;
}
