/** Where something is used that a question names: the places in the files that import what defines it, or the tests among these. Pure. */
import { baseName } from '../../base/relativePath.ts';
import type { OutlineSymbol } from '../../protocol/indexer.ts';
import { isForTests } from '../graph/testPath.ts';
import type { Candidate, FileTexts, GatherPort } from './gathering.ts';
import { offered } from './stretches.ts';

/** A file, and what of it is used; null for the file as a whole. */
export interface Used {
  path: string;
  name: string | null;
}

/** Of so many of the things that a question names. */
const mostUsed = 2;
/** Files that are looked at; places that are taken, of each file one, the others are offered. */
const mostFiles = 24;
const mostPlaces = 6;
/** A symbol of more lines isn't shown whole for a place in it, but so many lines around that. */
const longestAround = 24;
const linesAround = 6;
const identifier = /[\p{L}_$][\p{L}\p{N}_$]*/gu;

/** `tests`: only those, else others before them. Rejects with what the port rejects with. */
export async function usesOf(
  used: readonly Used[],
  tests: boolean,
  port: GatherPort,
  texts: FileTexts,
  signal: AbortSignal | undefined,
): Promise<Candidate[]> {
  const found: Candidate[] = [];
  for (const { path, name } of used.slice(0, mostUsed)) {
    const { importedBy } = await port.neighbours(path, signal);
    const test = bare(path);
    const users = importedBy
      .filter((one) => isForTests(one) || !tests)
      .sort((a, b) => Number(isForTests(a)) - Number(isForTests(b)) || Number(bare(b).startsWith(test)) - Number(bare(a).startsWith(test)));
    const places: Candidate[] = [];
    const names = name === null ? await declared(path, port, signal) : [name];
    for (const user of users.slice(0, mostFiles)) {
      const place = await placeOf(user, names, port, texts, signal);
      if (place) places.push({ ...place, reason: `${tests ? 'tests' : 'uses'} ${name ?? baseName(path)}`, priority: 0 });
    }
    found.push(...places.map((place, at) => ({ ...place, priority: at < mostPlaces ? 75 - at : offered })));
  }
  return found;
}

async function declared(path: string, port: GatherPort, signal: AbortSignal | undefined): Promise<string[]> {
  const symbols = (await port.outline(path, signal)) ?? [];
  return symbols.flatMap(({ name, container, kind }) => (container === null && kind !== 'section' ? [name] : []));
}

/** Of a file the symbol that uses one of these names first, and else where that is imported; null where none is there. */
async function placeOf(
  path: string,
  names: readonly string[],
  port: GatherPort,
  texts: FileTexts,
  signal: AbortSignal | undefined,
): Promise<Omit<Candidate, 'reason' | 'priority'> | null> {
  const lines = (await texts.of(path)) ?? [];
  const wanted = new Set(names.filter((name) => name.length > 1));
  const at = lines.flatMap((line, index) => (line.match(identifier)?.some((name) => wanted.has(name)) === true ? [index + 1] : []));
  const symbols = (await port.outline(path, signal)) ?? [];
  const around = (line: number): OutlineSymbol | undefined => symbols.findLast((one) => one.line <= line && line <= one.endLine);
  const first = at.find((line) => around(line)) ?? at.at(-1);
  if (first === undefined) return null;
  const symbol = around(first);
  if (symbol && symbol.endLine - symbol.line < longestAround) return { path, line: symbol.line, endLine: symbol.endLine };
  const from = Math.max(symbol?.line ?? 1, first - linesAround);
  return { path, line: from, endLine: Math.min(symbol?.endLine ?? lines.length, first + linesAround) };
}

/** A file's name without its endings. */
function bare(path: string): string {
  return baseName(path).replace(/(?<=.)\..*$/, '');
}
