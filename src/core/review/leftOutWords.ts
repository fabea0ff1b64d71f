import { plural, t } from '../../base/l10n.ts';
import { showInLine } from '../security/hiddenText.ts';
import type { LeftOutFile, LeftOutReason } from './reviewSubject.ts';

const words = (path: string): Readonly<Record<LeftOutReason, string>> => ({
  secret: t('Not read: “{0}”, as it may hold secrets.', path),
  lock: t('Not read: “{0}”, as it is a lock file.', path),
  generated: t('Not read: “{0}”, as it is generated.', path),
  binary: t('Not read: “{0}”, as it is binary.', path),
  large: t('Not read: “{0}”, as the change is too large.', path),
  deleted: t('Not read: “{0}”, as it was deleted.', path),
  conflict: t('Not read: “{0}”, as it has a conflict or is a merge of several files.', path),
  blank: t('Not read: “{0}”, as there is nothing but blanks.', path),
  link: t('Not read: “{0}”, as it is a symbolic link.', path),
  submodule: t('Not read: “{0}”, as it is a repository of its own.', path),
  name: t('Not read: “{0}”, as its name is no UTF-8.', path),
});

/** Of these, as many sentences as somebody reads. */
const mostTold = 5;

/** What of the changes wasn't read, in sentences. */
export function leftOutWords(leftOut: readonly LeftOutFile[]): string[] {
  const told = leftOut.slice(0, mostTold).map(({ path, why }) => words(showInLine(path))[why]);
  const more = leftOut.length - told.length;
  return more > 0 ? [...told, plural(more, 'Not read either: {0} more file.', 'Not read either: {0} more files.')] : told;
}
