/**
 * What of a file that a question names goes along: all of it where there is room, else the lines that are named, or its beginning, with what was found in it and what the rest
 * declares. Nothing of it is larger than a part of the budget, so that what matters most fits a small one. Pure.
 */
import { t } from '../../base/l10n.ts';
import type { OutlineSymbol, SearchHit } from '../../protocol/indexer.ts';
import { contextBlock } from '../chat/chatPrompt.ts';
import { hitReasons } from '../indexing/hitReasons.ts';
import { type FileLines, linesLabel } from './fileLines.ts';
import { outlineBody, partOf } from './gatheredText.ts';
import type { Candidate, FileTexts, GatherPort } from './gathering.ts';
import { type Place, without } from './stretches.ts';

/** Of a named file that doesn't fit as a whole: its beginning, and beside it what is found in it. */
const beginningLines = 40;
/** The part of the budget that one named file may take as a whole, that its named lines may take, its beginning, one hit in it, and what the rest declares. */
const wholePart = 0.6;
const namedPart = 0.6;
const beginningPart = 0.45;
const hitPart = 0.5;
const outlinePart = 0.3;
/** The rest of a long file that is asked about as a whole goes in pieces, as far as there is room: of so many lines, and no more than this part of the budget. */
const pieceLines = 60;
const piecePart = 0.35;
/** A symbol of more lines isn't shown whole for a few of them, but so many lines around these. */
const longestAround = 60;
const linesAround = 12;
/** Lines that declare something, as many as fit: the topmost symbols' first. */
const headCounts = [200, 100, 50, 25, 12, 6];
/** Cuts of a stretch, after which it is as short as it has to be. */
const mostCuts = 5;

export interface NamedFile {
  path: string;
  reason: string;
  /** Tokens. */
  budget: number;
  hits: readonly SearchHit[];
  /** Lines of it that the question names. */
  lines: readonly FileLines[];
  /** The question is about nothing narrower than the file. */
  whole: boolean;
}

/** The whole file where it takes no more than its share, else what of it matters. None of a file that is gone. */
export async function namedFile(
  named: NamedFile,
  port: GatherPort,
  texts: FileTexts,
  signal: AbortSignal | undefined,
): Promise<Candidate[]> {
  const { path, reason, budget, hits, whole } = named;
  const lines = await texts.of(path);
  if (!lines || lines.length === 0) return [];
  const all: Candidate = { path, line: 1, endLine: lines.length, reason, priority: 100 };
  const [tokens = Infinity] = await port.count([contextBlock(partOf(all, lines))], signal);
  if (tokens <= budget * wholePart) return [all];
  const cut = (one: Candidate, part: number): Promise<Candidate> => shortened(one, lines, budget * part, port, signal);
  const symbols = (await port.outline(path, signal)) ?? [];
  const stated = named.lines.filter(({ first }) => first <= lines.length);
  const asked = await Promise.all(stated.map((at) => cut(linesWithin(path, at, symbols, lines.length, reason), namedPart)));
  const beginning = await cut(
    { ...all, endLine: Math.min(beginningLines, lines.length), reason: t('{0}; its beginning, as all of it is too long', reason) },
    beginningPart,
  );
  const found = await Promise.all(
    hits
      .filter((hit) => hit.path === path)
      .map(({ line, endLine, why }, index) =>
        cut({ path, line, endLine, reason: t('in {0}: {1}', path, hitReasons(why)), priority: 95 - index }, hitPart),
      ),
  );
  // With lines that are named, the beginning is only around them.
  const first = asked.length > 0 ? asked : [beginning];
  const rest = without({ path, line: 1, endLine: lines.length }, first);
  const declared = await foldedRest(rest, lines, symbols, budget * outlinePart, port, signal);
  const size = Math.min(pieceLines, Math.max(1, Math.floor((budget * piecePart * lines.length) / tokens)));
  return [
    ...first,
    ...(declared ? [declared] : []),
    // What overlaps becomes one stretch, which might have no room as a whole.
    ...found.flatMap((one) => without(one, asked)),
    ...(asked.length > 0 ? without({ ...beginning, priority: 70 }, asked) : []),
    ...(whole && asked.length === 0
      ? pieces(
          rest.flatMap((one) => without(one, found)),
          size,
        )
      : []),
  ];
}

