/** Finds the lines of findings in texts that needn't be what was reviewed. */
import * as vscode from 'vscode';
import type { KnownFinding } from '../../core/review/reviewService.ts';
import { SaidInFile } from '../../node/review/saidInFile.ts';
import { readText } from '../batch/readFile.ts';
import type { ReviewSource } from './reviewSources.ts';
import type { ShownFinding } from './reviews.ts';

/** Places findings in their document. */
export function placeIn(document: vscode.TextDocument, findings: readonly ShownFinding[]): void {
  if (findings.length === 0) return;
  const lines = new SaidInFile(document.uri.path, document.getText());
  for (const shown of findings) {
    place(lines, shown);
    shown.range = document.validateRange(shown.range);
  }
}

/** Findings of an earlier window, as their files are now, none of which is opened for that; without those whose files can't be read. */
export async function placedAgain(findings: readonly KnownFinding[], source: ReviewSource): Promise<ShownFinding[]> {
  const texts = new Map<string, SaidInFile | null>();
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

async function linesOf(uri: vscode.Uri): Promise<SaidInFile | null> {
  const read = await readText(uri).catch(() => 'unreadable' as const);
  return typeof read === 'string' ? null : new SaidInFile(uri.path, read.text);
}

function place(lines: SaidInFile, shown: ShownFinding): void {
  const { line, endLine, said } = shown.finding;
  // Without it the file itself is meant.
  const found = said === null ? line : lines.place(line, said);
  const first = Math.max(0, (found ?? Math.min(line, lines.count)) - 1);
  shown.gone = found === null;
  shown.range = new vscode.Range(first, 0, first + (endLine - line), 0);
}
