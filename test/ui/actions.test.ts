/** What is done with code from the editor: with a selection, at the lightbulb, and in several files. */
import fs from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { sharedSession } from './session.ts';

const refactored = 'return items.reduce((sum, item) => sum + item.price * item.quantity, 0);';

/** One window for all of them: they ask for the same. Those that leave another theme behind come last. */
const sessionOf = sharedSession();

describe('explain and refactor', () => {
  it('explains a selection in the chat', async () => {
    const { workbench, chat, screenshot } = await sessionOf();
    await workbench.openFile('src/cart.js');
    await workbench.selectLines(6, 12);
    await workbench.contextMenu(workbench.line('export function total'), 'MLX-CODE', 'Explain Selection');
    await chat.lastTurn.waitFor();
    expect(await chat.answer()).not.toBe('');
    expect(await chat.lastTurn.locator('.question').innerText()).toContain('Explain cart.js:6-12');
    await chat.lastTurn.locator('.sent-chip', { hasText: 'cart.js:6-12' }).waitFor();
    await screenshot('explain');
  });

  it('refactors a selection: instruction, diff, apply, and one undo gives every byte back', async () => {
    const { workbench, workspace, screenshot } = await sessionOf();
    const file = path.join(workspace.folder, 'src', 'cart.js');
    const before = await fs.readFile(file, 'utf8');
    await workbench.openFile('src/cart.js');
    await workbench.selectLines(6, 12);
    await workbench.contextMenu(workbench.line('export function total'), 'MLX-CODE', 'Refactor Selection');
    const input = workbench.page.locator('.quick-input-widget input').first();
    await input.waitFor();
    await screenshot('refactor-instruction');
    await input.fill('Use reduce');
    await workbench.page.keyboard.press('Enter');
    await workbench.page.locator('.tab', { hasText: 'proposed by MLX-CODE' }).waitFor();
    await workbench.page
      .locator('.diff-editor, .monaco-diff-editor')
      .locator('.view-line', { hasText: 'reduce((sum, item)' })
      .first()
      .waitFor();
    await screenshot('refactor-diff');
    expect(await fs.readFile(file, 'utf8')).toBe(before);
    await workbench.titleButton('Apply Proposed Change').click();
    await workbench.page.locator('.tab', { hasText: 'proposed by MLX-CODE' }).waitFor({ state: 'detached' });
    await workbench.line('reduce((sum, item)').waitFor();
    await screenshot('refactor-applied');
    const after = await workbench.text();
    expect(after).toContain(refactored);
    expect(after).not.toContain('for (let i = 0');
    expect(after.replace(/export function total[\s\S]*?\n}\n/, '')).toBe(before.replace(/export function total[\s\S]*?\n}\n/, ''));
    await workbench.page.keyboard.press('ControlOrMeta+z');
    await workbench.line('for (let i = 0').waitFor();
    expect(await workbench.text()).toBe(before);
    await workbench.command('File: Save');
    await workbench.page.locator('.tab.dirty').waitFor({ state: 'detached' });
    // VS Code empties the file before it writes it, and the mark of the tab may come and go around that.
    await expect.poll(() => fs.readFile(file, 'utf8')).toBe(before);
  });

  it('offers what else can be done with code in the menu of the editor', async () => {
    const { workbench, screenshot } = await sessionOf();
    await workbench.openFile('src/cart.js');
    await workbench.selectLines(6, 12);
    await workbench.line('export function total').click({ button: 'right', position: { x: 30, y: 8 } });
    const submenu = workbench.page.locator('.monaco-menu .action-item', { hasText: 'MLX-CODE' }).last();
    await submenu.waitFor();
    // VS Code's menus take nothing in their first tenth of a second.
    await workbench.page.waitForTimeout(250);
    await submenu.hover();
    for (const entry of [
      'Run Template…',
      'Simplify',
      'Add Documentation',
      'Add Types',
      'Generate Tests',
      'Suggest Names…',
      'Extract Function',
    ])
      await workbench.page.locator('.monaco-menu .action-item', { hasText: entry }).first().waitFor();
    await screenshot('editor-menu');
    await workbench.page.locator('.monaco-menu .action-item', { hasText: 'Run Template…' }).last().click();
    await workbench.page.locator('.quick-input-list .monaco-list-row', { hasText: 'Secure' }).waitFor();
    await screenshot('templates');
  });

  it('throws a proposal away and leaves the file as it was', async () => {
    const { workbench, workspace } = await sessionOf();
    const file = path.join(workspace.folder, 'src', 'cart.js');
    const before = await fs.readFile(file, 'utf8');
    await workbench.openFile('src/cart.js');
    await (await workbench.lightbulbEntry('Refactor with MLX-CODE', () => workbench.selectLines(6, 12))).click();
    await workbench.page.locator('.quick-input-widget input').first().fill('Use reduce');
    await workbench.page.keyboard.press('Enter');
    await workbench.page.locator('.tab', { hasText: 'proposed by MLX-CODE' }).waitFor();
    await workbench.titleButton('Discard Proposed Change').click();
    await workbench.page.locator('.tab', { hasText: 'proposed by MLX-CODE' }).waitFor({ state: 'detached' });
    expect(await workbench.text()).toBe(before);
  });
});

