import type * as vscode from 'vscode';
import { AppError } from '../../base/appError.ts';
import { t } from '../../base/l10n.ts';
import type { BatchOutcome, BatchWork } from '../../core/batch/batchQueue.ts';
import { isSecretFile } from '../../core/context/secretFile.ts';
import type { EditService } from '../../core/edits/editService.ts';
import { userMessage } from '../../core/userMessage.ts';
import { openChangeable } from '../edits/fileState.ts';

/** The part of the edit service that a batch asks. */
export type AsksForEdits = Pick<EditService, 'edit'>;

/** Has the model work on one file of a batch: its text now, unsaved changes included. */
export class EditorBatchWork implements BatchWork {
  readonly #instruction: string;
  readonly #edits: AsksForEdits;
  readonly #uriOf: (path: string) => vscode.Uri;

  constructor(instruction: string, edits: AsksForEdits, uriOf: (path: string) => vscode.Uri) {
    this.#instruction = instruction;
    this.#edits = edits;
    this.#uriOf = uriOf;
  }

  /** Files that can't be changed, and those that may hold secrets, are skipped with the reason. Rejects as the edit service does. */
  async run(path: string, { onLines, signal }: { onLines: (lines: number) => void; signal: AbortSignal }): Promise<BatchOutcome> {
    const uri = this.#uriOf(path);
    if (isSecretFile(uri.path)) return { skip: t('It may hold secrets, which are not given to the model.') };
    let document: vscode.TextDocument;
    try {
      document = await openChangeable(uri);
    } catch (error) {
      if (AppError.is(error, 'editConflict')) return { skip: userMessage(error).text };
      throw error;
    }
    const text = document.getText();
    if (text.trim() === '') return { skip: t('The file is empty.') };
    const result = await this.#edits.edit(
      { instruction: this.#instruction, files: [{ path, languageId: document.languageId, text }] },
      { onText: (soFar) => onLines(soFar.split('\n').length), signal },
    );
    const change = result.changes.find((one) => one.path === path);
    return result.status === 'nothing' || !change ? 'nothing' : { change, cut: result.cut };
  }
}
