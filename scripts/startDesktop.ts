/** The desktop VS Code for `npm start`: finding one that can be shown here, and opening it with the extension from this checkout. */
import { spawn } from 'node:child_process';
import path from 'node:path';
import { downloadAndUnzipVSCode } from '@vscode/test-electron';
import { runCommand, type Say } from '../test/support/command.ts';
import type { Profile } from '../test/support/profile.ts';
import { cacheFolder } from '../test/support/vscodeServerInstall.ts';

/** Oldest desktop version the extension runs in, as `engines.vscode` says. */
const oldest = [1, 125] as const;

/** A program that takes `code`'s arguments and shows a window here; null when there is none. */
export async function findDesktop(say: Say): Promise<string | null> {
  if (!hasDisplay()) return null;
  if (await codeIsUsable()) return 'code';
  say('no `code` on the path: fetching a desktop VS Code');
  try {
    return await downloadAndUnzipVSCode({ version: 'stable', cachePath: path.join(cacheFolder(), 'vscode-desktop') });
  } catch (error) {
    say(`it could not be fetched (${error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error)})`);
    return null;
  }
}

/** Whether a window can be shown: always on a Mac and Windows, elsewhere when there is a display server. */
export function hasDisplay(): boolean {
  return process.platform === 'darwin' || process.platform === 'win32' || Boolean(process.env.DISPLAY ?? process.env.WAYLAND_DISPLAY);
}

async function codeIsUsable(): Promise<boolean> {
  // In a terminal of a remote window `code` is another program, which can't start a window with a profile of its own.
  if (process.env.VSCODE_IPC_HOOK_CLI) return false;
  const { code, output } = await runCommand(process.platform === 'win32' ? 'code.cmd' : 'code', ['--version'], { timeoutMs: 15_000 });
  const [major = 0, minor = 0] = (output.split('\n')[0] ?? '').split('.').map(Number);
  return code === 0 && (major > oldest[0] || (major === oldest[0] && minor >= oldest[1]));
}

/** Opens a window of its own profile and waits until it is closed. */
export function openDesktop(program: string, extension: string, folder: string, profile: Profile, signal: AbortSignal): Promise<void> {
  const args = [
    ...['--new-window', '--wait', '--user-data-dir', profile.data, '--extensions-dir', profile.extensions],
    ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
    ...[`--extensionDevelopmentPath=${extension}`, folder],
  ];
  // An ELECTRON_RUN_AS_NODE that came with us would make the program a Node.
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(ELECTRON_RUN_AS_NODE|VSCODE_)/.test(name)));
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: 'ignore', env, shell: process.platform === 'win32' });
    signal.addEventListener('abort', () => child.kill());
    child.once('error', reject);
    child.once('exit', () => resolve());
  });
}
