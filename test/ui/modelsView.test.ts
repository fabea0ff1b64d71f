import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { describe, expect, inject, it, onTestFinished } from 'vitest';
import { startSession } from './session.ts';

describe('the view of the models', () => {
  it('leads from no model to one that answers, and shows what there is in every theme and by keyboard', async () => {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'mlx-code-models-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const { workbench, chat, screenshot } = await startSession({ model: 'none', settings: { 'mlxCode.dataFolder': folder } });
    const { page } = workbench;
    await chat.open();
    await chat.frame.getByText('Download the recommended model…').waitFor();
    await screenshot('models-view-first-chat');
    await workbench.command('MLX-CODE: Focus on Models View');
    const view = page.locator('.part.auxiliarybar .pane', { has: page.locator('.pane-header', { hasText: 'Models' }) });
    const row = (text: string | RegExp) => view.locator('.monaco-list-row', { hasText: text }).first();
    // Nothing is here: two clicks, of which the second one says what it would fetch.
    await view.getByRole('button', { name: 'Download the Recommended Model…' }).click();
    const dialog = page.locator('.monaco-dialog-box');
    await dialog.getByText(/^Download .* on the disk\)\?$/).waitFor();
    await screenshot('models-view-recommended');
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'hidden' });
    await screenshot('models-view-empty');
    // A file that comes into the folder shows by itself.
    mkdirSync(path.join(folder, 'models'), { recursive: true });
    copyFileSync(inject('scriptedModel'), path.join(folder, 'models', 'mine.gguf'));
    copyFileSync(inject('randomModel'), path.join(folder, 'models', 'other.gguf'));
    await workbench.command('MLX-CODE: Refresh Models');
    await row('scripted').waitFor();
    await row('Available').locator('.monaco-tl-twistie').click();
    await row(/recommended/).waitFor();
    await screenshot('models-view-installed');
    await row('scripted').hover();
    await row('scripted').getByRole('button', { name: 'Use Model for Chat' }).click();
    await row(/of memory/).waitFor();
    expect(await row(/of memory/).getAttribute('aria-label')).toMatch(/^MLX-CODE test model \(scripted\), .* of memory, on the processor/);
    // Its page, by keyboard.
    await row(/of memory/).click();
    await page.locator('.editor-instance .view-line', { hasText: 'What it is' }).first().waitFor();
    await screenshot('models-view-light');
    for (const theme of ['dark', 'highContrast'] as const) {
      await workbench.setTheme(theme);
      await row(/of memory/).hover();
      await screenshot(`models-view-${theme}`);
    }
    await row(/of memory/).click({ button: 'right' });
    await page.locator('.monaco-menu').getByText('Measure Speed').waitFor();
    await screenshot('models-view-menu');
    await page.locator('.monaco-menu').getByText('Measure Speed').click();
    await workbench.notification(/^[\d.,]+ tokens\/s written, [\d.,]+ tokens\/s read: MLX-CODE test model/).waitFor();
    await row(/tokens\/s/).waitFor();
    await chat.open();
    await chat.ask('/models');
    await chat.lastTurn.getByText('To fetch').waitFor();
    await screenshot('models-view-chat');
    await page.setViewportSize({ width: 480, height: 700 });
    await screenshot('models-view-narrow');
    await page.setViewportSize({ width: 1400, height: 900 });
    await row('random').click();
    await page.keyboard.press('Delete');
    await dialog.getByText(/^Move .*random.* to the bin\?$/).waitFor();
    await screenshot('models-view-delete');
    await page.keyboard.press('Escape');
  });
});
