/** The Chromium that shows the workbench: finding it, installing it where that is allowed, starting it. */
import fs from 'node:fs';
import path from 'node:path';
import { type Browser, type BrowserContext, chromium, type LaunchOptions } from 'playwright-core';
import { runCommand, type Say } from './command.ts';

/** Chromium without its own user interface, which is a good part of what a start costs; it can't show a window. */
const headlessNames = ['chromium-headless-shell', 'chrome-headless-shell'];
const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'microsoft-edge'];
const macApps = ['Google Chrome', 'Chromium', 'Microsoft Edge'];

/**
 * A Chromium on this machine that can show a window: `CHROMIUM`, the path, a Mac's applications, Playwright's own; null when there is none.
 * `headless`: one that shows none is taken before others.
 */
export function findChromium({ headless = false } = {}): string | null {
  const chosen = process.env.CHROMIUM;
  if (chosen) return chosen;
  const folders = (process.env.PATH ?? '').split(path.delimiter);
  const candidates = [
    ...[...(headless ? headlessNames : []), ...names].flatMap((name) => folders.map((folder) => path.join(folder, name))),
    ...macApps.map((name) => `/Applications/${name}.app/Contents/MacOS/${name}`),
    chromium.executablePath(),
  ];
  return candidates.find((file) => fs.existsSync(file)) ?? null;
}

/**
 * A Chromium for {@link launchChromium} without a window, else Debian's package installed by apt where we may. Throws an Error with one
 * sentence when neither works.
 */
export async function ensureChromium(say: Say): Promise<string> {
  const found = findChromium({ headless: true });
  if (found) return found;
  const missing = 'No Chromium was found: install chromium or Google Chrome, or set CHROMIUM to its program file.';
  if (process.platform !== 'linux' || (await runCommand('apt-get', ['--version'])).code !== 0) throw new Error(missing);
  const root = process.getuid?.() === 0;
  if (!root && (await runCommand('sudo', ['-n', 'true'])).code !== 0) throw new Error(missing);
  say('installing Chromium with apt-get, for the tests of the user interface; about a minute');
  const started = performance.now();
  await apt(root, ['update', '-qq']);
  await apt(root, ['install', '-y', '-qq', '--no-install-recommends', 'chromium-headless-shell', 'fonts-dejavu-core']);
  // Not every release has it apart.
  if (!findChromium({ headless: true }))
    await apt(root, ['install', '-y', '-qq', '--no-install-recommends', 'chromium', 'fonts-dejavu-core']);
  const installed = findChromium({ headless: true });
  if (!installed) throw new Error(`apt-get could not install it. ${missing}`);
  say(`Chromium is installed (${((performance.now() - started) / 1000).toFixed(0)} s)`);
  return installed;
}

async function apt(root: boolean, args: readonly string[]): Promise<void> {
  const [program, ...before] = root ? (['apt-get'] as const) : (['sudo', '-n', 'apt-get'] as const);
  // Its own failure shows in the browser not being there; an update that reached only some of its sources is good enough.
  await runCommand(program, [...before, ...args], { env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }, timeoutMs: 10 * 60_000 });
}

/** Nothing of VS Code's own moves by itself in the pages to come: what spins would be drawn sixty times a second, in software. */
export async function holdStill(context: BrowserContext): Promise<void> {
  const style = '*, *::before, *::after { animation: none !important; transition: none !important }';
  await context.addInitScript(`
    const still = () => document.head.append(Object.assign(document.createElement('style'), { textContent: ${JSON.stringify(style)} }));
    if (self === top) document.addEventListener('DOMContentLoaded', still);
  `);
}

/** Starts Chromium, headless unless told otherwise, with nothing that talks to its maker. */
export function launchChromium(executablePath: string, options: LaunchOptions = {}): Promise<Browser> {
  const root = process.getuid?.() === 0;
  return chromium.launch({
    executablePath,
    headless: true,
    args: [
      // Chromium refuses its sandbox to root.
      ...(root ? ['--no-sandbox'] : []),
      ...['--disable-gpu', '--disable-quic', '--no-first-run', '--no-default-browser-check', '--disable-background-networking'],
      ...['--disable-component-update', '--disable-sync', '--disable-dev-shm-usage', '--password-store=basic'],
    ],
    ...options,
  });
}
