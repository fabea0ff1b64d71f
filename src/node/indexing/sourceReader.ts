/**
 * Reads what the index keeps of a file from its text: what it defines, what it imports, its chunks, and the names that it refers to. It parses with tree-sitter where there is a
 * grammar, and knows nothing of files or of where any of this is kept.
 */
import type * as TreeSitter from '@vscode/tree-sitter-wasm';
import type { Disposable } from '../../base/disposable.ts';
import { textLines } from '../../base/textLines.ts';
import type { ImportStatement } from '../../core/graph/importStatement.ts';
import { chunksOf } from '../../core/indexing/chunking.ts';
import type { Chunk, CodeSymbol, SymbolKind } from '../../core/indexing/codeSymbol.ts';
import { markdownSections } from '../../core/indexing/markdownSections.ts';
import { nameHash, shortestCounted } from '../../core/indexing/nameHash.ts';
import { type Grammars, grammarOf } from '../grammars.ts';
import { definitionQueries } from './definitionQueries.ts';
import { importQueries } from './importQueries.ts';
import { isSourcePath } from './namedPaths.ts';
import { type ImportCapture, importStatements } from './importStatements.ts';

/** What the index keeps of a text. */
export interface SourceFacts {
  lines: string[];
  /** In the order of their lines, outer ones first. */
  symbols: CodeSymbol[];
  chunks: Chunk[];
  imports: ImportStatement[];
  /** How often each name stands in the code, comments and texts left out, by {@link nameHash}. Empty for what is no code. */
  names: Map<number, number>;
  /** Names that stand in its texts by themselves, in the same form: something may be reached by one when the program runs. */
  texts: Map<number, number>;
  /** It is nested too deep to be parsed, so that it is known by its words only. */
  unparsed: boolean;
}

/** A stretch of the text, in UTF-16 units. */
interface Span {
  start: number;
  end: number;
}

/** What a tree was asked for. */
interface Found {
  symbols: CodeSymbol[];
  prose: Span[];
  captures: ImportCapture[];
}

/** By their places in the text: what classes say that they are, and what decorates the next definition. */
interface Ties {
  bases: Span[];
  /** Where they end. */
  decorators: number[];
}

interface Definition extends CodeSymbol {
  nameStart: number;
  start: number;
  end: number;
}

