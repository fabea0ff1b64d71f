/** Every failure the product can name. One place (`core/userMessage.ts`) turns a code into a sentence. */
export type ErrorCode =
  // model files and the engine
  | 'modelNone'
  /** No file tells what kind of project this is. Data: whether a folder is `open`. */
  | 'projectUnknown'
  | 'modelMissing'
  | 'modelNotGguf'
  | 'modelTruncated'
  | 'modelInvalid'
  | 'modelUnsupported'
  | 'modelTooLarge'
  | 'modelLoadFailed'
  /** A model of the catalogue that isn't on this machine. Data: its `name`, and `missing` parts where some are there. */
  | 'modelNotInstalled'
  /** No model and no file is called so. Data: `name`, and the `near` one that was probably meant. */
  | 'modelUnknown'
  /** Several models are called so. Data: `name`, and the `candidates`, which are named in words. */
  | 'modelAmbiguous'
  /** A file that the catalogue knows has another hash. Data: `path`. */
  | 'modelDiffers'
  /** Data: `path`, and the id of a `process` that has it open. */
  | 'modelInUse'
  /** Data: `path`, `reason` (`noBin`, `denied`, `notOurs`, `elsewhere`, `link`, `changed`, `notModel`). */
  | 'modelNotDeleted'
  /** A list of models to choose from is refused. Data: `entry`, empty for the list itself, `field` and `reason`; `own` where it is the user's of the settings. */
  | 'catalogueInvalid'
  | 'engineMissing'
  /** Data: `tokens` and the `limit` of them, and `what` is too long: a `question` or an `instruction` alone, or one with its `context`; a `request` from outside our chat; or a `commitMessage` has no room. */
  | 'contextFull'
  /** A larger context is set than the model was trained for. Data: `wanted` and `trained` tokens, and the model's `path`. */
  | 'contextUntrained'
  /** Another model was chosen, or this one unloaded, in the middle of an answer. */
  | 'modelChanged'
  | 'noFillInMiddle'
  /** A model that writes nothing was chosen to answer. Data: `path`, and whether it `ranks`. */
  | 'noWriting'
  | 'noVectors'
  | 'noRanking'
  /** A model beside the main one can't be used. Data: its `role`, the `cause` (an error code), and that one's own. */
  | 'companionAway'
  | 'companionUnused'
  /** A model beside the main one that is the main one's own file. Data: its `role`. */
  | 'companionSame'
  /** A model that can't guess for the main one. Data: `why`, `vocabulary` or `state`. */
  | 'draftUnfit'
  /** Conversations aren't kept, as the user has switched that off. */
  | 'historyOff'
  /** Nothing was asked in the conversation that is open. */
  | 'sessionNone'
  /** An answer that was being written when its window ended. */
  | 'answerInterrupted'
  /** An answer that another window is writing. */
  | 'answerElsewhere'
  /** A file holds no conversations that were handed on. Data: `path`, and `reason`: `size`, `json`, `version`, or what is wrong with a `field`. */
  | 'sessionsUnreadable'
  /** The file of the conversations was damaged. Data: the `file` that it is now, and how many `sessions` and `turns` could be read of it. */
  | 'storeSetAside'
  /** Conversations can't be kept or read. Data: `path` and `cause`: `busy`, `full`, `closed`, `failed` (the disk, or what is in the file), or `ended` (the thread that keeps them). */
  | 'storeUnavailable'
  /** Conversations can only be read, as a later version has written them. Data: `path`. */
  | 'storeNewer'
  /** A conversation isn't kept any more, or not the message that was meant. */
  | 'sessionGone'
  // the index of a folder
  /** The file of an index is no longer sound. */
  | 'indexDamaged'
  /** Another process writes it. Data: the folder's `path`. */
  | 'indexElsewhere'
  /** There is none, as this Node has no database or the disk can't be written. Data: `reason`, or `path` and `cause`: `busy`, `full`, `closed` or `folder`. */
  | 'indexUnavailable'
  /** Switched off by the user's setting. */
  | 'indexOff'
  /** A damaged one was put away, and is made anew. Data: the folder's `path`, and the `file` that was put away. */
  | 'indexSetAside'
  /** The file of something that was found can't be opened any more. Data: its `path`. */
  | 'hitGone'
  /** A file that the user wanted to keep was not written. Data: `what` (`picture`, `conversation`), `path`, and `reason`: `name` where it doesn't end as one, else the system's words; `endings` that would do. */
  | 'fileNotSaved'
  /** No declaration is indexed, of which there could be a map. */
  | 'mapEmpty'
  // the worker process and its link
  | 'workerCrashed'
  | 'workerBroken'
  | 'connectionClosed'
  | 'protocolMismatch'
  | 'unknownMethod'
  | 'invalidParams'
  // what the user selected or asked for
  | 'selectionEmpty'
  | 'selectionBinary'
  | 'selectionTooLarge'
  | 'questionEmpty'
  /** So many questions wait for the end of an answer that no more can. Data: their `count`. */
  | 'waitingFull'
  /** A tool's schema has more values to choose from than can be decoded. Data: the tool's `name`. */
  | 'toolTooLarge'
  | 'nothingAttached'
  /** So many things are attached that no more can be. Data: the `limit`. */
  | 'attachedTooMany'
  /** Some of several things were not attached. Data: their `count`, and why, in `reasons`. */
  | 'attachRefused'
  /** What was chosen of a list that isn't kept any more. */
  | 'mentionGone'
  /** Nothing is selected in a terminal. */
  | 'terminalNone'
  /** A file has not the lines that are named. Data: `path`, with them. */
  | 'linesNone'
  /** No file or folder is called so. Data: `path`, and the `near` one that was probably meant. */
  | 'pathNone'
  /** Several files may be meant. Data: `path`, and the `candidates`, which are named in words. */
  | 'pathAmbiguous'
  /** No answer that could be made again. */
  | 'replayNone'
  /** Nothing of that kind is in the conversation yet. Data: `what`, `answer`, `code` (with the `count` that there is) or `conversation`. */
  | 'answerNone'
  | 'proposalGone'
  | 'commandUnknown'
  /** A file would make the command, but something is wrong with it. Data: `name`, `path`, `line` and `why`, in sentences. */
  | 'commandFileWrong'
  | 'commandArguments'
  /** A command isn't run in a terminal. Data: `why`, `off`, `lines`, `control` or `long`, with the `most` characters. */
  | 'runRefused'
  | 'nothingChanged'
  | 'answerIncomplete'
  | 'editorNone'
  | 'problemNone'
  /** Nothing is known of how tests look in this language. */
  | 'testsUnknown'
  /** A file that is nowhere yet has no place beside it. */
  | 'documentUnsaved'
  /** No symbol at the cursor that could be renamed or moved. */
  | 'symbolNone'
  /** The model proposed no name that could be used. */
  | 'nameNone'
  | 'documentChanged'
  | 'documentReadOnly'
  | 'editFailed'
  | 'reviewNone'
  /** Data: `path` and `reason`, a `ConflictReason` of core/edits. */
  | 'editConflict'
  /** Data: `path` and the first `line` that both the user and a proposal changed. */
  | 'proposalOverlaps'
  /** The files changed unseen; the proposal was fitted to them and has to be looked at again. */
  | 'proposalMoved'
  | 'diskFull'
  | 'undoNone'
  /** Data: `path` of a file that is no longer as we left it. */
  | 'undoChanged'
  | 'backupDamaged'
  | 'backupFailed'
  /** Snapshots could not be removed. Data: `count` of files, unless it isn't known, and the `path` of their folder. */
  | 'snapshotsLeft'
  /** Files of our own could not be removed. Data: `count` of them, and the `path` of the data folder. */
  | 'dataLeft'
  | 'busy'
  // find and replace, renaming files, batches
  | 'searchEmpty'
  | 'searchNoMatch'
  /** Not a regular expression. Data: `reason`, and `by`: `command` where nothing can be switched. */
  | 'patternInvalid'
  /** A regular expression that finds no end in good time. */
  | 'patternTooSlow'
  | 'tooManyMatches'
  | 'filesNone'
  | 'renameRefused'
  | 'batchNone'
  /** No file of the batch has a change that waits for the user. */
  | 'batchNoChange'
  /** Connections are switched off in the settings. Data: `what` was wanted. */
  | 'offline'
  // downloads; data of most: `host`
  /** An address that isn't asked. Data: `why` (`address`, `plain` for http, `credentials`, `host`, `private`, `redirects`). */
  | 'downloadRefused'
  /** What was given names no file that can be fetched. Data: `name`. */
  | 'downloadAddress'
  /** No connection. Data: `reason` (`name`, `refused`, `certificate`, `connection`). */
  | 'downloadOffline'
  | 'downloadStalled'
  /** Data: `status`. */
  | 'downloadDenied'
  | 'downloadMissing'
  /** An answer that is of no use. Data: `status`; 0 where that was fine. */
  | 'downloadServer'
  | 'downloadChanged'
  /** What came is not the file. Data: `why` (`size` with `bytes` and `expected`; `hash`, `page`, `model`). */
  | 'downloadWrong'
  /** Data: `path`, and `need` and `free` bytes where they are known. */
  | 'downloadRoom'
  /** The file can't be written. Data: `path`, `reason` (`denied`, `readOnly`, `large`, `folder`). */
  | 'downloadPlace'
  // somebody else's servers that answer; data of most: `host`
  /** A provider of the settings is left out. Data: `entry`, empty for the list itself, `field` and `reason`. */
  | 'providerInvalid'
  /** The chosen provider isn't in the settings. Data: its `name`. */
  | 'providerGone'
  /** The user hasn't agreed to what is sent there. */
  | 'providerNotAllowed'
  /** No connection. Data: `reason` (`name`, `refused`, `certificate`, `late`, `connection`). */
  | 'providerOffline'
  /** The connection, or the answer, ended in the middle. */
  | 'providerCut'
  | 'providerStalled'
  /** Data: `status`, and what the server `said`. */
  | 'providerDenied'
  /** Data: `status`, 0 for an error in the middle of an answer that has none, what the server `said`, and `retryMs` where it says how long it wants to be left alone. */
  | 'providerRefused'
  /** What came is no answer. Data: `why` (`page`, `json`, `long`, `empty`; `spent` where all tokens went before the first word; `redirect` with the host it leads `to`). */
  | 'providerRubbish'
  /** No model is named, and the server lists none. */
  | 'providerModels'
  /** None of those who may answer could. Data: `why`, with each of them. */
  | 'providerNobody'
  /** What an entry names to be asked in its stead is none. Data: `entry`, the `name`, and `reason` (`gone`, `itself`). */
  | 'providerFallback'
  // GitHub and GitLab; data of most: `host`, and `inRepository`, its name where the window has several
  /** No remote of the repository is one of those that the user set. Data: `host` of one that isn't, where there is one. */
  | 'forgeNone'
  /** The user hasn't agreed to be connected there. */
  | 'forgeNotAllowed'
  /** No connection, or none until the end. Data: `reason` (`name`, `refused`, `certificate`, `late`, `connection`, `cut`, `stalled`). */
  | 'forgeOffline'
  /** Data: `status`, what it `said`, and `reason`: `token` where there is none or it isn't taken, `rights`, `archived`. */
  | 'forgeDenied'
  /** Not there, or not to be seen by who asks. Data: `what` was looked for. */
  | 'forgeMissing'
  /** Data: `status`, and what it `said`. */
  | 'forgeRefused'
  /** Too many calls. Data: `until` when, milliseconds since 1970; null where it doesn't say. */
  | 'forgeLimited'
  /** What came is no answer of a forge. Data: `why` (`page`, `json`, `long`; `redirect` with the host it leads `to`). */
  | 'forgeRubbish'
  /** A comment's line is not among the lines that a pull request shows. Data: `path`, `line`. */
  | 'forgeLine'
  /** A pull request shows something else than was reviewed. */
  | 'forgeChanged'
  /** The branch of a pull request isn't on any server. Data: `branch`, empty where none is checked out. */
  | 'forgeUnpushed'
  /** No document with the text of a pull request is in front. */
  | 'forgeTextNone'
  /** The text of a pull request can't be sent. Data: the `reason`, in words behind “it”. */
  | 'forgeTextWrong'
  // workspace and git
  | 'workspaceNone'
  | 'workspaceVirtual'
  | 'workspaceUntrusted'
  | 'outsideWorkspace'
  | 'gitMissing'
  | 'gitNoRepository'
  | 'gitNotOpened'
  /** Data: the `base` that a branch adds nothing to, empty where there is none; absent for changes that aren't committed. */
  | 'gitNothingToCommit'
  /** No branch, tag or commit is called so. Data: `ref`, which is `HEAD` where there is no commit yet, and `what` was to be done then: a `review`. */
  | 'gitRefUnknown'
  /** Data: its `version`, and the one that is `needed`. */
  | 'gitTooOld'
  /** Another git writes the repository, or has left its lock. Data: the `path` of that. */
  | 'gitLocked'
  /** The system lets this user not read, or not write, what git needs. Data: the `path` of that. */
  | 'gitForbidden'
  /** Lines that were never committed. Data: the `path`, and which `lines`. */
  | 'linesNew'
  /** Data: the `path` of a file without a place in conflict, and whether that is `known` to git. */
  | 'conflictNone'
  /** Data: `path`, and the `line` of a place that begins as a conflict, and why it is none that can be worked on. */
  | 'conflictUnclear'
  /** What is staged isn't what was looked at, or, with `reading`, it changed each time that it was read. Data: the `path` of the repository. */
  | 'gitChanged'
  /** A change has what looks like a secret. Data: `what` and where, in words. */
  | 'secretsFound'
  /** The changelog has the entry that was written. */
  | 'changelogHasEntry'
  /** A repository without tags. */
  | 'gitNoTags'
  | 'gitNothingStaged'
  /** What is staged has more parts than are told apart. Data: `count` of them, and the `most` that are. */
  | 'gitManyParts'
  /** What is staged is no whole state, as files are in conflict. */
  | 'gitUnmerged'
  /** Proposed commits that were discarded, or staged, meanwhile. */
  | 'gitNoProposal'
  /** Proposed commits that were all made, put back, or followed by others meanwhile. */
  | 'gitSequenceOver'
  /** What is asked for isn't in this clone. Data: whether it is `shallow`, and has the newest part of the history only; else it is a partial one. */
  | 'gitHistoryMissing'
  /** Data: `reason`, and what git was `doing` where that isn't reading changes. */
  | 'gitFailed'
  /** No line was changed that could be reviewed. Data: how many files were `leftOut`. */
  | 'reviewNothing'
  /** No finding of a review is chosen, or there is no review. */
  | 'findingNone'
  /** A fix was asked for of what no model is shown. Data: `message`, what the finding says. */
  | 'fixByHand'
  /** What is counted for Insights can't be kept or read. Data: `path` and `cause`: `busy`, `full`, `closed`, `failed`, or `newer` where a later version has written it. */
  | 'insightsUnavailable'
  /** A file of what was counted was damaged. Data: the `file` that it is now. */
  | 'insightsSetAside'
  /** That a finding was dismissed could not be written. Data: the file's `path`. */
  | 'dismissalNotKept'
  /** The settings of a project rule it out. Data: their `file` and the `line` in it, the `rule` (an operation, or `editsOnly`) and the `path` that isn't named there. */
  | 'projectDenies'
  | 'fileUnreadable'
  /** A file that is there and not in the index. Data: `path`, and `why`, in few words behind "it". */
  | 'fileLeftOut'
  | 'usage'
  | 'cancelled'
  | 'internal';

