import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import type { Theme } from '../support/workbench.ts';
import { startSession } from './session.ts';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

interface Violation {
  id: string;
  nodes: { target: unknown; failureSummary: string }[];
}

const cases: { name: string; theme: Theme; width?: number }[] = [
  { name: 'light', theme: 'light' },
  { name: 'dark', theme: 'dark' },
  { name: 'high-contrast', theme: 'highContrast' },
  { name: 'high-contrast-light', theme: 'highContrastLight' },
  { name: 'narrow', theme: 'dark', width: 760 },
];

describe('the chat panel', () => {
  it('looks right and can be read in every theme, and in a narrow window', async () => {
    const { workbench, chat, screenshot } = await startSession();
    await workbench.openFile('src/cart.js');
    await chat.open();
    await chat.ask('What does the function total do?');
    await chat.answer();
    await chat.lastTurn.locator('.code-block').first().waitFor();
    await chat.frame.locator('.meter-figures').filter({ hasText: /\d/ }).waitFor();
    const frame = await chat.page();
    await frame.evaluate(axe);
    for (const { name, theme, width } of cases) {
      if (theme !== 'light') await workbench.setTheme(theme);
      if (width) await workbench.page.setViewportSize({ width, height: 700 });
      await workbench.page.waitForTimeout(1000); // colours change in a transition
      await screenshot(`looks-${name}`);
      // The page is transparent: what stands behind it, and its text is read against, is the side bar's.
      const behind = await workbench.page.evaluate<string>(
        "getComputedStyle(document.querySelector('.part.auxiliarybar')).backgroundColor",
      );
      await frame.evaluate<string>(`document.documentElement.style.backgroundColor = ${JSON.stringify(behind)}`);
      const violations = await frame.evaluate<Violation[]>('axe.run(document).then((result) => result.violations)');
      const told = violations.map(
        ({ id, nodes }) => `${id}: ${nodes.map((node) => `${JSON.stringify(node.target)} ${node.failureSummary}`).join('; ')}`,
      );
      expect.soft(told, name).toEqual([]);
      const overflow = await frame.evaluate<number>('document.documentElement.scrollWidth - document.documentElement.clientWidth');
      expect.soft(overflow, name).toBeLessThanOrEqual(0);
    }
  });
});
