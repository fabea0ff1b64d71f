/** A merge that stopped at a conflict, helped with in the editor. */
import fs from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { mustRun } from '../support/command.ts';
import { createShopWorkspace, type ShopWorkspace } from '../support/shopWorkspace.ts';
import { startSession } from './session.ts';

const line = 'for (let i = 0; i < items.length; i++) {';

/** The shop with a merge in it that stopped at a conflict in `src/cart.js`. */
async function stoppedMerge(): Promise<ShopWorkspace> {
  const workspace = await createShopWorkspace();
  const git = (...args: string[]): Promise<string> => mustRun('git', args, { cwd: workspace.folder });
  const file = path.join(workspace.folder, 'src', 'cart.js');
  const code = await fs.readFile(file, 'utf8');
  expect(code).toContain(line);
  await git('commit', '--quiet', '--all', '--no-verify', '--message', 'docs: say what prices are in');
  await git('switch', '--quiet', '-c', 'rounding');
  await fs.writeFile(file, code.replace(line, 'for (const item of items.filter(isSold)) {'));
  await git('commit', '--quiet', '--all', '--no-verify', '--message', 'fix(cart): count what is sold only');
  await git('switch', '--quiet', 'main');
  await fs.writeFile(file, code.replace(line, 'for (const [i] of items.entries()) {'));
  await git('commit', '--quiet', '--all', '--no-verify', '--message', 'refactor(cart): walk through the entries');
  await git('merge', '--quiet', 'rounding').then(
    () => expect.unreachable('the merge has a conflict'),
    () => undefined,
  );
  return workspace;
}

describe('a conflict', () => {
  it('is shown with both sides, gets lines proposed in its place, and stays unresolved for git', async () => {
    const { workbench, chat, workspace, screenshot } = await startSession({ workspace: await stoppedMerge(), typescript: false });
    const file = path.join(workspace.folder, 'src', 'cart.js');
    const unmergedNow = (): Promise<string> => mustRun('git', ['ls-files', '--unmerged'], { cwd: workspace.folder });
    const torn = await fs.readFile(file, 'utf8');
    const unmerged = await unmergedNow();

    await workbench.openFile('src/cart.js');
    const lens = workbench.page.locator('.codelens-decoration a', { hasText: 'Help With Conflict' });
    await lens.first().waitFor();
    await screenshot('conflict-lens');
    await lens.first().click();
    await chat.lastTurn.waitFor();
    const answer = chat.lastTurn.locator('.answer');
    await answer.getByText('is in conflict').waitFor();
    const told = await answer.innerText();
    expect(told).toContain('A merge is in progress');
    expect(told).toContain('refactor(cart): walk through the entries');
    expect(told).toContain('fix(cart): count what is sold only');
    await workbench.page.locator('.tab', { hasText: 'proposed by MLX-CODE' }).waitFor();
    await workbench.page.locator('.monaco-diff-editor .view-line', { hasText: '<<<<<<<' }).first().waitFor();
    await screenshot('conflict-proposed');
    expect(await fs.readFile(file, 'utf8')).toBe(torn);
    await workbench.titleButton('Apply Proposed Change').click();
    await workbench.page.locator('.tab', { hasText: 'proposed by MLX-CODE' }).waitFor({ state: 'detached' });
    const [before = '', , behind = ''] = torn.split(/^<<<<<<< [^]*^(>>>>>>> .*\n)/m);
    const after = await workbench.text();
    expect(after).not.toContain('<<<<<<<');
    expect(after.startsWith(before) && after.endsWith(behind)).toBe(true);
    expect(await unmergedNow()).toBe(unmerged);
    await screenshot('conflict-applied');
  });
});
