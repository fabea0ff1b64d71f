import * as vscode from 'vscode';
import { activeEditor } from './activeEditor.ts';
import { enclosingRange } from './enclosingRange.ts';
import { wholeLines } from './wholeLines.ts';

/** What an action is about. */
export interface CodeTarget {
  document: vscode.TextDocument;
  range: vscode.Range;
  /** The range is the whole document. */
  whole: boolean;
}

/**
 * The code that a command is about. Menus give a document, and the lightbulb a place in it; a keybinding or another extension may give `{ "uri": "…" }`
 * for all of a file. Otherwise it is what is selected in the active editor, or there the function around the cursor, or with `otherwise` `file`
 * all of it. Throws `editorNone`.
 */
export async function codeTarget(argument: unknown, place: unknown, otherwise: 'function' | 'file'): Promise<CodeTarget> {
  if (argument instanceof vscode.Uri && place instanceof vscode.Range) {
    const document = await vscode.workspace.openTextDocument(argument);
    return { document, range: place.isEmpty ? await enclosingRange(document, place) : wholeLines(document, place), whole: false };
  }
  const inFront = vscode.window.activeTextEditor?.document.uri.toString();
  // The menu of an editor names the document that is in front anyway, and means its selection.
  const named = argument instanceof vscode.Uri ? (argument.toString() === inFront ? undefined : argument) : uriIn(argument);
  if (named) return wholeOf(await vscode.workspace.openTextDocument(named));
  const { document, selection } = activeEditor();
  if (!selection.isEmpty) return { document, range: wholeLines(document, selection), whole: false };
  if (otherwise === 'file') return wholeOf(document);
  return { document, range: await enclosingRange(document, selection), whole: false };
}

function wholeOf(document: vscode.TextDocument): CodeTarget {
  return {
    document,
    range: new vscode.Range(0, 0, document.lineCount - 1, document.lineAt(document.lineCount - 1).text.length),
    whole: true,
  };
}

/** The file that an object of arguments names; undefined when it names none. */
function uriIn(argument: unknown): vscode.Uri | undefined {
  if (typeof argument !== 'object' || argument === null || !('uri' in argument)) return undefined;
  const { uri } = argument;
  if (uri instanceof vscode.Uri) return uri;
  return typeof uri === 'string' && uri !== '' ? vscode.Uri.parse(uri) : undefined;
}
