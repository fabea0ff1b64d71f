/**
 * Rows about suggestions: how often one is there while somebody types, and whether any breaks the code. What the model would say comes from an oracle that
 * knows the text, so that the rows are about what we do with it; and once from random weights, which say anything.
 */
import { usualTuning } from '../../src/core/models/usualTuning.ts';
import path from 'node:path';
import ts from 'typescript';
import { Prng } from '../../scripts/fixture/prng.ts';
import { disposable } from '../../src/base/disposable.ts';
import { silentLog } from '../../src/base/log.ts';
import { boundedText, stutters, wholeText } from '../../src/core/completion/boundedText.ts';
import { type CompletionOptions, type CompletionRequest, CompletionService } from '../../src/core/completion/completionService.ts';
import { LoadRetry } from '../../src/core/models/loadRetry.ts';
import { ModelService } from '../../src/core/models/modelService.ts';
import type { EnginePort, Settings } from '../../src/core/ports.ts';
import { SyntaxTrees } from '../../src/node/syntaxTrees.ts';
import type { CompleteParams } from '../../src/protocol/worker/completions.ts';
import type { GenerationResult } from '../../src/protocol/worker/generation.ts';
import { LlamaEngine } from '../../src/worker/llamaEngine.ts';
import { type CodeHole, codeHoles, codeFiles } from '../support/codeHoles.ts';
import { FakeEnginePort } from '../support/fakeEnginePort.ts';
import { inProcess } from '../support/inProcessEngine.ts';
import { type BenchOptions, type Row } from './row.ts';

const never = new AbortController().signal;
const grammars = path.join(import.meta.dirname, '../../node_modules/@vscode/tree-sitter-wasm/wasm');
const options: CompletionOptions = {
  enabled: true,
  languages: { '*': true },
  inComments: true,
  inStrings: true,
  delayMs: 0,
  maxTokens: 96,
  maxMs: 10_000,
  leastConfidence: 0,
  loadModel: true,
};

const holeCount = 500;
const keystrokes = 300;
/** Of the oracle's answers in holes, those with a bracket too many or too few. */
const wrongShare = 0.3;

/** Yields the rows `engine.typing.*` and `engine.holes.*`; `model` has random weights. */
export async function* completionRows(model: string, { say }: BenchOptions): AsyncIterable<Row> {
  say(`${String(keystrokes)} key strokes with an oracle`);
  yield* await typingRows();
  say(`${String(holeCount)} holes with an oracle that is wrong at times`);
  const holes = codeHoles(holeCount, 1);
  const random = new Prng(2);
  const oracle = await holeFigures(holes, (hole) => {
    const engine = new OracleEngine(hole.middle, random);
    return { service: suggesting(engine), wrong: engine.wrong };
  });
  say(`${String(holeCount)} holes with random weights`);
  const engine = new LlamaEngine(() => undefined);
  try {
    const service = suggesting(inProcess(engine), model);
    // Always taking the likeliest token, random weights get stuck at once; the drafts that are asked for by hand don't.
    const weights = await holeFigures(holes, () => ({ service, manual: true }));
    yield one(
      'engine.holes.broken',
      'ratio',
      '= 0',
      (oracle.broken + weights.broken) / (oracle.texts + weights.texts),
      oracle.texts + weights.texts,
      `${String(weights.shown)} of ${String(holeCount)} shown with random weights, ${String(oracle.shown)} with the oracle; 5 languages`,
    );
    yield one(
      'engine.holes.shown',
      'ratio',
      '≥ 0.65',
      oracle.shown / holeCount,
      holeCount,
      `oracle with ${String(oracle.wrong)} answers whose brackets are wrong; ${String(oracle.exact)} shown are the text that was taken out`,
    );
  } finally {
    await engine.dispose();
  }
}

function one(id: string, unit: string, goal: string, value: number, n: number, note: string): Row {
  return { id, value, unit, n, min: null, max: null, note, goal };
}

/** Says what was taken out of a text; at times with a wrong bracket. */
class OracleEngine extends FakeEnginePort {
  readonly #middle: string;
  wrong = false;

  constructor(middle: string, random?: Prng) {
    super();
    this.#middle = middle;
    if (!random || random.uint32() / 2 ** 32 >= wrongShare) return;
    const brackets = [...middle.matchAll(/[()[\]{}]/g)].map(({ index }) => index);
    const drop = brackets.length > 0 && random.uint32() % 2 === 0;
    const at = drop ? brackets[random.uint32() % brackets.length]! : random.uint32() % (middle.length + 1);
    this.wrong = true;
    this.#middle = middle.slice(0, at) + (drop ? '' : '()[]{}'[random.uint32() % 6]!) + middle.slice(at + (drop ? 1 : 0));
  }

