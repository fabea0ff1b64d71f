#!/usr/bin/env node
/**
 * Takes the arguments that the program `code` takes for running tests in an extension host, and runs them in VS Code's server build, so
 * that it can stand in for the desktop program: `vscodeExecutablePath` of @vscode/test-electron points here.
 */
import path from 'node:path';
import { format, parseArgs } from 'node:util';
import { ensureChromium, holdStill, launchChromium } from './browser.ts';
import { createProfile, type Profile } from './profile.ts';
import { startServer } from './vscodeServer.ts';
import { ensureServerBuild } from './vscodeServerInstall.ts';

/** What the workbench logs about itself. The rest is the extension host's console: mocha's report and what the extension prints. */
const noise =
  /^(%c|\[(AgentHost|Chat|Account|driver|Service Worker|reconnection|uncaught exception in main|perf)|(Resolv|Creating a socket|Ignoring fetching|Updating additional)|.*smoke test|Error while loading 'vsda'|Timed out waiting for authentication provider)/;

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    options: {
      extensionDevelopmentPath: { type: 'string', multiple: true, default: [] },
      extensionTestsPath: { type: 'string' },
      'user-data-dir': { type: 'string' },
      'extensions-dir': { type: 'string' },
    },
    // Switches of the desktop program that mean nothing here.
    strict: false,
    allowPositionals: true,
  });
  const texts = (value: unknown): string[] => (Array.isArray(value) ? value : [value]).filter((one) => typeof one === 'string');
  const tests = texts(values.extensionTestsPath)[0];
  const extensions = texts(values.extensionDevelopmentPath).map((one) => path.resolve(one));
  const folder = positionals.at(-1);
  if (tests === undefined || extensions.length === 0 || folder === undefined) {
    console.error(
      'Usage: codeRunner --extensionDevelopmentPath=DIR --extensionTestsPath=FILE [--user-data-dir=DIR --extensions-dir=DIR] FOLDER',
    );
    return 2;
  }
  const say = (line: string): void => console.log(line);
  const build = await ensureServerBuild(say);
  const chromium = await ensureChromium(say);
  const made = await createProfile();
  const profile: Profile = {
    ...made,
    data: texts(values['user-data-dir'])[0] ?? made.data,
    extensions: texts(values['extensions-dir'])[0] ?? made.extensions,
  };
  const server = await startServer(build, profile, { smokeTestDriver: true });
  const browser = await launchChromium(chromium);
  try {
    // Nobody sees it, and each point of it is drawn.
    const context = await browser.newContext({ viewport: { width: 640, height: 480 }, reducedMotion: 'reduce' });
    await holdStill(context);
    const page = await context.newPage();
    const ended = new Promise<number>((resolve) => {
      void page.exposeFunction('codeAutomationExit', (code: number) => resolve(code));
    });
    await page.exposeFunction('codeAutomationLog', (_level: string, parts: unknown[]) => {
      const text = format(...parts);
      if (process.env.MLX_CODE_DEBUG || !noise.test(text)) console.log(text);
    });
    await page.goto(
      server.url(path.resolve(folder), [
        ...extensions.map((one) => ['extensionDevelopmentPath', server.remote(one)] as const),
        ['extensionTestsPath', server.remote(path.resolve(tests))],
      ]),
    );
    return await Promise.race([ended, gaveUp()]);
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    console.error(server.log());
    return 1;
  } finally {
    await browser.close();
    await server.stop();
    await made.remove();
  }
}

/** Ends a run that nobody ends: a hanging test has a time limit of its own, a hanging window doesn't. */
function gaveUp(): Promise<never> {
  const limit = Number(process.env.MLX_CODE_HOST_TIMEOUT_MS ?? 30 * 60_000);
  return new Promise((_, reject) => setTimeout(() => reject(new Error(`no result after ${limit} ms`)), limit).unref());
}

process.exitCode = await main();
