import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { sharedSession } from './session.ts';

describe('attaching things to the chat', () => {
  const sessionOf = sharedSession();

  it('completes a mention, follows the file when it changes on the disk, and shows all that the model will see', async () => {
    const { workbench, chat, workspace, screenshot } = await sessionOf();
    const { keyboard } = workbench.page;
    await workbench.openFile('src/prices.js');
    await chat.open();
    await keyboard.type('What does @car');
    const row = chat.frame.locator('.command', { hasText: 'cart.js' }).first();
    await row.waitFor();
    await screenshot('mention');
    await keyboard.press('Tab');
    const chip = chat.frame.locator('.chip[data-chip^="pinned:"]', { hasText: 'cart.js' });
    await chip.waitFor();
    await keyboard.type('do?');
    expect(await (await chat.page()).evaluate<string>("document.querySelector('#composer').value")).toBe('What does @cart.js do?');
    await keyboard.press('Enter');
    await chat.answer();
    // Loaded now: what goes along is counted.
    await chip.filter({ hasText: /\d/ }).waitFor();

    const file = path.join(workspace.folder, 'src/cart.js');
    await writeFile(file, 'export const cart = "another cart";\n');
    await chat.frame.getByRole('checkbox', { name: /cart\.js.*changed since it last went along/ }).waitFor();
    await screenshot('attached-changed');

    await chat.frame.getByRole('button', { name: 'Show what the model will see' }).click();
    const page = workbench.page.locator('.editor-instance .view-lines').last();
    await page.getByText('What the model will see with the next question').waitFor();
    await page.getByText('another cart').waitFor();
    await screenshot('context-page');
    const text = (await workbench.text()).replaceAll('\u00a0', ' ');
    expect(text).toContain('What does @cart.js do?');
    // What the editor had in front before stays part of it, though the page is in front now.
    expect(text).toContain('File src/prices.js');

    await chat.open();
    await chip.focus();
    await keyboard.press('Delete');
    await chip.waitFor({ state: 'detached' });
  });

  it('gathers what a question names while it is written, shows it, and sends what it shows', async () => {
    const { workbench, chat, screenshot } = await sessionOf();
    const { keyboard } = workbench.page;
    await workbench.closeEditors();
    await chat.open();
    await keyboard.type('check cart.js for bugs');
    const group = chat.frame.getByRole('group', { name: 'Gathered from the project' });
    const named = group.getByRole('checkbox', { name: /^File cart\.js, [\d,]+ tokens?, gathered: named in the question$/ });
    await named.waitFor();
    await screenshot('gathered');
    const labels = await group.getByRole('checkbox').allTextContents();
    await chat.frame.getByRole('button', { name: 'Show what the model will see' }).click();
    const page = workbench.page.locator('.editor-instance .view-lines').last();
    await page.getByText('(named in the question)').first().waitFor();
    await screenshot('gathered-page');
    await chat.open();
    await keyboard.press('Enter');
    await chat.answer();
    const sent = chat.frame.locator('.turn').last().locator('.sent-chip');
    // Between name and tokens, one that is sent has a blank.
    const together = (texts: readonly string[]): string[] => texts.map((text) => text.replaceAll(' ', ''));
    expect(together(await sent.allTextContents()).slice(-labels.length)).toEqual(together(labels));
    // The file that was gathered is in the conversation: it isn't gathered again.
    await keyboard.type('check cart.js again');
    await workbench.page.waitForTimeout(2_000);
    expect(await named.count()).toBe(0);
    await keyboard.press('Control+A');
    await keyboard.press('Delete');
  });

  it('adds from the menus of the explorer and the editor', async () => {
    const { workbench, chat, screenshot } = await sessionOf();
    await workbench.openFile('src/cart.js');
    await workbench.selectLines(1, 2);
    await workbench.contextMenu(workbench.editor('src/cart.js').locator('.view-line').first(), 'MLX-CODE', 'Add to Chat');
    await chat.frame.locator('.chip[data-chip^="pinned:"]', { hasText: /cart\.js:1(-2)?/ }).waitFor();
    await workbench.command('File: Focus on Files Explorer');
    const entry = workbench.page.locator('.explorer-folders-view .monaco-list-row', { hasText: 'README.md' }).first();
    await entry.waitFor();
    await workbench.contextMenu(entry, 'MLX-CODE', 'Add to Chat');
    await chat.frame.locator('.chip[data-chip^="pinned:"]', { hasText: 'README.md' }).waitFor();
    await screenshot('attached-from-menus');
  });

  it('takes what is selected in a terminal', async () => {
    const { workbench, chat, workspace } = await sessionOf();
    const { page } = workbench;
    await workbench.command('Terminal: Create New Terminal');
    await page.locator('.terminal-wrapper.active .xterm.focus').waitFor();
    // Drawn on a canvas, it is only read by being selected and attached; the file tells when it is there.
    await page.keyboard.type('echo marker-$((40+2)) | tee echoed.txt; echo done > done.txt');
    await page.keyboard.press('Enter');
    await expect.poll(() => existsSync(path.join(workspace.folder, 'done.txt')), { timeout: 20_000 }).toBe(true);
    await workbench.command('Terminal: Select All');
    // With a text on the clipboard nobody is asked, and it is there again afterwards.
    await page.evaluate("navigator.clipboard.writeText('kept')");
    await chat.open();
    await page.keyboard.type('@terminal');
    await chat.frame.locator('.command', { hasText: '@terminal' }).waitFor();
    await page.keyboard.press('Tab');
    await chat.frame.getByRole('checkbox', { name: /^Terminal text/ }).waitFor();
    expect(await page.evaluate<string>('navigator.clipboard.readText()')).toBe('kept');
    await chat.frame.getByRole('button', { name: 'Show what the model will see' }).click();
    await page.locator('.editor-instance .view-lines').last().getByText('from the terminal').first().waitFor();
    expect(await workbench.text()).toMatch(/^marker-42$/m);
    await workbench.command('Terminal: Kill All Terminals');
  });

  it('finds code of the project, with why, and leads there by keyboard', async () => {
    const { workbench, screenshot } = await sessionOf();
    const { page } = workbench;
    await workbench.closeEditors();
    await workbench.command('MLX-CODE: Search the Project…');
    const box = page.locator('.quick-input-widget');
    await box.getByPlaceholder(/Words, names or a path/).waitFor();
    await page.keyboard.type('how is the total added up');
    const row = box.locator('.monaco-list-row', { hasText: 'cart.js' }).first();
    await row.waitFor();
    await row.getByText(/has “/).waitFor();
    await screenshot('project-search');
    await page.keyboard.press('Enter');
    await box.waitFor({ state: 'hidden' });
    await page.locator('.tab.active').waitFor();
    expect(await page.locator('.tab.active').textContent()).toMatch(/\.(js|ts|md)/);
  });
});
