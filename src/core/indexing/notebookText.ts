/**
 * What people wrote in a Jupyter notebook, without what came of it: outputs are long, and nobody's words. Each line stands where it stands in the file, so that places in the
 * one are places in the other. Pure.
 */

/** Whether a file is a notebook, by its name. */
export function isNotebook(path: string): boolean {
  return path.toLowerCase().endsWith('.ipynb');
}

const token = /"(?:\\.|[^"\\\n])*"|[{}[\],:]|[^\s{}[\],:"]+|\n/g;

interface Cell {
  /** Where it begins in the file, counted from 0. */
  line: number;
  /** `code` where nothing else is said. */
  type: string;
  sources: { line: number; text: string }[];
}

/**
 * Code as it is, and the words of other cells behind a `#`, on as many lines as the file has; null for what is no notebook. Lines of a source that stand in one line of the file
 * are one line here, unless that is all the file has: then no line leads back to a place in it.
 */
export function notebookText(text: string): string | null {
  const { cells, lines } = cellsOf(text);
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
function shownLines({ type }: Cell, source: string): string[] {
  const lines = source.replace(/\r?\n$/, '').split(/\r?\n/);
  return type === 'code' ? lines : lines.map((line) => `# ${line}`);
}

/** Which cell a line of the file belongs to, both counted from 0: the last that begins before it, and the first for what is above all. */
export function cellOfLine(text: string, line: number): number {
  const { cells } = cellsOf(text);
  return Math.max(
    0,
    (cells ?? []).findLastIndex((cell) => cell.line <= line),
  );
}

/** An object or a list that the reading is in. */
interface Level {
  isList: boolean;
  /** The key that it stands under; empty in a list. */
  under: string;
}

/** Reads no more of the JSON than it takes to know where the sources stand. `cells` is null where the outermost object has no list of them. */
function cellsOf(text: string): { cells: Cell[] | null; lines: number } {
  let line = 0;
  let cells: Cell[] | null = null;
  let key = '';
  let keyIsNext = false;
  const levels: Level[] = [];
  /** A text that stands where a cell has its words, or says what it is. */
  const take = (value: string): void => {
    const cell = levels[1]?.under === 'cells' && !levels[2]?.isList ? cells?.at(-1) : undefined;
    const under = levels.length === 4 && levels[3]?.isList ? levels[3].under : levels.length === 3 ? key : '';
    if (under === 'source') cell?.sources.push({ line, text: value });
    if (under === 'cell_type' && cell) cell.type = value;
  };
  for (const [found] of text.matchAll(token)) {
    if (found === '\n') line++;
    else if (found === '{' || found === '[') {
      levels.push({ isList: found === '[', under: key });
      if (levels.length === 2 && found === '[' && key === 'cells' && !levels[0]?.isList) cells = [];
      if (levels.length === 3 && found === '{' && levels[1]?.under === 'cells') cells?.push({ line, type: 'code', sources: [] });
      key = '';
      keyIsNext = found === '{';
    } else if (found === '}' || found === ']') {
      levels.pop();
      key = '';
      keyIsNext = false;
    } else if (found === ',') {
      keyIsNext = levels.at(-1)?.isList === false;
      key = '';
    } else if (found.startsWith('"')) {
      if (keyIsNext) key = decoded(found);
      else take(decoded(found));
      keyIsNext = false;
    }
  }
  return { cells, lines: line + 1 };
}

function decoded(written: string): string {
  try {
    return String(JSON.parse(written));
  } catch {
    // No JSON: somebody is at work on it by hand.
    return '';
  }
}
