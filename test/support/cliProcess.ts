/** Runs the built command line as a user would, and watches the processes that it starts. */
import { type ChildProcessByStdio, execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Readable, Writable } from 'node:stream';

/** The built programs; `MLX_CODE_DIST` names another build than the usual one. */
export const dist = path.resolve(import.meta.dirname, '../..', process.env.MLX_CODE_DIST ?? 'dist');

export interface CliResult {
  code: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
}

export interface CliOptions {
  cwd?: string;
  env?: NodeJS.ProcessEnv;
  /** What comes in on stdin; without it stdin is empty. */
  input?: string | Buffer;
  /** Leaves stdin open after that. */
  openInput?: boolean;
  /** Runs as this user, where the tests run as root. */
  uid?: number;
}

/** The data folder where a test names none, nor another home: never the user's own. */
function ownData(): string {
  if (data === undefined) {
    const made = mkdtempSync(path.join(tmpdir(), 'cli-data-'));
    process.on('exit', () => rmSync(made, { recursive: true, force: true }));
    data = made;
  }
  return data;
}

let data: string | undefined;

export class CliProcess {
  readonly child: ChildProcessByStdio<Writable | null, Readable, Readable>;
  /** Settles when the process has ended and all it wrote is read. */
  readonly ended: Promise<CliResult>;
  #stdout = '';
  #stderr = '';

  constructor(args: readonly string[], options: CliOptions = {}) {
    const program = path.join(dist, 'cli.mjs');
    if (!existsSync(program)) throw new Error(`${program} is missing: "node esbuild.config.mjs" builds it`);
    const piped = options.input !== undefined || options.openInput;
    this.child = spawn(process.execPath, [program, ...args], {
      cwd: options.cwd ?? path.dirname(dist),
      env: { ...process.env, ...(options.env?.HOME === undefined ? { MLX_CODE_DATA_FOLDER: ownData() } : {}), ...options.env },
      stdio: [piped ? 'pipe' : 'ignore', 'pipe', 'pipe'],
      ...(options.uid === undefined ? {} : { uid: options.uid, gid: options.uid }),
    }) as ChildProcessByStdio<Writable | null, Readable, Readable>;
    // A process that ends before it has read all is no failure of the test.
    this.child.stdin?.on('error', () => undefined);
    if (options.input !== undefined) this.child.stdin?.write(options.input);
    if (!options.openInput) this.child.stdin?.end();
    this.child.stdout.setEncoding('utf8').on('data', (text: string) => (this.#stdout += text));
    this.child.stderr.setEncoding('utf8').on('data', (text: string) => (this.#stderr += text));
    this.ended = new Promise((resolve, reject) => {
      this.child.on('error', reject);
      this.child.on('close', (code, signal) => resolve({ code, signal, stdout: this.#stdout, stderr: this.#stderr }));
    });
  }

  /** What has come on stdout so far. */
  get stdout(): string {
    return this.#stdout;
  }

  /** Resolves when something stands on stdout. */
  async speaking(): Promise<void> {
    await waitFor(() => this.#stdout !== '', 60_000, 'the first output');
  }

  /** Processes that it has started and that still run. */
  children(): number[] {
    return processes()
      .filter(({ parent }) => parent === this.child.pid)
      .map(({ pid }) => pid);
  }
}

/** Runs to the end. */
export function runCli(args: readonly string[], options: CliOptions = {}): Promise<CliResult> {
  return new CliProcess(args, options).ended;
}

/** The JSON lines of an output; throws when a line is anything else. */
export function jsonLines(stdout: string): Record<string, unknown>[] {
  return stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

export function isRunning(pid: number): boolean {
  return processes().some((entry) => entry.pid === pid);
}

/** Waits for something to come true; names it when it doesn't. */
export async function waitFor(condition: () => boolean, limitMs: number, what: string): Promise<void> {
  const end = Date.now() + limitMs;
  while (!condition()) {
    if (Date.now() > end) throw new Error(`waited ${String(limitMs)} ms for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** All running processes (zombies don't run). */
function processes(): { pid: number; parent: number }[] {
  return execFileSync('ps', ['-A', '-o', 'pid=,ppid=,stat='], { encoding: 'utf8' })
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter(([, , state]) => state !== undefined && !state.startsWith('Z'))
    .map(([pid, parent]) => ({ pid: Number(pid), parent: Number(parent) }));
}
