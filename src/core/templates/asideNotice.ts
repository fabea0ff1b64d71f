/** What is told of files of commands that are set aside: once for all of them, as a repository may bring many. Pure. */
import { plural, t } from '../../base/l10n.ts';
import { showInLine } from '../security/hiddenText.ts';
import type { FileProblem } from './fileProblem.ts';

/** A file with what it is set aside for. */
export interface AsideFile {
  /** As people call it. */
  place: string;
  errors: readonly FileProblem[];
}

/** Two sentences at most; null where there is none. */
export function asideNotice([first, ...others]: readonly AsideFile[]): string | null {
  const [error, ...more] = first?.errors ?? [];
  if (!first || !error) return null;
  const told = t('{0}, line {1}: {2}', showInLine(first.place), error.line, error.message);
  if (others.length > 0)
    return `${plural(others.length + 1, '{0} file of commands is set aside.', '{0} files of commands are set aside. The first:')} ${told}`;
  return more.length === 0 ? told : `${told} ${plural(more.length, 'One more problem is in it.', '{0} more problems are in it.')}`;
}
