/** Which stretches of the project a question may need, each with its reason and how much it matters. Pure. */
import { t } from '../../base/l10n.ts';
import { baseName } from '../../base/relativePath.ts';
import type { OutlineSymbol } from '../../protocol/indexer.ts';
import type { AtHand, Candidate, FileTexts, GatherPort } from './gathering.ts';
import { outlineBody } from './gatheredText.ts';

/** Neighbours of each file that was named, on each side. */
const mostNeighbours = 4;
/** Lines of a neighbour: what it is about stands at its beginning. */
const neighbourLines = 30;
/** Lines of one declaration; of a longer one its beginning. */
const longestDeclaration = 50;
/** Files whose declarations are held against the code at hand. */
const mostImports = 12;
/** Declarations that the code at hand uses. */
const mostUsed = 12;

/** What a file uses of those that it imports, and the files that import it. */
export async function nearTo(path: string, port: GatherPort, texts: FileTexts, signal: AbortSignal | undefined): Promise<Candidate[]> {
  const { imports, importedBy } = await port.neighbours(path, signal);
  const name = baseName(path);
  const text = ((await texts.of(path)) ?? []).join('\n');
  const near: Candidate[] = [];
  for (const one of imports.slice(0, mostNeighbours)) {
    const used = await usedOf(one, text, (symbol) => t('defines {0}, used in {1}', symbol, name), 30, port, signal);
    near.push(...(used.length > 0 ? used : [beginning(one, t('imported by {0}', path), 30)]));
  }
  return [...near, ...importedBy.slice(0, mostNeighbours).map((one) => beginning(one, t('imports {0}', path), 25))];
}

/** What the selected code, or the file in front, uses of other files; of a selection also what it stands in. */
export async function atHand(
  { path, lines: selected, definitions }: AtHand,
  port: GatherPort,
  texts: FileTexts,
  signal: AbortSignal | undefined,
): Promise<Candidate[]> {
  const lines = await texts.of(path);
  const symbols = await port.outline(path, signal);
  // Left out of the index, it is nobody's business what it uses.
  if (!lines || !symbols) return [];
  const text = (selected ? lines.slice(selected.first - 1, selected.last) : lines).join('\n');
  const where = (symbol: string): string =>
    selected ? t('defines {0}, used in the selection', symbol) : t('defines {0}, used in {1}', symbol, baseName(path));
  const told = (await definitions?.(signal)) ?? [];
  const { imports } = told.length > 0 ? { imports: [] } : await port.neighbours(path, signal);
  const used: Candidate[] = [...told];
  for (const one of imports.slice(0, mostImports)) used.push(...(await usedOf(one, text, where, 45, port, signal)));
  if (!selected) return used.slice(0, mostUsed);
  const around = symbols.filter(
    ({ line, endLine }) => line <= selected.first && selected.last <= endLine && endLine - line > selected.last - selected.first,
  );
  const isOwn = (one: OutlineSymbol): boolean =>
    told.length === 0 &&
    !around.includes(one) &&
    !(selected.first <= one.nameLine && one.nameLine <= selected.last) &&
    uses(text, one.name);
  const own = symbols.filter(isOwn);
  const body = outlineBody(lines, around, [{ line: 1, endLine: lines.length }]);
  const place: Candidate[] =
    body === ''
      ? []
      : [
          {
            path,
            line: selected.first,
            endLine: selected.last,
            reason: t('what the selection stands in'),
            priority: 80,
            text: { kind: 'outline', body },
          },
        ];
  return [...place, ...own.slice(0, mostUsed).map((one) => declaration(path, one, where(one.name), 55)), ...used.slice(0, mostUsed)];
}

/** The declarations of a file whose names stand in a text. */
async function usedOf(
  path: string,
  text: string,
  where: (symbol: string) => string,
  priority: number,
  port: GatherPort,
  signal: AbortSignal | undefined,
): Promise<Candidate[]> {
  const symbols = (await port.outline(path, signal)) ?? [];
  return symbols
    .filter(({ name, container, kind }) => container === null && kind !== 'section' && uses(text, name))
    .map((symbol) => declaration(path, symbol, where(symbol.name), priority));
}

/** It has a name as a whole word. */
function uses(text: string, name: string): boolean {
  if (name.length < 2) return false;
  for (let at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + 1)) {
    if (!/[\p{L}\p{N}_$]/u.test(text[at - 1] ?? '') && !/[\p{L}\p{N}_$]/u.test(text[at + name.length] ?? '')) return true;
  }
  return false;
}

export function declaration(
  path: string,
  { line, endLine }: Pick<OutlineSymbol, 'line' | 'endLine'>,
  reason: string,
  priority: number,
): Candidate {
  const last = Math.min(endLine, line + longestDeclaration - 1);
  return { path, line, endLine: last, reason: last < endLine ? t('{0}; its beginning', reason) : reason, priority };
}

export function beginning(path: string, reason: string, priority: number): Candidate {
  return { path, line: 1, endLine: neighbourLines, reason, priority };
}
