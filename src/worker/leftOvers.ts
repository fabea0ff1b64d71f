/**
 * Tells what writers that died left behind in a folder, which machines and containers may share. A process id says something only among processes that see
 * each other, so what is being written tells in its name also where its writer runs.
 */
import { createHash } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

/** Nothing is written for a day, whatever the clocks of two machines make of it. */
const longestMs = 24 * 60 * 60_000;

let space: string | undefined;

/** Of the processes that see each other by their ids, 8 hexadecimal digits: those of this start of this machine, in this container. */
export function processSpace(): string {
  space ??= createHash('sha256')
    // Where there are no containers that share a folder with their host, the name alone will do.
    .update(
      JSON.stringify([
        hostname(),
        read(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8')),
        read(() => readlinkSync('/proc/self/ns/pid')),
      ]),
    )
    .digest('hex')
    .slice(0, 8);
  return space;
}

/** Whether what was last written at `time`, in milliseconds, has nobody any more who writes it. `writer` is null where its name doesn't tell. */
export function isLeftOver(writer: { space: string | undefined; pid: number } | null, time: number): boolean {
  if (writer?.space === processSpace() && !isAlive(writer.pid)) return true;
  return Date.now() - time > longestMs;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}

function read(from: () => string): string | null {
  try {
    return from();
  } catch {
    return null;
  }
}
