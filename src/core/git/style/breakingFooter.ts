/** The line that says, among the trailers of a message, what a change breaks for others: whether it is written here, and what it says. Pure. */
import type { CommitStyle } from './commitStyle.ts';

export interface BreakingFooter {
  token: 'BREAKING CHANGE' | 'BREAKING-CHANGE';
  /** Headers of messages that have one have a `!`, too. */
  marked: boolean;
}

const token = /^(BREAKING[ -]CHANGE): +\S/m;
/** Names that are told at most. */
const mostNamed = 4;

/** How the footer of a message is spelled; null where it has none. */
export function footerToken(body: string): BreakingFooter['token'] | null {
  return (token.exec(body)?.[1] as BreakingFooter['token'] | undefined) ?? null;
}

/** Of messages whose bodies were read; null where none of them has one, and where more have the mark in the header alone. */
export function usedFooter(messages: readonly { footer: BreakingFooter['token'] | null; marked: boolean }[]): BreakingFooter | null {
  const footers = messages.flatMap(({ footer, marked }) => (footer === null ? [] : [{ footer, marked }]));
  const markedOnly = messages.filter(({ footer, marked }) => marked && footer === null).length;
  if (footers.length === 0 || markedOnly > footers.length) return null;
  const spelled = (one: BreakingFooter['token']): number => footers.filter(({ footer }) => footer === one).length;
  return {
    token: spelled('BREAKING-CHANGE') > footers.length / 2 ? 'BREAKING-CHANGE' : 'BREAKING CHANGE',
    marked: footers.filter(({ marked }) => marked).length * 2 >= footers.length,
  };
}

/** It names what others lose, to the letter, with as many names as a line has room for; in a sentence where there is room for one and the messages are English. `names`: at least one. */
export function breakingLine(
  footer: BreakingFooter,
  names: readonly string[],
  style: Pick<CommitStyle, 'language' | 'script' | 'maxBodyLine'>,
): string {
  const begin = `${footer.token}: `;
  const english = (style.language ?? 'English') === 'English' && (style.script ?? 'latin') === 'latin';
  const counts = Array.from({ length: Math.min(names.length, mostNamed) }, (_, at) => at + 1).reverse();
  const lists = counts.map((shown) =>
    english ? englishList(names, shown) : names.slice(0, shown).join(', ') + (shown < names.length ? ', …' : ''),
  );
  const texts = english ? lists.flatMap((list) => [`${list} ${names.length === 1 ? 'is' : 'are'} no longer available`, list]) : lists;
  const line = texts.map((text) => begin + text).find((text) => text.length <= style.maxBodyLine);
  return line ?? `${(begin + (names[0] ?? '')).slice(0, style.maxBodyLine - 1)}…`;
}

/** The first ones, and how many there are beside them. */
function englishList(names: readonly string[], shown: number): string {
  const last = shown < names.length ? `${String(names.length - shown)} more` : names[shown - 1];
  const first = names.slice(0, shown < names.length ? shown : shown - 1);
  return first.length === 0 ? (last ?? '') : `${first.join(', ')} and ${last ?? ''}`;
}
