/**
 * Installs VS Code's own server and workbench, out of the npm package code-server, into a cache folder outside the checkout.
 * It owns the list of what is left out and what is compiled; it must not know what the server is used for.
 */
import { existsSync } from 'node:fs';
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { mustRun, runCommand, npmCommand, runNpm, type Say } from './command.ts';
import { withInstallLock } from './installLock.ts';

/** The npm package's version; it holds VS Code 1.139.1. */
export const codeServerVersion = '4.139.1';
/** Raised when what is installed changes, so that an older cache is made anew. */
const recipe = 1;

/** Dependencies that testing an extension doesn't need: the Copilot runtime, sandboxes, containers, Windows parts, Kerberos (which wants system headers). */
const leftOut = [
  '@github/copilot-sdk',
  '@microsoft/mxc-sdk',
  '@devcontainers/cli',
  '@vscode/sandbox-runtime',
  '@vscode/windows-process-tree',
  '@vscode/windows-registry',
  '@vscode/sqlite3',
  'kerberos',
  'ssh2',
];

/** A server that can be started. */
export interface ServerBuild {
  /** The folder with `out/server-main.js`. */
  root: string;
  /** False where its native log writer couldn't be compiled; it then runs without log files. */
  writesLogs: boolean;
}

/** Where the server is installed: `MLX_CODE_VSCODE_HOME`, else a folder under the user's cache. */
export function serverHome(): string {
  const chosen = process.env.MLX_CODE_VSCODE_HOME;
  return chosen ? path.resolve(chosen) : path.join(cacheFolder(), `vscode-server-${codeServerVersion}`);
}

/** What the project keeps between runs and can make again: `~/.cache/mlx-code`. */
export function cacheFolder(): string {
  return path.join(process.env.XDG_CACHE_HOME ?? path.join(os.homedir(), '.cache'), 'mlx-code');
}

/** The installed server, installed first when it isn't there. Throws an Error with one sentence where it isn't to be had. */
export async function ensureServerBuild(say: Say): Promise<ServerBuild> {
  if (process.platform === 'win32') throw new Error('The server build of VS Code runs on Linux and macOS only.');
  const home = serverHome();
  const ready = await readMarker(home);
  if (ready) return ready;
  return withInstallLock(`${home}.lock`, say, async () => (await readMarker(home)) ?? (await install(home, say)));
}

async function readMarker(home: string): Promise<ServerBuild | null> {
  const text = await fs.readFile(path.join(home, 'installed.json'), 'utf8').catch(() => null);
  if (text === null) return null;
  const marker = JSON.parse(text) as { version: string; recipe: number; writesLogs: boolean };
  if (marker.version !== codeServerVersion || marker.recipe !== recipe) return null;
  return { root: path.join(home, 'vscode'), writesLogs: marker.writesLogs };
}

async function install(home: string, say: Say): Promise<ServerBuild> {
  const started = performance.now();
  const staging = `${home}.installing-${String(process.pid)}`;
  say(`installing VS Code's server (code-server ${codeServerVersion} from npm) into ${home}; about a minute, about 600 MB`);
  try {
    await fs.mkdir(path.join(staging, 'vscode'), { recursive: true });
    await unpack(staging);
    const root = path.join(staging, 'vscode');
    await removeDependencies(path.join(root, 'package.json'));
    const env = buildEnvironment();
    say('installing what the server depends on');
    await runNpm(['install', '--omit=dev', '--ignore-scripts'], { cwd: root, env });
    const writesLogs = await compile(root, env, say);
    say('installing the TypeScript language service');
    await runNpm(['install', '--omit=dev', '--ignore-scripts'], { cwd: path.join(root, 'extensions'), env });
    await fs.writeFile(path.join(staging, 'installed.json'), JSON.stringify({ version: codeServerVersion, recipe, writesLogs }));
    await fs.rm(home, { recursive: true, force: true });
    await fs.rename(staging, home);
    say(`VS Code's server is installed (${((performance.now() - started) / 1000).toFixed(0)} s)`);
    return { root: path.join(home, 'vscode'), writesLogs };
  } finally {
    await fs.rm(staging, { recursive: true, force: true });
  }
}

async function unpack(staging: string): Promise<void> {
  await runNpm(['pack', '--silent', `code-server@${codeServerVersion}`, '--pack-destination', staging], { cwd: staging });
  const archive = path.join(staging, `code-server-${codeServerVersion}.tgz`);
  await mustRun('tar', ['xzf', archive, '-C', path.join(staging, 'vscode'), '--strip-components=3', 'package/lib/vscode']);
  await fs.rm(archive);
}

async function removeDependencies(manifest: string): Promise<void> {
  const json = JSON.parse(await fs.readFile(manifest, 'utf8')) as { dependencies: Record<string, string> };
  json.dependencies = Object.fromEntries(Object.entries(json.dependencies).filter(([name]) => !leftOut.includes(name)));
  await fs.writeFile(manifest, JSON.stringify(json, null, 2));
}

/** node-gyp finds its headers beside the Node that runs this, where they are; else it uses its own way to them. */
function buildEnvironment(): NodeJS.ProcessEnv {
  const prefix = path.dirname(path.dirname(process.execPath));
  const env: NodeJS.ProcessEnv = { ...npmCommand().env, npm_config_loglevel: 'error', npm_config_update_notifier: 'false' };
  // The compiled modules must fit the Node that runs the server: the one that runs this, first on the path.
  env.PATH = `${path.dirname(process.execPath)}${path.delimiter}${process.env.PATH ?? ''}`;
  if (existsSync(path.join(prefix, 'include', 'node', 'node.h'))) env.npm_config_nodedir = prefix;
  return env;
}

async function compile(root: string, env: NodeJS.ProcessEnv, say: Say): Promise<boolean> {
  say('compiling its two native modules');
  const npm = npmCommand();
  const { code } = await runCommand(npm.program, [...npm.args, 'rebuild', '@vscode/spdlog', '@vscode/native-watchdog'], {
    cwd: root,
    env,
    timeoutMs: 5 * 60_000,
  });
  if (code !== 0)
    say('they could not be compiled (is there a C++ compiler and Python?); the server runs without them and writes no log files');
  return code === 0;
}
