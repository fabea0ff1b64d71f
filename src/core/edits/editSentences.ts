/** What is said of changes that can't be made, applied or taken back: what happened, and what to do. By the error's data, as `base/appError.ts` describes it. */
import type { ErrorData } from '../../base/appError.ts';
import { formatCount } from '../../base/formatNumbers.ts';
import { upperFirst } from '../../base/upperFirst.ts';
import { showHidden } from '../security/hiddenText.ts';
import { named } from '../sentenceParts.ts';
import type { ConflictReason } from './fileChange.ts';

const conflictSentences: Readonly<Record<ConflictReason, (file: string) => string>> = {
  notFound: (file) => `The text to replace is not in ${file}. Ask again with the file as it is now.`,
  ambiguous: (file) => `The text to replace is in several places of ${file}. Ask for an answer that quotes more of the surroundings.`,
  missingFile: (file) => `${upperFirst(file)} is not there to be changed. Check the path in the answer.`,
  fileExists: (file) => `${upperFirst(file)} is there already and would have been overwritten. Rename one of the two.`,
  placeholder: (file) => `The answer leaves out code of ${file} (“rest unchanged” or the like). Ask for all of it.`,
  prose: (file) => `The answer has sentences in place of code for ${file}. Ask for code only.`,
  shrinks: (file) => `The answer has only a part of ${file} and would delete the rest. Ask for the whole file, or for a smaller edit.`,
  thinking: (file) => `The answer has the model's thinking in place of code for ${file}. Ask again.`,
  unfinished: (file) => `The answer ends in the middle of the change to ${file}. Ask again, with room for a longer answer.`,
  malformed: (file) => `The change to ${file} is not in a form that can be read. Ask again.`,
  noPath: () => 'The answer does not say which file it changes. Ask for the path with each change.',
  overlap: (file) => `${upperFirst(file)} is changed twice in the same place, or given twice as a whole. Ask for one change of it.`,
  outside: (file) => `The path of ${file} is not a plain one inside the folder, so it was refused. Choose one inside it.`,
  noFolder: (file) => `No folder is open, so it can't be told where ${file} is. Open its folder, then ask again.`,
  protected: (file) =>
    `${upperFirst(file)} can make programs run or steer assistants, so it is changed only after you have approved it in the editor.`,
  binary: (file) => `${upperFirst(file)} is binary, not text, so it was left alone.`,
  tooLarge: (file) => `${upperFirst(file)} is over 5 MB, too large to be changed here. Change it by hand.`,
  encoding: (file) => `${upperFirst(file)} is not in UTF-8 or UTF-16, so it was left alone. Save it in one of them first.`,
  readOnly: (file) => `${upperFirst(file)} is read-only, so it can not be changed. Make it writable, or copy it first.`,
  readOnlyFolder: (file) => `The folder of ${file} is read-only, so nothing in it can be changed. Make the folder writable.`,
  directory: (file) => `${upperFirst(file)} is a folder, not a file. Check the path in the answer.`,
  special: (file) => `${upperFirst(file)} is not a regular file, so it was left alone.`,
  link: (file) => `The answer makes ${file} a link or a submodule, or changes one, which is not done here. Do that by hand.`,
  mode: (file) => `The answer changes whether ${file} is executable, which is not done here. Set that by hand.`,
  unreadable: (file) => `${upperFirst(file)} could not be read. Check that you may read it.`,
  changed: (file) =>
    `${upperFirst(file)} was changed by somebody else in the meantime, so it was left alone. Ask again with the file as it is now.`,
  deleted: (file) => `${upperFirst(file)} was deleted or renamed in the meantime, so it was left alone. Bring it back, then try again.`,
  unsaved: (file) => `${upperFirst(file)} has unsaved changes that would be lost. Save it first, or take them back.`,
  inexact: (file) => `The text to replace is not in ${file} word for word, only nearly. Look at the change first.`,
  damaged: (file) => `What was kept of ${file} is damaged, so it was left as it is. An earlier change may still lead back.`,
};

/** Of more files than this that may be meant only the first are named. */
const maxSimilar = 3;

function isConflictReason(value: unknown): value is ConflictReason {
  return typeof value === 'string' && Object.hasOwn(conflictSentences, value);
}

