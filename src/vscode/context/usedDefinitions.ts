/** What the selected code uses, as its language's own tools tell: where the names in it are defined, in files that the index has. */
import * as vscode from 'vscode';
import { throwIfCancelled } from '../../base/appError.ts';
import { t } from '../../base/l10n.ts';
import type { FileLines } from '../../core/context/fileLines.ts';
import { declaration } from '../../core/context/gatheredStretches.ts';
import type { Candidate, GatherPort } from '../../core/context/gathering.ts';
import { answerInTime } from '../actions/answerInTime.ts';
import { indexedPath } from './indexedPath.ts';

/** A language server that takes longer is still starting, or busy with something else. Milliseconds for all names together. */
const patienceMs = 500;
/** Names that are asked about. */
const mostNames = 24;
const mostDefinitions = 12;
const identifier = /[\p{L}_$][\p{L}\p{N}_$]*/gu;

/** None where nobody tells, or not in time. */
export async function usedDefinitions(
  uri: vscode.Uri,
  { first, last }: FileLines,
  port: GatherPort,
  signal: AbortSignal | undefined,
): Promise<Candidate[]> {
  const document = vscode.workspace.textDocuments.find((one) => one.uri.toString() === uri.toString());
  if (!document) return [];
  const places = namesIn(document, first, last);
  const asked = Promise.all([...places.values()].map((position) => definitionsAt(uri, position)));
  const found = (await answerInTime(asked, patienceMs, () => undefined))?.flat() ?? [];
  throwIfCancelled(signal);
  const candidates = new Map<string, Candidate>();
  for (const { uri: file, range } of found) {
    const path = indexedPath(file);
    if (path === null) continue;
    const line = range.start.line + 1;
    if (file.toString() === uri.toString() && first <= line && line <= last) continue;
    const symbols = (await port.outline(path, signal)) ?? [];
    // The innermost that is declared there.
    const symbol = symbols.filter((one) => one.line <= line && line <= one.nameLine && one.kind !== 'section').at(-1);
    if (symbol)
      candidates.set(`${path} ${String(symbol.line)}`, declaration(path, symbol, t('defines {0}, used in the selection', symbol.name), 55));
  }
  return [...candidates.values()].slice(0, mostDefinitions);
}

/** Each name once, where it stands first. */
function namesIn(document: vscode.TextDocument, first: number, last: number): Map<string, vscode.Position> {
  const names = new Map<string, vscode.Position>();
  for (let line = first - 1; line < Math.min(last, document.lineCount); line++) {
    for (const match of document.lineAt(line).text.matchAll(identifier)) {
      const [name] = match;
      if (name.length > 1 && !names.has(name) && names.size < mostNames) names.set(name, new vscode.Position(line, match.index));
    }
  }
  return names;
}

async function definitionsAt(uri: vscode.Uri, position: vscode.Position): Promise<{ uri: vscode.Uri; range: vscode.Range }[]> {
  try {
    const found = await vscode.commands.executeCommand<(vscode.Location | vscode.LocationLink)[] | undefined>(
      'vscode.executeDefinitionProvider',
      uri,
      position,
    );
    return (found ?? []).map((one) =>
      'targetUri' in one ? { uri: one.targetUri, range: one.targetSelectionRange ?? one.targetRange } : { uri: one.uri, range: one.range },
    );
  } catch {
    // A provider that fails of one name tells of others.
    return [];
  }
}
