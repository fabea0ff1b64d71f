/**
 * Stages proposed commits one after the other: the next as soon as the user has committed the one before. The working tree is never touched, and what was staged at first
 * can be put back at any time. It must not know how the commits were found.
 */
import * as vscode from 'vscode';
import { type Disposable, DisposableStore } from '../../../base/disposable.ts';
import { type KeptCommits, type Resumption, resumption } from '../../../core/git/split/keptCommits.ts';
import { followedTrees } from '../../../node/git/followedTrees.ts';
import { committedTree, type SplitTrees, stageTree, treesNow } from '../../../node/git/splitTrees.ts';
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
  #commits: CommitsToStage;
  readonly #changed: (self: StagedCommits) => void;
  readonly #store = new DisposableStore();
  /** What stood in the box before. */
  readonly #earlier: string;
  /** Of which commit the tree is in the index. */
  #at = -1;
  /** The tree that is in the index. */
  #inIndex: string;
  /** Something else was committed or staged, so that no other commit follows. */
  #stopped = false;
  #done = false;
  /** One look after the other, as each may stage. */
  #looking: Promise<void> = Promise.resolve();

  /** `changed` is called when another commit is staged, and at the end; `earlier` is what stood in the box before. */
  constructor(
    services: Pick<Services, 'effects' | 'log' | 'messages'>,
    commits: CommitsToStage,
    changed: (self: StagedCommits) => void,
    earlier = commits.repository.inputBox.value,
  ) {
    this.#services = services;
    this.#commits = commits;
    this.#changed = changed;
    this.#earlier = earlier;
    this.#inIndex = commits.trees.steps.at(-1) ?? '';
  }

  /** No other commit is going to be staged: nothing but {@link putBack} is left. */
  get stopped(): boolean {
    return this.#stopped;
  }

  /** What another window needs to go on; null before the first is staged, and after the end. */
  get kept(): KeptCommits | null {
    if (this.#done || this.#at < 0) return null;
    const { repository, trees, messages } = this.#commits;
    const root = repository.rootUri.toString();
    return { version: 1, root, ...trees, messages: [...messages], earlier: this.#earlier, at: this.#at };
  }

  /** Stages the first one. Rejects with `gitChanged`, `gitLocked`, and as git does; nothing is staged then. */
  async begin(): Promise<void> {
    await this.#stage(0);
    this.#follow();
  }

  /** Goes on where another window was at commit `at`, whose tree is in the index; `made` where it was committed since. */
  async goOn(at: number, made: boolean): Promise<void> {
    this.#at = at;
    this.#inIndex = this.#commits.trees.steps[at] ?? '';
    this.#follow();
    if (made) this.#look();
    else await this.#tell(at);
  }

  /** Says why it doesn't go on from commit `at`; `inIndex` is the tree that is staged, where it can be put back. */
  stop(at: number, why: Extract<Resumption, { kind: 'stop' }>['why'], inIndex: string | null): void {
    const name = nameOf(this.#commits.repository);
    const reason = {
      staged: `What is staged in ${name} is something else than before the window was loaded again`,
      committed: `${name} stands at another commit than the one that was staged`,
      changedCommit: `The commit in ${name} is another one than was staged: a hook or somebody else changed it`,
      lost: `Git has removed what was staged for ${name} from what it keeps`,
    }[why];
    this.#at = at;
    this.#stopped = true;
    const text = `${reason}, so that the other proposed commits aren’t staged any more`;
    if (inIndex === null) {
      this.#end();
      void vscode.window.showWarningMessage(`${text}.`);
      return;
    }
    this.#inIndex = inIndex;
    this.#offerPutBack(vscode.window.showWarningMessage(`${text}; “Put Back” stages again all that was staged at first.`, putBack));
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

  #follow(): void {
    this.#store.add(this.#commits.repository.state.onDidChange(() => this.#look()));
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
    const { kept } = this;
    if (!kept || this.#stopped) return;
    const { effects } = this.#services;
    const root = repository.rootUri.fsPath;
    const before = this.#at === 0 ? trees.head : trees.steps[this.#at - 1];
    // The repository changes often, and a commit is quickly looked at. What is staged meanwhile is the user's, who may be about to commit it.
    if ((await effects.readGit(() => committedTree(root, gitOptions()))) === before) return;
    const here = await effects.readGit(() => treesNow(root, trees, gitOptions()));
    if (this.#done || here.committed === before) return;
    const how = resumption(kept, here);
    // Something else than was committed may be taken out of the index again, and until then nothing is staged over it.
    if (how.kind === 'stop' && how.why !== 'staged') {
      const { committed } = here;
      const follows = how.why === 'changedCommit';
      const followed = follows ? await effects.readGit(() => followedTrees(root, trees, this.#at, committed, gitOptions())) : null;
      if (!followed) {
        this.stop(this.#at, how.why, how.putBack ? here.staged : null);
        return;
      }
      // A hook formats what is committed; the others are as they were.
      this.#commits = { ...this.#commits, trees: followed };
      this.#inIndex = committed;
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
    await this.#put(this.#commits.trees.steps[at] ?? '');
    this.#at = at;
    this.#changed(this);
    await this.#tell(at);
  }

  /** Says which one is staged, with its message in the box. */
  async #tell(at: number): Promise<void> {
    const { trees, messages, repository } = this.#commits;
    const count = trees.steps.length;
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
    this.#changed(this);
  }
}