  override complete(params: CompleteParams): Promise<GenerationResult> {
    return Promise.resolve(answer(this.#middle, params));
  }
}

/** The text as the worker gives it out: token by token within its bounds. */
function answer(text: string, { bounds }: CompleteParams): GenerationResult {
  let said = '';
  for (const character of text) {
    said += character;
    if (bounds && (boundedText(said, bounds).done || stutters(said))) break;
  }
  const figures = { tokens: 1, promptTokens: 1, evaluatedTokens: 1, prefillMs: 1, generateMs: 1, tokensPerSecond: 1 };
  return { text: bounds ? wholeText(said, bounds, false) : said, stop: 'end', ...figures };
}

function suggesting(engine: EnginePort, modelPath = '/oracle.gguf'): CompletionService {
  const settings: Settings = {
    modelMarker: null,
    modelPath,
    completionModelPath: '',
    draftModelPath: '',
    smallModelPath: '',
    embeddingModelPath: '',
    rerankingModelPath: '',
    keepLoaded: 1,
    contextSize: 2048,
    threads: 1,
    gpu: 'off',
    maxTokens: 1,
    thinkingTokens: 0,
    prefillAhead: 'off',
    reuseAnswers: false,
    summarize: false,
    tuning: usualTuning,
    temperature: 0,
    idleMinutes: 0,
    snapshotMegabytes: null,
    commitBody: false,
  };
  const models = new ModelService(engine, { get: () => settings, onDidChange: () => disposable(() => undefined) }, silentLog);
  const trees = new SyntaxTrees(grammars);
  const fits = async ({ uri, languageId, prefix, suffix }: CompletionRequest, text: string): Promise<boolean> =>
    (await trees.staysSound(uri, languageId, prefix + suffix, { at: prefix.length, text })) ?? true;
  const retry = new LoadRetry({
    models,
    stamp: () => Promise.resolve(null),
    fits: () => Promise.resolve(false),
    now: () => performance.now(),
  });
  return new CompletionService({
    engine,
    models,
    retry,
    memory: { short: false },
    log: silentLog,
    options: () => options,
    fits,
    sleep: () => Promise.resolve(),
  });
}

function requestAt({ path: file, languageId, prefix, suffix }: Omit<CodeHole, 'middle'>): CompletionRequest {
  return { uri: file, path: file, languageId, prefix, suffix, related: () => Promise.resolve([]), manual: false };
}

async function holeFigures(
  holes: readonly CodeHole[],
  serviceFor: (hole: CodeHole) => { service: CompletionService; wrong?: boolean; manual?: boolean },
): Promise<{ shown: number; texts: number; broken: number; exact: number; wrong: number }> {
  const figures = { shown: 0, texts: 0, broken: 0, exact: 0, wrong: 0 };
  for (const [index, hole] of holes.entries()) {
    const { service, wrong = false, manual = false } = serviceFor(hole);
    if (wrong) figures.wrong++;
    const answered = await service.suggest({ ...requestAt(hole), uri: `${String(index)}/${hole.path}`, manual }, never);
    if ('none' in answered) continue;
    figures.shown++;
    if (answered.texts[0] === hole.middle.trimEnd()) figures.exact++;
    for (const text of answered.texts) {
      figures.texts++;
      if (await breaks(hole, text)) figures.broken++;
    }
  }
  return figures;
}

/** Judged by a tree of its own, made from nothing; and where there is one, by a parser that we have no part in. */
async function breaks({ path: name, languageId, prefix, suffix }: CodeHole, text: string): Promise<boolean> {
  const judge = new SyntaxTrees(grammars);
  const sound = await judge.staysSound('judged', languageId, prefix + suffix, { at: prefix.length, text });
  judge.dispose();
  if (sound === false) return true;
  if (languageId !== 'typescript' && languageId !== 'javascript') return false;
  const errors = (code: string): number => ts.transpileModule(code, { fileName: name, reportDiagnostics: true }).diagnostics?.length ?? 0;
  return errors(prefix + suffix) === 0 && errors(prefix + text + suffix) > 0;
}

/** Types the functions of a file again, one after the other, key by key, with the answers of an oracle that knows how they go on. */
async function typingRows(): Promise<Row[]> {
  const [file] = codeFiles()
    .get('typescript')!
    .filter(({ text }) => text.length > 6000);
  const { path: name, text } = file!;
  let [typed, visible, cached, stale, ahead] = [0, 0, 0, 0, 0];
  const engine = new TextOracle(text);
  const service = suggesting(engine);
  // Where edits are: one or two lines, from their first character on.
  const starts = [...text.matchAll(/\n[ \t]+(?=[a-z])/g)].map(({ index, 0: { length } }) => index + length).filter((_, i) => i % 7 === 0);
  for (const start of starts) {
    const end = text.indexOf('\n', start + 30);
    for (let at = start; at < end && typed < keystrokes; at++) {
      const request = {
        ...requestAt({ path: name, languageId: 'typescript', prefix: text.slice(0, at), suffix: text.slice(end) }),
        manual: false,
      };
      engine.at = at;
      engine.end = end;
      typed++;
      const answered = await service.suggest(request, never);
      if ('none' in answered) continue;
      const [suggestion = ''] = answered.texts;
      visible++;
      if (!answered.computed) cached++;
      if (!text.slice(at, end).startsWith(suggestion)) stale++;
      // As on a machine on which that is done before the next key.
      const before = engine.calls;
      await service.prepare(request, suggestion);
      ahead += engine.calls - before;
    }
  }
  const note = `${String(engine.calls)} times computed, ${String(ahead)} of them ahead; ${String(typed)} key strokes in ${String(starts.length)} places of ${name}, no delay`;
  return [
    one('engine.typing.visible', 'ratio', '≥ 0.8', visible / typed, typed, note),
    one(
      'engine.typing.cached',
      'ratio',
      '≥ 0.6',
      cached / typed,
      typed,
      'of all key strokes, those with a suggestion that needed no computing',
    ),
    one('engine.typing.stale', 'count', '= 0', stale, typed, 'suggestions that do not go on from where the cursor is'),
  ];
}

/** Knows how a text goes on. */
class TextOracle extends FakeEnginePort {
  readonly #text: string;
  at = 0;
  end = 0;
  calls = 0;

  constructor(text: string) {
    super();
    this.#text = text;
  }

  override complete(params: CompleteParams): Promise<GenerationResult> {
    this.calls++;
    // What is asked for ahead stands behind the cursor.
    const near = params.prefix.slice(-40);
    const from = this.#text.indexOf(near, Math.max(0, this.at - near.length)) + near.length;
    return Promise.resolve(answer(this.#text.slice(from, this.end), params));
  }
}