/** Lines that are named, with the symbol that they stand in; of a long one what is around them. */
export function linesWithin(
  path: string,
  { first, last }: FileLines,
  symbols: readonly OutlineSymbol[],
  count: number,
  reason: string,
): Candidate {
  const end = Math.min(last, count);
  // Symbols stand in the order of their lines, what is inside another behind it.
  const symbol = symbols.findLast(({ line, endLine }) => line <= first && end <= endLine);
  const isShort = symbol !== undefined && symbol.endLine - symbol.line < longestAround;
  const from = isShort ? symbol.line : Math.max(symbol?.line ?? 1, first - linesAround);
  const to = isShort ? symbol.endLine : Math.min(symbol?.endLine ?? count, end + linesAround);
  const lines = linesLabel({ first, last: end });
  const named = end > first ? t('{0}: lines {1}', reason, lines) : t('{0}: line {1}', reason, lines);
  return { path, line: from, endLine: to, reason: symbol ? t('{0}, in {1}', named, symbol.name) : named, priority: 100 };
}

/** Its first lines, as many as take no more than so many tokens; at least one. */
export async function shortened(
  one: Candidate,
  lines: readonly string[],
  most: number,
  port: GatherPort,
  signal: AbortSignal | undefined,
): Promise<Candidate> {
  let cut = { ...one, endLine: Math.min(one.endLine, lines.length) };
  for (let cuts = 0; cuts < mostCuts; cuts++) {
    const [tokens = 0] = await port.count([contextBlock(partOf(cut, lines))], signal);
    const length = cut.endLine - cut.line + 1;
    if (tokens <= most || length <= 1) break;
    // A little less than its share, as what stands around it takes tokens, too.
    const fewer = Math.max(1, Math.floor((0.9 * length * most) / tokens));
    cut = { ...cut, endLine: cut.line + fewer - 1 };
  }
  return cut;
}

/** What the rest of a file declares, as much as takes no more than so many tokens; null where that is nothing. */
async function foldedRest(
  rest: readonly Place[],
  lines: readonly string[],
  symbols: readonly OutlineSymbol[],
  most: number,
  port: GatherPort,
  signal: AbortSignal | undefined,
): Promise<Candidate | null> {
  const [from] = rest;
  const to = rest.at(-1);
  if (!from || !to) return null;
  const place = { path: from.path, line: from.line, endLine: to.endLine };
  const bodies = [...new Set(headCounts.map((heads) => outlineBody(lines, symbols, rest, heads)))].filter((body) => body !== '');
  const told = bodies.map((body) => ({ kind: 'outline' as const, body }));
  const counts =
    told.length > 0
      ? await port.count(
          told.map((text) => contextBlock(partOf(place, lines, text))),
          signal,
        )
      : [];
  const text = told.find((_, at) => (counts[at] ?? Infinity) <= most);
  return text ? { ...place, reason: t('what the rest of {0} declares', place.path), priority: 99, text } : null;
}

/** All of these, a piece each, the first ones first. */
function pieces(stretches: readonly Place[], size: number): Candidate[] {
  const cut = stretches.flatMap(({ path, line, endLine }) =>
    Array.from({ length: Math.ceil((endLine - line + 1) / size) }, (_, at) => {
      const first = line + at * size;
      return { path, line: first, endLine: Math.min(first + size - 1, endLine), reason: t('more of {0}', path) };
    }),
  );
  return cut.map((piece, at) => ({ ...piece, priority: 48 - at / cut.length, inOrder: true }));
}
