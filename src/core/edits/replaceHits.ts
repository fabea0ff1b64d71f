/** From matches in a text to single replacements that can be shown, left out and applied; line ends stay the file's own. */
import type { TextChange } from './minimalChanges.ts';
import type { PatternMatch } from './replaceQuery.ts';
import { expandTemplate, type ReplaceTemplate } from './replaceTemplate.ts';

/** One replacement, in offsets of the file's own text. */
export interface ReplaceHit extends TextChange {
  /** 1-based line of the start. */
  line: number;
  /** The lines it touches before and after, shortened around the place; for lists. */
  shownBefore: string;
  shownAfter: string;
}

/** A text as it is searched: `\n` only. */
export interface SearchedText {
  text: string;
  /** Offsets in `text` of line ends that are `\r\n` in the file, ascending. */
  crlf: readonly number[];
}

/** Characters shown before a hit, and of a hit itself. */
const shownLead = 36;
const shownLength = 80;

/** The text for the search. */
export function searchedText(fileText: string): SearchedText {
  if (!fileText.includes('\r\n')) return { text: fileText, crlf: [] };
  const crlf: number[] = [];
  let removed = 0;
  for (let at = fileText.indexOf('\r\n'); at >= 0; at = fileText.indexOf('\r\n', at + 2)) crlf.push(at - removed++);
  return { text: fileText.replaceAll('\r\n', '\n'), crlf };
}

/**
 * The replacements that change something, ascending and apart from each other. `matches` are those in {@link searchedText}, ascending.
 * A replacement's line breaks become the file's: `\r\n` where most of its lines end so.
 */
export function replaceHits(
  fileText: string,
  searched: SearchedText,
  matches: readonly PatternMatch[],
  template: ReplaceTemplate,
): ReplaceHit[] {
  const { text, crlf } = searched;
  const eol = crlf.length * 2 > countOf(text, '\n') ? '\r\n' : '\n';
  const hits: ReplaceHit[] = [];
  let passed = 0;
  let line = 1;
  let counted = 0;
  const inFile = (offset: number): number => {
    while (passed < crlf.length && (crlf[passed] ?? 0) < offset) passed++;
    return offset + passed;
  };
  for (const match of matches) {
    // A final line end begins no line: nothing is put behind it.
    if (match.start === match.end && match.end === text.length && text.endsWith('\n')) continue;
    line += countOf(text, '\n', counted, match.start);
    counted = match.start;
    const matched = text.slice(match.start, match.end);
    const expanded = expandTemplate(template, match, matched);
    const start = inFile(match.start);
    const end = inFile(match.end);
    const replacement = eol === '\n' ? expanded : expanded.replaceAll('\n', eol);
    if (fileText.slice(start, end) === replacement || matched === expanded) continue;
    const lineStart = text.lastIndexOf('\n', match.start - 1) + 1;
    const from = leadStart(text, lineStart, match.start);
    const lineEnd = text.indexOf('\n', match.end);
    const rest = text.slice(match.end, Math.min(lineEnd < 0 ? text.length : lineEnd, match.end + shownLength));
    const lead = `${from > lineStart ? '…' : ''}${text.slice(from, match.start)}`;
    hits.push({
      start,
      end,
      text: replacement,
      line,
      shownBefore: shown(lead + matched + rest),
      shownAfter: shown(lead + expanded + rest),
    });
  }
  return hits;
}

/** Where an excerpt begins: at the line's start, or at a word's not too far before the hit. */
function leadStart(text: string, lineStart: number, start: number): number {
  if (start - lineStart <= shownLead) return lineStart;
  const blank = text.indexOf(' ', start - shownLead);
  return blank >= 0 && blank < start ? blank + 1 : start - shownLead;
}

function shown(text: string): string {
  const oneLine = text
    .trim()
    .replace(/\s*\n\s*/g, ' ⏎ ')
    .replace(/\s+/g, ' ');
  return oneLine.length > shownLength ? `${oneLine.slice(0, shownLength)}…` : oneLine;
}

function countOf(text: string, character: string, from = 0, to = text.length): number {
  let count = 0;
  for (let at = text.indexOf(character, from); at >= 0 && at < to; at = text.indexOf(character, at + 1)) count++;
  return count;
}
