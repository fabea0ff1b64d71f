import type * as vscode from 'vscode';
import type { AppError } from '../base/appError.ts';
import { type CheckedText, checkSelection, checkUnread } from '../core/context/selectionCheck.ts';

/** Why a range of a document can't be given to the model, or null. A text that is too long isn't copied to find that out. */
export function rangeProblem(document: vscode.TextDocument, range: vscode.Range, what: CheckedText): AppError | null {
  const { start, end } = document.validateRange(range);
  const length = document.offsetAt(end) - document.offsetAt(start);
  return checkUnread(length, what) ?? checkSelection(document.getText(range), what);
}
