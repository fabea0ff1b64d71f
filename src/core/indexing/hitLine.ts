/** The line that shows of something that was found, and what in it was looked for. Pure. */
import type { SearchHit } from '../../protocol/indexer.ts';
import { codeWord, codeWordPart } from './codeTokens.ts';

export interface HitLine {
  /** From 1 on. */
  line: number;
  /** Without its indentation, and not longer than people read. */
  text: string;
  /** Where words are that were looked for: from, and up to but without. */
  marks: [from: number, to: number][];
}

const longest = 240;

/** What it defines, or else the line with the most of what was looked for; null where the file has no such lines any more. */
export function hitLine(lines: readonly string[], { line, endLine, why }: SearchHit): HitLine | null {
  const words = wordsOf(why);
  const begun = why.flatMap((reason) => (reason.kind === 'begins' && reason.meant === null ? [reason.word] : []));
  const defined = why.flatMap((reason) => (reason.kind === 'defines' && reason.line <= lines.length ? [reason.line] : []));
  let best: HitLine | null = null;
  let most = -1;
  for (const at of defined.length > 0 ? defined.slice(0, 1) : range(line, Math.min(endLine, lines.length))) {
    const text = (lines[at - 1] ?? '').trim().slice(0, longest);
    const { marks, found } = marked(text, words, begun);
    // A line with something in it says more than one without.
    const worth = found * 2 + (text === '' ? 0 : 1);
    if (worth <= most) continue;
    most = worth;
    best = { line: at, text, marks };
  }
  return best;
}

function* range(from: number, to: number): Generator<number> {
  for (let at = from; at <= to; at++) yield at;
}

function wordsOf(why: SearchHit['why']): ReadonlySet<string> {
  const words = why.flatMap((reason) => {
    if (reason.kind === 'defines') return [reason.name.toLowerCase()];
    if (reason.kind === 'begins') return reason.meant === null ? [] : [reason.meant];
    return reason.kind === 'words' ? reason.words : [];
  });
  return new Set(words.map(stem));
}

/** Whole names first, and parts of those that aren't meant as a whole. */
function marked(text: string, words: ReadonlySet<string>, begun: readonly string[]): { marks: [number, number][]; found: number } {
  const marks: [number, number][] = [];
  const seen = new Set<string>();
  const mark = (word: string, from: number): boolean => {
    const lower = word.toLowerCase();
    const bare = stem(lower);
    const by = words.has(bare) ? bare : begun.find((one) => lower.startsWith(one));
    if (by === undefined) return false;
    seen.add(by);
    marks.push([from, from + word.length]);
    return true;
  };
  for (const whole of text.matchAll(codeWord)) {
    if (mark(whole[0], whole.index)) continue;
    for (const part of whole[0].matchAll(codeWordPart)) mark(part[0], whole.index + part.index);
  }
  return { marks, found: seen.size };
}

/** Roughly as the index takes words for the same: without the endings of number and tense. */
function stem(word: string): string {
  return word.length > 4 ? word.replace(/(?:ies|ing|ed|es|s|e|y)$/, '') : word.replace(/s$/, '');
}
