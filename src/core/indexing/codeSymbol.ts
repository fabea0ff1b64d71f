/** What a file of source code is made of, as the index keeps it. */

/** Kinds that all languages share; finer differences are of no use for finding something. */
export const symbolKinds = ['function', 'method', 'class', 'interface', 'type', 'enum', 'module', 'variable', 'section'] as const;
export type SymbolKind = (typeof symbolKinds)[number];

/** The number by which an index keeps a kind. */
export function symbolKindNumber(kind: SymbolKind): number {
  return symbolKinds.indexOf(kind);
}

/** The kind of such a number; for one that is none's, the one that says least. */
export function symbolKindOf(number: number): SymbolKind {
  return symbolKinds[number] ?? 'variable';
}

/** Something that a file defines. Lines count from 1, both included. */
export interface CodeSymbol {
  name: string;
  kind: SymbolKind;
  /** With what belongs to it: decorators and comments right above. */
  line: number;
  endLine: number;
  /** Where its name stands. */
  nameLine: number;
  /** The name of what it is part of: of a method its class. Null at the top of the file. */
  container: string | null;
  /** Of a class: what it extends and implements, as it is written, without type arguments. Missing where that is nothing. */
  bases?: readonly string[];
  /** To whom it is handed where it is defined: it is decorated, or a part of an object. Missing where that isn't so. */
  handed?: HandedTo;
}

/** How what is defined gets to somebody who may call it without naming it in code. */
export type HandedTo = 'decorator' | 'object';

/** A stretch of a file that is found and shown as one piece. The chunks of a file hold each of its lines once, in order. */
export interface Chunk {
  line: number;
  endLine: number;
  /** What it holds, by position in the file's list of symbols; what begins in an earlier chunk and goes on here isn't named again. */
  symbols: number[];
}
