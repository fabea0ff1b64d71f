/** Rows that hold the worker against llama.cpp's own benchmark. */
import { execFile } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { promisify } from 'node:util';
import type { RpcPeer } from '../../src/protocol/rpc.ts';
import type { WorkerContract } from '../../src/protocol/worker.ts';
import { sourceFile } from '../support/sourceFiles.ts';
import { withWorker } from './benchWorker.ts';
import { type BenchOptions, median, ratio, type Row, unmeasured } from './row.ts';

const goal = '≥ 0.95';
/** About so many tokens are read, and behind them so many written: fewer than a loop is looked for in. */
const promptTokens = 512;
const answerTokens = 64;

interface Speeds {
  prompt: number;
  answer: number;
}

/** `engine.generate.llamabench` and `engine.prefill.llamabench`, where the program is at hand. */
export async function* llamaBenchRows(file: string, { full, say }: BenchOptions): AsyncIterable<Row> {
  const ids = { prompt: 'engine.prefill.llamabench', answer: 'engine.generate.llamabench' } as const;
  const tool = process.env.LLAMA_BENCH;
  if (tool === undefined || tool === '') {
    for (const id of [ids.answer, ids.prompt]) yield unmeasured(id, 'ratio', goal, 'needs LLAMA_BENCH=path');
    return;
  }
  const samples: { threads: number; ours: Speeds; theirs: Speeds }[] = [];
  for (let threads = 1; threads <= Math.min(8, availableParallelism()); threads *= 2) {
    await withWorker({ path: file, contextSize: 2048, threads }, async (peer) => {
      // As in a process that has answered something: its speed is known.
      await ourSpeeds(peer, 0);
      for (let i = 1; i <= (full ? 9 : 5); i++) {
        const ours = await ourSpeeds(peer, i);
        const theirs = await toolSpeeds(tool, file, threads);
        say(`${String(threads)} threads: ${spoken(ours)}; llama-bench ${spoken(theirs)}`);
        samples.push({ threads, ours, theirs });
      }
    });
  }
  for (const what of ['answer', 'prompt'] as const) {
    const at = (threads: number, who: 'ours' | 'theirs'): number[] =>
      samples.filter((sample) => sample.threads === threads).map((sample) => sample[who][what]);
    const best = (who: 'ours' | 'theirs'): number =>
      [...new Set(samples.map(({ threads }) => threads))].reduce(
        (one, other) => (median(at(other, who)) > median(at(one, who)) ? other : one),
        1,
      );
    const [ours, theirs] = [best('ours'), best('theirs')];
    const to = at(theirs, 'theirs');
    const pairs = at(ours, 'ours').map((speed, i) => ({ of: speed, to: to[i] ?? speed }));
    const alone = ratio(
      '',
      '',
      samples.filter(({ threads }) => threads === 1).map((one) => ({ of: one.ours[what], to: one.theirs[what] })),
    );
    const threads = `each at its best thread count: ${String(ours)} against ${String(theirs)}; ${String(alone.value?.toFixed(3))} on one thread`;
    yield ratio(ids[what], goal, pairs, `${threads}; ${String(what === 'prompt' ? promptTokens : answerTokens)} tokens`);
  }
}

function spoken({ prompt, answer }: Speeds): string {
  return `${prompt.toFixed(0)} prompt and ${answer.toFixed(1)} answer tokens/s`;
}

/** By the worker's own figures, of a prompt of which it knows nothing yet. */
async function ourSpeeds(peer: RpcPeer<WorkerContract>, nth: number): Promise<Speeds> {
  const { text } = sourceFile({ seed: 200 + nth, language: 'typescript', lines: 200 });
  const { counts } = await peer.call('countTokens', { texts: [text] });
  const [tokens = 1] = counts;
  const content = `${String(nth)} ${text.slice(0, Math.floor((text.length * promptTokens) / tokens))}`;
  const messages = [{ role: 'user' as const, content }];
  const result = await peer.stream('chat', { messages, maxTokens: answerTokens, temperature: 0 }, () => undefined);
  if (result.tokens < answerTokens / 2) throw new Error(`the model wrote ${String(result.tokens)} tokens only`);
  return { prompt: (1000 * result.evaluatedTokens) / result.prefillMs, answer: result.tokensPerSecond };
}

async function toolSpeeds(tool: string, file: string, threads: number): Promise<Speeds> {
  const [prompt, answer] = [String(promptTokens), String(answerTokens)];
  const args = ['-m', file, '-t', String(threads), '-ngl', '0', '-r', '1', '-o', 'json'];
  const run = async (test: readonly string[]): Promise<number> => {
    const { stdout } = await promisify(execFile)(tool, [...args, ...test]);
    const [result] = JSON.parse(stdout) as { avg_ts: number }[];
    if (!result) throw new Error('llama-bench printed no result');
    return result.avg_ts;
  };
  return { prompt: await run(['-p', prompt, '-n', '0']), answer: await run(['-p', '0', '-n', answer, '-d', prompt]) };
}
