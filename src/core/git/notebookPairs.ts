/** Which cell of a notebook became which. Pure. */
import { lineDiff } from '../edits/lineDiff.ts';
import type { NotebookCell } from './notebook.ts';

/** A cell before and after; null where it wasn't, or is no more. */
export type CellPair =
  { before: NotebookCell; after: NotebookCell } | { before: null; after: NotebookCell } | { before: NotebookCell; after: null };

/** Of two cells the share of lines that both have, from which on one is taken to have become the other. */
const alike = 0.5;
/** Cells of a gap that are compared with each other, as pairs, and the lines of all of these. */
const mostCompared = 1000;
const mostLines = 1_000_000;

/** Each cell once: in the order after the change, those that are gone where they were. By their ids, else those that say the same, else the most alike between those. */
export function cellPairs(before: readonly NotebookCell[], after: readonly NotebookCell[]): CellPair[] {
  const became = byId(before, after);
  const taken = new Set(became.values());
  const olds = before.filter((cell) => !became.has(cell));
  const news = after.filter((cell) => !taken.has(cell));
  const ids = new Map<string, number>();
  const idOf = ({ kind, lines }: NotebookCell): number => {
    const key = JSON.stringify([kind, lines.map(({ text }) => text)]);
    const id = ids.get(key) ?? ids.size;
    ids.set(key, id);
    return id;
  };
  let [old, now] = [0, 0];
  for (const { start, end, from, to } of [
    ...lineDiff(olds.map(idOf), news.map(idOf)),
    { start: olds.length, end: olds.length, from: news.length, to: news.length },
  ]) {
    for (; old < start; old++, now++) pair(became, olds[old], news[now]);
    pairAlike(became, olds.slice(start, end), news.slice(from, to));
    [old, now] = [end, to];
  }
  return inOrder(before, after, became);
}

/** Ids that a side has twice name nothing. */
function byId(before: readonly NotebookCell[], after: readonly NotebookCell[]): Map<NotebookCell, NotebookCell> {
  const olds = named(before);
  const found = new Map<NotebookCell, NotebookCell>();
  for (const [id, cell] of named(after)) pair(found, olds.get(id) ?? undefined, cell ?? undefined);
  return found;
}

function named(cells: readonly NotebookCell[]): Map<string, NotebookCell | null> {
  const found = new Map<string, NotebookCell | null>();
  for (const cell of cells) if (cell.id !== null) found.set(cell.id, found.has(cell.id) ? null : cell);
  return found;
}

function pair(became: Map<NotebookCell, NotebookCell>, before: NotebookCell | undefined, after: NotebookCell | undefined): void {
  if (before && after) became.set(before, after);
}

/** Between cells that stay, in their order: the most alike first. */
function pairAlike(became: Map<NotebookCell, NotebookCell>, olds: readonly NotebookCell[], news: readonly NotebookCell[]): void {
  const lines = (cells: readonly NotebookCell[]): number => cells.reduce((sum, cell) => sum + cell.lines.length, 0);
  if (olds.length * news.length > mostCompared || olds.length * lines(news) + news.length * lines(olds) > mostLines) return;
  const shares = olds.map((one) => news.map((other) => (one.kind === other.kind ? sharedLines(one, other) : 0)));
  const pairWithin = (old: number, oldEnd: number, now: number, nowEnd: number): void => {
    let best = { share: 0, old: -1, now: -1 };
    for (let a = old; a < oldEnd; a++)
      for (let b = now; b < nowEnd; b++) {
        const share = shares[a]?.[b] ?? 0;
        if (share > best.share) best = { share, old: a, now: b };
      }
    if (best.share < alike) return;
    pair(became, olds[best.old], news[best.now]);
    pairWithin(old, best.old, now, best.now);
    pairWithin(best.old + 1, oldEnd, best.now + 1, nowEnd);
  };
  pairWithin(0, olds.length, 0, news.length);
}

/** Of the lines of both that say something, from 0 to 1. */
function sharedLines(a: NotebookCell, b: NotebookCell): number {
  const left = new Map<string, number>();
  const said = ({ lines }: NotebookCell): string[] => lines.map(({ text }) => text.trim()).filter((text) => text !== '');
  const [ours, theirs] = [said(a), said(b)];
  for (const text of ours) left.set(text, (left.get(text) ?? 0) + 1);
  let same = 0;
  for (const text of theirs) {
    const count = left.get(text) ?? 0;
    if (count === 0) continue;
    left.set(text, count - 1);
    same++;
  }
  return ours.length + theirs.length === 0 ? 0 : (2 * same) / (ours.length + theirs.length);
}

function inOrder(
  before: readonly NotebookCell[],
  after: readonly NotebookCell[],
  became: ReadonlyMap<NotebookCell, NotebookCell>,
): CellPair[] {
  const was = new Map([...became].map(([old, now]) => [now, old]));
  const pairs: CellPair[] = [];
  let at = 0;
  const gone = (until: number): void => {
    for (; at < until; at++) {
      const cell = before[at];
      if (cell && !became.has(cell)) pairs.push({ before: cell, after: null });
    }
  };
  for (const cell of after) {
    const old = was.get(cell);
    if (old) gone(old.number - 1);
    pairs.push(old ? { before: old, after: cell } : { before: null, after: cell });
  }
  gone(before.length);
  return pairs;
}

/** The cells that stand in another order than the rest of those that were there. */
export function movedCells(pairs: readonly CellPair[]): NotebookCell[] {
  const stayed = pairs.flatMap(({ before, after }) => (before && after ? [{ before, after }] : []));
  const now = stayed.map(({ before }) => before.number);
  const edits = lineDiff(
    [...now].sort((a, b) => a - b),
    now,
  );
  return edits.flatMap(({ from, to }) => stayed.slice(from, to).map(({ after }) => after));
}
