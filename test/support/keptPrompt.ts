import type { EvaluatedPrompt } from '../../src/protocol/worker/answerRecord.ts';
import type { GenerationResult } from '../../src/protocol/worker/generation.ts';

/** How an answer's prompt was evaluated. Throws where that wasn't kept. */
export function keptPrompt({ record }: Pick<GenerationResult, 'record'>): EvaluatedPrompt {
  const prompt = record?.prompt ?? 'no record';
  if (typeof prompt === 'string') throw new Error(`no prompt was kept: ${prompt}`);
  return prompt;
}
