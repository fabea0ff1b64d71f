/** The edit evaluation with an oracle: both ways carry out the reference solutions, and faults cost what they should. */
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { silentLog } from '../../../src/base/log.ts';
import { EditService } from '../../../src/core/edits/editService.ts';
import type { AnchorForm } from '../../../src/protocol/worker/edits.ts';
import { FakeSettings } from '../../support/fakeEnginePort.ts';
import { type Answerer, attempt, ways } from '../../eval/attempt.ts';
import { chosenTasks, evaluate } from '../../eval/evaluation.ts';
import { faults } from '../../eval/faults.ts';
import { OracleEngine, oracleModels } from '../../eval/oracleEngine.ts';
import { ResultsFile } from '../../eval/resultsFile.ts';
import { solved } from '../../eval/task.ts';
import { readTasks } from '../../eval/taskFolder.ts';
import { findToolchains, type Toolchains } from '../../eval/toolchains.ts';
import type { Bench, Trial } from '../../eval/trial.ts';
import { findWall } from '../../eval/untrustedRun.ts';

const tasks = readTasks();
const folder = mkdtempSync(path.join(os.tmpdir(), 'mlx-code-evaluation-'));
const forms: readonly AnchorForm[] = ['lines', 'text'];
const engine = new OracleEngine();
const models = oracleModels('perfect');
const answerer: Answerer = { engine, models, edits: new EditService(engine, models, new FakeSettings(), silentLog) };
const sampling = { seed: 1, temperature: 0, maxTokens: 1024, thinking: 0 };
const languages = ['typescript', 'python', 'rust', 'go'] as const;
const full = process.env.MLX_CODE_FULL === '1';
let toolchains: Toolchains;
let files = 0;

beforeAll(async () => {
  toolchains = await findToolchains(findWall(), full ? languages : ['typescript', 'python']);
}, 180_000);
afterAll(() => {
  toolchains.dispose();
  rmSync(folder, { recursive: true, force: true });
});

function bench(more: Partial<Bench> = {}): Bench {
  return { answerer, toolchains, wall: findWall(), turnTo: engine.turnTo.bind(engine), noisy: false, ...more };
}

const header = { type: 'editEvaluation', version: 1, model: { name: 'o', file: 'o', bytes: 0, quantisation: '' }, form: 'lines', temperature: 0, maxTokens: 1024, thinking: 0 } as const; // prettier-ignore
const results = (): ResultsFile => ResultsFile.open(path.join(folder, `${String(++files)}.jsonl`), header, false);

async function all(
  own: typeof tasks,
  its: Bench,
  options: { form?: AnchorForm; seeds?: number; into?: ResultsFile } = {},
): Promise<{ trials: Trial[]; known: number }> {
  const trials: Trial[] = [];
  let known = 0;
  const { form = 'lines', seeds = 1, into = results() } = options;
  for await (const progress of evaluate(own, { ...sampling, form, seeds }, its, into)) {
    trials.push(progress.trial);
    if (progress.known) known++;
  }
  return { trials, known };
}

describe('a perfect oracle', () => {
  it.each(forms.flatMap((form) => ways.map((way) => [way, form] as const)))(
    'is carried out to the byte: %s, form %s',
    async (way, form) => {
      for (const task of tasks) {
        engine.turnTo(task, null);
        const result = await attempt(way, task, answerer, { ...sampling, form });
        expect({ ...result, ms: 0, answer: '', tokens: 0, promptTokens: 0, files: Object.fromEntries(result.files) }, task.id).toEqual({
        wellFormed: true, applied: true, cut: false, problem: null, match: 'exact', ms: 0, answer: '', tokens: 0, promptTokens: 0,
        files: Object.fromEntries(solved(task)),
      }); // prettier-ignore
      }
    },
  );

  it('may think before', async () => {
    const [task] = tasks;
    engine.turnTo(task!, null);
    for (const way of ways) {
      const result = await attempt(way, task!, answerer, { ...sampling, form: 'lines', thinking: 50 });
      expect(result.files).toEqual(solved(task!));
    }
  });

  it('solves what can be tested here, and the rest is not counted', async () => {
    const some = chosenTasks(tasks, { languages: [...languages], tasks: [], limit: full ? Infinity : 8 });
    const { trials } = await all(some, bench());
    expect(trials.length).toBe(2 * some.length);
    for (const trial of trials) expect(trial.solved, `${trial.task} ${trial.way}`).toBe(toolchains.present.has(trial.language) ? true : null);
    expect(trials.filter((trial) => trial.solved).length).toBeGreaterThanOrEqual(4);
  }, 300_000); // prettier-ignore
});

