/** Staged changes reviewed in the workbench: comments in the editor, the list, a fix that is accepted, and one dismissed. */
import fs from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { mustRun } from '../support/command.ts';
import { type Theme, themes } from '../support/workbench.ts';
import { sharedSession } from './session.ts';

describe('a review', () => {
  const sessionOf = sharedSession({ git: true, model: 'random' });

  it('shows findings as comments and in a list, mends one, dismisses one, and checks again', async () => {
    const { workbench, workspace, screenshot } = await sessionOf();
    const { page } = workbench;
    const file = path.join(workspace.folder, 'src', 'cart.js');
    const code = (await fs.readFile(file, 'utf8')).split('\n');
    const changed = code.map((line, i) => (i >= 2 && i < 9 && line !== '' ? `${line} // changed` : line)).join('\n');
    await fs.writeFile(file, changed);
    await mustRun('git', ['reset', '--quiet'], { cwd: workspace.folder });
    await mustRun('git', ['add', 'src/cart.js'], { cwd: workspace.folder });

    await workbench.openFile('src/cart.js');
    await workbench.command('MLX-CODE: Review Staged Changes');
    const done = workbench.notification('Staged changes in shop');
    await done.waitFor({ timeout: 60_000 });
    await done.getByRole('button', { name: 'Show Findings' }).click();
    const rows = page.getByRole('tree', { name: 'Review' }).getByRole('treeitem');
    await rows.first().waitFor();
    const count = await rows.count();
    expect(count).toBeGreaterThan(1);
    // A screen reader hears severity, message, place and rule.
    expect(await rows.first().getAttribute('aria-label')).toMatch(/^(?:Error|Warning|Info): .+ (?:README.md|cart.js|stock.js):\d+, \S+/);

    const row = rows.filter({ hasText: 'cart.js' }).first();
    await row.click();
    await page.keyboard.press('Enter');
    await page.locator('.tab.active', { hasText: 'cart.js' }).waitFor();
    const widget = page.locator('.review-widget').first();
    await widget.locator('.comment-body').first().waitFor();
    expect(await widget.innerText()).toMatch(/(?:Error|Warning|Info)/);
    for (const theme of Object.keys(themes) as Theme[]) {
      await workbench.setTheme(theme);
      await screenshot(`review-${theme}`);
    }

    await row.click({ button: 'right' });
    await page.locator('.monaco-menu').getByText('Propose a Fix').click();
    await page.locator('.tab', { hasText: 'proposed by MLX-CODE' }).waitFor({ timeout: 60_000 });
    await screenshot('review-fix');
    await workbench.titleButton('Apply Proposed Change').click();
    await page.locator('.tab', { hasText: 'proposed by MLX-CODE' }).waitFor({ state: 'detached' });
    expect(await workbench.text()).not.toBe(changed);

    await rows.last().click({ button: 'right' });
    await page.locator('.monaco-menu').getByText('Dismiss Finding…').click();
    const input = page.locator('.quick-input-widget input');
    await input.waitFor();
    await screenshot('review-dismiss');
    await input.fill('meant so');
    await page.keyboard.press('Enter');
    await expect.poll(() => rows.count()).toBe(count - 1);

    await workbench.command('MLX-CODE: Check Again');
    await workbench.notification('nothing has changed since').waitFor({ timeout: 60_000 });
    await workbench.command('MLX-CODE: Clear Review');
    await rows.first().waitFor({ state: 'detached' });
    await page.locator('.review-widget').first().waitFor({ state: 'detached' });
  });
});
