/**
 * Reads a commit message from an answer that wasn't decoded as one: with words around it, in a block, in bold, too long, with a scope of its own. What it
 * makes of it has the same form as a decoded one, or it is none. Pure.
 */
import { partThought } from '../../base/thinking.ts';
import { strayNumberSign } from './commitFormat.ts';
import { type HeaderPart, headerStart, subjectRoom } from './commitHeader.ts';
import { headedParts } from './headedParts.ts';
import { type ParsedCommit, parseCommitMessage } from './parseCommitMessage.ts';
import type { CommitStyle } from './style/commitStyle.ts';
import { composedMessage, tidyMessage, tidyPart } from './tidyMessage.ts';

/** A message in its parts, and as a whole. */
export interface ReadCommit extends ParsedCommit {
  message: string;
}

/** What an answer is read for: how headers come about, with the scopes that there are, and whether there may be a body. */
export interface WantedMessage {
  style: CommitStyle;
  parts: readonly HeaderPart[];
  scopes: readonly string[];
  withBody: boolean;
}

/** Characters of an answer, behind what was thought before it, that are looked at, and of one of its lines: whoever wrote it may have written on without an end. */
const mostRead = 20_000;
const longestLine = 400;

/** Blanks stand in it so that there is one way only to read them. */
const typed = /^([A-Za-z][A-Za-z0-9-]*)\s*(?:\(([^()]*)\)\s*)?(?:(!)\s*)?:\s*(.+)$/;
/** What models put around a header to show that it is one. */
const around = /^[\s>#*_"'“`]+|[\s*_"'”`]+$/g;
const called = /^(?:commit message|message|subject|header)\s*:\s*/i;
/** Signs of markup, which a message has none of. */
const markup = /[*`<]+/g;

/**
 * The first message in an answer, or a string that says what is wrong. A scope that there isn't is left out, or another one stands in its place where the form has to have one. `whole`: false for one that
 * is still written, in which the last parts of a body may be missing.
 */
export function readCommitMessage(answer: string, wanted: WantedMessage, whole = true): ReadCommit | string {
  const read = partThought(answer).answer.slice(0, mostRead);
  const all = read.split(/\r\n|\r|\n/).map((line) => line.slice(0, longestLine));
  // A type tells a message from other words; without one, it is what stands in a block.
  const lines = wanted.style.form === 'conventional' ? all : insideBlock(all);
  let wrong = wanted.style.form === 'conventional' ? 'no line is type(scope): subject' : 'there is no line that could be one';
  for (const [index, line] of lines.entries()) {
    const bare = line.replace(around, '').replace(called, '').replace(around, '');
    const header = bare === '' ? null : partLine(bare, wanted);
    if (header === null) continue;
    if (typeof header === 'string') {
      wrong = header;
      continue;
    }
    const below = lines.slice(index + 1);
    const parts = headedParts(below, wanted.style.headings);
    const headings = whole ? wanted.style.headings : wanted.style.headings.slice(0, parts.length);
    const style = { ...wanted.style, headings };
    const body = wanted.withBody && wanted.style.headings.length === 0 ? bodyBelow(below, style) : [];
    const room = subjectRoom(style, header.start);
    const subject = capitalised(header.words.replace(markup, '').replace(strayNumberSign, ''), style).slice(0, room);
    const tidy = tidyMessage(header.start, [subject, ...(body.length > 0 ? ['', ...body] : [])].join('\n'), style, false);
    const message = headings.length === 0 ? tidy.message : composedMessage(tidy.header, partedBody(parts, style), style);
    const parsed = parseCommitMessage(message, wanted.scopes, style);
    return typeof parsed === 'string' ? parsed : { ...parsed, message };
  }
  return wrong;
}

/** The lines of the first block that an answer has, else all. */
function insideBlock(lines: readonly string[]): string[] {
  const begin = lines.findIndex((line) => /^\s*```/.test(line));
  if (begin < 0) return [...lines];
  const end = lines.findIndex((line, index) => index > begin && /^\s*```/.test(line));
  const block = lines.slice(begin + 1, end < 0 ? undefined : end);
  return block.some((line) => line.trim() !== '') ? block : [...lines];
}

/** What stands before the words, made anew of what may stand there; null for a line that is no message, a string for one that lacks something. */
function partLine(line: string, { style, parts, scopes }: WantedMessage): { start: string; words: string } | string | null {
  let rest = line;
  if (style.key?.place === 'start' && rest.startsWith(style.key.text)) rest = rest.slice(style.key.text.length);
  const emoji = /^(:[a-z0-9_+-]+:|\p{Extended_Pictographic}\S*)\s+/u.exec(rest);
  if (emoji && style.emoji?.place === 'start') rest = rest.slice(emoji[0].length);
  const found = typed.exec(rest);
  const words: Partial<Record<HeaderPart['what'], string>> = {};
  if (style.form === 'conventional') {
    const type = style.types.find((one) => one.toLowerCase() === found?.[1]?.toLowerCase());
    if (!found || type === undefined) return null;
    words.type = type;
    words.scope = found[2]?.trim() ?? '';
    rest = found[4] ?? '';
  } else {
    // Such as “Here is the message:”.
    if (/:\s*$/.test(rest) || !/\p{L}/u.test(rest)) return null;
    const area =
      style.form === 'plain' ? null : (/^([^\s:[\]()]{1,40}):\s*(?=\S)/.exec(rest) ?? /^\[([^[\]]{1,40})\]:?\s*(?=\S)/.exec(rest));
    const type =
      area && scopes.some((one) => sameName(one, area[1] ?? '')) ? null : /^[a-z]{2,10}(?:\([^()]{1,40}\))?!?:\s+(?=\S)/.exec(rest);
    words.scope = type ? (/\(([^()]+)\)/.exec(type[0])?.[1] ?? '') : (area?.[1] ?? '');
    rest = rest.slice((type ?? area)?.[0].length ?? 0);
  }
  const second = /^(:[a-z0-9_+-]+:|\p{Extended_Pictographic}\S*)\s+/u.exec(rest);
  if (second) rest = rest.slice(second[0].length);
  words.emoji = (second ?? emoji)?.[1] ?? '';
  if (style.key?.place === 'subject' && rest.startsWith(style.key.text)) rest = rest.slice(style.key.text.length);
  if (style.key?.place === 'end' && rest.endsWith(style.key.text)) rest = rest.slice(0, -style.key.text.length);
  const chosen: string[] = [];
  for (const { what, options } of parts) {
    const named = options.find(({ name }) => name !== null && sameName(name, words[what] ?? ''));
    const option =
      named ?? (what === 'emoji' && options.length > 1 ? undefined : (options.find(({ name }) => name === null) ?? options[0]));
    if (!option) return `it does not begin with one of ${options.map(({ name }) => name ?? '').join(' ')}`;
    // Where it may be marked as one that breaks something, and is.
    const marked =
      what === 'scope' && found?.[3] ? options.find(({ name, text }) => name === option.name && text.endsWith('!: ')) : undefined;
    chosen.push((marked ?? option).text);
  }
  return { start: headerStart(parts, chosen).text, words: rest };
}

function sameName(a: string, b: string): boolean {
  return a.toLowerCase().replaceAll('\u{FE0F}', '') === b.trim().toLowerCase().replaceAll('\u{FE0F}', '');
}

function capitalised(words: string, { firstLetter }: CommitStyle): string {
  const first = words.charAt(0);
  if (firstLetter === 'lower') return first.toLowerCase() + words.slice(1);
  return firstLetter === 'upper' ? first.toUpperCase() + words.slice(1) : words;
}

/** What stands below a header: points up to the first line that is something else, or the first paragraph. */
function bodyBelow(lines: readonly string[], { body, maxBodyLine }: CommitStyle): string[] {
  if (body === 'prose') {
    const begin = lines.findIndex((line) => line.trim() !== '');
    const end = lines.findIndex((line, index) => index > begin && line.trim() === '');
    const text = begin < 0 ? '' : lines.slice(begin, end < 0 ? undefined : end).join(' ');
    return text === ''
      ? []
      : [
          text
            .replace(/^[\s>•-]+/, '')
            .replace(markup, '')
            .replace(/\s+/g, ' '),
        ];
  }
  const found: string[] = [];
  for (const line of lines) {
    const point = /^\s*[-*•]\s+(.+)$/.exec(line)?.[1];
    if (point === undefined && line.trim() !== '') break;
    if (point !== undefined) found.push(shortened(`- ${point.replace(/[*_`<]+/g, '').replace(strayNumberSign, '')}`, maxBodyLine));
  }
  return found;
}

/** Parts that an answer has, each under its heading. */
function partedBody(parts: readonly string[][], style: CommitStyle): string {
  return parts.map((part, at) => [style.headings[at], ...tidyPart(partText(part, style).join('\n'), style, false)].join('\n')).join('\n\n');
}

/** A sentence where points were asked for is one. */
function partText(lines: readonly string[], style: CommitStyle): string[] {
  const points = bodyBelow(lines, style);
  if (style.body === 'prose' || points.length > 0) return points;
  return bodyBelow(lines, { ...style, body: 'prose' }).map((text) =>
    shortened(`- ${text.replace(strayNumberSign, '')}`, style.maxBodyLine),
  );
}

/** Cut behind its last whole word. */
function shortened(line: string, width: number): string {
  if (line.length <= width) return line;
  const cut = line.slice(0, width);
  const blank = cut.lastIndexOf(' ');
  return blank > width / 2 ? cut.slice(0, blank) : cut;
}
