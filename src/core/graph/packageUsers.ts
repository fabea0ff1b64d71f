/**
 * Who uses a file without an import, as files of one package or namespace see each other in its language: by the names of what stands at its top. Of members a name alone tells too little,
 * as it may be anybody's. Pure.
 */
import { folderOf } from '../../base/relativePath.ts';
import { importFamily } from './importResolver.ts';
import type { References } from './references.ts';
import { reachOf, type SymbolTable } from './symbolTable.ts';

/** What files share who need no import of each other, by the path of one: Go's its folder, others' the namespaces that they declare. None in languages where imports are needed. */
export function sharedPackages(path: string, declared: ReadonlyMap<string, readonly string[]>): string[] {
  const family = importFamily(path);
  if (family === 'go') return [`go ${folderOf(path)}`];
  return family === 'java' || family === 'csharp' ? (declared.get(path) ?? []).map((name) => `${family} ${name}`) : [];
}

/** The files of its package that refer to something at the top of a file, in order. */
export function packageUsers(
  file: number,
  paths: readonly string[],
  symbols: SymbolTable,
  { from, symbol }: References,
  declared: ReadonlyMap<string, readonly string[]>,
): number[] {
  const own = new Set(sharedPackages(paths[file] ?? '', declared));
  if (own.size === 0) return [];
  const reach = reachOf(symbols);
  const users = new Set<number>();
  for (let at = 0; at < from.length; at++) {
    const [user = 0, named = 0] = [from[at], symbol[at]];
    if (symbols.file[named] !== file || reach[named] !== 'top') continue;
    if (sharedPackages(paths[user] ?? '', declared).some((shared) => own.has(shared))) users.add(user);
  }
  return [...users].sort((a, b) => a - b);
}
