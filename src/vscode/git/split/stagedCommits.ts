/**
 * Stages proposed commits one after the other: the next as soon as the user has committed the one before. The working tree is never touched, and what was staged at first
 * can be put back at any time. It must not know how the commits were found.
 */
import * as vscode from 'vscode';
import { AppError } from '../../../base/appError.ts';
import { type Disposable, DisposableStore } from '../../../base/disposable.ts';
import { t } from '../../../base/l10n.ts';
import { type KeptCommits, type Resumption, resumption } from '../../../core/git/split/keptCommits.ts';
import { type SequenceStep, stepNotice } from '../../../core/git/split/sequenceWords.ts';
import { followedTrees } from '../../../node/git/followedTrees.ts';
import { committedTree, type SplitTrees, stageTree, treesNow } from '../../../node/git/splitTrees.ts';
import type { Services } from '../../services.ts';
import { gitOptions, type GitRepository } from '../gitApi.ts';
import { boxStream } from '../inputBoxDocument.ts';
import { nameOf } from '../repositoryOfBox.ts';
import { StepNotice } from './stepNotice.ts';

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
  readonly #notice = this.#store.add(new StepNotice());
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

  /** `changed` is called when another commit is staged, when none follows any more, and at the end; `earlier` is what stood in the box before. */
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

  /** Where it stands, for who looks; null as {@link kept} is. */
  get step(): SequenceStep | null {
    const { kept } = this;
    if (!kept) return null;
    const { at, steps, messages } = kept;
    return { repository: nameOf(this.#commits.repository), at, count: steps.length, message: messages[at] ?? '', stopped: this.#stopped };
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
    if (!made) await this.#tell();
    this.#follow();
    this.#changed(this);
    this.#look();
  }

  /** Says why it doesn't go on from commit `at`; `inIndex` is the tree that is staged, where it can be put back. */
  stop(at: number, why: Extract<Resumption, { kind: 'stop' }>['why'], inIndex: string | null): void {
    const name = nameOf(this.#commits.repository);
    const putsBack = inIndex !== null;
    this.#at = at;
    this.#stopped = true;
    this.#notice.dispose();
    const text = stoppedText(why, name, putsBack);
    if (inIndex === null) {
      this.#end();
      void vscode.window.showWarningMessage(text);
      return;
    }
    this.#inIndex = inIndex;
    this.#changed(this);
    const putBack = t('Put Back');
    const asked = vscode.window.showWarningMessage(text, putBack);
    void asked.then((answer) => (answer === putBack ? this.#putBackFromNotice() : undefined));
  }

  /** Puts what was staged at first back. Rejects as {@link begin}, and with `gitSequenceOver` where nothing is to be put back any more. */
  async putBack(): Promise<void> {
    // Behind a look that is under way, which may stage.
    const putting = this.#looking.then(() => this.#putAllBack());
    this.#looking = putting.catch((error: unknown) => this.#services.log.debug(`nothing was put back: ${String(error)}`));
    await putting;
  }

  async #putAllBack(): Promise<void> {
    if (this.#done) throw new AppError('gitSequenceOver', 'the commits are over');
    const first = this.#commits.trees.steps.at(-1) ?? '';
    if (this.#inIndex !== first) await this.#put(first);
    await this.#write(this.#earlier);
    this.#end();
  }

  /** For these commits only: others may be staged when it is pressed. */
  async #putBackFromNotice(): Promise<void> {
    try {
      await this.putBack();
    } catch (error) {
      this.#services.messages.showError(error, 'putting back what was staged');
    }
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
      void vscode.window.showInformationMessage(t('All {0} commits of {1} are made.', trees.steps.length, nameOf(repository)));
      return;
    }
    await this.#stage(this.#at + 1);
  }

  async #stage(at: number): Promise<void> {
    await this.#put(this.#commits.trees.steps[at] ?? '');
    this.#at = at;
    this.#changed(this);
    await this.#tell();
  }

  /** Says which one is staged, with its message in the box. */
  async #tell(): Promise<void> {
    const { step } = this;
    if (!step) return;
    const inBox = await this.#write(step.message);
    this.#notice.show(stepNotice(step, inBox), step.at / step.count);
  }

  /** Puts a text into the box, unless somebody has typed there since; tells whether it did. */
  async #write(text: string): Promise<boolean> {
    // VS Code empties the box after a commit, maybe just while it is written to.
    return (await this.#writeOnce(text)) || this.#writeOnce(text);
  }

  async #writeOnce(text: string): Promise<boolean> {
    const { repository, messages } = this.#commits;
    if (![...messages, this.#earlier, ''].includes(repository.inputBox.value)) return false;
    const box = boxStream(repository);
    return this.#services.effects.writeInputBox(repository.rootUri, () => box.write(text));
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

function stoppedText(why: Extract<Resumption, { kind: 'stop' }>['why'], name: string, putsBack: boolean): string {
  switch (why) {
    case 'staged':
      return putsBack
        ? t(
            'What is staged in {0} is something else than before the window was loaded again, so that the other proposed commits aren’t staged any more; “Put Back” stages again all that was staged at first.',
            name,
          )
        : t(
            'What is staged in {0} is something else than before the window was loaded again, so that the other proposed commits aren’t staged any more.',
            name,
          );
    case 'committed':
      return putsBack
        ? t(
            '{0} stands at another commit than the one that was staged, so that the other proposed commits aren’t staged any more; “Put Back” stages again all that was staged at first.',
            name,
          )
        : t('{0} stands at another commit than the one that was staged, so that the other proposed commits aren’t staged any more.', name);
    case 'changedCommit':
      return putsBack
        ? t(
            'The commit in {0} is another one than was staged: a hook or somebody else changed it, so that the other proposed commits aren’t staged any more; “Put Back” stages again all that was staged at first.',
            name,
          )
        : t(
            'The commit in {0} is another one than was staged: a hook or somebody else changed it, so that the other proposed commits aren’t staged any more.',
            name,
          );
    case 'lost':
      return putsBack
        ? t(
            'Git has removed what was staged for {0} from what it keeps, so that the other proposed commits aren’t staged any more; “Put Back” stages again all that was staged at first.',
            name,
          )
        : t('Git has removed what was staged for {0} from what it keeps, so that the other proposed commits aren’t staged any more.', name);
  }
}
