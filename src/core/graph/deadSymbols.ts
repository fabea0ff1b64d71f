/** Symbols whose names stand nowhere but where they are defined. Pure. */
import { targetsOf, directedGraph } from './directedGraph.ts';
import { begunFamilies, type Confidence, type DeadCodeInput, type Reached } from './deadCode.ts';
import { importFamily } from './importResolver.ts';
import { mentions } from './mentions.ts';
import { OutsideCallers } from './outsideCallers.ts';
import { isCode, isCounted, parentsOf, reachOf } from './symbolTable.ts';

export interface DeadSymbol {
  symbol: number;
  confidence: Confidence;
  /** A sentence about the symbol, in English: the command line alone says it. */
  why: string;
}

/** Names that are called by languages, runners and frameworks. */
const calledByOthers =
  /^(?:constructor|main|Main|init|default|activate|deactivate|dispose|render|toString|toJSON|valueOf|to_\w+|inspect|each|equals|hashCode|compareTo|serialVersionUID|writeReplace|readResolve|writeObject|readObject|offset(?:Get|Set|Exists|Unset)|getIterator|jsonSerialize|method_missing|respond_to_missing|inherited|included|extended|prepended|extend_object|clone|close|run|call|apply|handle|up|down|initialize|finalize|then|setUp|tearDown|setup|teardown|__\w+|test\w*|Test\w*|Benchmark\w*|Example\w*|componentDid\w+|componentWill\w+|shouldComponentUpdate|getDerived\w+|ng[A-Z]\w+|on[A-Z]\w*|get|set|next|GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS|metadata|generateMetadata|generateStaticParams|loader|action|layout)$/;
const ordinary = /^#?[\p{L}_$][\p{L}\p{N}_$]*$/u;

/** In files that are reached, in the table's order; a file that nothing leads to is told of as a whole. */
export function deadSymbols(input: DeadCodeInput, reached: Reached): DeadSymbol[] {
  const { names, imports, entries } = input;
  const { paths, symbols } = names;
  const uses = usesByHash(input);
  const open = offered(input);
  const reach = reachOf(symbols);
  const parents = parentsOf(symbols);
  const begun = begunFamilies(input);
  const prefixes = [...new Set(imports.computed.flatMap(({ prefix }) => prefix ?? []))];
  const loaded = paths.map((path) => (prefixes.some((prefix) => path.startsWith(prefix)) ? 1 : 0));
  const namedIn = new Map(imports.named.map(({ from, to }) => [to, paths[from] ?? '']));
  const outside = new OutsideCallers(names);
  const found: DeadSymbol[] = [];
  for (let symbol = 0; symbol < symbols.length; symbol++) {
    const file = symbols.file[symbol] ?? 0;
    const path = paths[file] ?? '';
    const name = symbols.name[symbol] ?? '';
    const kind = symbols.kind[symbol] ?? '';
    if (
      reached.any[file] !== 1 ||
      importFamily(path) === null ||
      entries.get(path)?.isTest === true ||
      !isCode(symbols, symbol) ||
      kind === 'module' ||
      !isCounted(name) ||
      isTest(symbol)
    )
      continue;
    // C# says `Foo` for an attribute that is called `FooAttribute`.
    if (path.endsWith('.cs') && name.endsWith('Attribute')) continue;
    if (calledByOthers.test(name) || !ordinary.test(name) || (uses.get(symbols.hash[symbol] ?? 0) ?? 0) > 0) continue;
    found.push({ symbol, ...verdict(symbol, path) });
  }
  return withMentions(found, input);

  /** Rust's tests stand in the files themselves, in a module of that name. */
  function isTest(symbol: number): boolean {
    for (let at = parents[symbol] ?? -1; at >= 0; at = parents[at] ?? -1) {
      if (symbols.kind[at] === 'module' && /^tests?$/.test(symbols.name[at] ?? '')) return true;
    }
    return false;
  }

  function verdict(symbol: number, path: string): Pick<DeadSymbol, 'confidence' | 'why'> {
    const file = symbols.file[symbol] ?? 0;
    const family = importFamily(path) ?? '';
    const isInside = reach[symbol] === 'local' || isPrivate(family, symbols.name[symbol] ?? '');
    // What stands in comments and longer texts isn't counted.
    const nowhere = 'Its name stands nowhere else in the code';
    if (!isInside && open[file] === 1) {
      const how = entries.has(path) ? 'its file is an entry point' : 'an entry point passes it on';
      return { confidence: 'low', why: `${nowhere}, but ${how}, so that others may use it.` };
    }
    if (!isInside && !begun.has(family)) {
      return { confidence: 'low', why: `${nowhere}, but no program of its language begins in the project, so that others may use it.` };
    }
    const caller = outside.of(symbol, isInside);
    if (caller !== null) return { confidence: 'low', why: `${nowhere}, but ${caller}.` };
    if (reach[symbol] === 'member' && family === 'go' && !isInside)
      return { confidence: 'low', why: `${nowhere}, but whoever asks for something with such a method may be given it.` };
    if (reach[symbol] === 'member') return { confidence: 'medium', why: `${nowhere}, but code outside of the project may call a member.` };
    if (!isInside && family === 'go' && !/(?:^|\/)internal\//.test(path)) {
      return { confidence: 'medium', why: `${nowhere}, but other modules may use what begins with a capital.` };
    }
    if (family === 'rust' && (symbols.nameLine[symbol] ?? 0) > (symbols.line[symbol] ?? 0)) {
      return { confidence: 'medium', why: `${nowhere}, but what stands above it may hand it to somebody.` };
    }
    if (/\.(?:h|hh|hpp|hxx)$/.test(path)) return { confidence: 'medium', why: `${nowhere}, but other programs may include its file.` };
    if (loaded[file] === 1) return { confidence: 'medium', why: `${nowhere}, but its file is imported when the program runs.` };
    const naming = isInside ? undefined : namedIn.get(file);
    if (naming !== undefined) return { confidence: 'medium', why: `${nowhere}, but ${naming} names its file, and may have it loaded.` };
    return { confidence: 'high', why: `${nowhere}, nor in the other files of the index.` };
  }
}

