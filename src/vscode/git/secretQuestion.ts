/** Asks before a commit message is written for changes that hold what looks like a secret. */
import * as vscode from 'vscode';
import { plural, t } from '../../base/l10n.ts';
import { settleSoonAfterAbort } from '../../base/settleSoonAfterAbort.ts';
import { mostRecorded, type SecretScan, secretsText, unreadText } from '../../core/security/foundSecret.ts';
import { changeSecrets } from '../../node/git/changeSecrets.ts';
import type { ReadChangesOptions } from '../../node/git/readCommitChanges.ts';
import type { Services } from '../services.ts';
import { slowWork } from '../slowWork.ts';
import { type GitRepository, gitProgram } from './gitApi.ts';
import { nameOf } from './repositoryOfBox.ts';

type SecretParts = Pick<Services, 'effects' | 'log' | 'secrets'>;

export class SecretQuestion {
  readonly #services: SecretParts;
  /** What the user has said is none, or is to be committed, in this window. */
  readonly #allowed = new Set<string>();
  /** To write a message is one thing, to have it in the history another. */
  readonly #allowedToCommit = new Set<string>();

  constructor(services: SecretParts) {
    this.#services = services;
  }

  /**
   * Whether to go on: nothing was found, or the user wants to. `options` say which changes are meant, as where they are read. Rejects as reading does, and
   * with `cancelled`. `title` says what goes on while it takes long, where nobody else does.
   */
  async goOn(
    repository: GitRepository,
    { toCommit = false, title, ...options }: ReadChangesOptions & { signal: AbortSignal; toCommit?: boolean; title?: string },
  ): Promise<boolean> {
    const { effects, log, secrets } = this.#services;
    const { rootUri } = repository;
    const look = (signal: AbortSignal): Promise<SecretScan> =>
      effects.readGit(() => changeSecrets(rootUri.fsPath, secrets, { ...options, signal, program: gitProgram() }));
    const { found, unread } = await (title === undefined ? look(options.signal) : slowWork(title, look, options.signal));
    const text = unreadText(unread);
    if (text !== null) {
      const all = unreadText(unread, mostRecorded) ?? text;
      log.warn(all);
      void vscode.window.showInformationMessage(`${nameOf(repository)}: ${text}${all === text ? '' : ` ${t('The log names them.')}`}`);
    }
    const keyOf = ({ path, mark, kind }: SecretScan['found'][number]): string => JSON.stringify([rootUri.toString(), path, mark, kind]);
    const allowed = toCommit ? this.#allowedToCommit : this.#allowed;
    const fresh = found.filter((one) => !allowed.has(keyOf(one)));
    const [first] = fresh;
    if (!first) return true;
    const [show, write] = [t('Show'), toCommit ? t('Commit Anyway') : t('Write Anyway')];
    const question = plural(
      fresh.length,
      'The changes hold what looks like a secret: {1}. Take it out before you commit: the history keeps it.',
      'The changes hold {0} places that look like secrets: {1}. Take them out before you commit: the history keeps it.',
      secretsText(fresh),
    );
    const asked = Promise.resolve(vscode.window.showWarningMessage(question, show, write));
    // A notification may wait unseen in its centre for ever; a stop must end the run all the same.
    const answer = await settleSoonAfterAbort(asked, options.signal, 0);
    if (answer === show) {
      const line = (first.line ?? 1) - 1;
      // Also of a file that has no text editor.
      const options = { selection: new vscode.Range(line, 0, line, 0) };
      await vscode.commands.executeCommand('vscode.open', vscode.Uri.joinPath(rootUri, first.path), options);
    }
    if (answer !== write) return false;
    for (const one of fresh) {
      this.#allowed.add(keyOf(one));
      if (toCommit) this.#allowedToCommit.add(keyOf(one));
    }
    return true;
  }
}
