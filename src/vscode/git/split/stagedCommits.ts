/**
 * Stages proposed commits one after the other: the next as soon as the user has committed the one before. The working tree is never touched, and what was staged at first
 * can be put back at any time. It must not know how the commits were found.
 */
import * as vscode from 'vscode';
import { type Disposable, DisposableStore } from '../../../base/disposable.ts';
import { committedTree, type SplitTrees, stageTree } from '../../../node/git/splitTrees.ts';
import type { Services } from '../../services.ts';
import { gitOptions, type GitRepository } from '../gitApi.ts';
import { nameOf } from '../repositoryOfBox.ts';

const putBack = 'Put Back';

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
  /** The tree that is in the index. */
  #inIndex: string;
  /** Something else was committed than was staged, so that no other commit follows. */
  #stopped = false;
  #done = false;
  /** One look after the other, as each may stage. */
  #looking: Promise<void> = Promise.resolve();

  constructor(services: Pick<Services, 'effects' | 'log' | 'messages'>, commits: CommitsToStage, ended: () => void) {
    this.#services = services;
    this.#commits = commits;
    this.#ended = ended;
    this.#earlier = commits.repository.inputBox.value;
    this.#inIndex = commits.trees.steps.at(-1) ?? '';
  }

  /** Stages the first one. Rejects with `gitChanged`, `gitLocked`, and as git does; nothing is staged then. */
  async begin(): Promise<void> {
    await this.#stage(0);
    this.#store.add(this.#commits.repository.state.onDidChange(() => this.#look()));
  }

  /** Puts what was staged at first back. Rejects as {@link begin}. */
  async putBack(): Promise<void> {
    const { trees } = this.#commits;
    const first = trees.steps.at(-1) ?? '';
    if (this.#inIndex !== first) await this.#put(first);
    await this.#write(this.#earlier);
    this.#end();
  }

  dispose(): void {
    this.#done = true;
    this.#store.dispose();
  }

  #look(): void {
    this.#looking = this.#looking
      .then(() => this.#next())
      // It is tried again when the repository changes once more; until then what was staged can be put back.
      .catch((error: unknown) => this.#services.messages.showError(error, 'staging the next commit'));
  }

  /** Stages the next one where the one that is staged was committed. */
  async #next(): Promise<void> {
    const { trees, repository } = this.#commits;
    if (this.#done || this.#stopped) return;
    const committed = await this.#services.effects.readGit(() => committedTree(repository.rootUri.fsPath, gitOptions()));
    const before = this.#at === 0 ? trees.head : trees.steps[this.#at - 1];
    if (committed === before) return;
    if (committed !== trees.steps[this.#at]) {
      this.#stopped = true;
      this.#inIndex = committed;
      const other = `The commit in ${nameOf(repository)} is another one than was staged: a hook or somebody else changed it. The other commits aren’t staged any more; “Put Back” stages again all that was staged at first.`;
      this.#offerPutBack(vscode.window.showWarningMessage(other, putBack));
      return;
    }
    if (this.#at === trees.steps.length - 1) {
      await this.#write(this.#earlier);
      this.#end();
      void vscode.window.showInformationMessage(`All ${String(trees.steps.length)} commits of ${nameOf(repository)} are made.`);
      return;
    }
    await this.#stage(this.#at + 1);
  }

  async #stage(at: number): Promise<void> {
    const { trees, messages, repository } = this.#commits;
    const count = trees.steps.length;
    await this.#put(trees.steps[at] ?? '');
    this.#at = at;
    const written = await this.#write(messages[at] ?? '');
    const where = written
      ? 'its message is in the box'
      : `and the box keeps what you typed; its message is “${messages[at]?.split('\n')[0] ?? ''}”`;
    const next = at === count - 1 ? 'It is the last one.' : 'Commit it, and the next one is staged.';
    const text = `Commit ${String(at + 1)} of ${String(count)} is staged in ${nameOf(repository)}, ${where}. ${next}`;
    this.#offerPutBack(vscode.window.showInformationMessage(text, putBack));
  }

  #offerPutBack(asked: Thenable<string | undefined>): void {
    void asked.then((answer) => {
      if (answer === putBack) void vscode.commands.executeCommand('mlxCode.git.putBackStaged');
    });
  }

  /** Puts a text into the box, unless somebody has typed there since; tells whether it did. */
  async #write(text: string): Promise<boolean> {
    const { repository, messages } = this.#commits;
    const { inputBox } = repository;
    if (![...messages, this.#earlier, ''].includes(inputBox.value)) return false;
    await this.#services.effects.writeInputBox(repository.rootUri, () => {
      inputBox.value = text;
      return Promise.resolve();
    });
    return true;
  }

  async #put(tree: string): Promise<void> {
    const { repository } = this.#commits;
    await this.#services.effects.changeRepository(repository.rootUri, 'stage', () =>
      stageTree(repository.rootUri.fsPath, tree, this.#inIndex, gitOptions()),
    );
    this.#inIndex = tree;
  }

  #end(): void {
    this.dispose();
    this.#ended();
  }
}
