/** What one command does to several files: replace with a preview, and a batch with its list. */
import fs from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { sharedSession } from './session.ts';

describe('several files at once', () => {
  const sessionOf = sharedSession();

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
