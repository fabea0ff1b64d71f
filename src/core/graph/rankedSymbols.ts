/** Which symbols of a project matter most: those that are referred to by files that matter themselves, by PageRank over the references. Pure. */
import type { DirectedGraph } from './directedGraph.ts';
import { pageRank } from './pageRank.ts';
import type { References } from './references.ts';
import { isCode, parentsOf, reachOf, type ProjectNames } from './symbolTable.ts';
import { isForTests } from './testPath.ts';

export interface RankedSymbols {
  /** All that is code and known outside of a function, the most important first; of equal ones in the table's order. */
  order: Uint32Array;
  /** By symbol. */
  scores: Float64Array;
}

/** What is there for tests counts for less in a map of the project, and so does what is meant to stay inside. */
const forTests = 0.1;
const inside = 0.3;
/** What a symbol has that nobody names, of its file's own worth. */
const unnamed = 0.01;

/**
 * `graph` is that of the files (`fileGraph`). `focus`: files that the map is for, by position, each with how much it matters; without any, all matter alike.
 */
export function rankedSymbols(
  { paths, symbols }: Pick<ProjectNames, 'paths' | 'symbols'>,
  { from, symbol, weight }: References,
  graph: DirectedGraph,
  focus: ReadonlyMap<number, number> = new Map(),
): RankedSymbols {
  const personal = new Float64Array(paths.length);
  for (const [file, share] of focus) personal[file] = share;
  const { ranks } = pageRank(graph, focus.size > 0 ? { personal } : {});
  const given = new Float64Array(paths.length);
  for (let at = 0; at < from.length; at++) given[from[at] ?? 0] = (given[from[at] ?? 0] ?? 0) + (weight[at] ?? 0);
  const scores = new Float64Array(symbols.length);
  for (let at = 0; at < from.length; at++) {
    const file = from[at] ?? 0;
    const one = symbol[at] ?? 0;
    scores[one] = (scores[one] ?? 0) + ((ranks[file] ?? 0) * (weight[at] ?? 0)) / (given[file] ?? 1);
  }
  const fileWorth = paths.map((path) => (isForTests(path) ? forTests : 1));
  for (let one = 0; one < symbols.length; one++) {
    const file = symbols.file[one] ?? 0;
    const own = /^[_#]/.test(symbols.name[one] ?? '') ? inside : 1;
    scores[one] = ((scores[one] ?? 0) + unnamed * (ranks[file] ?? 0)) * own * (fileWorth[file] ?? 1);
  }
  const reach = reachOf(symbols);
  const parents = parentsOf(symbols);
  // A member in the line that what is around it begins with is told of by that line.
  const isListed = (one: number): boolean =>
    isCode(symbols, one) &&
    reach[one] !== 'local' &&
    ((parents[one] ?? -1) < 0 || symbols.nameLine[one] !== symbols.nameLine[parents[one] ?? 0]);
  const code = Array.from({ length: symbols.length }, (_, one) => one).filter(isListed);
  return { order: Uint32Array.from(code.sort((a, b) => (scores[b] ?? 0) - (scores[a] ?? 0) || a - b)), scores };
}
