import * as vscode from 'vscode';
import type { GitRepository } from './gitApi.ts';
import { type BoxDocument, InputBoxStream } from './inputBoxStream.ts';

/** The one way to write into the box of a repository: what is typed there from now on is the user's. */
export function boxStream({ inputBox, rootUri }: GitRepository): InputBoxStream {
  return new InputBoxStream(inputBox, () => inputBoxDocument(rootUri));
}

/** The document that VS Code keeps for the commit message box of a repository; null where there is none. */
function inputBoxDocument(root: vscode.Uri): BoxDocument | null {
  const document = vscode.workspace.textDocuments.find(({ uri }) => isBoxOf(uri, root));
  if (!document) return null;
  return {
    text: document.getText().replaceAll('\r\n', '\n'),
    replace: (text) => replaced(document, document.eol === vscode.EndOfLine.CRLF ? text.replaceAll('\n', '\r\n') : text),
  };
}

/** Others than git may have a box for the same folder. */
function isBoxOf({ scheme, path, query }: vscode.Uri, root: vscode.Uri): boolean {
  return scheme === 'vscode-scm' && /^\/?git\//.test(path) && new URLSearchParams(query).get('rootUri') === root.toString();
}

/** The edit is for the document's version as it is known here: VS Code refuses it where there is another by then. */
function replaced(document: vscode.TextDocument, text: string): Promise<boolean> {
  const before = document.getText();
  let same = 0;
  while (same < before.length && before[same] === text[same]) same++;
  const edit = new vscode.WorkspaceEdit();
  edit.replace(document.uri, new vscode.Range(document.positionAt(same), document.positionAt(before.length)), text.slice(same));
  return Promise.resolve(vscode.workspace.applyEdit(edit));
}
