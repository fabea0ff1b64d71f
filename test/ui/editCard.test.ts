import fs from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Session, sharedSession, startSession } from './session.ts';

const newTotal = `export function total(items) {
  return items.reduce((sum, item) => sum + item.price * item.quantity, 0);
}
`;
const oldTotal = `export function total(items) {
  let sum = 0;
  for (let i = 0; i < items.length; i++) {
    sum = sum + items[i].price * items[i].quantity;
  }
  return sum;
}
`;
const receipt = `import { total } from './cart.js';

/** What the till prints last. */
export const receipt = (cart) => 'Total: ' + total(cart);
`;

/** An answer with a SEARCH/REPLACE block of the open file and a whole new one. */
const twoFiles = `The loop becomes a reduction, and a new file prints the sum.

src/cart.js
\`\`\`javascript
<<<<<<< SEARCH
${oldTotal}=======
${newTotal}>>>>>>> REPLACE
\`\`\`

\`\`\`file:src/receipt.js
${receipt}\`\`\`

Both go together.`;

/** Has the open file and a new one changed in an answer, with the first one attached. */
async function askForTwoFiles({ workbench, chat }: Pick<Session, 'workbench' | 'chat'>): Promise<void> {
  await workbench.openFile('src/cart.js');
  await chat.open();
  await chat.frame.locator('.chip', { hasText: 'cart.js' }).waitFor();
  await chat.ask('Use reduce in total, and print a receipt');
  await chat.answer();
}

describe('in one window', () => {
  const sessionOf = sharedSession({ model: { chat: twoFiles }, typescript: false });

  describe('a change of two files in an answer', () => {
    it('is reviewed, applied and undone from its card', async () => {
      const { workbench, chat, workspace, screenshot } = await sessionOf();
      const cart = path.join(workspace.folder, 'src', 'cart.js');
      const made = path.join(workspace.folder, 'src', 'receipt.js');
      const before = await fs.readFile(cart, 'utf8');
      const exists = (file: string): Promise<boolean> => fs.access(file).then(() => true, () => false); // prettier-ignore
      const { page } = workbench;
      await askForTwoFiles({ workbench, chat });
      const card = chat.lastTurn.getByTestId('edit-card');
      await card.getByTestId('card-apply').waitFor();
      expect(await card.locator('.card-name').allInnerTexts()).toEqual(['cart.js', 'receipt.js']);
      expect(await card.locator('.card-row').nth(1).innerText()).toContain('new');
      // Nobody wants an edit's markup at the cursor; the code of a whole file is code.
      const insert = chat.lastTurn.getByTestId('insert');
      expect(await insert.nth(0).isHidden()).toBe(true);
      expect(await insert.nth(1).isVisible()).toBe(true);
      expect(await fs.readFile(cart, 'utf8')).toBe(before);
      await screenshot('card-proposed');

      await card.getByTestId('card-review').click();
      await page.locator('.view-line', { hasText: 'items.reduce(' }).first().waitFor();
      await page.locator('.view-line', { hasText: 'What the till prints' }).first().waitFor();
      // The card beside the diff has the buttons, and the context stays what it was.
      await chat.frame.locator('.chip', { hasText: 'cart.js' }).waitFor();
      expect(await workbench.notification('Review the proposed change').count()).toBe(0);
      await screenshot('card-review');

      await card.getByTestId('card-apply').click();
      await card.getByTestId('card-undo').waitFor();
      await expect.poll(() => fs.readFile(cart, 'utf8')).toBe(before.replace(oldTotal, newTotal));
      expect(await fs.readFile(made, 'utf8')).toBe(receipt);
      expect(await card.locator('.card-row[data-state="applied"]').count()).toBe(2);
      await screenshot('card-applied');

      await card.getByTestId('card-undo').click();
      await card.getByText('Changes undone').waitFor();
      await expect.poll(() => fs.readFile(cart, 'utf8')).toBe(before);
      expect(await exists(made)).toBe(false);
      await screenshot('card-undone');
    });

    it('can be taken in part, with the keyboard, and shows that after the panel was hidden', async () => {
      const { workbench, chat, workspace } = await sessionOf();
      const cart = path.join(workspace.folder, 'src', 'cart.js');
      const before = await fs.readFile(cart, 'utf8');
      await askForTwoFiles({ workbench, chat });
      const card = chat.lastTurn.getByTestId('edit-card');
      await card.getByRole('button', { name: 'Discard the change to cart.js' }).focus();
      await workbench.page.keyboard.press('Enter');
      await card.locator('.card-row[data-state="rejected"]').waitFor();
      await card.getByRole('button', { name: 'Apply the change to receipt.js' }).focus();
      await workbench.page.keyboard.press('Enter');
      await card.locator('.card-row[data-state="applied"]').waitFor();
      await expect.poll(() => fs.readFile(path.join(workspace.folder, 'src', 'receipt.js'), 'utf8').catch(() => '')).toBe(receipt);
      expect(await fs.readFile(cart, 'utf8')).toBe(before);
      await workbench.command('View: Toggle Secondary Side Bar Visibility');
      await chat.composer.waitFor({ state: 'hidden' });
      await chat.open();
      await card.locator('.card-row[data-state="applied"]', { hasText: 'receipt.js' }).waitFor();
      await card.locator('.card-row[data-state="rejected"]', { hasText: 'cart.js' }).waitFor();
    });
  });

  describe('a command in the chat', () => {
    it('is completed with the keyboard, and its result stands there as a line', async () => {
      const { workbench, chat, screenshot } = await sessionOf();
      const { keyboard } = workbench.page;
      await chat.open();
      await keyboard.type('/he');
      await chat.frame.locator('.command', { hasText: '/help' }).waitFor();
      await screenshot('command-list');
      await keyboard.press('Tab');
      await keyboard.press('Enter');
      // The list is long: its begin is what is shown, and of the rest only what is near.
      await chat.lastTurn.locator('td', { hasText: '/help [COMMAND]' }).waitFor();
      await keyboard.type('/nope');
      await keyboard.press('Enter');
      await chat.frame.locator('.composer-problem', { hasText: 'There is no command /nope.' }).waitFor();
      await screenshot('command-unknown');
      expect(await chat.turns.count()).toBe(1);
    });
  });
});

