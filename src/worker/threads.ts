/** How many threads evaluate. More than the cores that compute well makes the engine slower by orders of magnitude, not faster. */
import { availableParallelism, loadavg } from 'node:os';

export interface Machine {
  /** Cores that are useful for mathematics, as the engine counts them: performance cores on Apple Silicon, physical ones elsewhere. */
  mathCores: number;
  /** What the operating system lets this process use, which a container may narrow. */
  parallelism: number;
  /** Load average of the last minute; 0 where the system has none (Windows). */
  load: number;
}

/** The most threads that can be good. */
export function mostThreads({ mathCores, parallelism }: Machine): number {
  return Math.max(1, Math.min(mathCores, parallelism));
}

/** Whether others use about all of the machine's cores. */
export function isBusy(machine: Machine): boolean {
  return machine.load >= mostThreads(machine) - 0.5;
}

/** Threads for `wanted` (0: as many as are good, which is `measured` where that is known). Never more than the machine's cores. */
export function chooseThreads(wanted: number, machine: Machine, measured?: number): number {
  const most = mostThreads(machine);
  if (wanted > 0) return Math.min(Math.floor(wanted), most);
  return Math.min(measured ?? most, most);
}

export function thisMachine(mathCores: number): Machine {
  return { mathCores, parallelism: availableParallelism(), load: loadavg()[0] ?? 0 };
}
