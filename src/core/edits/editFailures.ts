/** What is said of changing code, and of taking changes back. */
import { t } from '../../base/l10n.ts';
import type { ErrorData } from '../../base/appError.ts';
import { formatCount } from '../../base/formatNumbers.ts';
import * as edit from './editSentences.ts';
import * as conflict from '../git/conflictSentences.ts';
import { against, inFile, named } from '../sentenceParts.ts';
import type { FailureSentences } from '../failureSentence.ts';

/** By their codes. */
export const editFailures = {
  selectionEmpty: [
    (d) =>
      d.what === 'file'
        ? t('The file is empty. Open one with some code in it.')
        : d.what === 'attachment'
          ? t('There is no text in it.')
          : t('There is no code in the selection. Select some code first.'),
  ],
  selectionBinary: [
    (d) =>
      d.what === 'conflict'
        ? conflict.conflictBinary()
        : d.what === 'file'
          ? t('The file is binary, not text. Choose readable text instead.')
          : d.what === 'attachment'
            ? t('The attached text is binary, not text. Choose readable text instead.')
            : t('The selection is binary, not text. Choose readable text instead.'),
  ],
  selectionTooLarge: [
    (d) =>
      d.what === 'conflict'
        ? conflict.conflictTooLarge(d)
        : d.fixed === true
          ? t(
              '{0}, whatever the context size. {1}',
              tooLarge(d, overFixed(d)),
              d.what === 'attachment' ? t('Attach less of it.') : t('Select a smaller part.'),
            )
          : `${tooLarge(d, against(d))}. ${d.what === 'attachment' ? t('Attach less of it, or choose a larger context size.') : t('Select a smaller part, or choose a larger context size.')}`,
    'openSettings',
  ],
  toolTooLarge: [
    (d) => t('The tool{0} lists more values to choose from than can be offered to the model. Ask again without this tool.', named(d)),
  ],
  proposalGone: [() => t('This change is not kept any more. Ask for it again.')],
  nothingChanged: [
    (d) =>
      d.what === 'conflict'
        ? conflict.conflictUnchanged()
        : d.what === 'code'
          ? t('The file{0} is as this code wants it already, so nothing had to be changed.', named(d))
          : t('The model found nothing to change. Say more exactly what you want, or try again.'),
  ],
  answerIncomplete: [
    (d) =>
      d.what === 'commitMessage'
        ? t('The model wrote no commit message of the right form. Try again; if that does not help, choose another model.')
        : d.what === 'pullRequest' || d.what === 'changelog' || d.what === 'releaseNotes'
          ? t('The model wrote nothing that could be used. Try again; if that does not help, choose another model.')
          : d.what === 'benchmark'
            ? t('The model wrote too little to be measured. Try again, or choose another model.')
            : d.what === 'review'
              ? t('The model wrote no review that could be read. Try again; if that does not help, choose another model.')
              : d.what === 'conflict'
                ? conflict.conflictIncomplete(d)
                : d.what === 'thought'
                  ? t('The model thought, and ended without an answer. Ask again, or choose a larger context size or another model.')
                  : t('The model did not finish its answer, so nothing was changed. Try again with a smaller selection.'),
  ],
  editorNone: [() => t('No text editor is open. Open a file and put the cursor where you want to work.')],
  testsUnknown: [() => t('How tests are written in this language is not known here. Select the code and ask for tests in the chat.')],
  documentUnsaved: [() => t('This file is not saved anywhere yet. Save it first, then run the command again.')],
  symbolNone: [
    (d) =>
      d.what === 'move'
        ? t('There is no function, class or other declaration at the cursor. Put it on the name of what you want to move.')
        : t('There is nothing at the cursor that can be renamed. Put it on a name that this file declares.'),
  ],
  nameNone: [() => t('The model proposed no name that can be used here. Try again, or type one yourself.')],
  problemNone: [() => t('No error or warning is reported here. Put the cursor on one that is underlined.')],
  documentChanged: [(d) => t('The lines that were to be changed{0} were changed while the model was working. Ask again.', inFile(d))],
  documentReadOnly: [() => t('This file is read-only, so it can not be changed. Make it writable, or copy it first.')],
  editFailed: [
    (d) =>
      d.restored === false
        ? t(
            'The change failed half way, and the file{0} could not be put back. “MLX-CODE: Undo Last Change” puts back what it can.',
            named(d),
          )
        : t('VS Code did not apply the change. The file is as it was; try again.'),
    'showLog',
  ],
  reviewNone: [() => t('No change is being reviewed hunk by hunk. Open one with “Review Hunk by Hunk” in the title of its diff.')],
  editConflict: [edit.conflict],
  proposalOverlaps: [edit.proposalOverlaps],
  proposalMoved: [() => t('A file changed in the meantime, and the proposed change was fitted to it. Look at it again, then apply it.')],
  undoNone: [edit.undoNone],
  undoChanged: [edit.undoChanged, 'showCheckpoints'],
  backupFailed: [
    (d) =>
      t('The backups in the data folder{0} can not be used, so nothing was changed. Check that you may read and write there.', named(d)),
    'showLog',
  ],
  backupDamaged: [edit.backupDamaged, 'showLog'],
  renameRefused: [edit.renameRefused],
  batchNoChange: [
    (d) => {
      const summary = typeof d.summary === 'string' ? ` (${d.summary})` : '';
      return d.waiting === true
        ? t('The batch has no change to look at yet{0}. Let it run on, and look again.', summary)
        : t('No change of the batch waits for you any more{0}. “Ask Again” on a file of its list makes a new one.', summary);
    },
  ],
  batchNone: [() => t('No batch is running. Start one with “Run on Several Files…”.')],
} satisfies FailureSentences;

function tooLarge({ what }: ErrorData, how: string): string {
  if (what === 'file') return t('The file is too large{0}', how);
  return what === 'attachment' ? t('The attached text is too large{0}', how) : t('The selection is too large{0}', how);
}

/** Beyond a limit that is the same for all models. */
function overFixed({ limit }: ErrorData): string {
  return typeof limit === 'number' ? t(': it has over {0} characters, the most that is read', formatCount(limit)) : '';
}
