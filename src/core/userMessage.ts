/**
 * The one place that turns a failure into words: what happened, and what to do next, with at most two buttons. It knows
 * every error code and nothing about where the sentence is shown.
 */
import { AppError, type ErrorCode, type ErrorData } from '../base/appError.ts';
import { countOf, formatCount } from '../base/formatNumbers.ts';
import type { ChatActionId, MessageAction, UserMessage } from '../protocol/webview.ts';
import * as edit from './edits/editSentences.ts';
import * as forge from './forge/forgeSentences.ts';
import * as conflict from './git/conflictSentences.ts';
import * as download from './models/download/downloadSentences.ts';
import * as model from './models/modelSentences.ts';
import { denialSentence } from './projectSettings/projectRefusal.ts';
import * as provider from './providers/providerSentences.ts';
import { showHidden, showInLine } from './security/hiddenText.ts';
import { against, inFile, named, reason } from './sentenceParts.ts';

const labels: Readonly<Record<ChatActionId, string>> = {
  chooseModel: 'Choose Model…',
  retryWith: 'Ask Another Model…',
  bestOf: 'Best of Several…',
  showLog: 'Show Log',
  retry: 'Ask Again',
  openWalkthrough: 'Open Walkthrough',
  restartWorker: 'Restart Model',
  openSettings: 'Open Settings',
  explainSelection: 'Explain Selection',
  showCheckpoints: 'Show Checkpoints…',
  setProviderKey: 'Set Key…',
  setDownloadToken: 'Set Token…',
  downloadModel: 'Download the Recommended Model…',
  downloadNamed: 'Download',
  showContext: 'Show What the Model Will See',
  manageTrust: 'Manage Workspace Trust',
};

/** The button for an action, with its usual label; null where it is about something that the failure doesn't name. */
function messageAction(id: ChatActionId, data: ErrorData): MessageAction | null {
  if (id !== 'downloadNamed') return { id, label: labels[id] };
  const about = model.downloadable(data);
  return about === null ? null : { id, label: `${labels[id]} ${about}`, about };
}

/** What is wrong with what follows a command. */
function argumentFault({ extra, word, least, most }: ErrorData): string {
  if (extra === true) return 'That is more than the command takes';
  if (typeof word !== 'string') return 'Something is missing after the command';
  const shown = `“${typed(word)}”`;
  return typeof least === 'number' && typeof most === 'number'
    ? `${shown} is no whole number from ${formatCount(least)} to ${formatCount(most)}`
    : `${shown} is none of the words that the command knows`;
}

/** As somebody typed it, which may be a page that was pasted. */
function typed(word: string): string {
  return showInLine(word.length > 60 ? `${word.slice(0, 60).replace(/[\ud800-\udbff]$/, '')}…` : word);
}

type Sentence = readonly [text: (data: ErrorData) => string, ...actions: ChatActionId[]];

