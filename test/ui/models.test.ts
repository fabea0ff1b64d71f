import { describe, expect, inject, it } from 'vitest';
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
});
