/**
 * VS Code's server build with the extension from this checkout: served to a browser for `npm start` where there is no desktop VS Code,
 * and driven without anybody for `npm start -- --check`.
 */
import fs from 'node:fs/promises';
import path from 'node:path';
import { ensureChromium, findChromium, launchChromium } from '../test/support/browser.ts';
import { ChatPanel } from '../test/support/chatPanel.ts';
import type { Say } from '../test/support/command.ts';
import { linkExtension, type Profile } from '../test/support/profile.ts';
import { type RunningServer, startServer } from '../test/support/vscodeServer.ts';
import { ensureServerBuild } from '../test/support/vscodeServerInstall.ts';
import { openWorkbench } from '../test/support/workbench.ts';
import { hasDisplay } from './startDesktop.ts';

/** What the extension is made of once it is built. */
const extensionParts = ['dist', 'media', 'node_modules'];

async function serve(extension: string, profile: Profile, say: Say): Promise<RunningServer> {
  const build = await ensureServerBuild(say);
  await linkExtension(profile, extension, extensionParts);
  say('starting VS Code');
  return startServer(build, profile);
}

/** Serves until the window is closed or the signal aborts; prints the address where no window can be shown. */
export async function openServed(extension: string, folder: string, profile: Profile, say: Say, signal: AbortSignal): Promise<void> {
  const server = await serve(extension, profile, say);
  try {
    const url = server.url(folder);
    const chromium = hasDisplay() ? findChromium() : null;
    const browser = chromium ? await launchChromium(chromium, { headless: false }).catch(() => null) : null;
    const ended = new Promise<void>((resolve) => {
      signal.addEventListener('abort', () => resolve());
      server.process.once('exit', () => resolve());
      browser?.once('disconnected', () => resolve());
    });
    if (browser) {
      await openWorkbench(browser, url, { size: null });
      say('VS Code is open in a browser window; close it or press Ctrl+C to end');
    } else {
      say('VS Code is being served. Open this in a browser on this machine; Ctrl+C ends it:');
      console.log(`\n  ${url}\n`);
    }
    await ended;
    await browser?.close();
  } finally {
    await server.stop();
  }
}

const question = 'What does the function total in src/cart.js do?';

/** Asks a question in the real workbench and prints the answer. Throws an Error with one sentence when any of it fails. */
export async function checkServed(extension: string, folder: string, profile: Profile, say: Say): Promise<void> {
  const shots = path.join(extension, 'test', 'ui', 'shots');
  await fs.mkdir(shots, { recursive: true });
  const chromium = await ensureChromium(say);
  const server = await serve(extension, profile, say);
  const browser = await launchChromium(chromium);
  try {
    say('opening the workbench');
    const workbench = await openWorkbench(browser, server.url(folder));
    const shot = async (name: string): Promise<string> => {
      const file = path.join(shots, `${name}.png`);
      await workbench.page.screenshot({ path: file });
      return path.relative(process.cwd(), file);
    };
    try {
      // Nobody opens the chat or the file here: the window must come up with both.
      const chat = new ChatPanel(workbench);
      await chat.ready(90_000);
      say(`asking: ${question}`);
      const asked = performance.now();
      await chat.ask(question);
      await chat.lastTurn.locator('.answer').filter({ hasText: /\S/ }).waitFor({ timeout: 120_000 });
      const first = performance.now();
      const answer = await chat.answer(600_000);
      const stats = await chat.stats();
      if (answer === '' || !(stats.tokensPerSecond > 0))
        throw new Error(`the answer ended without text or without its speed ("${stats.text}")`);
      console.log(`\n${answer}\n`);
      const seconds = (from: number): string => ((performance.now() - from) / 1000).toFixed(1);
      say(`under the answer: ${stats.text}`);
      say(
        `${String(stats.tokensPerSecond)} tokens per second; first words after ${((first - asked) / 1000).toFixed(1)} s, all after ${seconds(asked)} s`,
      );
      say(`screenshot: ${await shot('check')}`);
    } catch (error) {
      const file = await shot('check-failure');
      throw new Error(`${error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error)} (screenshot: ${file})`, {
        cause: error,
      });
    }
  } finally {
    await browser.close();
    await server.stop();
  }
}
