import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { mustRun } from '../support/command.ts';
import { openaiStream, ProviderServer } from '../support/providerServer.ts';
import { createShopWorkspace, type ShopWorkspace } from '../support/shopWorkspace.ts';
import { sharedSession, startSession } from './session.ts';

const header = /^(feat|fix|refactor|docs|test|build|chore|perf|style|ci)(\((src|stock|shop)\))?: \S.*[^.\s]$/;

/** The shop, and a repository in it whose messages have another style, with a new file staged. */
async function twoRepositories(): Promise<ShopWorkspace> {
  const workspace = await createShopWorkspace();
  const till = path.join(workspace.folder, 'till');
  await mkdir(path.join(till, 'drawer'), { recursive: true });
  const git = (...command: string[]): Promise<unknown> => mustRun('git', command, { cwd: till });
  await git('init', '--quiet', '--initial-branch=main');
  for (const [name, value] of Object.entries({ 'user.name': 'Test', 'user.email': 'test@localhost', 'commit.gpgSign': 'false' }))
    await git('config', name, value);
  for (let at = 0; at < 12; at++) await git('commit', '--quiet', '--allow-empty', '-m', `[Drawer] Open the drawer ${String(at)} times`);
  await writeFile(path.join(till, 'drawer', 'open.js'), 'export const opened = 1;\n');
  await git('add', '--all');
  return workspace;
}

/** Writes down in `drawnBoxes` what the message boxes show, whenever one of them is drawn anew. */
const recordBoxes = `
  window.drawnBoxes = [];
  new MutationObserver(() => {
    const boxes = [...document.querySelectorAll('.scm-view .scm-editor')];
    drawnBoxes.push(boxes.map((box) => [...box.querySelectorAll('.view-line')].map((line) => line.textContent).join('').replaceAll('\\u00a0', ' ')));
  }).observe(document.querySelector('.scm-view'), { subtree: true, childList: true, characterData: true });
`;

describe('the commit message button', () => {
  const sessionOf = sharedSession({ git: true });

  it('describes the staged change in the form that was promised', async () => {
    const { workbench, screenshot } = await sessionOf();
    const view = await workbench.sourceControl();
    await view.locator('.monaco-list-row', { hasText: 'stock.js' }).first().waitFor();
    await workbench.sourceControlButton('Write Commit Message');
    await expect.poll(() => workbench.commitMessage(), { timeout: 30_000 }).toMatch(header);
    expect((await workbench.commitMessage()).split('\n')[0]!.length).toBeLessThanOrEqual(72);
    await workbench.page.locator('.pane-header', { hasText: 'Changes' }).first().hover();
    await workbench.titleButton('Write Commit Message').waitFor();
    await workbench.page.mouse.move(800, 700); // away from the button, whose tooltip would cover the message
    await workbench.page.locator('.workbench-hover').waitFor({ state: 'hidden' });
    await screenshot('commit-message');
  });

  it('asks before it replaces what the user typed', async () => {
    const { workbench, screenshot } = await sessionOf();
    const view = await workbench.sourceControl();
    await view.locator('.scm-editor').first().click();
    await workbench.page.keyboard.press('ControlOrMeta+a');
    await workbench.page.keyboard.type('my own words');
    await workbench.sourceControlButton('Write Commit Message');
    await workbench.notification('Replace the commit message').waitFor();
    await screenshot('commit-message-replace');
    await workbench.notification('Replace the commit message').getByRole('button', { name: 'Cancel' }).click();
    expect(await workbench.commitMessage()).toBe('my own words');
    await workbench.sourceControlButton('Write Commit Message');
    await workbench.notification('Replace the commit message').getByRole('button', { name: 'Replace' }).click();
    await expect.poll(() => workbench.commitMessage(), { timeout: 30_000 }).toMatch(header);
  });

  it('takes all changes when nothing is staged, and says so', async () => {
    const { workbench, workspace } = await sessionOf();
    await mustRun('git', ['reset', '--quiet'], { cwd: workspace.folder });
    const view = await workbench.sourceControl();
    await view.locator('.monaco-list-row', { hasText: 'stock.js' }).first().waitFor();
    await expect.poll(() => view.locator('.monaco-list-row', { hasText: 'Staged Changes' }).count(), { timeout: 15_000 }).toBe(0);
    await workbench.sourceControlButton('Write Commit Message');
    await workbench.notification('Nothing is staged').waitFor();
    await expect.poll(() => workbench.commitMessage(), { timeout: 30_000 }).toMatch(/^\w+(\([\w./-]+\))?: /);
  });
});

