/** A draft pull request, from the branch to the server, with the keyboard and by its buttons; and its list of calls. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mustRun } from '../support/command.ts';
import { ForgeServer, testToken } from '../support/forgeServer/forgeServer.ts';
import { GithubModel, githubRepo } from '../support/forgeServer/githubModel.ts';
import { startSession } from './session.ts';

describe('a draft pull request', () => {
  const model = new GithubModel();
  let server: ForgeServer;

  beforeAll(async () => {
    server = await ForgeServer.start(model);
    model.host = server.host;
    model.repos.push(githubRepo('acme/shop', { branches: { main: 'a'.repeat(40), rounding: 'b'.repeat(40) } }));
  });
  afterAll(() => server.stop());

  it('is connected, written, edited, and opened only when the user says so', async () => {
    const { workbench, workspace, screenshot } = await startSession({
      git: true,
      settings: { 'mlxCode.git.forges': { [server.host]: 'github' } },
    });
    const { page } = workbench;
    const git = (...args: string[]): Promise<string> => mustRun('git', args, { cwd: workspace.folder });
    await git('remote', 'add', 'origin', `http://${server.host}/acme/shop.git`);
    await git('update-ref', 'refs/remotes/origin/main', 'HEAD');
    await git('switch', '--quiet', '-c', 'rounding');
    await git('commit', '--quiet', '--all', '--allow-empty', '--no-verify', '--message', 'fix(cart): round the total');
    await git('update-ref', 'refs/remotes/origin/rounding', 'HEAD');
    await workbench.openFile('src/cart.js');
    await workbench.command('MLX-CODE: Open Draft Pull Request…');
    const dialog = page.locator('.monaco-dialog-box');
    await dialog.getByText(`Let MLX-CODE connect to ${server.host}?`).waitFor();
    await screenshot('pull-request-connect');
    expect(server.calls).toEqual([]);
    await dialog.getByRole('button', { name: 'Connect' }).click();
    const input = page.locator('.quick-input-widget input[type="password"]');
    await input.waitFor();
    await input.fill(testToken);
    await page.keyboard.press('Enter');
    await workbench.notification('Edit the text of the pull request').waitFor({ timeout: 60_000 });
    expect(server.calls.every(({ method }) => method === 'GET')).toBe(true);
    await page.locator('.editor-instance .view-lines').first().click();
    await page.keyboard.press('ControlOrMeta+Home');
    await page.keyboard.press('Shift+End');
    await page.keyboard.type('Round the total');
    await workbench.titleButton('Send Text of Pull Request…').waitFor();
    for (const theme of ['light', 'dark', 'highContrast'] as const) {
      if (theme !== 'light') await workbench.setTheme(theme);
      await screenshot(`pull-request-text-${theme}`);
    }
    await workbench.titleButton('Send Text of Pull Request…').click();
    await dialog.getByText(`Open a draft pull request at ${server.host}?`).waitFor();
    for (const words of ['acme/shop', 'rounding into main', 'Round the total']) expect(await dialog.innerText()).toContain(words);
    await screenshot('pull-request-question');
    await dialog.getByRole('button', { name: 'Open Draft' }).click();
    await workbench.notification('Draft pull request 1 is open.').waitFor();
    expect(model.repos[0]?.pulls[0]).toMatchObject({ title: 'Round the total', draft: true });
    await expect.poll(() => workbench.titleButton('Send Text of Pull Request…').count()).toBe(0);
    // It is closed, and nobody asks whether to save it.
    await expect.poll(() => page.locator('.tab', { hasText: 'Round the total' }).count()).toBe(0);
    expect(await dialog.count()).toBe(0);
    await workbench.command('MLX-CODE: Show Connections to GitHub and GitLab');
    await page.locator('.tab.active', { hasText: 'Connections' }).waitFor();
    await expect.poll(() => workbench.text()).toContain('POST');
    expect(await workbench.text()).not.toContain(testToken);
    await screenshot('pull-request-calls');
  });
});
