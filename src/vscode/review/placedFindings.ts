/** Finds the lines of findings in texts that needn't be what was reviewed. */
import * as vscode from 'vscode';
import { textLines } from '../../base/textLines.ts';
import { notebookLines } from '../../core/git/notebook.ts';
import { isNotebook } from '../../core/indexing/notebookCells.ts';
import type { KnownFinding } from '../../core/review/reviewService.ts';
import { SaidLines } from '../../node/review/saidLines.ts';
import { readText } from '../batch/readFile.ts';
import type { ReviewSource } from './reviewSources.ts';
import type { ShownFinding } from './reviews.ts';

/** Places findings in their document. */
export function placeIn(document: vscode.TextDocument, findings: readonly ShownFinding[]): void {
  if (findings.length === 0) return;
  const lines = saidIn(document.uri, document.getText());
  for (const shown of findings) {
    place(lines, shown);
    shown.range = document.validateRange(shown.range);
  }
}

/** Findings of an earlier window, as their files are now, none of which is opened for that; without those whose files can't be read. */
export async function placedAgain(findings: readonly KnownFinding[], source: ReviewSource): Promise<ShownFinding[]> {
  const texts = new Map<string, SaidLines[] | null>();
  const placed: ShownFinding[] = [];
  for (const finding of findings) {
    const uri = source.uriOf(finding.path);
    const key = uri.toString();
    if (!texts.has(key)) texts.set(key, await linesOf(uri));
    const lines = texts.get(key);
    if (!lines) continue;
    const shown: ShownFinding = { finding, uri, range: new vscode.Range(0, 0, 0, 0), gone: false };
    place(lines, shown);
    placed.push(shown);
  }
  return placed;
}

async function linesOf(uri: vscode.Uri): Promise<SaidLines[] | null> {
  const read = await readText(uri).catch(() => 'unreadable' as const);
  return typeof read === 'string' ? null : saidIn(uri, read.text);
}

/** What its lines say; those of a notebook, which is reviewed by its cells or as a text, in two ways. */
function saidIn(uri: vscode.Uri, text: string): SaidLines[] {
  const cells = isNotebook(uri.path) ? notebookLines(text) : null;
  return [...(cells ? [cells] : []), textLines(text)].map((lines) => new SaidLines(lines));
}

function place(ways: readonly SaidLines[], shown: ShownFinding): void {
  const { line, endLine, said } = shown.finding;
  // Without it the file itself is meant.
  const found = said === null ? line : ways.reduce<number | null>((place, lines) => place ?? lines.place(line, said), null);
  const first = Math.max(0, (found ?? Math.min(line, ways[0]?.count ?? line)) - 1);
  shown.gone = found === null;
  shown.range = new vscode.Range(first, 0, first + (endLine - line), 0);
}
