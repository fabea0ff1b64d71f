/** Texts of pull requests that wait to be looked at: documents that the user edits, each sent only after a question that names all of it. Nothing is lost when it isn't sent. */
import * as vscode from 'vscode';
import { AppError } from '../../base/appError.ts';
import { type Disposable, DisposableStore } from '../../base/disposable.ts';
import { countOf } from '../../base/formatNumbers.ts';
import { draftText, readDraftText } from '../../core/forge/draftText.ts';
import type { Forge, PullRequest, PushedBranch } from '../../core/forge/forge.ts';
import { secretsText } from '../../core/security/foundSecret.ts';
import { showInLine } from '../../core/security/hiddenText.ts';
import { setContext, signalOf } from '../commands.ts';
import type { Services } from '../services.ts';

/** What becomes of a text. */
export interface DraftTarget {
  forge: Forge;
  /** As the question names them. */
  host: string;
  repository: string;
  head: PushedBranch;
  base: string;
  /** The open pull request of the branch, whose text is replaced; null for none. */
  replaces: PullRequest | null;
  /** Commits that aren't pushed, and so aren't in it. */
  unpushed: number;
}

export class DraftDocuments implements Disposable {
  readonly #messages: Services['messages'];
  readonly #secrets: Services['secrets'];
  readonly #store = new DisposableStore();
  readonly #targets = new Map<string, DraftTarget>();
  readonly #sending = new Set<string>();

  constructor({ messages, secrets }: Pick<Services, 'messages' | 'secrets'>) {
    this.#messages = messages;
    this.#secrets = secrets;
    this.#store.add(vscode.workspace.onDidCloseTextDocument(({ uri }) => this.#forget(uri)));
  }

  /** Shows a text to be edited; it isn't sent by that. */
  async show(text: { title: string; body: string }, target: DraftTarget): Promise<vscode.TextDocument> {
    const document = await vscode.workspace.openTextDocument({ language: 'markdown', content: draftText(text) });
    this.#targets.set(document.uri.toString(), target);
    this.#tell();
    await vscode.window.showTextDocument(document, { preview: false });
    const send = target.replaces ? 'Replace the Text…' : 'Open Draft…';
    const question = 'Edit the text of the pull request: its title is the first line. Nothing is sent before you say so.';
    void vscode.window.showInformationMessage(question, send).then((chosen) => {
      if (chosen === send) void vscode.commands.executeCommand('mlxCode.forge.sendDraft', document.uri);
    });
    return document;
  }

  /** Sends the text of a document, by default of the one in front, when the user has read what is sent. Throws `proposalGone`, `usage` for a text without title, and as a `Forge`. */
  async send(uri = vscode.window.activeTextEditor?.document.uri): Promise<PullRequest | undefined> {
    const key = uri?.toString() ?? '';
    const target = this.#targets.get(key);
    const document = vscode.workspace.textDocuments.find((one) => one.uri.toString() === key);
    if (!target || !document) throw new AppError('forgeTextNone', 'no text of a pull request in front');
    if (this.#sending.has(key)) throw new AppError('busy', 'it is being sent', { what: 'pullRequest' });
    this.#sending.add(key);
    try {
      const read = readDraftText(document.getText());
      if ('wrong' in read) throw new AppError('forgeTextWrong', read.wrong, { reason: read.wrong });
      if (!(await confirmed(read, target, await this.#secretsIn(document)))) return undefined;
      const progress = { location: vscode.ProgressLocation.Notification, title: `Sending to ${target.host}`, cancellable: true };
      const pull = await vscode.window.withProgress(progress, (_, token) => sent(read, target, signalOf(token)));
      this.#targets.delete(key);
      this.#tell();
      this.#offerPage(pull, target);
      return pull;
    } finally {
      this.#sending.delete(key);
    }
  }

  dispose(): void {
    this.#store.dispose();
    this.#targets.clear();
    this.#tell();
  }

  /** What looks like a secret in it, in words; empty for nothing. */
  async #secretsIn(document: vscode.TextDocument): Promise<string> {
    const lines = document.getText().split(/\r?\n/);
    const found = await this.#secrets.find([{ path: 'the text', lines: lines.map((text, at) => ({ text, line: at + 1 })) }]);
    return found.length === 0 ? '' : `It holds what looks like a secret: ${secretsText(found)}. Take it out first.`;
  }

  #offerPage({ number, url }: PullRequest, { replaces }: DraftTarget): void {
    const open = 'Open in Browser';
    const text = replaces ? `The text of pull request ${String(number)} is replaced.` : `Draft pull request ${String(number)} is open.`;
    void vscode.window.showInformationMessage(text, ...(url === null ? [] : [open])).then((chosen) => {
      if (chosen !== open || url === null) return;
      vscode.env
        .openExternal(vscode.Uri.parse(url, true))
        .then(undefined, (error: unknown) => this.#messages.showError(error, 'open the pull request'));
    });
  }

  #forget(uri: vscode.Uri): void {
    if (this.#targets.delete(uri.toString())) this.#tell();
  }

  /** Which documents have the button in their title. */
  #tell(): void {
    setContext('mlxCode.forge.drafts', [...this.#targets.keys()]);
  }
}

async function confirmed({ title, body }: { title: string; body: string }, target: DraftTarget, secrets: string): Promise<boolean> {
  const { host, repository, head, base, replaces, unpushed } = target;
  const yes = replaces ? 'Replace Text' : 'Open Draft';
  const question = replaces
    ? `Replace the text of pull request ${String(replaces.number)} at ${host}?`
    : `Open a draft pull request at ${host}?`;
  const from = head.repository.toLowerCase() === repository.toLowerCase() ? head.branch : `${head.repository}:${head.branch}`;
  const detail = [
    ...(secrets === '' ? [] : [secrets]),
    `Repository: ${showInLine(repository)}`,
    `Branches: ${showInLine(from)} into ${showInLine(base)}`,
    `Sent: the title “${showInLine(title)}” and a description of ${countOf(body.length, 'character')}. Whoever may see the repository can read them.`,
    ...(replaces ? [`Its title is now “${replaces.title}”; title and description there are overwritten.`] : []),
    ...(unpushed > 0
      ? [`${countOf(unpushed, 'commit')} of the branch ${unpushed === 1 ? 'is' : 'are'} not pushed, and so not in it.`]
      : []),
  ].join('\n');
  return (await vscode.window.showWarningMessage(question, { modal: true, detail }, yes)) === yes;
}

function sent(
  text: { title: string; body: string },
  { forge, head, base, replaces }: DraftTarget,
  signal: AbortSignal,
): Promise<PullRequest> {
  return replaces ? forge.update(replaces.number, text, signal) : forge.openDraft({ ...text, head, base }, signal);
}
