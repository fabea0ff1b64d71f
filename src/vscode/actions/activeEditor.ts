import type * as vscode from 'vscode';
import { AppError } from '../../base/appError.ts';
import { editorInFront } from '../editorInFront.ts';

/** The text editor that a command is about. Throws `editorNone` when none is open. */
export function activeEditor(): vscode.TextEditor {
  const editor = editorInFront();
  if (!editor) throw new AppError('editorNone', 'no active text editor');
  return editor;
}
