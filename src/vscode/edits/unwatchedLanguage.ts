/**
 * Documents of ours show texts that aren't in any file: proposed ones, both texts of a change in one, and what would come back. The language servers
 * that come with VS Code look for mistakes in documents of any kind and put them among the user's problems; so these documents have languages of our
 * own, which no server knows and which are coloured alike (`media/grammars`). It must not know what the documents are for.
 */
import * as vscode from 'vscode';
import type { Disposable } from '../../base/disposable.ts';
import { proposedScheme, restoredScheme, reviewScheme } from './proposedFile.ts';

const watched = new Set(['javascript', 'javascriptreact', 'typescript', 'typescriptreact', 'css', 'scss', 'less', 'html', 'json', 'jsonc']);
const schemes = new Set([proposedScheme, restoredScheme, reviewScheme]);

/** The language that is coloured alike and that no server knows; others stay as they are. */
export function unwatchedLanguage(languageId: string): string {
  return watched.has(languageId) ? `mlx-code-review-${languageId}` : languageId;
}

/** Gives a document of ours the language of the text that it shows. */
export async function setUnwatchedLanguage(document: vscode.TextDocument, languageId: string): Promise<void> {
  const wanted = unwatchedLanguage(languageId);
  if (document.languageId !== wanted) await vscode.languages.setTextDocumentLanguage(document, wanted);
}

/** VS Code gives a document the language of its name, and anew each time that it is brought back to a tab. */
export function keepDocumentsUnwatched(): Disposable {
  return vscode.workspace.onDidOpenTextDocument((document) => {
    if (!schemes.has(document.uri.scheme)) return;
    // Closed again meanwhile, it has nothing to be rid of.
    void setUnwatchedLanguage(document, document.languageId).catch(() => undefined);
  });
}
