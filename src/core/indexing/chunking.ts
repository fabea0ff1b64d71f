/**
 * Cuts a file into the stretches that are found and shown as one: a function with its comment, a small class, a section of a document. What is too long is cut
 * where its parts begin, and where it has none, at blank lines; what is too short goes together with its neighbours. Pure.
 */
import type { Chunk, CodeSymbol } from './codeSymbol.ts';

export interface ChunkSizes {
  /** A chunk is cut above these. Lines longer than `characters` are chunks of their own. */
  lines: number;
  characters: number;
  /** Below this many lines neighbours go together, up to the bounds above. */
  fewLines: number;
}

/** About as much as one reads at a glance, and about 600 tokens. */
export const usualSizes: ChunkSizes = { lines: 60, characters: 2_400, fewLines: 12 };

/** Lines that stay together if they can, 1-based, both included, with the ranges in them. */
interface Stretch {
  line: number;
  endLine: number;
  parts: Stretch[];
}

/** The chunks of a file of these lines; none for a file without any. `symbols` are in the order of their lines, outer ones first. */
export function chunksOf(lines: readonly string[], symbols: readonly CodeSymbol[], sizes: ChunkSizes = usualSizes): Chunk[] {
  if (lines.length === 0) return [];
  const cut = new Cutter(lines, sizes);
  const pieces = cut.pieces({ line: 1, endLine: lines.length, parts: nested(symbols, lines.length) });
  let next = 0;
  return pieces.map(({ line, endLine }): Chunk => {
    const held: number[] = [];
    for (; next < symbols.length && (symbols[next]?.line ?? 0) <= endLine; next++) held.push(next);
    return { line, endLine, symbols: held };
  });
}

/** The symbols as stretches in each other. One that overlaps another without being part of it, as macros can, begins where that ends. */
function nested(symbols: readonly CodeSymbol[], lineCount: number): Stretch[] {
  const top: Stretch[] = [];
  const open: Stretch[] = [];
  for (const symbol of symbols) {
    while ((open.at(-1)?.endLine ?? Infinity) < symbol.line) open.pop();
    const outer = open.at(-1);
    const siblings = outer?.parts ?? top;
    const line = Math.max(symbol.line, (siblings.at(-1)?.endLine ?? 0) + 1);
    const endLine = Math.min(symbol.endLine, outer?.endLine ?? lineCount);
    if (line > endLine) continue;
    const stretch: Stretch = { line, endLine, parts: [] };
    siblings.push(stretch);
    open.push(stretch);
  }
  return top;
}

class Cutter {
  readonly #lines: readonly string[];
  readonly #sizes: ChunkSizes;
  /** Characters before each line, with line ends. */
  readonly #before: number[];

  constructor(lines: readonly string[], sizes: ChunkSizes) {
    this.#lines = lines;
    this.#sizes = sizes;
    let sum = 0;
    this.#before = [0, ...lines.map((line) => (sum += line.length + 1))];
  }

  /** The pieces of a stretch, each within the bounds. */
  pieces(stretch: Stretch): Stretch[] {
    if (this.#fits(stretch.line, stretch.endLine)) return [stretch];
    if (stretch.parts.length === 0) return this.#cutAtBlanks(stretch);
    const pieces: Stretch[] = [];
    let line = stretch.line;
    const between = (endLine: number): void => {
      if (line <= endLine) pieces.push(...this.pieces({ line, endLine, parts: [] }));
    };
    for (const part of stretch.parts) {
      between(part.line - 1);
      pieces.push(...this.pieces(part));
      line = part.endLine + 1;
    }
    between(stretch.endLine);
    return this.#joined(pieces);
  }

  #fits(line: number, endLine: number): boolean {
    return endLine - line < this.#sizes.lines && this.#characters(line, endLine) <= this.#sizes.characters;
  }

  #characters(line: number, endLine: number): number {
    return (this.#before[endLine] ?? 0) - (this.#before[line - 1] ?? 0);
  }

  /** Short pieces with the one before, or with the one after where that is what they lead to. */
  #joined(pieces: readonly Stretch[]): Stretch[] {
    const joined: Stretch[] = [];
    for (const piece of pieces) {
      const before = joined.at(-1);
      if (before && (this.#isShort(before) || this.#isShort(piece)) && this.#fits(before.line, piece.endLine)) {
        joined[joined.length - 1] = { line: before.line, endLine: piece.endLine, parts: [] };
      } else joined.push(piece);
    }
    return joined;
  }

  #isShort({ line, endLine }: Stretch): boolean {
    return endLine - line + 1 < this.#sizes.fewLines;
  }

  /** In pieces as long as may be, each ending with the last blank line of its second half if there is one. */
  #cutAtBlanks({ line, endLine }: Stretch): Stretch[] {
    const pieces: Stretch[] = [];
    for (let from = line; from <= endLine;) {
      let to = from;
      while (to < endLine && this.#fits(from, to + 1)) to++;
      if (to < endLine) {
        const earliest = from + Math.floor((to - from) / 2);
        for (let at = to; at > earliest; at--) {
          if (this.#lines[at - 1]?.trim() === '') {
            to = at;
            break;
          }
        }
      }
      pieces.push({ line: from, endLine: to, parts: [] });
      from = to + 1;
    }
    return pieces;
  }
}
