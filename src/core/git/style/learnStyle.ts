/**
 * Learns how messages are written from what a repository has: its commits first, then what its configuration says, which is law. With few commits nothing is
 * made up: the form is the usual one. Pure.
 */
import { commitTypes, consistsOf, maxBodyLine, maxHeader, maxScope, messageCharacters } from '../commitFormat.ts';
import { bodyForm, partBody } from './bodyForm.ts';
import { branchKey } from './branchKey.ts';
import { footerToken, usedFooter } from './breakingFooter.ts';
import { commitlintRules, type CommitlintRules } from './commitlint.ts';
import type { CommitStyle, EmojiStyle, HeaderForm, StyleChoice } from './commitStyle.ts';
import { templateForm } from './messageTemplate.ts';
import { scriptOf } from './scripts.ts';
import type { PastCommit, StyleFacts } from './styleFacts.ts';
import { type SubjectForm, subjectForm } from './subjectForm.ts';
import { subjectLanguage } from './subjectLanguage.ts';
import { templateHeadings } from './templateHeadings.ts';
import { plainHeader, usualStyle } from './usualStyle.ts';

/** Fewer commits than these have no style. */
const fewest = 10;
/** Shares from which on something is done here, and done always. */
const mostly = 0.5;
const nearlyAlways = 0.9;
const hardlyEver = 0.05;
/** Commits after which one counts half: a repository may have changed its ways. */
const halfLife = 60;
const mostTypes = 24;
const mostEmoji = 40;
const mostUsedScopes = 200;
const mostExamples = 6;
const headerBounds = { least: 50, most: maxHeader };
/** A type as one can be spelled. */
const typeText = /^[A-Za-z][A-Za-z0-9-]{0,11}$/;
const scopeText = /^[\p{L}\p{N}@._][\p{L}\p{N}@ ._/+-]*$/u;

export function learnStyle(facts: StyleFacts, wanted: StyleChoice): CommitStyle {
  const rules = facts.commitlint && commitlintRules(facts.commitlint.file, facts.commitlint.text);
  const template = facts.template === null ? null : templateForm(facts.template);
  const { headings, points, footer } = templateHeadings(facts.template ?? '', facts.comment ?? '#');
  const { commits } = facts;
  const past = commits.length >= fewest ? ofPast(commits, facts, headings) : usualStyle;
  const told: CommitStyle = {
    ...past,
    ...(template?.form && commits.length < fewest && { form: template.form, scopes: template.form === 'plain' ? 'none' : past.scopes }),
    ...(template && template.types.length > 1 && commits.length < fewest && { types: apart(template.types) }),
    ...(headings.length > 0 && { headings, usualBody: true, body: points ? 'bullets' : past.usualBody ? past.body : 'prose' }),
    ...(footer !== null && past.breakingFooter === null && { breakingFooter: { token: footer, marked: past.breaking } }),
  };
  const ruled = rules ? byRules(told, rules, facts) : told;
  if (wanted === 'plain') return { ...ruled, ...plainHeader, examples: [] };
  if (wanted === 'conventional' && ruled.form !== 'conventional') {
    const { form, types, scopes, emoji, firstLetter, fullStop } = usualStyle;
    // A type comes first in this form, whatever stands there otherwise.
    const key = ruled.key?.place === 'start' ? null : ruled.key;
    return { ...ruled, form, types, scopes, emoji, key, firstLetter, fullStop, usedScopes: [], scopePaths: false, examples: [] };
  }
  return ruled;
}

