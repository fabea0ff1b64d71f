/** Rows of what the surprise of lines costs with a model of the usual size and vocabulary: its weights say nothing, but take as long. */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { writeFixtureModel } from '../../scripts/fixtureModel.ts';
import type { LineSurprise } from '../../src/protocol/worker/review.ts';
import { LlamaEngine } from '../../src/worker/llamaEngine.ts';
import { startNative } from '../../src/worker/nativeEngine.ts';
import { TokenBits } from '../../src/worker/tokenBits.ts';
import { sourceFile } from '../support/sourceFiles.ts';
import { type BenchOptions, measured, ratio, type Row } from './row.ts';

const threads = 1;
/** Lines that are read, of which the figure for 100 is made. */
const lines = 20;
/** Tokens that are weighed in one pair. */
const tokens = 12;

export async function* surprisePriceRows({ full, say }: BenchOptions): AsyncIterable<Row> {
  const folder = mkdtempSync(path.join(tmpdir(), 'surprise-'));
  try {
    const model = process.env.MLX_CODE_BENCH_MODEL ?? path.join(folder, 'bench.gguf');
    if (!existsSync(model)) {
      say('writing the bench model (528 MB)');
      writeFixtureModel({ out: model, kind: 'bench' });
    }
    yield await timeRow(model, full ? 9 : 3, say);
    yield await vocabularyRow(model, full ? 9 : 5, say);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function timeRow(model: string, rounds: number, say: BenchOptions['say']): Promise<Row> {
  const engine = new LlamaEngine(() => undefined);
  try {
    const never = new AbortController().signal;
    const { name } = await engine.load({ path: model, contextSize: 2048, threads, gpu: 'off' }, () => undefined, never);
    const { text } = sourceFile({ seed: 5, language: 'typescript', lines });
    const asked = { text, lines: Array.from({ length: lines }, (_, i) => i + 1) };
    const samples: number[] = [];
    let weighed = 0;
    for (let i = 0; i < rounds; i++) {
      say(`reading ${String(lines)} lines`);
      let told = 0;
      weighed = 0;
      const start = performance.now();
      const onLine = (line: LineSurprise): void => {
        told++;
        weighed += line.tokens;
      };
      await engine.surprise({ texts: [asked], withinMs: null }, onLine, never);
      samples.push(((performance.now() - start) / told) * 100);
    }
    return measured(
      'git.surprise.time',
      'ms',
      'stated',
      samples,
      `100 lines, ${name}, ${String(threads)} thread, from ${String(lines)} lines, which are ${String(weighed)} tokens to its vocabulary`,
    );
  } finally {
    await engine.dispose();
  }
}

/** The way that is gone against the other one that the engine offers: all probabilities of each place. */
async function vocabularyRow(path: string, pairs: number, say: BenchOptions['say']): Promise<Row> {
  const llama = await startNative('off', () => undefined);
  try {
    llama.maxThreads = threads;
    const model = await llama.loadModel({ modelPath: path });
    const bits = await TokenBits.of(model, { contextSize: 512, threads });
    const context = await model.createContext({ contextSize: 512, batchSize: 64, sequences: 1, threads });
    const sequence = context.getSequence();
    const turn = { step: <T>(work: () => Promise<T>) => work(), aside: async <T>(work: () => T | Promise<T>) => work() };
    const samples: { of: number; to: number }[] = [];
    for (let i = 0; i <= pairs; i++) {
      const read = model.tokenize(sourceFile({ seed: i, language: 'typescript', lines: 8 }).text).slice(0, tokens + 1);
      const asked = read.map((_, at) => at).slice(1);
      const start = performance.now();
      let sum = 0;
      for await (const [, own] of bits.read(read, asked, turn)) sum += own ?? 0;
      const between = performance.now();
      await sequence.clearHistory();
      const all = await sequence.controlledEvaluate(
        read.slice(0, -1).map((token) => [token, { generateNext: { probabilities: true, options: { temperature: 1, topK: 0, topP: 1 } } }]),
      );
      const other = all.reduce((total, one, at) => total - Math.log2(one?.next.probabilities?.get(read[at + 1]!) ?? NaN), 0);
      say(`pair ${String(i)}: ${sum.toFixed(2)} bits, and ${other.toFixed(2)}`);
      // The first one touches memory for the first time.
      if (i > 0) samples.push({ of: between - start, to: performance.now() - between });
    }
    return ratio(
      'git.surprise.vocabulary',
      '≤ 0.5',
      samples,
      `${String(tokens)} tokens, against all probabilities of each place; ${String(model.fileInfo.metadata.tokenizer.ggml.tokens.length)} tokens in the vocabulary`,
    );
  } finally {
    await llama.dispose();
  }
}
