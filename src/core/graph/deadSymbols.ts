/** Symbols whose names stand nowhere but where they are defined. Pure. */
import { targetsOf, directedGraph } from './directedGraph.ts';
import type { Confidence, DeadCodeInput, Reached } from './deadCode.ts';
import { importFamily } from './importResolver.ts';
import { isCode, reachOf } from './symbolTable.ts';
import { isTestFile } from './testPath.ts';

export interface DeadSymbol {
  symbol: number;
  confidence: Confidence;
  /** A sentence about the symbol. */
  why: string;
}

/** Names that are called by languages, runners and frameworks. */
const calledByOthers =
  /^(?:constructor|main|Main|init|default|activate|deactivate|dispose|render|toString|toJSON|valueOf|equals|hashCode|compareTo|clone|close|run|call|apply|handle|up|down|initialize|finalize|then|setUp|tearDown|setup|teardown|__\w+__|test\w*|Test\w*|Benchmark\w*|Example\w*|componentDid\w+|componentWill\w+|shouldComponentUpdate|getDerived\w+|ng[A-Z]\w+|on[A-Z]\w*|get|set|next|GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS|metadata|generateMetadata|generateStaticParams|loader|action|layout)$/;
const ordinary = /^#?[\p{L}_$][\p{L}\p{N}_$]*$/u;

/** In files that are reached, in the table's order; a file that nothing leads to is told of as a whole. */
export function deadSymbols(input: DeadCodeInput, reached: Reached): DeadSymbol[] {
  const { names, imports, entries } = input;
  const { paths, symbols } = names;
  const uses = usesByHash(input);
  const open = offered(input);
  const reach = reachOf(symbols);
  const prefixes = [...new Set(imports.computed.flatMap(({ prefix }) => prefix ?? []))];
  const loaded = paths.map((path) => (prefixes.some((prefix) => path.startsWith(prefix)) ? 1 : 0));
  const found: DeadSymbol[] = [];
  for (let symbol = 0; symbol < symbols.length; symbol++) {
    const file = symbols.file[symbol] ?? 0;
    const path = paths[file] ?? '';
    const name = symbols.name[symbol] ?? '';
    const kind = symbols.kind[symbol] ?? '';
    if (reached.any[file] !== 1 || importFamily(path) === null || isTestFile(path) || !isCode(symbols, symbol) || kind === 'module')
      continue;
    if (calledByOthers.test(name) || !ordinary.test(name) || (uses.get(symbols.hash[symbol] ?? 0) ?? 0) > 0) continue;
    const isMember = reach[symbol] === 'member';
    if (open[file] === 1 && reach[symbol] !== 'local') {
      found.push({
        symbol,
        confidence: 'low',
        why: `Its name stands nowhere else, but ${entries.has(path) ? 'its file is an entry point' : 'an entry point passes it on'}, so that others may use it.`,
      });
    } else if (isMember) {
      found.push({
        symbol,
        confidence: 'medium',
        why: 'Its name stands nowhere else, but code outside of the project may call a member.',
      });
    } else if ((symbols.nameLine[symbol] ?? 0) > (symbols.line[symbol] ?? 0) && importFamily(path) === 'python') {
      found.push({ symbol, confidence: 'medium', why: 'Its name stands nowhere else, but a decorator may hand it to somebody.' });
    } else if (loaded[file] === 1) {
      found.push({ symbol, confidence: 'medium', why: 'Its name stands nowhere else, but its file is imported when the program runs.' });
    } else found.push({ symbol, confidence: 'high', why: 'Its name stands nowhere else in the project.' });
  }
  return found;
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
  const passed = edges.filter(({ kind, from }) => kind === 'export' || /(?:^|\/)(?:__init__\.py|lib\.rs)$/.test(paths[from] ?? ''));
  const graph = directedGraph(paths.length, { from: passed.map(({ from }) => from), to: passed.map(({ to }) => to) });
  const open = new Uint8Array(paths.length);
  const waiting: number[] = [];
  paths.forEach((path, file) => {
    if (entries.get(path)?.isTest !== false) return;
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
