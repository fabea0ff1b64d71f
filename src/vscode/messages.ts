import * as vscode from 'vscode';
import { AppError, type ErrorCode } from '../base/appError.ts';
import { Emitter } from '../base/event.ts';
import type { Log } from '../base/log.ts';
import { userMessage } from '../core/userMessage.ts';
import type { ChatActionId, UserMessage } from '../protocol/webview.ts';
import { runMessageAction } from './messageActions.ts';

/** Codes that tell the user how things stand rather than that something broke. */
const informational: ReadonlySet<ErrorCode> = new Set(['nothingChanged', 'selectionEmpty', 'questionEmpty', 'busy', 'gitNothingToCommit']);
const warnings: ReadonlySet<ErrorCode> = new Set([
  'modelNone',
  'documentChanged',
  'selectionBinary',
  'selectionTooLarge',
  'workspaceNone',
  'workspaceUntrusted',
  'workspaceVirtual',
  'gitNoRepository',
]);
/** Buttons that only make sense under an answer in the chat. */
const chatOnly: ReadonlySet<ChatActionId> = new Set(['retry']);

interface Button extends vscode.MessageItem {
  id: ChatActionId;
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

  /** Shows what went wrong and runs the button that is chosen. Resolves when the message is up; a cancellation shows nothing. */
  showError(thrown: unknown, doing: string): void {
    if (AppError.isCancelled(thrown)) {
      this.#log.debug(`${doing}: cancelled`);
      return;
    }
    const error = AppError.from(thrown);
    this.#log.error(`${doing} failed with ${error.code}`, error);
    const message = userMessage(error);
    this.#shown.fire({ code: error.code, message });
    const actions = message.actions
      .filter((action) => !chatOnly.has(action.id))
      .map((action): Button => ({ title: action.label, id: action.id }));
    const show = (text: string, ...buttons: Button[]): Thenable<Button | undefined> => {
      if (informational.has(error.code)) return vscode.window.showInformationMessage(text, ...buttons);
      if (warnings.has(error.code)) return vscode.window.showWarningMessage(text, ...buttons);
      return vscode.window.showErrorMessage(text, ...buttons);
    };
    void show(message.text, ...actions).then((chosen) => (chosen ? runMessageAction(chosen.id) : undefined));
  }
}
