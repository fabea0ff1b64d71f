/** Commands that a project has written, and its rules, as a person sees them in the window. */
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { startSession } from './session.ts';

describe('a command of the project', () => {
  it('is offered with where it is from, runs on the selection, and the project’s rules go along', async () => {
    const { workbench, chat, workspace, screenshot } = await startSession({ model: { chat: 'It adds up the prices of the items.' } });
    const { page } = workbench;
    const file = path.join(workspace.folder, '.mlx-code', 'commands', 'simply.md');
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(path.join(workspace.folder, 'AGENTS.md'), '# Words\n\nSay it in short sentences.\n');
    await writeFile(
      file,
      '---\ndescription: Says it in simple words\naliases: [s]\narguments:\n  - focus?: what to look at\n---\nSay what {{selection}} does. {{focus}}\n',
    );
    await workbench.openFile('src/cart.js');
    await workbench.selectLines(6, 12);
    await chat.open();
    await chat.frame.locator('[data-chip="instructions:AGENTS.md"]').waitFor();
    await chat.composer.click();
    await expect
      .poll(async () => {
        await page.keyboard.press('ControlOrMeta+a');
        await page.keyboard.type('/sim');
        return chat.frame.locator('.command').allInnerTexts();
      })
      .toEqual([
        expect.stringMatching(
          /\/simply \[FOCUS\]\s+Says it in simple words\. FOCUS: what to look at\. \(\.mlx-code\/commands\/simply\.md\)/,
        ),
      ]);
    await screenshot('written-command-completion');
    await page.keyboard.press('Tab');
    await page.keyboard.type('the loop');
    await page.keyboard.press('Enter');
    expect(await chat.answer()).toBe('It adds up the prices of the items.');
    expect(await chat.lastTurn.locator('.question').innerText()).toContain('/simply the loop');
    expect(await chat.lastTurn.locator('.sent-chip').allInnerTexts()).toEqual([
      expect.stringContaining('AGENTS.md'),
      expect.stringContaining('cart.js:6-12'),
    ]);
    await screenshot('written-command-run');
    await chat.ask('/template');
    await chat.lastTurn.locator('.answer table').first().waitFor();
    expect(await chat.answerText()).toContain('/simply [FOCUS]');
    await screenshot('templates-listed');
  });
});
