/**
 * How proposals look: VS Code's diff for one file, its multi-file diff for several. The right side is a document of ours that follows the
 * proposal. It must not know what applying means.
 */
import * as vscode from 'vscode';
import { t } from '../../base/l10n.ts';
import { sharedBeginning } from '../../base/sharedBeginning.ts';
import { type Disposable, DisposableStore } from '../../base/disposable.ts';
import { allTabs, hasTitle, hasTitleLike } from './frontTab.ts';
import type { ProposalFile } from './pendingFile.ts';
import type { Proposal } from './pendingProposal.ts';
import { nameOf, proposedScheme, reviewScheme } from './proposedFile.ts';
import { setUnwatchedLanguage } from './unwatchedLanguage.ts';

export class ProposalDiffs implements Disposable {
  readonly #store = new DisposableStore();
  readonly #contents = this.#store.add(new vscode.EventEmitter<vscode.Uri>());
  /** Texts of the right sides, by URI. */
  readonly #texts = new Map<string, string>();
  /** Titles of the multi-file diffs, whose tabs say nothing else about themselves, and the proposals they show. */
  readonly #titles = new Map<string, string>();

  constructor() {
    this.#store.add(
      vscode.workspace.registerTextDocumentContentProvider(proposedScheme, {
        onDidChange: this.#contents.event,
        provideTextDocumentContent: (uri) => this.#texts.get(uri.toString()) ?? '',
      }),
    );
    // Diffs that an earlier run of this window left open show nothing any more.
    void vscode.window.tabGroups.close(allTabs().filter((tab) => modifiedOf(tab)?.scheme === proposedScheme || hasTitleLike(tab, titled)));
  }

  /** Opens the diff of one file, or one diff of several. */
  async show(proposal: Proposal, files: readonly ProposalFile[]): Promise<void> {
    this.changed(proposal);
    for (const file of files) await this.#prepare(proposal, file);
    const [only, ...more] = files;
    if (only && more.length === 0 && only.before !== null && only.after !== null) {
      const title = titled(nameOf(only.uri));
      await vscode.commands.executeCommand('vscode.diff', only.from ?? only.uri, proposedUri(proposal, only), title, { preview: false });
      return;
    }
    const title = this.#titleOf(proposal);
    const resources = files.map((file) => [
      file.uri,
      file.before === null ? undefined : (file.from ?? file.uri),
      file.after === null ? undefined : proposedUri(proposal, file),
    ]);
    await vscode.commands.executeCommand('vscode.changes', title, resources);
    // It opens where the next file that is looked at would take its place, and takes no word against that.
    await vscode.commands.executeCommand('workbench.action.keepEditor');
  }

  /** Lets the open diffs of a proposal follow it. */
  changed(proposal: Proposal): void {
    for (const file of proposal.files) {
      const uri = proposedUri(proposal, file);
      const text = file.after ?? '';
      if (this.#texts.get(uri.toString()) === text) continue;
      this.#texts.set(uri.toString(), text);
      this.#contents.fire(uri);
    }
  }

  /** Closes the diffs of a proposal; with `forget` its texts go too. */
  async close(proposal: Proposal, forget: boolean): Promise<void> {
    await vscode.window.tabGroups.close(allTabs().filter((tab) => this.#idOfTab(tab) === proposal.id));
    if (!forget) return;
    for (const file of proposal.files) this.#texts.delete(proposedUri(proposal, file).toString());
    for (const [title, id] of this.#titles) if (id === proposal.id) this.#titles.delete(title);
  }

  /** Shows what has been applied: the first file, where it changed. */
  async showResult(files: readonly ProposalFile[], preserveFocus: boolean): Promise<void> {
    const [file] = files.filter((one) => one.after !== null);
    if (!file) return;
    const document = await vscode.workspace.openTextDocument(file.uri);
    const from = document.positionAt(sharedBeginning(file.before ?? '', document.getText()));
    await vscode.window.showTextDocument(document, { selection: new vscode.Range(from, from), preview: false, preserveFocus });
  }

  /** Id of the proposal that a document belongs to; without one, of that in the active tab. */
  idOf(uri?: vscode.Uri): string | undefined {
    if (uri?.scheme === proposedScheme || uri?.scheme === reviewScheme) return uri.query.split(':')[0];
    const tab = vscode.window.tabGroups.activeTabGroup.activeTab;
    if (tab?.input instanceof vscode.TabInputText && tab.input.uri.scheme === reviewScheme) return tab.input.uri.query.split(':')[0];
    return tab && this.#idOfTab(tab);
  }

  dispose(): void {
    this.#store.dispose();
  }

  async #prepare(proposal: Proposal, file: ProposalFile): Promise<void> {
    if (file.after === null) return;
    const shown = await vscode.workspace.openTextDocument(proposedUri(proposal, file));
    const like = file.before === null ? shown : await vscode.workspace.openTextDocument(file.from ?? file.uri);
    await setUnwatchedLanguage(shown, like.languageId);
  }

  #titleOf(proposal: Proposal): string {
    for (let count = 1; ; count++) {
      const title = titled(`${proposal.label}${count === 1 ? '' : ` #${count}`}`);
      const owner = this.#titles.get(title);
      if (owner === undefined) this.#titles.set(title, proposal.id);
      else if (owner !== proposal.id) continue;
      return title;
    }
  }

  #idOfTab(tab: vscode.Tab): string | undefined {
    const modified = modifiedOf(tab);
    if (modified?.scheme === proposedScheme) return modified.query.split(':')[0];
    const [, id] = [...this.#titles].find(([title]) => hasTitle(tab, title)) ?? [];
    return id;
  }
}

const titled = (of: string): string => t('{0} ↔ proposed by MLX-CODE', of);

/** The right side of a file's diff. */
export function proposedUri(proposal: Proposal, file: ProposalFile): vscode.Uri {
  const path = `/${file.uri.path.replace(/^\/+/, '')}`;
  return vscode.Uri.from({ scheme: proposedScheme, path, query: `${proposal.id}:${proposal.files.indexOf(file)}` });
}

function modifiedOf(tab: vscode.Tab): vscode.Uri | undefined {
  const { input } = tab;
  return input instanceof vscode.TabInputTextDiff ? input.modified : undefined;
}
