/** Proposes commits for what is staged: looked at and changed as a document, staged one after the other when the user says so. */
import * as vscode from 'vscode';
import { AppError, throwIfCancelled } from '../../../base/appError.ts';
import { type Disposable, DisposableStore } from '../../../base/disposable.ts';
import { t } from '../../../base/l10n.ts';
import { registeredCommand } from '../../../core/commands/registeredCommand.ts';
import { diffSections } from '../../../core/git/diffSections.ts';
import { type ChangeAtom, changeAtoms } from '../../../core/git/split/changeAtom.ts';
import { changeGroups, mostAtoms } from '../../../core/git/split/changeGroups.ts';
import type { SequenceStep } from '../../../core/git/split/sequenceWords.ts';
import { changesOf, moved, type ProposedCommit } from '../../../core/git/split/splitProposal.ts';
import type { CommitStyle } from '../../../core/git/style/commitStyle.ts';
import type { CommitChanges } from '../../../core/ports.ts';
import { userMessage } from '../../../core/userMessage.ts';
import { stagedDigest } from '../../../node/git/readStaged.ts';
import { type SplitTrees, splitTrees } from '../../../node/git/splitTrees.ts';
import { registerCommand, setContext, signalOf } from '../../commands.ts';
import type { Services } from '../../services.ts';
import { gitOptions, type GitRepository } from '../gitApi.ts';
import { readChanges } from '../readChanges.ts';
import { readStyle } from '../readStyle.ts';
import { nameOf, rootOf } from '../repositoryOfBox.ts';
import { KeptSequence, resumedCommits } from './keptSequence.ts';
import { commitItems, pickCommit, pickPart } from './pickProposed.ts';
import { SequenceStatus } from './sequenceStatus.ts';
import { SplitDocument } from './splitDocument.ts';
import { StagedCommits } from './stagedCommits.ts';

/** What is being looked at. */
interface Proposal {
  repository: GitRepository;
  changes: CommitChanges;
  style: CommitStyle;
  atoms: readonly ChangeAtom[];
  commits: readonly ProposedCommit[];
  /** Of what was staged when it was read, and looked through for secrets: nothing else is staged in its stead. */
  digest: string;
}

export function registerSplit(services: Services): Disposable {
  const store = new DisposableStore();
  const split = store.add(new CommitSplit(services));
  const add = (id: string, run: (argument: unknown) => unknown): void => void store.add(registerCommand(services.messages, id, run));
  add('mlxCode.git.proposeCommits', (argument) => split.propose(rootOf(argument)));
  add('mlxCode.git.stageProposedCommit', () => split.stage());
  add('mlxCode.git.discardProposedCommits', () => split.discard());
  add('mlxCode.git.putBackStaged', () => split.putBack());
  add('mlxCode.git.showStagedCommits', () => split.showStaged());
  add('mlxCode.git.moveToCommit', (atom) => split.move(numberIn(atom)));
  add('mlxCode.git.changeProposedMessage', (commit) => split.changeMessage(numberIn(commit)));
  add('mlxCode.git.writeProposedMessage', (commit) => split.writeAnew(numberIn(commit)));
  store.add(
    services.commands.add(
      registeredCommand('split', {
        // What goes wrong is said in the chat, where it was asked for.
        run: async () => {
          await split.propose(undefined);
          return null;
        },
      }),
    ),
  );
  void split.resume();
  return store;
}

/** What a lens hands to a command; nothing from elsewhere, as the palette. */
function numberIn(argument: unknown): number | undefined {
  return typeof argument === 'number' ? argument : undefined;
}

export class CommitSplit implements Disposable {
  readonly #services: Services;
  readonly #document = new SplitDocument();
  readonly #sequence: KeptSequence;
  readonly #status = new SequenceStatus();
  #proposal: Proposal | null = null;
  #staged: StagedCommits | null = null;
  #staging = false;

  constructor(services: Services) {
    this.#services = services;
    this.#sequence = new KeptSequence(services.context.workspaceState, services.log);
  }

  dispose(): void {
    this.#staged?.dispose();
    this.#status.dispose();
    this.#document.dispose();
  }

