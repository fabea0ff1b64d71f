/**
 * Which lines around a place belong together and are few enough to be rewritten: the innermost function that a language's own symbols
 * tell of, else the block that indentation tells of.
 */
import * as vscode from 'vscode';
import { indentedBlock } from '../../core/context/indentedBlock.ts';
import { documentSymbols, flatSymbols } from '../documentSymbols.ts';

/** Longer functions are not sent whole; the block around the place is. */
const maxFunctionLines = 200;
/** Indentation can't tell a function from a class around it, so that it is followed outwards less far. */
const maxBlockLines = 60;
const functions: ReadonlySet<vscode.SymbolKind> = new Set([
  vscode.SymbolKind.Function,
  vscode.SymbolKind.Method,
  vscode.SymbolKind.Constructor,
]);

/** The whole lines around `place` to rewrite, without the last line's break; at most 200 lines. */
export async function enclosingRange(document: vscode.TextDocument, place: vscode.Range): Promise<vscode.Range> {
  const symbol = innermost(await documentSymbols(document.uri), place);
  if (symbol && lines(symbol) <= maxFunctionLines) return toLines(document, symbol.start.line, symbol.end.line);
  const block = indentedBlock(
    (line) => (line < document.lineCount ? document.lineAt(line).text : undefined),
    { first: place.start.line, last: place.end.line },
    maxBlockLines,
  );
  return toLines(document, block.first, block.last);
}

/** The outermost declaration around a place, with its name; undefined where there is none or nobody tells. */
export async function topSymbol(uri: vscode.Uri, place: vscode.Range): Promise<{ name: string; range: vscode.Range } | undefined> {
  const symbols = await documentSymbols(uri);
  const found = symbols.find((symbol) => symbol.range.contains(place));
  return found && { name: found.name, range: found.range };
}

function toLines(document: vscode.TextDocument, first: number, last: number): vscode.Range {
  return new vscode.Range(first, 0, last, document.lineAt(last).text.length);
}

function lines(range: vscode.Range): number {
  return range.end.line - range.start.line + 1;
}

/** The smallest function around the place; where there is none, the smallest other symbol of more than one line. */
function innermost(symbols: readonly vscode.DocumentSymbol[], place: vscode.Range): vscode.Range | undefined {
  const around = flatSymbols(symbols).filter((symbol) => symbol.range.contains(place));
  const smallest = (candidates: readonly vscode.DocumentSymbol[]): vscode.Range | undefined =>
    [...candidates].sort((a, b) => lines(a.range) - lines(b.range))[0]?.range;
  return smallest(around.filter((symbol) => functions.has(symbol.kind))) ?? smallest(around.filter((symbol) => lines(symbol.range) > 1));
}