describe('a window with two repositories', () => {
  it('streams each message into the box that it was pressed for, in the style of its repository, and gives back what was typed when it is stopped', async () => {
    const server = await ProviderServer.start();
    onTestFinished(() => server.stop());
    const { workbench, screenshot } = await startSession({
      workspace: await twoRepositories(),
      model: 'random',
      settings: {
        'mlxCode.git.commitBody': true,
        'mlxCode.git.noticeUnrelated': false,
        'mlxCode.providers': [{ name: 'Team', kind: 'openai', url: server.url(), model: 'coder-30b' }],
      },
      typescript: false,
    });
    const { page } = workbench;
    const view = await workbench.sourceControl();
    const row = (name: string) => view.locator('.monaco-list-row:has(.scm-provider)', { hasText: name });
    await row('till').waitFor({ timeout: 30_000 });
    await row('shop').waitFor();
    const press = async (name: string, button = 'Write Commit Message'): Promise<void> => {
      await row(name).hover();
      await row(name).getByRole('button', { name: button }).click();
    };
    // The boxes stand in the order of their repositories.
    const names = await view.locator('.monaco-list-row:has(.scm-provider)').allInnerTexts();
    expect(names).toHaveLength(2);
    const [till, shop] = ['till', 'shop'].map((name) => names.findIndex((one) => one.includes(name))) as [number, number];
    const boxOf = async (at: number): Promise<string> => (await workbench.commitMessages())[at]!;
    await view.locator('.scm-editor').nth(shop).click();
    await page.keyboard.type('my own words');
    await expect.poll(() => boxOf(shop)).toBe('my own words');

    // By the model within, which is too fast for looking at it in between: what is drawn is written down.
    await page.evaluate(recordBoxes);
    await press('till');
    await expect.poll(() => boxOf(till), { timeout: 30_000 }).toMatch(/^\[Drawer\] [^\p{Ll}\s]/u);
    await row('till').hover();
    await row('till').getByRole('button', { name: 'Write Commit Message' }).waitFor();
    const first = await boxOf(till);
    const drawn = await page.evaluate<string[][]>('window.drawnBoxes');
    const growing = [...new Set(drawn.map((texts) => texts[till]!))].filter((text) => text !== '');
    expect(growing.length).toBeGreaterThan(1);
    expect(growing.every((text) => text.startsWith('[Drawer] '))).toBe(true);
    expect([...new Set(drawn.map((texts) => texts[shop]))]).toEqual(['my own words']);

    // By another one, which waits in the middle of it.
    await workbench.command('MLX-CODE: Choose Model…');
    await page.locator('.quick-input-list').getByText('Team', { exact: true }).click();
    await page.getByRole('button', { name: /^MLX-CODE: coder-30b \(Team\) answers in the chat/ }).waitFor();
    server.answer = () => {
      const whole = openaiStream(['feat(stock): tell which goods ', 'are running out']);
      return { ...whole, steps: [...whole.steps.slice(0, 2), { wait: new Promise<void>(() => undefined) }] };
    };
    await press('shop');
    await workbench.notification('Replace the commit message').getByRole('button', { name: 'Replace' }).click();
    await expect.poll(() => boxOf(shop)).toBe('feat(stock): tell which goods');
    expect(await boxOf(till)).toBe(first);
    await row('shop').hover();
    await row('shop').getByRole('button', { name: 'Stop Writing Commit Message' }).waitFor();
    await screenshot('commit-message-two-repositories');
    await press('shop', 'Stop Writing Commit Message');
    await expect.poll(() => boxOf(shop)).toBe('my own words');
    await server.questions.at(-1)!.closed;
    await row('shop').getByRole('button', { name: 'Write Commit Message', exact: true }).waitFor();
    expect(await boxOf(till)).toBe(first);
    await screenshot('commit-message-stopped');

    server.answer = () => openaiStream(['feat(stock): tell which goods ', 'are running out']);
    await press('shop');
    await workbench.notification('Replace the commit message').getByRole('button', { name: 'Replace' }).click();
    await expect.poll(() => boxOf(shop)).toBe('feat(stock): tell which goods are running out');
    expect(await boxOf(till)).toBe(first);
  });
});