describe('a noisy oracle', () => {
  it.each(forms)('loses form and place only where it is free to: %s', async (form) => {
    const { trials } = await all(tasks, bench({ toolchains: null, noisy: true }), { form, seeds: faults.length });
    const of = (way: string, has: (trial: Trial) => boolean, fault?: string): number => {
      const own = trials.filter((trial) => trial.way === way && (fault === undefined || trial.fault === fault));
      return own.filter(has).length / own.length;
    };
    const wellFormed = (trial: Trial): boolean => trial.wellFormed;
    const applied = (trial: Trial): boolean => trial.applied;
    expect(of('constrained', wellFormed)).toBe(1);
    for (const fault of faults) expect(of('constrained', applied, fault), fault).toBe(fault === 'placeholder' ? 0 : 1);
    expect(of('unconstrained', wellFormed)).toBeLessThan(1);
    for (const fault of ['placeholder', 'path', 'changedLine', 'unfinished']) expect(of('unconstrained', applied, fault), fault).toBeLessThan(1);
    expect(new Set(trials.map((trial) => trial.solved))).toEqual(new Set([null]));
  }); // prettier-ignore

  it('fails the tests where it writes wrong code, and says so', async () => {
    const own = tasks.filter((task) => task.id === 'typescript/pageCount');
    const { trials } = await all(own, bench({ noisy: true }), { seeds: faults.length });
    const wrong = trials.filter((trial) => trial.fault === 'changedLine' && trial.way === 'constrained');
    expect(wrong.map(({ applied, solved, verdict }) => ({ applied, solved, verdict }))).toEqual([
      { applied: true, solved: false, verdict: 'failed' },
    ]);
    const refused = trials.find((trial) => trial.fault === 'placeholder' && trial.way === 'constrained');
    expect(refused).toMatchObject({ wellFormed: true, applied: false, solved: false, problem: 'answerIncomplete', verdict: null });
  });
});

describe('an evaluation', () => {
  it('takes the languages in turn, and only what is asked for', () => {
    const ids = (options: Partial<Parameters<typeof chosenTasks>[1]>): string[] =>
      chosenTasks(tasks, { languages: [...languages], tasks: [], limit: Infinity, ...options }).map((task) => task.id);
    expect(ids({ limit: 4 }).map((id) => id.split('/')[0])).toEqual(languages);
    expect(ids({ tasks: ['pageCount', 'go/gcd'] })).toEqual(['typescript/pageCount', 'go/gcd']);
    expect(ids({ languages: ['rust'] }).every((id) => id.startsWith('rust/'))).toBe(true);
    expect(ids({}).length).toBe(tasks.length);
    expect(() => ids({ tasks: ['nothing'] })).toThrow('There is no task nothing.');
  });

  it('asks again only what it does not know', async () => {
    const into = results();
    const own = tasks.slice(0, 3);
    expect((await all(own, bench({ toolchains: null }), { into })).known).toBe(0);
    expect((await all(own, bench({ toolchains: null }), { into, seeds: 2 })).known).toBe(6);
    // What could not be tested then can be now.
    expect((await all(own.slice(0, 1), bench(), { into })).known).toBe(0);
    expect((await all(own.slice(0, 1), bench(), { into })).known).toBe(2);
    const [first] = own;
    const changed = { ...first!, instruction: 'Another one.' };
    expect((await all([changed], bench({ toolchains: null }), { into })).known).toBe(0);
  });

  it('lets each way begin equally often', async () => {
    const { trials } = await all(tasks.slice(0, 8), bench({ toolchains: null }));
    const firsts = trials.filter((_, index) => index % 2 === 0).map((trial) => trial.way);
    expect(firsts.filter((way) => way === 'constrained').length).toBe(4);
  });

  it('ends when it is cancelled', async () => {
    const controller = new AbortController();
    const run = evaluate(tasks, { ...sampling, form: 'lines', seeds: 1 }, bench(), results(), controller.signal);
    await run.next();
    controller.abort();
    await expect(run.next()).rejects.toMatchObject({ code: 'cancelled' });
  });
});
