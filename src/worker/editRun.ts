import type { LlamaModel } from 'node-llama-cpp';
import { anchoredEdits } from '../core/edits/anchoredProgramme.ts';
import type { EditAnswer, EditParams } from '../protocol/worker/edits.ts';
import type { SamplingParams } from '../protocol/worker/samplingParams.ts';
import type { AnswerRun } from './answerRun.ts';
import type { RenderedPrompt } from './chatPrompt.ts';
import { runProgramme } from './segments.ts';

/** What an answer of edits has beside any other. */
export type WrittenEdits = Pick<EditAnswer, 'edits' | 'cut' | 'sampledTokens'>;

/** Of an answer that was cancelled. */
export const noEdits: WrittenEdits = { edits: [], cut: false, sampledTokens: 0 };

/**
 * Decodes edits as the rest of a run whose prompt is evaluated.
 * @throws AppError `contextFull` when the window, rather than the bound that was asked for, leaves no room for an edit; `cancelled`
 */
export async function writeEdits(
  run: AnswerRun,
  params: Omit<EditParams, keyof SamplingParams>,
  { model, ends }: { model: LlamaModel; ends: Pick<RenderedPrompt, 'endTexts' | 'endTokens'> },
): Promise<WrittenEdits> {
  const { maxTokens } = params;
  const room = Math.min(run.room, maxTokens);
  const programme = anchoredEdits({ ...params, room, count: (text) => model.tokenize(text).length });
  const { value } = await runProgramme(programme, { run, model, ends, maxTokens });
  const none = value.edits.length === 0;
  if (none && room < maxTokens) throw run.full(maxTokens);
  return { ...value, cut: value.cut || none, sampledTokens: run.sampled };
}