  /** Goes on with what an earlier window was staging, where nothing has come between. Never rejects. */
  async resume(): Promise<void> {
    const { last } = this.#sequence;
    if (!last) return;
    try {
      await resumedCommits(
        this.#services,
        last,
        () => this.#isFree,
        (staged) => this.#follow(staged),
      );
    } catch (error) {
      this.#services.log.warn(`the proposed commits of the last window are not staged any more: ${String(error)}`);
      const text = `${t('The proposed commits aren’t staged any further yet.')} ${userMessage(AppError.from(error)).text}`;
      void vscode.window.showWarningMessage(text, t('Try Again')).then((again) => (again === undefined ? undefined : this.#resumeAgain()));
    }
  }

  /** Others may have been begun since that was offered. */
  async #resumeAgain(): Promise<void> {
    if (this.#isFree && this.#sequence.last) await this.resume();
    else this.#services.messages.showError(new AppError('gitSequenceOver', 'nothing is kept of them'), 'going on with proposed commits');
  }

  /** Where the commits stand that are being staged; null where none are. */
  get step(): SequenceStep | null {
    return this.#staged?.step ?? null;
  }

  get #isFree(): boolean {
    return !this.#staged && !this.#staging;
  }

  /** Keeps what another window would need, and knows when there is nothing to stage or to put back any more. */
  #follow(staged: StagedCommits): void {
    const { kept } = staged;
    this.#staged = kept ? staged : null;
    setContext('mlxCode.git.stagingCommits', kept !== null);
    this.#status.show(staged.step);
    this.#sequence.keep(kept);
  }

  /** Proposes them for what is staged; says so where that is one commit, or nothing. Resolves with the number of commits. */
  async propose(root: vscode.Uri | undefined): Promise<number | undefined> {
    if (!vscode.workspace.isTrusted) throw new AppError('workspaceUntrusted', 'git needs a trusted workspace');
    if (this.#isStaging) throw new AppError('busy', 'commits are being staged', { what: 'proposedCommits' });
    const repository = await this.#services.repositories.withBox(root);
    const options = { location: vscode.ProgressLocation.Notification, title: t('Proposing commits'), cancellable: true };
    const proposal = await vscode.window.withProgress(options, (shown, token) => this.#proposed(repository, signalOf(token), shown));
    if (!proposal) return undefined;
    if (proposal.commits.length === 1) {
      void vscode.window.showInformationMessage(t('What is staged in {0} looks like one commit.', nameOf(repository)));
      return 1;
    }
    this.#proposal = proposal;
    setContext('mlxCode.git.proposed', true);
    await this.#show(proposal);
    return proposal.commits.length;
  }

  async #proposed(repository: GitRepository, signal: AbortSignal, shown: vscode.Progress<{ message: string }>): Promise<Proposal | null> {
    const { effects, secretQuestion, settings } = this.#services;
    const digest = await this.#digest(repository, signal);
    const changes = await readChanges(effects, repository, { signal });
    if (changes.source !== 'staged') throw new AppError('gitNothingStaged', 'nothing is staged');
    const atoms = changeAtoms(changes.files, diffSections(changes.diff));
    if (atoms.length > mostAtoms) throw new AppError('gitManyParts', 'too many parts', { count: atoms.length, most: mostAtoms });
    if (!(await secretQuestion.goOn(repository, { signal }))) return null;
    const groups = changeGroups(atoms);
    const style = await readStyle(effects, repository, settings.commitStyle, signal);
    // Before anybody waits for messages: what can't be staged so isn't proposed.
    await this.#trees({ repository, atoms, digest }, groups, false, signal);
    const commits: ProposedCommit[] = [];
    for (const [index, group] of groups.entries()) {
      throwIfCancelled(signal);
      if (groups.length > 1) shown.report({ message: t('writing message {0} of {1}', index + 1, groups.length) });
      const message = groups.length > 1 ? await this.#message({ changes, style, atoms }, group, signal) : '';
      commits.push({ message, atoms: group });
    }
    return { repository, changes, style, atoms, commits, digest };
  }

  async #message(
    { changes, style, atoms }: Pick<Proposal, 'changes' | 'style' | 'atoms'>,
    group: readonly number[],
    signal: AbortSignal,
    unlike?: string,
  ): Promise<string> {
    const another = unlike !== undefined && { again: true, unlike: [unlike] };
    const { message } = await this.#services.commitMessages.write(changesOf(changes, atoms, group), { style, signal, ...another });
    return message;
  }

