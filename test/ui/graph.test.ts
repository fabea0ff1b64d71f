import { readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Theme } from '../support/workbench.ts';
import { sharedSession } from './session.ts';

describe('the dependency graph', () => {
  const sessionOf = sharedSession({ typescript: false, settings: { 'mlxCode.index.when': 'always' } });

  it('shows the project and what is around a file, opens it, and looks right in every theme', async () => {
    const { workbench, workspace, screenshot } = await sessionOf();
    await workbench.command('MLX-CODE: Show Dependency Graph');
    const frame = workbench.page.frameLocator('iframe.webview.ready').frameLocator('#active-frame');
    const live = frame.getByTestId('live');
    await live.filter({ hasText: 'The whole project' }).waitFor({ state: 'attached' });
    await frame.locator('.graph-notice').waitFor({ state: 'hidden' });
    // What changes in the files is drawn as well: here two that need each other.
    await writeFile(path.join(workspace.folder, 'src/ring.js'), "import './back.js';\nexport const ring = 1;\n");
    await writeFile(path.join(workspace.folder, 'src/back.js'), "import './ring.js';\nexport const back = 1;\n");
    await live.filter({ hasText: '6 nodes, 5 connections' }).waitFor({ state: 'attached' });
    await frame.locator('#find').fill('prices');
    await workbench.page.keyboard.press('Enter');
    await frame.locator('.facts .path', { hasText: 'src/prices.js' }).waitFor();
    const neighbour = frame.locator('.neighbour', { hasText: 'cart.test.js' }).first();
    await neighbour.waitFor();
    for (const theme of ['dark', 'highContrast', 'light'] satisfies Theme[]) {
      await workbench.setTheme(theme);
      await screenshot(`graph-${theme}`);
    }
    await workbench.page.setViewportSize({ width: 620, height: 700 });
    await frame.getByTestId('fit').click();
    await screenshot('graph-narrow');
    await workbench.page.setViewportSize({ width: 1400, height: 900 });

    await frame.getByTestId('focus').click();
    await frame.getByText('Around prices.js').waitFor();
    await neighbour.click();
    await frame.locator('.facts .path', { hasText: 'test/cart.test.js' }).waitFor();
    await frame.getByTestId('open').click();
    await workbench.editor('test/cart.test.js').locator('.view-line').first().waitFor();
    expect(await workbench.notification(/./).count()).toBe(0);
  });

  it('is opened around a file from the explorer and from a tab, and saved as a picture where the user says', async () => {
    const { workbench, workspace } = await sessionOf();
    const { page } = workbench;
    const frame = page.frameLocator('iframe.webview.ready').frameLocator('#active-frame');
    await workbench.openFile('src/prices.js');
    await workbench.contextMenu(
      page.locator('.explorer-folders-view .monaco-list-row', { hasText: 'cart.js' }).first(),
      'MLX-CODE',
      'Show Dependency Graph',
    );
    await frame.getByText('Around cart.js').waitFor();
    await workbench.contextMenu(page.locator('.tabs-container .tab', { hasText: 'prices.js' }).first(), 'Show Dependency Graph');
    await frame.getByText('Around prices.js').waitFor();
    await frame.locator('.facts .path', { hasText: 'src/prices.js' }).waitFor();

    const input = page.locator('.quick-input-widget input').first();
    const picture = path.join(workspace.folder, 'dependency-graph.svg');
    await frame.getByTestId('save').click();
    await input.waitFor();
    await page.keyboard.press('Escape');
    await input.waitFor({ state: 'hidden' });
    expect(await frame.getByTestId('live').textContent()).not.toBe('The picture is saved.');
    await frame.getByTestId('save').click();
    // The input that is hidden after Escape has its value still, so seeing the name isn't yet seeing the question.
    await input.waitFor();
    await expect.poll(() => input.inputValue()).toMatch(/dependency-graph\.svg$/);
    await input.press('Enter');
    await frame.getByTestId('live').filter({ hasText: 'The picture is saved.' }).waitFor({ state: 'attached' });
    expect(await readFile(picture, 'utf8')).toMatch(/^<svg [\s\S]*<title>src\/prices\.js<\/title>[\s\S]*<\/svg>\s*$/);
    await rm(picture);
  });
});
