/**
 * The project on a page: its files with the heads of their most important symbols, as many as fit a budget of tokens. Files stand in the order of their paths
 * and symbols in that of their lines, so that a change of ranks leaves most of the text, and what a model has read of it, as it was. Pure.
 */
import { parentsOf, type SymbolTable } from './symbolTable.ts';

export interface ProjectMapPorts {
  /** The tokens of a text, as exact as the budget is to be held. */
  count: (text: string) => number | Promise<number>;
  /** The line that a symbol is declared in, as it stands in the file; it is asked for once each, and only for what may fit. */
  head: (symbol: number) => string | Promise<string>;
}

export interface ProjectMap {
  text: string;
  tokens: number;
  /** What is in it, by position in the table, in the order of the text. */
  symbols: number[];
  /** Symbols that were left out for want of room. */
  leftOut: number;
}

/** Characters of a head. */
const longestHead = 160;
/** What a token is at least in characters, to begin with; nothing depends on it but how soon the end is found. */
const charactersPerToken = 3;
/** After the first that doesn't fit, smaller ones may. */
const mostTries = 12;

/** The symbols of `order`, the most important first, as far as they fit. The text is never longer than `budget`; with no room for one it is empty. */
export async function projectMap(
  paths: readonly string[],
  symbols: SymbolTable,
  order: ArrayLike<number>,
  budget: number,
  { count, head }: ProjectMapPorts,
): Promise<ProjectMap> {
  const outline = new Outline(paths, symbols, head);
  const first = (length: number): number[] => Array.from({ length }, (_, index) => order[index] ?? 0);
  const measured = async (chosen: readonly number[]): Promise<Omit<ProjectMap, 'leftOut'>> => {
    const { text, shown } = await outline.of(chosen);
    return { text, tokens: text === '' ? 0 : await count(text), symbols: shown };
  };
  // First wider and wider, so that nothing much larger than the budget is ever counted, then halved.
  let fits = 0;
  let best = await measured([]);
  let tooMany = order.length + 1;
  let next = Math.max(1, Math.floor((budget * charactersPerToken) / longestHead));
  while (tooMany - fits > 1) {
    const length = Math.min(next, tooMany - 1);
    const map = await measured(first(length));
    if (map.tokens <= budget) {
      fits = length;
      best = map;
    } else tooMany = length;
    next = tooMany > order.length ? length * 2 : Math.floor((fits + tooMany) / 2);
    if (next <= fits) next = fits + 1;
  }
  const chosen = first(fits);
  for (let at = fits + 1; at < Math.min(order.length, fits + 1 + mostTries); at++) {
    const map = await measured([...chosen, order[at] ?? 0]);
    if (map.tokens > budget) continue;
    best = map;
    chosen.push(order[at] ?? 0);
  }
  const isShown = new Set(best.symbols);
  return { ...best, leftOut: Array.from(order).filter((one) => !isShown.has(one)).length };
}

/** Writes symbols down. */
class Outline {
  readonly #paths: readonly string[];
  readonly #symbols: SymbolTable;
  readonly #head: ProjectMapPorts['head'];
  readonly #heads = new Map<number, string>();
  readonly #parents: Int32Array;

  constructor(paths: readonly string[], symbols: SymbolTable, head: ProjectMapPorts['head']) {
    this.#paths = paths;
    this.#symbols = symbols;
    this.#head = head;
    this.#parents = parentsOf(symbols);
  }

  /** The chosen symbols and what they are part of. */
  async of(chosen: readonly number[]): Promise<{ text: string; shown: number[] }> {
    const { file, line } = this.#symbols;
    const all = new Set<number>();
    for (const one of chosen) for (let at = one; at >= 0 && !all.has(at); at = this.#parents[at] ?? -1) all.add(at);
    const pathOf = (symbol: number): string => this.#paths[file[symbol] ?? 0] ?? '';
    const shown = [...all].sort((a, b) => compare(pathOf(a), pathOf(b)) || (line[a] ?? 0) - (line[b] ?? 0) || a - b);
    const lines: string[] = [];
    let path = '';
    for (const symbol of shown) {
      if (pathOf(symbol) !== path) lines.push((path = pathOf(symbol)));
      lines.push(`${'  '.repeat(1 + this.#depth(symbol))}${await this.#headOf(symbol)}`);
    }
    return { text: lines.length > 0 ? `${lines.join('\n')}\n` : '', shown };
  }

  async #headOf(symbol: number): Promise<string> {
    const known = this.#heads.get(symbol);
    if (known !== undefined) return known;
    const line = (await this.#head(symbol)).trim().replace(/\s+/g, ' ');
    const head = line === '' ? (this.#symbols.name[symbol] ?? '') : line.slice(0, longestHead).replace(/[\ud800-\udbff]$/, '');
    this.#heads.set(symbol, head);
    return head;
  }

  #depth(symbol: number): number {
    let depth = 0;
    for (let at = this.#parents[symbol] ?? -1; at >= 0; at = this.#parents[at] ?? -1) depth++;
    return depth;
  }
}

function compare(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1;
}
