/**
 * Runs code that a model wrote. It isn't a sandbox and doesn't claim to be one: a folder of its own, no environment but what a compiler
 * needs, a time limit for the whole process group, a bound on what is kept of its output, and no network where the system lets us take it
 * away. Knows nothing about languages.
 */
import { spawn, spawnSync } from 'node:child_process';

/** How a program is cut off from the network: what goes before its own command, and how to say so. */
export interface Wall {
  prefix: readonly string[];
  says: string;
}

export interface UntrustedOptions {
  cwd: string;
  /** Stands in for the user's home and temporary folder. */
  home: string;
  env?: Readonly<Record<string, string>>;
  timeoutMs: number;
  wall: Wall;
  signal?: AbortSignal | undefined;
}

export interface UntrustedResult {
  /** Exit code; 127 when it couldn't be started, null when it was killed. */
  code: number | null;
  output: string;
  timedOut: boolean;
}

/** Characters of output that are kept. */
const outputLimit = 200_000;

const walls: readonly Wall[] = [
  { prefix: ['unshare', '--net', '--pid', '--fork', '--kill-child'], says: 'without network (unshare)' },
  { prefix: ['unshare', '--map-root-user', '--net', '--pid', '--fork', '--kill-child'], says: 'without network (unshare)' },
  { prefix: ['sandbox-exec', '-p', '(version 1)(allow default)(deny network*)'], says: 'without network (sandbox-exec)' },
];

/** The first wall that works on this machine. */
export function findWall(): Wall {
  const works = (wall: Wall): boolean => {
    const [program = '', ...args] = wall.prefix;
    return spawnSync(program, [...args, process.execPath, '-e', ''], { stdio: 'ignore', timeout: 20_000 }).status === 0;
  };
  return walls.find(works) ?? { prefix: [], says: 'WITH network: this system has no way to take it away' };
}

/** Runs a program to its end, its time limit, or the signal. Never rejects. */
export function runUntrusted(program: string, args: readonly string[], options: UntrustedOptions): Promise<UntrustedResult> {
  return new Promise((resolve) => {
    const [first = program, ...rest] = [...options.wall.prefix, program, ...args];
    let output = '';
    let timedOut = false;
    // A group of its own, so that what it started ends with it.
    const child = spawn(first, rest, { cwd: options.cwd, env: environment(options), stdio: ['ignore', 'pipe', 'pipe'], detached: true });
    const kill = (): void => {
      try {
        if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
      } catch {
        child.kill('SIGKILL'); // the group is gone, or there are none on this system
      }
    };
    const timer = setTimeout(() => {
      timedOut = true;
      kill();
    }, options.timeoutMs);
    const hear = (chunk: Buffer): void => {
      if (output.length < outputLimit) output = (output + chunk.toString('utf8')).slice(0, outputLimit);
    };
    const end = (code: number | null): void => {
      clearTimeout(timer);
      options.signal?.removeEventListener('abort', kill);
      resolve({ code, output, timedOut });
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    child.once('error', (error) => {
      output += error.message;
      end(127);
    });
    child.once('exit', kill);
    child.once('close', end);
    options.signal?.addEventListener('abort', kill, { once: true });
    if (options.signal?.aborted) kill();
  });
}

function environment(options: UntrustedOptions): Record<string, string> {
  const kept = ['PATH', 'SystemRoot'].flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]] as const]));
  return { ...Object.fromEntries(kept), HOME: options.home, TMPDIR: options.home, LANG: 'C.UTF-8', ...options.env };
}
