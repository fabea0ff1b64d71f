import * as vscode from 'vscode';
import { AppError } from '../../base/appError.ts';
import { type FileLines, linesLabel } from '../../core/context/fileLines.ts';
import { activeEditor } from './activeEditor.ts';
import { enclosingRange } from './enclosingRange.ts';
import { wholeLines } from './wholeLines.ts';
import { editorInFront } from '../editorInFront.ts';

/** What an action is about. */
export interface CodeTarget {
  document: vscode.TextDocument;
  range: vscode.Range;
  /** The range is the whole document. */
  whole: boolean;
}

/**
 * The code that a command is about. Menus give a document, and the lightbulb a place in it; a keybinding or another extension may give `{ "uri": "…" }`
 * for all of a file, with `"lines": { "first": 4, "last": 12 }` for some of it. Otherwise it is what is selected in the active editor, or there the function around the cursor, or with `otherwise` `file`
 * all of it. Throws `editorNone`.
 */
export async function codeTarget(argument: unknown, place: unknown, otherwise: 'function' | 'file'): Promise<CodeTarget> {
  if (argument instanceof vscode.Uri && place instanceof vscode.Range) {
    const document = await vscode.workspace.openTextDocument(argument);
    return { document, range: place.isEmpty ? await enclosingRange(document, place) : wholeLines(document, place), whole: false };
  }
  const inFront = editorInFront()?.document.uri.toString();
  // The menu of an editor names the document that is in front anyway, and means its selection.
  const named = argument instanceof vscode.Uri ? (argument.toString() === inFront ? undefined : argument) : uriIn(argument);
  if (named) return targetIn(await vscode.workspace.openTextDocument(named), linesIn(argument));
  const { document, selection } = activeEditor();
  if (!selection.isEmpty) return { document, range: wholeLines(document, selection), whole: false };
  if (otherwise === 'file') return wholeOf(document);
  return { document, range: await enclosingRange(document, selection), whole: false };
}

/** Lines that the file doesn't have are none. Throws `linesNone`. */
function targetIn(document: vscode.TextDocument, lines: FileLines | null): CodeTarget {
  if (lines === null) return wholeOf(document);
  const place = vscode.workspace.asRelativePath(document.uri);
  if (lines.first > document.lineCount) throw new AppError('linesNone', 'no such lines', { path: `${place}:${linesLabel(lines)}` });
  const range = document.validateRange(new vscode.Range(lines.first - 1, 0, lines.last - 1, Number.MAX_SAFE_INTEGER));
  return { document, range, whole: false };
}

function wholeOf(document: vscode.TextDocument): CodeTarget {
  return {
    document,
    range: new vscode.Range(0, 0, document.lineCount - 1, document.lineAt(document.lineCount - 1).text.length),
    whole: true,
  };
}

/** Counted from 1, both included. */
function linesIn(argument: unknown): FileLines | null {
  if (typeof argument !== 'object' || argument === null || !('lines' in argument)) return null;
  const { lines } = argument;
  if (typeof lines !== 'object' || lines === null || !('first' in lines) || !('last' in lines)) return null;
  const { first, last } = lines;
  const isLine = (value: unknown): value is number => typeof value === 'number' && Number.isSafeInteger(value) && value > 0;
  return isLine(first) && isLine(last) && first <= last ? { first, last } : null;
}

/** The file that an object of arguments names; undefined when it names none. */
function uriIn(argument: unknown): vscode.Uri | undefined {
  if (typeof argument !== 'object' || argument === null || !('uri' in argument)) return undefined;
  const { uri } = argument;
  if (uri instanceof vscode.Uri) return uri;
  return typeof uri === 'string' && uri !== '' ? vscode.Uri.parse(uri) : undefined;
}
