/** One user at work: a fresh profile with the packaged extension, a served VS Code, a window on a fresh copy of the shop. */
import { mkdtempSync, rmSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, inject, onTestFinished } from 'vitest';
import { writeFixtureModel } from '../../scripts/fixtureModel.ts';
import { launchChromium } from '../support/browser.ts';
import { ChatPanel } from '../support/chatPanel.ts';
import { createProfile, extensionHosts, linkExtension, type Profile, readLogs } from '../support/profile.ts';
import { createShopWorkspace, type ShopWorkspace } from '../support/shopWorkspace.ts';
import { type RunningServer, startServer } from '../support/vscodeServer.ts';
import { openWorkbench, type Theme, themes, type Workbench } from '../support/workbench.ts';

export interface SessionOptions {
  /** Which model the settings name: a test model, one whose answer in the chat never ends, none, a path, or one that answers the chat with this text. */
  model?: 'scripted' | 'random' | 'endless' | 'none' | { path: string } | { chat: string };
  theme?: Theme;
  size?: { width: number; height: number };
  /** What the user has chosen, as VS Code calls it; see {@link openWorkbench}. */
  language?: string;
  /** More user settings. */
  settings?: Readonly<Record<string, unknown>>;
  /** False: the shop isn't a git repository. Null: no folder is open. */
  git?: boolean | null;
  /** False: nobody checks or knows code in JavaScript and TypeScript, for tests that need none of that: its server takes as long to start as the window. Not where the page is loaded anew: VS Code itself then starts all extensions twice now and then, and the view belongs to those that have gone. */
  typescript?: boolean;
  /** Opened instead of a copy of the shop, with its repository as it is; the session removes it. It has a README.md. */
  workspace?: ShopWorkspace;
  /** True: VS Code asks for trust in folders as it usually does, and nobody gave it: the window is in Restricted Mode. */
  restricted?: boolean;
  /** More of the environment that VS Code is started with. */
  env?: Readonly<Record<string, string>>;
  /** Source folder of somebody else's extension, one file `extension.cjs`, that is installed as well. */
  beside?: string;
}

export interface Session {
  workbench: Workbench;
  chat: ChatPanel;
  workspace: ShopWorkspace;
  server: RunningServer;
  profile: Profile;
  /** Where this user's extensions stand; the worker process runs from there. */
  extensions: string;
  /** Saves what the window shows as `test/ui/shots/NAME.png`. */
  screenshot(name: string): Promise<void>;
}

/** Undoes what was set up, the last first. */
class Cleanup {
  readonly #steps: (() => unknown)[] = [];

  add(step: () => unknown): void {
    this.#steps.push(step);
  }

  async run(): Promise<void> {
    for (let step = this.#steps.pop(); step; step = this.#steps.pop()) await step();
  }
}

function modelPath(model: NonNullable<SessionOptions['model']>, cleanup: Cleanup): string {
  if (typeof model !== 'string') return 'path' in model ? model.path : ownModel(model, cleanup);
  if (model === 'none') return '';
  if (model === 'endless') return ownModel({ chatRepeats: true }, cleanup);
  return inject(model === 'scripted' ? 'scriptedModel' : 'randomModel');
}

/** A scripted test model for one session. */
function ownModel(answer: { chat: string } | { chatRepeats: true }, cleanup: Cleanup): string {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'mlx-code-model-'));
  cleanup.add(() => rmSync(folder, { recursive: true, force: true }));
  const out = path.join(folder, 'model.gguf');
  writeFixtureModel({ out, kind: 'scripted', ...answer });
  return out;
}

/** Starts it for the current test, which ends it; a failing test leaves `failure-….png` among the screenshots. */
export async function startSession(options: SessionOptions = {}): Promise<Session> {
  const cleanup = new Cleanup();
  onTestFinished(() => cleanup.run());
  const session = await open(options, cleanup);
  // Registered last, so that it runs while the window is still there.
  onTestFinished(({ task }) => (task.result?.state === 'fail' ? showFailure(session, task.name) : undefined));
  return session;
}

/**
 * One window for those tests of a `describe` that ask for the same and leave no more behind than texts and turns of the chat: to start one takes
 * longer than most tests, and doesn't count as time of the first one. Each of them finds the shop as it was, no editor and no notification open, and an empty chat. After one that failed
 * the next gets a new window.
 */
export function sharedSession(options: SessionOptions = {}): () => Promise<Session> {
  const cleanup = new Cleanup();
  let session: Session | null = null;
  let isUsed = false;
  beforeAll(async () => {
    session = await open(options, cleanup);
  });
  afterAll(() => cleanup.run());
  return async () => {
    if (session && isUsed) await tidy(session);
    isUsed = true;
    const current = (session ??= await open(options, cleanup));
    onTestFinished(async ({ task }) => {
      if (task.result?.state !== 'fail') return;
      session = null;
      await showFailure(current, task.name);
      await cleanup.run();
    });
    return current;
  };
}

