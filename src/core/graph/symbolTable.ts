/** What a project's files define and which names stand in them, in columns: there may be hundreds of thousands. Pure. */
import type { HandedTo } from '../indexing/codeSymbol.ts';
import { nameHash, shortestCounted } from '../indexing/nameHash.ts';

/** Names of a file by their hashes, ascending, with how often they stand there. What the file defines counts as well. */
export interface NameCounts {
  readonly hashes: Float64Array;
  readonly counts: ArrayLike<number>;
}

/** One symbol a row, in the order of the files, and in a file of its lines. */
export interface SymbolTable {
  readonly length: number;
  /** Positions in the project's list of files. */
  readonly file: ArrayLike<number>;
  readonly name: readonly string[];
  /** Of the name as it stands among the files' names, by the same function. */
  readonly hash: Float64Array;
  readonly kind: readonly string[];
  /** From 1 on. The first line is that of what belongs to it as well, such as a decorator; its name may stand further down. */
  readonly line: ArrayLike<number>;
  readonly nameLine: ArrayLike<number>;
  readonly endLine: ArrayLike<number>;
  /** The name of what it is part of; null at the top of the file. */
  readonly container: readonly (string | null)[];
  /** Of classes, the names of what they extend and implement with blanks between; null where there is nothing of that. */
  readonly bases: readonly (string | null)[];
  /** To whom it is handed where it is defined. */
  readonly handed: readonly (HandedTo | null)[];
}

/** A symbol as an index keeps it. */
export interface SymbolRow {
  file: number;
  name: string;
  kind: string;
  line: number;
  nameLine: number;
  endLine: number;
  container: string | null;
  bases?: string | null;
  handed?: HandedTo | null;
}

/**
 * Rows in the order of the files, and in a file of their lines, outer ones first. They are taken one by one and none is kept, so that they need not all be there at once; `most`: as many
 * as there may be.
 */
export function symbolTable(rows: Iterable<SymbolRow>, most: number): SymbolTable {
  const [file, line, nameLine, endLine] = [new Uint32Array(most), new Uint32Array(most), new Uint32Array(most), new Uint32Array(most)];
  const hash = new Float64Array(most);
  const name: string[] = [];
  const kind: string[] = [];
  const container: (string | null)[] = [];
  const bases: (string | null)[] = [];
  const handed: (HandedTo | null)[] = [];
  // Most names are there many times, each time as a text of its own.
  const known = new Map<string, string>();
  const shared = (text: string): string => {
    const one = known.get(text);
    if (one === undefined) known.set(text, text);
    return one ?? text;
  };
  let length = 0;
  for (const row of rows) {
    file[length] = row.file;
    line[length] = row.line;
    nameLine[length] = row.nameLine;
    endLine[length] = row.endLine;
    // The sign of a private member is no part of a name where names are counted.
    hash[length] = nameHash(row.name.replace(/^#/, ''));
    name.push(shared(row.name));
    kind.push(row.kind);
    container.push(row.container === null ? null : shared(row.container));
    bases.push(row.bases ?? null);
    handed.push(row.handed ?? null);
    length++;
  }
  return { length, file, name, hash, kind, line, nameLine, endLine, container, bases, handed };
}

/** A project as far as names are concerned. */
export interface ProjectNames {
  readonly paths: readonly string[];
  readonly symbols: SymbolTable;
  /** The names in the file at a position of `paths`; null for what is no code. */
  readonly names: (file: number) => NameCounts | null;
  /** Names that stand as texts in such a file's code. */
  readonly texts: (file: number) => NameCounts | null;
}

/** Sections of prose are symbols, too, but nothing refers to them by name. */
export function isCode(symbols: SymbolTable, symbol: number): boolean {
  return symbols.kind[symbol] !== 'section';
}

/** Whether it is known where a symbol's name stands. */
export function isCounted(name: string): boolean {
  return name.replace(/^#/, '').length >= shortestCounted;
}

/** Symbols by the hash of their names, without those that aren't code. */
export function symbolsByHash(symbols: SymbolTable): Map<number, number[]> {
  const found = new Map<number, number[]>();
  for (let symbol = 0; symbol < symbols.length; symbol++) {
    if (!isCode(symbols, symbol)) continue;
    const hash = symbols.hash[symbol] ?? 0;
    const known = found.get(hash);
    if (known) known.push(symbol);
    else found.set(hash, [symbol]);
  }
  return found;
}

/** Of each symbol the one that it is part of, by position: the innermost of that name around it; -1 where there is none. */
export function parentsOf({ length, file, name, line, endLine, container }: SymbolTable): Int32Array {
  const parents = new Int32Array(length).fill(-1);
  let open: number[] = [];
  for (let symbol = 0; symbol < length; symbol++) {
    if (file[symbol] !== file[open.at(-1) ?? -1]) open = [];
    while (open.length > 0 && (endLine[open.at(-1) ?? 0] ?? 0) < (line[symbol] ?? 0)) open.pop();
    const wanted = container[symbol] ?? null;
    if (wanted !== null)
      parents[symbol] = open.findLast((one) => name[one] === wanted && (endLine[one] ?? 0) >= (endLine[symbol] ?? 0)) ?? -1;
    open.push(symbol);
  }
  return parents;
}

/** How a symbol can be named: by itself where its file is seen, as a part of something, or only inside of a function or, a private one, of its class. */
export type Reach = 'top' | 'member' | 'local';

export function reachOf(symbols: SymbolTable): Reach[] {
  const parents = parentsOf(symbols);
  const found: Reach[] = [];
  for (let symbol = 0; symbol < symbols.length; symbol++) {
    // Go's methods stand beside their types.
    if ((symbols.container[symbol] ?? null) === null) found.push(symbols.kind[symbol] === 'method' ? 'member' : 'top');
    else if (symbols.name[symbol]?.startsWith('#') === true) found.push('local');
    // What a function gives back may have members, and is known outside.
    else if (symbols.kind[symbol] === 'method') found.push('member');
    else {
      let around = parents[symbol] ?? -1;
      while (around >= 0 && !isClosed(symbols, around)) around = parents[around] ?? -1;
      found.push(around >= 0 ? 'local' : 'member');
    }
  }
  return found;
}

/** What is inside is known there only: functions, and the module with Rust's tests of a file. */
function isClosed({ kind, name }: SymbolTable, symbol: number): boolean {
  return /^(?:function|method)$/.test(kind[symbol] ?? '') || (kind[symbol] === 'module' && /^tests?$/.test(name[symbol] ?? ''));
}

/** Where the symbols of each file begin; one more than there are files. */
export function symbolStarts(files: number, { length, file }: SymbolTable): Uint32Array {
  const starts = new Uint32Array(files + 1);
  for (let symbol = 0; symbol < length; symbol++) {
    const next = (file[symbol] ?? 0) + 1;
    starts[next] = (starts[next] ?? 0) + 1;
  }
  for (let at = 1; at <= files; at++) starts[at] = (starts[at] ?? 0) + (starts[at - 1] ?? 0);
  return starts;
}

/** How often a name stands in a file. */
export function countIn({ hashes, counts }: NameCounts, hash: number): number {
  let low = 0;
  let high = hashes.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((hashes[middle] ?? 0) < hash) low = middle + 1;
    else high = middle;
  }
  return hashes[low] === hash ? (counts[low] ?? 0) : 0;
}
