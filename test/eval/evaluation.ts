/** Goes through the tasks: which are asked, in which order, and what is known already. It must not know who answers or where results go. */
import { type Sampling, type Way, ways } from './attempt.ts';
import type { EvalOptions } from './evalOptions.ts';
import type { ResultsFile } from './resultsFile.ts';
import type { Task } from './task.ts';
import { type Bench, digestOf, runTrial, type Trial } from './trial.ts';

/** The tasks that were asked for; throws an Error with one sentence when a name is none. */
export function chosenTasks(all: readonly Task[], options: Pick<EvalOptions, 'languages' | 'tasks' | 'limit'>): Task[] {
  const named = (task: Task): boolean => options.tasks.some((name) => task.id === name || task.id.endsWith(`/${name}`));
  const unknown = options.tasks.find((name) => !all.some((task) => task.id === name || task.id.endsWith(`/${name}`)));
  if (unknown !== undefined) throw new Error(`There is no task ${unknown}.`);
  const wanted = all.filter((task) => options.languages.includes(task.language) && (options.tasks.length === 0 || named(task)));
  return inTurn(wanted).slice(0, options.limit);
}

/** The first of each language, then the second of each: a part of the tasks is then a fair one. */
function inTurn(tasks: readonly Task[]): Task[] {
  const places = new Map<string, number>();
  return tasks
    .map((task) => {
      const place = places.get(task.language) ?? 0;
      places.set(task.language, place + 1);
      return { task, place };
    })
    .sort((a, b) => a.place - b.place)
    .map(({ task }) => task);
}

export interface Progress {
  trial: Trial;
  done: number;
  of: number;
  /** It stood in the results file. */
  known: boolean;
}

/**
 * All trials, as they are done: of each task and seed both ways one after the other, now this one first and now that one, so that neither profits
 * from what the other has warmed up. Ends with the signal's `cancelled`.
 */
export async function* evaluate(
  tasks: readonly Task[],
  options: Pick<EvalOptions, 'seeds' | 'form' | 'temperature' | 'maxTokens' | 'thinking'>,
  bench: Bench,
  results: ResultsFile,
  signal?: AbortSignal,
): AsyncGenerator<Progress> {
  const { form, temperature, maxTokens, thinking } = options;
  const of = tasks.length * options.seeds * ways.length;
  let done = 0;
  for (let seed = 1; seed <= options.seeds; seed++) {
    for (const [index, task] of tasks.entries()) {
      const order: readonly Way[] = (index + seed) % 2 === 0 ? ways : ways.toReversed();
      for (const way of order) {
        const sampling: Sampling = { seed, temperature, maxTokens, form, thinking };
        const before = results.get({ task: task.id, digest: digestOf(task), seed, way });
        // What couldn't be tested then may be testable now.
        const known = before !== undefined && (before.solved !== null || bench.toolchains?.present.has(task.language) !== true);
        const trial = known ? before : await runTrial(way, task, sampling, bench, signal);
        if (!known) results.add(trial);
        yield { trial, done: ++done, of, known };
      }
    }
  }
}
