/** The row about repeating: answers of conversations, made again from what is kept of them. */
import type { ChatParams } from '../../src/protocol/worker/chat.ts';
import type { ChatMessage, GenerationResult } from '../../src/protocol/worker/generation.ts';
import { LlamaEngine } from '../../src/worker/llamaEngine.ts';
import { sourceFile } from '../support/sourceFiles.ts';
import type { BenchOptions, Row } from './row.ts';

/** How many conversations on how many threads. */
const parts = [
  { threads: 1, conversations: 23 },
  { threads: 2, conversations: 2 },
];
const turns = 4;
const maxTokens = 60;
/** The first one is greedy; with the last one the random model's words hang on the last bits of a logit. */
const temperatures = [0, 0.2, 1];
const never = new AbortController().signal;

interface Answered {
  params: ChatParams;
  result: GenerationResult;
  /** It came out the same when it was made again; and when it was asked with its seed alone. */
  same: boolean;
  sameBySeed: boolean;
}

/**
 * `engine.replay.identical`: of answers that were given without a seed, on a cache that earlier questions and answers had left, the part that is the same to
 * the byte when another engine, loaded anew, makes them again. With `full` the note also has how many are the same by their seed alone.
 */
export async function replayRow(model: string, options: BenchOptions): Promise<Row> {
  const answers: Answered[] = [];
  for (const { threads, conversations } of parts) {
    options.say(`${String(conversations)} conversations on ${String(threads)} thread${threads === 1 ? '' : 's'}, each answer twice`);
    answers.push(...(await replayed(model, { threads, conversations, bySeed: options.full, before: answers.length })));
  }
  const sum = (of: (result: GenerationResult) => number): string =>
    answers.reduce((total, { result }) => total + of(result), 0).toLocaleString('en-US');
  const same = answers.filter((answer) => answer.same).length;
  const note = [
    `${String(same)} of ${String(answers.length)}`,
    `random weights, ${parts.map(({ threads }) => String(threads)).join(' and ')} threads, temperatures ${temperatures.join(', ')}`,
    `${sum(({ tokens }) => tokens)} tokens written, ${sum(({ draftedTokens = 0 }) => draftedTokens)} guessed`,
    `${sum(({ evaluatedTokens }) => evaluatedTokens)} of ${sum(({ promptTokens }) => promptTokens)} prompt tokens evaluated the first time`,
    ...(options.full ? [`by seed alone ${String(answers.filter((answer) => answer.sameBySeed).length)}`] : []),
  ].join('; ');
  const value = same / answers.length;
  return { id: 'engine.replay.identical', value, unit: 'ratio', n: answers.length, min: null, max: null, goal: '= 1', note };
}

async function replayed(
  model: string,
  { threads, conversations, bySeed, before }: { threads: number; conversations: number; bySeed: boolean; before: number },
): Promise<Answered[]> {
  const [first, second] = [new LlamaEngine(() => undefined), new LlamaEngine(() => undefined)];
  try {
    for (const engine of [first, second])
      await engine.load({ path: model, contextSize: 4096, threads, gpu: 'off' }, () => undefined, never);
    const answers: Answered[] = [];
    for (let i = 0; i < conversations; i++) answers.push(...(await conversation(first, before + i)));
    for (const answer of answers) {
      const { params, result } = answer;
      const { prompt, seed } = result.record ?? {};
      if (prompt === undefined || typeof prompt === 'string' || seed === undefined) continue;
      const again = await second.chat({ ...params, seed, replay: prompt }, () => undefined, never);
      answer.same = again.text === result.text && again.stop === result.stop && again.tokens === result.tokens;
      if (bySeed) answer.sameBySeed = (await second.chat({ ...params, seed }, () => undefined, never)).text === result.text;
    }
    return answers;
  } finally {
    await first.dispose();
    await second.dispose();
  }
}

async function conversation(engine: LlamaEngine, index: number): Promise<Answered[]> {
  const { text } = sourceFile({ seed: 300 + index, language: index % 2 === 0 ? 'typescript' : 'python', lines: 8 + (index % 5) * 5 });
  const temperature = temperatures[index % temperatures.length] ?? 0;
  const messages: ChatMessage[] = [{ role: 'user', content: `${text}\nWhat about number ${String(index)}?` }];
  const answers: Answered[] = [];
  for (let turn = 0; turn < turns; turn++) {
    const params: ChatParams = { messages: [...messages], maxTokens, temperature };
    const result = await engine.chat(params, () => undefined, never);
    answers.push({ params, result, same: false, sameBySeed: false });
    messages.push({ role: 'assistant', content: result.text }, { role: 'user', content: `And the ${turn % 2 === 0 ? 'loops' : 'names'}?` });
  }
  return answers;
}