describe('the lightbulb', () => {
  it('fixes a type error', async () => {
    const { workbench, screenshot } = await sessionOf();
    await workbench.openFile('src/report.ts');
    await workbench.page.locator('.squiggly-error').first().waitFor({ timeout: 60_000 });
    const entry = await workbench.lightbulbEntry('Fix with MLX-CODE', () => workbench.goTo(7, 10));
    await screenshot('lightbulb');
    await entry.click();
    await workbench.page.locator('.tab', { hasText: 'proposed by MLX-CODE' }).waitFor();
    await workbench.page.locator('.monaco-diff-editor .view-line', { hasText: 'const heading = name' }).first().waitFor();
    // TypeScript was asked about it before it was offered.
    await workbench.page.locator('.statusbar-item', { hasText: 'This fix: clears it' }).waitFor();
    expect(await workbench.page.locator('.tab').count()).toBe(2);
    await screenshot('fix-diff');
    await workbench.titleButton('Apply Proposed Change').click();
    await workbench.line('const heading = name').waitFor();
    await workbench.page.locator('.squiggly-error').first().waitFor({ state: 'detached', timeout: 30_000 });
    await workbench.page.locator('[id="status.problems"]', { hasText: /^\D*0\D+0\D*$/ }).waitFor({ timeout: 30_000 });
    await screenshot('fix-applied');
    expect(await workbench.text()).toContain('  const heading = name.toUpperCase();\n  return heading;\n');
  });

  it('offers to refactor a selection, and nothing where there is neither problem nor selection', async () => {
    const { workbench, screenshot } = await sessionOf();
    await workbench.openFile('src/cart.js');
    const entry = await workbench.lightbulbEntry('Refactor with MLX-CODE', () => workbench.selectLines(6, 12));
    expect(await workbench.page.locator('.action-widget .monaco-list-row', { hasText: 'Fix with MLX-CODE' }).count()).toBe(0);
    await screenshot('lightbulb-refactor');
    await entry.click();
    await workbench.page.locator('.quick-input-widget input').first().waitFor();
    await workbench.page.keyboard.press('Escape');
    await workbench.goTo(5);
    await workbench.page.keyboard.press('ControlOrMeta+.');
    await workbench.page.waitForTimeout(1500);
    expect(await workbench.page.locator('.action-widget .monaco-list-row', { hasText: 'MLX-CODE' }).count()).toBe(0);
  });
});

