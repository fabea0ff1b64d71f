/** What is said of the index and of looking for something. */
import { t } from '../../base/l10n.ts';
import type { ErrorData } from '../../base/appError.ts';
import { formatCount } from '../../base/formatNumbers.ts';
import { showHidden } from '../security/hiddenText.ts';
import { inFile, named, reason } from '../sentenceParts.ts';
import type { FailureSentences } from '../failureSentence.ts';

/** By their codes. */
export const indexFailures = {
  indexDamaged: [() => t('The index of this folder is damaged. The window that keeps it makes it anew: try again in a moment.'), 'showLog'],
  indexElsewhere: [
    () => t('Another window or command line is writing the index of this folder. Do this there, or once that one is closed.'),
  ],
  indexUnavailable: [
    (d) => {
      const path = typeof d.path === 'string' ? showHidden(d.path) : t('the file of the index');
      if (d.cause === 'busy') return t('Another program uses the index’s file {0}. End it or wait, then try again.', path);
      if (d.cause === 'full')
        return t('The project can’t be indexed here, as the disk with {0} is full. Free some room, then try again.', path);
      if (d.cause === 'closed')
        return t(
          'The project can’t be indexed here, as {0} can’t be written. See that it is a plain file in a folder that you may write to, or delete it, then try again.',
          path,
        );
      if (d.cause === 'folder')
        return t(
          'The project can’t be indexed here, as the folder {0} can’t be made. See that you may write there and that all on the way are folders, then try again.',
          path,
        );
      return t(
        'The project can’t be indexed here{0}. The chat goes on without it; try again in a minute.',
        typeof d.reason === 'string' ? `: ${d.reason}` : '',
      );
    },
    'showLog',
  ],
  indexOff: [() => t('Indexing is switched off. Switch it on with the setting mlxCode.index.when.'), 'openSettings'],
  indexSetAside: [
    (d) =>
      t(
        'The index{0} was damaged, and is made anew: nothing is lost by that. The damaged file is kept{1} until it happens again.',
        d.path === undefined ? '' : t(' of{0}', named(d)),
        typeof d.file === 'string' ? t(' as {0}', showHidden(d.file)) : '',
      ),
  ],
  hitGone: [
    (d) => t('The file{0} is not there any more, or can’t be opened. Search again: the index follows changes within a moment.', named(d)),
  ],
  mapEmpty: [() => t('No declarations are indexed in the open folders, so there is no map of them. Attach files instead.')],
  searchEmpty: [() => t('There is nothing to look for yet. Say what to find.')],
  searchNoMatch: [
    (d) =>
      typeof d.same === 'number' && d.same > 0
        ? t('What matches{0} is already what it would become. Change the replacement.', searched(d))
        : t('Nothing matches{0}. Check the spelling, letter case and whole words, or look in other files.', searched(d)),
  ],
  patternInvalid: [
    (d) =>
      t(
        'This is not a regular expression{0}. Correct it, or {1}.',
        reason(d),
        d.by === 'command'
          ? t('put \\ before each sign that is meant literally, as in \\(')
          : t('switch regular expressions off to take it literally'),
      ),
  ],
  patternTooSlow: [
    (d) =>
      t(
        'The regular expression does not come to an end{0}, so nothing was changed. Write it without repetitions inside repetitions.',
        inFile(d),
      ),
  ],
  tooManyMatches: [
    (d) =>
      t(
        'More than {0} {1} match, which nobody can review. Look for more, or in fewer files.',
        limit(d),
        d.what === 'files' ? 'files' : 'places',
      ),
  ],
  filesNone: [
    (d) =>
      t(
        'No file to work on{0}. Files that git ignores, that may hold secrets, or that are not text do not count; choose others.',
        matching(d),
      ),
  ],
} satisfies FailureSentences;

function searched(data: ErrorData): string {
  return typeof data.files === 'number' && data.files > 0 ? t(' in {0} files', formatCount(data.files)) : '';
}

function matching(data: ErrorData): string {
  return typeof data.glob === 'string' && data.glob !== '' ? t(' matches “{0}”', data.glob.slice(0, 60)) : t(' was found');
}

function limit(data: ErrorData): string {
  return typeof data.limit === 'number' ? formatCount(data.limit) : t('so many');
}