/** Of names as long as these only the beginning is kept: of a rule's selectors, say. */
const longestName = 120;
/** Grammars in whose code paths of files are looked for. */
const scripts: ReadonlySet<string> = new Set(['javascript', 'tsx', 'typescript']);
const identifier = /[\p{L}_$][\p{L}\p{N}_$]*/gu;
const dotted = /[\p{L}_$][\p{L}\p{N}_$]*(?:(?:\.|::|\\)[\p{L}_$][\p{L}\p{N}_$]*)*/gu;
/** What stands among the names of a class's bases and is none. */
const baseWords: ReadonlySet<string> = new Set('extends implements public protected private virtual object metaclass'.split(' '));
/** A text that is a name, or names with dots between. */
const nameText = /^[\p{L}_$][\p{L}\p{N}_$]*(?:[.:][\p{L}_$][\p{L}\p{N}_$]*)*$/u;
/** Characters of such a text. */
const textLength = { least: 3, most: 100 };
/** Brackets in each other. Beyond, parsing takes longer and longer, and no person writes so. */
const deepestNesting = 1_000;
/** Lines that belong to what comes below: decorators, annotations, attributes. */
const lead = /^\s*(?:@|#\[|\[[A-Z]\w*(?:\(|\]))/;
/** Which kind tells more, when several patterns name one thing. */
const precedence: readonly SymbolKind[] = ['class', 'interface', 'enum', 'method', 'function', 'module', 'section', 'type', 'variable'];

export class SourceReader implements Disposable {
  readonly #grammars: Grammars;
  readonly #queries = new Map<string, TreeSitter.Query>();
  #parser: TreeSitter.Parser | undefined;

  constructor(grammars: Grammars) {
    this.#grammars = grammars;
  }

  /** `languageId` is VS Code's. Rejects when the library or a grammar can't be loaded. */
  async read(languageId: string, text: string): Promise<SourceFacts> {
    const lines = textLines(text);
    if (languageId === 'markdown') {
      const symbols = markdownSections(lines);
      return { lines, symbols, chunks: chunksOf(lines, symbols), imports: [], names: new Map(), texts: new Map(), unparsed: false };
    }
    const grammar = grammarOf(languageId);
    const unparsed = grammar !== null && nesting(text) > deepestNesting;
    if (grammar === null || unparsed)
      return { lines, symbols: [], chunks: chunksOf(lines, []), imports: [], names: new Map(), texts: new Map(), unparsed };
    const language = await this.#grammars.language(grammar);
    const query = await this.#query(grammar, language);
    this.#parser ??= await this.#grammars.parser();
    this.#parser.setLanguage(language);
    const tree = this.#parser.parse(text);
    const { symbols, prose, captures } = tree ? found(query.matches(tree.rootNode), text, lines, scripts.has(grammar)) : nothing;
    const imports = importStatements(grammar, captures);
    tree?.delete();
    const names = namesOutside(text, prose);
    return { lines, symbols, imports, chunks: chunksOf(lines, symbols), names, texts: namesAsTexts(text, prose), unparsed: false };
  }

  dispose(): void {
    for (const query of this.#queries.values()) query.delete();
    this.#queries.clear();
    this.#parser?.delete();
    this.#parser = undefined;
  }

  async #query(grammar: string, language: TreeSitter.Language): Promise<TreeSitter.Query> {
    const known = this.#queries.get(grammar);
    if (known) return known;
    const query = await this.#grammars.query(language, `${definitionQueries[grammar] ?? ''}\n${importQueries[grammar] ?? ''}`);
    this.#queries.set(grammar, query);
    return query;
  }
}

const nothing: Found = { symbols: [], prose: [], captures: [] };

function found(matches: readonly TreeSitter.QueryMatch[], text: string, lines: readonly string[], isScript: boolean): Found {
  const prose: Span[] = [];
  const ties: Ties = { bases: [], decorators: [] };
  const imports: ImportCapture[] = [];
  /** By where their names begin: several patterns may fit one. */
  const byName = new Map<number, Definition>();
  /** The last lines of comments that have their lines for themselves, with the first ones. */
  const comments = new Map<number, number>();
  for (const { captures } of matches) {
    const [outer, inner] = captures;
    if (!outer) continue;
    const { node } = outer;
    const statement = captures.find(({ name }) => name.startsWith('import.'));
    if (statement) {
      imports.push(statement);
      continue;
    }
    if (outer.name === 'prose') {
      const span = { start: node.startIndex, end: node.endIndex };
      prose.push(span);
      if (isScript && node.type === 'string_fragment' && isSourcePath(text.slice(span.start, span.end)))
        imports.push({ name: 'import.named', node });
      const { row, column } = node.startPosition;
      if (lines[row]?.slice(0, column).trim() === '' && node.type.endsWith('comment')) {
        const end = node.endPosition;
        comments.set(end.column === 0 ? end.row - 1 : end.row, row);
      }
      continue;
    }
    if (outer.name === 'bases') ties.bases.push({ start: node.startIndex, end: node.endIndex });
    else if (outer.name === 'decorator') ties.decorators.push(node.endIndex);
    else if (inner) {
      const kind = outer.name === 'object' ? 'method' : (outer.name as SymbolKind);
      keep(byName, definitionOf(kind, node, inner.node, text), outer.name === 'object');
    }
  }
  const symbols = [...byName.values()].sort((a, b) => a.start - b.start || b.end - a.end);
  tie(symbols, ties, text);
  return { symbols: placed(symbols, lines, comments), prose, captures: imports };
}

function definitionOf(kind: SymbolKind, node: TreeSitter.Node, name: TreeSitter.Node, text: string): Definition {
  const nameStart = name.startIndex;
  const end = node.endPosition;
  const line = node.startPosition.row + 1;
  return {
    name: text.slice(nameStart, name.endIndex).replace(/\s+/g, ' ').slice(0, longestName),
    kind,
    line,
    // What ends right before a line's first sign ended in the line above.
    endLine: Math.max(line, end.column === 0 ? end.row : end.row + 1),
    nameLine: name.startPosition.row + 1,
    container: null,
    nameStart,
    start: node.startIndex,
    end: node.endIndex,
  };
}

function keep(byName: Map<number, Definition>, definition: Definition, isOfObject: boolean): void {
  const known = byName.get(definition.nameStart) ?? definition;
  byName.set(definition.nameStart, known);
  if (precedence.indexOf(definition.kind) < precedence.indexOf(known.kind)) known.kind = definition.kind;
  if (isOfObject) known.handed = 'object';
}

/** Says of the definitions, which are in their order, what they are tied to. */
function tie(definitions: readonly Definition[], { bases, decorators }: Ties, text: string): void {
  for (const { start, end } of bases) {
    const owner = definitions.findLast((one) => one.start <= start && one.end >= end && /^(?:class|interface|module)$/.test(one.kind));
    if (owner) owner.bases = [...(owner.bases ?? []), ...baseNames(text.slice(start, end))];
  }
  for (const end of decorators) {
    let next: Definition | undefined;
    for (const one of definitions) if (one.nameStart >= end && (!next || one.nameStart < next.nameStart)) next = one;
    if (next) next.handed = 'decorator';
  }
}

/** `extends a.B<C> implements D`: `a.B` and `D`. */
function baseNames(written: string): string[] {
  let plain = written;
  for (let before = ''; before !== plain;) {
    before = plain;
    plain = plain.replace(/<[^<>]*>|\[[^[\]]*\]/g, '');
  }
  return [...plain.matchAll(dotted)].map(([name]) => name).filter((name) => !baseWords.has(name));
}

/** Says what each symbol is part of, and has it begin with the comment and the decorators above it. */
function placed(definitions: readonly Definition[], lines: readonly string[], comments: ReadonlyMap<number, number>): CodeSymbol[] {
  const open: { symbol: CodeSymbol; end: number }[] = [];
  return definitions.map(({ nameStart: _, start, end, ...symbol }) => {
    while ((open.at(-1)?.end ?? Infinity) <= start) open.pop();
    const outer = open.at(-1)?.symbol;
    symbol.container = outer?.name ?? null;
    open.push({ symbol, end });
    const first = outer ? outer.line : 0;
    for (let above = symbol.line - 1; above > first; above = symbol.line - 1) {
      const comment = comments.get(above - 1);
      if (comment !== undefined && comment + 1 > first) symbol.line = comment + 1;
      else if (lead.test(lines[above - 1] ?? '')) symbol.line = above;
      else break;
    }
    return symbol;
  });
}

/** The names of a text outside these spans, which come in its order. */
function namesOutside(text: string, prose: readonly Span[]): Map<number, number> {
  const names = new Map<number, number>();
  let from = 0;
  const read = (to: number): void => {
    if (to <= from) return;
    for (const [name] of text.slice(from, to).matchAll(identifier)) {
      if (name.length < shortestCounted) continue;
      const hash = nameHash(name);
      names.set(hash, (names.get(hash) ?? 0) + 1);
    }
  };
  for (const { start, end } of prose) {
    read(start);
    from = Math.max(from, end);
  }
  read(text.length);
  return names;
}

/** The names that these spans consist of. Comments begin with other signs. */
function namesAsTexts(text: string, prose: readonly Span[]): Map<number, number> {
  const names = new Map<number, number>();
  for (const { start, end } of prose) {
    if (end - start < textLength.least || end - start > textLength.most) continue;
    const written = text.slice(start, end);
    if (nameText.test(written)) for (const name of written.split(/[.:]+/)) names.set(nameHash(name), 1);
  }
  return names;
}

/** How deep brackets are in each other at most; those in texts and comments count as well. */
function nesting(text: string): number {
  let depth = 0;
  let deepest = 0;
  for (const [sign] of text.matchAll(/[([{}\])]/g)) {
    depth = sign === '(' || sign === '[' || sign === '{' ? depth + 1 : Math.max(0, depth - 1);
    deepest = Math.max(deepest, depth);
  }
  return deepest;
}
