import type { Locator } from 'playwright-core';
import { it } from 'vitest';
import type { Workbench } from '../support/workbench.ts';
import { type Session, type SessionOptions, startSession } from './session.ts';

/** VS Code's own Chat view. */
class NativeChat {
  readonly #workbench: Workbench;
  readonly view: Locator;

  constructor(workbench: Workbench) {
    this.#workbench = workbench;
    this.view = workbench.page.locator('.interactive-session').first();
  }

  async open(): Promise<void> {
    await this.#workbench.page.keyboard.press('Control+Alt+I');
    await this.view.locator('.interactive-input-part .monaco-editor').first().waitFor();
  }

  /** Types a question and sends it; what VS Code suggests meanwhile is closed. */
  async ask(text: string): Promise<void> {
    const { keyboard } = this.#workbench.page;
    await this.view.locator('.interactive-input-part .monaco-editor').first().click();
    await keyboard.type(text, { delay: 30 });
    await keyboard.press('Escape');
    await keyboard.press('Enter');
  }

  answer(text: string): Locator {
    return this.view.locator('.interactive-response', { hasText: text }).last();
  }
}

async function start(options: SessionOptions = {}): Promise<Session & { native: NativeChat }> {
  const session = await startSession({ settings: { 'chat.disableAIFeatures': false }, size: { width: 1500, height: 950 }, ...options });
  return { ...session, native: new NativeChat(session.workbench) };
}

it('VS Code’s own chat answers from the embedded model, about the selection, and leads to a diff', async () => {
  const { workbench, native, screenshot } = await start();
  const { page } = workbench;
  await workbench.openFile('src/cart.js');
  await workbench.selectLines(6, 12);
  await native.open();
  // The model is picked there, before it was ever loaded.
  await native.view.getByText('scripted.gguf', { exact: true }).first().waitFor();
  await native.ask('@mlx /explain what does it add up?');
  const answer = native.answer('built-in test model');
  await answer.waitFor();
  await answer.locator('.interactive-result-code-block, .monaco-editor').first().waitFor();
  await screenshot('native-chat-light');
  await native.ask('/tests');
  const button = native.view.getByRole('button', { name: 'Show Tests as Diff' });
  await button.waitFor();
  await workbench.setTheme('dark');
  await screenshot('native-chat-dark');
  await button.click();
  await page.locator('.tab', { hasText: 'cart.test.js ↔ proposed by MLX-CODE' }).waitFor();
});

it('VS Code’s own chat says in a sentence why @mlx can not answer, with what to do', async () => {
  const { workbench, native, screenshot } = await start({ model: { path: '/nowhere/gone.gguf' } });
  await native.open();
  await native.ask('@mlx what is this?');
  await native.answer('The model file “gone.gguf” is not there. Choose another one, or put it back.').waitFor();
  await screenshot('native-chat-failed');
  await native.view.getByRole('button', { name: 'Choose Model…' }).click();
  await workbench.page.locator('.quick-input-list .monaco-list-row', { hasText: 'Choose a File…' }).waitFor();
});
