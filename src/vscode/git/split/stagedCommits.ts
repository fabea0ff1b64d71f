/**
 * Stages proposed commits one after the other: the next as soon as the user has committed the one before. The working tree is never touched, and what was staged at first
 * can be put back at any time. It must not know how the commits were found.
 */
import * as vscode from 'vscode';
import { AppError } from '../../../base/appError.ts';
import { type Disposable, DisposableStore } from '../../../base/disposable.ts';
import { committedTree, type SplitTrees, stageTree } from '../../../node/git/splitTrees.ts';
import type { Services } from '../../services.ts';
import { gitOptions, type GitRepository } from '../gitApi.ts';
import { nameOf } from '../repositoryOfBox.ts';

export interface CommitsToStage {
  repository: GitRepository;
  trees: SplitTrees;
  /** One for each of the trees. */
  messages: readonly string[];
}

export class StagedCommits implements Disposable {
  readonly #services: Pick<Services, 'effects' | 'log' | 'messages'>;
  readonly #commits: CommitsToStage;
  readonly #ended: () => void;
  readonly #store = new DisposableStore();
  /** What stood in the box before. */
  readonly #earlier: string;
  /** Of which commit the tree is in the index. */
  #at = -1;
  #done = false;
  /** One look after the other, as each may stage. */
  #looking: Promise<void> = Promise.resolve();

  constructor(services: Pick<Services, 'effects' | 'log' | 'messages'>, commits: CommitsToStage, ended: () => void) {
    this.#services = services;
    this.#commits = commits;
    this.#ended = ended;
    this.#earlier = commits.repository.inputBox.value;
  }

  /** Stages the first one. Rejects with `gitChanged`, `gitLocked`, and as git does; nothing is staged then. */
  async begin(): Promise<void> {
    await this.#stage(0);
    this.#store.add(this.#commits.repository.state.onDidChange(() => this.#look()));
  }

  /** Puts what was staged at first back. Rejects as {@link begin}. */
  async putBack(): Promise<void> {
    const { trees, repository } = this.#commits;
    const last = trees.steps.length - 1;
    if (this.#at !== last) await this.#put(trees.steps[last] ?? '', trees.steps[this.#at] ?? '');
    if (this.#commits.messages.includes(repository.inputBox.value)) repository.inputBox.value = this.#earlier;
    this.#end();
  }

  dispose(): void {
    this.#done = true;
    this.#store.dispose();
  }

  #look(): void {
    this.#looking = this.#looking
      .then(() => this.#next())
      .catch((error: unknown) => {
        this.#end();
        this.#services.messages.showError(error, 'staging the next commit');
      });
  }

  /** Stages the next one where the one that is staged was committed. */
  async #next(): Promise<void> {
    const { trees, repository } = this.#commits;
    if (this.#done) return;
    const committed = await this.#services.effects.readGit(() => committedTree(repository.rootUri.fsPath, gitOptions()));
    const before = this.#at === 0 ? trees.head : trees.steps[this.#at - 1];
    if (committed === before) return;
    if (committed !== trees.steps[this.#at]) {
      this.#end();
      this.#services.log.warn(`what was staged at first is the tree ${trees.steps.at(-1) ?? ''}`);
      throw new AppError('gitChanged', 'what was committed is not what was staged', { path: repository.rootUri.fsPath });
    }
    if (this.#at === trees.steps.length - 1) {
      this.#end();
      void vscode.window.showInformationMessage(`All ${String(trees.steps.length)} commits of ${nameOf(repository)} are made.`);
      return;
    }
    await this.#stage(this.#at + 1);
  }

  async #stage(at: number): Promise<void> {
    const { trees, messages, repository } = this.#commits;
    const count = trees.steps.length;
    // What is staged at first is the tree of the last one; later what was just committed.
    await this.#put(trees.steps[at] ?? '', trees.steps[at === 0 ? count - 1 : at - 1] ?? '');
    this.#at = at;
    await this.#services.effects.writeInputBox(repository.rootUri, () => {
      repository.inputBox.value = messages[at] ?? '';
      return Promise.resolve();
    });
    const next = at === count - 1 ? 'It is the last one.' : 'Commit it, and the next one is staged.';
    const text = `Commit ${String(at + 1)} of ${String(count)} is staged in ${nameOf(repository)}, its message is in the box. ${next}`;
    void vscode.window.showInformationMessage(text, 'Put Back').then((answer) => {
      if (answer === 'Put Back') void vscode.commands.executeCommand('mlxCode.git.putBackStaged');
    });
  }

  #put(tree: string, expected: string): Promise<void> {
    const { repository } = this.#commits;
    return this.#services.effects.changeRepository(repository.rootUri, 'stage', () =>
      stageTree(repository.rootUri.fsPath, tree, expected, gitOptions()),
    );
  }

  #end(): void {
    this.dispose();
    this.#ended();
  }
}