/** Why an edit of `path` can't be carried out, in one plain sentence and the next step. `similar`: files that the path may mean. */
export function conflictMessage(reason: ConflictReason, path: string | null, similar: readonly string[] = []): string {
  if (similar.length > 0) {
    const named = similar.slice(0, maxSimilar).map((one) => `“${one}”`);
    const others = similar.length > maxSimilar ? [`${String(similar.length - maxSimilar)} more`] : [];
    return showHidden(`“${path ?? ''}” may mean ${[...named, ...others].join(' or ')}. Write the whole path in the answer.`);
  }
  return showHidden(conflictSentences[reason](path === null || path === '' ? 'the file' : `the file “${path}”`));
}

export function conflict({ reason, path }: ErrorData): string {
  return conflictMessage(isConflictReason(reason) ? reason : 'changed', typeof path === 'string' ? path : null);
}

export function undoNone(data: ErrorData): string {
  if (typeof data.id === 'string')
    return `There is no change ${data.id} by MLX-CODE in this folder. “mlx-code undo --list” lists those that there are.`;
  switch (data.reason) {
    case 'untitled':
      return 'The last change was made in a file that is not saved yet, of which no backup is kept. Undo it in its own editor.';
    case 'noFolder':
      return 'There is no change by MLX-CODE to undo in what is open. Open the folder or the file that was changed first.';
    case 'review':
      return 'Nothing has been decided in this review that could be taken back. “MLX-CODE: Undo Last Change” takes back earlier changes.';
    case 'takenBack':
      return 'Nothing of this change is left to undo: it has been taken back already, or its backup is gone.';
    case 'asBefore':
      return 'Nothing has to be restored: every file is as it was before this change.';
    default:
      return 'There is no change by MLX-CODE to undo in this folder.';
  }
}

export function undoChanged(data: ErrorData): string {
  const { reason, path } = data;
  if (isConflictReason(reason) && reason !== 'changed')
    return `Nothing was undone. ${conflictMessage(reason, typeof path === 'string' ? path : null)}`;
  return `The file${named(data)} is no longer as MLX-CODE left it, so nothing was undone. Compare the two, and take back by hand what you want.`;
}

/** `clashing` of `hunks`; without them none fits. `own`: the line of the proposal's first hunk, where what was changed begins above it. */
export function proposalOverlaps(data: ErrorData): string {
  const { line, own, clashing, hunks } = data;
  const at = typeof line === 'number' ? ` at line ${formatCount(line)}` : '';
  if (typeof line === 'number' && typeof own === 'number')
    return `The file${named(data)} was changed from line ${formatCount(line)} on, and line ${formatCount(own)} with it, which the proposal changes too, so nothing was applied. Take your change back, or ask again.`;
  if (typeof clashing !== 'number' || typeof hunks !== 'number')
    return `The file${named(data)} was changed${at} where the proposal changes it too, so nothing was applied. Take your change back, or ask again.`;
  const which =
    hunks > clashing
      ? `${formatCount(clashing)} of ${formatCount(hunks)} hunks`
      : clashing === 1
        ? 'The last hunk'
        : `The last ${formatCount(clashing)} hunks`;
  const fit = `${which} no longer ${clashing === 1 ? 'fits' : 'fit'} the file${named(data)}, which was changed${at} meanwhile`;
  if (hunks === clashing) return `${fit}. Take your change back, or discard what is left.`;
  return `${fit}, so it is not applied as a whole. Take the others one by one, or take your change back.`;
}

export function backupDamaged(data: ErrorData): string {
  const which = typeof data.id === 'string' ? `the change ${data.id}` : 'this change';
  return data.newer === true
    ? `A newer version of MLX-CODE made ${which}. Undo it with that one, or update this one.`
    : `What was kept of ${which} is damaged, so it can not be undone. The files are left as they are.`;
}

export function renameRefused(data: ErrorData): string {
  const to = typeof data.to === 'string' && data.to !== '' ? ` “${data.to.split('/').at(-1) ?? ''}”` : ' a new name';
  switch (data.reason) {
    case 'invalidName':
      return `Nothing was renamed: “${String(data.to).slice(0, 60)}” can not be a file name. Correct the pattern.`;
    case 'collision':
      return `Nothing was renamed: two files would be called${to}. Make the names differ, for example with {n}.`;
    case 'exists':
      return `Nothing was renamed: there is a file${to} already. Choose another name, or rename that file too.`;
    case 'unchanged':
      return 'Nothing was renamed: every file would keep its name. Change the pattern.';
    default:
      return 'Nothing was renamed: the new names could not be used. Correct the pattern.';
  }
}
