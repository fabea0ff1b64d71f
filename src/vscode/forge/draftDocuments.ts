/** Texts for pull requests that wait to be looked at: documents that the user edits, each sent only after a question that names all of it. Nothing is lost when it isn't sent. */
import * as vscode from 'vscode';
import { AppError } from '../../base/appError.ts';
import { type Disposable, DisposableStore } from '../../base/disposable.ts';
import { t } from '../../base/l10n.ts';
import { takeOutText } from '../../core/security/foundSecret.ts';
import { setContext, signalOf } from '../commands.ts';
import type { RepositoryHere } from '../git/repositoryChoice.ts';
import { openAddress } from '../openAddress.ts';
import type { Services } from '../services.ts';
import { namedRepository } from './namedRepository.ts';

/** What is asked before a text is sent, and what is done then. */
export interface Sending {
  question: string;
  /** Where it goes, and what of it. */
  detail: readonly string[];
  /** The button. */
  yes: string;
  /** Says what was done, and on which page that is seen; null for none. */
  send(signal: AbortSignal): Promise<{ done: string; url: string | null }>;
}

/** A text that waits. */
export interface WaitingText {
  text: string;
  /** As sentences name the server. */
  host: string;
  /** What it is for. */
  here: RepositoryHere;
  /** How it is edited, in a sentence, and the button beside that. */
  notice: string;
  button: string;
  /** What the text says by now, or in words behind “it” what is wrong with it. */
  read(text: string): Sending | { wrong: string };
}

export class DraftDocuments implements Disposable {
  readonly #messages: Services['messages'];
  readonly #secrets: Services['secrets'];
  readonly #store = new DisposableStore();
  readonly #waiting = new Map<string, WaitingText>();
  readonly #sending = new Set<string>();

  constructor({ messages, secrets }: Pick<Services, 'messages' | 'secrets'>) {
    this.#messages = messages;
    this.#secrets = secrets;
    this.#store.add(
      vscode.workspace.onDidCloseTextDocument((document) => {
        // For another language a document is closed and opened again, and is there all the while.
        if (!vscode.workspace.textDocuments.includes(document)) this.#forget(document.uri.toString());
      }),
    );
  }

  /** Shows a text to be edited; it isn't sent by that. */
  async show(waiting: WaitingText): Promise<vscode.TextDocument> {
    const document = await vscode.workspace.openTextDocument({ language: 'markdown', content: waiting.text });
    this.#waiting.set(document.uri.toString(), waiting);
    this.#tell();
    await vscode.window.showTextDocument(document, { preview: false });
    void vscode.window
      .showInformationMessage(`${waiting.notice} ${t('Nothing is sent before you say so.')}`, waiting.button)
      .then((chosen) => {
        if (chosen === waiting.button) void vscode.commands.executeCommand('mlxCode.forge.sendDraft', document.uri);
      });
    return document;
  }

  /**
   * Sends the text of a document, by default of the one in front, when the user has read what is sent; says what was done, undefined when they didn't want it. Throws `forgeTextNone`,
   * `forgeTextWrong` (data: reason), `busy`, and as a `Forge`.
   */
  async send(uri = vscode.window.activeTextEditor?.document.uri): Promise<string | undefined> {
    const key = uri?.toString() ?? '';
    const waiting = this.#waiting.get(key);
    const document = vscode.workspace.textDocuments.find((one) => one.uri.toString() === key);
    if (!waiting || !document) throw new AppError('forgeTextNone', 'no text of a pull request in front');
    if (this.#sending.has(key)) throw new AppError('busy', 'it is being sent', { what: 'pullRequest' });
    this.#sending.add(key);
    try {
      const { version } = document;
      const sending = waiting.read(document.getText());
      if ('wrong' in sending) throw new AppError('forgeTextWrong', 'a text that is not sent', { reason: sending.wrong });
      if (!(await confirmed(sending, await this.#secretsIn(document)))) return undefined;
      const progress = { location: vscode.ProgressLocation.Notification, title: t('Sending to {0}', waiting.host), cancellable: true };
      const { done, url } = await vscode.window.withProgress(progress, (_, token) =>
        namedRepository(waiting.here, () => sending.send(signalOf(token))),
      );
      this.#forget(key);
      this.#offerPage(done, url);
      await closeSent(document, version);
      return done;
    } finally {
      this.#sending.delete(key);
    }
  }

  dispose(): void {
    this.#store.dispose();
    this.#waiting.clear();
    this.#tell();
  }

  /** What looks like a secret in it, in words; null for nothing. */
  async #secretsIn(document: vscode.TextDocument): Promise<string | null> {
    const lines = document.getText().split(/\r?\n/);
    const found = await this.#secrets.find([{ path: t('the text'), lines: lines.map((text, at) => ({ text, line: at + 1 })) }]);
    return found.length === 0 ? null : takeOutText(found);
  }

  #offerPage(done: string, url: string | null): void {
    const open = t('Open in Browser');
    void vscode.window.showInformationMessage(done, ...(url === null ? [] : [open])).then((chosen) => {
      if (chosen !== open || url === null) return;
      openAddress(url).catch((error: unknown) => this.#messages.showError(error, 'open the pull request'));
    });
  }

  #forget(key: string): void {
    if (this.#waiting.delete(key)) this.#tell();
  }

  /** Which documents have the button in their title. */
  #tell(): void {
    setContext('mlxCode.forge.drafts', [...this.#waiting.keys()]);
  }
}

/**
 * Takes the editor of a text away that nobody needs to save, where it is in front and the text is what was sent. VS Code has no way to close another one without a question, and who has
 * gone on to other work meanwhile is not taken away from that.
 */
async function closeSent(document: vscode.TextDocument, version: number): Promise<void> {
  if (document.version !== version || vscode.window.activeTextEditor?.document !== document) return;
  await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
}

async function confirmed({ question, detail, yes }: Sending, secrets: string | null): Promise<boolean> {
  const lines = secrets === null ? detail : [secrets, ...detail];
  return (await vscode.window.showWarningMessage(question, { modal: true, detail: lines.join('\n') }, yes)) === yes;
}
