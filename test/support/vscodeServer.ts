/**
 * VS Code's own server on a free port of this machine, open to whoever knows its token. Installing it is
 * `vscodeServerInstall.ts`, looking at it `browser.ts`.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { setTimeout as delay } from 'node:timers/promises';
import { mustRun } from './command.ts';
import type { Profile } from './profile.ts';
import { cacheFolder, type ServerBuild } from './vscodeServerInstall.ts';

export interface ServerOptions {
  /**
   * VS Code's own switch for its smoke tests. Without it a built VS Code ignores the development and test paths of a URL; with it
   * it hides notifications and skips dialogs, so tests of the user interface leave it off.
   */
  smokeTestDriver?: boolean;
  env?: Readonly<Record<string, string>>;
  /** Folder of the extensions that VS Code itself has, instead of all of them. */
  builtIn?: string;
}

export interface RunningServer {
  port: number;
  process: ChildProcess;
  /** The workbench with `folder` open; `payload` as VS Code's own browser tests pass it. */
  url(folder: string | null, payload?: readonly (readonly [string, string])[]): string;
  /** A file of this machine, as a payload names it. */
  remote(file: string): string;
  /** The end of what the server printed. */
  log(): string;
  stop(): Promise<void>;
}

const startMs = 60_000;

function profileArguments(profile: Profile): string[] {
  return [
    ...['--user-data-dir', profile.data, '--server-data-dir', profile.data, '--extensions-dir', profile.extensions],
    ...['--accept-server-license-terms', '--telemetry-level', 'off'],
    // What a login shell would add to the environment takes seconds to ask for, and makes one machine's tests unlike another's.
    '--force-disable-user-env',
  ];
}

const mainFile = (build: ServerBuild): string => path.join(build.root, 'out', 'server-main.js');

/** Installs a packaged extension into a profile. */
export async function installVsix(build: ServerBuild, profile: Profile, vsix: string): Promise<void> {
  const output = await mustRun(process.execPath, [mainFile(build), ...profileArguments(profile), '--install-extension', vsix, '--force']);
  if (!output.includes('successfully installed')) throw new Error(`${path.basename(vsix)} was not installed:\n${output.trim()}`);
}

/** Starts the server and waits until it answers. */
export async function startServer(build: ServerBuild, profile: Profile, options: ServerOptions = {}): Promise<RunningServer> {
  const token = randomBytes(16).toString('hex');
  const logFile = path.join(profile.folder, 'server.log');
  const log = fs.openSync(logFile, 'w');
  const child = spawn(
    process.execPath,
    [
      ...[mainFile(build), ...profileArguments(profile), '--host', '127.0.0.1', '--port', '0', '--connection-token', token],
      ...(options.builtIn === undefined ? [] : ['--builtin-extensions-dir', options.builtIn]),
      ...(options.smokeTestDriver ? ['--enable-smoke-test-driver'] : []),
    ],
    {
      stdio: ['ignore', log, log],
      env: serverEnvironment({
        MLX_CODE_DATA_FOLDER: path.join(profile.folder, 'mlx-code'),
        // Megabytes of VS Code's code, compiled once instead of at each start.
        NODE_COMPILE_CACHE: path.join(cacheFolder(), 'node-compile-cache'),
        ...options.env,
      }),
    },
  );
  fs.closeSync(log);
  const printed = (): string => fs.readFileSync(logFile, 'utf8');
  const stop = (): Promise<void> => stopProcess(child);
  const port = await waitForPort(child, printed).catch(async (error: unknown) => {
    await stop();
    throw error;
  });
  return {
    port,
    process: child,
    url(folder, payload = []) {
      const query = new URLSearchParams({ tkn: token });
      if (folder === null) query.set('ew', 'true');
      else query.set('folder', folder);
      query.set('payload', JSON.stringify([['skipWelcome', 'true'], ['skipReleaseNotes', 'true'], ...payload]));
      return `http://localhost:${String(port)}/?${query.toString()}`;
    },
    remote: (file) => `vscode-remote://localhost:${String(port)}${pathToFileURL(file).pathname}`,
    log: () => printed().slice(-4000),
    stop,
  };
}

/** Ours without what belongs to a VS Code or an npm run that we may be inside of; no gallery, so nothing is looked up outside. */
function serverEnvironment(extra: Readonly<Record<string, string>> = {}): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(([name]) => !/^(VSCODE_|ELECTRON_|npm_)/.test(name));
  return { ...Object.fromEntries(own), EXTENSIONS_GALLERY: '{}', ...extra };
}

async function waitForPort(child: ChildProcess, printed: () => string): Promise<number> {
  const started = performance.now();
  while (performance.now() - started < startMs) {
    const port = Number(/agent listening on (\d+)/.exec(printed())?.[1]);
    if (port > 0) return port;
    if (child.exitCode !== null) break;
    await delay(100);
  }
  throw new Error(`VS Code's server did not start:\n${printed().slice(-4000).trim()}`);
}

async function stopProcess(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  await new Promise<void>((resolve) => {
    const force = setTimeout(() => child.kill('SIGKILL'), 5000);
    child.once('exit', () => {
      clearTimeout(force);
      resolve();
    });
    child.kill('SIGTERM');
  });
}