function ofPast(commits: readonly PastCommit[], facts: StyleFacts, headings: readonly string[]): CommitStyle {
  const parts = commits.map(({ subject }, index) => ({
    ...subjectForm(subject),
    weight: 2 ** (-index / halfLife),
    length: subject.length,
  }));
  const form = headerForm(parts);
  const own = parts.filter((part) => part.form === form);
  const words = parts.map((part) => part.words);
  const script = scriptOf(words);
  const language = subjectLanguage(words, script);
  const bodies = commits.flatMap(({ body }) => (body === null ? [] : [partBody(body)]));
  const { usual, form: body, width } = bodyForm(bodies.map(({ text }) => withoutLines(text, headings)));
  const emoji = emojiStyle(parts);
  const footers = commits.flatMap(({ body }, at) =>
    body === null ? [] : [{ footer: footerToken(body), marked: parts[at]?.breaking ?? false }],
  );
  const trailers = bodies.map((one) => one.trailers);
  const signed = trailers.filter((lines) => lines.some(({ token }) => token.toLowerCase() === 'signed-off-by'));
  const usedScopes =
    form === 'plain'
      ? []
      : spelled(
          own.flatMap(({ scope }) => scope ?? []).filter((scope) => scopeText.test(scope)),
          own.length / 40,
        );
  const lengths = parts.map((part) => part.length).sort((a, b) => a - b);
  return {
    form,
    types: form === 'conventional' ? apart(spelled(own.flatMap(({ type }) => (type !== null && typeText.test(type) ? [type] : [])))) : [],
    scopes: form === 'plain' ? 'none' : form === 'conventional' ? scopeUse(own) : 'always',
    breaking: form === 'conventional' && own.some((part) => part.breaking),
    breakingFooter: usedFooter(footers),
    allowedScopes: null,
    usedScopes: usedScopes.slice(0, mostUsedScopes),
    scopePaths: own.filter(({ scope }) => scope?.includes('/')).length >= own.length * 0.2,
    bracketEnd: share(own, (part) => part.bracketEnd === ']: ') >= mostly ? ']: ' : '] ',
    emoji,
    key: branchKey(facts.branch, parts.map(({ key }) => key), trailers), // prettier-ignore
    firstLetter: letterCase(parts),
    fullStop: share(parts, (part) => part.words.endsWith('.') && !part.words.endsWith('..')) >= 0.8,
    maxHeader: within(lengths[Math.floor((lengths.length - 1) * 0.95)] ?? maxHeader, headerBounds),
    usualBody: usual,
    body,
    maxBodyLine: width ?? maxBodyLine,
    headings: [],
    trailers: signed.length > 0 && signed.length >= trailers.length * mostly ? signedOff(facts) : [],
    script,
    language,
    pastTense:
      (language ?? 'English') === 'English' && share(parts, (part) => /^(?:[A-Za-z]+ed|made|built|wrote)\b/.test(part.words)) >= mostly,
    examples: examples(own, emoji),
  };
}

function withoutLines(text: string, left: readonly string[]): string {
  if (left.length === 0) return text;
  const kept = text.split('\n').filter((line) => !left.includes(line.trim()));
  return kept.join('\n');
}

interface Part extends SubjectForm {
  weight: number;
  length: number;
}

/** The share of those that it holds for, the newer ones counting for more. */
function share(parts: readonly Part[], holds: (part: Part) => boolean): number {
  const all = parts.reduce((sum, { weight }) => sum + weight, 0);
  return all === 0 ? 0 : parts.reduce((sum, part) => sum + (holds(part) ? part.weight : 0), 0) / all;
}

function headerForm(parts: readonly Part[]): HeaderForm {
  const forms = ['conventional', 'scoped', 'bracketed'] as const;
  const shares = forms.map((form) => ({ form, part: share(parts, (one) => one.form === form) })).sort((a, b) => b.part - a.part);
  const [first] = shares;
  if (first && first.part >= mostly) return first.form;
  // Of folders called `test` or `build` the one can't be told from the other.
  const scoped = share(parts, (one) => one.form === 'scoped');
  const either = share(parts, (one) => one.form === 'scoped' || (one.form === 'conventional' && one.scope === null));
  return either >= mostly && scoped >= either / 2 ? 'scoped' : 'plain';
}

function scopeUse(own: readonly Part[]): CommitStyle['scopes'] {
  const scoped = share(own, (part) => part.scope !== null);
  return scoped <= hardlyEver ? 'none' : scoped >= nearlyAlways ? 'always' : 'some';
}

/** Each once, in the spelling that it mostly has, the most used first; those that are used less than `least` times are left out. */
function spelled(names: readonly string[], least = 0): string[] {
  const groups = new Map<string, Map<string, number>>();
  for (const name of names) {
    const spellings = groups.get(name.toLowerCase()) ?? new Map<string, number>();
    groups.set(name.toLowerCase(), spellings.set(name, (spellings.get(name) ?? 0) + 1));
  }
  return [...groups.values()]
    .map((spellings) => {
      const [most = ['', 0]] = [...spellings].sort(([, a], [, b]) => b - a);
      return { name: most[0], uses: [...spellings.values()].reduce((sum, uses) => sum + uses, 0) };
    })
    .filter(({ uses }) => uses >= least)
    .sort((a, b) => b.uses - a.uses)
    .map(({ name }) => name);
}

/** A choice can't hold a text that begins another one: of `test` and `tests` the more used one stays. */
function apart(names: readonly string[]): string[] {
  const kept: string[] = [];
  for (const name of names) if (!kept.some((one) => one.startsWith(name) || name.startsWith(one))) kept.push(name);
  return kept.slice(0, mostTypes);
}

