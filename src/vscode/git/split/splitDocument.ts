/** Shows proposed commits as a document that looks like a diff, with what can be done to each commit and each of its parts. It must not know what is done. */
import * as vscode from 'vscode';
import { type Disposable, DisposableStore } from '../../../base/disposable.ts';
import { t } from '../../../base/l10n.ts';
import type { ChangeAtom } from '../../../core/git/split/changeAtom.ts';
import { type ProposedCommit, type SplitPlace, splitText } from '../../../core/git/split/splitProposal.ts';

export const splitScheme = 'mlx-code-split';

/** What is shown; `repository` is the name of its topmost folder. */
export interface ShownSplit {
  repository: string;
  commits: readonly ProposedCommit[];
  atoms: readonly ChangeAtom[];
}

export class SplitDocument implements Disposable {
  readonly #store = new DisposableStore();
  readonly #changed = this.#store.add(new vscode.EventEmitter<vscode.Uri>());
  readonly #lenses = this.#store.add(new vscode.EventEmitter<void>());
  #uri: vscode.Uri | null = null;
  #text = '';
  #places: readonly SplitPlace[] = [];
  #commits = 0;

  constructor() {
    this.#store.add(
      vscode.workspace.registerTextDocumentContentProvider(splitScheme, {
        onDidChange: this.#changed.event,
        provideTextDocumentContent: () => this.#text,
      }),
    );
    const provideCodeLenses = (document: vscode.TextDocument): vscode.CodeLens[] =>
      document.getText() === this.#text ? this.#places.flatMap((place) => this.#lensesAt(place)) : [];
    this.#store.add(
      vscode.languages.registerCodeLensProvider({ scheme: splitScheme }, { onDidChangeCodeLenses: this.#lenses.event, provideCodeLenses }),
    );
  }

  /** Shows it, in the same tab as before. */
  async show(split: ShownSplit): Promise<void> {
    const { text, places } = splitText(split.commits, split.atoms);
    this.#text = text;
    this.#places = places;
    this.#commits = split.commits.length;
    const uri = vscode.Uri.from({ scheme: splitScheme, path: `/${t('Proposed Commits of {0}', split.repository)}` });
    this.#uri = uri;
    this.#changed.fire(uri);
    this.#lenses.fire();
    const document = await vscode.workspace.openTextDocument(uri);
    await vscode.languages.setTextDocumentLanguage(document, 'diff');
    // VS Code keeps the document for a while after its tab was closed, and its tab may stand behind another.
    if (vscode.window.visibleTextEditors.some((editor) => editor.document === document)) return;
    const tab = tabsOf(uri)[0];
    await vscode.window.showTextDocument(document, { preview: false, ...(tab && { viewColumn: tab.group.viewColumn }) });
  }

  /** Closes its tab. */
  async close(): Promise<void> {
    const mine = this.#uri ? tabsOf(this.#uri) : [];
    this.#uri = null;
    if (mine.length > 0) await vscode.window.tabGroups.close(mine);
  }

  dispose(): void {
    this.#store.dispose();
  }

  #lensesAt({ line, commit, atom }: SplitPlace): vscode.CodeLens[] {
    const range = new vscode.Range(line, 0, line, 0);
    const lens = (title: string, command: string, ...args: unknown[]): vscode.CodeLens =>
      new vscode.CodeLens(range, { title, command, arguments: args });
    if (atom !== null) return [lens(t('$(arrow-swap) Move to Another Commit…'), 'mlxCode.git.moveToCommit', atom)];
    return [
      ...(commit === 0 ? [lens(t('$(check) Stage Commit 1 of {0}', this.#commits), 'mlxCode.git.stageProposedCommit')] : []),
      lens(t('$(edit) Change Message…'), 'mlxCode.git.changeProposedMessage', commit),
      lens(t('$(sparkle) Write Message Anew'), 'mlxCode.git.writeProposedMessage', commit),
      ...(commit === 0 ? [lens(t('$(close) Discard'), 'mlxCode.git.discardProposedCommits')] : []),
    ];
  }
}

function tabsOf(uri: vscode.Uri): vscode.Tab[] {
  const tabs = vscode.window.tabGroups.all.flatMap((group) => group.tabs);
  return tabs.filter(({ input }) => input instanceof vscode.TabInputText && input.uri.toString() === uri.toString());
}
