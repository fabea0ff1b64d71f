/** Keeps what a model thinks before it answers within a bound: a thought that goes beyond is closed, and the model answers with what it has. */
import { partThought, thoughtClosing } from '../base/thinking.ts';
import type { AnswerRun, Sampled, SampleOptions } from './answerRun.ts';

export interface LimitedAnswer {
  stop: Sampled['stop'];
  /** The thought was closed by the bound. */
  thoughtCut: boolean;
}

/**
 * Samples an answer whose thought may have `limit` tokens; 0 for any number. `opened` is what the prompt has begun it with. Rejects with `cancelled`.
 */
export async function sampleWithin(run: AnswerRun, options: SampleOptions, limit: number, opened: string): Promise<LimitedAnswer> {
  if (limit <= 0) return { stop: (await run.sample(options)).stop, thoughtCut: false };
  const before = run.written;
  const closing: string[] = [];
  const { stop } = await run.sample({
    ...options,
    enough: (text) => {
      const thinking = run.written - before >= limit && partThought(opened + text).thinking;
      const close = thinking ? thoughtClosing(opened + text) : null;
      if (close !== null) closing.push(close);
      return close !== null;
    },
  });
  const [close] = closing;
  if (close === undefined) return { stop, thoughtCut: false };
  await run.force(close);
  const left = options.maxTokens - (run.written - before);
  return { stop: left > 0 ? (await run.sample({ ...options, maxTokens: left })).stop : 'length', thoughtCut: true };
}
