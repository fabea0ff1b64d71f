/**
 * Writes commit messages into the box of a repository. It owns the conversation with the box and the user; reading changes and writing the message are others'
 * work.
 */
import * as vscode from 'vscode';
import { AppError, throwIfCancelled } from '../../base/appError.ts';
import type { Disposable } from '../../base/disposable.ts';
import { plural, t } from '../../base/l10n.ts';
import { settleSoonAfterAbort } from '../../base/settleSoonAfterAbort.ts';
import { sourceWords } from '../../base/sourceWords.ts';
import type { CandidatesOptions, CommitMessage, CommitMessageOptions } from '../../core/git/commitMessageService.ts';
import { isTemplateText } from '../../core/git/style/isTemplateText.ts';
import type { CommitChanges } from '../../core/ports.ts';
import { readMessageTemplate } from '../../node/git/messageSettings.ts';
import { setContext } from '../commands.ts';
import { heardNotice } from '../heardNotice.ts';
import type { Services } from '../services.ts';
import { type GitRepository, gitProgram } from './gitApi.ts';
import { boxStream } from './inputBoxDocument.ts';
import type { InputBoxStream } from './inputBoxStream.ts';
import { pickMessage } from './messagePick.ts';
import { readChanges } from './readChanges.ts';
import { readStyle } from './readStyle.ts';
import { nameOf } from './repositoryOfBox.ts';
import { noticeUnrelated } from './split/unrelatedNotice.ts';

/** Which message is wanted; nothing for the usual one. */
export interface MessageWanted {
  again?: boolean;
  length?: 'shorter' | 'longer';
  /** Several, to choose from. */
  choose?: boolean;
  /** For the last commit with what is staged. */
  amend?: boolean;
}

/** What we wrote last in a box: no text of the user's, so it may be replaced without asking. */
interface OwnText {
  text: string;
  amend: boolean;
  /** This one and others that stood there before. */
  written: readonly string[];
}

/** Milliseconds that the status bar tells who wrote a message. */
const shownMs = 10_000;
/** Messages to choose from. */
const choices = 3;
/** Messages of a box that another one must not be. */
const mostKnown = 10;

export class CommitMessageWriter implements Disposable {
  readonly #services: Services;
  readonly #onWritten: (repository: GitRepository, message: CommitMessage) => void;
  /** By repository. */
  readonly #written = new Map<string, OwnText>();
  #running: AbortController | undefined;

  /** `onWritten` hears of each message that was put into a box. */
  constructor(services: Services, onWritten: (repository: GitRepository, message: CommitMessage) => void = () => undefined) {
    this.#services = services;
    this.#onWritten = onWritten;
  }

