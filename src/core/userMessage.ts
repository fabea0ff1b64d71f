/**
 * The one place that turns a failure into words: what happened, and what to do next, with at most two buttons. It knows
 * every error code and nothing about where the sentence is shown.
 */
import { plural, t } from '../base/l10n.ts';
import { AppError, type ErrorCode, type ErrorData } from '../base/appError.ts';
import { formatCount } from '../base/formatNumbers.ts';
import type { ChatActionId, MessageAction, UserMessage } from '../protocol/webview.ts';
import * as edit from './edits/editSentences.ts';
import * as forge from './forge/forgeSentences.ts';
import * as conflict from './git/conflictSentences.ts';
import * as download from './models/download/downloadSentences.ts';
import * as model from './models/modelSentences.ts';
import { denialSentence } from './projectSettings/projectRefusal.ts';
import * as provider from './providers/providerSentences.ts';
import { reasonWords } from './reasonWords.ts';
import { showHidden, showInLine } from './security/hiddenText.ts';
import { against, inFile, named, reason } from './sentenceParts.ts';

const labels = (): Readonly<Record<ChatActionId, string>> => ({
  chooseModel: t('Choose Model…'),
  retryWith: t('Ask Another Model…'),
  bestOf: t('Best of Several…'),
  showLog: t('Show Log'),
  retry: t('Ask Again'),
  openWalkthrough: t('Open Walkthrough'),
  restartWorker: t('Restart Model'),
  openSettings: t('Open Settings'),
  explainSelection: t('Explain Selection'),
  showCheckpoints: t('Show Checkpoints…'),
  setProviderKey: t('Set Key…'),
  setDownloadToken: t('Set Token…'),
  downloadModel: t('Download the Recommended Model…'),
  downloadNamed: t('Download'),
  showContext: t('Show What the Model Will See'),
  manageTrust: t('Manage Workspace Trust'),
});

/** The button for an action, with its usual label; null where it is about something that the failure doesn't name. */
function messageAction(id: ChatActionId, data: ErrorData): MessageAction | null {
  if (id !== 'downloadNamed') return { id, label: labels()[id] };
  const about = model.downloadable(data);
  return about === null ? null : { id, label: `${labels()[id]} ${about}`, about };
}

function noCommand(d: ErrorData): string {
  return t(
    'There is no command /{0}. {1}',
    typeof d.name === 'string' ? typed(d.name) : '',
    typeof d.near === 'string' ? t('Did you mean /{0}?', d.near) : t('Type / to see the commands.'),
  );
}

/** What is wrong with what follows a command. */
function argumentFault({ extra, word, least, most }: ErrorData): string {
  if (extra === true) return t('That is more than the command takes');
  if (typeof word !== 'string') return t('Something is missing after the command');
  const shown = `“${typed(word)}”`;
  return typeof least === 'number' && typeof most === 'number'
    ? t('{0} is no whole number from {1} to {2}', shown, formatCount(least), formatCount(most))
    : t('{0} is none of the words that the command knows', shown);
}

/** As somebody typed it, which may be a page that was pasted. */
function typed(word: string): string {
  return showInLine(word.length > 60 ? `${word.slice(0, 60).replace(/[\ud800-\udbff]$/, '')}…` : word);
}

type Sentence = readonly [text: (data: ErrorData) => string, ...actions: ChatActionId[]];