const sentences: Readonly<Record<ErrorCode, Sentence>> = {
  modelNone: [() => 'No model has been chosen yet. Choose a model file (GGUF) to start.', 'chooseModel', 'openWalkthrough'],
  projectUnknown: [
    (d) =>
      d.open === true
        ? 'No file in the topmost folder tells what kind of project this is. Name one, with a model, in the setting mlxCode.models.byProject.'
        : 'No folder is open. Open a project, and choose the model for its kind there.',
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
    (d) => `The file${named(d)} has another hash than the catalogue says, so it is damaged or was changed. Download it again.`,
  ],
  modelInUse: [model.inUse],
  modelNotDeleted: [model.notDeleted],
  modelLoadFailed: [() => 'The model could not be loaded. The log says why; another model may work.', 'chooseModel', 'showLog'],
  engineMissing: [
    () => 'The engine for this kind of computer is missing from the installation. Install the MLX-CODE package made for your platform.',
    'showLog',
  ],
  contextFull: [(d) => (d.what === 'conflict' ? conflict.conflictTooLarge(d) : model.contextFull(d)), 'openSettings'],
  contextUntrained: [model.contextUntrained, 'openSettings', 'chooseModel'],
  noFillInMiddle: [
    () =>
      'This model was not trained to fill in code at the cursor. Choose one that was, or set a second one for suggestions (“Completion Model”).',
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
        ? 'The model was changed or unloaded before the commit message was written. Try again.'
        : 'The model was changed or unloaded in the middle of the answer. Ask again.',
    'retry',
  ],
  indexDamaged: [() => 'The index of this folder is damaged. The window that keeps it makes it anew: try again in a moment.', 'showLog'],
  indexElsewhere: [() => 'Another window or command line is writing the index of this folder. Do this there, or once that one is closed.'],
  historyOff: [
    () =>
      'Conversations aren’t kept here, so there is none to go back to. Switch on “Keep History” (mlxCode.chat.keepHistory), then ask anew.',
  ],
  sessionNone: [() => 'Nothing was asked in this conversation yet. Ask something first, or choose another one in the list.'],
  answerInterrupted: [
    () => 'The window was closed before this answer was whole. What had come of it is here; ask again for all of it.',
    'retry',
  ],
  answerElsewhere: [
    () => 'Another window is writing this answer. Open the conversation again once it is whole, or ask again here.',
    'retry',
  ],
  sessionsUnreadable: [
    (d) => {
      if (d.reason === 'size') return `The file${named(d)} is too large to hold conversations of MLX-CODE. Choose another one.`;
      if (d.reason === 'version')
        return `The conversations${named(d)} were written by a later version of MLX-CODE. Update it, then import them.`;
      if (d.reason === 'json' || typeof d.field !== 'string')
        return `The file${named(d)} holds no conversations of MLX-CODE. Choose one that “Export Conversation…” has written.`;
      return `Nothing was imported${named(d)}: ${d.field === '' ? 'it' : `“${d.field}”`} ${String(d.reason)}. Choose a file that “Export Conversation…” has written.`;
    },
  ],
  storeSetAside: [
    ({ file, sessions, turns }) => {
      const saved =
        typeof turns === 'number' && turns > 0 && typeof sessions === 'number'
          ? `${countOf(turns, 'message')} of ${countOf(sessions, 'conversation')} could be read from it and ${turns === 1 ? 'is' : 'are'} there`
          : 'Nothing could be read from it';
      const place = typeof file === 'string' ? showHidden(file) : 'another one beside it';
      return `The file of the conversations was damaged. ${saved}; the damaged file is kept as ${place} until you delete it, with a conversation, say.`;
    },
    'showLog',
  ],
  storeUnavailable: [
    (d) => {
      const path = typeof d.path === 'string' ? showHidden(d.path) : 'the file of the conversations';
      if (d.cause === 'busy')
        return `Another program keeps ${path} to itself, so that this conversation isn’t kept yet. End it or wait, then try again.`;
      if (d.cause === 'full') return `The disk with ${path} is full, so that this conversation isn’t kept. Free some room, then try again.`;
      if (d.cause === 'failed')
        return `Conversations can’t be kept, as reading or writing ${path} failed. See whether its disk is sound, then try again.`;
      if (d.cause === 'ended')
        return `Conversations can’t be kept now, as what writes ${path} ended twice. Try again, and reload the window if that doesn’t help.`;
      return `Conversations can’t be kept, as ${path} can’t be written. See that it is a plain file in a folder that you may write to, then try again.`;
    },
    'showLog',
  ],
  storeNewer: [
    () =>
      'A later version of MLX-CODE has written the conversations here: they can be read, and nothing is added to them. Update this one to go on.',
  ],
  sessionGone: [() => 'This conversation isn’t kept any more: it was deleted, here or in another window. Begin a new one.'],
  indexUnavailable: [
    (d) => {
      const path = typeof d.path === 'string' ? showHidden(d.path) : 'the file of the index';
      if (d.cause === 'busy') return `Another program uses the index’s file ${path}. End it or wait, then try again.`;
      if (d.cause === 'full') return `The project can’t be indexed here, as the disk with ${path} is full. Free some room, then try again.`;
      if (d.cause === 'closed')
        return `The project can’t be indexed here, as ${path} can’t be written. See that it is a plain file in a folder that you may write to, or delete it, then try again.`;
      if (d.cause === 'folder')
        return `The project can’t be indexed here, as the folder ${path} can’t be made. See that you may write there and that all on the way are folders, then try again.`;
      return `The project can’t be indexed here${typeof d.reason === 'string' ? `: ${d.reason}` : ''}. The chat goes on without it; try again in a minute.`;
    },
    'showLog',
  ],
  indexOff: [() => 'Indexing is switched off. Switch it on with the setting mlxCode.index.when.', 'openSettings'],
  indexSetAside: [
    (d) =>
      `The index${d.path === undefined ? '' : ` of${named(d)}`} was damaged, and is made anew: nothing is lost by that. The damaged file is kept${typeof d.file === 'string' ? ` as ${showHidden(d.file)}` : ''} until it happens again.`,
  ],
  hitGone: [
    (d) => `The file${named(d)} is not there any more, or can’t be opened. Search again: the index follows changes within a moment.`,
  ],
  fileNotSaved: [
    (d) => {
      const what = d.what === 'conversation' || d.what === 'figures' ? d.what : 'picture';
      const was = what === 'figures' ? 'were' : 'was';
      const their = what === 'figures' ? 'the file’s' : 'its';
      return d.reason === 'name'
        ? `The ${what} ${was} not saved${named(d)}: ${their} name has to end in ${typeof d.endings === 'string' ? d.endings : '.svg'}. Save it under such a name.`
        : `The ${what} could not be written${named(d)}${reason(d)}. Choose another place.`;
    },
  ],
  mapEmpty: [() => 'No declarations are indexed in the open folders, so there is no map of them. Attach files instead.'],
  workerCrashed: [
    (d) =>
      d.what === 'commitMessage'
        ? 'The model process ended before the commit message was written. Try again: it starts anew by itself.'
        : 'The model process ended in the middle of its work. Ask again: it starts anew by itself.',
    'retry',
    'showLog',
  ],
  workerBroken: [
    () => 'The model process ended three times within a minute, so it is not started again by itself. Choose another model, or restart it.',
    'restartWorker',
    'chooseModel',
  ],
  connectionClosed: [
    (d) =>
      d.what === 'commitMessage'
        ? 'The connection to the model process was lost before the commit message was written. Try again: it starts anew by itself.'
        : 'The connection to the model process was lost. Ask again: it starts anew by itself.',
    'retry',
    'showLog',
  ],
  protocolMismatch: [() => 'Parts of MLX-CODE are of different versions. Reload the window to finish the update.', 'showLog'],
  unknownMethod: [() => 'Parts of MLX-CODE do not fit together. Reload the window; if it comes back, install MLX-CODE again.', 'showLog'],
  invalidParams: [() => 'MLX-CODE refused a request that it did not understand. Try again; the log has the details.', 'showLog'],
  selectionEmpty: [
    (d) =>
      d.what === 'file'
        ? 'The file is empty. Open one with some code in it.'
        : d.what === 'attachment'
          ? 'There is no text in it.'
          : 'There is no code in the selection. Select some code first.',
  ],
  selectionBinary: [
    (d) => (d.what === 'conflict' ? conflict.conflictBinary() : `The ${what(d)} is binary, not text. Choose readable text instead.`),
  ],
  selectionTooLarge: [
    (d) =>
      d.what === 'conflict'
        ? conflict.conflictTooLarge(d)
        : d.fixed === true
          ? `The ${what(d)} is too large${overFixed(d)}, whatever the context size. ${less(d)}.`
          : `The ${what(d)} is too large${against(d)}. ${less(d)}, or choose a larger context size.`,
    'openSettings',
  ],
  toolTooLarge: [
    (d) => `The tool${named(d)} lists more values to choose from than can be offered to the model. Ask again without this tool.`,
  ],
  questionEmpty: [() => 'There is no question yet. Write one first.'],
  replayNone: [() => 'There is no answer to replay: only one in words that came to its end can be made again. Ask a question first.'],
  answerNone: [
    (d) =>
      d.what === 'code'
        ? typeof d.count === 'number' && d.count > 0
          ? `The answers have ${countOf(d.count, 'block')} of code. Name a number up to that.`
          : 'No answer of this conversation has any code yet. Ask for some first.'
        : d.what === 'conversation'
          ? 'Nothing has been said yet, so there is nothing to save. Ask a question first.'
          : d.what === 'pair'
            ? 'No question has two answers yet. Ask the last one again, or ask another model.'
            : 'Nothing has been answered yet. Ask a question first.',
  ],
  nothingAttached: [() => 'Nothing is attached that could be changed. Open a file and switch its chip on, or select some code.'],
  attachedTooMany: [
    (d) =>
      `No more than ${typeof d.limit === 'number' ? formatCount(d.limit) : 'so many'} things can be attached. Remove some of them first.`,
  ],
  attachRefused: [
    (d) =>
      `Not attached: ${typeof d.reasons === 'string' && d.reasons !== '' ? d.reasons : `${countOf(Number(d.count ?? 1), 'file')}. Attach others.`}`,
  ],
  mentionGone: [() => 'That list is no longer kept. Type the @ again and choose anew.'],
  terminalNone: [() => 'Nothing is selected in a terminal. Select some of its text first.'],
  linesNone: [(d) => `The file has no lines${named(d)}. Name others, or attach all of it.`],
  pathNone: [
    (d) =>
      `There is no file and no folder${named(d)}. ${typeof d.near === 'string' ? `Did you mean “${showHidden(d.near)}”?` : `Check the spelling, or name it by its path from the folder that is open${d.several === true ? '; put a name with blanks in double quotes' : ''}.`}`,
  ],
  pathAmbiguous: [
    (d) =>
      `Several files are called${named(d)}${typeof d.candidates === 'string' ? `: ${showHidden(d.candidates)}` : ''}. Say which by its path.`,
  ],
  commandUnknown: [
    (d) =>
      `There is no command /${typeof d.name === 'string' ? typed(d.name) : ''}. ${typeof d.near === 'string' ? `Did you mean /${d.near}?` : 'Type / to see the commands.'}`,
  ],
  commandArguments: [(d) => `${argumentFault(d)}${typeof d.usage === 'string' ? `: it is written ${d.usage}` : ''}.`],
  runRefused: [
    (d) =>
      d.why === 'off'
        ? 'Running commands is switched off (“mlxCode.run.enabled”). Run it in a terminal yourself, or switch that on in your own settings.'
        : d.why === 'lines'
          ? 'Only a command of one line can be run, as a terminal doesn’t tell when several have ended. Put && between them.'
          : d.why === 'long'
            ? `The command is longer than ${typeof d.most === 'number' ? formatCount(d.most) : 'so many'} characters. Put it into a script, and run that.`
            : 'The command has control characters in it, which a terminal would take as keys. Write it without them.',
  ],
  proposalGone: [() => 'This change is not kept any more. Ask for it again.'],
  nothingChanged: [
    (d) =>
      d.what === 'conflict'
        ? conflict.conflictUnchanged()
        : d.what === 'code'
          ? `The file${named(d)} is as this code wants it already, so nothing had to be changed.`
          : 'The model found nothing to change. Say more exactly what you want, or try again.',
  ],
  answerIncomplete: [
    (d) =>
      d.what === 'commitMessage'
        ? 'The model wrote no commit message of the right form. Try again; if that does not help, choose another model.'
        : d.what === 'pullRequest'
          ? 'The model wrote nothing that could be used. Try again; if that does not help, choose another model.'
          : d.what === 'benchmark'
            ? 'The model wrote too little to be measured. Try again, or choose another model.'
            : d.what === 'review'
              ? 'The model wrote no review that could be read. Try again; if that does not help, choose another model.'
              : d.what === 'conflict'
                ? conflict.conflictIncomplete(d)
                : d.what === 'thought'
                  ? 'The model thought, and ended without an answer. Ask again, or choose a larger context size or another model.'
                  : 'The model did not finish its answer, so nothing was changed. Try again with a smaller selection.',
  ],
  editorNone: [() => 'No text editor is open. Open a file and put the cursor where you want to work.'],
  testsUnknown: [() => 'How tests are written in this language is not known here. Select the code and ask for tests in the chat.'],
  documentUnsaved: [() => 'This file is not saved anywhere yet. Save it first, then run the command again.'],
  symbolNone: [
    (d) =>
      d.what === 'move'
        ? 'There is no function, class or other declaration at the cursor. Put it on the name of what you want to move.'
        : 'There is nothing at the cursor that can be renamed. Put it on a name that this file declares.',
  ],
  nameNone: [() => 'The model proposed no name that can be used here. Try again, or type one yourself.'],
  problemNone: [() => 'No error or warning is reported here. Put the cursor on one that is underlined.'],
  documentChanged: [(d) => `The lines that were to be changed${inFile(d)} were changed while the model was working. Ask again.`],
  documentReadOnly: [() => 'This file is read-only, so it can not be changed. Make it writable, or copy it first.'],
  editFailed: [
    (d) =>
      d.restored === false
        ? `The change failed half way, and the file${named(d)} could not be put back. “MLX-CODE: Undo Last Change” puts back what it can.`
        : 'VS Code did not apply the change. The file is as it was; try again.',
    'showLog',
  ],
  reviewNone: [() => 'No change is being reviewed hunk by hunk. Open one with “Review Hunk by Hunk” in the title of its diff.'],
  editConflict: [edit.conflict],
  proposalOverlaps: [edit.proposalOverlaps],
  proposalMoved: [() => 'A file changed in the meantime, and the proposed change was fitted to it. Look at it again, then apply it.'],
  diskFull: [() => 'There is no space left on the disk, so nothing was changed. Free some space and try again.'],
  undoNone: [edit.undoNone],
  undoChanged: [edit.undoChanged, 'showCheckpoints'],
  backupFailed: [
    (d) => `The backups in the data folder${named(d)} can not be used, so nothing was changed. Check that you may read and write there.`,
    'showLog',
  ],
  backupDamaged: [edit.backupDamaged, 'showLog'],
  snapshotsLeft: [snapshotsLeft, 'showLog'],
  dataLeft: [dataLeft],
  busy: [busy],
  searchEmpty: [() => 'There is nothing to look for yet. Say what to find.'],
  searchNoMatch: [
    (d) =>
      typeof d.same === 'number' && d.same > 0
        ? `What matches${searched(d)} is already what it would become. Change the replacement.`
        : `Nothing matches${searched(d)}. Check the spelling, letter case and whole words, or look in other files.`,
  ],
  patternInvalid: [
    (d) =>
      `This is not a regular expression${reason(d)}. Correct it, or ${d.by === 'command' ? 'put \\ before each sign that is meant literally, as in \\(' : 'switch regular expressions off to take it literally'}.`,
  ],
  patternTooSlow: [
    (d) =>
      `The regular expression does not come to an end${inFile(d)}, so nothing was changed. Write it without repetitions inside repetitions.`,
  ],
  tooManyMatches: [
    (d) =>
      `More than ${limit(d)} ${d.what === 'files' ? 'files' : 'places'} match, which nobody can review. Look for more, or in fewer files.`,
  ],
  filesNone: [
    (d) =>
      `No file to work on${matching(d)}. Files that git ignores, that may hold secrets, or that are not text do not count; choose others.`,
  ],
  renameRefused: [edit.renameRefused],
  batchNoChange: [
    (d) => {
      const summary = typeof d.summary === 'string' ? ` (${d.summary})` : '';
      return d.waiting === true
        ? `The batch has no change to look at yet${summary}. Let it run on, and look again.`
        : `No change of the batch waits for you any more${summary}. “Ask Again” on a file of its list makes a new one.`;
    },
  ],
  batchNone: [() => 'No batch is running. Start one with “Run on Several Files…”.'],
  offline: [
    (d) => {
      const [by, undone] =
        (d.what === 'provider' || d.what === 'forge') && typeof d.host === 'string'
          ? ['“mlxCode.offline”', `${d.host} was not asked`]
          : ['“mlxCode.offline”, or MLX_CODE_OFFLINE on the command line', 'nothing was fetched'];
      return `Connections to other machines are switched off (${by}), so ${undone}. Switch them on first.`;
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
  forgeChanged: [() => 'The pull request has changed since it was reviewed, so that nothing was sent. Review it again.'],
  forgeUnpushed: [forge.unpushed],
  forgeTextNone: [() => 'No text of a pull request is in front. Write one with “Open Draft Pull Request…”.'],
  forgeTextWrong: [
    (d) => `The text can’t be sent${typeof d.reason === 'string' ? `: it ${d.reason}` : ''}. Correct it, then send it again.`,
  ],
  workspaceNone: [() => 'No folder is open. Open one to ask about its files.'],
  workspaceVirtual: [
    () => 'This folder is virtual (not on a disk), so files and git can not be read. Questions about open editors still work.',
  ],
  workspaceUntrusted: [() => 'This folder is in Restricted Mode. Trust it to use this feature.', 'manageTrust'],
  outsideWorkspace: [
    (d) =>
      typeof d.root === 'string'
        ? `The path “${showHidden(String(d.path))}” is outside the folder “${showHidden(d.root)}”, so it was refused. Name a folder around it with --root.`
        : `The path${named(d)} is outside the open folder, so it was refused. Choose one inside it.`,
  ],
  gitMissing: [gitMissing],
  gitNoRepository: [
    (d) =>
      d.bare === true
        ? 'The git repository here is bare: it has no files to work on. Open a clone or a worktree of it.'
        : 'There is no git repository here. Open a folder that is one, or run “git init”.',
  ],
  gitNotOpened: [
    (d) =>
      `VS Code has not opened the repository ${typeof d.top === 'string' ? `in “${showHidden(d.top)}”` : 'that is meant'}. Open it with “Git: Open Repository” from the palette, and try again.`,
  ],
  gitNothingToCommit: [nothingToDescribe],
  gitRefUnknown: [
    (d) =>
      // Only before the first commit is there none of that name.
      d.ref === 'HEAD'
        ? `This branch has no commit yet. ${d.what === 'review' ? 'Review what is staged, what is not, or a file instead.' : 'Make the first one, then try again.'}`
        : `No branch, tag or commit is called “${typeof d.ref === 'string' ? showInLine(d.ref.slice(0, 100)) : ''}” here. Check the name, or fetch it first.`,
  ],
  gitTooOld: [
    (d) =>
      `Git ${typeof d.version === 'string' ? showHidden(d.version) : ''} is too old to be read from safely. Install git ${typeof d.needed === 'string' ? d.needed : ''} or newer, then try again.`,
  ],
  gitLocked: [
    (d) =>
      `Another git is writing to this repository, or one that ended too early has left its lock. Wait for it; if no git runs any more, delete the file${named(d)} yourself, then try again.`,
  ],
  gitForbidden: [
    (d) =>
      `There is no permission for what git needs of this repository${typeof d.path === 'string' && d.path !== '' ? `: “${showInLine(d.path)}”` : ''}. Give yourself the right to it, then try again.`,
  ],
  linesNew: [(d) => `These lines${inFile(d)} were not committed yet, so they have no history. Choose others.`],
  conflictNone: [
    (d) =>
      d.known === true
        ? `Git has${inFile(d)} no lines in conflict: one side may have deleted it, it is no text, or its markers are gone. Decide on it as a whole, then stage it.`
        : `There is no conflict${inFile(d)}. Type /git status in the chat to see which files are in one.`,
  ],
  conflictUnclear: [
    (d) =>
      `The conflict at line ${typeof d.line === 'number' ? formatCount(d.line) : ''}${inFile(d)} isn’t clear: ${typeof d.reason === 'string' ? d.reason : ''}. Resolve it by hand, or in VS Code’s merge editor.`,
  ],
  gitNothingStaged: [() => 'Nothing is staged. Stage what is to be divided into commits first.'],
  gitUnmerged: [
    () =>
      'What is staged can’t be divided into commits while files are in conflict. Resolve them first: “/git conflict” in the chat helps with them.',
  ],
  gitNoProposal: [() => 'No commits are proposed any more. Propose them again.'],
  gitSequenceOver: [() => 'Those proposed commits are over, so nothing of them is put back. Source Control shows what is staged now.'],
  secretsFound: [
    (d) =>
      `The changes hold ${typeof d.count === 'number' && d.count > 1 ? `${formatCount(d.count)} places that look like secrets` : 'what looks like a secret'}: ${typeof d.what === 'string' ? showHidden(d.what) : ''}. Take ${typeof d.count === 'number' && d.count > 1 ? 'them' : 'it'} out before you commit, as the history keeps it; --allow-secrets goes on all the same.`,
  ],
  gitChanged: [
    (d) =>
      d.reading === true
        ? 'The repository changed each time that it was read. Try again when nothing else is at work on it.'
        : 'What is staged has changed meanwhile, so that nothing was done. Propose the commits again.',
  ],
  gitHistoryMissing: [
    (d) =>
      d.shallow === true
        ? 'This clone has only the newest part of the history (it is shallow), so what the oldest commit in it changed is not known. Run “git fetch --unshallow”, then try again.'
        : 'Some of this is not on this computer yet (the clone is a partial one), and nothing is fetched just to be read. Show it once with git itself (“git show COMMIT”, “git diff A B”), which fetches it, then try again.',
  ],
  gitFailed: [
    (d) =>
      `Git could not ${typeof d.doing === 'string' ? showHidden(d.doing) : 'read the changes'}${reason(d)}. The log has its full words.`,
    'showLog',
  ],
  reviewNothing: [
    (d) =>
      typeof d.leftOut === 'number' && d.leftOut > 0
        ? `Nothing can be reviewed here: ${countOf(d.leftOut, 'file')} changed, and ${d.leftOut === 1 ? 'it was' : 'all were'} left out, as secrets, lock files, files in conflict, generated, binary, deleted and very large ones are not read.`
        : 'There are no changed lines to review. Change or stage something first, or have a whole file reviewed.',
  ],
  findingNone: [() => 'No finding is chosen. Review something first, and choose a finding in the list or put the cursor on its line.'],
  fixByHand: [(d) => `No model is shown a secret, so this is for you to mend. ${typeof d.message === 'string' ? d.message : ''}`.trim()],
  insightsUnavailable: [
    (d) => {
      const path = typeof d.path === 'string' ? showHidden(d.path) : 'the folder of the figures';
      const so = 'so that the figures of Insights are not kept; all else goes on';
      if (d.cause === 'busy') return `Another program keeps ${path} to itself, ${so}. End it or wait.`;
      if (d.cause === 'full') return `The disk with ${path} is full, ${so}. Free some room.`;
      if (d.cause === 'newer') return `A later version of MLX-CODE has written ${path}, ${so}. Update this one.`;
      if (d.cause === 'failed') return `Reading or writing ${path} failed, ${so}. See whether its disk is sound.`;
      return `There is no writing in ${path}, ${so}. See that you may write there, or switch Insights off (mlxCode.insights.enabled).`;
    },
    'openSettings',
    'showLog',
  ],
  insightsSetAside: [
    (d) =>
      `A file with figures of Insights was damaged. It was put aside${typeof d.file === 'string' ? ` as ${showHidden(d.file)}` : ''}, and counting goes on in a new one; the others are as they were. Delete it where you don’t need it.`,
  ],
  dismissalNotKept: [
    (d) =>
      `That it was dismissed could not be kept${named(d)}, so it will be found again. Make room on the disk, or check that you may write there.`,
  ],
  fileLeftOut: [
    (d) =>
      `The file${named(d)} is left out of the index${typeof d.why === 'string' ? `, as it ${d.why}` : ''}, so that who needs it is not known. Name another one, or let it in and ask again.`,
  ],
  projectDenies: [(d) => showInLine(denialSentence(d))],
  fileUnreadable: [
    (d) =>
      typeof d.why === 'string'
        ? `The file${named(d)} can’t be shown: ${d.why}. Name another one.`
        : `The file${named(d)} could not be read. Check that it exists and that you may read it.`,
  ],
  usage: [(d) => (typeof d.hint === 'string' ? d.hint : 'The command was not understood. Its help says how to use it.')],
  cancelled: [() => 'Stopped.'],
  internal: [() => 'Something went wrong inside MLX-CODE. Try again; the log has the details.', 'showLog'],
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
  return ofRepository.has(code) && typeof data.inRepository === 'string' ? `In “${showInLine(data.inRepository)}”: ` : '';
}

function nothingToDescribe({ base, amend }: ErrorData): string {
  if (amend === true) return 'There is no commit yet that could be amended. Commit something first.';
  if (typeof base !== 'string') return 'There are no changes to describe. Change or stage something first.';
  if (base === '') return 'There is no other branch that this one could be compared with. Name one (on the command line with --base).';
  return `There are no commits that “${showInLine(base)}” doesn't have already. Commit something first, or compare with another branch or tag.`;
}

function snapshotsLeft(data: ErrorData): string {
  const which = typeof data.count === 'number' ? `${countOf(data.count, 'snapshot')} of what the model has read` : 'Snapshots';
  return `${which} could not be removed. Delete by hand what is left in ${typeof data.path === 'string' ? `“${data.path}”` : 'their folder'}.`;
}

function dataLeft(data: ErrorData): string {
  const count = typeof data.count === 'number' ? countOf(data.count, 'file') : 'Some files';
  return `${count} could not be removed; all else is gone. Delete by hand what is left in ${typeof data.path === 'string' ? `“${data.path}”` : 'the data folder'}.`;
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

function what(data: ErrorData): string {
  return data.what === 'file' ? 'file' : data.what === 'attachment' ? 'attached text' : 'selection';
}

function less(data: ErrorData): string {
  return data.what === 'attachment' ? 'Attach less of it' : 'Select a smaller part';
}

/** Beyond a limit that is the same for all models. */
function overFixed({ limit }: ErrorData): string {
  return typeof limit === 'number' ? `: it has over ${formatCount(limit)} characters, the most that is read` : '';
}

function busy(data: ErrorData): string {
  if (data.what === 'commitMessage') return 'A commit message is being written already. Wait for it, or stop it first.';
  if (data.what === 'proposedCommits') return 'Proposed commits are being staged. Commit them, or stage again what was staged before.';
  if (data.what === 'pullRequest') return 'It is being sent already. Wait for it, or stop it first.';
  if (data.what === 'review') return 'A review is running already. Wait for it, or stop it first.';
  if (data.what === 'batch') return 'A batch is open already. Apply or discard its results first.';
  if (data.what === 'download') return 'The model is being fetched. Stop the download first.';
  if (data.what === 'folder') return 'Another process is changing files of this folder. Wait for it and try again.';
  return 'An answer is still being written. Wait for it, or stop it first.';
}

function searched(data: ErrorData): string {
  return typeof data.files === 'number' && data.files > 0 ? ` in ${formatCount(data.files)} files` : '';
}

function limit(data: ErrorData): string {
  return typeof data.limit === 'number' ? formatCount(data.limit) : 'so many';
}

function matching(data: ErrorData): string {
  return typeof data.glob === 'string' && data.glob !== '' ? ` matches “${data.glob.slice(0, 60)}”` : ' was found';
}

/** Outside an editor only the program can be missing; inside one, VS Code's git support may be off or on another computer. */
function gitMissing(data: ErrorData): string {
  if (data.reason === 'disabled')
    return "VS Code's git support is off. Enable the built-in Git extension and the setting git.enabled, then try again.";
  if (data.reason === 'remote') {
    return 'This folder is on another computer, where MLX-CODE can not read its git changes. Run “mlx-code commit-message” in the repository on that computer, or open a local clone.';
  }
  return 'Git was not found on this computer. Install it, then try again.';
}
