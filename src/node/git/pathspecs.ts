import type { ChangedFile } from '../../core/ports.ts';
import { literalPath } from './gitRunner.ts';

/** Characters of names in one command: a command line holds no more everywhere. */
const mostNamed = 20_000;

/** Without its old name, a renamed file would be a new one. */
export function pathspecs({ path, from }: ChangedFile): string[] {
  return [path, ...(from === undefined ? [] : [from])].map(literalPath);
}

/** Has one command room to name all of them? */
export function fitInOneCommand(files: readonly ChangedFile[]): boolean {
  return files.reduce((sum, { path, from = '' }) => sum + path.length + from.length, 0) <= mostNamed;
}
