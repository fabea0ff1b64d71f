/** A style in words for a model. */
import type { CommitStyle } from './commitStyle.ts';
import { emojiMeaning } from './emojiMeanings.ts';

/** Used scopes that are named; those that may be chosen are offered anyway. */
const namedScopes = 12;

/** What messages look like, to begin a prompt with. `withExamples`: where there is room for them. */
export function styleWords(style: CommitStyle, withExamples: boolean): string {
  const { types, emoji, firstLetter, language, examples } = style;
  const letter = firstLetter === null ? [] : [`the first letter ${firstLetter === 'upper' ? 'capital' : 'small'}`];
  const form = [
    headerWords(style),
    `at most ${String(style.maxHeader)} characters`,
    ...letter,
    style.pastTense ? 'past tense' : 'imperative mood',
    `${style.fullStop ? 'a' : 'no'} full stop at the end`,
  ];
  const meant = emoji?.choices.flatMap((one) => (emojiMeaning(one) === null ? [] : [`${one} ${emojiMeaning(one) ?? ''}`])) ?? [];
  return [
    `You write git commit messages: ${form.join(', ')}.`,
    types.length > 0 ? `Types: ${types.join(', ')}.` : '',
    meant.length > 0 ? `Emoji: ${meant.join(', ')}.` : '',
    scopeWords(style),
    style.breakingFooter
      ? 'A line at the end that names what others can no longer use is added by itself.'
      : style.breaking
        ? 'A ! before the colon marks a change that breaks what others use.'
        : '',
    'The subject says what the change does, not which files it touches.',
    language === null || language === 'English' ? '' : `Write in ${language}.`,
    withExamples && examples.length > 0 ? `Messages of this project:\n${examples.join('\n')}` : '',
  ]
    .filter((part) => part !== '')
    .join(' ');
}

function headerWords({ form, scopes, emoji, bracketEnd }: CommitStyle): string {
  const sign = (place: string): string => (emoji?.place === place ? 'emoji ' : '');
  const subject = `${sign('subject')}subject`;
  const header = {
    conventional: `${scopes === 'none' ? 'type' : 'type(scope)'}: ${subject}`,
    scoped: `scope: ${subject}`,
    bracketed: `[scope${bracketEnd}${subject}`,
    plain: sign('subject') + 'one sentence',
  }[form];
  return sign('start') + header;
}

function scopeWords({ form, scopes, usedScopes, allowedScopes }: CommitStyle): string {
  if (form === 'plain' || scopes === 'none') return '';
  const known = allowedScopes ?? usedScopes;
  const names = known.length > 0 ? `, such as ${known.slice(0, namedScopes).join(', ')}` : '';
  return `The scope is the part of the project that changed${names}.`;
}
