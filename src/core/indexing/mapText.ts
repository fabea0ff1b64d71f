/** The map of a project as a text of so many tokens, from the symbols that matter most in it. Pure. */
import { type ProjectMap, projectMap } from '../graph/projectMap.ts';
import { symbolTable } from '../graph/symbolTable.ts';
import type { RankedSymbol } from '../../protocol/indexer.ts';

/** `symbols`: the most important first. `count` tells the tokens of a text; the map is never longer than `budget` of them. */
export function mapText(
  symbols: readonly RankedSymbol[],
  budget: number,
  count: (text: string) => number | Promise<number>,
): Promise<ProjectMap> {
  const paths = [...new Set(symbols.map(({ path }) => path))].sort();
  const fileOf = new Map(paths.map((path, file) => [path, file]));
  const rows = symbols
    .map(({ path, ...row }, rank) => ({ ...row, rank, file: fileOf.get(path) ?? 0 }))
    .sort((a, b) => a.file - b.file || a.line - b.line || b.endLine - a.endLine);
  const order = new Uint32Array(rows.length);
  rows.forEach(({ rank }, row) => (order[rank] = row));
  return projectMap(paths, symbolTable(rows, rows.length), order, budget, { count, head: (row) => rows[row]?.head ?? '' });
}
