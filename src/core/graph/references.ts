/**
 * Which files refer to which symbols, by their names alone: of the symbols that are called so, those that the file can see by its imports are meant, in equal
 * parts. A member can be reached without an import of its file, and its name may be anybody's, so that it counts for less, and the less the more files have that
 * name. Pure.
 */
import { directedGraph, type DirectedGraph } from './directedGraph.ts';
import { importFamily } from './importResolver.ts';
import type { ImportEdge, ImportGraph } from './importGraph.ts';
import { countIn, reachOf, symbolsByHash, symbolStarts, type ProjectNames } from './symbolTable.ts';
import { isForTests } from './testPath.ts';
import { VisibleFiles } from './visibleFiles.ts';

/** One reference a place, in the order of the files. None is to a symbol of the file itself. */
export interface References {
  readonly from: Uint32Array;
  readonly symbol: Uint32Array;
  /** The root of how often the name stands there, divided among the symbols that may be meant. */
  readonly weight: Float64Array;
}

/** What a name is worth, beside one at the top of a file that is seen: a member of such a file, and what is out of sight and defined by as many at most. */
const seenMember = 0.4;
const unseenMember = { weight: 0.1, most: 8 };
const unseenOther = { weight: 0.05, most: 3 };
/** Languages in which nothing at the top of a file is known to another without an import of it. */
const explicit: ReadonlySet<string> = new Set(['python', 'rust', 'script']);
/** Ruby's files see each other without a word. */
const unseenRuby = { weight: 0.5, most: 8 };

export function references(
  { paths, symbols, names }: ProjectNames,
  imports: Pick<ImportGraph, 'paths' | 'edges'>,
  declared: ReadonlyMap<string, readonly string[]>,
): References {
  const from: number[] = [];
  const symbol: number[] = [];
  const weight: number[] = [];
  const byHash = symbolsByHash(symbols);
  const rarity = raritiesOf(paths.length, byHash, names);
  const reach = reachOf(symbols);
  const visible = new VisibleFiles(imports, declared);
  const families = paths.map((path) => importFamily(path));
  // What is there for tests is needed by tests only.
  const forTests = paths.map(isForTests);
  for (let file = 0; file < paths.length; file++) {
    const inFile = names(file);
    if (!inFile) continue;
    const sees = visible.from(file);
    const isExplicit = explicit.has(families[file] ?? '');
    for (let at = 0; at < inFile.hashes.length; at++) {
      const hash = inFile.hashes[at] ?? 0;
      const named = byHash.get(hash);
      if (!named) continue;
      const inSight: number[] = [];
      const elsewhere: number[] = [];
      let isOwn = false;
      for (const one of named) {
        const place = symbols.file[one] ?? 0;
        if (place === file) isOwn = true;
        else if (reach[one] !== 'local' && (forTests[file] === true || forTests[place] !== true)) {
          const taken = sees.get(place);
          const isSeen = taken !== undefined && (taken === null || reach[one] === 'member' || taken.has(symbols.name[one] ?? ''));
          // A name at the top of a file that is imported without it is another's.
          if (isSeen) inSight.push(one);
          else if (taken === undefined && families[place] === families[file] && (reach[one] === 'member' || !isExplicit))
            elsewhere.push(one);
        }
      }
      // What the file has itself is what it means.
      if (isOwn) continue;
      const meant = inSight.length > 0 ? inSight : elsewhere;
      const times = Math.sqrt(inFile.counts[at] ?? 0);
      for (const one of meant) {
        const isMember = reach[one] === 'member';
        const unseen = families[file] === 'ruby' ? unseenRuby : isMember ? unseenMember : unseenOther;
        const worth = inSight.length > 0 ? (isMember ? seenMember : 1) : meant.length > unseen.most ? 0 : unseen.weight;
        const share = (worth * times * (isMember ? (rarity.get(hash) ?? 1) : 1)) / meant.length;
        if (share <= 0) continue;
        from.push(file);
        symbol.push(one);
        weight.push(share);
      }
    }
  }
  return { from: Uint32Array.from(from), symbol: Uint32Array.from(symbol), weight: Float64Array.from(weight) };
}

/** Of names that are defined somewhere: 1 where one file has it, 0 where all have; what many have says next to nothing. */
function raritiesOf(files: number, defined: ReadonlyMap<number, unknown>, names: ProjectNames['names']): Map<number, number> {
  const having = new Map<number, number>();
  for (let file = 0; file < files; file++) {
    for (const hash of names(file)?.hashes ?? []) if (defined.has(hash)) having.set(hash, (having.get(hash) ?? 0) + 1);
  }
  for (const [hash, count] of having) having.set(hash, (1 - Math.log(count) / Math.log(Math.max(2, files))) ** 2);
  return having;
}

/** What an import weighs beside the references that go with it: little, but also what is imported for its effects counts. */
const importWeight = 0.2;

/** Who needs whom among the files, by their references and imports. */
export function fileGraph(
  { paths, symbols }: Pick<ProjectNames, 'paths' | 'symbols'>,
  { from, symbol, weight }: References,
  edges: readonly ImportEdge[],
): DirectedGraph {
  const count = from.length + edges.length;
  const starts = new Uint32Array(count);
  const ends = new Uint32Array(count);
  const weights = new Float64Array(count).fill(importWeight);
  starts.set(from);
  weights.set(weight);
  for (let at = 0; at < from.length; at++) ends[at] = symbols.file[symbol[at] ?? 0] ?? 0;
  edges.forEach((edge, index) => {
    starts[from.length + index] = edge.from;
    ends[from.length + index] = edge.to;
  });
  return directedGraph(paths.length, { from: starts, to: ends, weights });
}

/**
 * The edges without those to files of a package or namespace none of whose symbols the importing file names. Where it names none of any of them, as far as is
 * known, all stay.
 */
export function narrowedEdges(project: ProjectNames, edges: readonly ImportEdge[]): ImportEdge[] {
  // Of the symbols nothing is asked where there is nothing to narrow.
  if (!edges.some(({ broad }) => broad)) return [...edges];
  const { paths, symbols, names } = project;
  const starts = symbolStarts(paths.length, symbols);
  const isMeant = ({ from, to }: ImportEdge): boolean => {
    const inFile = names(from);
    for (let symbol = starts[to] ?? 0; inFile && symbol < (starts[to + 1] ?? 0); symbol++) {
      if (countIn(inFile, symbols.hash[symbol] ?? 0) > 0) return true;
    }
    return false;
  };
  const kept: ImportEdge[] = [];
  for (let at = 0; at < edges.length;) {
    const first = edges[at];
    if (!first) break;
    let end = at + 1;
    const isSame = (edge: ImportEdge | undefined): boolean =>
      first.broad && edge?.broad === true && edge.from === first.from && edge.line === first.line;
    while (isSame(edges[end])) end++;
    const together = edges.slice(at, end);
    const meant = first.broad ? together.filter(isMeant) : together;
    kept.push(...(meant.length > 0 ? meant : together));
    at = end;
  }
  return kept;
}