/** What is left of a window whose test failed: a picture, and the last that we and VS Code's git wrote into their logs. */
async function showFailure({ screenshot, profile }: Session, test: string): Promise<void> {
  const name = test
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .slice(0, 60);
  await screenshot(`failure-${name}`);
  for (const log of await readLogs(profile, ['MLX-CODE.log', 'Git.log'])) console.error(`${log.name}:\n${log.end}`);
}

async function tidy({ workbench, workspace, chat }: Session): Promise<void> {
  await workbench.page.keyboard.press('Escape');
  await workbench.closeEditors();
  await workspace.restore();
  if ((await chat.composer.isVisible()) && (await chat.turns.count()) > 0) await chat.clear();
  await workbench.command('Notifications: Clear All Notifications');
}

/** Ours as it is installed for all, and another one, in this user's own folder. */
async function installBeside(profile: Profile, source: string): Promise<string> {
  await cp(inject('extensions'), profile.extensions, { recursive: true, filter: (file) => path.basename(file) !== 'extensions.json' });
  await linkExtension(profile, source, ['extension.cjs']);
  return profile.extensions;
}

type OpenWindow = Pick<Session, 'workbench' | 'server' | 'profile' | 'extensions'>;

/**
 * A window with one extension host. On a busy machine VS Code now and then starts two of them in a window that it serves, and lets both go on: two gits then
 * answer, and what is typed is heard by one of them only. No window on a desktop has that, so another user opens another one.
 */
async function openWindow(options: SessionOptions, workspace: ShopWorkspace, cleanup: Cleanup): Promise<OpenWindow> {
  for (let tries = 1; ; tries++) {
    const own = new Cleanup();
    cleanup.add(() => own.run());
    const window = await openWindowOnce(options, workspace, own);
    const hosts = await extensionHosts(window.profile);
    if (hosts <= 1) return window;
    if (tries === 3) throw new Error(`VS Code started ${String(hosts)} extension hosts in one window, for the third time`);
    console.warn(`VS Code started ${String(hosts)} extension hosts in one window, so another one is opened`);
    await own.run();
  }
}

async function openWindowOnce(options: SessionOptions, workspace: ShopWorkspace, cleanup: Cleanup): Promise<OpenWindow> {
  const profile = await createProfile(settingsOf(options, cleanup));
  cleanup.add(() => profile.remove());
  const extensions = options.beside === undefined ? inject('extensions') : await installBeside(profile, options.beside);
  const server = await startServer(
    inject('build'),
    { ...profile, extensions },
    {
      ...(options.typescript === false && { builtIn: inject('withoutTypescript') }),
      ...(options.env && { env: options.env }),
    },
  );
  cleanup.add(() => server.stop());
  const browser = await launchChromium(inject('chromium'));
  cleanup.add(() => browser.close());
  const workbench = await openWorkbench(browser, server.url(options.git === null ? null : workspace.folder), options);
  if (options.git !== null) await workbench.explorerLists('README.md');
  await workbench.extensionStarted();
  return { workbench, server, profile, extensions };
}

function settingsOf(options: SessionOptions, cleanup: Cleanup): Readonly<Record<string, unknown>> {
  return {
    'mlxCode.models.path': modelPath(options.model ?? 'scripted', cleanup),
    'workbench.colorTheme': themes[options.theme ?? 'light'],
    // VS Code's own chat has no model here, and would stand in front of ours.
    'chat.disableAIFeatures': true,
    // Ghost text would stand in what other tests read; its own test switches it on.
    'mlxCode.completion.enabled': false,
    // When a model names a conversation, nobody waits for it.
    'mlxCode.chat.nameConversations': false,
    // Without the question at the start, the folder is one that isn't trusted.
    ...(options.restricted === true && { 'security.workspace.trust.enabled': true, 'security.workspace.trust.startupPrompt': 'never' }),
    ...options.settings,
  };
}

async function open(options: SessionOptions, cleanup: Cleanup): Promise<Session> {
  const workspace = options.workspace ?? (await createShopWorkspace({ git: options.git ?? false }));
  cleanup.add(() => workspace.remove());
  const window = await openWindow(options, workspace, cleanup);
  const screenshot = async (name: string): Promise<void> => {
    await window.workbench.page.screenshot({ path: path.join(inject('shots'), `${name}.png`) });
  };
  return { ...window, chat: new ChatPanel(window.workbench), workspace, screenshot };
}
