/** Gives a block that is inserted the indentation of its place, where its author has left that out and it is known beyond doubt. Pure. */
import { indentOf, likeIndentation, step } from './indentation.ts';
import { isScannable, stringLines } from './stringLines.ts';

/** Between which lines of a file a block goes: behind so many. */
export interface Place {
  path: string;
  lines: readonly string[];
  after: number;
}

const closer = /^\s*[}\])]/;
const opener = /[:{([,]\s*$|=>\s*$/;
const python = /\.pyi?$/i;
const declaration = /^\s*(?:def|class|async\s+def|@|#)/;

/**
 * The block, moved as a whole to where its place is indented. Left as it is when its first line is indented at all, when the lines around leave
 * open how deep it belongs, and in languages where that can't be told. Lines inside of a string over several lines stay where they are, but for
 * docstrings, which are no values.
 */
export function placedLines(block: readonly string[], place: Place): string[] {
  const lines = [...block];
  const filled = lines.filter(isFilled);
  const [first] = filled;
  if (first === undefined || indentOf(first) !== '' || !isScannable(place.path)) return lines;
  const indent = placeIndent(first, place);
  if (indent === '') return lines;
  const like = likeIndentation(lines, [indent + first, ...place.lines.filter(isFilled)]);
  const only = firstOnly(like.filter(isFilled), indent, place.lines);
  if (only === null) return lines;
  const fixed = fixedLines(lines, place.path);
  const start = lines.findIndex(isFilled);
  return lines.map((line, i) => {
    if (fixed[i] === true) return line;
    const moved = only ? i === start : isFilled(line);
    return `${moved ? indent : ''}${like[i] ?? line}`;
  });
}

function isFilled(line: string): boolean {
  return line.trim() !== '';
}

/** How deep code belongs there, by the lines around; empty when it is at the margin, or open. */
function placeIndent(first: string, { path, lines, after }: Place): string {
  let above = after - 1;
  while (above >= 0 && !isFilled(lines[above] ?? '')) above--;
  let below = after;
  while (below < lines.length && !isFilled(lines[below] ?? '')) below++;
  const [over, under] = [lines[above], lines[below]];
  if (over === undefined || under === undefined) return '';
  const [upper, lower] = [indentOf(over), indentOf(under)];
  const isEmptyBlock = lower === upper && opener.test(over) && closer.test(under);
  // What stands at the margin on both sides needn't be looked at more closely.
  if (upper === '' && lower === '' && !isEmptyBlock) return '';
  const strings = stringLines(lines.slice(0, below + 1), path);
  if (!strings || strings[after] === true || strings[above] === true || strings[below] === true) return '';
  if (isEmptyBlock) return upper + level(lines);
  if (lower.length > upper.length) return lower.startsWith(upper) ? lower : '';
  if (lower === upper) return lower;
  if (!upper.startsWith(lower)) return '';
  // The end of a block: in it, as its brace follows.
  if (closer.test(under)) return upper.length - lower.length <= level(lines).length ? upper : '';
  // Where indentation alone says what belongs to what, only declarations among declarations can't be meant for the block above.
  if (python.test(path)) return declaration.test(first) && declaration.test(under) ? lower : '';
  return lower;
}

/** One level of indentation. */
function level(lines: readonly string[]): string {
  if (lines.some((line) => line.startsWith('\t'))) return '\t';
  // Lines of a comment stand one to the right.
  return ' '.repeat(step(lines.filter((line) => !/^\s*\*/.test(line))));
}

/**
 * True when only the first line has lost its indentation and the others stand where they belong; false when all have; null when neither fits.
 */
function firstOnly(filled: readonly string[], indent: string, lines: readonly string[]): boolean | null {
  const [first = '', ...rest] = filled;
  if (rest.length === 0) return false;
  const shallowest = Math.min(...rest.map((line) => indentOf(line).length));
  if (shallowest === 0) return false;
  const last = rest.at(-1) ?? '';
  if (closer.test(last)) return indentOf(last).length === indent.length ? true : null;
  if (!opener.test(first)) return shallowest === indent.length ? true : null;
  const width = level(lines).length;
  if (shallowest === indent.length + width) return true;
  return shallowest === width ? false : null;
}

/** Lines that mustn't move: the insides of strings that are values, and what a preprocessor reads. */
function fixedLines(lines: readonly string[], path: string): boolean[] {
  const inString = stringLines(lines, path) ?? [];
  let docstring = false;
  return lines.map((line, i) => {
    if (inString[i] === true) return !docstring;
    docstring = python.test(path) && /^\s*[rRuU]?(?:"""|''')/.test(line);
    return /\.(?:c|cc|cpp|cxx|h|hh|hpp|m|mm)$/i.test(path) && line.startsWith('#');
  });
}
