import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { mustRun } from '../support/command.ts';
import { createShopWorkspace, type ShopWorkspace } from '../support/shopWorkspace.ts';
import { startSession } from './session.ts';

/** The shop with two files staged that have nothing to do with each other, and nothing else changed. */
async function twoStaged(): Promise<ShopWorkspace> {
  const workspace = await createShopWorkspace();
  const { folder } = workspace;
  await mustRun('git', ['reset', '--quiet', '--hard'], { cwd: folder });
  await mkdir(path.join(folder, 'docs'));
  await writeFile(path.join(folder, 'docs', 'colours.css'), 'body {\n  background: ivory;\n  color: darkslategrey;\n}\n');
  await writeFile(
    path.join(folder, 'src', 'payments.js'),
    'export function chargeCustomer(customer, total) {\n  const receipt = { customer, total };\n  return receipt;\n}\n',
  );
  await mustRun('git', ['add', '--all'], { cwd: folder });
  return workspace;
}

describe('commits that are proposed for what is staged', () => {
  it('are said, looked at, staged one after the other with their messages, also over a reload of the window, and put back', async () => {
    const { workbench, workspace, screenshot } = await startSession({ workspace: await twoStaged() });
    const { page } = workbench;
    const git = (...command: string[]): Promise<string> => mustRun('git', command, { cwd: workspace.folder });
    const staged = (): Promise<string> => git('diff', '--cached', '--name-only');
    const header = /^\w+(\([\w./-]+\))?: \S/;

    const view = await workbench.sourceControl();
    await view.locator('.monaco-list-row', { hasText: 'payments.js' }).first().waitFor();
    await workbench.sourceControlButton('Write Commit Message');
    const notice = workbench.notification('changes that have nothing to do with each other');
    await notice.waitFor({ timeout: 30_000 });
    await screenshot('unrelated-changes');
    await notice.getByRole('button', { name: 'Propose Commits' }).click();

    const editor = page.locator('.editor-instance', { hasText: '# Commit 1 of 2: 1 file' });
    await editor.waitFor({ timeout: 60_000 });
    await editor.locator('.codelens-decoration', { hasText: 'Stage Commit 1 of 2' }).waitFor();
    expect(await editor.locator('.codelens-decoration', { hasText: 'Move to Another Commit' }).count()).toBe(2);
    expect(await staged()).toBe('docs/colours.css\nsrc/payments.js\n');
    await screenshot('proposed-commits');
    await editor.locator('.codelens-decoration a', { hasText: 'Stage Commit 1 of 2' }).click();
    await workbench.notification('Commit 1 of 2 is staged').waitFor();
    expect(await staged()).toBe('docs/colours.css\n');
    const first = await workbench.commitMessage();
    expect(first).toMatch(header);
    const status = page.locator('.statusbar-item[id="mlx-code.mlx-code.mlxCode.git.stagedCommits"]');
    expect(await status.innerText()).toContain('Commit 1/2');
    await screenshot('proposed-commit-staged');

    await page.reload();
    await workbench.extensionStarted();
    await workbench.notification('Commit 1 of 2 is staged in shop').waitFor({ timeout: 60_000 });
    expect(await status.innerText()).toContain('Commit 1/2');
    expect(await staged()).toBe('docs/colours.css\n');
    await workbench.sourceControl();
    await expect.poll(() => workbench.commitMessage()).toBe(first);
    await screenshot('proposed-commits-after-reload');

    // As a user does who looks at nothing but Source Control.
    await page.locator('.scm-view .monaco-button', { hasText: 'Commit' }).first().click();
    const second = workbench.notification('Commit 2 of 2 is staged in shop');
    await second.waitFor({ timeout: 30_000 });
    await workbench.notification('Commit 1 of 2 is staged').waitFor({ state: 'detached' });
    expect(await git('log', '-1', '--format=%s')).toBe(`${first}\n`);
    expect(await staged()).toBe('src/payments.js\n');
    await expect.poll(() => workbench.commitMessage()).toMatch(header);
    await screenshot('proposed-commit-last');

    await status.locator('a').click();
    const putBack = page.locator('.quick-input-list .monaco-list-row', { hasText: 'Put Back' });
    await putBack.waitFor();
    await screenshot('proposed-commits-menu');
    await putBack.click();
    await status.waitFor({ state: 'detached' });
    await second.waitFor({ state: 'detached' });
    expect(await staged()).toBe('src/payments.js\n');
  });
});
