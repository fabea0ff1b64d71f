import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Locator } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { mustRun } from '../support/command.ts';
import type { Workbench } from '../support/workbench.ts';
import { startSession } from './session.ts';

/** Two files staged that have nothing to do with each other, and nothing else changed; runs git there. */
async function stageTwo(folder: string): Promise<(...command: string[]) => Promise<string>> {
  const output = async (...command: string[]): Promise<string> => mustRun('git', command, { cwd: folder });
  await output('reset', '--quiet', '--hard');
  await mkdir(path.join(folder, 'docs'));
  await writeFile(path.join(folder, 'docs', 'colours.css'), 'body {\n  background: ivory;\n  color: darkslategrey;\n}\n');
  await writeFile(
    path.join(folder, 'src', 'payments.js'),
    'export function chargeCustomer(customer, total) {\n  const receipt = { customer, total };\n  return receipt;\n}\n',
  );
  await output('add', '--all');
  return output;
}

const statusOf = ({ page }: Workbench): Locator => page.locator('.statusbar-item[id="mlx-code.mlx-code.mlxCode.git.stagedCommits"]');

describe('commits that are proposed for what is staged', () => {
  it('are said, looked at, and staged one after the other with their messages', async () => {
    const { workbench, workspace, screenshot } = await startSession({ git: true });
    const { page } = workbench;
    const output = await stageTwo(workspace.folder);

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
    expect(await output('diff', '--cached', '--name-only')).toBe('docs/colours.css\nsrc/payments.js\n');
    for (const theme of ['light', 'dark', 'highContrast'] as const) {
      await workbench.setTheme(theme);
      await screenshot(`proposed-commits-${theme}`);
    }

    await editor.locator('.codelens-decoration a', { hasText: 'Stage Commit 1 of 2' }).click();
    await workbench.notification('Commit 1 of 2 is staged').waitFor();
    expect(await output('diff', '--cached', '--name-only')).toBe('docs/colours.css\n');
    const first = await workbench.commitMessage();
    expect(first).toMatch(/^\w+(\([\w./-]+\))?: \S/);
    await screenshot('proposed-commit-staged');
    const status = statusOf(workbench);
    expect(await status.innerText()).toContain('Commit 1/2');

    await output('commit', '--quiet', '--no-verify', '--message', first);
    const second = workbench.notification('Commit 2 of 2 is staged');
    await second.waitFor({ timeout: 30_000 });
    await workbench.notification('Commit 1 of 2 is staged').waitFor({ state: 'detached' });
    expect(await output('diff', '--cached', '--name-only')).toBe('src/payments.js\n');
    await screenshot('proposed-commit-last');

    await status.locator('a').click();
    const putBack = page.locator('.quick-input-list .monaco-list-row', { hasText: 'Put Back' });
    await putBack.waitFor();
    await screenshot('proposed-commits-menu');
    await putBack.click();
    await status.waitFor({ state: 'detached' });
    await second.waitFor({ state: 'detached' });
    expect(await output('diff', '--cached', '--name-only')).toBe('src/payments.js\n');
  });

  it('go on after the window was loaded again, with the message in the box, and are taken back there', async () => {
    const { workbench, workspace, screenshot } = await startSession({ git: true });
    const { page } = workbench;
    const output = await stageTwo(workspace.folder);
    await workbench.sourceControl();
    await workbench.command('Propose Commits for What Is Staged');
    const editor = page.locator('.editor-instance', { hasText: '# Commit 1 of 2: 1 file' });
    await editor.locator('.codelens-decoration a', { hasText: 'Stage Commit 1 of 2' }).click({ timeout: 60_000 });
    await workbench.notification('Commit 1 of 2 is staged').waitFor();
    const first = await workbench.commitMessage();
    expect(first).toMatch(/^\w+(\([\w./-]+\))?: \S/);

    await page.reload();
    await workbench.extensionStarted();
    await workbench.notification('Commit 1 of 2 is staged in shop').waitFor({ timeout: 60_000 });
    expect(await statusOf(workbench).innerText()).toContain('Commit 1/2');
    expect(await output('diff', '--cached', '--name-only')).toBe('docs/colours.css\n');
    await workbench.sourceControl();
    await expect.poll(() => workbench.commitMessage()).toBe(first);
    await screenshot('proposed-commits-after-reload');

    // As a user does who looks at nothing but Source Control.
    await page.locator('.scm-view .monaco-button', { hasText: 'Commit' }).first().click();
    await workbench.notification('Commit 2 of 2 is staged in shop').waitFor({ timeout: 30_000 });
    expect(await output('log', '-1', '--format=%s')).toBe(`${first}\n`);
    expect(await output('diff', '--cached', '--name-only')).toBe('src/payments.js\n');
    await expect.poll(() => workbench.commitMessage()).toMatch(/^\w+(\([\w./-]+\))?: \S/);

    // Once more, with the last one.
    await page.reload();
    await workbench.extensionStarted();
    await workbench.notification('Commit 2 of 2 is staged in shop').waitFor({ timeout: 60_000 });
    await workbench.command('Stage Again What Was Staged Before');
    await statusOf(workbench).waitFor({ state: 'detached' });
    expect(await output('diff', '--cached', '--name-only')).toBe('src/payments.js\n');
    await workbench.sourceControl();
    await expect.poll(() => workbench.commitMessage()).toBe('');
  });
});
