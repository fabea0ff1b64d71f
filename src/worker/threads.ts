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

/** Threads for `wanted` (0: as many as are good). Never more than the machine's cores; one less than all while others are busy. */
export function chooseThreads(wanted: number, machine: Machine): number {
  const most = Math.max(1, Math.min(machine.mathCores, machine.parallelism));
  if (wanted > 0) return Math.min(Math.floor(wanted), most);
  const busy = machine.load >= most - 0.5;
  return busy && most > 1 ? most - 1 : most;
}

export function thisMachine(mathCores: number): Machine {
  return { mathCores, parallelism: availableParallelism(), load: loadavg()[0] ?? 0 };
}
