/**
 * Changes that the model proposes and the user decides on: shown as a diff, then applied as one edit or thrown away. It owns their
 * life from the diff's opening to its closing, and the promise that a proposal is applied to exactly the text it was made
 * for. It must not know where a proposal comes from.
 */
import path from 'node:path';
import * as vscode from 'vscode';
import { AppError } from '../../base/appError.ts';
import { type Disposable, DisposableStore } from '../../base/disposable.ts';
import { Emitter } from '../../base/event.ts';
import { minimalChanges } from '../../core/edits/minimalChanges.ts';
import { setContext } from '../commands.ts';
import type { EditorEffects } from '../effects.ts';
import { changeDigest } from './changeDigest.ts';
import { assertTextIs } from './documentState.ts';

export const proposedScheme = 'mlx-code-proposed';

export interface ProposedChange {
  document: vscode.TextDocument;
  /** The whole document as it was when the model was asked. */
  before: string;
  /** What the change replaces, in `before`. */
  range: vscode.Range;
  replacement: string;
}

/** A change that waits for the user's decision. */
export interface Proposal {
  /** The right side of its diff. */
  readonly uri: vscode.Uri;
  readonly target: vscode.Uri;
  readonly before: string;
  readonly after: string;
  /** Offset of the changed range in `before`, and the texts there before and after. */
  readonly start: number;
  readonly oldText: string;
  readonly newText: string;
  /** Fingerprint of the change as its diff shows it: what the user says yes to. */
  readonly approval: string;
}

export class Proposals implements Disposable {
  readonly #effects: EditorEffects;
  readonly #store = new DisposableStore();
  readonly #changed = this.#store.add(new Emitter<undefined>());
  /** Told when a proposal opens or closes. */
  readonly onDidChange = this.#changed.event;
  readonly #shown = this.#store.add(new Emitter<Proposal>());
  /** Told when a proposal's diff has been brought before the user, at first and each time again. */
  readonly onDidShow = this.#shown.event;
  readonly #open = new Map<string, Proposal>();
  #nextId = 1;

