/** Knows a finding again after its line has moved: by the rule, the file, and what its line and those beside it say, whatever their numbers and indentation. */
import type { DiffHunk } from '../git/diffHunks.ts';
import type { Finding } from './finding.ts';

/** Hexadecimal digits of a print. */
export const printDigits = 32;

/** `lineAt` tells a line's text by its number; undefined where it isn't known. */
export async function fingerprintOf(
  { rule, path, line }: Pick<Finding, 'rule' | 'path' | 'line'>,
  lineAt: (line: number) => string | undefined,
): Promise<string> {
  const said = [nearest(lineAt, line - 1, -1), plain(lineAt(line)), nearest(lineAt, line + 1, 1)];
  return printOf([rule, path, ...said]);
}

/** A print of some texts in their order, of which none can be told from it. */
export async function printOf(texts: readonly string[]): Promise<string> {
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(JSON.stringify(texts))));
  return Array.from(hash, (byte) => byte.toString(16).padStart(2, '0'))
    .join('')
    .slice(0, printDigits);
}

/** A print of what one line says, whatever blanks are at its ends. */
export async function linePrintOf(line: string): Promise<string> {
  return printOf([line.trim()]);
}

/** What every print looks like. */
export const printForm = new RegExp(`^[0-9a-f]{${String(printDigits)}}$`);

/** The lines of some hunks by their numbers after the change. */
export function linesAfter(hunks: readonly DiffHunk[]): (line: number) => string | undefined {
  const lines = new Map(hunks.flatMap((hunk) => hunk.lines.flatMap(({ after, text }) => (after === null ? [] : [[after, text] as const]))));
  return (line) => lines.get(line);
}

/** Lines that are blank, in between, are passed over. */
const farthest = 3;

function nearest(lineAt: (line: number) => string | undefined, from: number, step: number): string {
  for (let i = 0; i < farthest; i++) {
    const said = plain(lineAt(from + i * step));
    if (said !== '') return said;
  }
  return '';
}

function plain(line: string | undefined): string {
  return (line ?? '').replace(/\s+/g, ' ').trim();
}
