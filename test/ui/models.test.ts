import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { describe, expect, inject, it, onTestFinished } from 'vitest';
import { startSession } from './session.ts';

const plan = /^[\d.]+ [kMG]B of [\d.]+ [kMG]B: second model [\d.]+ [kMG]B, weights .*, context [\d.]+ [kMG]B$/;

describe('choosing a model', () => {
  it('tells of each what it takes before it is loaded, and can be done by keyboard meanwhile', async () => {
    const settings = { 'mlxCode.models.completionModel': inject('randomModel') };
    const { workbench, chat, screenshot } = await startSession({ settings });
    const { page } = workbench;
    const list = page.locator('.quick-input-list');
    await workbench.command('MLX-CODE: Choose Model…');
    await list.getByText(plan).first().waitFor();
    await list
      .getByText(/^Fits · .*, chosen · /)
      .first()
      .waitFor();
    await screenshot('models-picker-light');
    for (const theme of ['dark', 'highContrast'] as const) {
      await page.keyboard.press('Escape');
      await workbench.setTheme(theme);
      await workbench.command('MLX-CODE: Choose Model…');
      await list.getByText(plan).first().waitFor();
      await screenshot(`models-picker-${theme}`);
    }
    await page.setViewportSize({ width: 480, height: 700 });
    await screenshot('models-picker-narrow');
    // What is chosen when a line changes stays chosen. The first model stands behind four lines that lead elsewhere.
    for (let line = 0; line < 4; line++) await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.setViewportSize({ width: 1280, height: 800 });
    await page.getByRole('button', { name: /^MLX-CODE: .* is ready, cpu, 16,384 tokens/ }).waitFor();
    await page.getByRole('button', { name: /^MLX-CODE: .* is ready/ }).click();
    await list.getByText('Unload Model and Free Its Memory').waitFor();
    await screenshot('models-menu-ready');
    await page.keyboard.press('Escape');
    // Whether it is loaded or not, it is called the same; what is not loaded isn't started anew.
    await workbench.command('MLX-CODE: Unload Model');
    await page.getByRole('button', { name: /^MLX-CODE: MLX-CODE test model \(scripted\) is loaded with the next question/ }).click();
    await list.getByText('Load Model', { exact: true }).waitFor();
    expect(await list.getByText('Restart Model').count()).toBe(0);
    await page.keyboard.press('Escape');
    await chat.open();
    const title = page.locator('.part.auxiliarybar .pane-header', { hasText: 'Chat' });
    await title.hover();
    await title.getByRole('button', { name: /More Actions/ }).click();
    await page.locator('.monaco-menu').getByText('Show Log').waitFor();
    await screenshot('models-chat-menu');
    expect(
      await page
        .locator('.monaco-menu')
        .getByText(/Restart Model|Unload Model/)
        .count(),
    ).toBe(0);
    await page.keyboard.press('Escape');
    expect(await page.locator('.notification-list-item').count()).toBe(0);
  });

  it('keeps the model before in memory: going back, by its row or in the list, takes no load, and the conversation stays', async () => {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'mlx-code-models-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const own = (name: string): string => path.join(folder, 'models', `${name}.gguf`);
    mkdirSync(path.dirname(own('mine')));
    copyFileSync(inject('scriptedModel'), own('mine'));
    copyFileSync(inject('randomModel'), own('other'));
    const { workbench, chat, screenshot } = await startSession({
      model: { path: own('mine') },
      settings: { 'mlxCode.dataFolder': folder },
    });
    const { page } = workbench;
    await chat.open();
    await chat.ask('Who are you?');
    await chat.lastTurn.getByText(/./).first().waitFor();
    await workbench.command('MLX-CODE: Focus on Models View');
    const view = page.locator('.part.auxiliarybar .pane', { has: page.locator('.pane-header', { hasText: 'Models' }) });
    const row = (text: string | RegExp) => view.locator('.monaco-list-row', { hasText: text }).first();
    const stays = async (kind: 'random' | 'scripted'): Promise<void> => {
      await row(new RegExp(`\\(${kind}\\)used before · .* of memory`)).waitFor();
    };
    await row('(random)').hover();
    await row('(random)').getByRole('button', { name: 'Use Model for Chat' }).click();
    await stays('scripted');
    await row('(scripted)').hover();
    await screenshot('models-view-two-loaded');
    await row('(scripted)').getByRole('button', { name: 'Use Model for Chat' }).click();
    await stays('random');
    const list = page.locator('.quick-input-list');
    await workbench.command('MLX-CODE: Choose Model…');
    await list
      .getByText(/test model \(scripted\) stays loaded too \([\d.]+ [kMG]B\)/)
      .first()
      .waitFor();
    await screenshot('models-picker-two-loaded');
    await page.keyboard.type('other');
    await page.keyboard.press('Enter');
    await stays('scripted');
    expect(await chat.turns.count()).toBe(1);
    await page.setViewportSize({ width: 480, height: 700 });
    await screenshot('models-view-two-loaded-narrow');
    await workbench.command('MLX-CODE: Choose Model for This Kind of Project…');
    await page.locator('.quick-input-title', { hasText: 'Choose Model for Projects with package.json' }).waitFor();
    await list.getByText('other', { exact: true }).first().waitFor();
    await screenshot('models-picker-project-narrow');
    await list.getByText('mine', { exact: true }).first().click();
    await page.getByRole('button', { name: /^MLX-CODE: .* is ready, cpu[^]*Chosen for projects with package\.json$/ }).waitFor();
  });
});