  /**
   * Writes the message; undefined when the user kept their own text, chose none, or stopped it. `root` names the repository, else it is that of the file in front, or the user
   * picks. Where our own text stands in the box, another one is wanted, for the same changes as that one.
   */
  async write(root: vscode.Uri | undefined, wanted: MessageWanted = {}): Promise<CommitMessage | undefined> {
    if (!vscode.workspace.isTrusted) throw new AppError('workspaceUntrusted', 'commit messages need a trusted workspace');
    if (this.#running) throw new AppError('busy', 'a commit message is being written', { what: 'commitMessage' });
    // From here to the end the run is the only one, also while git starts or a question to the user is open.
    const controller = new AbortController();
    this.#enter(controller);
    try {
      const { signal } = controller;
      const repository = await this.#services.repositories.withBox(root, signal);
      throwIfCancelled(signal);
      const own = this.#ownText(repository);
      const box = await this.#mayReplace(repository, own, signal);
      if (!box) return undefined;
      const asked = own ? { again: wanted.length === undefined, amend: own.amend, ...wanted } : wanted;
      const known = own?.written ?? [];
      const progress = { location: vscode.ProgressLocation.SourceControl, title: t('Writing a commit message') };
      return await vscode.window.withProgress(progress, (shown) =>
        this.#writeInto(repository, box, { ...asked, known }, controller, shown),
      );
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

  /** What stands in the box, where that is ours. */
  #ownText({ rootUri, inputBox }: GitRepository): OwnText | undefined {
    const own = this.#written.get(rootUri.toString());
    return own?.text === inputBox.value ? own : undefined;
  }

  /** The box with the text that may be replaced: what is typed into it from this moment on is the user's. Undefined when they keep theirs. */
  async #mayReplace(repository: GitRepository, own: OwnText | undefined, signal: AbortSignal): Promise<InputBoxStream | undefined> {
    if (repository.inputBox.value.trim() !== '' && !own && !(await this.#isTemplate(repository, signal))) {
      const replace = t('Replace');
      const question = t('Replace the commit message in the box of {0}, which you or git wrote?', nameOf(repository));
      const asked = Promise.resolve(vscode.window.showWarningMessage(question, replace, t('Cancel')));
      // A notification may wait unseen in its centre for ever; a stop must end the run all the same.
      if ((await settleSoonAfterAbort(asked, signal, 0)) !== replace) return undefined;
    }
    return boxStream(repository);
  }

  /** Whether nothing stands in the box but what VS Code puts there before anybody writes: the repository's message template. */
  async #isTemplate({ rootUri, inputBox }: GitRepository, signal: AbortSignal): Promise<boolean> {
    const options = { signal, program: gitProgram() };
    try {
      const { template, comment } = await this.#services.effects.readGit(() => readMessageTemplate(rootUri.fsPath, options));
      return template !== null && isTemplateText(inputBox.value, template, comment);
    } catch (error) {
      // Then it is asked, as of any other text.
      if (AppError.isCancelled(error)) throw error;
      return false;
    }
  }

  async #writeInto(
    repository: GitRepository,
    box: InputBoxStream,
    { amend = false, choose = false, known, ...wanted }: MessageWanted & { known: readonly string[] },
    controller: AbortController,
    shown: vscode.Progress<{ message: string }>,
  ): Promise<CommitMessage | undefined> {
    const { effects, settings } = this.#services;
    const { signal } = controller;
    const [changes, style] = await Promise.all([
      readChanges(effects, repository, { amend, signal }),
      readStyle(effects, repository, settings.commitStyle, signal),
    ]);
    throwIfCancelled(signal);
    if (!(await this.#services.secretQuestion.goOn(repository, { all: changes.source === 'all', amend, signal }))) return undefined;
    const options = { ...wanted, ...(wanted.again && !choose && { unlike: known }), style, signal, onPart: partsShown(shown) };
    return effects.writeInputBox(repository.rootUri, async () => {
      try {
        const message = choose ? await this.#chosen(changes, options, box) : await this.#streamed(changes, options, box, controller);
        if (!message || !(await box.write(message.message)))
          throw new AppError('cancelled', message ? 'the user typed' : 'none was chosen');
        const written = [...known, message.message].slice(-mostKnown);
        this.#written.set(repository.rootUri.toString(), { text: message.message, amend, written });
        tellWhatIsDescribed(repository, changes);
        if (options.unlike?.includes(message.message)) sayItIsTheSame(repository);
        this.#onWritten(repository, message);
        tellWhoWrote(message);
        heardNotice(t('The commit message is in the box of {0}: {1}', nameOf(repository), message.message.split('\n', 1)[0] ?? ''));
        if (settings.noticeUnrelated && !amend && !wanted.again) noticeUnrelated(repository, changes);
        return message;
      } catch (error) {
        await box.restore();
        throw ofMessage(error);
      }
    });
  }

  #streamed(
    changes: CommitChanges,
    options: CommitMessageOptions,
    box: InputBoxStream,
    controller: AbortController,
  ): Promise<CommitMessage> {
    const onText = (soFar: string): void => {
      void box.write(soFar).then((written) => (written ? undefined : controller.abort()));
    };
    return this.#services.commitMessages.write(changes, { ...options, onText });
  }

  #chosen(changes: CommitChanges, options: CommitMessageOptions, box: InputBoxStream): Promise<CommitMessage | undefined> {
    const write = (told: CandidatesOptions): Promise<unknown> =>
      this.#services.commitMessages.candidates(changes, choices, { ...options, ...told });
    return pickMessage(write, { count: choices, preview: (text) => box.write(text), signal: options.signal });
  }
}

function tellWhatIsDescribed(repository: GitRepository, { source, files }: CommitChanges): void {
  if (source !== 'all' || files.length === 0) return;
  void vscode.window.showInformationMessage(
    plural(
      files.length,
      'Nothing is staged, so the commit message describes the one change in {1}.',
      'Nothing is staged, so the commit message describes all {0} changes in {1}.',
      nameOf(repository),
    ),
  );
}

function sayItIsTheSame({ rootUri }: GitRepository): void {
  const ways: readonly (readonly [word: string, command: string])[] = [
    [t('Shorter'), 'mlxCode.git.writeShorterCommitMessage'],
    [t('Longer'), 'mlxCode.git.writeLongerCommitMessage'],
    [t('Choose…'), 'mlxCode.git.chooseCommitMessage'],
  ];
  const said = t('The model wrote a commit message that stood there before. Ask in another way:');
  void vscode.window.showInformationMessage(said, ...ways.map(([word]) => word)).then((chosen) => {
    const [, command] = ways.find(([word]) => word === chosen) ?? [];
    if (command !== undefined) void vscode.commands.executeCommand(command, rootUri);
  });
}

function tellWhoWrote({ from, instead }: CommitMessage): void {
  if (instead !== undefined) vscode.window.setStatusBarMessage(`$(warning) ${t('Commit message: {0}', instead)}`, shownMs);
  else if (from)
    vscode.window.setStatusBarMessage(`$(${from.local ? 'server' : 'cloud'}) ${t('Commit message from {0}', sourceWords(from))}`, shownMs);
}

function partsShown(shown: vscode.Progress<{ message: string }>): (part: number, of: number) => void {
  return (part, of) => shown.report({ message: t('reading part {0} of {1}', part, of) });
}

/** The failure with what it was that failed: who reads of it may have turned to something else meanwhile. */
function ofMessage(error: unknown): AppError {
  const { code, message, data, cause } = AppError.from(error);
  return new AppError(code, message, { what: 'commitMessage', ...data }, cause);
}