  constructor(effects: EditorEffects) {
    this.#effects = effects;
    this.#store.add(
      vscode.workspace.registerTextDocumentContentProvider(proposedScheme, {
        provideTextDocumentContent: (uri) => this.#open.get(uri.toString())?.after ?? '',
      }),
    );
    this.#store.add(vscode.window.tabGroups.onDidChangeTabs(({ closed }) => this.#onClosed(closed)));
    // Diffs that an earlier run of this window left open show nothing any more.
    void vscode.window.tabGroups.close(diffTabs().filter((tab) => proposedUri(tab)));
  }

  /** The proposals that are waiting, oldest first. */
  get open(): readonly Proposal[] {
    return [...this.#open.values()];
  }

  /** Shows a change as a diff against its document; an older proposal for the same document goes. Throws `nothingChanged` and `documentChanged`. */
  async show({ document, before, range, replacement }: ProposedChange): Promise<Proposal> {
    assertTextIs(document, before);
    const start = document.offsetAt(range.start);
    const oldText = document.getText(range);
    const newText = replacement.replace(/\r\n|\r|\n/g, document.eol === vscode.EndOfLine.CRLF ? '\r\n' : '\n');
    if (newText === oldText) throw new AppError('nothingChanged', 'the proposal equals the text');
    for (const older of this.open) if (older.target.toString() === document.uri.toString()) await this.#close(older);
    const uri = vscode.Uri.from({
      scheme: proposedScheme,
      path: `/${document.uri.path.replace(/^\/+/, '')}`,
      query: String(this.#nextId++),
    });
    const after = before.slice(0, start) + newText + before.slice(start + oldText.length);
    const approval = changeDigest(document.uri, before, after);
    const proposal: Proposal = { uri, target: document.uri, before, after, start, oldText, newText, approval };
    this.#open.set(uri.toString(), proposal);
    this.#announce();
    const shown = await vscode.workspace.openTextDocument(uri);
    if (shown.languageId !== document.languageId) await vscode.languages.setTextDocumentLanguage(shown, document.languageId);
    await this.reveal(proposal);
    return proposal;
  }

  /** Brings a proposal's diff to the front. */
  async reveal(proposal: Proposal): Promise<void> {
    const title = `${nameOf(proposal)} ↔ proposed by MLX-CODE`;
    await vscode.commands.executeCommand('vscode.diff', proposal.target, proposal.uri, title, { preview: false });
    this.#shown.fire(proposal);
  }

  /**
   * Applies a proposal as one edit, which one undo takes back, then closes its diff and shows the result. Throws `documentChanged` and
   * changes nothing when the document is no longer the text that the proposal was made for.
   */
  async apply(proposal: Proposal): Promise<void> {
    const document = await vscode.workspace.openTextDocument(proposal.target);
    assertTextIs(document, proposal.before);
    const at = (offset: number): vscode.Position => document.positionAt(proposal.start + offset);
    const edits = minimalChanges(proposal.oldText, proposal.newText).map((change) =>
      vscode.TextEdit.replace(new vscode.Range(at(change.start), at(change.end)), change.text),
    );
    await this.#effects.applyEdit(document, edits, proposal.approval);
    if (document.getText() !== proposal.after)
      throw new AppError('editFailed', 'the document is not what was proposed', { path: document.uri.path });
    await this.#close(proposal);
    const from = document.positionAt(proposal.start);
    await vscode.window.showTextDocument(document, { selection: new vscode.Range(from, from), preview: false });
  }

  /** Throws a proposal away and closes its diff; the document stays as it is. */
  async discard(proposal: Proposal): Promise<void> {
    await this.#close(proposal);
  }

  /** The proposal whose diff the user is looking at: the given one, when it is the right side of a diff, else the active tab. */
  find(uri?: vscode.Uri): Proposal | undefined {
    const wanted = uri?.scheme === proposedScheme ? uri : proposedUri(vscode.window.tabGroups.activeTabGroup.activeTab);
    return wanted && this.#open.get(wanted.toString());
  }

  isOpen(proposal: Proposal): boolean {
    return this.#open.get(proposal.uri.toString()) === proposal;
  }

  dispose(): void {
    this.#open.clear();
    this.#store.dispose();
  }

  async #close(proposal: Proposal): Promise<void> {
    this.#open.delete(proposal.uri.toString());
    this.#announce();
    await vscode.window.tabGroups.close(diffTabs().filter((tab) => proposedUri(tab)?.toString() === proposal.uri.toString()));
  }

  /** A diff that the user closes is a proposal thrown away, unless it only moved to another group. */
  #onClosed(closed: readonly vscode.Tab[]): void {
    const still = new Set(diffTabs().map((tab) => proposedUri(tab)?.toString()));
    const gone = closed.map((tab) => proposedUri(tab)?.toString()).filter((uri) => uri !== undefined && !still.has(uri));
    const deleted = gone.filter((uri) => uri !== undefined && this.#open.delete(uri));
    if (deleted.length > 0) this.#announce();
  }

  #announce(): void {
    setContext('mlxCode.edits.open', this.#open.size > 0);
    this.#changed.fire(undefined);
  }
}

/** The name of the file that a proposal would change. */
export function nameOf(proposal: Proposal): string {
  return path.posix.basename(proposal.target.path);
}

function diffTabs(): vscode.Tab[] {
  return vscode.window.tabGroups.all.flatMap((group) => group.tabs).filter((tab) => tab.input instanceof vscode.TabInputTextDiff);
}

function proposedUri(tab: vscode.Tab | undefined): vscode.Uri | undefined {
  const input = tab?.input;
  return input instanceof vscode.TabInputTextDiff && input.modified.scheme === proposedScheme ? input.modified : undefined;
}
