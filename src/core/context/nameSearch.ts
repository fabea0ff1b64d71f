/** Looks through many paths for those that fit what is typed: quick enough for each key that is pressed. Pure. */
import { rankName, rankStep, typedName } from './nameRank.ts';

interface Entry {
  path: string;
  name: string;
  lower: string;
}

export interface RankedPath {
  path: string;
  name: string;
  rank: number;
}

/** What an open file is ahead of others that fit as well; less than a step, so that what fits better goes before. */
const openAhead = rankStep * 0.6;
const recentAhead = rankStep * 0.3;

export class NameSearch {
  readonly #entries: readonly Entry[];

  /** Paths with `/`; that of a folder ends with one. */
  constructor(paths: Iterable<string>) {
    this.#entries = [...paths].map((path) => ({ path, name: nameOf(path), lower: path.toLowerCase() }));
  }

  /** The best `max`, best first. `recent` are paths by how lately they were looked at, `open` those that are open. */
  find(
    typed: string,
    max: number,
    { open = new Set<string>(), recent = [] }: { open?: ReadonlySet<string>; recent?: readonly string[] } = {},
  ): RankedPath[] {
    const wanted = typedName(typed);
    const latest = new Map(recent.map((path, at) => [path, recentAhead / (at + 1)]));
    const best: RankedPath[] = [];
    for (const { path, name, lower } of this.#entries) {
      // With nothing typed yet, all that can be told is what was in use.
      const fits = wanted.lower === '' ? 0 : rankName(wanted, name, lower);
      if (fits === null) continue;
      const found = { path, name, rank: fits + (open.has(path) ? openAhead : 0) + (latest.get(path) ?? 0) };
      const worst = best.at(-1);
      if (best.length >= max && worst && !isBefore(found, worst)) continue;
      // Only the best are kept: sorting all that fit would take longer than finding them.
      const at = best.findIndex((one) => isBefore(found, one));
      best.splice(at < 0 ? best.length : at, 0, found);
      if (best.length > max) best.pop();
    }
    return best;
  }
}

function isBefore(a: RankedPath, b: RankedPath): boolean {
  return a.rank > b.rank || (a.rank === b.rank && a.path < b.path);
}

/** The folders that some files are in, with `/` at their ends. */
export function foldersOf(paths: Iterable<string>): string[] {
  const folders = new Set<string>();
  for (const path of paths) {
    for (let at = path.lastIndexOf('/'); at > 0; at = path.lastIndexOf('/', at - 1)) {
      const folder = path.slice(0, at + 1);
      if (folders.has(folder)) break;
      folders.add(folder);
    }
  }
  return [...folders].sort();
}

/** The last part, with the `/` of a folder. */
function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/', path.length - 2) + 1);
}