function emojiStyle(parts: readonly Part[]): EmojiStyle | null {
  const places = (['start', 'subject'] as const).map((place) => parts.filter(({ emoji }) => emoji?.place === place));
  const [most = []] = places.sort((a, b) => b.length - a.length);
  if (share(parts, ({ emoji }) => emoji !== null) < mostly || most.length === 0) return null;
  const isCode = (text: string): boolean => text.startsWith(':');
  const texts = most.flatMap(({ emoji }) => emoji?.text ?? []);
  const codes = texts.filter(isCode).length * 2 >= texts.length;
  const choices = spelled(texts.filter((text) => isCode(text) === codes && text.length <= maxScope)).slice(0, mostEmoji);
  return choices.length === 0 ? null : { place: most[0]?.emoji?.place ?? 'start', choices };
}

function letterCase(parts: readonly Part[]): CommitStyle['firstLetter'] {
  const cased = parts.filter(({ words }) => /^(?:\p{Lu}|\p{Ll})/u.test(words));
  if (cased.length === 0) return null;
  const upper = share(cased, ({ words }) => /^\p{Lu}/u.test(words));
  return upper >= nearlyAlways ? 'upper' : 1 - upper >= nearlyAlways ? 'lower' : null;
}

function within(value: number, { least, most }: { least: number; most: number }): number {
  return Math.min(most, Math.max(least, value));
}

/** The trailer by which somebody stands for a change, with the name of whoever asks; none where git doesn't know it. */
function signedOff({ user }: StyleFacts): string[] {
  if (!user || /[\p{Cc}\p{Cf}<>]/u.test(user.name + user.email) || user.name.trim() === '' || user.email.trim() === '') return [];
  return [`Signed-off-by: ${user.name.trim()} <${user.email.trim()}>`];
}

function examples(own: readonly Part[], style: EmojiStyle | null): string[] {
  const fitting = own.filter(({ emoji }) => (style === null ? emoji === null : emoji !== null && style.choices.includes(emoji.text)));
  const shown = fitting
    // The key of another issue would be taken for a part of the form.
    .filter(({ withoutKey, emoji }) => {
      const text = emoji === null ? withoutKey : withoutKey.replace(emoji.text, '');
      return withoutKey.length <= maxHeader && consistsOf(text, messageCharacters(null)) && !/[A-Z]{2}-?\d/.test(text);
    })
    .map(({ withoutKey }) => withoutKey);
  return [...new Set(shown)].slice(0, mostExamples);
}

/** What the configuration says counts, whatever was done before it. */
function byRules(style: CommitStyle, rules: CommitlintRules, facts: StyleFacts): CommitStyle {
  const conventional = rules.conventional || style.form === 'conventional';
  const allowed =
    rules.types && apart(rules.types.filter((type) => typeText.test(type)).sort((a, b) => rank(style.types, a) - rank(style.types, b)));
  const known = style.types.length > 0 ? style.types : commitTypes;
  const scopes = rules.noScope ? 'none' : rules.scopeNeeded ? 'always' : style.scopes === 'none' && rules.scopes ? 'some' : style.scopes;
  return {
    ...style,
    ...(conventional && { form: 'conventional', types: allowed && allowed.length > 0 ? allowed : known }),
    scopes: conventional ? (style.form === 'conventional' || rules.noScope || rules.scopeNeeded ? scopes : 'some') : style.scopes,
    allowedScopes: rules.scopes?.filter((scope) => scopeText.test(scope)) ?? null,
    ...(rules.firstLetter && { firstLetter: rules.firstLetter }),
    ...(rules.fullStop !== null && { fullStop: rules.fullStop }),
    maxHeader: Math.max(40, Math.min(style.maxHeader, rules.maxHeader ?? maxHeader)),
    maxBodyLine: Math.max(40, Math.min(style.maxBodyLine, rules.maxBodyLine ?? maxBodyLine)),
    ...(rules.breaking && {
      breaking: conventional && rules.breaking === 'both',
      breakingFooter: { token: style.breakingFooter?.token ?? 'BREAKING CHANGE', marked: rules.breaking === 'both' },
    }),
    ...(rules.signedOff && style.trailers.length === 0 && { trailers: signedOff(facts) }),
    ...(conventional && style.form !== 'conventional' && { examples: [], usedScopes: [], scopePaths: false }),
  };
}

/** Types that were used come first, in their order. */
function rank(used: readonly string[], type: string): number {
  const at = used.indexOf(type);
  return at < 0 ? used.length : at;
}
