/** Chooses what of a diff the model sees: exact token counts, small files whole, large ones cut where a line ends, and said so. */
import type { DiffSection } from './diffSections.ts';

/** Below this many tokens a piece of a diff says nothing. */
const leastShare = 160;
/** Characters that are tokenised at most for each token of the budget; a token is seldom longer. */
const charsPerToken = 8;

export type CountTokens = (texts: string[]) => Promise<number[]>;

/**
 * The sections, in their order, cut so that all together take at most `budget` tokens. The ones with the most changed lines are preferred
 * when there are too many; what is missing is the caller's to say, except inside a section, where the cut is said.
 */
export async function fitSections(sections: readonly DiffSection[], budget: number, count: CountTokens): Promise<string[]> {
  for (let places = Math.min(sections.length, Math.floor(budget / leastShare)); places > 0; places = Math.floor(places / 3)) {
    const pieces = await fitInto(sections, places, budget, count);
    if (pieces.length > 0) return pieces;
  }
  return [];
}

async function fitInto(sections: readonly DiffSection[], places: number, budget: number, count: CountTokens): Promise<string[]> {
  const chosen = new Set([...sections].sort((a, b) => weight(b) - weight(a)).slice(0, places));
  const kept = sections.filter((section) => chosen.has(section));
  const texts = kept.map((section) => precut(section.text, budget * charsPerToken));
  const counts = await count(texts);
  const shares = fairShares(counts, budget);
  const pieces: string[] = [];
  for (const [index, text] of texts.entries()) {
    const whole = text.length === (kept[index]?.text.length ?? 0);
    const share = shares[index] ?? 0;
    const piece =
      whole && (counts[index] ?? 0) <= share ? text : await cutTo(kept[index]?.text ?? '', text, counts[index] ?? 0, share, count);
    if (piece !== '') pieces.push(piece);
  }
  return pieces;
}

function weight(section: DiffSection): number {
  return section.added + section.removed;
}

function precut(text: string, length: number): string {
  if (text.length <= length) return text;
  return text.slice(0, Math.max(0, text.lastIndexOf('\n', length) + 1));
}

/** Who needs less than an even share leaves the rest to the others. */
function fairShares(needs: readonly number[], budget: number): number[] {
  const shares = needs.map(() => 0);
  let left = budget;
  const order = needs.map((need, index) => ({ need, index })).sort((a, b) => a.need - b.need);
  order.forEach(({ need, index }, done) => {
    const share = Math.min(need, Math.floor(left / (order.length - done)));
    shares[index] = share;
    left -= share;
  });
  return shares;
}

/** The first lines of `text` that fit with the note about the rest; empty when not even a few do. */
async function cutTo(full: string, text: string, tokens: number, share: number, count: CountTokens): Promise<string> {
  let length = text.length;
  let ratio = Math.min(1, (share * 0.9) / Math.max(1, tokens));
  for (let attempt = 0; attempt < 6; attempt++) {
    length = Math.max(0, text.lastIndexOf('\n', Math.floor(length * ratio)) + 1);
    // A head without a single changed line says less than the list of files does.
    if (!/^[+-](?![+-]{2} )/m.test(text.slice(0, length))) return '';
    const hidden = lineCount(full) - lineCount(text.slice(0, length));
    const piece =
      hidden > 0 ? `${text.slice(0, length)}[${String(hidden)} more lines of this file are not shown]\n` : text.slice(0, length);
    const [now = Infinity] = await count([piece]);
    if (now <= share) return piece;
    ratio = Math.min(0.8, (share * 0.9) / now);
  }
  return '';
}

function lineCount(text: string): number {
  let lines = 0;
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) lines++;
  return text.endsWith('\n') ? lines : lines + 1;
}
