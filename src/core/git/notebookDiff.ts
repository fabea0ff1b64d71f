/**
 * What changed in a Jupyter notebook, by its cells: their lines as they were written, and in words what else there is. It has the form of a section of a diff, in which the numbers are those of
 * the lines of the file, so that a place in it is one in the file's own diff. Pure.
 */
import { unifiedDiff } from '../edits/unifiedDiff.ts';
import type { ChangedFile } from '../ports.ts';
import { type DiffHunk, type DiffLine, hunksOf } from './diffHunks.ts';
import { type NotebookCell, readNotebook } from './notebook.ts';
import { kindOf, noNotebook, notebookNotes } from './notebookNotes.ts';
import { type CellPair, cellPairs } from './notebookPairs.ts';
import { quotedName } from './quotedName.ts';

/** A notebook's section, in place of the one that git tells. */
export interface NotebookSection {
  path: string;
  text: string;
  /** It was too large to be compared, and nothing of its cells is shown. */
  large: boolean;
}

/** Lines of a file after the change that git's own diff without lines around has: `count` from `start`, or none, behind `start`. */
export interface ChangedLines {
  start: number;
  count: number;
}

/** Lines around a change that git's own diff shows. */
const around = 3;

type Named = Pick<ChangedFile, 'path' | 'from' | 'status'>;

/**
 * `before` and `after` are the file's texts, null for none. Only lines of `changed`, and those around them, are shown; null stands for all. Null where a text is no notebook that can be
 * told by its cells.
 */
export function notebookSection(
  file: Named,
  before: string | null,
  after: string | null,
  changed: readonly ChangedLines[] | null,
): NotebookSection | null {
  const [old, now] = [before === null ? noNotebook : readNotebook(before), after === null ? noNotebook : readNotebook(after)];
  if (!old || !now) return null;
  const pairs = cellPairs(old.cells, now.cells);
  const hunks = pairs.flatMap((pair) => cellHunks(pair, changed));
  const notes = notebookNotes(old, now, pairs);
  const others = notes.length + hunks.length === 0 ? ['nothing but the way the file is written changed'] : notes;
  const words = others.map((note) => `@@ -0,0 +0,0 @@ ${note}\n`);
  return { path: file.path, text: headOf(file) + hunks.join('') + words.join(''), large: false };
}

/** In words, where it is too large to be compared. */
export function largeNotebook(file: Named): NotebookSection {
  return { path: file.path, text: `${headOf(file)}@@ -0,0 +0,0 @@ the notebook is too large to be shown by its cells\n`, large: true };
}

function headOf({ path, from, status }: Named): string {
  const name = (letter: string, file: string): string => quotedName(`${letter}/${file}`);
  const [old, now] = [name('a', from ?? path), name('b', path)];
  const more =
    status === 'added'
      ? 'new file mode 100644\n'
      : status === 'deleted'
        ? 'deleted file mode 100644\n'
        : status === 'renamed' && from !== undefined
          ? `rename from ${quotedName(from)}\nrename to ${quotedName(path)}\n`
          : '';
  return `diff --git ${old} ${now}\n${more}--- ${status === 'added' ? '/dev/null' : old}\n+++ ${status === 'deleted' ? '/dev/null' : now}\n`;
}

function cellHunks({ before, after }: CellPair, changed: readonly ChangedLines[] | null): string[] {
  const [old, now] = [textOf(before), textOf(after)];
  if (old === now) return [];
  const heading = after
    ? `cell ${String(after.number)}, ${kindOf(after)}${before ? '' : ', new'}`
    : `cell ${String(before.number)} before, ${kindOf(before)}, deleted`;
  return hunksOf({ text: unifiedDiff({ path: 'cell', before: old, after: now, match: 'exact' }) }).flatMap((hunk) =>
    runsOf(hunk, before, after, changed).map((run) => runText(run, heading)),
  );
}

/** Lines that follow each other in the file before and after, and where the ones before them stand on each side. */
interface Run {
  before: number;
  after: number;
  lines: DiffLine[];
}

/** The lines of a cell's hunk with their numbers in the file; without those that the file's own diff doesn't have. */
function runsOf(hunk: DiffHunk, before: NotebookCell | null, after: NotebookCell | null, changed: readonly ChangedLines[] | null): Run[] {
  let [oldAt, nowAt] = [placeBefore(before, hunk, 'before'), placeBefore(after, hunk, 'after')];
  const runs: Run[] = [];
  let run: Run | null = null;
  for (const { kind, text, before: old, after: now } of hunk.lines) {
    const line: DiffLine = {
      kind,
      text,
      before: old === null ? null : (before?.lines[old - 1]?.line ?? null),
      after: now === null ? null : (after?.lines[now - 1]?.line ?? null),
    };
    if (isInDiff(line, changed)) {
      if (!run) runs.push((run = { before: oldAt, after: nowAt, lines: [] }));
      run.lines.push(line);
    } else run = null;
    oldAt = line.before ?? oldAt;
    nowAt = line.after ?? nowAt;
  }
  return runs.filter(({ lines }) => lines.some(({ kind }) => kind !== 'context'));
}

/** The line of the file above the hunk's first one of that side. */
function placeBefore(cell: NotebookCell | null, hunk: DiffHunk, side: 'before' | 'after'): number {
  const start = side === 'before' ? hunk.beforeStart : hunk.afterStart;
  const has = hunk.lines.some((line) => line[side] !== null);
  const above = has ? start - 1 : start;
  return cell?.lines[above - 1]?.line ?? (cell?.lines[0]?.line ?? (cell?.at ?? 0) + 1) - 1;
}

function isInDiff({ kind, after }: DiffLine, changed: readonly ChangedLines[] | null): boolean {
  if (after === null || changed === null) return true;
  const beside = kind === 'added' ? 0 : around;
  // They ascend, and no two share a line.
  let [low, high] = [0, changed.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const one = changed[middle];
    if (one && endOf(one) + beside <= after) low = middle + 1;
    else high = middle;
  }
  const next = changed[low];
  return next !== undefined && endOf(next) - next.count - beside <= after;
}

/** The line behind them. */
function endOf({ start, count }: ChangedLines): number {
  return count === 0 ? start + 1 : start + count;
}

function runText({ before, after, lines }: Run, heading: string): string {
  const olds = lines.filter((line) => line.before !== null);
  const news = lines.filter((line) => line.after !== null);
  const side = (above: number, count: number): string => `${String(count === 0 ? above : above + 1)},${String(count)}`;
  const [first, now] = [olds[0]?.before, news[0]?.after];
  const head = `@@ -${side(first ? first - 1 : before, olds.length)} +${side(now ? now - 1 : after, news.length)} @@ ${heading}\n`;
  return head + lines.map(({ kind, text }) => `${signs[kind]}${text}\n`).join('');
}

const signs: Readonly<Record<DiffLine['kind'], string>> = { added: '+', removed: '-', context: ' ' };

function textOf(cell: NotebookCell | null): string {
  return (cell?.lines ?? []).map(({ text }) => `${text}\n`).join('');
}
