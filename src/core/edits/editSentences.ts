/** What is said of changes that can't be made, applied or taken back: what happened, and what to do. By the error's data, as `base/appError.ts` describes it. */
import type { ErrorData } from '../../base/appError.ts';
import { formatCount } from '../../base/formatNumbers.ts';
import { anyOf, t } from '../../base/l10n.ts';
import { showHidden } from '../security/hiddenText.ts';
import { named } from '../sentenceParts.ts';
import type { ConflictReason } from './fileChange.ts';

/** `file` is its path, quoted behind a space, or empty. */
const conflictSentences: Readonly<Record<ConflictReason, (file: string) => string>> = {
  notFound: (file) => t('The text to replace is not in the file{0}. Ask again with the file as it is now.', file),
  ambiguous: (file) =>
    t('The text to replace is in several places of the file{0}. Ask for an answer that quotes more of the surroundings.', file),
  missingFile: (file) => t('The file{0} is not there to be changed. Check the path in the answer.', file),
  fileExists: (file) => t('The file{0} is there already and would have been overwritten. Rename one of the two.', file),
  placeholder: (file) => t('The answer leaves out code of the file{0} (“rest unchanged” or the like). Ask for all of it.', file),
  prose: (file) => t('The answer has sentences in place of code for the file{0}. Ask for code only.', file),
  shrinks: (file) =>
    t('The answer has only a part of the file{0} and would delete the rest. Ask for the whole file, or for a smaller edit.', file),
  thinking: (file) => t("The answer has the model's thinking in place of code for the file{0}. Ask again.", file),
  unfinished: (file) => t('The answer ends in the middle of the change to the file{0}. Ask again, with room for a longer answer.', file),
  malformed: (file) => t('The change to the file{0} is not in a form that can be read. Ask again.', file),
  noPath: () => t('The answer does not say which file it changes. Ask for the path with each change.'),
  overlap: (file) => t('The file{0} is changed twice in the same place, or given twice as a whole. Ask for one change of it.', file),
  outside: (file) => t('The path of the file{0} is not a plain one inside the folder, so it was refused. Choose one inside it.', file),
  noFolder: (file) => t("No folder is open, so it can't be told where the file{0} is. Open its folder, then ask again.", file),
  protected: (file) =>
    t('The file{0} can make programs run or steer assistants, so it is changed only after you have approved it in the editor.', file),
  binary: (file) => t('The file{0} is binary, not text, so it was left alone.', file),
  tooLarge: (file) => t('The file{0} is over 5 MB, too large to be changed here. Change it by hand.', file),
  encoding: (file) => t('The file{0} is not in UTF-8 or UTF-16, so it was left alone. Save it in one of them first.', file),
  readOnly: (file) => t('The file{0} is read-only, so it can not be changed. Make it writable, or copy it first.', file),
  readOnlyFolder: (file) => t('The folder of the file{0} is read-only, so nothing in it can be changed. Make the folder writable.', file),
  directory: (file) => t('The file{0} is a folder, not a file. Check the path in the answer.', file),
  special: (file) => t('The file{0} is not a regular file, so it was left alone.', file),
  link: (file) => t('The answer makes the file{0} a link or a submodule, or changes one, which is not done here. Do that by hand.', file),
  mode: (file) => t('The answer changes whether the file{0} is executable, which is not done here. Set that by hand.', file),
  unreadable: (file) => t('The file{0} could not be read. Check that you may read it.', file),
  changed: (file) =>
    t('The file{0} was changed by somebody else in the meantime, so it was left alone. Ask again with the file as it is now.', file),
  deleted: (file) => t('The file{0} was deleted or renamed in the meantime, so it was left alone. Bring it back, then try again.', file),
  unsaved: (file) => t('The file{0} has unsaved changes that would be lost. Save it first, or take them back.', file),
  inexact: (file) => t('The text to replace is not in the file{0} word for word, only nearly. Look at the change first.', file),
  damaged: (file) => t('What was kept of the file{0} is damaged, so it was left as it is. An earlier change may still lead back.', file),
};

/** Of more files than this that may be meant only the first are named. */
const maxSimilar = 3;

function isConflictReason(value: unknown): value is ConflictReason {
  return typeof value === 'string' && Object.hasOwn(conflictSentences, value);
}

/** Why an edit of `path` can't be carried out, in one plain sentence and the next step. `similar`: files that the path may mean. */
export function conflictMessage(reason: ConflictReason, path: string | null, similar: readonly string[] = []): string {
  if (similar.length > 0) {
    const meant = similar.slice(0, maxSimilar).map((one) => t('“{0}”', one));
    const more = similar.length - maxSimilar;
    if (more > 0) meant.push(t('{0} more', more));
    return showHidden(t('“{0}” may mean {1}. Write the whole path in the answer.', path ?? '', anyOf(meant)));
  }
  return showHidden(conflictSentences[reason](path === null || path === '' ? '' : t(' “{0}”', path)));
}

