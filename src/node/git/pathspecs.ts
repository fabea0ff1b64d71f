import type { ChangedFile } from '../../core/ports.ts';
import { literalPath } from './gitRunner.ts';

/** Characters of names in one command: a command line holds no more everywhere. */
const mostNamed = 20_000;

/** Without its old name, a renamed file would be a new one. */
export function pathspecs({ path, from }: ChangedFile): string[] {
  return [path, ...(from === undefined ? [] : [from])].map(literalPath);
}

/** The first ones, as many as one command has room to name. */
export function firstInOneCommand(files: readonly ChangedFile[]): ChangedFile[] {
  let length = 0;
  return files.filter(({ path, from = '' }) => (length += path.length + from.length) <= mostNamed);
}

/** Has one command room to name all of them? */
export function fitInOneCommand(files: readonly ChangedFile[]): boolean {
  return firstInOneCommand(files).length === files.length;
}

/** The first of these paths, as many as one command has room to name. */
export function namesInOneCommand(paths: readonly string[]): string[] {
  let length = 0;
  return paths.filter((path) => (length += path.length) <= mostNamed);
}