/** Plain data that travels with an error: numbers and names for its sentence, never file contents. */
export type ErrorData = Readonly<Record<string, string | number | boolean | null>>;

/** The only error type that crosses a layer or a process. `message` is for the log; users see `userMessage(error)`. */
export class AppError extends Error {
  override readonly name = 'AppError';
  readonly code: ErrorCode;
  readonly data: ErrorData;

  constructor(code: ErrorCode, message: string, data: ErrorData = {}, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
    this.data = data;
  }

  /** True for an AppError, with one of the codes when given. */
  static is(error: unknown, ...codes: ErrorCode[]): error is AppError {
    return error instanceof AppError && (codes.length === 0 || codes.includes(error.code));
  }

  /** Wraps anything thrown: an AppError stays itself, an abort becomes `cancelled`, the rest `internal`. */
  static from(error: unknown): AppError {
    if (error instanceof AppError) return error;
    if (error instanceof Error && error.name === 'AbortError') return new AppError('cancelled', 'cancelled', {}, error);
    return new AppError('internal', error instanceof Error ? error.message : String(error), {}, error);
  }

  /** True when somebody asked for the stop; that is not a failure and is never shown as one. */
  static isCancelled(error: unknown): boolean {
    return AppError.is(error, 'cancelled') || (error instanceof Error && error.name === 'AbortError');
  }
}

/** Throws `cancelled` when the signal has been aborted. */
export function throwIfCancelled(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new AppError('cancelled', 'cancelled');
}
