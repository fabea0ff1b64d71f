import path from 'node:path';
import { expect, it } from 'vitest';
import { startSession } from './session.ts';

const beside = path.join(import.meta.dirname, '..', 'fixtures', 'otherModels');

it('a model of another extension is listed, asked about before it is asked, and its answers are marked', async () => {
  const { workbench, chat, screenshot } = await startSession({ model: 'none', beside });
  const { page } = workbench;
  await chat.open();
  await workbench.command('MLX-CODE: Choose Model…');
  const list = page.locator('.quick-input-list');
  await list.getByText('offered by other extensions').waitFor();
  const line = list.locator('.monaco-list-row', { hasText: 'sends questions to other-vendor via VS Code' });
  expect(await line.innerText()).toMatch(/Talker[^]*via VS Code · other · 6,000 tokens[^]*where it runs, only its extension knows/);
  await screenshot('other-models-picker');
  await line.click();
  const dialog = page.locator('.monaco-dialog-box');
  await dialog.getByText('Let Talker (other-vendor via VS Code) answer in the chat?').waitFor();
  await dialog.getByText('VS Code hands it to the extension Other Models of the vendor “other-vendor”').waitFor();
  await screenshot('other-models-consent');
  await dialog.getByRole('button', { name: 'Allow' }).click();
  await chat.frame.getByText('from other-vendor via VS Code').first().waitFor();
  await chat.ask('Hello?');
  expect(await chat.answer()).toBe('Hello from elsewhere');
  await chat.lastTurn.getByText('Talker by other-vendor via VS Code, perhaps not on this machine').waitFor();
  await page.getByRole('button', { name: /what these need is sent to other-vendor via VS Code/ }).waitFor();
  await screenshot('other-models-answer');
});
