import { solved, type Task } from './task.ts';
import { runTests } from './testRun.ts';
import type { Toolchain } from './toolchains.ts';
import type { Wall } from './untrustedRun.ts';

/** Whether a task's tests decide: null when they fail on the files as they are and pass on the reference solution, else what is wrong. */
export async function checkTask(task: Task, toolchain: Toolchain, wall: Wall, signal?: AbortSignal): Promise<string | null> {
  const run = { toolchain, wall, tests: task.tests, signal };
  const before = await runTests({ ...run, files: task.before });
  if (before.verdict === 'passed') return 'its tests pass before any edit';
  if (before.verdict === 'timeout') return 'its tests take too long before any edit';
  const after = await runTests({ ...run, files: solved(task) });
  return after.verdict === 'passed' ? null : `its tests don't pass on the reference solution:\n${after.output.trim().slice(-2000)}`;
}
