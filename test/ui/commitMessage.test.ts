import { describe, expect, it } from 'vitest';
import { mustRun } from '../support/command.ts';
import { sharedSession } from './session.ts';

const header = /^(feat|fix|refactor|docs|test|build|chore|perf|style|ci)(\((src|stock|shop)\))?: \S.*[^.\s]$/;

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
