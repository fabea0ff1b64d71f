/** Rows about what the constraint costs: an anchored edit against the same tokens generated one by one, both replayed over one recording. */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LlamaModel, Token } from 'node-llama-cpp';
import { writeFixtureModel } from '../../scripts/fixtureModel.ts';
import { anchoredEdits, type AnchoredTask } from '../../src/core/edits/anchoredProgramme.ts';
import { editMessages } from '../../src/core/edits/editPrompt.ts';
import { lineLabels, steps } from '../../src/core/edits/anchoredForm.ts';
import type { AnchorForm } from '../../src/protocol/worker/edits.ts';
import type { ChatMessage } from '../../src/protocol/worker/generation.ts';
import type { Segment } from '../../src/protocol/worker/programmes.ts';
import { AnswerRun } from '../../src/worker/answerRun.ts';
import { ChatPrompt } from '../../src/worker/chatPrompt.ts';
import { startNative } from '../../src/worker/nativeEngine.ts';
import { Scheduler } from '../../src/worker/scheduler.ts';
import { type Slot, slotOf } from '../../src/worker/slot.ts';
import { runProgramme } from '../../src/worker/segments.ts';
import { type SourceFile, sourceFile } from '../support/sourceFiles.ts';
import { type ReplayFigures, replayedSequence } from './replayedSequence.ts';
import { type BenchOptions, measured, median, ratio, type Row } from './row.ts';

const goal = '≤ 0.5';
const candidateLines = 400;
const range = { first: 201, last: 210 };
/** New text of the bound row, as in the sketch that the goal comes from. */
const newTokens = 60;
const window = 12_288;
const batch = 512;

/** One answer that is timed. Those of one form follow each other: they have the prompt in common. */
interface Variant {
  /** Behind the rows' names. */
  suffix: string;
  form: AnchorForm;
  /** Tokens of the new text; null: as many as the ten old lines have. */
  newTokens: number | null;
}

const variants: readonly Variant[] = [
  { suffix: '', form: 'lines', newTokens },
  { suffix: '.equal', form: 'lines', newTokens: null },
  { suffix: '.text', form: 'text', newTokens },
];

interface Recording {
  variant: Variant;
  task: AnchoredTask;
  prompt: Token[];
  answer: Token[];
}

/** Milliseconds of the clock, and of the processor. */
interface Span {
  wall: number;
  cpu: number;
}

interface Times {
  constrained: Span;
  oneByOne: Span;
  figures: ReplayFigures;
}

