/** Rows about who waits: how soon a cancel is heard, what that costs, and completions beside a chat. */
import { Prng } from '../../scripts/fixture/prng.ts';
import type { ChatMessage } from '../../src/protocol/worker/generation.ts';
import type { LlamaEngine } from '../../src/worker/llamaEngine.ts';
import { sourceFile } from '../support/sourceFiles.ts';
import { type BenchOptions, type Row } from './row.ts';

const cancels = 20;
const completions = 30;
const never = new AbortController().signal;

/** `engine.cancel.prefill.p95` and `engine.cancel.generate.p95`: milliseconds from the cancel to the settled request. */
export async function* cancelRows(engine: LlamaEngine, { say }: BenchOptions): AsyncIterable<Row> {
  const random = new Prng(3);
  const prefill: number[] = [];
  const generate: number[] = [];
  for (let i = 0; i < cancels; i++) {
    const text = sourceFile({ seed: 100 + i, language: 'typescript', lines: 210 }).text.slice(0, 7000);
    prefill.push(await cancelled(engine, [{ role: 'user', content: text }], 'prefill', 300 + (random.uint32() % 1500)));
    generate.push(await cancelled(engine, [{ role: 'user', content: `Count ${String(i)}.` }], 'text', random.uint32() % 400));
  }
  say(`cancelled ${String(cancels)} times in each`);
  yield percentile('engine.cancel.prefill.p95', '≤ 400', prefill, 'a prompt of about 2,500 tokens');
  yield percentile('engine.cancel.generate.p95', '≤ 250', generate, '');
}

async function cancelled(engine: LlamaEngine, messages: ChatMessage[], phase: 'prefill' | 'text', afterMs: number): Promise<number> {
  const controller = new AbortController();
  let at = 0;
  let timer: NodeJS.Timeout | undefined;
  await engine.chat(
    { messages, maxTokens: 200, temperature: 1 },
    (item) => {
      if (item.type !== phase) return;
      timer ??= setTimeout(() => {
        at = performance.now();
        controller.abort();
      }, afterMs);
    },
    controller.signal,
  );
  if (at === 0) throw new Error(`nothing was left to cancel in ${phase}`);
  return performance.now() - at;
}

/** `engine.completion.busy`: 95th percentile of a completion's time while an answer is written, against an idle engine. */
export async function busyRow(engine: LlamaEngine, { say }: BenchOptions): Promise<Row> {
  const idle = await completionTimes(engine, 1);
  const stop = new AbortController();
  const begun = new Promise<void>((resolve) => {
    const talk = async (): Promise<void> => {
      // One answer after the other, so that there always is one.
      for (let i = 0; !stop.signal.aborted; i++) {
        await engine.chat(
          { messages: [{ role: 'user', content: `Tell ${String(i)}` }], maxTokens: 400, temperature: 1.5 },
          () => resolve(),
          stop.signal,
        );
      }
    };
    talk().catch(() => undefined);
  });
  await begun;
  const busy = await completionTimes(engine, 2);
  stop.abort();
  say(`completions: 95 % within ${p95(busy).toFixed(0)} ms beside a chat, ${p95(idle).toFixed(0)} ms alone`);
  return {
    id: 'engine.completion.busy',
    value: p95(busy) / p95(idle),
    unit: 'ratio',
    n: completions,
    min: Math.min(...busy) / Math.max(...idle),
    max: Math.max(...busy) / Math.min(...idle),
    goal: '≤ 1.5',
    note: `${p95(busy).toFixed(0)} ms against ${p95(idle).toFixed(0)} ms; 8 tokens each, about 20 of the prompt evaluated`,
  };
}

async function completionTimes(engine: LlamaEngine, seed: number): Promise<number[]> {
  const { text } = sourceFile({ seed, language: 'typescript', lines: 40 });
  const times: number[] = [];
  for (let i = 0; i <= completions; i++) {
    const prefix = `${text}\nconst value${String(i)} = `;
    const start = performance.now();
    await engine.complete({ prefix, suffix: '\n', maxTokens: 8 }, () => undefined, never);
    times.push(performance.now() - start);
  }
  // The first one evaluates the file.
  return times.slice(1);
}

function percentile(id: string, goal: string, samples: readonly number[], note: string): Row {
  return { id, value: p95(samples), unit: 'ms', n: samples.length, min: Math.min(...samples), max: Math.max(...samples), goal, note };
}

function p95(samples: readonly number[]): number {
  const sorted = [...samples].sort((a, b) => a - b);
  return sorted[Math.ceil(sorted.length * 0.95) - 1] ?? 0;
}
