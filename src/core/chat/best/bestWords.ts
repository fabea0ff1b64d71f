/** Why an answer is shown that was chosen of several, in sentences. Pure. */
import { formatCount } from '../../../base/formatNumbers.ts';
import { plural, t } from '../../../base/l10n.ts';
import { showInLine } from '../../security/hiddenText.ts';
import type { Judgement } from './answerJudge.ts';

/** What tests said of answers, by the numbers that they have in the chat. */
export interface TestedAnswers {
  command: string;
  passed: readonly number[];
  failed: readonly number[];
  /** The tests were ended before they had an end of their own. */
  late: readonly number[];
  /** Those that change nothing, or whose change could not be made. */
  untried: readonly number[];
  /** Nobody could tell how the tests ended. */
  unknown?: true;
}

/** They needn't be judged. */
export function sameWords(count: number): string {
  return count === 2
    ? t('Both answers say the same, so none had to be judged.')
    : t('All {0} answers say the same, so none had to be judged.', formatCount(count));
}

/** Somebody stopped it when that many answers were whole. */
export function stoppedWords(whole: number, of: number): string {
  return whole >= of
    ? t('Stopped before the {0} answers were judged: this is the first.', formatCount(of))
    : t('Stopped after {0} of {1} answers, before any was judged.', formatCount(whole), formatCount(of));
}

/** Fewer came than were asked for, and why; empty where all came. */
export function missingWords(whole: number, of: number, problem: string | null): string {
  if (whole >= of) return '';
  const came = plural(whole, 'Only one answer came of {1}.', 'Only {0} answers came of {1}.', formatCount(of));
  return `${came}${problem === null ? '' : ` ${problem}`}`;
}

/** Nobody could judge. */
export function unjudgedWords(count: number, why: string): string {
  return `${t('The {0} answers could not be judged, so this is the first.', formatCount(count))} ${why}`;
}

/** All but one of these were ruled out by tests, or left out as they repeat another. */
export function judgedWords(judgement: Judgement, numbers: readonly number[]): string {
  const { how, reason, other } = judgement;
  const count = formatCount(numbers.length);
  const otherNumber = other === null ? null : numbers[other];
  const why = reason === '' ? '' : ` ${t('The model says: {0}', reason)}`;
  switch (how) {
    case 'agreed':
      return `${t('Best of {0}: the model chose it in both orders.', count)}${why}`;
    case 'between':
      return `${t('Best of {0}: the model wavered between this one and answer {1}, and chose it of these two.', count, String(otherNumber))}${why}`;
    case 'undecided':
      return otherNumber == null
        ? `${t('Best of {0} as one reading has it; another one named none.', count)}${why}`
        : t(
            'Of {0} answers the model named this one or answer {1}, whichever order it read them in: the first of them is shown.',
            count,
            otherNumber,
          );
    case 'none':
      return t('The model named none of {0} answers, so the first is shown.', count);
  }
}

/** What tests decided, before what was judged of the rest. */
export function testedWords({ command, passed, failed, late, untried, unknown }: TestedAnswers): string {
  const line = showInLine(command);
  const all = passed.length + failed.length + late.length + untried.length;
  if (unknown) return t('“{0}” came to no result that could be told here.', line);
  if (passed.length + failed.length === 0)
    return late.length > 0
      ? t('“{0}” did not end in the time that commands may take here (mlxCode.run.timeLimitSeconds), so it decided nothing.', line)
      : t('No answer could be tried with “{0}”.', line);
  const rest = [
    ...(late.length > 0 ? [plural(late.length, 'With one it did not end in time.', 'With {0} it did not end in time.')] : []),
    ...(untried.length > 0 ? [plural(untried.length, 'One could not be tried.', '{0} could not be tried.')] : []),
  ];
  return [passWords(passed.length, all, line), ...rest].join(' ');
}

function passWords(passed: number, all: number, line: string): string {
  if (passed === 0) return t('None of {0} answers passes “{1}”.', formatCount(all), line);
  if (passed === 1) return t('The only one of {0} answers that passes “{1}”.', formatCount(all), line);
  if (passed < all) return t('{0} of {1} answers pass “{2}”.', formatCount(passed), formatCount(all), line);
  return all === 2 ? t('Both answers pass “{0}”.', line) : t('All {0} answers pass “{1}”.', formatCount(all), line);
}

/** A change that was made for the tests is still there. */
export function leftAppliedWords(command: string): string {
  return t('Its change was made for “{0}” and could not be taken back: undo it with the card, or keep it.', showInLine(command));
}

/** Its window ended while answers were tried one after the other. */
export function interruptedTrialWords(): string {
  return t(
    'The window was closed while changes of these answers were being tried with the project’s tests, so one of them may still be in your files: look at the changes with git, and take it back with “Undo Last Change”.',
  );
}
