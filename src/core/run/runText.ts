/** What the chat says of a command that was run, in Markdown, and what the model is asked about it. Pure. */
import { englishCount, formatCount, formatTenths } from '../../base/formatNumbers.ts';
import { plural, t } from '../../base/l10n.ts';
import { codeBlock, inlineCode } from '../context/codeFence.ts';
import { showHidden, showInLine } from '../security/hiddenText.ts';
import type { ShownOutput } from './commandOutput.ts';

/**
 * How it ended: by itself, stopped by the user, at the time limit, with its terminal, or nobody knows, as the terminal doesn't tell. Or it never began: as the user
 * didn't want it any more, or as the shell ended before it could be given anything.
 */
export type RunEnd = 'ended' | 'stopped' | 'late' | 'closed' | 'untold' | 'unbegun' | 'shellEnded';

export interface FinishedRun {
  command: string;
  end: RunEnd;
  /** Null where the shell didn't tell. */
  exitCode: number | null;
  seconds: number;
  output: ShownOutput;
  /** Lines of the output that aren't shown, as they hold what looks like a secret. */
  hidden: number;
}

/** Whether there is something to say of what it did. */
export function hasRun({ end }: Pick<FinishedRun, 'end'>): boolean {
  return end !== 'untold' && end !== 'unbegun' && end !== 'shellEnded';
}

/** What somebody has to know before they give a command to a shell that doesn't tell VS Code of it. */
export function muteShellWords(): string {
  return t(
    'The shell in the terminal doesn’t tell VS Code of its commands (shell integration). So no limit of time or output holds, the chat can’t stop it, and neither its output nor its exit code comes to the chat.',
  );
}

export function runText(run: FinishedRun): string {
  const { output, command, exitCode } = run;
  if (run.end === 'unbegun') return t('{0} was not run.', inlineCode(command));
  if (run.end === 'shellEnded') {
    return exitCode === null
      ? t('{0} was not run: its terminal ended before the shell was ready.', inlineCode(command))
      : t('{0} was not run: its terminal ended with exit code {1} before the shell was ready.', inlineCode(command), exitCode);
  }
  if (run.end === 'untold') {
    return t(
      '{0} was handed to the terminal *MLX-CODE*. The shell there doesn’t tell VS Code of its commands (shell integration), so neither output nor exit code is known here.',
      inlineCode(command),
    );
  }
  return [
    endSentence(run),
    output.text === '' ? t('It wrote nothing.') : codeBlock(showHidden(output.text), ''),
    leftWords(output),
    run.hidden === 0
      ? ''
      : plural(
          run.hidden,
          '{0} line isn’t shown: what looks like a secret is in it.',
          '{0} lines aren’t shown: what looks like a secret is in them.',
        ),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

/** What the model is told; the output goes along as a source. */
export function runQuestion(run: FinishedRun): string {
  const failed = run.end === 'ended' && run.exitCode === 0 ? '' : ' If something failed, say what, where, and how to put it right.';
  return `The command ${inlineCode(run.command)} ${endWords(run)}. ${run.output.text === '' ? 'It wrote nothing.' : 'Its output is attached.'} Say in a few sentences what came of it.${failed}`;
}

/** What the model is asked where tests have failed; where they `wrote` anything, that goes along. `named` are files in it. */
export function fixTestsQuestion(line: string, wrote: boolean, named: readonly string[]): string {
  const output = wrote ? 'Their output is attached.' : 'They wrote nothing.';
  const files = named.length === 0 ? '' : ` It names ${named.map((path) => inlineCode(showInLine(path))).join(', ')}.`;
  return `The tests of ${inlineCode(line)} failed. ${output}${files} Say in a sentence why, and change the code so that they pass. Change a test only where it is the test that is wrong.`;
}

/** How it ended, for the model. */
function endWords({ end, exitCode, seconds }: FinishedRun): string {
  const took = `${seconds < 10 ? seconds.toFixed(1) : englishCount(seconds)} s`;
  const code = exitCode === null ? '' : ` with exit code ${String(exitCode)}`;
  switch (end) {
    case 'stopped':
      return `was stopped after ${took}`;
    case 'late':
      return `was stopped at the time limit, after ${took} (\`mlxCode.run.timeLimitSeconds\`)`;
    case 'closed':
      return `ended with its terminal${code} after ${took}`;
    default:
      return exitCode === null ? `ended after ${took}; the shell didn’t tell its exit code` : `ended${code} after ${took}`;
  }
}

/** The same for people. */
function endSentence({ command, end, exitCode, seconds }: FinishedRun): string {
  const name = inlineCode(command);
  const took = seconds < 10 ? formatTenths(seconds) : formatCount(seconds);
  switch (end) {
    case 'stopped':
      return t('{0} was stopped after {1} s.', name, took);
    case 'late':
      return t('{0} was stopped at the time limit, after {1} s (`mlxCode.run.timeLimitSeconds`).', name, took);
    case 'closed':
      return exitCode === null
        ? t('{0} ended with its terminal after {1} s.', name, took)
        : t('{0} ended with its terminal with exit code {1} after {2} s.', name, exitCode, took);
    default:
      return exitCode === null
        ? t('{0} ended after {1} s; the shell didn’t tell its exit code.', name, took)
        : t('{0} ended with exit code {1} after {2} s.', name, exitCode, took);
  }
}

function leftWords({ text, left }: ShownOutput): string {
  if (left === 0) return '';
  return left === null
    ? t(
        'The last {0} characters are shown; what came before is in the terminal only (`mlxCode.run.outputCharacters`).',
        formatCount(text.length),
      )
    : t(
        'The last {0} characters are shown; {1} characters before are in the terminal only (`mlxCode.run.outputCharacters`).',
        formatCount(text.length),
        formatCount(left),
      );
}
