/** Lines by number from 0, both ends included. */
export interface LineSpan {
  first: number;
  last: number;
}

/**
 * The block around some lines as indentation shows it, for languages whose structure nobody tells: up to the nearest line above
 * that is indented less and outermost within the bound, down to where that line's body ends (its closing line included). Never more than
 * `maxLines` lines.
 */
export function indentedBlock(lineAt: (line: number) => string | undefined, place: LineSpan, maxLines: number): LineSpan {
  let indent = indentOf(lineAt, place.first);
  let block: LineSpan = { first: place.first, last: Math.max(place.last, bodyEnd(lineAt, place.first, indent, maxLines)) };
  if (size(block) > maxLines) return { first: place.first, last: place.first + maxLines - 1 };
  while (indent > 0) {
    const head = lineAbove(lineAt, block.first, indent, maxLines);
    if (head === undefined) break;
    indent = indentOf(lineAt, head);
    const wider = { first: head, last: Math.max(block.last, bodyEnd(lineAt, head, indent, maxLines)) };
    if (size(wider) > maxLines) break;
    block = wider;
  }
  return block;
}

function size(span: LineSpan): number {
  return span.last - span.first + 1;
}

/** Columns before the first character; tabs count as one, which is enough to compare lines of one file. Infinity for a blank line. */
function indentOf(lineAt: (line: number) => string | undefined, line: number): number {
  const text = lineAt(line) ?? '';
  return text.trim() === '' ? Number.POSITIVE_INFINITY : text.length - text.trimStart().length;
}

function lineAbove(lineAt: (line: number) => string | undefined, from: number, indent: number, limit: number): number | undefined {
  for (let line = from - 1; line >= 0 && from - line < limit; line--) {
    if (indentOf(lineAt, line) < indent) return line;
  }
  return undefined;
}

/** The last line of the body below a head: what is indented more, and the line that closes it. */
function bodyEnd(lineAt: (line: number) => string | undefined, head: number, indent: number, limit: number): number {
  let last = head;
  for (let line = head + 1; line - head <= limit; line++) {
    const text = lineAt(line);
    if (text === undefined) return last;
    const own = indentOf(lineAt, line);
    if (own === Number.POSITIVE_INFINITY) continue;
    if (own > indent) last = line;
    else return own === indent && /^\s*([})\]]|end\b|fi\b|done\b|esac\b)/.test(text) ? line : last;
  }
  return last;
}
