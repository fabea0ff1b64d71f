/**
 * What people wrote in a Jupyter notebook, without what came of it: outputs are long, and nobody's words. Each line stands where it stands in the file, so that places in the
 * one are places in the other. Pure.
 */
import { writtenCells, type WrittenCell } from './notebookCells.ts';

/**
 * Code as it is, and the words of other cells behind a `#`, on as many lines as the file has; null for what is no notebook. Lines of a source that stand in one line of the file
 * are one line here, unless that is all the file has: then no line leads back to a place in it.
 */
export function notebookText(text: string): string | null {
  const { cells, lines } = writtenCells(text);
  if (!cells) return null;
  if (lines === 1) return cells.flatMap((cell) => cell.sources.flatMap(({ text: source }) => shownLines(cell, source))).join('\n');
  const shown = new Array<string>(lines).fill('');
  for (const cell of cells) {
    for (const { line, text: source } of cell.sources) {
      const said = shownLines(cell, source).join(' ');
      shown[line] = shown[line] === '' ? said : `${shown[line] ?? ''} ${said}`;
    }
  }
  return shown.join('\n');
}

/** The lines of a source; those of what isn't code begin with a `#`. */
function shownLines({ type }: WrittenCell, source: string): string[] {
  const lines = source.replace(/\r?\n$/, '').split(/\r?\n/);
  return type === 'code' ? lines : lines.map((line) => `# ${line}`);
}

/** Which cell a line of the file belongs to, both counted from 0: the last that begins before it, and the first for what is above all. */
export function cellOfLine(text: string, line: number): number {
  const { cells } = writtenCells(text);
  return Math.max(
    0,
    (cells ?? []).findLastIndex((cell) => cell.line <= line),
  );
}
