import type { LlamaModel, Token } from 'node-llama-cpp';
import type { LineSurprise, ReadText } from '../protocol/worker/review.ts';
import type { Turn } from './scheduler.ts';
import { surpriseWindows } from './surpriseWindows.ts';
import type { TokenBits } from './tokenBits.ts';

/** Of a window, what a token of a long text has before it at least. */
const overlap = 1 / 4;

interface Reading {
  model: LlamaModel;
  bits: Pick<TokenBits, 'window' | 'read'>;
  turn: Turn;
}

/** How surprising the asked lines of a text are, in their order, each when all of its tokens were weighed. Rejects with `cancelled`. */
export async function* lineSurprises(
  { text, lines }: ReadText,
  { model, bits, turn }: Reading,
): AsyncGenerator<Omit<LineSurprise, 'text'>, void, void> {
  const { bos, shouldPrependBosToken } = model.tokens;
  const head = shouldPrependBosToken && bos !== null ? [bos] : [];
  const tokens = model.tokenize(text);
  const lineOf = linesOf(tokens, model);
  const wanted = new Set(lines);
  // The first token of all has nothing before it.
  const asked = [...lineOf.keys()].filter((at) => at + head.length > 0 && wanted.has(lineOf[at] ?? 0));
  const length = bits.window - head.length;
  let current: Omit<LineSurprise, 'text'> | undefined;
  for (const { from, asked: places } of surpriseWindows(asked, length, Math.floor(length * overlap))) {
    const before = from - head.length;
    const read = [...head, ...tokens.slice(from, (places.at(-1) ?? from) + 1)];
    const inside = places.map((at) => at - before);
    for await (const [place, surprise] of bits.read(read, inside, turn)) {
      const line = lineOf[place + before] ?? 0;
      if (current?.line !== line) {
        if (current && current.tokens > 0) yield current;
        current = { line, tokens: 0, bits: 0, mostBits: 0 };
      }
      if (surprise === null) continue;
      current.tokens++;
      current.bits += surprise;
      current.mostBits = Math.max(current.mostBits, surprise);
    }
  }
  if (current && current.tokens > 0) yield current;
}

/** In which line of the text each token begins. A line's end is a byte of its own, and so is found also in tokens that are parts of characters. */
function linesOf(tokens: readonly Token[], model: LlamaModel): number[] {
  const ends = new Map<Token, number>();
  let line = 1;
  return tokens.map((token) => {
    const own = line;
    let count = ends.get(token);
    if (count === undefined) ends.set(token, (count = model.detokenize([token]).split('\n').length - 1));
    line += count;
    return own;
  });
}