  #digest({ rootUri }: GitRepository, signal?: AbortSignal): Promise<string> {
    return this.#services.effects.readGit(() => stagedDigest(rootUri.fsPath, gitOptions(signal)));
  }

  /** Rejects with `gitChanged` where something else is staged than what the digest is of, as the trees are made of the files as they are staged by now. */
  async #trees(
    { repository, atoms, digest }: Pick<Proposal, 'repository' | 'atoms' | 'digest'>,
    groups: readonly (readonly number[])[],
    keep: boolean,
    signal?: AbortSignal,
  ): Promise<SplitTrees> {
    const { fsPath } = repository.rootUri;
    const trees = await this.#services.effects.readGit(() => splitTrees(fsPath, atoms, groups, { ...gitOptions(signal), keep }));
    if ((await this.#digest(repository, signal)) !== digest)
      throw new AppError('gitChanged', 'what is staged is something else by now', { path: fsPath });
    return trees;
  }

  /** Stages the first commit; the others follow as each is committed. */
  async stage(): Promise<void> {
    const proposal = this.#open();
    const { commits } = proposal;
    if (this.#isStaging || this.#staging) return;
    for (const [index, { message }] of commits.entries()) if (message === '') return this.changeMessage(index);
    this.#staging = true;
    try {
      await this.#begin(proposal);
    } finally {
      this.#staging = false;
    }
    await this.discard();
  }

  async #begin(proposal: Proposal): Promise<void> {
    const { repository, commits } = proposal;
    const groups = commits.map((commit) => commit.atoms);
    const trees = await this.#trees(proposal, groups, true);
    this.#staged?.dispose();
    const toStage = { repository, trees, messages: commits.map(({ message }) => message) };
    const staged = new StagedCommits(this.#services, toStage, (one) => this.#follow(one));
    try {
      await staged.begin();
    } catch (error) {
      staged.dispose();
      this.#follow(staged);
      throw error;
    }
  }

  /** Commits are to follow; where something else was committed, others can be proposed. */
  get #isStaging(): boolean {
    return this.#staged !== null && !this.#staged.stopped;
  }

  /** Closes the proposal; nothing was changed for it. */
  async discard(): Promise<void> {
    this.#proposal = null;
    setContext('mlxCode.git.proposed', false);
    await this.#document.close();
  }

  /** Stages again what was staged before. Rejects as {@link StagedCommits.putBack}. */
  async putBack(): Promise<void> {
    if (!this.#staged) throw new AppError('gitSequenceOver', 'no commits are staged');
    await this.#staged.putBack();
  }

  /** Asks what is to be done with the commits that are being staged. */
  async showStaged(): Promise<void> {
    if (!this.#staged) throw new AppError('gitSequenceOver', 'no commits are staged');
    const action = await this.#status.ask();
    if (action === 'putBack') await this.putBack();
    else if (action === 'show') await vscode.commands.executeCommand('workbench.view.scm');
  }

  /** Asks into which commit a part goes; without one, first which part. */
  async move(part?: number): Promise<void> {
    const proposal = this.#open();
    const { commits, atoms } = proposal;
    const title = t('Move to Another Commit');
    const atom = part ?? (await pickPart(commits, atoms, title));
    if (atom === undefined) return;
    const from = commits.findIndex((commit) => commit.atoms.includes(atom));
    const fresh = { label: t('$(add) A new commit'), description: '', at: commits.length };
    const others = [...commitItems(commits), fresh].filter(({ at }) => at !== from);
    const placeHolder = t('Where does this part of {0} go?', atoms[atom]?.path ?? '');
    const picked = await vscode.window.showQuickPick(others, { title, placeHolder, matchOnDescription: true });
    if (picked) await this.#show({ ...proposal, commits: moved(commits, atom, picked.at) });
  }

  /** Asks for the first line of a message; what follows it stays. Without a commit, it asks first for which. */
  async changeMessage(which?: number): Promise<void> {
    const proposal = this.#open();
    const commit = which ?? (await pickCommit(proposal.commits, t('Change Message')));
    if (commit === undefined) return;
    const [first = '', ...rest] = (proposal.commits[commit]?.message ?? '').split('\n');
    const title = t('Message of Commit {0}', commit + 1);
    const validateInput = (text: string): string | null => (text.trim() === '' ? t('A commit needs a message.') : null);
    const written = await vscode.window.showInputBox({
      title,
      value: first,
      prompt: t('The first line; what follows it stays.'),
      validateInput,
    });
    if (written === undefined) return;
    await this.#withMessage(commit, [written.trim(), ...rest].join('\n'));
  }

  /** Has a message written anew; without a commit, it asks first for which. */
  async writeAnew(which?: number): Promise<void> {
    const proposal = this.#open();
    const commit = which ?? (await pickCommit(proposal.commits, t('Write Message Anew')));
    if (commit === undefined) return;
    const { atoms: group = [], message: present = '' } = proposal.commits[commit] ?? {};
    const options = { location: vscode.ProgressLocation.Notification, title: t('Writing a commit message'), cancellable: true };
    const message = await vscode.window.withProgress(options, (_, token) => this.#message(proposal, group, signalOf(token), present));
    await this.#withMessage(commit, message);
  }

  async #withMessage(commit: number, message: string): Promise<void> {
    const proposal = this.#open();
    await this.#show({ ...proposal, commits: proposal.commits.map((one, at) => (at === commit ? { ...one, message } : one)) });
  }

  async #show(proposal: Proposal): Promise<void> {
    this.#proposal = proposal;
    await this.#document.show({ repository: nameOf(proposal.repository), commits: proposal.commits, atoms: proposal.atoms });
  }

  /** Throws `gitNoProposal` where none is looked at. */
  #open(): Proposal {
    if (!this.#proposal) throw new AppError('gitNoProposal', 'no commits are proposed');
    return this.#proposal;
  }
}
