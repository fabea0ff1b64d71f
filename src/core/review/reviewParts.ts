/** The pieces in which changes are read: a hunk each, and of a long one several. */
import type { DiffHunk, DiffLine } from '../git/diffHunks.ts';
import { showInLine } from '../security/hiddenText.ts';
import { changedLines, type ReviewFile } from './reviewSubject.ts';

export interface ReviewPart {
  path: string;
  /** The path as the prompt has it: in one line, and that of no other file. */
  label: string;
  /** What git takes for the function around it; empty for none. */
  heading: string;
  shown: readonly DiffLine[];
  /** Numbers of the lines that something can be said of. */
  changed: readonly number[];
  /** The how manieth it is of all changes. */
  place: number;
}

/** Lines of a part, and those above it that are shown once more. */
const mostLines = 60;
const repeated = 3;
/** Minified code and data stand in lines of any length. Characters. */
export const longestLine = 240;

/** In the order of the files. */
export function partsOf(files: readonly ReviewFile[]): ReviewPart[] {
  const labels = new Set<string>();
  const parts = files.flatMap(({ path, hunks }) => {
    let label = showInLine(path);
    while (labels.has(label)) label += '′';
    labels.add(label);
    return hunks.flatMap((hunk) => piecesOf(hunk, { path, label, heading: hunk.heading }));
  });
  return parts.map((part, place) => ({ ...part, place }));
}

function piecesOf(hunk: DiffHunk, its: Pick<ReviewPart, 'path' | 'label' | 'heading'>): Omit<ReviewPart, 'place'>[] {
  const changed = changedLines(hunk);
  if (hunk.lines.length <= mostLines) return [{ ...its, shown: hunk.lines, changed }];
  return split(hunk.lines, changed, mostLines).map((piece) => ({ ...its, ...piece }));
}

/** A part in two, for a window that is too small for it; null for one that can't be cut. */
export function halves(part: ReviewPart): ReviewPart[] | null {
  if (part.shown.length < 2) return null;
  const pieces = split(part.shown, part.changed, Math.ceil(part.shown.length / 2), 0);
  return pieces.map((piece) => ({ ...part, ...piece }));
}

function split(
  lines: readonly DiffLine[],
  changed: readonly number[],
  size: number,
  above: number = repeated,
): Pick<ReviewPart, 'shown' | 'changed'>[] {
  const wanted = new Set(changed);
  const pieces: Pick<ReviewPart, 'shown' | 'changed'>[] = [];
  for (let at = 0; at < lines.length; at += size) {
    const own = lines.slice(at, at + size);
    const its = own.flatMap(({ after }) => (after !== null && wanted.has(after) ? [after] : []));
    // A piece in which nothing can be named, as it holds what was taken away only, goes with its neighbour's lines or is read for nothing.
    if (its.length > 0) pieces.push({ shown: lines.slice(Math.max(0, at - above), at + size), changed: its });
  }
  return pieces;
}

/** As the model sees it: each line with its number after the change and its sign, and with what isn't seen in it. */
export function shownPart({ shown, heading }: Pick<ReviewPart, 'shown' | 'heading'>): string {
  const width = Math.max(1, ...shown.map(({ after }) => String(after ?? '').length));
  const lines = shown.map(({ kind, text, after }) => {
    const plain = text.replace(/\r$/, '');
    const cut = plain.length > longestLine ? `${plain.slice(0, longestLine)}…` : plain;
    return `${String(after ?? '').padStart(width)}${signs[kind]}|${showInLine(cut)}\n`;
  });
  return `${heading === '' ? '' : `@ ${showInLine(heading).slice(0, longestLine)}\n`}${lines.join('')}`;
}

const signs: Readonly<Record<DiffLine['kind'], string>> = { added: '+', removed: '-', context: ' ' };