describe('several files at once', () => {
  it('replaces across files: hits with check boxes, one diff, one apply, and one undo gives every byte back', async () => {
    const { workbench, workspace, screenshot } = await sessionOf();
    const { page } = workbench;
    const names = ['src/cart.js', 'src/stock.js', 'test/cart.test.js'];
    const read = (): Promise<string[]> => Promise.all(names.map((name) => fs.readFile(path.join(workspace.folder, name), 'utf8')));
    const before = await read();
    const input = page.locator('.quick-input-widget input').first();
    const answer = async (step: string, text: string): Promise<void> => {
      await page.locator('.quick-input-widget', { hasText: step }).waitFor();
      await input.fill(text);
      await page.keyboard.press('Enter');
    };
    await workbench.command('MLX-CODE: Replace in Files…');
    await page.locator('.quick-input-widget', { hasText: '1/3' }).waitFor();
    await page.locator('.quick-input-widget').getByRole('checkbox', { name: 'Match Whole Word' }).click();
    await input.fill('quantity');
    await screenshot('replace-find');
    await page.keyboard.press('Enter');
    await answer('2/3', 'amount');
    await answer('3/3', 'src, test');
    const row = (text: string) => page.locator('.quick-input-list .monaco-list-row', { hasText: text });
    await row('amount').first().waitFor();
    await screenshot('replace-hits');
    // One place stays as it is.
    await row('line 9').first().click();
    await screenshot('replace-hits-cleared');
    await input.press('Enter');
    await page.locator('.tab', { hasText: 'proposed by MLX-CODE' }).waitFor();
    await page.locator('.monaco-diff-editor .view-line', { hasText: 'amount' }).first().waitFor();
    await screenshot('replace-diff');
    for (const theme of ['dark', 'highContrast'] as const) {
      await workbench.setTheme(theme);
      await screenshot(`replace-diff-${theme}`);
    }
    expect(await read()).toEqual(before);
    await workbench.titleButton('Apply Proposed Change').click();
    await page.locator('.tab', { hasText: 'proposed by MLX-CODE' }).waitFor({ state: 'detached' });
    await expect.poll(read, { timeout: 20_000 }).not.toEqual(before);
    const after = await read();
    expect(after.join('\n').match(/\bquantity\b/g)).toHaveLength(1);
    expect(after.map((text) => text.replaceAll('amount', 'quantity'))).toEqual(before);
    await page.locator('.editor-instance .view-line').first().click();
    await page.keyboard.press('ControlOrMeta+z');
    await page.locator('.tab.dirty', { hasText: 'stock.js' }).waitFor();
    await workbench.command('File: Save All Files');
    await expect.poll(read, { timeout: 20_000 }).toEqual(before);
  });

  it('runs one instruction over several files, and lists what came of each', async () => {
    const { workbench, workspace, screenshot } = await sessionOf();
    await workbench.setTheme('dark');
    const { page } = workbench;
    await fs.writeFile(path.join(workspace.folder, 'src', 'empty.js'), '\n');
    const input = page.locator('.quick-input-widget input').first();
    await workbench.command('MLX-CODE: Run on Several Files…');
    await page.locator('.quick-input-list .monaco-list-row', { hasText: 'Files by name' }).click();
    await page.locator('.quick-input-widget', { hasText: 'Files by Name' }).waitFor();
    await input.fill('src/*.js');
    await page.keyboard.press('Enter');
    await page.locator('.quick-input-list .monaco-list-row', { hasText: 'empty.js' }).waitFor();
    await screenshot('batch-files');
    await page.keyboard.press('Enter');
    await page.locator('.quick-input-widget', { hasText: 'Run on 4 Files' }).waitFor();
    await input.fill('Simplify the loops');
    await page.keyboard.press('Enter');
    const list = page.locator('.pane', { hasText: 'Batch' }).locator('.monaco-list-row');
    await list.filter({ hasText: 'cart.js' }).first().waitFor();
    await workbench.notification('The batch is done.').waitFor({ timeout: 90_000 });
    // The list is drawn a moment after the message.
    const label = (name: string) => list.filter({ hasText: name }).first().getAttribute('aria-label');
    await expect.poll(() => label('cart.js')).toMatch(/^src\/cart\.js, changed/);
    await expect.poll(() => label('empty.js')).toContain('skipped. The file is empty.');
    await screenshot('batch-done');
    for (const theme of ['light', 'highContrast'] as const) {
      await workbench.setTheme(theme);
      await screenshot(`batch-done-${theme}`);
    }
    await list.filter({ hasText: 'cart.js' }).first().click();
    await page.locator('.tab', { hasText: 'proposed by MLX-CODE' }).waitFor();
    await screenshot('batch-diff');
    await workbench.titleButton('Apply Proposed Change').click();
    await list.filter({ hasText: 'applied' }).first().waitFor();
    expect(await list.filter({ hasText: 'applied' }).first().getAttribute('aria-label')).toMatch(/^src\/cart\.js, applied/);
    await workbench.line('reduce((sum, item)').waitFor();
    await screenshot('batch-applied');
  });
});
