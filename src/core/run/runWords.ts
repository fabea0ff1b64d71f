/** What `/run` is to run, taken from what was typed. Pure. */
import { AppError } from '../../base/appError.ts';

export interface WantedRun {
  /** One line, exactly as it goes to the shell. */
  command: string;
  /** The model is asked about the output. */
  ask: boolean;
}

/** Longer ones aren't read before they are agreed to. Characters. */
const longest = 2_000;

/**
 * `--ai` as the last word has the model asked; a command's own is written twice. Throws `commandArguments` for none, and `runRefused` for a command of several
 * lines or with control characters, which a terminal takes as keys, or one that is too long to be read.
 */
export function wantedRun(argument: string): WantedRun {
  const typed = argument.trim();
  const ask = /\s--ai$/.test(typed);
  const command = ask ? typed.slice(0, -'--ai'.length).trimEnd() : typed;
  if (command === '' || command === '--ai') throw new AppError('commandArguments', 'no command', { usage: '/run COMMAND [--ai]' });
  if (command.length > longest) throw new AppError('runRefused', 'too long', { why: 'long', most: longest });
  if (/[\r\n\u2028\u2029]/.test(command)) throw new AppError('runRefused', 'several lines', { why: 'lines' });
  if (/\p{Cc}/u.test(command)) throw new AppError('runRefused', 'control characters', { why: 'control' });
  return { command, ask };
}
