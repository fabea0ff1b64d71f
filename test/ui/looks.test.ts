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

describe('the chat panel looks right and can be read', () => {
  const cases: { name: string; theme: Theme; size?: { width: number; height: number } }[] = [
    { name: 'light', theme: 'light' },
    { name: 'dark', theme: 'dark' },
    { name: 'high-contrast', theme: 'highContrast' },
    { name: 'high-contrast-light', theme: 'highContrastLight' },
    { name: 'narrow', theme: 'dark', size: { width: 760, height: 700 } },
  ];
  it.each(cases)('$name', async ({ name, theme, size }) => {
    const { workbench, chat, screenshot } = await startSession({ theme, ...(size ? { size } : {}) });
    await workbench.openFile('src/cart.js');
    await chat.open();
    await chat.ask('What does the function total do?');
    await chat.answer();
    await chat.lastTurn.locator('.code-block').first().waitFor();
    await chat.frame.locator('.meter-figures').filter({ hasText: /\d/ }).waitFor();
    await screenshot(`looks-${name}`);

    const frame = workbench.page.frames().find((one) => one.name() === 'active-frame');
    if (!frame) throw new Error('the chat has no frame');
    await frame.evaluate(axe);
    const violations = await frame.evaluate<Violation[]>('axe.run(document).then((result) => result.violations)');
    expect(
      violations.map(
        ({ id, nodes }) => `${id}: ${nodes.map((node) => `${JSON.stringify(node.target)} ${node.failureSummary}`).join('; ')}`,
      ),
    ).toEqual([]);
    const overflow = await frame.evaluate<number>('document.documentElement.scrollWidth - document.documentElement.clientWidth');
    expect(overflow).toBeLessThanOrEqual(0);
  });
});
