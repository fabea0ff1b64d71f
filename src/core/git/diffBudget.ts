/** Chooses what of a diff the model sees: exact token counts, small files whole, of large ones what says most, and said so. */
import { diffExcerpt } from './diffExcerpt.ts';
import type { DiffSection } from './diffSections.ts';
import { sectionWeight } from './diffWeights.ts';

/** Below this many tokens a piece of a diff says nothing. */
const leastShare = 160;
/** Characters that are tokenised at most for each token of the budget; a token is seldom longer. */
const charsPerToken = 8;

export type CountTokens = (texts: string[]) => Promise<number[]>;

/**
 * The sections, in their order, cut so that all together take at most `budget` tokens. The ones that say most are preferred
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
  const kept = places >= sections.length ? sections : mostTelling(sections, places);
  const texts = kept.map((section) => precut(section.text, budget * charsPerToken));
  const counts = await count(texts);
  const shares = fairShares(counts, budget);
  const pieces: string[] = [];
  for (const [index, text] of texts.entries()) {
    const section = kept[index];
    if (!section) continue;
    const share = shares[index] ?? 0;
    const fits = text.length === section.text.length && (counts[index] ?? 0) <= share;
    const piece = fits ? text : await diffExcerpt(section, share, count);
    if (piece !== '') pieces.push(piece);
  }
  return pieces;
}

/** In their order. */
function mostTelling(sections: readonly DiffSection[], places: number): DiffSection[] {
  const ranked = sections.map((section, at) => ({ section, at, weight: sectionWeight(section) })).sort((a, b) => b.weight - a.weight);
  return ranked
    .slice(0, places)
    .sort((a, b) => a.at - b.at)
    .map(({ section }) => section);
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
