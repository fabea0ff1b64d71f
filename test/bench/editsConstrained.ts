/** Rows about what the constraint costs: an anchored edit against the same tokens generated one by one, both replayed over one recording. */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LlamaModel, Token } from 'node-llama-cpp';
import { writeFixtureModel } from '../../scripts/fixtureModel.ts';
import { anchoredEdits, type AnchoredTask } from '../../src/core/edits/anchoredProgramme.ts';
import { editMessages } from '../../src/core/edits/editPrompt.ts';
import { lineLabels, steps } from '../../src/core/edits/anchoredForm.ts';
import type { AnchorForm, ChatMessage, Segment } from '../../src/protocol/worker.ts';
import { AnswerRun, type Slot } from '../../src/worker/answerRun.ts';
import { ChatPrompt } from '../../src/worker/chatPrompt.ts';
import { startNative } from '../../src/worker/nativeEngine.ts';
import { PrefillPace, SteadyPart } from '../../src/worker/prefill.ts';
import { Scheduler } from '../../src/worker/scheduler.ts';
import { runProgramme } from '../../src/worker/segments.ts';
import { type SourceFile, sourceFile } from '../support/sourceFiles.ts';
import { type ReplayFigures, replayedSequence } from './replayedSequence.ts';
import { type BenchOptions, measured, median, ratio, type Row } from './row.ts';

const goal = '≤ 0.5';
const candidateLines = 400;
const range = { first: 201, last: 210 };
/** As in the sketch that the goal comes from. */
const newTokens = 60;
/** What the prompt shows of the file. The whole of it would make each token dearer on both sides, and the run many times longer. */
const shown = { first: 171, last: 240 };
const window = 4096;
const batch = 512;

interface Recording {
  form: AnchorForm;
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
    const sequence = context.getSequence();
    const chatPrompt = await ChatPrompt.of(model, () => undefined);
    const file = sourceFile({ seed: 4, language: 'typescript', lines: candidateLines });
    const slot = { model, sequence, pace: new PrefillPace(batch), steadyPart: new SteadyPart() };
    const pairs = options.full ? 9 : 5;
    for (const form of ['lines', 'text'] as const) {
      const recording = record(model, file, form, (messages) => chatPrompt.render(messages, window).tokens);
      options.say(`evaluating a prompt of ${String(recording.prompt.length)} tokens`);
      await evaluate(recording.prompt, slot);
      const times: Times[] = [];
      for (let i = 0; i < pairs; i++) {
        const time = await decode(recording, slot, i);
        options.say(`${form}, pair ${String(i + 1)}: ${said(time.constrained)} against ${said(time.oneByOne)}`);
        times.push(time);
      }
      yield* rowsOf(recording, times);
    }
    await model.dispose();
  } finally {
    await llama.dispose();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Puts the prompt into the cache, in batches as long as an idle machine would take. */
async function evaluate(prompt: readonly Token[], { sequence, pace }: Slot): Promise<void> {
  await sequence.clearHistory();
  for (let at = 0; at < prompt.length - 1; at += batch) {
    const chunk = prompt.slice(at, Math.min(at + batch, prompt.length - 1));
    const start = performance.now();
    await sequence.evaluateWithoutGeneratingNewTokens(chunk);
    pace.measured(chunk.length, performance.now() - start);
  }
}

function said({ wall, cpu }: Span): string {
  return `${wall.toFixed(0)} ms (processor ${cpu.toFixed(0)})`;
}

function* rowsOf({ form, answer, prompt }: Recording, times: readonly Times[]): Iterable<Row> {
  const { picks, steps: free, batched } = times[0]?.figures ?? { picks: 0, steps: 0, batched: 0 };
  const forms = `${String(answer.length)} tokens: ${String(picks)} picked, ${String(free)} free, ${String(batched)} batched`;
  const suffix = form === 'lines' ? '' : '.text';
  const pairs = (of: keyof Span) => times.map(({ constrained, oneByOne }) => ({ of: constrained[of], to: oneByOne[of] }));
  yield ratio(`edits.constrained.time${suffix}`, goal, pairs('wall'), forms);
  yield ratio(`edits.constrained.cpu${suffix}`, goal, pairs('cpu'), 'the same in processor time, which other programs disturb less');
  const ms = (of: (one: Times) => number): number[] => times.map(of);
  yield measured(`edits.anchor.${form}.time`, 'ms', '', ms((one) => one.constrained.wall), `one by one ${median(ms((one) => one.oneByOne.wall)).toFixed(0)} ms`); // prettier-ignore
  yield measured(
    `edits.anchor.${form}.choices`,
    'ms',
    '',
    ms((one) => one.figures.pickMs),
    `${String(picks)} samplings`,
  );
  yield measured(
    `edits.anchor.${form}.forced`,
    'ms',
    '',
    ms((one) => one.figures.batchMs),
    `${String(batched)} tokens, with the sampling behind each batch`,
  );
  yield measured(
    `edits.anchor.${form}.free`,
    'ms',
    '',
    ms((one) => one.figures.stepMs),
    `${String(free)} samplings`,
  );
  yield measured(
    `edits.anchor.${form}.prompt`,
    'tokens',
    '',
    [prompt.length],
    `${String(shown.last - shown.first + 1)} of ${String(candidateLines)} lines shown`,
  );
}

/** What the stream consists of: the programme's own segments, decided in favour of the ten-line range. */
function record(model: LlamaModel, file: SourceFile, form: AnchorForm, render: (messages: ChatMessage[]) => Token[]): Recording {
  const count = (text: string): number => model.tokenize(text).length;
  const offered = [{ first: 1, last: candidateLines }];
  const messages = editMessages({
    request: { instruction: 'Count every parcel once.', files: [file] },
    files: [{ ...file, shown: [shown], offered }],
    contexts: 0,
    anchor: form,
    thinking: false,
  });
  const task = { files: [{ path: file.path, text: file.text, offered }], anchor: form, maxEdits: 8, thinkingTokens: 0, room: 1024, count };
  const labels = lineLabels(file.text.split('\n'));
  const ends = form === 'lines' ? [`${String(range.first)}-`, `${String(range.last)}\n`] : [range.first, range.last].map((line) => `${labels[line - 1] ?? ''}\n`); // prettier-ignore
  const wanted = [steps.replace, ...ends, steps.done];
  const answer: Token[] = [];
  const programme = anchoredEdits(task);
  for (let next = programme.next(); next.done !== true;) {
    const tokens = tokensOf(model, next.value, wanted);
    answer.push(...tokens);
    next = programme.next({ text: model.detokenize(tokens), stop: 'stop', room: task.room - answer.length });
  }
  return { form, task, prompt: render(messages), answer };
}

function tokensOf(model: LlamaModel, segment: Segment, wanted: string[]): Token[] {
  if (segment.kind === 'forced') return model.tokenize(segment.text);
  if (segment.kind === 'free') {
    const text = sourceFile({ seed: 9, language: 'typescript', lines: 60 }).text;
    return model.tokenize(text).slice(0, newTokens);
  }
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
