/**
 * Who may call a symbol without its name standing in the project's code: a framework or library that was given it, or that its class is made for, and whoever has the name as a text. Pure.
 */
import { parentsOf, symbolsByHash, type ProjectNames, type SymbolTable } from './symbolTable.ts';

export class OutsideCallers {
  readonly #names: ProjectNames;
  readonly #parents: Int32Array;
  /** Classes and interfaces by their names. */
  #types: ReadonlyMap<string, readonly number[]> | undefined;
  /** By the hash of a name, the first file that has it as a text; of the names of symbols only. */
  #texts: ReadonlyMap<number, number> | undefined;

  constructor(names: ProjectNames) {
    this.#names = names;
    this.#parents = parentsOf(names.symbols);
  }

  /** Who that may be, in words behind "but"; null for nobody that is known. `isInside`: by its language it is known in its class or file only. */
  of(symbol: number, isInside: boolean): string | null {
    const { symbols, paths } = this.#names;
    const handed = symbols.handed[symbol] ?? null;
    if (handed === 'decorator') return 'what decorates it may hand it to somebody';
    if (handed === 'object') return 'whoever is given the object that it is in may call it';
    const base = isInside ? null : this.#unknownBase(symbol);
    if (base !== null) return `${base}, of which its class is one, may have it called`;
    this.#texts ??= this.#findTexts();
    const file = this.#texts.get(symbols.hash[symbol] ?? 0);
    return file === undefined ? null : `${paths[file] ?? ''} has it as a text, and may reach it by that`;
  }

  /** What the class around a symbol extends or implements, directly or by way of others, and isn't defined in the project: what that one calls is known elsewhere. */
  #unknownBase(symbol: number): string | null {
    const { symbols } = this.#names;
    const seen = new Set<number>();
    const waiting = [this.#parents[symbol] ?? -1];
    for (let type = waiting.pop(); type !== undefined; type = waiting.pop()) {
      if (type < 0 || seen.has(type)) continue;
      seen.add(type);
      for (const base of symbols.bases[type]?.split(' ') ?? []) {
        const known = this.#typesNamed(base);
        if (known.length === 0) return base;
        waiting.push(...known);
      }
    }
    return null;
  }

  #typesNamed(name: string): readonly number[] {
    this.#types ??= typesByName(this.#names.symbols);
    return this.#types.get(name) ?? [];
  }

  #findTexts(): Map<number, number> {
    const { paths, symbols, texts } = this.#names;
    const defined = symbolsByHash(symbols);
    const found = new Map<number, number>();
    for (let file = 0; file < paths.length; file++) {
      for (const hash of texts(file)?.hashes ?? []) if (defined.has(hash) && !found.has(hash)) found.set(hash, file);
    }
    return found;
  }
}

function typesByName(symbols: SymbolTable): Map<string, number[]> {
  const found = new Map<string, number[]>();
  for (let symbol = 0; symbol < symbols.length; symbol++) {
    if (!/^(?:class|interface)$/.test(symbols.kind[symbol] ?? '')) continue;
    const name = symbols.name[symbol] ?? '';
    const known = found.get(name);
    if (known) known.push(symbol);
    else found.set(name, [symbol]);
  }
  return found;
}
