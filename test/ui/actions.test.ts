import fs from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { sharedSession } from './session.ts';

const refactored = 'return items.reduce((sum, item) => sum + item.price * item.quantity, 0);';

/** One window for all of them: they ask for the same. */
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
    expect(await fs.readFile(file, 'utf8')).toBe(before);
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
