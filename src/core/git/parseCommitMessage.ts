/**
 * A strict reading of a commit message, written apart from the grammar that produced it, so that each checks the other. Nothing
 * leaves the service that this refuses.
 */
import type { CommitStyle } from './style/commitStyle.ts';
import type { Script } from './style/scripts.ts';
import { usualStyle } from './style/usualStyle.ts';

export interface ParsedCommit {
  /** Null where the form has none. */
  commitType: string | null;
  scope: string | null;
  subject: string;
  /** Without the trailers. */
  body: string | null;
}

const invisible = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}]/u;
/** But for the names of languages, as C#. */
const markup = /[`*<]|(?<!(?:^|[^\p{L}\p{N}])[CFJQX])#|#[\p{L}\p{N}#]/u;
const outside: Readonly<Record<Script, RegExp>> = {
  latin: /[^\p{Script=Latin}\p{Script=Common}\P{L}]/u,
  greek: /[^\p{Script=Latin}\p{Script=Greek}\p{Script=Common}\P{L}]/u,
  cyrillic: /[^\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Common}\P{L}]/u,
  han: /[^\p{Script=Latin}\p{Script=Han}\p{Script=Common}\P{L}]/u,
  japanese: /[^\p{Script=Latin}\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Common}\P{L}]/u,
  hangul: /[^\p{Script=Latin}\p{Script=Hangul}\p{Script=Common}\P{L}]/u,
};

/** The parts, or a string that says what is wrong. `scopes`: when given, the only scopes that are right. */
export function parseCommitMessage(message: string, scopes?: readonly string[], style: CommitStyle = usualStyle): ParsedCommit | string {
  const [first = '', ...below] = message.split('\n');
  const longest = Math.min(72, style.maxHeader);
  if (first.length > longest) return `the header has ${String(first.length)} characters`;
  const header = partHeader(first, style, scopes);
  if (typeof header === 'string') return header;
  const { subject } = header;
  if (!/^[\p{L}\p{N}]/u.test(subject)) return 'the subject does not begin with a letter or digit';
  if (style.firstLetter === 'lower' && /^\p{Lu}/u.test(subject)) return 'the subject begins with a capital letter';
  if (style.firstLetter === 'upper' && /^\p{Ll}/u.test(subject)) return 'the subject begins with a small letter';
  if (/[\s.]$/u.test(subject)) return 'the subject ends with a blank or full stop';
  if (subject.includes('  ')) return 'the subject has two blanks in a row';
  const text = withoutTrailers(below, style);
  if (typeof text === 'string') return text;
  // Headings are the repository's own.
  const words = [subject, ...text.filter((line) => !style.headings.includes(line))];
  if (words.some((line) => invisible.test(line))) return 'there is a control or invisible character';
  if (words.some((line) => markup.test(line))) return 'there is a sign of markup';
  if (style.script !== null && words.some((line) => outside[style.script ?? 'latin'].test(line)))
    return 'there are letters of another script';
  if (text.length === 0) return style.headings.length > 0 ? 'the parts of the body are missing' : { ...header, body: null };
  const [blank, ...lines] = text;
  if (blank !== '') return 'the second line is not blank';
  const wrong = style.headings.length > 0 ? wrongParts(lines, style) : wrongText(lines, style);
  if (wrong !== null) return wrong;
  if (lines.some((line) => /^\W*BREAKING[ -]CHANGE\s*:/iu.test(line))) return 'there is a footer in the body';
  const width = Math.min(72, style.maxBodyLine);
  for (const line of lines) {
    if (line.length > width) return `a body line has ${String(line.length)} characters`;
    if (/\s$/u.test(line)) return 'a body line ends with a blank';
  }
  return { ...header, body: lines.join('\n') };
}

type Header = Pick<ParsedCommit, 'commitType' | 'scope' | 'subject'>;

function partHeader(first: string, style: CommitStyle, scopes: readonly string[] | undefined): Header | string {
  let rest = first;
  const taken = (text: string): boolean => {
    if (!rest.startsWith(text)) return false;
    rest = rest.slice(text.length);
    return true;
  };
  const key = (place: string): boolean => style.key?.place !== place || taken(style.key.text);
  const emoji = (place: string): boolean => {
    if (style.emoji?.place !== place) return true;
    const word = rest.split(' ', 1)[0] ?? '';
    return style.emoji.choices.includes(word) && taken(`${word} `);
  };
  if (!key('start')) return 'the key of the issue is not at the beginning';
  if (!emoji('start')) return 'the header does not begin with an emoji that is used here';
  let commitType: string | null = null;
  let scope: string | null = null;
  if (style.form === 'conventional') {
    const word = /^[A-Za-z][A-Za-z0-9-]*/.exec(rest)?.[0] ?? '';
    if (!style.types.includes(word) || !taken(word)) return 'the header is not type(scope): subject';
    commitType = word;
    if (style.key?.place === 'scope') {
      if (!taken(style.key.text)) return 'the key of the issue is not behind the type';
    } else {
      const found = /^(?:\(([^()]+)\))?(!?): (?=\S)/u.exec(rest);
      const marked = found?.[2] === '!';
      if (found && marked && !style.breaking) return 'the header says that something breaks';
      if (found && !marked && style.breaking && style.breakingFooter) return 'the header does not say that something breaks';
      if (!found) return 'the header is not type(scope): subject';
      scope = found[1] ?? null;
      rest = rest.slice(found[0].length);
    }
  } else if (style.form !== 'plain') {
    const found = (style.form === 'scoped' ? /^([^:]+): (?=\S)/u : /^\[([^[\]]+)\]:? (?=\S)/u).exec(rest);
    // A colon may stand in any sentence; only where no path gives a scope there may be none.
    if (found && (!scopes || scopes.includes(found[1] ?? ''))) {
      scope = found[1] ?? null;
      rest = rest.slice(found[0].length);
    } else if (!scopes || scopes.length > 0) return `the header does not begin with a scope of a changed path`;
  }
  if (scope !== null && scopes && !scopes.includes(scope)) return `the scope ${scope} is not of a changed path`;
  if (scope !== null && !/^[\p{L}\p{N}@._][\p{L}\p{N}@ ._/+-]{0,27}$/u.test(scope)) return `the scope ${scope} is no name`;
  if (scope !== null && !scopes && style === usualStyle && !/^[a-z0-9][a-z0-9._/-]{0,19}$/.test(scope))
    return `the scope ${scope} is no plain name`;
  if (!emoji('subject')) return 'the subject does not begin with an emoji that is used here';
  if (!key('subject')) return 'the key of the issue is not before the subject';
  if (style.key?.place === 'end') {
    if (!rest.endsWith(style.key.text)) return 'the key of the issue is not at the end';
    rest = rest.slice(0, -style.key.text.length);
  }
  if (style.fullStop) {
    if (!rest.endsWith('.')) return 'the subject has no full stop';
    rest = rest.slice(0, -1);
  }
  return { commitType, scope, subject: rest };
}

/** What stands between header and trailers, its blank line first; or what is wrong. */
function withoutTrailers(lines: readonly string[], style: CommitStyle): readonly string[] | string {
  const trailers = [...(style.key?.place === 'trailer' ? [style.key.text] : []), ...style.trailers];
  if (trailers.length === 0) return lines;
  const last = lines.slice(-trailers.length);
  if (last.join('\n') !== trailers.join('\n') || lines.at(-trailers.length - 1) !== '') return 'the trailers are missing';
  return lines.slice(0, -trailers.length - 1);
}

/** Each heading once, in its place, with text under it and a blank line between a part and the next. */
function wrongParts(lines: readonly string[], style: CommitStyle): string | null {
  const parts = lines.join('\n').split('\n\n');
  for (const [at, heading] of style.headings.entries()) {
    const [first, ...text] = parts[at]?.split('\n') ?? [];
    if (first !== heading) return `the part “${heading}” is missing`;
    const wrong = wrongText(text, style);
    if (wrong !== null) return wrong;
  }
  return parts.length > style.headings.length ? 'there is a part without a heading' : null;
}

function wrongText(lines: readonly string[], { body }: CommitStyle): string | null {
  return body === 'prose' ? wrongParagraph(lines) : wrongPoints(lines);
}

function wrongPoints(lines: readonly string[]): string | null {
  if (lines.length < 1 || lines.length > 5) return `the body has ${String(lines.length)} lines`;
  return lines.every((line) => /^- [\p{L}\p{N}]/u.test(line)) ? null : 'a body line is not a bullet';
}

function wrongParagraph(lines: readonly string[]): string | null {
  if (lines.length < 1 || lines.length > 10) return `the body has ${String(lines.length)} lines`;
  return lines.every((line) => /^[\p{L}\p{N}("'“‘]/u.test(line)) ? null : 'a body line begins with a sign';
}
