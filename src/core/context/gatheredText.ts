/** Parts that were gathered, as the model reads them and as the chat names them. Pure. */
import { t } from '../../base/l10n.ts';
import { baseName } from '../../base/relativePath.ts';
import type { OutlineSymbol } from '../../protocol/indexer.ts';
import { languageOfPath } from '../indexing/pathLanguage.ts';
import { linesLabel } from './fileLines.ts';
import type { PartSource } from './gathering.ts';
import { headingOf, isKnowledge } from './teamKnowledge.ts';
import { isOfFolder, type PartPlace, type Place, type ToldKind } from './stretches.ts';

/** Characters of a line that declares something. */
const longestHead = 160;
/** Lines of an outline. */
const mostHeads = 200;

/** A stretch by its file's name, and by its path, with its lines; what is said of the project or a folder as what it is. */
export function stretchNames({ path, line, endLine, kind }: PartPlace): { label: string; detail: string } {
  if (kind === 'project') return { label: t('Project'), detail: 'What the project is, and its commands' };
  if (kind === 'status') return { label: t('Git status'), detail: 'the branch, and what has changed' };
  if (kind === 'map')
    return path === ''
      ? { label: t('Project map'), detail: 'The main declarations of the project' }
      : { label: `${baseName(path)}/`, detail: `${path}/` };
  const lines = linesLabel({ first: line, last: endLine });
  return { label: `${baseName(path)}:${lines}`, detail: `${path}:${lines}` };
}

/** What a stretch is in the chat; with a `text` it says something about that stretch in place of showing it. */
export function partOf({ path, line, endLine }: Place, lines: readonly string[], text?: { kind: ToldKind; body: string }): PartSource {
  const whole = line === 1 && endLine >= lines.length;
  const heading = text || !isKnowledge(path) ? null : headingOf(lines[line - 1]);
  const names =
    whole && !isOfFolder(text?.kind)
      ? { label: baseName(path), detail: path }
      : stretchNames({ path, line, endLine, ...(text && { kind: text.kind }) });
  // What a team has written down is cited by its heading.
  const common = heading === null ? names : { ...names, label: `${baseName(path)} › ${heading}` };
  if (text) return { ...common, kind: text.kind, languageId: text.kind === 'outline' ? languageOfPath(path) : '', text: text.body };
  const body = lines.slice(line - 1, endLine).join('\n');
  return { ...common, kind: whole ? 'file' : 'range', languageId: languageOfPath(path), text: body };
}

/**
 * The lines that declare something in these stretches, each with its number: what a folded file shows. Empty where nothing is declared there. Of more than `most` lines those of
 * the topmost symbols stay.
 */
export function outlineBody(
  lines: readonly string[],
  symbols: readonly OutlineSymbol[],
  stretches: readonly Pick<Place, 'line' | 'endLine'>[],
  most: number = mostHeads,
): string {
  const heads = symbols.filter(({ nameLine }) => stretches.some(({ line, endLine }) => line <= nameLine && nameLine <= endLine));
  const topFirst = [...heads].sort((a, b) => Number(a.container !== null) - Number(b.container !== null) || a.nameLine - b.nameLine);
  const numbers = [...new Set(topFirst.map(({ nameLine }) => nameLine))];
  const kept = numbers.slice(0, most).sort((a, b) => a - b);
  const width = String(kept.at(-1) ?? 0).length;
  const shown = kept.map((at) => `${String(at).padStart(width)}: ${(lines[at - 1] ?? '').trimEnd().slice(0, longestHead)}`);
  const more = numbers.length - shown.length;
  return [...shown, ...(more > 0 ? [`(${String(more)} more declarations)`] : [])].join('\n');
}
