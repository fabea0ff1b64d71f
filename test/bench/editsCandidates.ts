/** Rows about the answers of a fix: four in one batch against the same number one after the other. */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeFixtureModel } from '../../scripts/fixtureModel.ts';
import { editMessages } from '../../src/core/edits/editPrompt.ts';
import type { CandidatesParams } from '../../src/protocol/worker/edits.ts';
import { LlamaEngine } from '../../src/worker/llamaEngine.ts';
import { type SourceFile, sourceFile } from '../support/sourceFiles.ts';
import { type BenchOptions, measured, ratio, type Row, unmeasured } from './row.ts';

const count = 4;
/** What a fix shows, and the function in it that is written anew: then all answers have the same shape, and no end but the bound. */
const lines = 60;
const rewritten = { first: 21, last: 30 };
const maxTokens = 320;
const never = new AbortController().signal;

/** Of one way to make them all: with their prompt evaluated, and with all of it to be computed. */
interface Made {
  /** Milliseconds for each token that was sampled. */
  perToken: number;
  wholeMs: number;
}

export async function* candidateRows({ full, say }: BenchOptions): AsyncIterable<Row> {
  const folder = mkdtempSync(join(tmpdir(), 'edits-'));
  const engine = new LlamaEngine(() => undefined);
  try {
    const path = process.env.MLX_CODE_BENCH_MODEL ?? join(folder, 'bench.gguf');
    if (!existsSync(path)) {
      say('writing the bench model (528 MB)');
      writeFixtureModel({ out: path, kind: 'bench' });
    }
    await engine.load({ path, contextSize: 4096, threads: 1, gpu: 'off' }, () => undefined, never);
    const pairs: { together: Made; oneByOne: Made }[] = [];
    for (let i = 0; i < (full ? 9 : 3); i++) {
      const asked = paramsFor(sourceFile({ seed: 10 + i, language: 'typescript', lines }));
      const made = { together: await time(() => together(engine, asked)), oneByOne: await time(() => oneByOne(engine, asked)) };
      if (!made.together || !made.oneByOne) {
        yield unmeasured('edits.candidates.time', 'ratio', '', 'not enough memory for several sequences');
        return;
      }
      say(`candidates ${String(i + 1)}: ${said(made.together)} against ${said(made.oneByOne)}`);
      pairs.push({ together: made.together, oneByOne: made.oneByOne });
    }
    const of = (what: keyof Made) => pairs.map((pair) => ({ of: pair.together[what], to: pair.oneByOne[what] }));
    yield ratio('edits.candidates.time', '', of('perToken'), `${String(count)} answers in one batch, per token, the prompt evaluated`);
    yield ratio('edits.candidates.whole', '', of('wholeMs'), 'with the prompt, from nothing, and its copies');
    yield measured(
      'edits.candidates.ms',
      'ms',
      '',
      of('wholeMs').map((pair) => pair.of),
      'the same in one batch',
    );
  } finally {
    await engine.dispose();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Twice: the first time evaluates the prompt. Null when they were not made in the way that is measured. */
async function time(make: () => Promise<number | null>): Promise<Made | null> {
  const start = performance.now();
  if ((await make()) === null) return null;
  const warm = performance.now();
  const tokens = await make();
  return tokens === null ? null : { wholeMs: warm - start, perToken: (performance.now() - warm) / tokens };
}

/** Tokens that were sampled. */
async function together(engine: LlamaEngine, asked: CandidatesParams): Promise<number | null> {
  const made = await engine.candidates(asked, () => undefined, never);
  return made.together ? made.answers.reduce((sum, { sampledTokens }) => sum + sampledTokens, 0) : null;
}

async function oneByOne(engine: LlamaEngine, { samplings, ...params }: CandidatesParams): Promise<number> {
  let tokens = 0;
  for (const sampling of samplings) tokens += (await engine.edit({ ...params, ...sampling }, () => undefined, never)).sampledTokens;
  return tokens;
}

function paramsFor(file: SourceFile): CandidatesParams {
  const shown = [{ first: 1, last: lines }];
  const offered = [rewritten];
  return {
    messages: editMessages({
      request: { instruction: 'Fix it.', files: [file] },
      files: [{ ...file, shown, offered }],
      contexts: 0,
      anchor: 'lines',
      thinking: false,
    }),
    files: [{ path: file.path, text: file.text, offered }],
    whole: { lead: '', tail: '' },
    anchor: 'lines',
    maxEdits: 1,
    maxTokens,
    thinkingTokens: 0,
    samplings: Array.from({ length: count }, (_, i) => ({ temperature: 0.6 + 0.2 * i })),
  };
}

function said({ perToken, wholeMs }: Made): string {
  return `${perToken.toFixed(1)} ms a token, ${wholeMs.toFixed(0)} ms in all`;
}
