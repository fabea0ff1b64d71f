import { createHash } from 'node:crypto';
import type * as vscode from 'vscode';

/**
 * A fingerprint of one change to one document: what it was and what it becomes. Taken when the user is shown a change and again of the
 * edit that is about to be applied, it tells whether they are the same.
 */
export function changeDigest(uri: vscode.Uri, before: string, after: string): string {
  const hash = createHash('sha256');
  // Lengths first: no two changes are written alike.
  for (const part of [uri.toString(), before, after]) hash.update(`${String(part.length)}:`).update(part, 'utf16le');
  return hash.digest('hex');
}

/** The document's text with the edits, which must not overlap, carried out. */
export function editedText(document: vscode.TextDocument, edits: readonly vscode.TextEdit[]): string {
  let text = document.getText();
  const fromTheEnd = edits
    .map(({ range, newText }) => ({ start: document.offsetAt(range.start), end: document.offsetAt(range.end), newText }))
    .sort((a, b) => b.start - a.start || b.end - a.end);
  for (const { start, end, newText } of fromTheEnd) text = text.slice(0, start) + newText + text.slice(end);
  return text;
}
