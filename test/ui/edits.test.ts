/** Proposals in the real workbench: hunk by hunk, several files with one undo, and back from a checkpoint after a reload. */
import fs from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Workbench } from '../support/workbench.ts';
import { type Session, sharedSession } from './session.ts';

const oldLoop = `  let sum = 0;
  for (let i = 0; i < items.length; i++) {
    sum = sum + items[i].price * items[i].quantity;
  }
  return sum;
`;
const reduced = `  return items.reduce((sum, item) => sum + item.price * item.quantity, 0);
`;
const oldCount = '  return items.reduce((sum, one) => sum + one.quantity, 0);\n';
const newCount = '  return items.map((one) => one.quantity).reduce((sum, quantity) => sum + quantity, 0);\n';
const oldShown = '  return euros.format(cents / 100);\n';
const newShown = '  return cents === 0 ? "free" : euros.format(cents / 100);\n';

const block = (file: string, before: string, after: string): string =>
  `${file}\n\`\`\`javascript\n<<<<<<< SEARCH\n${before}=======\n${after}>>>>>>> REPLACE\n\`\`\`\n\n`;

/** Two places in one file, and one in another. */
const answer = `Three changes.\n\n${block('src/cart.js', oldLoop, reduced)}${block('src/cart.js', oldCount, newCount)}${block('src/prices.js', oldShown, newShown)}`;

/** Asks the chat for the change and waits until it can be applied. */
async function proposed(session: Session): Promise<Session & { read: (name: string) => Promise<string> }> {
  const { workbench, chat, workspace } = session;
  await workbench.openFile('src/cart.js');
  await chat.open();
  await chat.frame.locator('.chip', { hasText: 'cart.js' }).waitFor();
  await chat.ask('Tidy up');
  await chat.answer();
  await chat.lastTurn.getByTestId('edit-card').getByTestId('card-apply').waitFor();
  return { ...session, read: (name) => fs.readFile(path.join(workspace.folder, 'src', name), 'utf8') };
}

/** The review's editor; it is the only one whose tab is named so. */
const review = (workbench: Workbench) => workbench.page.locator('.editor-instance .monaco-editor[data-uri^="mlx-code-review:"]').first();

/** A code lens of the review. */
const lens = (workbench: Workbench, text: string) => review(workbench).locator('.codelens-decoration > *', { hasText: text });

describe('a proposal hunk by hunk', () => {
  const sessionOf = sharedSession({ model: { chat: answer } });

  it('takes one hunk into the file and leaves another out, with the mouse and the keyboard, in every theme', async () => {
    const { workbench, screenshot, read } = await proposed(await sessionOf());
    const before = await read('cart.js');
    const { page } = workbench;
    await workbench.command('MLX-CODE: Review Hunk by Hunk');
    // Nothing was in front, so the diff of all comes first.
    await page.locator('.tab', { hasText: 'proposed by MLX-CODE' }).waitFor();
    await workbench.titleButton('Review Hunk by Hunk').click();
    await lens(workbench, 'Accept').first().waitFor();
    await review(workbench).locator('.view-line', { hasText: '- ' }).first().waitFor();
    await screenshot('hunks-light');
    for (const [theme, name] of [
      ['dark', 'hunks-dark'],
      ['highContrast', 'hunks-high-contrast'],
      ['highContrastLight', 'hunks-high-contrast-light'],
      ['light', 'hunks-light-again'],
    ] as const) {
      await workbench.setTheme(theme);
      await page.waitForTimeout(1000); // colours change in a transition
      await screenshot(name);
    }
    expect(await read('cart.js')).toBe(before);
    expect(await lens(workbench, 'hunk 1 of 2').count()).toBe(1);

    await lens(workbench, 'Accept').filter({ hasNotText: 'All' }).first().click();
    await lens(workbench, 'hunk 1 of 1').waitFor();
    await screenshot('hunk-accepted');
    await review(workbench)
      .locator('.view-lines')
      .click({ position: { x: 300, y: 10 } });
    await page.keyboard.press('ControlOrMeta+z');
    await lens(workbench, 'hunk 1 of 2').waitFor();
    await screenshot('hunk-decision-undone');
    await page.keyboard.press('ControlOrMeta+Enter');
    await lens(workbench, 'hunk 1 of 1').waitFor();
    await page.keyboard.press('Alt+F5');
    await page.keyboard.press('ControlOrMeta+Backspace');
    // The other file is next.
    await page.locator('.tab.active', { hasText: 'prices.js (hunk by hunk)' }).waitFor();
    await lens(workbench, 'hunk 1 of 1').waitFor();
    await screenshot('hunk-next-file');
    await page.keyboard.press('ControlOrMeta+Shift+Backspace');
    await page.locator('.tab', { hasText: 'hunk by hunk' }).waitFor({ state: 'detached' });
    await workbench.openFile('src/cart.js');
    expect(await workbench.text()).toBe(before.replace(oldLoop, reduced));
    expect(await read('prices.js')).toContain(oldShown);
  });

  it('shows a hunk that no longer fits apart, with why, and lets the others be taken', async () => {
    const { workbench, chat, screenshot, read } = await proposed(await sessionOf());
    const before = await read('cart.js');
    const { page } = workbench;
    const card = chat.lastTurn.getByTestId('edit-card');
    await workbench.openFile('src/cart.js');
    await workbench.goTo(before.split('\n').indexOf(oldCount.trimEnd()) + 1, 3);
    await page.keyboard.type('void 0; ');
    const row = card.locator('.card-row[data-state="conflict"]', { hasText: 'cart.js' });
    await row.getByText('1 of 2 hunks no longer fits').first().waitFor();
    await card.getByText('A file that fits only in part is left out when the others are applied.').waitFor();
    await screenshot('clash-card');
    await row.getByRole('button', { name: 'Decide on cart.js hunk by hunk' }).click();
    await lens(workbench, 'hunk 2 of 2, no longer fits: line 22 was changed').waitFor();
    await review(workbench).locator('.view-line', { hasText: '!+' }).waitFor();
    for (const [theme, name] of [
      ['dark', 'clash-dark'],
      ['highContrast', 'clash-high-contrast'],
      ['light', 'clash-light'],
    ] as const) {
      await workbench.setTheme(theme);
      await page.waitForTimeout(1000); // colours change in a transition
      await screenshot(name);
    }
    await lens(workbench, 'Accept the One That Fits').click();
    await lens(workbench, 'hunk 1 of 1, no longer fits').waitFor();
    await row.getByText('The last hunk no longer fits').first().waitFor();
    await screenshot('clash-left');
    await lens(workbench, 'Reject').filter({ hasNotText: 'All' }).click();
    await page.locator('.tab', { hasText: 'hunk by hunk' }).waitFor({ state: 'detached' });
    await card.locator('.card-row[data-state="applied"]', { hasText: 'cart.js' }).waitFor();
    await workbench.openFile('src/cart.js');
    expect(await workbench.text()).toBe(before.replace(oldLoop, reduced).replace(oldCount, oldCount.replace('return', 'void 0; return')));
  });
});