describe('a change without an open folder', () => {
  it('is refused with the reason and the next step', async () => {
    const { chat, screenshot } = await startSession({ git: null, model: { chat: twoFiles }, typescript: false });
    await chat.open();
    await chat.ask('Use reduce in total, and print a receipt');
    await chat.answer();
    const card = chat.lastTurn.getByTestId('edit-card');
    await card.getByText('Open its folder, then ask again.').first().waitFor();
    await screenshot('card-no-folder');
  });
});

describe('a change that is not decided yet', () => {
  it('is looked at hunk by hunk, and is back in the chat after a reload, as is the draft', async () => {
    const { workbench, chat, workspace, screenshot } = await startSession({
      model: { chat: twoFiles },
      settings: { 'mlxCode.edits.saveOnApply': 'always' },
    });
    const { page } = workbench;
    const cart = path.join(workspace.folder, 'src', 'cart.js');
    const before = await fs.readFile(cart, 'utf8');
    await askForTwoFiles({ workbench, chat });
    await chat.lastTurn.getByTestId('card-hunks').click();
    await page.locator('.codelens-decoration', { hasText: 'Accept' }).first().waitFor();
    await chat.frame.locator('.chip', { hasText: /^cart\.js\s*\d+$/ }).waitFor();
    await screenshot('card-hunks');
    const meter = chat.frame.locator('.meter');
    const counted = await meter.innerText();
    await chat.composer.click();
    await page.keyboard.type('And how is the tax printed?');
    // It is counted by whom it is kept by.
    await expect.poll(() => meter.innerText()).not.toBe(counted);
    await page.locator('.codelens-decoration a', { hasText: 'Accept' }).first().click();
    await expect.poll(() => fs.readFile(cart, 'utf8')).toBe(before.replace(oldTotal, newTotal));
    await chat.lastTurn.locator('.card-row[data-state="applied"]', { hasText: 'cart.js' }).waitFor();
    await page.reload();
    await page.locator('.monaco-workbench .statusbar').waitFor({ timeout: 60_000 });
    await workbench.extensionStarted();
    await chat.open();
    const written = async (): Promise<string> => (await chat.page()).evaluate<string>("document.querySelector('#composer').value");
    await expect.poll(written).toBe('And how is the tax printed?');
    const card = chat.lastTurn.getByTestId('edit-card');
    await card.locator('.card-row[data-state="waiting"]', { hasText: 'receipt.js' }).waitFor();
    await screenshot('card-brought-back');
    await card.getByTestId('card-apply').click();
    await expect.poll(() => fs.readFile(path.join(workspace.folder, 'src', 'receipt.js'), 'utf8').catch(() => '')).toBe(receipt);
    // Perhaps before all that comes with applying is done: it waits for that.
    await card.getByTestId('card-undo').click();
    await card.getByText('Changes undone').waitFor();
    await expect.poll(() => fs.readFile(cart, 'utf8')).toBe(before);
  });
});
