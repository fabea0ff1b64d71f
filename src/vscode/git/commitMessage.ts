/**
 * The sparkle in Source Control: writes a commit message into the box of the repository that it was pressed for. It owns the
 * conversation with the box and the two buttons; reading changes and writing the message are others' work.
 */
import path from 'node:path';
import * as vscode from 'vscode';
import { AppError, throwIfCancelled } from '../../base/appError.ts';
import { type Disposable, DisposableStore } from '../../base/disposable.ts';
import { sourceWords } from '../../base/sourceWords.ts';
import { settleSoonAfterAbort } from '../../base/settleSoonAfterAbort.ts';
import type { CommitMessage } from '../../core/git/commitMessageService.ts';
import { registerCommand, setContext } from '../commands.ts';
import type { Services } from '../services.ts';
import { gitApi, type GitApi, type GitRepository } from './gitApi.ts';
import { InputBoxStream } from './inputBoxStream.ts';
import { readChanges } from './readChanges.ts';
import { readStyle } from './readStyle.ts';
import { SecretQuestion } from './secretQuestion.ts';

/** Milliseconds that the status bar tells who wrote a message. */
const shownMs = 10_000;

export function registerCommitMessage(services: Services): Disposable {
  const store = new DisposableStore();
  const writer = store.add(new CommitMessageWriter(services));
  const write = (sourceControl: unknown): Promise<CommitMessage | undefined> => writer.write(rootOf(sourceControl));
  store.add(registerCommand(services.messages, 'mlxCode.git.writeCommitMessage', write, { retries: true }));
  store.add(registerCommand(services.messages, 'mlxCode.git.stopCommitMessage', () => writer.stop()));
  return store;
}

class CommitMessageWriter implements Disposable {
  readonly #services: Services;
  #running: AbortController | undefined;
  /** What we wrote last in each repository: no text of the user's, so it may be replaced without asking. */
  readonly #written = new Map<string, string>();

  readonly #secrets: SecretQuestion;

  constructor(services: Services) {
    this.#services = services;
    this.#secrets = new SecretQuestion(services);
  }

