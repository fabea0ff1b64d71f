/** Where the words of a Jupyter notebook's cells stand in its file. Reads no more of the JSON than that takes, in one pass and whatever it is; never throws. Pure. */

/** Whether a file is a notebook, by its name. */
export function isNotebook(path: string): boolean {
  return path.toLowerCase().endsWith('.ipynb');
}

export interface WrittenCell {
  /** Where it begins in the file, counted from 0. */
  line: number;
  /** `code` where nothing else is said. */
  type: string;
  /** The texts of its source, decoded, each with the line that it stands in, from 0. */
  sources: { line: number; text: string }[];
}

/** An object or a list that the reading is in. */
interface Level {
  isList: boolean;
  /** The key that it stands under; empty in a list. */
  under: string;
}

/** `cells` is null where the outermost object has no list of them; `lines` is how many the file has, `depth` how far its objects and lists stand in each other. */
export function writtenCells(text: string): { cells: WrittenCell[] | null; lines: number; depth: number } {
  let line = 0;
  let depth = 0;
  let cells: WrittenCell[] | null = null;
  let key = '';
  let keyIsNext = false;
  const levels: Level[] = [];
  /** A text that stands where a cell has its words, or says what it is. Others aren't decoded: pictures are texts, too. */
  const take = (written: string): void => {
    const cell = levels[1]?.under === 'cells' && !levels[2]?.isList ? cells?.at(-1) : undefined;
    const under = levels.length === 4 && levels[3]?.isList ? levels[3].under : levels.length === 3 ? key : '';
    if (under === 'source') cell?.sources.push({ line, text: decoded(written) });
    if (under === 'cell_type' && cell) cell.type = decoded(written);
  };
  for (const found of tokensOf(text)) {
    if (found === '\n') line++;
    else if (found === '{' || found === '[') {
      levels.push({ isList: found === '[', under: key });
      depth = Math.max(depth, levels.length);
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
      else take(found);
      keyIsNext = false;
    }
  }
  return { cells, lines: line + 1, depth };
}

/** Texts with their marks, brackets, other words, and line breaks. */
function* tokensOf(text: string): Generator<string> {
  const token = /["{}[\],:\n]|[^\s{}[\],:"]+/g;
  /** Up to where no text ends: behind one that its line ends first, all marks were looked at. */
  let open = 0;
  for (let match = token.exec(text); match; match = token.exec(text)) {
    const [found] = match;
    if (found !== '"') {
      yield found;
      continue;
    }
    // Not by a pattern: it would need a step back for each sign, and there is no room for those of a picture.
    const { end, whole } = match.index < open ? { end: open, whole: false } : textEnd(text, match.index);
    if (whole) {
      yield text.slice(match.index, end);
      token.lastIndex = end;
    } else open = end;
  }
}

/** Behind the mark that ends the text begun at `start`; not `whole` where its line ends first, and `end` is that. */
function textEnd(text: string, start: number): { end: number; whole: boolean } {
  for (let at = start + 1; at < text.length; at++) {
    const sign = text[at];
    if (sign === '"') return { end: at + 1, whole: true };
    if (sign === '\\') at++;
    if (text[at] === '\n') return { end: at, whole: false };
  }
  return { end: text.length, whole: false };
}

function decoded(written: string): string {
  try {
    return String(JSON.parse(written));
  } catch {
    // No JSON: somebody is at work on it by hand.
    return '';
  }
}