describe('a change of several files', () => {
  const sessionOf = sharedSession({ model: { chat: answer } });

  it('is applied, undone with one undo, applied again, and taken back from a checkpoint after a reload', async () => {
    const { workbench, chat, screenshot, read } = await proposed(await sessionOf());
    const before = { cart: await read('cart.js'), prices: await read('prices.js') };
    const after = {
      cart: before.cart.replace(oldLoop, reduced).replace(oldCount, newCount),
      prices: before.prices.replace(oldShown, newShown),
    };
    const { page } = workbench;
    const pending = page.locator('.statusbar-item[id="mlx-code.mlx-code.mlxCode.edits.pending"]');
    await pending.waitFor();

    // What is undecided is still there after a reload.
    await page.reload();
    await workbench.extensionStarted();
    await pending.waitFor({ timeout: 60_000 });
    await workbench.command('MLX-CODE: Show Pending Changes');
    const row = page.locator('.quick-input-list .monaco-list-row', { hasText: '2 files' });
    await row.waitFor();
    await screenshot('pending-after-reload');
    await row.click();
    await page.locator('.tab', { hasText: 'proposed by MLX-CODE' }).waitFor();
    await page.locator('.view-line', { hasText: 'items.reduce((sum, item)' }).first().waitFor();
    await screenshot('several-files');
    await workbench.titleButton('Apply Proposed Change').click();
    await expect.poll(() => read('prices.js')).toBe(after.prices);
    await expect.poll(() => read('cart.js')).toBe(after.cart);
    await pending.waitFor({ state: 'detached' });

    await workbench.openFile('src/cart.js');
    await page.keyboard.press('ControlOrMeta+z');
    await workbench.line('for (let i = 0').waitFor();
    await screenshot('undo-several-files');
    expect(await workbench.text()).toBe(before.cart);
    await page.locator('.tab', { hasText: 'prices.js' }).click();
    await workbench.line('euros.format(cents / 100)').waitFor();
    await workbench.editor('src/prices.js').and(page.locator('.focused')).waitFor();
    expect(await workbench.text()).toBe(before.prices);
    await page.keyboard.press('ControlOrMeta+Shift+z');
    await workbench.line('"free"').waitFor();
    await workbench.command('File: Save All Files');
    await expect.poll(async () => [await read('cart.js'), await read('prices.js')]).toEqual([after.cart, after.prices]);

    await page.reload();
    await workbench.extensionStarted();
    // VS Code may not have noted yet that they were saved, and bring them back unsaved, which is not to be restored over.
    await workbench.closeEditors();
    await workbench.command('MLX-CODE: Show Checkpoints');
    const checkpoint = page.locator('.quick-input-list .monaco-list-row', { hasText: 'prices.js' }).first();
    await checkpoint.waitFor();
    await screenshot('checkpoints');
    await checkpoint.click();
    await page.locator('.tab', { hasText: 'Restore to before' }).waitFor();
    await page.locator('.view-line', { hasText: 'for (let i = 0' }).first().waitFor();
    await screenshot('restore-preview');
    expect(await read('cart.js')).toBe(after.cart);
    await workbench.titleButton('Restore These Files').click();
    await expect.poll(async () => [await read('cart.js'), await read('prices.js')]).toEqual([before.cart, before.prices]);
    await page.locator('.tab', { hasText: 'Restore to before' }).waitFor({ state: 'detached' });
    await workbench.command('MLX-CODE: Undo Last Change');
    await workbench.notification('There is no change by MLX-CODE to undo').waitFor();
    await chat.open();
  });
});
