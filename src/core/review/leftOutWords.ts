import { countOf } from '../../base/formatNumbers.ts';
import { showInLine } from '../security/hiddenText.ts';
import type { LeftOutFile, LeftOutReason } from './reviewSubject.ts';

const words: Readonly<Record<LeftOutReason, string>> = {
  secret: 'as it may hold secrets',
  lock: 'as it is a lock file',
  generated: 'as it is generated',
  binary: 'as it is binary',
  large: 'as the change is too large',
  deleted: 'as it was deleted',
  conflict: 'as it has a conflict or is a merge of several files',
  blank: 'as there is nothing but blanks',
  link: 'as it is a symbolic link',
  submodule: 'as it is a repository of its own',
  name: 'as its name is no UTF-8',
};

/** Of these, as many sentences as somebody reads. */
const mostTold = 5;

/** What of the changes wasn't read, in sentences. */
export function leftOutWords(leftOut: readonly LeftOutFile[]): string[] {
  const told = leftOut.slice(0, mostTold).map(({ path, why }) => `Not read: “${showInLine(path)}”, ${words[why]}.`);
  const more = leftOut.length - told.length;
  return more > 0 ? [...told, `Not read either: ${countOf(more, 'more file')}.`] : told;
}
