/** `npm run eval`: how well a model edits, constrained and unconstrained, on tasks whose tests decide. See test/eval/README.md. */
import { existsSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { createApp } from '../src/app.ts';
import { AppError } from '../src/base/appError.ts';
import { silentLog } from '../src/base/log.ts';
import { Interrupt } from '../src/cli/interrupt.ts';
import { HeadlessSettings } from '../src/cli/headlessSettings.ts';
import { EditService } from '../src/core/edits/editService.ts';
import { userMessage } from '../src/core/userMessage.ts';
import type { ModelInfo } from '../src/protocol/worker/modelInfo.ts';
import type { Answerer } from '../test/eval/attempt.ts';
import { type EvalOptions, help, readOptions } from '../test/eval/evalOptions.ts';
import { chosenTasks, evaluate, type Progress } from '../test/eval/evaluation.ts';
import { OracleEngine, oracleModels } from '../test/eval/oracleEngine.ts';
import { ResultsFile } from '../test/eval/resultsFile.ts';
import { pairUp, summarise, table, verdict } from '../test/eval/summary.ts';
import type { Task } from '../test/eval/task.ts';
import { checkTask } from '../test/eval/taskCheck.ts';
import { readTasks } from '../test/eval/taskFolder.ts';
import { removeTemporaryFolders } from '../test/eval/temporaryFolder.ts';
import { findToolchains, type Toolchains } from '../test/eval/toolchains.ts';
import type { Bench, Trial } from '../test/eval/trial.ts';
import { findWall, type Wall } from '../test/eval/untrustedRun.ts';

const root = path.join(import.meta.dirname, '..');
const exitCodes = { done: 0, failed: 1, usage: 2 } as const;

interface Contestant extends Pick<Bench, 'answerer' | 'turnTo' | 'noisy'> {
  info: ModelInfo;
  /** What a reader of the figures must know of who answered; empty for a trained model. */
  caution: string;
  close(): Promise<void>;
}

async function main(args: readonly string[]): Promise<number> {
  const options = asked(args);
  if (options === null) {
    console.log(help);
    return exitCodes.done;
  }
  if (options instanceof Error) {
    console.error(options.message);
    return exitCodes.usage;
  }
  const say = (line: string): void => {
    if (!options.quiet) console.error(line);
  };
  const tasks = chosenTasks(readTasks(), options);
  const wall = findWall();
  let workerPid = (): number | undefined => undefined;
  const interrupt = new Interrupt(() => workerPid(), { onHeld: () => undefined, onLeave: removeTemporaryFolders });
  const wanted = [...new Set(tasks.map((task) => task.language))];
  const toolchains = options.runTests || options.check ? await findToolchains(wall, wanted) : null;
  try {
    if (toolchains) introduce(toolchains, wall, say);
    if (options.check) return await check(tasks, toolchains, wall, say, interrupt.signal);
    if ('model' in options.who) say(`loading ${options.who.model}`);
    const contestant = await contest(options, interrupt.signal, (pid) => (workerPid = pid));
    try {
      await run(tasks, options, { ...contestant, toolchains, wall }, contestant, say, interrupt.signal);
    } finally {
      await contestant.close();
    }
    return interrupt.code ?? exitCodes.done;
  } finally {
    toolchains?.dispose();
    interrupt.dispose();
  }
}

function asked(args: readonly string[]): EvalOptions | null | Error {
  try {
    return readOptions(args);
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

function introduce({ present, missing }: Toolchains, wall: Wall, say: (line: string) => void): void {
  say(`tests run ${wall.says}, in temporary folders`);
  for (const { language, version } of present.values()) say(`${language}: ${version}`);
  for (const [language, why] of missing) say(`${language}: no tests, its tasks count as well-formed and applied only (${why})`);
}

/** Asks about each task and prints the figures; when cancelled, those of what was done. */
async function run(
  tasks: readonly Task[],
  options: EvalOptions,
  bench: Bench,
  { info, caution }: Contestant,
  say: (line: string) => void,
  signal: AbortSignal,
): Promise<void> {
  const { form, temperature, maxTokens, thinking } = options;
  const model = { name: info.name, file: path.basename(info.path), bytes: info.bytes, quantisation: info.quantisation };
  const header = { type: 'editEvaluation', version: 1, model, form, temperature, maxTokens, thinking } as const;
  const results = ResultsFile.open(options.out ?? usualFile(options, model.file), header, options.fresh);
  say(`${info.name}: ${tasks.length} tasks, ${options.seeds} seeds, both ways; results in ${results.path}`);
  const trials: Trial[] = [];
  // Said at once: what runs may take a moment to end.
  signal.addEventListener('abort', () => say('stopping; the same command goes on from here'), { once: true });
  const started = performance.now();
  let fresh = 0;
  try {
    for await (const progress of evaluate(tasks, options, bench, results, signal)) {
      trials.push(progress.trial);
      if (progress.known) continue;
      const left = ((performance.now() - started) / ++fresh) * (progress.of - progress.done);
      say(`${described(progress)}${left > 60_000 ? `; about ${Math.ceil(left / 60_000)} min left` : ''}`);
    }
  } catch (error) {
    if (!AppError.isCancelled(error)) throw error;
  }
  report(trials, options.json, caution);
}

function usualFile({ form, temperature, maxTokens, thinking }: EvalOptions, model: string): string {
  return path.join(
    root,
    'out',
    'eval',
    `${model.replace(/\.gguf$/, '')}-${form}-t${temperature}-${maxTokens}${thinking > 0 ? `-think${thinking}` : ''}.jsonl`,
  );
}

function described({ trial, done, of }: Progress): string {
  const outcome = trial.solved === true ? 'solved' : trial.verdict ?? (trial.applied ? 'applied' : 'not applied'); // prettier-ignore
  const why = trial.problem === null ? (trial.cut ? ' (cut)' : '') : ` (${trial.problem})`;
  return `${done}/${of}  ${trial.task} seed ${trial.seed} ${trial.way}: ${outcome}${why}, ${trial.tokens ?? '?'} tokens, ${(trial.ms / 1000).toFixed(1)} s`;
}

function report(trials: readonly Trial[], json: boolean, caution: string): void {
  if (trials.length === 0) return;
  const rows = summarise(trials);
  const pairs = pairUp(trials);
  if (json) {
    for (const row of rows) console.log(JSON.stringify({ type: 'row', ...row }));
    console.log(JSON.stringify({ type: 'pairs', ...pairs }));
    if (caution !== '') console.log(JSON.stringify({ type: 'caution', text: caution }));
    return;
  }
  console.log(table(rows));
  console.log(`\n${verdict(pairs)}`);
  if (caution !== '') console.log(caution);
}

async function check(
  tasks: readonly Task[],
  toolchains: Toolchains | null,
  wall: Wall,
  say: (line: string) => void,
  signal: AbortSignal,
): Promise<number> {
  let checked = 0;
  let wrong = 0;
  for (const task of tasks) {
    const toolchain = toolchains?.present.get(task.language);
    if (!toolchain) continue;
    const problem = await checkTask(task, toolchain, wall, signal);
    checked++;
    if (problem !== null) wrong++;
    say(`${task.id}: ${problem ?? 'sound'}`);
  }
  console.log(`${checked} of ${tasks.length} tasks checked, ${wrong} not sound`);
  return wrong === 0 ? exitCodes.done : exitCodes.failed;
}

/** Loads the model, or makes an oracle. */
async function contest(
  { who, maxTokens, temperature }: EvalOptions,
  signal: AbortSignal,
  pid: (get: () => number | undefined) => void,
): Promise<Contestant> {
  const file = 'model' in who ? who.model : null;
  const common = { model: file, root, seed: undefined, maxTokens, json: false, quiet: true };
  const settings = new HeadlessSettings(common, { temperature });
  if ('oracle' in who) {
    const engine = new OracleEngine();
    const models = oracleModels(who.oracle);
    const answerer: Answerer = { engine, models, edits: new EditService(engine, models, settings, silentLog) };
    const info = await models.ensureLoaded();
    const caution = 'An oracle answered: this shows that the evaluation works and what its faults do, and says nothing about any model.';
    return { answerer, info, caution, noisy: who.oracle === 'noisy', turnTo: engine.turnTo.bind(engine), close: () => Promise.resolve() };
  }
  const workerPath = path.join(root, 'dist', 'worker.mjs');
  if (!existsSync(workerPath)) throw new Error('The worker is not built yet: run “npm run build” first.');
  const dataFolder = path.join(os.tmpdir(), 'mlx-code-eval-data');
  const app = createApp({ log: silentLog, settings, workerPath, dataFolder, surroundings: () => ({ workspaceTrusted: true }) });
  pid(() => app.engine.pid);
  try {
    const info = await app.models.ensureLoaded(signal);
    const caution =
      info.fixture === null
        ? ''
        : `A test model of the kind “${info.fixture}” answered, which was never trained: this says nothing about real models.`;
    return { answerer: app, info, caution, noisy: false, close: () => app.close() };
  } catch (error) {
    await app.close();
    throw error;
  }
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  console.error(AppError.is(error) ? userMessage(error).text : error instanceof Error ? error.message : String(error));
  process.exitCode = AppError.isCancelled(error) ? 130 : exitCodes.failed;
}
