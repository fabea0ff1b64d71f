/** Rows about the threads beside programs that need the processor: what is gained by leaving them their cores. */
import { type ChildProcess, spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';
import type { GenerationResult } from '../../src/protocol/worker/generation.ts';
import { LlamaEngine } from '../../src/worker/llamaEngine.ts';
import { type BenchOptions, ratio, type Row } from './row.ts';

const never = new AbortController().signal;
const answerTokens = 8;
/** The first answers show what others use. */
const warmUps = 2;

/** `engine.share.read` and `engine.share.write`: nothing where there is one core only. `bench` is a model with random weights of the 0.5B shape. */
export async function* shareRows(bench: string, { full, say }: BenchOptions): AsyncIterable<Row> {
  const cores = availableParallelism();
  if (cores < 2) return;
  const engine = new LlamaEngine(() => undefined);
  const others: ChildProcess[] = [];
  const pairs: Record<'shared' | 'kept', GenerationResult>[] = [];
  try {
    const { threads } = await engine.load({ path: bench, contextSize: 1024, threads: 0, gpu: 'off' }, () => undefined, never);
    if (threads < 2) return;
    for (let i = 0; i < cores; i++) others.push(spawn(process.execPath, ['-e', 'for (;;);']));
    let asked = 0;
    // With a seed the number of threads is kept to, so that the same comes out.
    const answer = (kept: boolean): Promise<GenerationResult> =>
      engine.chat(
        {
          messages: [{ role: 'user', content: `Number ${String(++asked)}: ${'first(a, b); '.repeat(12)}` }],
          maxTokens: answerTokens,
          temperature: 0,
          ...(kept && { seed: 1 }),
        },
        () => undefined,
        never,
      );
    for (let i = 0; i < warmUps; i++) await answer(false);
    for (let i = 0; i < (full ? 9 : 5); i++) {
      const first = await answer(i % 2 === 0);
      const second = await answer(i % 2 === 1);
      pairs.push(i % 2 === 0 ? { kept: first, shared: second } : { shared: first, kept: second });
      say(
        `beside ${String(cores)} busy programs: ${pairs.at(-1)?.shared.generateMs.toFixed(0) ?? ''} ms against ${pairs.at(-1)?.kept.generateMs.toFixed(0) ?? ''} ms`,
      );
    }
  } finally {
    for (const other of others) other.kill('SIGKILL');
    await engine.dispose();
  }
  const readMs = ({ prefillMs, evaluatedTokens }: GenerationResult): number => prefillMs / evaluatedTokens;
  const note = `beside ${String(cores)} programs that never rest; threads that give way against all threads`;
  yield ratio(
    'engine.share.read',
    '≥ 1',
    pairs.map(({ shared, kept }) => ({ of: readMs(kept), to: readMs(shared) })),
    `time of a prompt token; ${note}`,
  );
  yield ratio(
    'engine.share.write',
    '≥ 1.5',
    pairs.map(({ shared, kept }) => ({ of: kept.generateMs, to: shared.generateMs })),
    `time of ${String(answerTokens)} tokens; ${note}`,
  );
}
