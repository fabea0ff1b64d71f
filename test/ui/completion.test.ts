import { describe, expect, it } from 'vitest';
import type { Workbench } from '../support/workbench.ts';
import { sharedSession, startSession } from './session.ts';

const on = { 'mlxCode.completion.enabled': true };
/** When all keys come at once, VS Code asks for no suggestion now and then. */
const asPeopleDo = { delay: 60 };
const suggestion = '/* completed by the test model */';

/** Ghost text, as it stands in the line. */
function ghost({ page }: Workbench) {
  return page.locator('.editor-instance .ghost-text-decoration, .editor-instance .ghost-text');
}

describe('suggestions while typing', () => {
  const sessionOf = sharedSession({
    model: 'endless',
    settings: {
      ...on,
      // One core stays free for the windows that show it.
      'mlxCode.models.threads': 1,
      'mlxCode.models.contextSize': 32_768,
      'mlxCode.chat.maxTokens': 30_000,
    },
  });

  it('come as ghost text, are typed into, and are taken word by word or whole', async () => {
    const { workbench, screenshot } = await sessionOf();
    const { keyboard } = workbench.page;
    await workbench.openFile('src/prices.js');
    await workbench.goTo(1, 1);
    await keyboard.press('End');
    await keyboard.press('Enter');
    await keyboard.type('let a = ', asPeopleDo);
    await ghost(workbench).filter({ hasText: 'completed' }).first().waitFor();
    await screenshot('completion-light');
    await keyboard.type('/* ', asPeopleDo);
    await ghost(workbench).filter({ hasText: 'completed by' }).first().waitFor();
    await keyboard.press('ControlOrMeta+ArrowRight');
    await workbench.line('/* completed').first().waitFor();
    await ghost(workbench).filter({ hasText: 'by the' }).first().waitFor();
    await keyboard.press('Tab');
    await expect.poll(() => workbench.text()).toContain(`let a = ${suggestion}`);
  });

  it('come and are taken while an answer is streaming in the chat', async () => {
    const { workbench, chat, screenshot } = await sessionOf();
    await workbench.openFile('src/cart.js');
    await chat.open();
    await chat.ask('Tell me a long story');
    await chat.streaming();
    await workbench.editor('cart.js').click();
    await workbench.goTo(1, 1);
    await workbench.page.keyboard.press('End');
    await workbench.page.keyboard.press('Enter');
    await workbench.page.keyboard.type('const price = ', asPeopleDo);
    await ghost(workbench).filter({ hasText: 'completed' }).first().waitFor();
    await screenshot('completion-beside-chat');
    // Of a long answer the page has only what is in view, so that its text may well become shorter: its height doesn't.
    const height = async (): Promise<number> => (await chat.lastTurn.locator('.answer').boundingBox())?.height ?? 0;
    const before = await height();
    await workbench.page.keyboard.press('Tab');
    await expect.poll(() => workbench.text()).toContain(`const price = ${suggestion}`);
    // The answer goes on behind it.
    await expect.poll(height).toBeGreaterThan(before);
  });
});

describe('suggestions that do not come', () => {
  it('are explained when there is none, and can be switched off', async () => {
    const { workbench, screenshot } = await startSession({ settings: { ...on, 'mlxCode.completion.inComments': false } });
    const { page } = workbench;
    await workbench.openFile('src/prices.js');
    await workbench.goTo(1, 1);
    await page.keyboard.type('// ', asPeopleDo);
    await page.getByRole('button', { name: /MLX-CODE: Inline suggestions are on/ }).click();
    await page.locator('.quick-input-list').getByText('The cursor is in a comment').first().waitFor();
    await page.locator('.quick-input-list').getByText('Switch Off for JavaScript').waitFor();
    await screenshot('completion-menu');
    await page.keyboard.press('Escape');
    await workbench.command('MLX-CODE: Why No Suggestion?');
    await workbench.notification('The cursor is in a comment').first().waitFor();
    await workbench.command('MLX-CODE: Toggle Inline Suggestions');
    await page
      .getByRole('button', { name: /Inline suggestions are off/ })
      .first()
      .waitFor();
    await workbench.line('// ').first().click();
    await page.keyboard.type('more ', asPeopleDo);
    await page.getByRole('button', { name: /Inline suggestions are off/ }).click();
    await page.locator('.quick-input-list').getByText('Inline suggestions are switched off').first().waitFor();
    await page.locator('.quick-input-list').getByText('Switch On', { exact: true }).click();
    const item = page.getByRole('button', { name: /Inline suggestions are on/ }).first();
    await item.waitFor();
    expect(await item.getAttribute('aria-label')).not.toContain('switched off');
    await screenshot('completion-switched-on');
  });
});
