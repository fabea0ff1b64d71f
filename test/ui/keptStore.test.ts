/** What a user sees where the file of the conversations can't be used as it is. */
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, it, onTestFinished } from 'vitest';
import { type Session, startSession } from './session.ts';

function dataFolder(): string {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'mlx-code-data-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

const open = async (folder: string): Promise<Session> => {
  const settings = { 'mlxCode.dataFolder': folder };
  const session = await startSession({ model: { chat: 'It adds up.' }, settings, typescript: false });
  await session.chat.open();
  return session;
};
const told = ({ workbench }: Session, text: string) => workbench.page.locator('.notification-list-item', { hasText: text }).waitFor();

it('a damaged file is put aside, which is said, and what is said from then on is kept', async () => {
  const folder = dataFolder();
  writeFileSync(path.join(folder, 'sessions.db'), 'this is no database at all\n'.repeat(2_000));
  const session = await open(folder);
  await told(session, 'The file of the conversations was damaged.');
  await session.screenshot('store-damaged');
  await session.chat.ask('What does total do?');
  expect(await session.chat.answer()).toBe('It adds up.');
  expect(readdirSync(folder).filter((name) => name.startsWith('sessions.db') && name.includes('damaged'))).toHaveLength(1);
  await expect.poll(() => kept(folder)).toEqual(['What does total do?']);
});

it('a file of a later version is read, and nothing is added to it, which is said', async () => {
  const first = dataFolder();
  const session = await open(first);
  await session.chat.ask('What does total do?');
  await session.chat.answer();
  await expect.poll(() => kept(first)).toEqual(['What does total do?']);
  const later = dataFolder();
  const file = path.join(later, 'sessions.db');
  const database = new DatabaseSync(path.join(first, 'sessions.db'));
  database.exec(`VACUUM INTO '${file}'`);
  database.close();
  const newer = new DatabaseSync(file);
  newer.exec('PRAGMA user_version = 99');
  newer.close();

  const other = await open(later);
  await told(other, 'A later version of MLX-CODE has written the conversations here');
  await other.workbench.command('MLX-CODE: Show Conversations…');
  // Each of the windows has a folder of its own.
  const pick = other.workbench.page.locator('.quick-input-widget:visible');
  await pick.getByRole('button', { name: 'Show Those of All Projects' }).click();
  await pick.locator('.monaco-list-row', { hasText: 'What does total do?' }).waitFor();
  await other.screenshot('store-newer');
  await other.workbench.page.keyboard.press('Escape');
  // It lies over the field.
  await other.workbench.command('Notifications: Clear All Notifications');
  await other.chat.ask('And now?');
  expect(await other.chat.answer()).toBe('It adds up.');
  expect(kept(later)).toEqual(['What does total do?']);
});

/** The titles of what is kept there. */
function kept(folder: string): string[] {
  const database = new DatabaseSync(path.join(folder, 'sessions.db'), { readOnly: true });
  try {
    return database.prepare('SELECT title FROM session').all().map(({ title }) => String(title)); // prettier-ignore
  } finally {
    database.close();
  }
}
