/** Measures how fast the loaded model reads and writes on this machine: one answer of a fixed kind, and the figures that the engine gives of it. */
import { AppError, throwIfCancelled } from '../../base/appError.ts';
import type { ModelInfo } from '../../protocol/worker/modelInfo.ts';
import type { GenerateResult, Segment } from '../../protocol/worker/programmes.ts';
import type { EnginePort } from '../ports.ts';
import type { ModelSource } from './modelSource.ts';
import type { MeasuredSpeed, ModelUse } from './modelUse.ts';

/** Tokens of the text to read, and of the answer, where the window has room for both. */
const readTokens = 512;
const writtenTokens = 64;
/** Of a window, what text and answer may take. */
const windowShare = 0.5;
/** Fewer say nothing. */
const leastTokens = 8;

export interface SpeedTest extends MeasuredSpeed {
  /** Tokens that were read and written for it, and how long each took in milliseconds. */
  promptTokens: number;
  tokens: number;
  prefillMs: number;
  generateMs: number;
}

/** How far a test is. */
export type SpeedTestStep = { step: 'loading' | 'warming' } | { step: 'reading'; done: number; total: number } | { step: 'writing' };

export interface SpeedTestParts {
  engine: Pick<EnginePort, 'generate' | 'countTokens'>;
  models: Pick<ModelSource, 'ensureLoaded'>;
  /** Milliseconds since 1970; also makes the text one that nobody has read yet. */
  now: () => number;
}

/**
 * Loads the chosen model unless it is loaded, and measures it.
 * @throws AppError what a load says, what an answer fails of, `cancelled`, and `answerIncomplete` where the model writes too little
 */
export async function measureSpeed(
  { engine, models, now }: SpeedTestParts,
  onStep: (step: SpeedTestStep) => void,
  signal: AbortSignal,
): Promise<{ info: ModelInfo; speed: SpeedTest }> {
  onStep({ step: 'loading' });
  const info = await models.ensureLoaded(signal);
  onStep({ step: 'warming' });
  // The first answer after a load reads the weights from the disk.
  await answerTo(engine, `${String(now())} Say yes.`, 1, () => undefined, signal);
  const room = Math.floor(info.contextSize * windowShare);
  const text = await textOf(engine, Math.min(readTokens, room), now(), signal);
  const answer = await answerTo(engine, text, Math.min(writtenTokens, Math.floor(room / 4)), onStep, signal);
  const { evaluatedTokens, prefillMs, tokens, generateMs, tokensPerSecond } = answer;
  if (tokens < leastTokens || prefillMs <= 0)
    throw new AppError('answerIncomplete', `only ${String(tokens)} tokens were written`, { what: 'benchmark' });
  const speed: SpeedTest = {
    reading: (evaluatedTokens * 1000) / prefillMs,
    writing: tokensPerSecond,
    device: info.device,
    threads: info.threads,
    at: now(),
    promptTokens: evaluatedTokens,
    tokens,
    prefillMs,
    generateMs,
  };
  return { info, speed };
}

/** What is kept of a test, for the model's row. */
export function measuredUse({ bytes }: Pick<ModelInfo, 'bytes'>, { reading, writing, device, threads, at }: SpeedTest): ModelUse {
  return { bytes, speed: { reading, writing, device, threads, at }, lastUsed: at };
}

async function answerTo(
  engine: Pick<EnginePort, 'generate'>,
  content: string,
  tokens: number,
  onStep: (step: SpeedTestStep) => void,
  signal: AbortSignal,
): Promise<GenerateResult> {
  // In one piece: what is decoded in several costs more than an answer in the chat.
  const segments: Segment[] = [{ kind: 'free', maxTokens: tokens, stop: [], visible: true }];
  const answer = await engine.generate(
    { messages: [{ role: 'user', content }], segments, temperature: 0 },
    (item) => onStep(item.type === 'prefill' ? { step: 'reading', done: item.done, total: item.total } : { step: 'writing' }),
    signal,
  );
  if (answer.stop === 'cancelled') throw new AppError('cancelled', 'the measurement was stopped');
  throwIfCancelled(signal);
  return answer;
}

/**
 * About so many tokens: words in an order that nothing can guess, after a beginning that is new each time, so that nothing is in the cache. Fewer words where
 * the model takes several tokens for one.
 */
async function textOf(engine: Pick<EnginePort, 'countTokens'>, tokens: number, seed: number, signal: AbortSignal): Promise<string> {
  const known = ['river', 'stone', 'garden', 'window', 'letter', 'market', 'winter', 'silver', 'forest', 'bridge'];
  let state = seed % 2_147_483_647 || 1;
  const words = Array.from({ length: tokens }, () => {
    state = (state * 48_271) % 2_147_483_647;
    return known[state % known.length] ?? '';
  });
  const [counted = tokens] = await engine.countTokens([words.join(' ')], signal);
  const kept = words.slice(0, Math.floor((words.length * tokens) / Math.max(tokens, counted)));
  return `Measurement ${String(seed)}. Tell a long story in which all of these occur: ${kept.join(' ')}`;
}
