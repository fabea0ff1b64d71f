/** What stands behind commands that are written in more than one way. Pure. */
import { AppError } from '../../base/appError.ts';
import { commandWords } from '../chat/slashCommands.ts';

/** `FILES "old" "new"`, or `"old" "new"` for all files. Throws `commandArguments` for anything else. */
export function replaceWords(argument: string): { files: string; find: string; replace: string } {
  const words = commandWords(argument);
  const [files = '', find = '', replace = ''] = words.length === 2 ? ['', ...words] : words;
  if (words.length < 2 || words.length > 3)
    throw new AppError('commandArguments', 'not three words', { usage: '/replace FILES "old" "new"', extra: words.length > 3 });
  return { files, find, replace };
}

/** `PATTERN`, of as many words as there are, or `"PATTERN" FILES`. */
export function grepWords(argument: string): { pattern: string; globs: readonly string[] } {
  const [pattern = '', ...globs] = argument.startsWith('"') ? commandWords(argument) : [argument];
  return { pattern, globs };
}
