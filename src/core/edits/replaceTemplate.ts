/** What takes the place of a match, in the notation of VS Code's own find and replace. */
import type { PatternMatch, ReplaceQuery } from './replaceQuery.ts';

type CaseChange = 'none' | 'upper' | 'lower' | 'upperFirst' | 'lowerFirst';

type Piece =
  | { kind: 'text'; text: string }
  /** A group by number (0: the whole match) or name. */
  | { kind: 'group'; group: number | string; change: CaseChange };

export type ReplaceTemplate = readonly Piece[];

const changes: Readonly<Record<string, CaseChange>> = { U: 'upper', L: 'lower', u: 'upperFirst', l: 'lowerFirst' };

/**
 * Reads `$1` to `$99`, `$0` and `$&` (the match), `$<name>`, `$$`, `\n`, `\t`, `\\`, and before a group `\u`, `\l`, `\U`, `\L`, which
 * change the case of its first letter or of all. What means nothing stands for itself. A literal query's replacement is all text.
 */
export function replaceTemplate({ replace, regex }: Pick<ReplaceQuery, 'replace' | 'regex'>): ReplaceTemplate {
  const source = replace.replace(/\r\n/g, '\n');
  if (!regex) return [{ kind: 'text', text: source }];
  const pieces: Piece[] = [];
  let text = '';
  const flush = (): void => {
    if (text !== '') pieces.push({ kind: 'text', text });
    text = '';
  };
  const token = /\\([nt\\])|\$\$|(?:\\([UuLl]))?\$(?:(&|\d{1,2})|<([^>]*)>)/g;
  let offset = 0;
  for (const found of source.matchAll(token)) {
    text += source.slice(offset, found.index);
    offset = found.index + found[0].length;
    const [whole, escape, change, number, name] = found;
    if (escape !== undefined) text += escape === 'n' ? '\n' : escape === 't' ? '\t' : '\\';
    else if (whole === '$$') text += '$';
    else {
      flush();
      const group = name ?? (number === '&' ? 0 : Number(number));
      pieces.push({ kind: 'group', group, change: changes[change ?? ''] ?? 'none' });
    }
  }
  text += source.slice(offset);
  flush();
  return pieces;
}

/** The text that takes the place of one match; `matched` is what was found. Line ends are `\n`. */
export function expandTemplate(template: ReplaceTemplate, match: PatternMatch, matched: string): string {
  return template
    .map((piece) => (piece.kind === 'text' ? piece.text : changed(piece.change, groupText(piece.group, match, matched))))
    .join('');
}

function groupText(group: number | string, match: PatternMatch, matched: string): string {
  if (typeof group === 'string') return group in match.named ? (match.named[group] ?? '') : `$<${group}>`;
  if (group === 0) return matched;
  if (group <= match.groups.length) return match.groups[group - 1] ?? '';
  // `$12` where there is no twelfth group is the first one and a 2, as everywhere.
  const first = Math.floor(group / 10);
  if (group >= 10 && first <= match.groups.length) return `${match.groups[first - 1] ?? ''}${String(group % 10)}`;
  return `$${String(group)}`;
}

function changed(change: CaseChange, text: string): string {
  const [first = ''] = text;
  const rest = text.slice(first.length);
  switch (change) {
    case 'none':
      return text;
    case 'upper':
      return text.toUpperCase();
    case 'lower':
      return text.toLowerCase();
    case 'upperFirst':
      return first.toUpperCase() + rest;
    case 'lowerFirst':
      return first.toLowerCase() + rest;
  }
}
