/** Keeps what a model thinks before it answers within a bound: a thought that goes beyond is closed, and the model answers with what it has. */
import { partThought } from '../base/thinking.ts';
import type { AnswerRun, Sampled, SampleOptions } from './answerRun.ts';

export interface LimitedAnswer {
  stop: Sampled['stop'];
  /** The thought was closed by the bound. */
  thoughtCut: boolean;
}

/** What closes a thought that was opened so; the tags of models that think in plain text. */
const closings: readonly (readonly [RegExp, string])[] = [
  [/^\s*<(think|thinking|thought|reasoning|reflection)>/i, '\n</$1>'],
  [/^\s*\[THINK\]/i, '[/THINK]'],
];

/** Samples an answer whose thought may have `limit` tokens; 0 for any number. Rejects with `cancelled`. */
export async function sampleWithin(run: AnswerRun, options: SampleOptions, limit: number): Promise<LimitedAnswer> {
  if (limit <= 0) return { stop: (await run.sample(options)).stop, thoughtCut: false };
  const before = run.written;
  const closing: string[] = [];
  const { stop } = await run.sample({
    ...options,
    enough: (text) => {
      if (run.written - before >= limit && partThought(text).thinking) closing.push(...closingOf(text));
      return closing.length > 0;
    },
  });
  const [tag] = closing;
  if (tag === undefined) return { stop, thoughtCut: false };
  await run.force(tag);
  const left = options.maxTokens - (run.written - before);
  return { stop: left > 0 ? (await run.sample({ ...options, maxTokens: left })).stop : 'length', thoughtCut: true };
}

/** The tag that closes the thought which a text begins with; none for tags that can't be written in plain text. */
function closingOf(text: string): string[] {
  for (const [opening, closing] of closings) {
    const found = opening.exec(text);
    if (found) return [closing.replace('$1', found[1] ?? '')];
  }
  return [];
}
