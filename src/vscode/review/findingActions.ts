/** What is done with one finding. */
import path from 'node:path';
import * as vscode from 'vscode';
import { AppError } from '../../base/appError.ts';
import { t } from '../../base/l10n.ts';
import { secretLines } from '../../core/edits/hiddenLines.ts';
import { isNotebook } from '../../core/indexing/notebookCells.ts';
import { fixInstruction, fixLines, isHidden } from '../../core/review/fixRequest.ts';
import { proposeEdit } from '../actions/proposeEdit.ts';
import { attachedFile } from '../context/attachedFile.ts';
import type { Proposal } from '../edits/pendingProposal.ts';
import { openCell } from '../indexing/openCell.ts';
import { lineRange } from '../inlineEdit/editedLines.ts';
import type { Services } from '../services.ts';
import { placeWords } from './findingWords.ts';
import type { Reviews, ShownFinding } from './reviews.ts';

export class FindingActions {
  readonly #services: Services;
  readonly #reviews: Reviews;

  constructor(services: Services, reviews: Reviews) {
    this.#services = services;
    this.#reviews = reviews;
  }

  async goTo(shown: ShownFinding): Promise<void> {
    await this.#opened(shown);
    const { start } = shown.range;
    // Its line is one of the file, as git and other programs count; people read cells.
    if (isNotebook(shown.uri.path)) return openCell(shown.uri, start.line);
    await vscode.window.showTextDocument(shown.uri, { selection: new vscode.Range(start, start) });
  }

  /** Opens a change of the lines around as a proposal. Rejects with `fixByHand` where no model is shown them, and as {@link proposeEdit} does. */
  async proposeFix(shown: ShownFinding): Promise<Proposal> {
    const { message, source } = shown.finding;
    const byHand = new AppError('fixByHand', 'a secret is mended by hand', { message });
    if (source === 'secret') throw byHand;
    const document = await this.#opened(shown);
    const { start, end } = shown.range;
    const hidden = await secretLines(shown.finding.path, document.getText(), this.#services.secrets);
    if (isHidden(hidden, start.line + 1, end.line + 1)) throw byHand;
    const { first, last } = fixLines(start.line + 1, end.line + 1, document.lineCount);
    return proposeEdit(this.#services, {
      label: t('Fix: {0}', message),
      doing: t('Mending {0}', path.posix.basename(shown.uri.path)),
      instruction: fixInstruction(start.line + 1, shown.finding),
      targets: [{ document, range: lineRange(document, first - 1, last - 1) }],
      secrets: this.#services.secrets,
      origin: `review ${shown.finding.print}`,
    });
  }

  /** Takes it out of the list for good, once a reason was given or left empty; it stays when the input is closed. Whoever asks by a key sees here which one it is. */
  async dismiss(shown: ShownFinding): Promise<boolean> {
    const { print, path: file, rule, message } = shown.finding;
    const reason = await vscode.window.showInputBox({
      title: t('Dismiss Finding at {0}', placeWords(shown)),
      prompt: t('“{0}” Why does it not hold? It is remembered, so that it is not found again. May be left empty.', message),
      placeHolder: t('For example: meant so, checked elsewhere'),
    });
    if (reason === undefined) return false;
    await this.#services.dismissals.add({ print, reason: reason.trim(), path: file, rule, message, at: Date.now() });
    this.#reviews.remove(shown);
    return true;
  }

  /** Lists what was dismissed; what is picked can be found again. */
  async showDismissed(): Promise<void> {
    const all = await this.#services.dismissals.all();
    if (all.length === 0) {
      void vscode.window.showInformationMessage(t('No finding was dismissed on this computer.'));
      return;
    }
    const items = all.map((one) => ({
      label: one.message,
      description: `${one.path} · ${one.rule}`,
      detail: one.reason === '' ? t('no reason was given') : one.reason,
      one,
    }));
    const options = {
      title: t('Dismissed Findings'),
      placeHolder: t('Choose those that may be found again'),
      canPickMany: true as const,
      matchOnDescription: true,
      matchOnDetail: true,
    };
    for (const { one } of (await vscode.window.showQuickPick(items, options)) ?? []) await this.#services.dismissals.remove(one.print);
  }

  /** Its lines stay with the next questions, and the chat opens. */
  async addToChat(shown: ShownFinding): Promise<void> {
    await this.#opened(shown);
    const { start, end } = shown.range;
    await this.#services.attached.add(await attachedFile(shown.uri, { first: start.line + 1, last: end.line + 1 }));
    await vscode.commands.executeCommand('mlxCode.chat.open');
  }

  /** Its document, in which its place is found then. */
  async #opened({ uri, finding }: ShownFinding): Promise<vscode.TextDocument> {
    try {
      return await vscode.workspace.openTextDocument(uri);
    } catch (error) {
      throw new AppError('fileUnreadable', `can't open ${finding.path}`, { path: finding.path }, error);
    }
  }
}