export function conflict({ reason, path }: ErrorData): string {
  return conflictMessage(isConflictReason(reason) ? reason : 'changed', typeof path === 'string' ? path : null);
}

export function undoNone(data: ErrorData): string {
  if (typeof data.id === 'string')
    return t('There is no change {0} by MLX-CODE in this folder. “mlx-code undo --list” lists those that there are.', data.id);
  switch (data.reason) {
    case 'untitled':
      return t('The last change was made in a file that is not saved yet, of which no backup is kept. Undo it in its own editor.');
    case 'noFolder':
      return t('There is no change by MLX-CODE to undo in what is open. Open the folder or the file that was changed first.');
    case 'review':
      return t(
        'Nothing has been decided in this review that could be taken back. “MLX-CODE: Undo Last Change” takes back earlier changes.',
      );
    case 'takenBack':
      return t('Nothing of this change is left to undo: it has been taken back already, or its backup is gone.');
    case 'asBefore':
      return t('Nothing has to be restored: every file is as it was before this change.');
    default:
      return t('There is no change by MLX-CODE to undo in this folder.');
  }
}

export function undoChanged(data: ErrorData): string {
  const { reason, path } = data;
  if (isConflictReason(reason) && reason !== 'changed')
    return t('Nothing was undone. {0}', conflictMessage(reason, typeof path === 'string' ? path : null));
  return t(
    'The file{0} is no longer as MLX-CODE left it, so nothing was undone. Compare the two, and take back by hand what you want.',
    named(data),
  );
}

/** `clashing` of `hunks`; without them none fits. `own`: the line of the proposal's first hunk, where what was changed begins above it. */
export function proposalOverlaps(data: ErrorData): string {
  const { line, own, clashing, hunks } = data;
  const at = typeof line === 'number' ? t(' at line {0}', formatCount(line)) : '';
  if (typeof line === 'number' && typeof own === 'number')
    return t(
      'The file{0} was changed from line {1} on, and line {2} with it, which the proposal changes too, so nothing was applied. Take your change back, or ask again.',
      named(data),
      formatCount(line),
      formatCount(own),
    );
  if (typeof clashing !== 'number' || typeof hunks !== 'number')
    return t(
      'The file{0} was changed{1} where the proposal changes it too, so nothing was applied. Take your change back, or ask again.',
      named(data),
      at,
    );
  const file = named(data);
  if (hunks === clashing)
    return clashing === 1
      ? t(
          'The last hunk no longer fits the file{0}, which was changed{1} meanwhile. Take your change back, or discard what is left.',
          file,
          at,
        )
      : t(
          'The last {0} hunks no longer fit the file{1}, which was changed{2} meanwhile. Take your change back, or discard what is left.',
          formatCount(clashing),
          file,
          at,
        );
  return clashing === 1
    ? t(
        '{0} of {1} hunks no longer fits the file{2}, which was changed{3} meanwhile, so it is not applied as a whole. Take the others one by one, or take your change back.',
        formatCount(clashing),
        formatCount(hunks),
        file,
        at,
      )
    : t(
        '{0} of {1} hunks no longer fit the file{2}, which was changed{3} meanwhile, so it is not applied as a whole. Take the others one by one, or take your change back.',
        formatCount(clashing),
        formatCount(hunks),
        file,
        at,
      );
}

export function backupDamaged(data: ErrorData): string {
  if (typeof data.id !== 'string')
    return data.newer === true
      ? t('A newer version of MLX-CODE made this change. Undo it with that one, or update this one.')
      : t('What was kept of this change is damaged, so it can not be undone. The files are left as they are.');
  return data.newer === true
    ? t('A newer version of MLX-CODE made the change {0}. Undo it with that one, or update this one.', data.id)
    : t('What was kept of the change {0} is damaged, so it can not be undone. The files are left as they are.', data.id);
}

export function renameRefused(data: ErrorData): string {
  const to = typeof data.to === 'string' && data.to !== '' ? (data.to.split('/').at(-1) ?? '') : null;
  switch (data.reason) {
    case 'invalidName':
      return t('Nothing was renamed: “{0}” can not be a file name. Correct the pattern.', String(data.to).slice(0, 60));
    case 'collision':
      return to === null
        ? t('Nothing was renamed: two files would be called the same. Make the names differ, for example with {0}.', '{n}')
        : t('Nothing was renamed: two files would be called “{0}”. Make the names differ, for example with {1}.', to, '{n}');
    case 'exists':
      return t(
        'Nothing was renamed: there is a file{0} already. Choose another name, or rename that file too.',
        to === null ? '' : t(' “{0}”', to),
      );
    case 'unchanged':
      return t('Nothing was renamed: every file would keep its name. Change the pattern.');
    default:
      return t('Nothing was renamed: the new names could not be used. Correct the pattern.');
  }
}
