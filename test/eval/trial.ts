/** One measured trial: an answer to a task and what its tests say. Everything that is kept, counted and printed is a trial. */
import { createHash } from 'node:crypto';
import type { MatchQuality } from '../../src/core/edits/fileChange.ts';
import { type Answerer, attempt, type Sampling, type Way } from './attempt.ts';
import { type Fault, faults } from './faults.ts';
import type { Language, Task, TaskKind } from './task.ts';
import { runTests } from './testRun.ts';
import type { Toolchains } from './toolchains.ts';
import type { Wall } from './untrustedRun.ts';

export interface Trial {
  task: string;
  /** Of the task's whole text: a changed task is another one. */
  digest: string;
  language: Language;
  kind: TaskKind;
  seed: number;
  way: Way;
  /** What a noisy oracle did wrong. */
  fault: Fault | null;
  wellFormed: boolean;
  applied: boolean;
  /** Null where the tests couldn't be run: no toolchain, or they were not to be. */
  solved: boolean | null;
  /** A bound or a loop ended the answer before the model did. */
  cut: boolean;
  /** What stood in the way before the tests; null when nothing did. */
  problem: string | null;
  match: MatchQuality | null;
  /** What the tests said; null when they didn't run. */
  verdict: 'passed' | 'failed' | 'timeout' | null;
  /** Null where the answer was refused before they were counted. */
  tokens: number | null;
  promptTokens: number | null;
  /** Wall time of asking and answering, without the tests. */
  ms: number;
  answer: string;
}

export interface Bench {
  answerer: Answerer;
  /** Null when the model's code is not to be run. */
  toolchains: Toolchains | null;
  wall: Wall;
  /** Tells an oracle what it is asked about. */
  turnTo?: ((task: Task, fault: Fault | null) => void) | undefined;
  /** An oracle's answers have faults. */
  noisy: boolean;
}

/** Asks and tests once. Rejects with `cancelled`, or when the engine fails. */
export async function runTrial(way: Way, task: Task, sampling: Sampling, bench: Bench, signal?: AbortSignal): Promise<Trial> {
  const fault = bench.noisy ? faultOf(task, sampling.seed) : null;
  bench.turnTo?.(task, fault);
  const { files, ...said } = await attempt(way, task, bench.answerer, sampling, signal);
  const { id, language, kind } = task;
  const known = { task: id, digest: digestOf(task), language, kind, seed: sampling.seed, way, fault, ...said };
  const toolchain = bench.toolchains?.present.get(language);
  if (!toolchain) return { ...known, solved: null, verdict: null };
  if (!said.applied) return { ...known, solved: false, verdict: null };
  const { verdict } = await runTests({ toolchain, wall: bench.wall, files, tests: task.tests, signal });
  return { ...known, solved: verdict === 'passed', verdict };
}

export function digestOf(task: Task): string {
  const { before, tests, solution, ...rest } = task;
  const text = JSON.stringify([rest, [...before], [...tests], [...solution]]);
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}

/** Each seed has another fault; the same task and seed always the same. */
export function faultOf(task: Task, seed: number): Fault {
  const first = createHash('sha256').update(task.id).digest().readUInt16BE(0);
  return faults[(first + seed) % faults.length] ?? faults[0];
}