export async function* constrainedRows(options: BenchOptions): AsyncIterable<Row> {
  const folder = mkdtempSync(join(tmpdir(), 'edits-'));
  const llama = await startNative('off', () => undefined);
  try {
    const path = process.env.MLX_CODE_BENCH_MODEL ?? join(folder, 'bench.gguf');
    if (!existsSync(path)) {
      options.say('writing the bench model (528 MB)');
      writeFixtureModel({ out: path, kind: 'bench' });
    }
    llama.maxThreads = 1;
    const model = await llama.loadModel({ modelPath: path });
    const context = await model.createContext({ contextSize: window, batchSize: batch, sequences: 1, threads: 1 });
    const chatPrompt = await ChatPrompt.of(model, () => undefined);
    const file = sourceFile({ seed: 4, language: 'typescript', lines: candidateLines });
    const slot = slotOf(model, context);
    const pairs = options.full ? 9 : 5;
    const promptMs = new Map<AnchorForm, number>();
    for (const variant of variants) {
      const recording = record(model, file, variant, (messages) => chatPrompt.render(messages, window).tokens);
      if (!promptMs.has(variant.form)) {
        options.say(`evaluating a prompt of ${String(recording.prompt.length)} tokens`);
        promptMs.set(variant.form, await evaluate(recording.prompt, slot));
      }
      const times: Times[] = [];
      for (let i = 0; i < pairs; i++) {
        const time = await decode(recording, slot, i);
        options.say(`${variant.form}${variant.suffix}, pair ${String(i + 1)}: ${said(time.constrained)} against ${said(time.oneByOne)}`);
        times.push(time);
      }
      yield* rowsOf(recording, times, promptMs.get(variant.form) ?? 0);
    }
    await model.dispose();
  } finally {
    await llama.dispose();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Puts the prompt into the cache, in batches as long as an idle machine would take. Milliseconds. */
async function evaluate(prompt: readonly Token[], { sequence, pace }: Slot): Promise<number> {
  await sequence.clearHistory();
  const begin = performance.now();
  for (let at = 0; at < prompt.length - 1; at += batch) {
    const chunk = prompt.slice(at, Math.min(at + batch, prompt.length - 1));
    const start = performance.now();
    await sequence.evaluateWithoutGeneratingNewTokens(chunk);
    pace.measured(at, chunk.length, performance.now() - start);
  }
  return performance.now() - begin;
}

function said({ wall, cpu }: Span): string {
  return `${wall.toFixed(0)} ms (processor ${cpu.toFixed(0)})`;
}

/**
 * The ratios are of the answers alone, since both ways have the same prompt in the cache; `whole` says what is left of the gain where all of
 * the prompt has to be evaluated first. How the time falls out is told of the usual answer in each form.
 */
function* rowsOf({ variant, answer, prompt }: Recording, times: readonly Times[], promptMs: number): Iterable<Row> {
  const { form, suffix } = variant;
  const { picks, steps: free, batched } = times[0]?.figures ?? { picks: 0, steps: 0, batched: 0 };
  const forms = `${String(answer.length)} tokens: ${String(picks)} picked, ${String(free)} free, ${String(batched)} batched`;
  const pairs = (of: keyof Span) => times.map(({ constrained, oneByOne }) => ({ of: constrained[of], to: oneByOne[of] }));
  const walls = pairs('wall');
  yield ratio(`edits.constrained.time${suffix}`, goal, walls, forms);
  yield ratio(`edits.constrained.cpu${suffix}`, '', pairs('cpu'), 'the same in processor time, which other programs disturb less');
  const withPrompt = walls.map(({ of, to }) => ({ of: of + promptMs, to: to + promptMs }));
  yield ratio(`edits.constrained.whole${suffix}`, '', withPrompt, `with the prompt, evaluated from nothing in ${promptMs.toFixed(0)} ms`);
  if (variant.newTokens === null) return;
  const ms = (id: string, of: (one: Times) => number, note: string): Row =>
    measured(`edits.anchor.${form}.${id}`, 'ms', '', times.map(of), note);
  yield ms('time', (one) => one.constrained.wall, `one by one ${median(walls.map(({ to }) => to)).toFixed(0)} ms`);
  yield ms('choices', (one) => one.figures.pickMs, `${String(picks)} samplings`);
  yield ms('forced', (one) => one.figures.batchMs, `${String(batched)} tokens, with the sampling behind each batch`);
  yield ms('free', (one) => one.figures.stepMs, `${String(free)} samplings`);
  const note = `all ${String(candidateLines)} lines are shown`;
  yield measured(`edits.anchor.${form}.prompt`, 'tokens', '', [prompt.length], note);
}

/** What the stream consists of: the programme's own segments, decided in favour of the ten-line range. */
function record(model: LlamaModel, file: SourceFile, variant: Variant, render: (messages: ChatMessage[]) => Token[]): Recording {
  const { form } = variant;
  const count = (text: string): number => model.tokenize(text).length;
  const offered = [{ first: 1, last: candidateLines }];
  const messages = editMessages({
    request: { instruction: 'Count every parcel once.', files: [file] },
    files: [{ ...file, shown: offered, offered }],
    contexts: 0,
    anchor: form,
    thinking: false,
  });
  const task = { files: [{ path: file.path, text: file.text, offered }], anchor: form, maxEdits: 8, thinkingTokens: 0, room: 1024, count };
  const lines = file.text.split('\n');
  const labels = lineLabels(lines);
  const old = `${lines.slice(range.first - 1, range.last).join('\n')}\n`;
  const written = newTextTokens(model, variant.newTokens ?? count(old));
  const ends = form === 'lines' ? [`${String(range.first)}-`, `${String(range.last)}\n`] : [range.first, range.last].map((line) => `${labels[line - 1] ?? ''}\n`); // prettier-ignore
  const wanted = [steps.replace, ...ends, steps.done];
  const answer: Token[] = [];
  const programme = anchoredEdits(task);
  for (let next = programme.next(); next.done !== true;) {
    const tokens = tokensOf(model, next.value, wanted, written);
    answer.push(...tokens);
    next = programme.next({ text: model.detokenize(tokens), stop: 'stop', room: task.room - answer.length });
  }
  return { variant, task, prompt: render(messages), answer };
}

/** New code of so many tokens, none of which the file has. */
function newTextTokens(model: LlamaModel, length: number): Token[] {
  return model.tokenize(sourceFile({ seed: 9, language: 'typescript', lines: 60 }).text).slice(0, length);
}

function tokensOf(model: LlamaModel, segment: Segment, wanted: string[], written: Token[]): Token[] {
  if (segment.kind === 'forced') return model.tokenize(segment.text);
  if (segment.kind === 'free') return written;
  if (segment.kind !== 'choice') throw new Error('no grammar was expected');
  const [only] = segment.options;
  if (segment.options.length === 1 && only !== undefined) return model.tokenize(only);
  const option = wanted.shift();
  if (option === undefined || !segment.options.includes(option)) throw new Error(`${JSON.stringify(option)} is not offered`);
  return model.tokenize(option);
}

/** Both ways behind the same prompt, which stays in the cache; which goes first changes from pair to pair. */
async function decode(recording: Recording, slot: Slot, turn: number): Promise<Times> {
  const figures: ReplayFigures = { picks: 0, steps: 0, batched: 0, pickMs: 0, stepMs: 0, batchMs: 0 };
  const unused: ReplayFigures = { ...figures };
  const ends = { endTexts: [], endTokens: new Set<Token>() };
  const constrained = () =>
    timed(recording, slot, figures, async (run) => {
      await runProgramme(anchoredEdits(recording.task), { run, model: slot.model, ends, maxTokens: recording.task.room });
    });
  const oneByOne = () => timed(recording, slot, unused, (run) => run.sample({ maxTokens: recording.answer.length }));
  const first = turn % 2 === 0 ? await constrained() : null;
  const other = await oneByOne();
  return { constrained: first ?? (await constrained()), oneByOne: other, figures };
}

async function timed(
  { prompt, answer }: Recording,
  slot: Slot,
  figures: ReplayFigures,
  write: (run: AnswerRun) => Promise<unknown>,
): Promise<Span> {
  const none: ReplayFigures = { picks: 0, steps: 0, batched: 0, pickMs: 0, stepMs: 0, batchMs: 0 };
  const span: Span = { wall: 0, cpu: 0 };
  await new Scheduler().run('chat', new AbortController().signal, async (turn) => {
    const sequence = replayedSequence(slot.sequence, [...prompt, ...answer], figures);
    const run = new AnswerRun({ ...slot, sequence }, prompt, { temperature: 0.7 }, turn, new AbortController().signal, () => undefined);
    await run.prefill();
    Object.assign(figures, none);
    const [start, cpu] = [performance.now(), process.cpuUsage()];
    await write(run);
    span.wall = performance.now() - start;
    const used = process.cpuUsage(cpu);
    span.cpu = (used.user + used.system) / 1000;
    const said = run.tokens.slice(prompt.length);
    if (said.length !== answer.length || said.some((token, i) => token !== answer[i])) throw new Error('not the recorded stream');
  });
  return span;
}
