import type { LlamaModel } from 'node-llama-cpp';
import { remarks } from '../core/review/remarkProgramme.ts';
import type { Remark, ReviewParams } from '../protocol/worker/review.ts';
import type { SamplingParams } from '../protocol/worker/samplingParams.ts';
import type { AnswerRun, Sampled } from './answerRun.ts';
import type { RenderedPrompt } from './chatPrompt.ts';
import { runProgramme } from './segments.ts';

/** Decodes remarks as the rest of a run whose prompt is evaluated; `onRemark` is told each when it is whole. Rejects with `cancelled`. */
export async function writeRemarks(
  run: AnswerRun,
  { files, maxRemarks, maxTokens }: Omit<ReviewParams, keyof SamplingParams>,
  {
    model,
    ends,
    onRemark,
  }: { model: LlamaModel; ends: Pick<RenderedPrompt, 'endTexts' | 'endTokens'>; onRemark: (remark: Remark) => void },
): Promise<Sampled['stop']> {
  const programme = remarks({
    files,
    maxRemarks,
    room: Math.min(run.room, maxTokens),
    count: (text) => model.tokenize(text).length,
    onRemark,
  });
  return (await runProgramme(programme, { run, model, ends, maxTokens })).stop;
}
