/**
 * Keeps what a model thinks before it answers within a bound of its own, beside the answer's: a thought that goes beyond is closed, and the model answers
 * with what it has.
 */
import { partThought, thoughtClosing } from '../base/thinking.ts';
import type { AnswerRun, Sampled, SampleOptions } from './answerRun.ts';

export interface LimitedAnswer {
  stop: Sampled['stop'];
  /** The thought was closed by the bound. */
  thoughtCut: boolean;
  /** Of the tokens written, those of the thought. */
  thoughtTokens: number;
  /** What was sampled last, and the run's tokens before it. */
  last: { start: number; sampled: Sampled };
}

/** An answer that hasn't begun with a thought after so many characters has none. */
const beginning = 64;
/** A tag that closes a thought ends in the last characters of the text, and has one of these in it. */
const tail = 64;
const tagSigns = /[<[|]/;

/**
 * Samples an answer of at most `options.maxTokens`, not counting a thought before it, which may have `limit` tokens; 0 for any number. `opened` is what the
 * prompt has begun it with. Rejects with `cancelled`.
 */
export async function sampleWithin(run: AnswerRun, options: SampleOptions, limit: number, opened: string): Promise<LimitedAnswer> {
  const before = run.written;
  let part: 'beginning' | 'thought' | 'answer' = 'beginning';
  let answerBegan = before;
  const closing: string[] = [];
  const enough = (text: string): boolean => {
    const all = opened + text;
    if (part === 'beginning' || (part === 'thought' && tagSigns.test(text.slice(-tail)))) {
      const { thought, thinking } = partThought(all);
      const was = part;
      if (thinking) part = 'thought';
      else if (was === 'thought' || thought !== '' || all.trimStart().length > beginning) part = 'answer';
      // What stood before a thought ended is thought; what began without one was answer from its first token on.
      if (part === 'answer' && (was === 'thought' || thought !== '')) answerBegan = run.written;
    }
    const tooLong = part === 'thought' && limit > 0 && run.written - before >= limit;
    const close = tooLong ? thoughtClosing(all) : null;
    if (close !== null) closing.push(close);
    return close !== null;
  };
  const uncounted = (): number => (part === 'thought' ? run.written : answerBegan) - before;
  const ended = async (more: Partial<SampleOptions>): Promise<LimitedAnswer['last']> => {
    const start = run.tokens.length;
    return { start, sampled: await run.sample({ ...options, ...more }) };
  };
  const last = await ended({ uncounted, enough });
  const thoughtTokens = uncounted();
  const [close] = closing;
  if (close === undefined) return { stop: last.sampled.stop, thoughtCut: false, thoughtTokens, last };
  await run.force(close);
  const thoughtAll = run.written - before;
  const answer = await ended({});
  return { stop: answer.sampled.stop, thoughtCut: true, thoughtTokens: thoughtAll, last: answer };
}
