import type { LlamaModel } from 'node-llama-cpp';
import { roomForCall, toolCallAnswer } from '../core/languageModels/toolCallProgramme.ts';
import type { StopReason } from '../protocol/worker/generation.ts';
import type { ToolAnswer, ToolAnswerParams } from '../protocol/worker/programmes.ts';
import type { SamplingParams } from '../protocol/worker/samplingParams.ts';
import type { AnswerRun } from './answerRun.ts';
import type { RenderedPrompt } from './chatPrompt.ts';
import { runProgramme } from './segments.ts';

/**
 * Writes an answer that may call a tool, as the rest of a run whose prompt is evaluated. `onCall` is told when its words have ended and a call begins.
 * @throws AppError `contextFull` when a call is required and none fits; `cancelled`
 */
export async function writeToolAnswer(
  run: AnswerRun,
  { tools, required, maxTokens, thinkingTokens = 0 }: Omit<ToolAnswerParams, keyof SamplingParams>,
  { model, ends, onCall }: { model: LlamaModel; ends: Pick<RenderedPrompt, 'endTexts' | 'endTokens'>; onCall: () => void },
): Promise<{ call: ToolAnswer['call']; stop: StopReason }> {
  const room = Math.min(run.room, maxTokens);
  if (required && !roomForCall(tools, room)) throw run.full(maxTokens);
  const { value, stop } = await runProgramme(toolCallAnswer({ tools, required, room, thinkingTokens, onCall }), {
    run,
    model,
    ends,
    maxTokens,
  });
  const { call, cut } = value;
  if (call) return { call, stop: cut ? 'length' : 'end' };
  // A call was begun for which there was no room.
  return { call, stop: stop === 'stop' ? 'length' : stop };
}
