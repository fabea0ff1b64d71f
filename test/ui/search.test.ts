import { mkdtempSync, rmSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { describe, expect, it, onTestFinished } from 'vitest';
import { writeFixtureModel } from '../../scripts/fixtureModel.ts';
import type { Theme } from '../support/workbench.ts';
import { startSession, sharedSession } from './session.ts';

const viewOf = (page: Page): Locator => page.locator('.part.panel');
const rowOf = (page: Page, text: string | RegExp): Locator => viewOf(page).locator('.monaco-list-row', { hasText: text }).first();
const inputOf = (page: Page): Locator => page.locator('.quick-input-widget input').first();

describe('the search view', () => {
  const sessionOf = sharedSession({ typescript: false, settings: { 'mlxCode.index.when': 'always' } });

  it('finds while one types, keeps what was found, and opens it, in every theme', async () => {
    const { workbench, screenshot } = await sessionOf();
    const { page } = workbench;
    const view = viewOf(page);
    await workbench.command('Focus on Project Search View');
    await view.getByText('What is found stays here.').waitFor();
    await screenshot('search-empty');
    await view.getByRole('button', { name: 'Search the Project…' }).click();
    // What is typed before it has the focus is lost.
    await page.locator('.quick-input-widget', { hasText: 'Search the Project' }).locator('input:focus').waitFor();
    // Each letter is another search, which the next one ends.
    await page.keyboard.type('total of the cart', { delay: 20 });
    await view.getByText(/^\d+ places? in \d+ files?, \d+ ms\.$/).waitFor();
    await screenshot('search-typing');
    await page.keyboard.press('Enter');
    await inputOf(page).waitFor({ state: 'hidden' });
    const defining = rowOf(page, 'defines total');
    await defining.waitFor();
    expect(await defining.getAttribute('aria-label')).toMatch(/^Line \d+, defines total.*: export function total\(/);
    expect(await defining.locator('.highlight').allTextContents()).toContain('total');
    for (const theme of ['dark', 'highContrast', 'light'] satisfies Theme[]) {
      await workbench.setTheme(theme);
      await screenshot(`search-${theme}`);
    }
    await page.setViewportSize({ width: 620, height: 700 });
    await screenshot('search-narrow');
    await page.setViewportSize({ width: 1400, height: 900 });

    // By keys: from the query to the first file, its first place, which opens.
    await workbench.command('Focus on Project Search View');
    const focused = view.locator('.monaco-list-row.focused');
    const isOn = (label: RegExp) => expect.poll(() => focused.getAttribute('aria-label')).toMatch(label);
    const toFirstPlace = async (): Promise<void> => {
      await view.locator('.monaco-list:focus').waitFor();
      // VS Code lets keys through to a list only once it has noticed that the palette's field has gone, which comes late on a busy machine: those before that are lost.
      await expect
        .poll(async () => {
          await page.keyboard.press('End');
          return focused.getAttribute('aria-label');
        })
        .toMatch(/^Line 14, has “total”/);
      await page.keyboard.press('Home');
      await isOn(/^Searched for: total of the cart/);
      await page.keyboard.press('ArrowDown');
      await isOn(/^src\/cart\.js, 1 place/);
      await page.keyboard.press('ArrowDown');
      await isOn(/^Line 6, defines total/);
    };
    await toFirstPlace();
    await page.keyboard.press('Enter');
    await page.locator('.editor-instance .monaco-editor.focused').waitFor();
    await workbench.command('Focus on Project Search View');
    await toFirstPlace();
    await page.keyboard.press('Control+Enter');
    await expect.poll(() => page.locator('.editor-group-container').count()).toBe(2);
    expect(await workbench.notification(/./).count()).toBe(0);
  });

  it('hands a place to the chat, marks what is no longer right, and says that a file is gone', async () => {
    const { workbench, chat, workspace, screenshot } = await sessionOf();
    const { page } = workbench;
    const view = viewOf(page);
    const extra = path.join(workspace.folder, 'src/zebra.js');
    await writeFile(extra, 'export function zebraCrossing() {\n  return 1;\n}\n');
    await workbench.command('Focus on Project Search View');
    await workbench.command('MLX-CODE: Search the Project in the View');
    await inputOf(page).fill('zebraCrossing');
    await page.keyboard.press('Enter');
    // It may be read a moment later.
    const place = rowOf(page, 'zebraCrossing()');
    const again = view.getByText('Search Again');
    await place.or(again).first().waitFor();
    // Not clicked by whoever waits for it: it comes once more below.
    if (!(await place.isVisible())) await again.click();
    await place.waitFor();
    await place.hover();
    await place.getByRole('button', { name: 'Add to Chat' }).click();
    await chat.frame.locator('.chip[data-chip^="pinned:"]', { hasText: /zebra\.js:1-3/ }).waitFor();

    await workbench.command('Focus on Project Search View');
    const another = path.join(workspace.folder, 'src/quagga.js');
    await writeFile(another, "import { zebraCrossing } from './zebra.js';\nzebraCrossing();\n");
    await rowOf(page, 'Search Again').waitFor();
    expect(await rowOf(page, 'quagga').count()).toBe(0);
    await screenshot('search-stale');
    await rowOf(page, 'Search Again').click();
    await rowOf(page, 'quagga').waitFor();
    await rowOf(page, 'Search Again').waitFor({ state: 'detached' });

    await rm(extra);
    await rm(another);
    // One that no editor knows.
    await rowOf(page, /^import \{ zebraCrossing/).click();
    await workbench.notification('The file “quagga.js” is not there any more, or can’t be opened.').waitFor();
    await workbench.command('MLX-CODE: Clear Search');
    await view.getByText('What is found stays here.').waitFor();
  });

  it('takes over what the quick search has found, and has the query again after a reload', async () => {
    const { workbench } = await sessionOf();
    const { page } = workbench;
    await workbench.command('MLX-CODE: Search the Project…');
    await inputOf(page).fill('prices');
    await page.locator('.quick-input-list .monaco-list-row', { hasText: 'prices.js' }).first().waitFor();
    await page.locator('.quick-input-titlebar').getByRole('button', { name: 'Keep What Is Found in the Search View' }).click();
    await rowOf(page, 'prices.js').waitFor();
    await page.reload();
    await workbench.extensionStarted();
    await workbench.command('Focus on Project Search View');
    expect(await rowOf(page, /^prices$/).getAttribute('aria-label')).toBe('Searched for: prices. Enter changes it.');
    await rowOf(page, 'prices.js').waitFor();
  });
});

it('the search view says where nothing is indexed, and leads to the setting', async () => {
  const { workbench, screenshot } = await startSession({ typescript: false, settings: { 'mlxCode.index.when': 'off' } });
  const { page } = workbench;
  await workbench.command('Focus on Project Search View');
  await viewOf(page).getByText('Indexing is switched off, so that there is nothing to search.').waitFor();
  await screenshot('search-off');
  await viewOf(page).getByRole('button', { name: 'Open Settings' }).click();
  await page.locator('.settings-editor').waitFor();
});

it('the search view puts what is found into the order of a model that ranks, and says which place each was given', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'ui-ranking-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const model = path.join(folder, 'ranker.gguf');
  writeFixtureModel({ out: model, kind: 'reranking' });
  const { workbench, workspace, screenshot } = await startSession({
    settings: { 'mlxCode.index.when': 'always', 'mlxCode.models.rerankingModel': model },
  });
  const { page } = workbench;
  const view = viewOf(page);
  const [sent, kept] = ['sent.js', 'kept.js'];
  await writeFile(path.join(workspace.folder, sent), 'export function sent() {\n  return "zeppelin mail, zeppelin mail"; // a draft\n}\n');
  await writeFile(
    path.join(workspace.folder, kept),
    'export function postbox() {\n  return "the ledger of zeppelin mail is a ledger"; // and much else around it\n}\n',
  );
  await writeFile(path.join(workspace.folder, 'postbox.js'), 'export const other = 1;\n');
  await workbench.command('Focus on Project Search View');
  await workbench.command('MLX-CODE: Search the Project in the View');
  await inputOf(page).fill('zeppelin mail');
  await page.keyboard.press('Enter');
  // The first search has the model loaded, and may be over by then.
  const first = rowOf(page, 'the model’s no. 1');
  await expect
    .poll(
      async () => {
        if ((await first.count()) > 0) return true;
        await workbench.command('MLX-CODE: Search Again');
        return false;
      },
      { timeout: 30_000, interval: 2_000 },
    )
    .toBe(true);
  const files = view.locator('.monaco-list-row[aria-level="1"]', { hasText: /\.js/ });
  expect(await files.allTextContents()).toEqual([expect.stringContaining(kept), expect.stringContaining(sent)]);
  await screenshot('search-ranked');
  // The quick search has the same order, though the other file is called as what is looked for.
  await workbench.command('MLX-CODE: Search the Project…');
  await inputOf(page).fill('postbox');
  const rows = page.locator('.quick-input-list .monaco-list-row');
  await expect.poll(async () => (await rows.allTextContents()).map((text) => /\w+\.js/.exec(text)?.[0])).toEqual([kept, 'postbox.js']);
  expect(await workbench.notification(/./).count()).toBe(0);
});