const sentences: Readonly<Record<ErrorCode, Sentence>> = {
  modelNone: [() => t('No model has been chosen yet. Choose a model file (GGUF) to start.'), 'chooseModel', 'openWalkthrough'],
  projectUnknown: [
    (d) =>
      d.open === true
        ? t(
            'No file in the topmost folder tells what kind of project this is. Name one, with a model, in the setting mlxCode.models.byProject.',
          )
        : t('No folder is open. Open a project, and choose the model for its kind there.'),
    'openSettings',
  ],
  modelMissing: [model.gone, 'chooseModel'],
  modelNotGguf: [model.notGguf, 'chooseModel'],
  modelTruncated: [model.incomplete, 'chooseModel', 'showLog'],
  modelInvalid: [model.damaged, 'chooseModel', 'showLog'],
  modelUnsupported: [model.unsupported, 'chooseModel', 'showLog'],
  modelTooLarge: [model.tooLarge, 'chooseModel', 'openSettings'],
  catalogueInvalid: [model.wrongCatalogue],
  modelNotInstalled: [model.notInstalled, 'downloadNamed', 'chooseModel'],
  modelUnknown: [model.unknown, 'chooseModel'],
  modelAmbiguous: [model.ambiguous],
  modelDiffers: [
    (d) => t('The file{0} has another hash than the catalogue says, so it is damaged or was changed. Download it again.', named(d)),
  ],
  modelInUse: [model.inUse],
  modelNotDeleted: [model.notDeleted],
  modelLoadFailed: [() => t('The model could not be loaded. The log says why; another model may work.'), 'chooseModel', 'showLog'],
  engineMissing: [
    () => t('The engine for this kind of computer is missing from the installation. Install the MLX-CODE package made for your platform.'),
    'showLog',
  ],
  contextFull: [(d) => (d.what === 'conflict' ? conflict.conflictTooLarge(d) : model.contextFull(d)), 'openSettings'],
  contextUntrained: [model.contextUntrained, 'openSettings', 'chooseModel'],
  noFillInMiddle: [
    () =>
      t(
        'This model was not trained to fill in code at the cursor. Choose one that was, or set a second one for suggestions (“Completion Model”).',
      ),
    'chooseModel',
    'openSettings',
  ],
  noWriting: [model.noWriting, 'chooseModel'],
  noVectors: [model.noVectors, 'chooseModel', 'openSettings'],
  noRanking: [model.noRanking, 'chooseModel', 'openSettings'],
  companionAway: [model.companionAway, 'openSettings'],
  companionUnused: [(d) => model.companionUnused(d, sentenceOf), 'openSettings', 'showLog'],
  companionSame: [model.companionSame, 'openSettings'],
  draftUnfit: [model.draftUnfit, 'openSettings'],
  modelChanged: [
    (d) =>
      d.what === 'commitMessage'
        ? t('The model was changed or unloaded before the commit message was written. Try again.')
        : t('The model was changed or unloaded in the middle of the answer. Ask again.'),
    'retry',
  ],
  indexDamaged: [() => t('The index of this folder is damaged. The window that keeps it makes it anew: try again in a moment.'), 'showLog'],
  indexElsewhere: [
    () => t('Another window or command line is writing the index of this folder. Do this there, or once that one is closed.'),
  ],
  historyOff: [
    () =>
      t(
        'Conversations aren’t kept here, so there is none to go back to. Switch on “Keep History” (mlxCode.chat.keepHistory), then ask anew.',
      ),
  ],
  sessionNone: [() => t('Nothing was asked in this conversation yet. Ask something first, or choose another one in the list.')],
  answerInterrupted: [
    () => t('The window was closed before this answer was whole. What had come of it is here; ask again for all of it.'),
    'retry',
  ],
  answerElsewhere: [
    () => t('Another window is writing this answer. Open the conversation again once it is whole, or ask again here.'),
    'retry',
  ],
  sessionsUnreadable: [
    (d) => {
      if (d.reason === 'size') return t('The file{0} is too large to hold conversations of MLX-CODE. Choose another one.', named(d));
      if (d.reason === 'version')
        return t('The conversations{0} were written by a later version of MLX-CODE. Update it, then import them.', named(d));
      if (d.reason === 'json' || typeof d.field !== 'string')
        return t('The file{0} holds no conversations of MLX-CODE. Choose one that “Export Conversation…” has written.', named(d));
      return d.field === ''
        ? t(
            'Nothing was imported{0}: it {1}. Choose a file that “Export Conversation…” has written.',
            named(d),
            reasonWords(String(d.reason)),
          )
        : t(
            'Nothing was imported{0}: “{1}” {2}. Choose a file that “Export Conversation…” has written.',
            named(d),
            d.field,
            reasonWords(String(d.reason)),
          );
    },
  ],
  storeSetAside: [
    ({ file, sessions, turns }) => {
      const saved =
        typeof turns === 'number' && turns > 0 && typeof sessions === 'number'
          ? plural(
              turns,
              '{0} message of {1} could be read from it and is there',
              '{0} messages of {1} could be read from it and are there',
              plural(sessions, '{0} conversation', '{0} conversations'),
            )
          : t('Nothing could be read from it');
      const place = typeof file === 'string' ? showHidden(file) : t('another one beside it');
      return t(
        'The file of the conversations was damaged. {0}; the damaged file is kept as {1} until you delete it, with a conversation, say.',
        saved,
        place,
      );
    },
    'showLog',
  ],
  storeUnavailable: [
    (d) => {
      const path = typeof d.path === 'string' ? showHidden(d.path) : t('the file of the conversations');
      if (d.cause === 'busy')
        return t('Another program keeps {0} to itself, so that this conversation isn’t kept yet. End it or wait, then try again.', path);
      if (d.cause === 'full')
        return t('The disk with {0} is full, so that this conversation isn’t kept. Free some room, then try again.', path);
      if (d.cause === 'failed')
        return t('Conversations can’t be kept, as reading or writing {0} failed. See whether its disk is sound, then try again.', path);
      if (d.cause === 'ended')
        return t(
          'Conversations can’t be kept now, as what writes {0} ended twice. Try again, and reload the window if that doesn’t help.',
          path,
        );
      return t(
        'Conversations can’t be kept, as {0} can’t be written. See that it is a plain file in a folder that you may write to, then try again.',
        path,
      );
    },
    'showLog',
  ],
  storeNewer: [
    () =>
      t(
        'A later version of MLX-CODE has written the conversations here: they can be read, and nothing is added to them. Update this one to go on.',
      ),
  ],
  sessionGone: [() => t('This conversation isn’t kept any more: it was deleted, here or in another window. Begin a new one.')],
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
  fileNotSaved: [
    (d) => {
      const endings = typeof d.endings === 'string' ? d.endings : '.svg';
      if (d.what === 'conversation')
        return d.reason === 'name'
          ? t('The conversation was not saved{0}: its name has to end in {1}. Save it under such a name.', named(d), endings)
          : t('The conversation could not be written{0}{1}. Choose another place.', named(d), reason(d));
      if (d.what === 'figures')
        return d.reason === 'name'
          ? t('The figures were not saved{0}: the file’s name has to end in {1}. Save it under such a name.', named(d), endings)
          : t('The figures could not be written{0}{1}. Choose another place.', named(d), reason(d));
      return d.reason === 'name'
        ? t('The picture was not saved{0}: its name has to end in {1}. Save it under such a name.', named(d), endings)
        : t('The picture could not be written{0}{1}. Choose another place.', named(d), reason(d));
    },
  ],
  mapEmpty: [() => t('No declarations are indexed in the open folders, so there is no map of them. Attach files instead.')],
  workerCrashed: [
    (d) =>
      d.what === 'commitMessage'
        ? t('The model process ended before the commit message was written. Try again: it starts anew by itself.')
        : t('The model process ended in the middle of its work. Ask again: it starts anew by itself.'),
    'retry',
    'showLog',
  ],
  workerBroken: [
    () =>
      t('The model process ended three times within a minute, so it is not started again by itself. Choose another model, or restart it.'),
    'restartWorker',
    'chooseModel',
  ],
  connectionClosed: [
    (d) =>
      d.what === 'commitMessage'
        ? t('The connection to the model process was lost before the commit message was written. Try again: it starts anew by itself.')
        : t('The connection to the model process was lost. Ask again: it starts anew by itself.'),
    'retry',
    'showLog',
  ],
  protocolMismatch: [() => t('Parts of MLX-CODE are of different versions. Reload the window to finish the update.'), 'showLog'],
  unknownMethod: [
    () => t('Parts of MLX-CODE do not fit together. Reload the window; if it comes back, install MLX-CODE again.'),
    'showLog',
  ],
  invalidParams: [() => t('MLX-CODE refused a request that it did not understand. Try again; the log has the details.'), 'showLog'],
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
  questionEmpty: [() => t('There is no question yet. Write one first.')],
  replayNone: [() => t('There is no answer to replay: only one in words that came to its end can be made again. Ask a question first.')],
  answerNone: [
    (d) =>
      d.what === 'code'
        ? typeof d.count === 'number' && d.count > 0
          ? plural(
              d.count,
              'The answers have {0} block of code. Name a number up to that.',
              'The answers have {0} blocks of code. Name a number up to that.',
            )
          : t('No answer of this conversation has any code yet. Ask for some first.')
        : d.what === 'conversation'
          ? t('Nothing has been said yet, so there is nothing to save. Ask a question first.')
          : d.what === 'pair'
            ? t('No question has two answers yet. Ask the last one again, or ask another model.')
            : t('Nothing has been answered yet. Ask a question first.'),
  ],
  nothingAttached: [() => t('Nothing is attached that could be changed. Open a file and switch its chip on, or select some code.')],
  attachedTooMany: [
    (d) =>
      t(
        'No more than {0} things can be attached. Remove some of them first.',
        typeof d.limit === 'number' ? formatCount(d.limit) : t('so many'),
      ),
  ],
  attachRefused: [
    (d) =>
      t(
        'Not attached: {0}',
        typeof d.reasons === 'string' && d.reasons !== ''
          ? d.reasons
          : t('{0}. Attach others.', plural(Number(d.count ?? 1), '{0} file', '{0} files')),
      ),
  ],
  mentionGone: [() => t('That list is no longer kept. Type the @ again and choose anew.')],
  terminalNone: [() => t('Nothing is selected in a terminal. Select some of its text first.')],
  linesNone: [(d) => t('The file has no lines{0}. Name others, or attach all of it.', named(d))],
  pathNone: [
    (d) =>
      t(
        'There is no file and no folder{0}. {1}',
        named(d),
        typeof d.near === 'string'
          ? t('Did you mean “{0}”?', showHidden(d.near))
          : t(
              'Check the spelling, or name it by its path from the folder that is open{0}.',
              d.several === true ? t('; put a name with blanks in double quotes') : '',
            ),
      ),
  ],
  pathAmbiguous: [
    (d) =>
      t(
        'Several files are called{0}{1}. Say which by its path.',
        named(d),
        typeof d.candidates === 'string' ? `: ${showHidden(d.candidates)}` : '',
      ),
  ],
  commandUnknown: [noCommand],
  commandFileWrong: [
    (d) =>
      typeof d.name === 'string' && typeof d.path === 'string' && typeof d.line === 'number' && typeof d.why === 'string'
        ? t('There is no command /{0}, as its file is set aside. {1}, line {2}: {3}', typed(d.name), d.path, d.line, d.why)
        : noCommand(d),
  ],
  commandArguments: [(d) => `${argumentFault(d)}${typeof d.usage === 'string' ? t(': it is written {0}', d.usage) : ''}.`],
  runRefused: [
    (d) =>
      d.why === 'off'
        ? t(
            'Running commands is switched off (“mlxCode.run.enabled”). Run it in a terminal yourself, or switch that on in your own settings.',
          )
        : d.why === 'lines'
          ? t('Only a command of one line can be run, as a terminal doesn’t tell when several have ended. Put && between them.')
          : d.why === 'long'
            ? t(
                'The command is longer than {0} characters. Put it into a script, and run that.',
                typeof d.most === 'number' ? formatCount(d.most) : t('so many'),
              )
            : t('The command has control characters in it, which a terminal would take as keys. Write it without them.'),
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
        : d.what === 'pullRequest'
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
  diskFull: [() => t('There is no space left on the disk, so nothing was changed. Free some space and try again.')],
  undoNone: [edit.undoNone],
  undoChanged: [edit.undoChanged, 'showCheckpoints'],
  backupFailed: [
    (d) =>
      t('The backups in the data folder{0} can not be used, so nothing was changed. Check that you may read and write there.', named(d)),
    'showLog',
  ],
  backupDamaged: [edit.backupDamaged, 'showLog'],
  snapshotsLeft: [snapshotsLeft, 'showLog'],
  dataLeft: [dataLeft],
  busy: [busy],
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
  offline: [
    (d) => {
      const [by, undone] =
        (d.what === 'provider' || d.what === 'forge') && typeof d.host === 'string'
          ? ['“mlxCode.offline”', t('{0} was not asked', d.host)]
          : [t('“mlxCode.offline”, or MLX_CODE_OFFLINE on the command line'), t('nothing was fetched')];
      return t('Connections to other machines are switched off ({0}), so {1}. Switch them on first.', by, undone);
    },
    'openSettings',
  ],
  downloadRefused: [download.refused, 'openSettings'],
  downloadAddress: [download.address],
  downloadOffline: [download.offline],
  downloadStalled: [download.stalled],
  downloadDenied: [download.denied, 'setDownloadToken'],
  downloadMissing: [download.missing],
  downloadServer: [download.unusable],
  downloadChanged: [download.changed],
  downloadWrong: [download.wrong],
  downloadRoom: [download.room, 'openSettings'],
  downloadPlace: [download.place, 'openSettings'],
  providerInvalid: [provider.invalid, 'openSettings'],
  providerGone: [provider.gone, 'chooseModel', 'openSettings'],
  providerNotAllowed: [provider.notAllowed, 'chooseModel'],
  providerOffline: [provider.offline, 'retry', 'chooseModel'],
  providerCut: [provider.cut, 'retry'],
  providerStalled: [provider.stalled, 'retry', 'chooseModel'],
  providerDenied: [provider.denied, 'setProviderKey', 'retry'],
  providerRefused: [provider.refused, 'retry', 'chooseModel'],
  providerRubbish: [provider.rubbish, 'openSettings', 'chooseModel'],
  providerModels: [provider.noModel, 'chooseModel', 'openSettings'],
  providerNobody: [provider.nobody, 'retry', 'chooseModel'],
  providerFallback: [provider.wrongFallback, 'openSettings'],
  forgeNone: [forge.none, 'openSettings'],
  forgeNotAllowed: [forge.notAllowed],
  forgeOffline: [forge.offline],
  forgeDenied: [forge.denied],
  forgeMissing: [forge.missing],
  forgeRefused: [forge.refused],
  forgeLimited: [forge.limited],
  forgeRubbish: [forge.rubbish],
  forgeLine: [forge.lineNone],
  forgeChanged: [() => t('The pull request has changed since it was reviewed, so that nothing was sent. Review it again.')],
  forgeUnpushed: [forge.unpushed],
  forgeTextNone: [() => t('No text of a pull request is in front. Write one with “Open Draft Pull Request…”.')],
  forgeTextWrong: [
    (d) => t('The text can’t be sent{0}. Correct it, then send it again.', typeof d.reason === 'string' ? t(': it {0}', d.reason) : ''),
  ],
  workspaceNone: [() => t('No folder is open. Open one to ask about its files.')],
  workspaceVirtual: [
    () => t('This folder is virtual (not on a disk), so files and git can not be read. Questions about open editors still work.'),
  ],
  workspaceUntrusted: [() => t('This folder is in Restricted Mode. Trust it to use this feature.'), 'manageTrust'],
  outsideWorkspace: [
    (d) =>
      typeof d.root === 'string'
        ? t(
            'The path “{0}” is outside the folder “{1}”, so it was refused. Name a folder around it with --root.',
            showHidden(String(d.path)),
            showHidden(d.root),
          )
        : t('The path{0} is outside the open folder, so it was refused. Choose one inside it.', named(d)),
  ],
  gitMissing: [gitMissing],
  gitNoRepository: [
    (d) =>
      d.bare === true
        ? t('The git repository here is bare: it has no files to work on. Open a clone or a worktree of it.')
        : t('There is no git repository here. Open a folder that is one, or run “git init”.'),
  ],
  gitNotOpened: [
    (d) =>
      t(
        'VS Code has not opened the repository {0}. Open it with “Git: Open Repository” from the palette, and try again.',
        typeof d.top === 'string' ? t('in “{0}”', showHidden(d.top)) : t('that is meant'),
      ),
  ],
  gitNothingToCommit: [nothingToDescribe],
  gitRefUnknown: [
    (d) =>
      // Only before the first commit is there none of that name.
      d.ref === 'HEAD'
        ? t(
            'This branch has no commit yet. {0}',
            d.what === 'review' ? t('Review what is staged, what is not, or a file instead.') : t('Make the first one, then try again.'),
          )
        : t(
            'No branch, tag or commit is called “{0}” here. Check the name, or fetch it first.',
            typeof d.ref === 'string' ? showInLine(d.ref.slice(0, 100)) : '',
          ),
  ],
  gitTooOld: [
    (d) =>
      t(
        'Git {0} is too old to be read from safely. Install git {1} or newer, then try again.',
        typeof d.version === 'string' ? showHidden(d.version) : '',
        typeof d.needed === 'string' ? d.needed : '',
      ),
  ],
  gitLocked: [
    (d) =>
      t(
        'Another git is writing to this repository, or one that ended too early has left its lock. Wait for it; if no git runs any more, delete the file{0} yourself, then try again.',
        named(d),
      ),
  ],
  gitForbidden: [
    (d) =>
      t(
        'There is no permission for what git needs of this repository{0}. Give yourself the right to it, then try again.',
        typeof d.path === 'string' && d.path !== '' ? `: “${showInLine(d.path)}”` : '',
      ),
  ],
  linesNew: [(d) => t('These lines{0} were not committed yet, so they have no history. Choose others.', inFile(d))],
  conflictNone: [
    (d) =>
      d.known === true
        ? t(
            'Git has{0} no lines in conflict: one side may have deleted it, it is no text, or its markers are gone. Decide on it as a whole, then stage it.',
            inFile(d),
          )
        : t('There is no conflict{0}. Type /git status in the chat to see which files are in one.', inFile(d)),
  ],
  conflictUnclear: [
    (d) =>
      t(
        'The conflict at line {0}{1} isn’t clear: {2}. Resolve it by hand, or in VS Code’s merge editor.',
        typeof d.line === 'number' ? formatCount(d.line) : '',
        inFile(d),
        typeof d.reason === 'string' ? d.reason : '',
      ),
  ],
  gitNothingStaged: [() => t('Nothing is staged. Stage what is to be divided into commits first.')],
  gitUnmerged: [
    () =>
      t(
        'What is staged can’t be divided into commits while files are in conflict. Resolve them first: “/git conflict” in the chat helps with them.',
      ),
  ],
  gitNoProposal: [() => t('No commits are proposed any more. Propose them again.')],
  gitSequenceOver: [() => t('Those proposed commits are over, so nothing of them is put back. Source Control shows what is staged now.')],
  secretsFound: [
    (d) =>
      plural(
        typeof d.count === 'number' ? d.count : 1,
        'The changes hold what looks like a secret: {1}. Take it out before you commit, as the history keeps it; --allow-secrets goes on all the same.',
        'The changes hold {0} places that look like secrets: {1}. Take them out before you commit, as the history keeps it; --allow-secrets goes on all the same.',
        typeof d.what === 'string' ? showHidden(d.what) : '',
      ),
  ],
  gitChanged: [
    (d) =>
      d.reading === true
        ? t('The repository changed each time that it was read. Try again when nothing else is at work on it.')
        : t('What is staged has changed meanwhile, so that nothing was done. Propose the commits again.'),
  ],
  gitHistoryMissing: [
    (d) =>
      d.shallow === true
        ? t(
            'This clone has only the newest part of the history (it is shallow), so what the oldest commit in it changed is not known. Run “git fetch --unshallow”, then try again.',
          )
        : t(
            'Some of this is not on this computer yet (the clone is a partial one), and nothing is fetched just to be read. Show it once with git itself (“git show COMMIT”, “git diff A B”), which fetches it, then try again.',
          ),
  ],
  gitFailed: [
    (d) =>
      t(
        'Git could not {0}{1}. The log has its full words.',
        typeof d.doing === 'string' ? showHidden(d.doing) : t('read the changes'),
        reason(d),
      ),
    'showLog',
  ],
  reviewNothing: [
    (d) =>
      typeof d.leftOut === 'number' && d.leftOut > 0
        ? plural(
            d.leftOut,
            'Nothing can be reviewed here: {0} file changed, and it was left out, as secrets, lock files, files in conflict, generated, binary, deleted and very large ones are not read.',
            'Nothing can be reviewed here: {0} files changed, and all were left out, as secrets, lock files, files in conflict, generated, binary, deleted and very large ones are not read.',
          )
        : t('There are no changed lines to review. Change or stage something first, or have a whole file reviewed.'),
  ],
  findingNone: [() => t('No finding is chosen. Review something first, and choose a finding in the list or put the cursor on its line.')],
  fixByHand: [
    (d) => t('No model is shown a secret, so this is for you to mend. {0}', typeof d.message === 'string' ? d.message : '').trim(),
  ],
  insightsUnavailable: [
    (d) => {
      const path = typeof d.path === 'string' ? showHidden(d.path) : t('the folder of the figures');
      const so = t('so that the figures of Insights are not kept; all else goes on');
      if (d.cause === 'busy') return t('Another program keeps {0} to itself, {1}. End it or wait.', path, so);
      if (d.cause === 'full') return t('The disk with {0} is full, {1}. Free some room.', path, so);
      if (d.cause === 'newer') return t('A later version of MLX-CODE has written {0}, {1}. Update this one.', path, so);
      if (d.cause === 'failed') return t('Reading or writing {0} failed, {1}. See whether its disk is sound.', path, so);
      return t(
        'There is no writing in {0}, {1}. See that you may write there, or switch Insights off (mlxCode.insights.enabled).',
        path,
        so,
      );
    },
    'openSettings',
    'showLog',
  ],
  insightsSetAside: [
    (d) =>
      t(
        'A file with figures of Insights was damaged. It was put aside{0}, and counting goes on in a new one; the others are as they were. Delete it where you don’t need it.',
        typeof d.file === 'string' ? t(' as {0}', showHidden(d.file)) : '',
      ),
  ],
  dismissalNotKept: [
    (d) =>
      t(
        'That it was dismissed could not be kept{0}, so it will be found again. Make room on the disk, or check that you may write there.',
        named(d),
      ),
  ],
  fileLeftOut: [
    (d) =>
      t(
        'The file{0} is left out of the index{1}, so that who needs it is not known. Name another one, or let it in and ask again.',
        named(d),
        typeof d.why === 'string' ? t(', as it {0}', d.why) : '',
      ),
  ],
  projectDenies: [(d) => showInLine(denialSentence(d))],
  fileUnreadable: [
    (d) =>
      typeof d.why === 'string'
        ? t('The file{0} can’t be shown: {1}. Name another one.', named(d), d.why)
        : t('The file{0} could not be read. Check that it exists and that you may read it.', named(d)),
  ],
  usage: [(d) => (typeof d.hint === 'string' ? d.hint : t('The command was not understood. Its help says how to use it.'))],
  cancelled: [() => t('Stopped.')],
  internal: [() => t('Something went wrong inside MLX-CODE. Try again; the log has the details.'), 'showLog'],
};

/** What is about one repository, of which a window may have several: not about git, a server or an account. */
const ofRepository: ReadonlySet<ErrorCode> = new Set([
  'forgeNone',
  'forgeOffline',
  'forgeDenied',
  'forgeMissing',
  'forgeRefused',
  'forgeRubbish',
  'forgeLine',
  'forgeChanged',
  'forgeUnpushed',
  'gitNothingToCommit',
  'gitRefUnknown',
  'gitChanged',
  'gitLocked',
  'gitForbidden',
  'gitHistoryMissing',
  'gitFailed',
]);

/** Before the sentence, where the failure names the repository. */
function inRepository({ code, data }: AppError): string {
  return ofRepository.has(code) && typeof data.inRepository === 'string' ? t('In “{0}”: ', showInLine(data.inRepository)) : '';
}

function nothingToDescribe({ base, amend }: ErrorData): string {
  if (amend === true) return t('There is no commit yet that could be amended. Commit something first.');
  if (typeof base !== 'string') return t('There are no changes to describe. Change or stage something first.');
  if (base === '') return t('There is no other branch that this one could be compared with. Name one (on the command line with --base).');
  return t(
    "There are no commits that “{0}” doesn't have already. Commit something first, or compare with another branch or tag.",
    showInLine(base),
  );
}

function snapshotsLeft(data: ErrorData): string {
  const where = typeof data.path === 'string' ? `“${data.path}”` : t('their folder');
  return typeof data.count === 'number'
    ? plural(
        data.count,
        '{0} snapshot of what the model has read could not be removed. Delete by hand what is left in {1}.',
        '{0} snapshots of what the model has read could not be removed. Delete by hand what is left in {1}.',
        where,
      )
    : t('Snapshots could not be removed. Delete by hand what is left in {0}.', where);
}

function dataLeft(data: ErrorData): string {
  const where = typeof data.path === 'string' ? `“${data.path}”` : t('the data folder');
  return typeof data.count === 'number'
    ? plural(
        data.count,
        '{0} file could not be removed; all else is gone. Delete by hand what is left in {1}.',
        '{0} files could not be removed; all else is gone. Delete by hand what is left in {1}.',
        where,
      )
    : t('Some files could not be removed; all else is gone. Delete by hand what is left in {0}.', where);
}

/**
 * One plain sentence or two for any failure, and the buttons that help. Never throws; never shows an internal message. Unseen characters, which a path may
 * have, stand there by their number: they could turn our own words round.
 */
export function userMessage(error: unknown): UserMessage {
  const known = AppError.from(error);
  const [text, ...all] = sentences[known.code];
  // No setting raises a fixed limit.
  const actions = known.data.fixed === true ? all.filter((id) => id !== 'openSettings') : all;
  const buttons = actions.map((id) => messageAction(id, known.data)).filter((button) => button !== null);
  return { text: showHidden(inRepository(known) + text(known.data)), actions: buttons.slice(0, 2) };
}

/** What was wrong in itself, where one failure came of another; null for what no code is. */
function sentenceOf(code: unknown, data: ErrorData): string | null {
  return typeof code === 'string' && Object.hasOwn(sentences, code) ? sentences[code as ErrorCode][0](data) : null;
}

function tooLarge({ what }: ErrorData, how: string): string {
  if (what === 'file') return t('The file is too large{0}', how);
  return what === 'attachment' ? t('The attached text is too large{0}', how) : t('The selection is too large{0}', how);
}

/** Beyond a limit that is the same for all models. */
function overFixed({ limit }: ErrorData): string {
  return typeof limit === 'number' ? t(': it has over {0} characters, the most that is read', formatCount(limit)) : '';
}

function busy(data: ErrorData): string {
  if (data.what === 'commitMessage') return t('A commit message is being written already. Wait for it, or stop it first.');
  if (data.what === 'proposedCommits') return t('Proposed commits are being staged. Commit them, or stage again what was staged before.');
  if (data.what === 'pullRequest') return t('It is being sent already. Wait for it, or stop it first.');
  if (data.what === 'review') return t('A review is running already. Wait for it, or stop it first.');
  if (data.what === 'batch') return t('A batch is open already. Apply or discard its results first.');
  if (data.what === 'download') return t('The model is being fetched. Stop the download first.');
  if (data.what === 'folder') return t('Another process is changing files of this folder. Wait for it and try again.');
  return t('An answer is still being written. Wait for it, or stop it first.');
}

function searched(data: ErrorData): string {
  return typeof data.files === 'number' && data.files > 0 ? t(' in {0} files', formatCount(data.files)) : '';
}

function limit(data: ErrorData): string {
  return typeof data.limit === 'number' ? formatCount(data.limit) : t('so many');
}

function matching(data: ErrorData): string {
  return typeof data.glob === 'string' && data.glob !== '' ? t(' matches “{0}”', data.glob.slice(0, 60)) : t(' was found');
}

/** Outside an editor only the program can be missing; inside one, VS Code's git support may be off or on another computer. */
function gitMissing(data: ErrorData): string {
  if (data.reason === 'disabled')
    return t("VS Code's git support is off. Enable the built-in Git extension and the setting git.enabled, then try again.");
  if (data.reason === 'remote') {
    return t(
      'This folder is on another computer, where MLX-CODE can not read its git changes. Run “mlx-code commit-message” in the repository on that computer, or open a local clone.',
    );
  }
  return t('Git was not found on this computer. Install it, then try again.');
}
