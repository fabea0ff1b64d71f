/** The place of a sequence of proposed commits, as long as something is to be staged or to be put back: how far it is, and what can be done. */
import * as vscode from 'vscode';
import { type Disposable, DisposableStore } from '../../../base/disposable.ts';
import { t } from '../../../base/l10n.ts';
import { sequenceState, type SequenceStep } from '../../../core/git/split/sequenceWords.ts';

export type SequenceAction = 'putBack' | 'show';

interface ActionItem extends vscode.QuickPickItem {
  action: SequenceAction;
}

const actions = (): readonly ActionItem[] => [
  {
    label: t('$(discard) Put Back'),
    detail: t('Stages again all that was staged at first, less what is committed. No file is touched.'),
    action: 'putBack',
  },
  { label: t('$(source-control) Show Source Control'), detail: t('Leaves it as it is.'), action: 'show' },
];

export class SequenceStatus implements Disposable {
  readonly #store = new DisposableStore();
  readonly #item = this.#store.add(vscode.window.createStatusBarItem('mlxCode.git.stagedCommits', vscode.StatusBarAlignment.Left, 0));
  #step: SequenceStep | null = null;
  #open: vscode.CancellationTokenSource | null = null;

  constructor() {
    this.#item.name = t('MLX-CODE Proposed Commits');
    this.#item.command = 'mlxCode.git.showStagedCommits';
  }

  /** Null where there is nothing to stage or to put back any more. */
  show(step: SequenceStep | null): void {
    // What is asked there was asked of another step.
    this.#open?.cancel();
    this.#step = step;
    if (!step) {
      this.#item.hide();
      return;
    }
    const text = sequenceState(step);
    this.#item.text = `$(${step.stopped ? 'warning' : 'git-commit'}) ${t('Commit {0}/{1}', step.at + 1, step.count)}`;
    this.#item.tooltip = `MLX-CODE: ${text}`;
    this.#item.accessibilityInformation = { label: `MLX-CODE: ${text}`, role: 'button' };
    this.#item.show();
  }

  /** Asks what is to be done; undefined where nothing is, or the sequence went on meanwhile. */
  async ask(): Promise<SequenceAction | undefined> {
    if (!this.#step) return undefined;
    const open = new vscode.CancellationTokenSource();
    this.#open?.cancel();
    this.#open = open;
    try {
      const options = { title: t('Proposed Commits'), placeHolder: sequenceState(this.#step) };
      const picked = await vscode.window.showQuickPick(actions(), options, open.token);
      return open.token.isCancellationRequested ? undefined : picked?.action;
    } finally {
      if (this.#open === open) this.#open = null;
      open.dispose();
    }
  }

  dispose(): void {
    this.#open?.cancel();
    this.#store.dispose();
  }
}