/** Held against what is no code, too: a page may call what it names, a tool may run it, and prose may tell others of it. */
function withMentions(found: DeadSymbol[], { names: { paths, symbols, names }, text }: DeadCodeInput): DeadSymbol[] {
  const nameOf = ({ symbol }: DeadSymbol): string => (symbols.name[symbol] ?? '').replace(/^#/, '');
  const asked = new Set(found.flatMap((one) => (one.confidence === 'low' ? [] : [nameOf(one)])));
  if (asked.size === 0) return found;
  const plain = paths.filter((path, file) => importFamily(path) === null || names(file) === null);
  const mentioned = mentions(plain, text, asked);
  return found.map((one) => {
    const by = one.confidence === 'low' ? undefined : mentioned.get(nameOf(one));
    if (by === undefined) return one;
    const confidence = by.isProse && one.confidence === 'high' ? 'medium' : 'low';
    const what = by.isProse ? 'tells of it, or of something that is called so' : 'has it, and may have it called';
    return { ...one, confidence, why: `Its name stands nowhere else in the code, but ${by.path} ${what}.` };
  });
}

/** Names that are known inside of a file or package only, as their languages have it. */
function isPrivate(family: string, name: string): boolean {
  if (family === 'go') return /^\p{Ll}|^_/u.test(name);
  return family === 'python' && name.startsWith('_');
}

/** How often names stand anywhere but where they are defined. */
function usesByHash({ names: { paths, symbols, names } }: DeadCodeInput): Map<number, number> {
  const uses = new Map<number, number>();
  for (let symbol = 0; symbol < symbols.length; symbol++) {
    if (!isCode(symbols, symbol)) continue;
    const hash = symbols.hash[symbol] ?? 0;
    uses.set(hash, (uses.get(hash) ?? 0) - 1);
  }
  for (let file = 0; file < paths.length; file++) {
    const inFile = names(file);
    for (let at = 0; inFile && at < inFile.hashes.length; at++) {
      const known = uses.get(inFile.hashes[at] ?? 0);
      if (known !== undefined) uses.set(inFile.hashes[at] ?? 0, known + (inFile.counts[at] ?? 0));
    }
  }
  return uses;
}

/** Files whose symbols other programs may use: entry points, and what these pass on. */
function offered({ imports: { paths, edges }, entries }: DeadCodeInput): Uint8Array {
  const passed = edges.filter(
    ({ kind, from }) => kind === 'export' || kind === 'module' || /(?:^|\/)(?:__init__\.py|lib\.rs)$/.test(paths[from] ?? ''),
  );
  const graph = directedGraph(paths.length, { from: passed.map(({ from }) => from), to: passed.map(({ to }) => to) });
  const open = new Uint8Array(paths.length);
  const waiting: number[] = [];
  paths.forEach((path, file) => {
    // A program's modules are its own; a library's are there for others.
    if (entries.get(path)?.isTest !== false || /(?<!lib)\.rs$/.test(path)) return;
    open[file] = 1;
    waiting.push(file);
  });
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    for (const target of targetsOf(graph, file)) {
      if (open[target] === 1) continue;
      open[target] = 1;
      waiting.push(target);
    }
  }
  return open;
}
