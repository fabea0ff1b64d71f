import type { ChangedFile } from '../../core/ports.ts';
import { literalPath } from './gitRunner.ts';

/** Characters of names in one command: a command line holds no more everywhere. */
const mostNamed = 20_000;
/** Characters of an option, and of the blanks around it. */
const longestOption = 14;

/** Without its old name, a renamed file would be a new one. */
export function pathspecs({ path, from }: ChangedFile): string[] {
  return [path, ...(from === undefined ? [] : [from])].map(literalPath);
}

/** The first ones, as many as one command has room to name. */
export function firstInOneCommand<T extends Pick<ChangedFile, 'path' | 'from'>>(files: readonly T[]): T[] {
  let length = 0;
  return files.filter(({ path, from = '' }) => (length += path.length + from.length) <= mostNamed);
}

/** Has one command room to name all of them? */
export function fitInOneCommand(files: readonly ChangedFile[]): boolean {
  return firstInOneCommand(files).length === files.length;
}

/** All of these texts, by as many as one command has room for, each behind an option of its own. */
export function inCommands(texts: readonly string[]): string[][] {
  const parts: string[][] = [];
  let room = 0;
  for (const text of texts) {
    room -= text.length + longestOption;
    if (room < 0) [parts[parts.length], room] = [[], mostNamed - text.length - longestOption];
    parts.at(-1)?.push(text);
  }
  return parts;
}
