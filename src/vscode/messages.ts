import * as vscode from 'vscode';
import { AppError, type ErrorCode } from '../base/appError.ts';
import { Emitter } from '../base/event.ts';
import { t } from '../base/l10n.ts';
import type { Log } from '../base/log.ts';
import { userMessage } from '../core/userMessage.ts';
import type { ChatActionId, UserMessage } from '../protocol/webview.ts';
import { runMessageAction } from './messageActions.ts';

/** Codes that tell the user how things stand rather than that something broke. */
const informational: ReadonlySet<ErrorCode> = new Set([
  'nothingChanged',
  'undoNone',
  'reviewNone',
  'selectionEmpty',
  'questionEmpty',
  'waitingFull',
  'replayNone',
  'busy',
  'gitNothingToCommit',
  'gitNoTags',
  'gitSequenceOver',
  'reviewNothing',
  'findingNone',
  'fixByHand',
  'editorNone',
  'documentUnsaved',
  'nothingAttached',
  'attachedTooMany',
  'linesNone',
  'terminalNone',
  'mentionGone',
  'hitGone',
  'pathNone',
  'pathAmbiguous',
  'symbolNone',
  'nameNone',
  'problemNone',
  'testsUnknown',
  'searchEmpty',
  'searchNoMatch',
  'filesNone',
  'batchNone',
  'batchNoChange',
  'sessionNone',
  'historyOff',
]);
const warnings: ReadonlySet<ErrorCode> = new Set([
  'modelNone',
  'noFillInMiddle',
  'noWriting',
  'noVectors',
  'noRanking',
  'companionAway',
  'companionUnused',
  'companionSame',
  'contextUntrained',
  'documentChanged',
  'editConflict',
  'proposalMoved',
  'proposalOverlaps',
  'undoChanged',
  'indexSetAside',
  'storeSetAside',
  'attachRefused',
  'selectionBinary',
  'selectionTooLarge',
  'projectDenies',
  'workspaceNone',
  'workspaceUntrusted',
  'workspaceVirtual',
  'gitNoRepository',
  'gitNotOpened',
  'gitUnmerged',
  'gitRefUnknown',
  'tooManyMatches',
]);
/** Failures that a second try may not meet. */
const passing: ReadonlySet<ErrorCode> = new Set([
  'workerCrashed',
  'connectionClosed',
  'modelChanged',
  'answerIncomplete',
  'providerOffline',
  'providerCut',
  'providerStalled',
  'providerNobody',
  'downloadOffline',
  'downloadStalled',
  'downloadDenied',
  'downloadServer',
  'downloadChanged',
  'downloadWrong',
  'downloadRoom',
  'downloadPlace',
]);
/** Of a download that is wrong, a second try may bring the right bytes; what is no model, or another file, stays so. */
const mayPass = ({ code, data }: AppError): boolean =>
  passing.has(code) && !(code === 'downloadWrong' && (data.why === 'model' || data.why === 'size'));
/** Buttons that only make sense under an answer in the chat. */
const chatOnly: ReadonlySet<ChatActionId> = new Set(['retry']);

/** Characters of a notification that fit into its one line while it is folded. */
const oneLine = 70;

interface Button extends vscode.MessageItem {
  /** Absent: it only closes the notification. */
  run?: () => unknown;
}

/** Failures of things the user asked for, as one notification each. Background failures belong to the status bar instead. */
export class Messages {
  readonly #log: Log;
  readonly #shown = new Emitter<{ code: ErrorCode; message: UserMessage }>();
  /** Tells of each message as it is shown. */
  readonly onDidShow = this.#shown.event;

  constructor(log: Log) {
    this.#log = log;
  }

  /**
   * Shows what went wrong, and runs the button that is chosen later on; a cancellation shows nothing. `again` does it once more: it is offered where
   * what it failed of may be over by then.
   */
  showError(thrown: unknown, doing: string, again?: () => unknown): void {
    if (AppError.isCancelled(thrown)) {
      this.#log.debug(`${doing}: cancelled`);
      return;
    }
    const error = AppError.from(thrown);
    // Only the unforeseen is worth a stack; the rest says all in its code and message.
    if (error.code === 'internal') this.#log.error(`${doing} failed`, error.cause ?? error);
    else this.#log.warn(`${doing} refused with ${error.code}: ${error.message}`);
    const message = userMessage(error);
    this.#shown.fire({ code: error.code, message });
    const retrying: Button[] = again && mayPass(error) ? [{ title: t('Try Again'), run: again }] : [];
    const offered = message.actions
      .filter((action) => !chatOnly.has(action.id))
      .map((action): Button => ({ title: action.label, run: () => runMessageAction(action) }));
    const broke = !informational.has(error.code) && !warnings.has(error.code);
    const more: Button = broke ? { title: t('Show Log'), run: () => runMessageAction({ id: 'showLog' }) } : { title: 'OK' };
    // Without a button VS Code folds a notification to one line, and the end of a longer sentence isn't read.
    const buttons = [...retrying, ...(offered.length > 0 || message.text.length <= oneLine ? offered : [more])];
    const show = (text: string): Thenable<Button | undefined> => {
      if (informational.has(error.code)) return vscode.window.showInformationMessage(text, ...buttons);
      if (warnings.has(error.code)) return vscode.window.showWarningMessage(text, ...buttons);
      return vscode.window.showErrorMessage(text, ...buttons);
    };
    void show(message.text).then((chosen) => chosen?.run?.());
  }
}
