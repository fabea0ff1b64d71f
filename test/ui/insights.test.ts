import { describe, expect, it } from 'vitest';
import type { Theme } from '../support/workbench.ts';
import { sharedSession } from './session.ts';

describe('insights', () => {
  const sessionOf = sharedSession({});

  it('say at first what will come, then what was counted, in every theme, and are gone with one yes', async () => {
    const { workbench, chat, screenshot } = await sessionOf();
    const { page } = workbench;
    // As long as the chat's page isn't there.
    const frame = page.frameLocator('iframe.webview.ready').frameLocator('#active-frame');
    await workbench.command('MLX-CODE: Show Insights');
    await frame.getByText('Nothing was counted', { exact: false }).first().waitFor();
    await workbench.closeEditors();
    await chat.open();
    await chat.ask('What does the function total do?');
    await chat.answer();
    await workbench.command('View: Hide Secondary Side Bar');
    await workbench.command('MLX-CODE: Show Insights');
    await frame.getByLabel('Today').check();
    await frame.getByRole('table', { name: 'Models: tokens and speed' }).waitFor();
    expect(await frame.getByRole('rowheader', { name: 'Chat', exact: true }).count()).toBe(1);
    for (const theme of ['dark', 'highContrast', 'light'] satisfies Theme[]) {
      await workbench.setTheme(theme);
      await screenshot(`insights-${theme}`);
    }
    await frame.getByTestId('delete').click();
    const dialog = page.locator('.monaco-dialog-box');
    await dialog.getByText('Delete all figures of Insights?').waitFor();
    await dialog.getByRole('button', { name: 'Delete' }).click();
    await frame.getByText('Nothing was counted', { exact: false }).first().waitFor();
    expect(await workbench.notification(/./).count()).toBe(0);
  });
});
