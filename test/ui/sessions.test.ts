import { describe, expect, it } from 'vitest';
import type { Session } from './session.ts';
import { startSession } from './session.ts';

/** Loads the window anew, as an update or a crash does. */
async function reload({ workbench, chat }: Session): Promise<void> {
  const { page } = workbench;
  await page.reload();
  await page.locator('.monaco-workbench .statusbar').waitFor({ timeout: 60_000 });
  await workbench.extensionStarted();
  await chat.open();
}

const questions = async ({ chat }: Session): Promise<string[]> =>
  (await chat.frame.locator('.turn .question').allInnerTexts()).map((text) => text.replace(/^You asked:\s*/, '').trim());

describe('conversations', () => {
  it('are there after a reload, make room for others, and are found again by what was said in them', async () => {
    const session = await startSession();
    const { workbench, chat, screenshot } = session;
    const { page } = workbench;
    const pick = page.locator('.quick-input-widget:visible');
    const titles = async (): Promise<(string | undefined)[]> => {
      const rows = await pick.locator('.monaco-list-row').all();
      return (await Promise.all(rows.map((row) => row.getAttribute('aria-label')))).map((label) => label?.split(', ', 1)[0]);
    };
    await chat.open();
    await chat.ask('What does the function total do?');
    const answer = await chat.answer();
    await reload(session);
    await expect.poll(() => questions(session)).toEqual(['What does the function total do?']);
    expect(await chat.answerText()).toBe(answer);
    await chat.ask('And how is the receipt printed?');
    await chat.answer();

    await chat.clear();
    expect(await questions(session)).toEqual([]);
    await reload(session);
    await chat.ask('Is the tax rounded?');
    await chat.answer();
    expect(await questions(session), 'the empty one was wanted').toEqual(['Is the tax rounded?']);

    await workbench.command('MLX-CODE: Show Conversations…');
    await pick.locator('.monaco-list-row').nth(1).waitFor();
    expect(await titles()).toEqual(['Is the tax rounded?', 'What does the function total do?']);
    await screenshot('sessions');
    await page.keyboard.type('receipt');
    await pick.locator('.monaco-list-row', { hasText: 'how is the receipt printed' }).waitFor();
    await expect.poll(() => pick.locator('.monaco-list-row').count()).toBe(1);
    await screenshot('sessions-search');
    // What the buttons do, with the keyboard alone; the list is there again behind it.
    await page.keyboard.press('Control+.');
    await pick.locator('.monaco-list-row', { hasText: 'Export…' }).waitFor();
    await screenshot('sessions-actions');
    await page.keyboard.press('Escape');
    await expect.poll(titles).toEqual(['What does the function total do?']);
    await pick.getByRole('button', { name: 'Projects…' }).click();
    await pick.locator('.monaco-list-row', { hasText: 'open here' }).waitFor();
    expect((await titles()).length).toBe(1);
    await screenshot('sessions-projects');
    await page.keyboard.press('Enter');
    await expect.poll(titles).toEqual(['Is the tax rounded?', 'What does the function total do?']);
    await page.keyboard.type('receipt');
    // What is found follows what is typed: for a part of the word it was another one.
    await pick.locator('.monaco-list-row', { hasText: 'how is the receipt printed' }).waitFor();
    await expect.poll(() => pick.locator('.monaco-list-row').count()).toBe(1);
    await page.keyboard.press('Enter');
    await expect.poll(() => questions(session)).toEqual(['What does the function total do?', 'And how is the receipt printed?']);
    await chat.frame.locator('.turn.pointed', { hasText: 'how is the receipt printed' }).waitFor();
    await screenshot('sessions-found');

    await workbench.command('MLX-CODE: Delete Conversation…');
    const dialog = page.locator('.monaco-dialog-box');
    await dialog.getByText('Delete the conversation').first().waitFor();
    await dialog.getByRole('button', { name: 'Delete' }).click();
    await expect.poll(() => questions(session)).toEqual([]);
    await workbench.command('MLX-CODE: Show Conversations…');
    await expect.poll(titles).toEqual(['Is the tax rounded?']);
    await page.keyboard.press('Escape');
  });

  it('have what had come of an answer when the window was closed in its middle, and it can be asked for again', async () => {
    const session = await startSession({ model: 'endless', settings: { 'mlxCode.chat.maxTokens': 32_768 } });
    const { chat, screenshot } = session;
    await chat.open();
    await chat.ask('Tell me a long story');
    await chat.streaming();
    const had = (await chat.answerLetters()).slice(0, 20);
    await reload(session);
    await expect.poll(() => questions(session)).toEqual(['Tell me a long story']);
    expect(await chat.ended()).toBe('failed');
    expect((await chat.answerLetters()).slice(0, had.length)).toBe(had);
    await chat.lastTurn.getByText('closed before this answer was whole').waitFor();
    await screenshot('sessions-interrupted');
    await chat.lastTurn.getByRole('button', { name: 'Ask Again' }).click();
    await chat.streaming();
    expect(await chat.turns.count()).toBe(1);
  });
});
