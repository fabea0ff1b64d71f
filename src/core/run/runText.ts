/** What the chat says of a command that was run, in Markdown, and what the model is asked about it. Pure. */
import { formatCount } from '../../base/formatNumbers.ts';
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
export const muteShellWords =
  'The shell in the terminal doesn’t tell VS Code of its commands (shell integration). So no limit of time or output holds, the chat can’t stop it, and neither its output nor its exit code comes to the chat.';

export function runText(run: FinishedRun): string {
  const { output, command, exitCode } = run;
  if (run.end === 'unbegun') return `${inlineCode(command)} was not run.`;
  if (run.end === 'shellEnded') {
    const code = exitCode === null ? '' : ` with exit code ${String(exitCode)}`;
    return `${inlineCode(command)} was not run: its terminal ended${code} before the shell was ready.`;
  }
  if (run.end === 'untold') {
    return `${inlineCode(command)} was handed to the terminal *MLX-CODE*. The shell there doesn’t tell VS Code of its commands (shell integration), so neither output nor exit code is known here.`;
  }
  return [
    `${inlineCode(command)} ${endWords(run)}.`,
    output.text === '' ? 'It wrote nothing.' : codeBlock(showHidden(output.text), ''),
    leftWords(output),
    run.hidden === 0
      ? ''
      : `${formatCount(run.hidden)} ${run.hidden === 1 ? 'line isn’t' : 'lines aren’t'} shown: what looks like a secret is in ${run.hidden === 1 ? 'it' : 'them'}.`,
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

function endWords({ end, exitCode, seconds }: FinishedRun): string {
  const took = `${seconds < 10 ? seconds.toFixed(1) : formatCount(seconds)} s`;
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

function leftWords({ text, left }: ShownOutput): string {
  if (left === 0) return '';
  const before = left === null ? 'what came before' : `${formatCount(left)} characters before`;
  return `The last ${formatCount(text.length)} characters are shown; ${before} ${left === null ? 'is' : 'are'} in the terminal only (\`mlxCode.run.outputCharacters\`).`;
}