describe('a repository above the open folder', () => {
  it('is read, and told how to be opened where its message box is asked for', async () => {
    const { workbench, chat, workspace, server, screenshot } = await startSession({ git: true });
    await workbench.page.goto(server.url(path.join(workspace.folder, 'src')));
    await workbench.page.locator('.monaco-workbench .statusbar').waitFor({ timeout: 60_000 });
    await workbench.extensionStarted();
    await chat.open();
    await chat.ask('/git status');
    await expect.poll(() => chat.answerText()).toContain('src/stock.js');
    await workbench.command('MLX-CODE: Write Commit Message');
    const notice = workbench.notification(`VS Code has not opened the repository in “${workspace.folder}”`);
    await notice.waitFor();
    expect(await notice.innerText()).toContain('Open it with “Git: Open Repository”');
    await screenshot('commit-message-above');
  });
});

describe('what is typed while a message is written', () => {
  it('stands in the box letter by letter, and ends the writing', async () => {
    const { workbench } = await startSession({ git: true, model: 'random', settings: { 'mlxCode.git.noticeUnrelated': false } });
    const { keyboard } = workbench.page;
    const view = await workbench.sourceControl();
    await view.locator('.monaco-list-row', { hasText: 'stock.js' }).first().waitFor();
    const box = view.locator('.scm-editor').first();
    const typed = '<0123456789ABCDEFGHIJKLMNOPQRS>';
    for (const delay of [0, 20, 25, 40, 50, 70]) {
      await workbench.command('MLX-CODE: Write Longer');
      await box.click();
      await keyboard.press('Control+End');
      // In the middle of it, whatever is on its way just then.
      await expect.poll(async () => (await workbench.commitMessage()).length, { timeout: 30_000, interval: 20 }).toBeGreaterThan(20);
      await keyboard.type(typed, { delay });
      await expect.poll(() => workbench.commitMessage(), { message: `${String(delay)} ms` }).toContain(typed);
      const left = await workbench.commitMessage();
      await workbench.page.waitForTimeout(500);
      expect(await workbench.commitMessage()).toBe(left);
      await keyboard.press('Control+a');
      await keyboard.press('Delete');
      await expect.poll(() => workbench.commitMessage()).toBe('');
    }
  });
});

describe('other commit messages', () => {
  const sessionOf = sharedSession({ git: true, model: 'random' });

  it('can be looked at in the box, taken, and left', async () => {
    const { workbench, screenshot } = await sessionOf();
    const view = await workbench.sourceControl();
    await view.locator('.monaco-list-row', { hasText: 'stock.js' }).first().waitFor();
    await workbench.command('MLX-CODE: Choose a Commit Message');
    const rows = workbench.page.locator('.quick-input-list .monaco-list-row');
    await workbench.page.locator('.quick-input-title', { hasText: 'Choose a Commit Message' }).waitFor();
    await expect.poll(() => rows.count(), { timeout: 60_000 }).toBe(3);
    const second = rows.nth(1).locator('.label-name').first();
    const text = await second.innerText();
    await workbench.page.keyboard.press('ArrowDown');
    await expect.poll(() => workbench.commitMessage()).toContain(text.slice(0, 20));
    await screenshot('commit-message-choose');
    await workbench.page.keyboard.press('Enter');
    await workbench.page.locator('.quick-input-widget').waitFor({ state: 'hidden' });
    await expect.poll(() => workbench.commitMessage()).toContain(text.slice(0, 20));
    // Escape leaves it as it was.
    const taken = await workbench.commitMessage();
    await workbench.command('MLX-CODE: Choose a Commit Message');
    await workbench.page.locator('.quick-input-title', { hasText: 'Choose a Commit Message' }).waitFor();
    await expect.poll(() => rows.count(), { timeout: 60_000 }).toBeGreaterThan(1);
    await workbench.page.keyboard.press('Escape');
    await workbench.page.locator('.quick-input-widget').waitFor({ state: 'hidden' });
    await expect.poll(() => workbench.commitMessage()).toBe(taken);
  });

  it('are in the menu of Source Control', async () => {
    const { workbench, screenshot } = await sessionOf();
    await workbench.sourceControl();
    const pane = workbench.page.locator('.pane-header', { hasText: 'Changes' }).first();
    await pane.hover();
    await pane.getByRole('button', { name: /More Actions/ }).click();
    const item = workbench.page.getByRole('menuitem', { name: 'Write Shorter Commit Message' });
    await item.waitFor();
    await screenshot('commit-message-menu');
    // By key: a menu hears the mouse only a tenth of a second after it has opened.
    await item.hover();
    await workbench.page.keyboard.press('Enter');
    await item.waitFor({ state: 'hidden' });
    // Until it begins, the longer one of before stands there.
    const short = (message: string): boolean => header.test(message) && message.length <= 50;
    await expect.poll(async () => short(await workbench.commitMessage()), { timeout: 30_000 }).toBe(true);
  });
});
