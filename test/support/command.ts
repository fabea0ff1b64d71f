/**
 * Runs programs for the scripts and the tests: no shell, output kept, an end for every one of them. Knows nothing about what
 * is run.
 */
import { spawn } from 'node:child_process';
import path from 'node:path';

/** Says in one line what is being done. */
export type Say = (line: string) => void;

export interface CommandOptions {
  cwd?: string;
  /** The whole environment; the current one when left out. */
  env?: NodeJS.ProcessEnv;
  /** Milliseconds after which the program is killed and the run counts as failed. */
  timeoutMs?: number;
  /** Hears both outputs as they come, besides having them in the result. */
  onOutput?: (text: string) => void;
}

export interface CommandResult {
  /** Exit code; 127 when the program couldn't be started, 124 when it ran past its time. */
  code: number;
  /** Standard output and error, as they came. */
  output: string;
}

/** Runs a program to its end. Never rejects: what went wrong is in the code and the output. */
export function runCommand(program: string, args: readonly string[], options: CommandOptions = {}): Promise<CommandResult> {
  return new Promise((resolve) => {
    let output = '';
    let timedOut = false;
    const child = spawn(program, args, { cwd: options.cwd, env: options.env ?? process.env, stdio: ['ignore', 'pipe', 'pipe'] });
    const timer =
      options.timeoutMs === undefined
        ? undefined
        : setTimeout(() => {
            timedOut = true;
            child.kill('SIGKILL');
          }, options.timeoutMs);
    const hear = (chunk: Buffer): void => {
      const text = chunk.toString('utf8');
      output += text;
      options.onOutput?.(text);
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    child.once('error', (error) => {
      clearTimeout(timer);
      resolve({ code: 127, output: `${output}${error.message}\n` });
    });
    child.once('close', (code) => {
      clearTimeout(timer);
      resolve({ code: timedOut ? 124 : (code ?? 1), output });
    });
  });
}

/** Like {@link runCommand}, but an exit code other than 0 becomes an Error that carries the end of the output. */
export async function mustRun(program: string, args: readonly string[], options: CommandOptions = {}): Promise<string> {
  const { code, output } = await runCommand(program, args, options);
  if (code !== 0) throw new Error(`${path.basename(program)} ${args.join(' ')} ended with ${String(code)}:\n${output.slice(-4000).trim()}`);
  return output;
}

/** The user's own npm, run by this Node, with the settings the user gave it and none of the npm run we are inside of. */
export function npmCommand(): { program: string; args: string[]; env: NodeJS.ProcessEnv } {
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^npm_(package|lifecycle|command|config_local_prefix)/.test(name)),
  );
  const cli = process.env.npm_execpath;
  if (cli !== undefined && path.basename(cli) === 'npm-cli.js') return { program: process.execPath, args: [cli], env };
  return { program: process.platform === 'win32' ? 'npm.cmd' : 'npm', args: [], env };
}

/** Runs the user's npm; an Error with the end of its output when it fails. */
export function runNpm(args: readonly string[], options: CommandOptions = {}): Promise<string> {
  const npm = npmCommand();
  return mustRun(npm.program, [...npm.args, ...args], { ...options, env: { ...npm.env, ...options.env } });
}
