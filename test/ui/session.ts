/** One user at work: a fresh profile with the packaged extension, a served VS Code, a window on a fresh copy of the shop. */
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { inject, onTestFinished } from 'vitest';
import { writeFixtureModel } from '../../scripts/fixtureModel.ts';
import { launchChromium } from '../support/browser.ts';
import { ChatPanel } from '../support/chatPanel.ts';
import { createProfile } from '../support/profile.ts';
import { createShopWorkspace, type ShopWorkspace } from '../support/shopWorkspace.ts';
import { type RunningServer, startServer } from '../support/vscodeServer.ts';
import { openWorkbench, type Theme, themes, type Workbench } from '../support/workbench.ts';

export interface SessionOptions {
  /** Which model the settings name: a test model, none, a path, or a test model that answers every question of the chat with this text. */
  model?: 'scripted' | 'random' | 'none' | { path: string } | { chat: string };
  theme?: Theme;
  size?: { width: number; height: number };
  /** More user settings. */
  settings?: Readonly<Record<string, unknown>>;
  /** False: the shop isn't a git repository. Null: no folder is open. */
  git?: boolean | null;
}

export interface Session {
  workbench: Workbench;
  chat: ChatPanel;
  workspace: ShopWorkspace;
  server: RunningServer;
  /** Where this user's extensions stand; the worker process runs from there. */
  extensions: string;
  /** Saves what the window shows as `test/ui/shots/NAME.png`. */
  screenshot(name: string): Promise<void>;
}

function modelPath(model: NonNullable<SessionOptions['model']>): string {
  if (typeof model !== 'string') return 'path' in model ? model.path : modelThatSays(model.chat);
  if (model === 'none') return '';
  return inject(model === 'scripted' ? 'scriptedModel' : 'randomModel');
}

function modelThatSays(chat: string): string {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'mlx-code-model-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const out = path.join(folder, 'model.gguf');
  writeFixtureModel({ out, kind: 'scripted', chat });
  return out;
}

/** Starts it for the current test, which ends it; a failing test leaves `failure-….png` among the screenshots. */
export async function startSession(options: SessionOptions = {}): Promise<Session> {
  const extensions = inject('extensions');
  const settings = {
    'mlxCode.models.path': modelPath(options.model ?? 'scripted'),
    'workbench.colorTheme': themes[options.theme ?? 'light'],
    // VS Code's own chat has no model here, and would stand in front of ours.
    'chat.disableAIFeatures': true,
    // Ghost text would stand in what other tests read; its own test switches it on.
    'mlxCode.completion.enabled': false,
    ...options.settings,
  };
  const made = await createProfile(settings);
  onTestFinished(() => made.remove());
  const workspace = await createShopWorkspace({ git: options.git ?? false });
  onTestFinished(() => workspace.remove());
  const server = await startServer(inject('build'), { ...made, extensions });
  onTestFinished(() => server.stop());
  const browser = await launchChromium(inject('chromium'));
  onTestFinished(() => browser.close());
  const workbench = await openWorkbench(browser, server.url(options.git === null ? null : workspace.folder), options.size);
  const screenshot = async (name: string): Promise<void> => {
    await workbench.page.screenshot({ path: path.join(inject('shots'), `${name}.png`) });
  };
  // Registered last, so that it runs while the window is still there.
  onTestFinished(async ({ task }) => {
    if (task.result?.state !== 'fail') return;
    await screenshot(
      `failure-${task.name
        .toLowerCase()
        .replaceAll(/[^a-z0-9]+/g, '-')
        .slice(0, 60)}`,
    );
  });
  if (options.git !== null) await workbench.explorerLists('README.md');
  await workbench.extensionStarted();
  return { workbench, chat: new ChatPanel(workbench), workspace, server, extensions, screenshot };
}
