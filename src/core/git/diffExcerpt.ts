/** Shows of a file's diff what says most within a number of tokens: its most telling hunks in their order, and how much is left out between them. */
import type { CountTokens } from './diffBudget.ts';
import { hunksOf } from './diffHunks.ts';
import type { DiffSection } from './diffSections.ts';
import { hunkWeight } from './diffWeights.ts';

/** Characters that are tokenised at most for each token of the budget; a token is seldom longer. */
const charsPerToken = 8;
/** Hunks that are looked at; a file with more shows its first ones. */
const mostHunks = 200;

interface Piece {
  text: string;
  lines: number;
  weight: number;
  at: number;
}

/** Never more than `share` tokens; empty when not even a changed line fits. */
export async function diffExcerpt(section: DiffSection, share: number, count: CountTokens): Promise<string> {
  const [first, ...rest] = hunksOf(section).slice(0, mostHunks);
  if (!first) return '';
  const all = [first, ...rest];
  const head = section.text.slice(0, first.start);
  const pieces = all.map((hunk, at): Piece => {
    const text = section.text.slice(hunk.start, hunk.end);
    return { text, lines: lineCount(text), weight: hunkWeight(hunk), at };
  });
  const ranked = [...pieces].sort((a, b) => b.weight - a.weight || a.at - b.at);
  const [headTokens = 0, ...tokens] = await count([head, ...ranked.map(({ text }) => text.slice(0, Math.max(1, share) * charsPerToken))]);
  // Each gap may need a line of its own.
  const gap = 16;
  const chosen: Piece[] = [];
  let spent = headTokens + gap;
  for (const [index, piece] of ranked.entries()) {
    const cost = (tokens[index] ?? 0) + gap;
    if (spent + cost > share || piece.text.length > share * charsPerToken) continue;
    spent += cost;
    chosen.push(piece);
  }
  const whole = lineCount(section.text);
  while (chosen.length > 0) {
    const text = assembled(head, chosen, whole);
    const [now = Infinity] = await count([text]);
    if (now <= share) return text;
    chosen.pop();
  }
  const [best] = ranked;
  return best ? cutHunk(head, best, whole, share, count) : '';
}

/** Their texts in the file's order, with a line for each gap. */
function assembled(head: string, chosen: readonly Piece[], whole: number): string {
  const ordered = [...chosen].sort((a, b) => a.at - b.at);
  const hidden = whole - lineCount(head) - ordered.reduce((sum, { lines }) => sum + lines, 0);
  return head + ordered.map(({ text }) => ended(text)).join('') + left(hidden);
}

/** The first lines of a hunk that fit. */
async function cutHunk(head: string, { text }: Piece, whole: number, share: number, count: CountTokens): Promise<string> {
  let length = Math.min(text.length, share * charsPerToken);
  for (let attempt = 0; attempt < 8 && length > 0; attempt++) {
    length = Math.max(0, text.lastIndexOf('\n', length - 1) + 1);
    const shown = text.slice(0, length);
    // A head without a single changed line says less than the list of files does.
    if (!/\n[+-]/.test(shown)) return '';
    const piece = head + shown + left(whole - lineCount(head) - lineCount(shown));
    const [now = Infinity] = await count([piece]);
    if (now <= share) return piece;
    length = Math.floor(length * Math.min(0.8, (share * 0.9) / now));
  }
  return '';
}

function left(lines: number): string {
  return lines > 0 ? `[${String(lines)} more lines of this file are not shown]\n` : '';
}

function ended(text: string): string {
  return text.endsWith('\n') ? text : `${text}\n`;
}

function lineCount(text: string): number {
  let lines = 0;
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) lines++;
  return text === '' || text.endsWith('\n') ? lines : lines + 1;
}
