import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { throwIfCancelled } from '../../src/base/appError.ts';
import type { Files } from './task.ts';
import { makeTemporaryFolder, removeTemporaryFolder } from './temporaryFolder.ts';
import type { Toolchain } from './toolchains.ts';
import { runUntrusted, type Wall } from './untrustedRun.ts';

export interface TestRun {
  toolchain: Toolchain;
  wall: Wall;
  files: Files;
  tests: Files;
  signal?: AbortSignal | undefined;
}

export interface TestResult {
  verdict: 'passed' | 'failed' | 'timeout';
  /** Of the step that failed, or of the last one. */
  output: string;
  /** Tests that passed, in all. */
  passed: number;
}

/** A compiler, or the tests of one task, may take this long. Milliseconds. */
const stepTimeoutMs = 60_000;

/**
 * Lays files and tests into a temporary folder, runs the tests there, and removes it. A program that ends well without the runner's summary
 * counts as failed: code that exits early hasn't passed. Rejects only when cancelled.
 */
export async function runTests(run: TestRun): Promise<TestResult> {
  const own = makeTemporaryFolder('eval');
  const folder = path.join(own, 'project');
  const home = path.join(own, 'home');
  try {
    mkdirSync(home);
    // The tests come last: no answer can replace them.
    for (const [name, text] of [...run.toolchain.scaffold, ...run.files, ...run.tests]) {
      const target = path.join(folder, ...name.split('/'));
      mkdirSync(path.dirname(target), { recursive: true });
      writeFileSync(target, text);
    }
    return await runSteps(run, folder, home);
  } finally {
    removeTemporaryFolder(own);
  }
}

async function runSteps({ toolchain, wall, tests, signal }: TestRun, folder: string, home: string): Promise<TestResult> {
  let passed = 0;
  let output = '';
  for (const step of toolchain.steps(folder, [...tests.keys()])) {
    const env = step.env ?? {};
    const result = await runUntrusted(step.program, step.args, { cwd: folder, home, env, timeoutMs: stepTimeoutMs, wall, signal });
    throwIfCancelled(signal);
    output = result.output;
    if (result.timedOut) return { verdict: 'timeout', output, passed };
    const count = step.decides ? toolchain.passed(output) : 0;
    if (result.code !== 0 || count === null) return { verdict: 'failed', output, passed };
    passed += count;
  }
  return { verdict: passed > 0 ? 'passed' : 'failed', output, passed };
}