  /** Writes the message; undefined when the user kept their own text or stopped it. `root` names the repository, else there is only one or the user picks. */
  async write(root: vscode.Uri | undefined): Promise<CommitMessage | undefined> {
    if (!vscode.workspace.isTrusted) throw new AppError('workspaceUntrusted', 'commit messages need a trusted workspace');
    if (this.#running) throw new AppError('busy', 'a commit message is being written', { what: 'commitMessage' });
    // From here to the end the run is the only one, also while git starts or a question to the user is open.
    const controller = new AbortController();
    this.#enter(controller);
    try {
      const { signal } = controller;
      const api = await gitApi(this.#services.context.extension.extensionKind);
      const repository = await chooseRepository(api, root);
      throwIfCancelled(signal);
      const box = repository && (await this.#mayReplace(repository, signal));
      if (!repository || !box) return undefined;
      const progress = { location: vscode.ProgressLocation.SourceControl, title: 'Writing a commit message' };
      return await vscode.window.withProgress(progress, (shown) => this.#stream(repository, box, controller, shown));
    } finally {
      this.#enter(undefined);
    }
  }

  stop(): void {
    this.#running?.abort();
  }

  dispose(): void {
    this.#running?.abort();
  }

  #enter(running: AbortController | undefined): void {
    this.#running = running;
    setContext('mlxCode.git.writing', running !== undefined);
  }

  /** The box with the text that may be replaced: what is typed into it from this moment on is the user's. Undefined when they keep theirs. */
  async #mayReplace(repository: GitRepository, signal: AbortSignal): Promise<InputBoxStream | undefined> {
    const { value } = repository.inputBox;
    if (value.trim() !== '' && value !== this.#written.get(repository.rootUri.toString())) {
      const replace = 'Replace';
      const question = `Replace the commit message you have typed for ${nameOf(repository)}?`;
      const asked = Promise.resolve(vscode.window.showWarningMessage(question, replace, 'Cancel'));
      // A notification may wait unseen in its centre for ever; a stop must end the run all the same.
      if ((await settleSoonAfterAbort(asked, signal, 0)) !== replace) return undefined;
    }
    return new InputBoxStream(repository.inputBox);
  }

  async #stream(
    repository: GitRepository,
    box: InputBoxStream,
    controller: AbortController,
    shown: vscode.Progress<{ message: string }>,
  ): Promise<CommitMessage | undefined> {
    const { effects, commitMessages, settings } = this.#services;
    const { signal } = controller;
    const changes = await readChanges(effects, repository, { signal });
    const style = await readStyle(effects, repository, settings.commitStyle, signal);
    throwIfCancelled(signal);
    if (!(await this.#secrets.goOn(repository, { all: changes.source === 'all', signal }))) return undefined;
    if (changes.source === 'all' && changes.files.length > 0) {
      const count = changes.files.length === 1 ? 'the one change' : `all ${changes.files.length} changes`;
      void vscode.window.showInformationMessage(`Nothing is staged, so the commit message describes ${count} in ${nameOf(repository)}.`);
    }
    return effects.writeInputBox(repository.rootUri, async () => {
      try {
        const message = await commitMessages.write(changes, {
          style,
          onText: (soFar) => box.write(soFar) || controller.abort(),
          onPart: (part, of) => shown.report({ message: `reading part ${part} of ${of}` }),
          signal,
        });
        if (!box.write(message.message)) throw new AppError('cancelled', 'the user typed');
        this.#written.set(repository.rootUri.toString(), message.message);
        const { from, instead } = message;
        if (instead !== undefined) vscode.window.setStatusBarMessage(`$(warning) Commit message: ${instead}`, shownMs);
        else if (from)
          vscode.window.setStatusBarMessage(`$(${from.local ? 'server' : 'cloud'}) Commit message from ${sourceWords(from)}`, shownMs);
        return message;
      } catch (error) {
        box.restore();
        throw ofMessage(error);
      }
    });
  }
}

/** The failure with what it was that failed: who reads of it may have turned to something else meanwhile. */
function ofMessage(error: unknown): AppError {
  const { code, message, data, cause } = AppError.from(error);
  return new AppError(code, message, { what: 'commitMessage', ...data }, cause);
}

/** The repository that is meant; undefined when the user picks none. Throws `gitNoRepository`. */
async function chooseRepository(api: GitApi, root: vscode.Uri | undefined): Promise<GitRepository | undefined> {
  if (root) {
    const same = api.repositories.find((repository) => repository.rootUri.toString() === root.toString()) ?? api.getRepository(root);
    if (same) return same;
  }
  const [only, ...more] = api.repositories;
  if (!only) throw noRepository();
  if (more.length === 0) return only;
  const items = api.repositories.map((repository) => ({
    label: `$(repo) ${nameOf(repository)}`,
    description: vscode.workspace.asRelativePath(repository.rootUri),
    repository,
  }));
  return (await vscode.window.showQuickPick(items, { title: 'Write Commit Message', placeHolder: 'Choose a repository' }))?.repository;
}

function noRepository(): AppError {
  const folders = vscode.workspace.workspaceFolders ?? [];
  const virtual = folders.length > 0 && folders.every((folder) => folder.uri.scheme !== 'file');
  return virtual
    ? new AppError('workspaceVirtual', 'a virtual workspace has no git')
    : new AppError('gitNoRepository', 'git knows no repository here');
}

function nameOf(repository: GitRepository): string {
  return path.basename(repository.rootUri.fsPath);
}

/** The root of the SourceControl that a title button hands over, or a root given by another caller. */
function rootOf(argument: unknown): vscode.Uri | undefined {
  if (argument instanceof vscode.Uri) return argument;
  if (typeof argument === 'object' && argument !== null && 'rootUri' in argument && argument.rootUri instanceof vscode.Uri)
    return argument.rootUri;
  return undefined;
}
