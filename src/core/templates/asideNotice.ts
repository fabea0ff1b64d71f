/** What is told of files of commands that are set aside: once for all of them, as a repository may bring many. Pure. */
import { countOf } from '../../base/formatNumbers.ts';
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
  const told = `${showInLine(first.place)}, line ${String(error.line)}: ${error.message}`;
  if (others.length > 0) return `${countOf(others.length + 1, 'file')} of commands are set aside. The first is ${told}`;
  if (more.length === 0) return told;
  return `${told} ${countOf(more.length, 'more problem')} ${more.length === 1 ? 'is' : 'are'} in it.`;
}
