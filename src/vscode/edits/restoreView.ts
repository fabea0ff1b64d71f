/**
 * What going back would change, as a diff of several files: on the left what is there, on the right what would be. It must not know when a file may come
 * back; the plan says so.
 */
import * as vscode from 'vscode';
import { AppError } from '../../base/appError.ts';
import { type Disposable, DisposableStore } from '../../base/disposable.ts';
import { plural, t } from '../../base/l10n.ts';
import { conflictMessage } from '../../core/edits/editSentences.ts';
import { userMessage } from '../../core/userMessage.ts';
import { setContext } from '../commands.ts';
import { type EditHistory, filesRestored, firstSkipped, type PlannedFile, type RestorePlan } from './editHistory.ts';
import { allTabs, hasTitle, hasTitleLike, onDidChangeFrontTab } from './frontTab.ts';
import { restoredScheme } from './proposedFile.ts';

export class RestoreView implements Disposable {
  readonly #history: EditHistory;
  readonly #store = new DisposableStore();
  /** Texts of the right sides, by URI. */
  readonly #texts = new Map<string, string>();
  /** The plans that are on screen, by the labels of their tabs. */
  readonly #plans = new Map<string, RestorePlan>();

  constructor(history: EditHistory) {
    this.#history = history;
    this.#store.add(
      vscode.workspace.registerTextDocumentContentProvider(restoredScheme, {
        provideTextDocumentContent: (uri) => this.#texts.get(uri.toString()) ?? '',
      }),
    );
    // What an earlier run of this window left open would show files that become empty.
    const left = allTabs().filter((tab) => hasTitleLike(tab, (of) => titled(of, of)));
    void vscode.window.tabGroups.close(left);
    this.#store.add(onDidChangeFrontTab(() => setContext('mlxCode.edits.restoreInFront', this.inFront !== undefined)));
  }

  /** The plan whose diff the user is looking at. */
  get inFront(): RestorePlan | undefined {
    const tab = vscode.window.tabGroups.activeTabGroup.activeTab;
    const [, plan] = [...this.#plans].find(([title]) => tab !== undefined && hasTitle(tab, title)) ?? [];
    return plan;
  }

  /** Shows a plan, and asks whether to carry it out. Resolves once the user has answered or let the question pass. */
  async show(plan: RestorePlan): Promise<void> {
    const changing = plan.files.filter(({ status }) => status === 'restore');
    const skipped = plan.files.filter(({ status }) => status === 'skip');
    if (changing.length === 0) {
      if (skipped[0]) throw new AppError('undoChanged', 'no file is as we left it', { path: skipped[0].path, reason: skipped[0].reason });
      throw new AppError('undoNone', 'every file is as it was before', { reason: 'asBefore' });
    }
    const title = titleOf(plan);
    this.#plans.set(title, plan);
    await vscode.commands.executeCommand(
      'vscode.changes',
      title,
      changing.map((file) => [file.uri, file.present ? file.uri : undefined, this.#rightSide(plan, file)]),
    );
    setContext('mlxCode.edits.restoreInFront', true);
    const restore = t('Restore');
    const left = skipped.length === 0 ? '' : ` ${leftAlone(skipped)}`;
    const question = `${plural(filesRestored(plan), 'Restore {0} file to before “{1}”?', 'Restore {0} files to before “{1}”?', plan.target.label)}${left}`;
    if ((await vscode.window.showInformationMessage(question, restore, t('Cancel'))) === restore && this.#plans.get(title) === plan)
      await this.carryOut(plan);
  }

  /** Says which file of a plan is no longer ours; what somebody changed in it can be seen, and other files can come back without it. */
  async refuse(plan: RestorePlan): Promise<void> {
    const skipped = firstSkipped(plan);
    if (!skipped) return;
    const { path, reason } = skipped;
    const { text } = userMessage(new AppError('undoChanged', 'not as we left it', { path, reason }));
    const differences = t('Show Differences');
    const others = t('Undo in Other Files…');
    const hasOthers = plan.files.some(({ status }) => status === 'restore');
    const chosen = await vscode.window.showWarningMessage(text, differences, ...(hasOthers ? [others] : []));
    if (chosen === differences) await this.showDifferences(plan);
    else if (chosen === others) await this.show(plan);
  }

  /** Shows how the files that can't come back differ from what we left. */
  async showDifferences(plan: RestorePlan): Promise<void> {
    const [newest] = plan.taken;
    const sides = plan.files.flatMap((file) => {
      const left = newest?.images.find((image) => image.path === file.path)?.after ?? null;
      if (file.status !== 'skip' || !left) return [];
      const uri = vscode.Uri.from({ scheme: restoredScheme, path: file.uri.path, query: `${plan.target.id}:left` });
      this.#texts.set(uri.toString(), left.text);
      return [[file.uri, uri, file.present ? file.uri : undefined]];
    });
    await vscode.commands.executeCommand('vscode.changes', t(`As MLX-CODE left them ↔ now`), sides);
  }

  /** Does what a plan says and closes its diff. Throws and changes nothing when a file changed since it was shown. */
  async carryOut(plan: RestorePlan): Promise<void> {
    await this.#history.restore(plan);
    const title = titleOf(plan);
    this.#plans.delete(title);
    await vscode.window.tabGroups.close(allTabs().filter((tab) => hasTitle(tab, title)));
    vscode.window.setStatusBarMessage(
      `$(discard) ${plural(filesRestored(plan), 'Restored {0} file to before “{1}”', 'Restored {0} files to before “{1}”', plan.target.label)}`,
      5000,
    );
  }

  dispose(): void {
    this.#store.dispose();
  }

  #rightSide(plan: RestorePlan, file: PlannedFile): vscode.Uri | undefined {
    if (!file.becomes) return undefined;
    const uri = vscode.Uri.from({ scheme: restoredScheme, path: file.uri.path, query: plan.target.id });
    this.#texts.set(uri.toString(), file.becomes.text);
    return uri;
  }
}

const titled = (label: string, time: string): string => t('Restore to before “{0}” {1}', label, time);

function titleOf({ target }: RestorePlan): string {
  return titled(target.label, new Date(target.time).toLocaleTimeString());
}

/** The files that a restore leaves alone, and why the first is. */
function leftAlone(skipped: readonly PlannedFile[]): string {
  const [first] = skipped;
  if (!first) return '';
  if (skipped.length === 1) {
    const { reason, path } = first;
    return reason === null || reason === 'changed'
      ? t('The file “{0}” is no longer as MLX-CODE left it and stays as it is.', path)
      : conflictMessage(reason, path);
  }
  return t(
    '{0} files are no longer as MLX-CODE left them and stay as they are: {1}.',
    skipped.length,
    skipped.map((file) => file.path).join(', '),
  );
}
