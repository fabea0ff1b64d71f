/** Makes a message of what came out of the grammars, wherever it was cut. */
import { brokenLines } from './brokenLines.ts';
import { consistsOf, firstCharacters, maxBodyLines, maxParagraphLines, messageCharacters, strayNumberSign } from './commitFormat.ts';
import { endOf, subjectRoom } from './commitHeader.ts';
import type { CommitStyle } from './style/commitStyle.ts';

export interface TidyMessage {
  /** The whole: header, body, trailers. */
  message: string;
  header: string;
  subject: string;
  body: string | null;
}

/** `start`: what stands before the subject. `text`: subject and body. `cut`: the token bound ended it, so that its last word may be half a word. */
export function tidyMessage(start: string, text: string, style: CommitStyle, cut: boolean): TidyMessage {
  const lines = text.split('\n');
  const [first = '', blank, ...rest] = lines;
  const endsInSubject = blank === undefined;
  const room = subjectRoom(style, start);
  const subject = tidySubject(first.slice(0, room), (endsInSubject && cut) || first.length >= room);
  const body = style.body === 'prose' ? paragraph(rest.join(' '), style, cut) : points(rest, style, cut);
  const header = start + subject + endOf(style);
  return { message: composedMessage(header, body.join('\n'), style), header, subject, body: body.length > 0 ? body.join('\n') : null };
}

/** Header, body and what ends every message; `body` may be empty. */
export function composedMessage(header: string, body: string, style: CommitStyle): string {
  const trailers = [...(style.key?.place === 'trailer' ? [style.key.text] : []), ...style.trailers];
  return [header, body, trailers.join('\n')].filter((part) => part !== '').join('\n\n');
}

/** Lines of the text under one heading; none where it has no words. `cut` as for {@link tidyMessage}. */
export function tidyPart(text: string, style: CommitStyle, cut: boolean): string[] {
  return style.body === 'prose' ? paragraph(text.replaceAll('\n', ' '), style, cut) : points(text.split('\n'), style, cut);
}

function points(lines: readonly string[], { maxBodyLine }: CommitStyle, cut: boolean): string[] {
  const items = lines.flatMap((line) => tidyItem(line, maxBodyLine)).slice(0, maxBodyLines);
  // A last line that the bound cut is worth less than no line.
  if (cut && items.length > 1) items.pop();
  return items;
}

function paragraph(text: string, { maxBodyLine }: CommitStyle, cut: boolean): string[] {
  const whole = withoutFooter(onlyMessageCharacters(text.trim())).replace(/ {2,}/g, ' ').trimEnd();
  if (!consistsOf(whole.charAt(0), firstCharacters(null)) || whole === '') return [];
  const lines = brokenLines(cut ? wholeWords(whole) : whole, maxBodyLine, maxParagraphLines);
  return lines.map((line) => line.trimEnd());
}

function tidySubject(line: string, mayEndInHalfAWord: boolean): string {
  const text = onlyMessageCharacters(line);
  return (mayEndInHalfAWord ? wholeWords(text) : text).replace(/ {2,}/g, ' ').replace(/[ .]+$/, '');
}

function wholeWords(text: string): string {
  const lastBlank = text.lastIndexOf(' ');
  return lastBlank >= text.length / 2 ? text.slice(0, lastBlank) : text;
}

function tidyItem(line: string, width: number): string[] {
  const characters = withoutFooter(onlyMessageCharacters(line));
  const text = (characters.length >= width ? wholeWords(characters.slice(0, width)) : characters).replace(/ {2,}/g, ' ').trimEnd();
  return text.startsWith('- ') && text.length > 2 && consistsOf(text.charAt(2), firstCharacters(null)) ? [text] : [];
}

/** Without what begins a footer: where something breaks there is one, made of the names that go, and nothing else may say so. Within a sentence it is left as words. */
function withoutFooter(text: string): string {
  return text.replace(/(^(?:- )?|[.!?] +)BREAKING[ -]CHANGES?\s*:\s*/gi, '$1').replace(/\b(BREAKING[ -]CHANGES?)\s*:/gi, '$1,');
}

const characters = messageCharacters(null);

/** Up to the first character that a message can't hold: a cut may fall inside a character's bytes. */
function onlyMessageCharacters(line: string): string {
  const stray = line.search(strayNumberSign);
  const end = stray === -1 ? line.length : stray;
  for (let i = 0; i < end; i++) if (line.charAt(i) !== '#' && !consistsOf(line.charAt(i), characters)) return line.slice(0, i);
  return line.slice(0, end);
}
