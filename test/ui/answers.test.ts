/** What an answer leads to, in the real workbench: places that it names, its code, its formulas and diagrams. */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { sharedSession } from './session.ts';
import type { Theme } from '../support/workbench.ts';

const answer = `In src/cart.js:8 the function \`total()\` adds up, as [the manual](https://example.org/manual) says; gone.js does not.

The sum is $\\sum_{i=1}^n p_i q_i$, and with a discount $d$

$$
T = (1 - d) \\sum_{i=1}^n p_i q_i
$$

| Step | What it does |
|:--|--:|
| 1 | adds up |

\`\`\`mermaid
flowchart LR
  A[Cart] --> B{Empty?}
  B -- yes --> C[0]
  B -- no --> D[total]
\`\`\`

\`\`\`js src/hello.js
export const hello = () => 'hello';
\`\`\`
`;

const looks: { name: string; theme: Theme; width?: number }[] = [
  { name: 'light', theme: 'light' },
  { name: 'dark', theme: 'dark' },
  { name: 'high-contrast', theme: 'highContrast' },
  { name: 'narrow', theme: 'dark', width: 760 },
];

describe('an answer', () => {
  const sessionOf = sharedSession({ model: { chat: answer } });

  it('leads to the files and symbols that it names', async () => {
    const { workbench, chat } = await sessionOf();
    await chat.open();
    await chat.ask('How?');
    await chat.answer();
    const { page } = workbench;
    const front = page.locator('.tab.active');
    await chat.frame.locator('a.place', { hasText: 'src/cart.js:8' }).click({ timeout: 60_000 });
    await front.filter({ hasText: 'cart.js' }).waitFor();
    await page.locator('.statusbar-item', { hasText: /Ln 8, Col 1/ }).waitFor();
    await workbench.closeEditors();
    await chat.frame.locator('a.place', { hasText: 'total()' }).press('Enter', { timeout: 60_000 });
    await front.filter({ hasText: 'cart.js' }).waitFor();
    expect(await chat.frame.locator('a.place').count()).toBe(2);
    // What lies outside is opened once one agrees, also in a trusted folder.
    await chat.frame.locator('.answer a', { hasText: 'the manual' }).click();
    const question = page.locator('.monaco-dialog-box', { hasText: 'https://example.org/manual' });
    await question.waitFor();
    await question.getByRole('button', { name: 'Cancel' }).click();
    await question.waitFor({ state: 'detached' });
  });

  it('has code that is saved where one says, and applied to the file that it names', async () => {
    const { workbench, chat, workspace } = await sessionOf();
    await chat.open();
    await chat.ask('How?');
    await chat.answer();
    const { page } = workbench;
    await chat.lastTurn.locator('.code-block', { hasText: 'src/hello.js' }).getByTestId('save-code').click();
    const input = page.locator('.quick-input-widget input').first();
    await expect.poll(() => input.inputValue()).toMatch(/\/src\/hello\.js$/);
    const saved = path.join(workspace.folder, 'src/saved.js');
    await input.fill(saved);
    await input.press('Enter');
    await page.locator('.tab.active', { hasText: 'saved.js' }).waitFor();
    await expect.poll(() => existsSync(saved) && readFileSync(saved, 'utf8')).toBe("export const hello = () => 'hello';\n");
    await chat.lastTurn.getByRole('button', { name: 'Apply to src/hello.js' }).click();
    const made = path.join(workspace.folder, 'src/hello.js');
    await expect.poll(() => existsSync(made) && readFileSync(made, 'utf8')).toBe("export const hello = () => 'hello';\n");
    await chat.lastTurn.locator('[data-testid="card-undo"]').click();
    await expect.poll(() => existsSync(made)).toBe(false);
  });

  // The last in this window, since it leaves another theme and size behind.
  it('shows its formulas and diagrams in the colours of every theme', async () => {
    const { workbench, chat, screenshot } = await sessionOf();
    await chat.open();
    await chat.ask('How?');
    await chat.answer();
    const pictures = chat.lastTurn.locator(':is(.formula, .diagram-picture) img');
    await expect.poll(() => pictures.count(), { timeout: 60_000 }).toBe(4);
    const frame = await chat.page();
    const all = "[...document.querySelectorAll('.turn:last-child :is(.formula, .diagram-picture) img')]";
    for (const { name, theme, width } of looks) {
      if (theme !== 'light') await workbench.setTheme(theme);
      if (width) await workbench.page.setViewportSize({ width, height: 700 });
      const foreground = await frame.evaluate<string>("getComputedStyle(document.querySelector('.turn:last-child .answer')).color");
      await expect.poll(() => frame.evaluate<string>(`decodeURIComponent(${all}[0].src)`)).toContain(`color="${foreground}"`);
      await workbench.page.waitForTimeout(1000); // colours change in a transition
      await chat.lastTurn.locator('.formula').first().scrollIntoViewIfNeeded();
      await screenshot(`answer-${name}`);
      expect.soft(await frame.evaluate(`${all}.every((img) => img.complete && img.naturalWidth > 0)`), name).toBe(true);
    }
  });
});
