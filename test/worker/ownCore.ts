/**
 * Gives each of two test files that run at once a core of its own, on a machine that has no more: engines of two threads each would spend their time
 * waiting for each other's. What they start inherits it.
 */
import { spawnSync } from 'node:child_process';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { expect } from 'vitest';

/** They ask for two threads, and must get them. */
const needsAll = ['measurements.test.ts', 'snapshots.test.ts'];

const file = path.basename(expect.getState().testPath ?? '');
const cores = availableParallelism();
if (process.platform === 'linux' && cores > 1 && cores < 4 && !needsAll.includes(file)) {
  const core = Number(process.env.VITEST_POOL_ID ?? 1) % cores;
  // Where it can't be had, all takes longer and nothing else.
  spawnSync('taskset', ['--all-tasks', '--pid', '--cpu-list', String(core), String(process.pid)]);
}
