/**
 * The one place that turns a failure into words: what happened, and what to do next, with at most two buttons. It knows
 * every error code and nothing about where the sentence is shown.
 */
import { AppError, type ErrorCode, type ErrorData } from '../base/appError.ts';
import { countOf, formatBytes, formatCount } from '../base/formatNumbers.ts';
import { upperFirst } from '../base/upperFirst.ts';
import { type ChatActionId, type MessageAction, modelName, type UserMessage } from '../protocol/webview.ts';
import type { ConflictReason } from './edits/fileChange.ts';
import * as download from './models/download/downloadSentences.ts';
import * as provider from './providers/providerSentences.ts';
import { showHidden } from './security/hiddenText.ts';

const labels: Readonly<Record<ChatActionId, string>> = {
  chooseModel: 'Choose Model…',
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
};

/** The button for an action, with its usual label; null where it is about something that the failure doesn't name. */
function messageAction(id: ChatActionId, data: ErrorData): MessageAction | null {
  if (id !== 'downloadNamed') return { id, label: labels[id] };
  const about = downloadable(data);
  return about === null ? null : { id, label: `${labels[id]} ${about}`, about };
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
  modelMissing: [(d) => `The model file${named(d)} is not there. Choose another one, or put it back.`, 'chooseModel'],
  modelNotGguf: [notGguf, 'chooseModel'],
  modelTruncated: [
    (d) => `The model file${named(d)} is incomplete${have(d)}. Download it again, or choose another one.`,
    'chooseModel',
    'showLog',
  ],
  modelInvalid: [(d) => `The model file${named(d)} ${damage(d)}. Download it again, or choose another one.`, 'chooseModel', 'showLog'],
  modelUnsupported: [(d) => `This kind of model${modelKind(d)} can't be run here. Choose another one.`, 'chooseModel', 'showLog'],
  modelTooLarge: [
    (d) => `The model does not fit into this computer's memory${memory(d)}. Choose a smaller one, or a smaller context size.`,
    'chooseModel',
    'openSettings',
  ],
  catalogueInvalid: [
    (d) =>
      `The ${d.own === true ? 'models of “mlxCode.models.own”' : 'list of models'} can't be used${refused(d)}. Correct ${d.own === true ? 'them, or do without them' : 'it, or do without it'}; the models that come with MLX-CODE stay.`,
  ],
  modelNotInstalled: [
    (d) =>
      typeof d.missing === 'number'
        ? `Of the model${named(d)} ${countOf(d.missing, 'part')} ${d.missing === 1 ? 'is' : 'are'} missing on this machine. Download it again.`
        : `The model${named(d)} is not on this machine. Download it first${downloadOf(d)}, or choose another one.`,
    'downloadNamed',
    'chooseModel',
  ],
  modelUnknown: [
    (d) =>
      `There is no model and no file${named(d)}. ${typeof d.near === 'string' ? `Did you mean “${d.near}”?` : '“/models” in the chat and “mlx-code models list” name the models; to download, others are named hf:OWNER/REPOSITORY/FILE.gguf.'}`,
    'chooseModel',
  ],
  modelAmbiguous: [
    (d) =>
      `The name “${typeof d.name === 'string' ? d.name : ''}” may mean several models${typeof d.candidates === 'string' ? `: ${showHidden(d.candidates)}` : ''}. Say which by its path.`,
  ],
  modelDiffers: [
    (d) => `The file${named(d)} has another hash than the catalogue says, so it is damaged or was changed. Download it again.`,
  ],
  modelInUse: [
    (d) =>
      `The model${named(d)} was not deleted, as another program uses it${typeof d.process === 'number' ? ` (process ${String(d.process)})` : ''}. Close it, or unload the model there first.`,
  ],
  modelNotDeleted: [notDeleted],
  modelLoadFailed: [() => 'The model could not be loaded. The log says why; another model may work.', 'chooseModel', 'showLog'],
  engineMissing: [
    () => 'The engine for this kind of computer is missing from the installation. Install the MLX-CODE package made for your platform.',
    'showLog',
  ],
  contextFull: [contextFull, 'openSettings'],
  contextUntrained: [contextUntrained, 'openSettings', 'chooseModel'],
  noFillInMiddle: [
    () =>
      'This model was not trained to fill in code at the cursor. Choose one that was, or set a second one for suggestions (“Completion Model”).',
    'chooseModel',
    'openSettings',
  ],
  noVectors: [
    (d) =>
      `${named(d) === '' ? 'This model' : `The model${named(d)}`} ${d.ranks === true ? 'orders texts and makes no vectors of them' : 'was not made for vectors of texts, and those of a model that writes tell little'}. Choose one for embeddings, such as nomic-embed-text.`,
    'chooseModel',
    'openSettings',
  ],
  companionAway: [
    (d) =>
      `${companionOf(d)} gave its memory back, as this computer is short of it${needed(d)}. It comes back by itself when there is room.`,
    'openSettings',
  ],
  companionUnused: [companionUnused, 'openSettings', 'showLog'],
  companionSame: [companionSame, 'openSettings'],
  draftUnfit: [
    (d) =>
      d.why === 'mainState'
        ? 'The main model is of a kind that can take no word back, so nobody can guess for it. Choose another main model, or empty the setting.'
        : d.why === 'mainTest'
          ? 'The main model was not found to write the same with guesses as without, so nobody guesses for it. Choose another main model, or empty the setting.'
          : d.why === 'state'
            ? 'A model of this kind can take no word back, so it can not guess for another one. Choose one of the usual kind.'
            : "It doesn't have the main model's vocabulary, so it can't guess for it. Choose a small model of the same family.",
    'openSettings',
  ],
  modelChanged: [
    (d) =>
      d.what === 'commitMessage'
        ? 'The model was changed or unloaded before the commit message was written. Try again.'
        : 'The model was changed or unloaded in the middle of the answer. Ask again.',
    'retry',
  ],
  indexDamaged: [() => 'The index of this folder is damaged. The window that keeps it makes it anew: try again in a moment.', 'showLog'],
  indexElsewhere: [() => 'Another window or command line is writing the index of this folder. Do this there, or once that one is closed.'],
  indexUnavailable: [
    (d) => `The project can’t be indexed here${typeof d.reason === 'string' ? `: ${d.reason}` : ''}. Search and chat go on without it.`,
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
  pictureNotSaved: [
    (d) =>
      d.reason === 'name'
        ? `The picture was not saved${named(d)}: its name has to end in .svg. Save it under such a name.`
        : `The picture could not be written${named(d)}${reason(d)}. Choose another place.`,
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
  selectionBinary: [(d) => `The ${what(d)} is binary, not text. Choose readable text instead.`],
  selectionTooLarge: [
    (d) =>
      d.fixed === true
        ? `The ${what(d)} is too large${overFixed(d)}, whatever the context size. ${less(d)}.`
        : `The ${what(d)} is too large${against(d)}. ${less(d)}, or choose a larger context size.`,
    'openSettings',
  ],
  toolTooLarge: [
    (d) => `The tool${named(d)} lists more values to choose from than can be offered to the model. Ask again without this tool.`,
  ],
  questionEmpty: [() => 'There is no question yet. Write one first.'],
  replayNone: [() => 'There is no answer to replay: only one in words that came to its end can be made again. Ask a question first.'],
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
      `There is no file and no folder${named(d)}. ${typeof d.near === 'string' ? `Did you mean “${showHidden(d.near)}”?` : 'Check the spelling, or name it by its path from the folder that is open.'}`,
  ],
  pathAmbiguous: [
    (d) =>
      `Several files are called${named(d)}${typeof d.candidates === 'string' ? `: ${showHidden(d.candidates)}` : ''}. Say which by its path.`,
  ],
  commandUnknown: [(d) => `There is no command /${typeof d.name === 'string' ? d.name : ''}. Type / to see the commands.`],
  commandArguments: [
    (d) =>
      `${d.extra === true ? 'That is more than the command takes' : 'Something is missing after the command'}${typeof d.usage === 'string' ? `: it is written ${d.usage}` : ''}.`,
  ],
  proposalGone: [() => 'This change is not kept any more. Ask for it again.'],
  nothingChanged: [() => 'The model found nothing to change. Say more exactly what you want, or try again.'],
  answerIncomplete: [
    (d) =>
      d.what === 'commitMessage'
        ? 'The model wrote no commit message of the right form. Try again; if that does not help, choose another model.'
        : d.what === 'benchmark'
          ? 'The model wrote too little to be measured. Try again, or choose another model.'
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
  editConflict: [(d) => conflictMessage(isConflictReason(d.reason) ? d.reason : 'changed', typeof d.path === 'string' ? d.path : null)],
  proposalOverlaps: [proposalOverlaps],
  proposalMoved: [() => 'A file changed in the meantime, and the proposed change was fitted to it. Look at it again, then apply it.'],
  diskFull: [() => 'There is no space left on the disk, so nothing was changed. Free some space and try again.'],
  undoNone: [undoNone],
  undoChanged: [undoChanged, 'showCheckpoints'],
  backupFailed: [
    (d) => `The backups in the data folder${named(d)} can not be used, so nothing was changed. Check that you may read and write there.`,
    'showLog',
  ],
  backupDamaged: [backupDamaged, 'showLog'],
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
    (d) => `This is not a regular expression${reason(d)}. Correct it, or switch regular expressions off to take it literally.`,
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
  renameRefused: [renameRefused],
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
        d.what === 'provider' && typeof d.host === 'string'
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
  workspaceNone: [() => 'No folder is open. Open one to ask about its files.'],
  workspaceVirtual: [
    () => 'This folder is virtual (not on a disk), so files and git can not be read. Questions about open editors still work.',
  ],
  workspaceUntrusted: [() => 'This folder is in Restricted Mode. Trust it to use this feature.'],
  outsideWorkspace: [(d) => `The path${named(d)} is outside the open folder, so it was refused. Choose one inside it.`],
  gitMissing: [gitMissing],
  gitNoRepository: [() => 'There is no git repository here. Open a folder that is one, or run “git init”.'],
  gitNothingToCommit: [() => 'There are no changes to describe. Change or stage something first.'],
  gitFailed: [(d) => `Git could not read the changes${reason(d)}. The log has its full words.`, 'showLog'],
  fileUnreadable: [(d) => `The file${named(d)} could not be read. Check that it exists and that you may read it.`],
  usage: [(d) => (typeof d.hint === 'string' ? d.hint : 'The command was not understood. Its help says how to use it.')],
  cancelled: [() => 'Stopped.'],
  internal: [() => 'Something went wrong inside MLX-CODE. Try again; the log has the details.', 'showLog'],
};

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

const companions: Readonly<Record<string, string>> = {
  completion: 'The model for suggestions',
  draft: 'The model that guesses ahead',
  small: 'The model for short texts',
  embedding: 'The model for search',
};

function companionOf(data: ErrorData): string {
  return `${companions[String(data.role)] ?? 'The second model'}${named(data)}`;
}

function needed({ needBytes }: ErrorData): string {
  return typeof needBytes === 'number' ? ` (it needs ${formatBytes(needBytes)})` : '';
}

/** The main model once more: it suggests anyway where it can, but doesn't guess for itself. */
function companionSame(data: ErrorData): string {
  return data.role === 'draft'
    ? `${companionOf(data)} is not used: it is the main model itself, whose guesses would take as long as its answers. Choose a small model of the same family, or empty the setting.`
    : `${companionOf(data)} is the main model itself${data.instead === true ? ', which suggests anyway' : ''}: nothing more is loaded. Choose another one, or empty the setting.`;
}

/** What was wrong with it, as it is said of a model that was chosen alone, but for what only goes for a second one. */
function companionUnused(data: ErrorData): string {
  const { cause, needBytes, haveBytes } = data;
  const unused = `${companionOf(data)} is not used`;
  const instead = data.instead === true ? ' Until then the main model suggests.' : '';
  if (cause === 'companionSame') return companionSame(data);
  if (cause === 'noVectors')
    return `${unused}: it ${data.ranks === true ? 'orders texts and makes no vectors of them' : 'was not made for vectors of texts, and those of a model that writes tell little'}. Choose one for embeddings.`;
  if (cause === 'noFillInMiddle') return `${unused}: it was not trained to fill in code at the cursor. Choose one that was.${instead}`;
  if (cause === 'modelTooLarge' && typeof needBytes === 'number' && typeof haveBytes === 'number')
    return `${unused}: it needs ${formatBytes(needBytes)}, and beside the main model ${formatBytes(haveBytes)} can be used. Choose a smaller one, or a smaller context size.${instead}`;
  if (typeof cause !== 'string' || cause === 'companionUnused' || !Object.hasOwn(sentences, cause)) return `${unused}. The log says why.`;
  const { path: _, ...others } = data;
  return `${unused}. ${sentences[cause as ErrorCode][0](others)}${instead}`;
}

function undoNone(data: ErrorData): string {
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

function undoChanged(data: ErrorData): string {
  const { reason, path } = data;
  if (isConflictReason(reason) && reason !== 'changed')
    return `Nothing was undone. ${conflictMessage(reason, typeof path === 'string' ? path : null)}`;
  return `The file${named(data)} is no longer as MLX-CODE left it, so nothing was undone. Compare the two, and take back by hand what you want.`;
}

/** `clashing` of `hunks`; without them none fits. `own`: the line of the proposal's first hunk, where what was changed begins above it. */
function proposalOverlaps(data: ErrorData): string {
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

function backupDamaged(data: ErrorData): string {
  const which = typeof data.id === 'string' ? `the change ${data.id}` : 'this change';
  return data.newer === true
    ? `A newer version of MLX-CODE made ${which}. Undo it with that one, or update this one.`
    : `What was kept of ${which} is damaged, so it can not be undone. The files are left as they are.`;
}

function snapshotsLeft(data: ErrorData): string {
  const which = typeof data.count === 'number' ? `${countOf(data.count, 'snapshot')} of what the model has read` : 'Snapshots';
  return `${which} could not be removed. Delete by hand what is left in ${typeof data.path === 'string' ? `“${data.path}”` : 'their folder'}.`;
}

function dataLeft(data: ErrorData): string {
  const count = typeof data.count === 'number' ? countOf(data.count, 'file') : 'Some files';
  return `${count} could not be removed; all else is gone. Delete by hand what is left in ${typeof data.path === 'string' ? `“${data.path}”` : 'the data folder'}.`;
}

/** How a model is fetched in the chat, and on the command line. */
function downloadOf(data: ErrorData): string {
  const name = downloadable(data);
  return name === null ? '' : ` (“/download ${name}”, or “mlx-code models download ${name}”)`;
}

/** The name by which a model can be downloaded, where it is one that people type. */
function downloadable({ name }: ErrorData): string | null {
  return typeof name === 'string' && modelName.test(name) ? name : null;
}

function notDeleted(data: ErrorData): string {
  const file = `The file${named(data)} was not deleted`;
  switch (data.reason) {
    case 'noBin':
      return `${file}: there is no bin here that it could be put into. Delete it by hand.`;
    case 'notOurs':
      return `${file}, as it is not in the models folder. Give its whole path to delete it all the same.`;
    case 'link':
      return `${file}, as it is a link to another one. Delete it with the program that made it, or name the other file.`;
    case 'elsewhere':
      return `${file}, as it is not in the models folder. Delete it with the program that put it there, or by hand.`;
    case 'changed':
      return `${file}, as it became another one while you were asked. Delete it again if that one shall go too.`;
    case 'notModel':
      return `${file}, as only model files (GGUF) are deleted here. Delete it by hand.`;
    default:
      return `${file}: it could not be put into the bin. Check that you may write there, or delete it by hand.`;
  }
}

const notFiles: readonly unknown[] = ['folder', 'pipe', 'socket', 'device'];

function notGguf(data: ErrorData): string {
  if (!notFiles.includes(data.what))
    return `The file${named(data)} is not a model in GGUF form, whatever its name says. Choose another file.`;
  return `${named(data).trim() || 'What was chosen'} is a ${String(data.what)}, not a file. Choose a model file (GGUF).`;
}

function contextFull(data: ErrorData): string {
  switch (data.what) {
    case 'question':
    case 'instruction':
      return `The ${data.what} is too long${against(data)}. Shorten it, or choose a larger context size.`;
    case 'request':
      return `The request is too long${against(data)}. Send less with it, or choose a larger context size.`;
    case 'commitMessage':
      return 'The context window is too small for a commit message. Choose a larger context size, or a model with a larger window.';
    default:
      return `The question with its context is too long${against(data)}. Switch a context chip off, ask about less, or choose a larger context size.`;
  }
}

function contextUntrained(data: ErrorData): string {
  const { wanted, trained } = data;
  const set = typeof wanted === 'number' ? ` is set to ${countOf(wanted, 'token')}` : ' is larger';
  const held =
    typeof trained === 'number' ? `: it runs with ${typeof wanted === 'number' ? formatCount(trained) : countOf(trained, 'token')}` : '';
  return `The context size${set}, which is more than the model${named(data)} was trained for${held}. Set a smaller one, or choose another model.`;
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
  return { text: showHidden(text(known.data)), actions: buttons.slice(0, 2) };
}

/** Two sizes of which one is too small, to the byte where they would look alike. */
function unlike(one: number, other: number): [string, string] {
  const [a, b] = [formatBytes(one), formatBytes(other)];
  return a === b ? [countOf(one, 'byte'), countOf(other, 'byte')] : [a, b];
}

function named(data: ErrorData): string {
  const path = data.path ?? data.name;
  if (typeof path !== 'string' || path === '') return '';
  return ` “${path.split(/[\\/]/).at(-1) ?? path}”`;
}

function what(data: ErrorData): string {
  return data.what === 'file' ? 'file' : data.what === 'attachment' ? 'attached text' : 'selection';
}

function less(data: ErrorData): string {
  return data.what === 'attachment' ? 'Attach less of it' : 'Select a smaller part';
}

function have(data: ErrorData): string {
  if (typeof data.bytes !== 'number' || typeof data.needBytes !== 'number') return '';
  const [bytes, needBytes] = unlike(data.bytes, data.needBytes);
  return ` (${bytes} of ${needBytes})`;
}

/** A size in the header that the model can't have is named; of other damage only the log tells. */
function damage({ key, value, bytes, needBytes }: ErrorData): string {
  if (typeof bytes === 'number' && typeof needBytes === 'number')
    return `looks damaged: it has ${formatBytes(bytes)}, of which the model is ${formatBytes(needBytes)}`;
  if (typeof key !== 'string') return 'is damaged';
  return `looks damaged: ${key} ${value === undefined ? 'is missing from its header' : `is ${String(value)}`}`;
}

function refused({ entry, field, reason }: ErrorData): string {
  if (typeof reason !== 'string') return '';
  const place = [typeof entry === 'string' && entry !== '' ? `“${entry}”: ` : '', typeof field === 'string' ? field : ''].join('');
  return `: ${place === '' ? 'it' : place} ${reason}`;
}

function memory(data: ErrorData): string {
  if (typeof data.needBytes !== 'number') return '';
  if (typeof data.haveBytes !== 'number') return `: it needs ${formatBytes(data.needBytes)}`;
  const [need, have] = unlike(data.needBytes, data.haveBytes);
  return `: it needs ${need}, and ${have} can be used`;
}

function modelKind(data: ErrorData): string {
  if (typeof data.architecture === 'string') return ` (${data.architecture})`;
  if (typeof data.parts === 'number') return ' (split into several files)';
  if (typeof data.key === 'string') return ` (${data.key} “${String(data.value)}”)`;
  return typeof data.version === 'number' ? ` (GGUF version ${String(data.version)})` : '';
}

function against(data: ErrorData): string {
  if (typeof data.tokens === 'number' && typeof data.limit === 'number') {
    return `: ${formatCount(data.tokens)} tokens, and ${formatCount(data.limit)} fit`;
  }
  if (typeof data.bytes === 'number' && typeof data.limit === 'number') {
    const [bytes, limit] = unlike(data.bytes, data.limit);
    return `: ${bytes}, and ${limit} fit`;
  }
  return '';
}

/** Beyond a limit that is the same for all models. */
function overFixed({ limit }: ErrorData): string {
  return typeof limit === 'number' ? `: it has over ${formatCount(limit)} characters, the most that is read` : '';
}

function busy(data: ErrorData): string {
  if (data.what === 'commitMessage') return 'A commit message is being written already. Wait for it, or stop it first.';
  if (data.what === 'batch') return 'A batch is open already. Apply or discard its results first.';
  if (data.what === 'download') return 'The model is being fetched. Stop the download first.';
  if (data.what === 'folder') return 'Another process is changing files of this folder. Wait for it and try again.';
  return 'An answer is still being written. Wait for it, or stop it first.';
}

function searched(data: ErrorData): string {
  return typeof data.files === 'number' && data.files > 0 ? ` in ${formatCount(data.files)} files` : '';
}

function inFile(data: ErrorData): string {
  return named(data) === '' ? '' : ` in${named(data)}`;
}

function limit(data: ErrorData): string {
  return typeof data.limit === 'number' ? formatCount(data.limit) : 'so many';
}

function matching(data: ErrorData): string {
  return typeof data.glob === 'string' && data.glob !== '' ? ` matches “${data.glob.slice(0, 60)}”` : ' was found';
}

function renameRefused(data: ErrorData): string {
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

/** Outside an editor only the program can be missing; inside one, VS Code's git support may be off or on another computer. */
function gitMissing(data: ErrorData): string {
  if (data.reason === 'disabled')
    return "VS Code's git support is off. Enable the built-in Git extension and the setting git.enabled, then try again.";
  if (data.reason === 'remote') {
    return 'This folder is on another computer, where MLX-CODE can not read its git changes. Run “mlx-code commit-message” in the repository on that computer, or open a local clone.';
  }
  return 'Git was not found on this computer. Install it, then try again.';
}

function reason(data: ErrorData): string {
  return typeof data.reason === 'string' && data.reason !== '' ? ` (${data.reason})` : '';
}
