/**
 * How a header comes about: what is chosen from, in order, and what stands there whatever is chosen. All choices together leave room for the subject.
 */
import { minSubject } from './commitFormat.ts';
import type { CommitStyle } from './style/commitStyle.ts';

export interface HeaderPart {
  what: 'fixed' | 'emoji' | 'type' | 'scope';
  /** As they stand in the header, with what is around them; none begins another. Of a fixed part one. */
  options: readonly { text: string; name: string | null }[];
}

/** What a header begins with, once everything is chosen. */
export interface HeaderStart {
  text: string;
  commitType: string | null;
  scope: string | null;
}

/** `scopes`: those that a changed path gives; ones that leave too little room are left out. */
export function headerParts(style: CommitStyle, scopes: readonly string[]): HeaderPart[] {
  const { form, types, emoji, key } = style;
  const parts: HeaderPart[] = [];
  const fixed = (place: string): void => {
    if (key?.place === place) parts.push({ what: 'fixed', options: [{ text: key.text, name: null }] });
  };
  const emojis = (place: string): void => {
    if (emoji?.place === place) parts.push({ what: 'emoji', options: emoji.choices.map((name) => ({ text: `${name} `, name })) });
  };
  fixed('start');
  emojis('start');
  if (form === 'conventional') parts.push({ what: 'type', options: types.map((name) => ({ text: name, name })) });
  const scopeAt = parts.length;
  emojis('subject');
  fixed('subject');
  const taken = parts.reduce((sum, { options }) => sum + Math.max(...options.map(({ text }) => text.length)), 0) + endOf(style).length;
  const fits = scopes.filter((scope) => taken + scope.length + (style.breaking ? 5 : 4) + minSubject <= style.maxHeader);
  const options = scopeOptions(style, fits);
  if (options.length > 0) parts.splice(scopeAt, 0, { what: 'scope', options });
  return parts;
}

function scopeOptions(
  { form, scopes, breaking, breakingFooter, key, bracketEnd }: CommitStyle,
  names: readonly string[],
): HeaderPart['options'] {
  const shown = scopes === 'none' ? [] : names;
  switch (form) {
    case 'conventional': {
      if (key?.place === 'scope') return [{ text: key.text, name: null }];
      // Beside a footer that says so, the mark is no choice.
      const ends = breaking ? (breakingFooter ? ['!: '] : [': ', '!: ']) : [': '];
      const none = ends.map((end) => ({ text: end, name: null }));
      const named = shown.flatMap((name) => ends.map((end) => ({ text: `(${name})${end}`, name })));
      return scopes === 'always' && named.length > 0 ? named : [...named, ...none];
    }
    case 'scoped':
      return shown.map((name) => ({ text: `${name}: `, name }));
    case 'bracketed':
      return shown.map((name) => ({ text: `[${name}${bracketEnd}`, name }));
    case 'plain':
      return [];
  }
}

/** What stands behind the subject in each header. */
export function endOf({ key, fullStop }: CommitStyle): string {
  return (fullStop ? '.' : '') + (key?.place === 'end' ? key.text : '');
}

/** `chosen`: the text of each part. */
export function headerStart(parts: readonly HeaderPart[], chosen: readonly string[]): HeaderStart {
  const start: HeaderStart = { text: '', commitType: null, scope: null };
  for (const [index, { what, options }] of parts.entries()) {
    const option = options.find(({ text }) => text === chosen[index]) ?? options[0];
    start.text += option?.text ?? '';
    if (what === 'type') start.commitType = option?.name ?? null;
    if (what === 'scope') start.scope = option?.name ?? null;
  }
  return start;
}

/** Characters that a subject may have behind it. */
export function subjectRoom(style: CommitStyle, start: string): number {
  return style.maxHeader - start.length - endOf(style).length;
}
