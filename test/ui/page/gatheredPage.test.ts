/** What was gathered from the project, on the chat page: its chips, what was left out, and the switches; in a real browser against a scripted host. */
import { describe, expect, it } from 'vitest';
import type { ChatSnapshot } from '../../../src/protocol/webview.ts';
import { checkedPages } from '../../support/webviewHarness/checkedPages.ts';
import type { ChatPage } from '../../support/webviewHarness/harness.ts';
import { fileChip, gatheredChips, sampleGathering } from '../../support/webviewHarness/sampleChats.ts';

const pages = checkedPages();
let chat: ChatPage;

async function show(snapshot: Partial<ChatSnapshot> = {}): Promise<void> {
  chat = await pages.chat({ chips: [fileChip, ...gatheredChips], gathering: sampleGathering, ...snapshot });
  await chat.page.locator('#composer').focus();
}

const calls = (method: string): unknown[] => chat.host.calls.filter((call) => call.method === method).map(({ params }) => params);
const focused = (): Promise<string | null> =>
  chat.page.evaluate<string | null>(
    'document.activeElement.dataset.chip ?? document.activeElement.dataset.testid ?? document.activeElement.id',
  );
const live = (): Promise<string | null> => chat.page.getByTestId('live').textContent();
const gathered = () => chat.page.getByRole('group', { name: 'Gathered from the project' });

describe('what was gathered', () => {
  it('is a group of its own, in which each chip says why', async () => {
    await show();
    await gathered().getByRole('checkbox', { name: 'File prices.js, 96 tokens, gathered: named in the question' }).waitFor();
    expect(await gathered().getByRole('checkbox').count()).toBe(gatheredChips.length);
    const own = chat.page.getByRole('group', { name: 'Context for the next question' });
    expect(await own.getByRole('checkbox').count()).toBe(1);
    const title = await chat.page.locator('[data-chip="gathered:1"]').getAttribute('title');
    expect(title).toBe('src/prices.js\nGathered: named in the question\nSent with the next question');
  });

  it('is taken off by a click or Delete, and kept by its pin', async () => {
    await show();
    await chat.page.locator('[data-chip="gathered:1"]').click();
    expect(calls('toggleChip')).toEqual([{ id: 'gathered:1', enabled: false }]);
    await chat.page.locator('[data-chip="gathered:2"]').focus();
    await chat.page.keyboard.press('Delete');
    expect(calls('toggleChip')).toEqual([
      { id: 'gathered:1', enabled: false },
      { id: 'gathered:2', enabled: false },
    ]);
    await chat.page.getByRole('button', { name: 'Keep prices.js attached' }).click();
    await expect.poll(() => calls('pinChip')).toEqual([{ id: 'gathered:1' }]);
    expect(await live()).toBe('prices.js is attached and stays.');
  });

  it('is opened beside its chip, as is a rule that holds, also one that is set aside', async () => {
    const rule = { ...fileChip, id: 'instructions:AGENTS.md', kind: 'instructions', label: 'AGENTS.md', detail: 'AGENTS.md' } as const;
    const aside = { ...rule, id: 'instructions:docs/AGENTS.md', label: 'docs/AGENTS.md', detail: 'docs/AGENTS.md', problem: 'Too long.' };
    await show({ chips: [fileChip, rule, aside, ...gatheredChips] });
    for (const name of ['Open AGENTS.md', 'Open docs/AGENTS.md', 'Open prices.js'])
      await chat.page.getByRole('button', { name, exact: true }).click();
    await expect.poll(() => calls('openPlace')).toEqual([{ word: 'AGENTS.md' }, { word: 'docs/AGENTS.md' }, { word: 'src/prices.js' }]);
    expect(await chat.page.getByRole('button', { name: `Open ${fileChip.label}`, exact: true }).count()).toBe(0);
    expect(calls('toggleChip')).toEqual([]);
  });

  it('lists what was left out, and puts it back by keyboard', async () => {
    await show();
    const more = chat.page.getByTestId('leftOut');
    expect(await more.getAttribute('aria-expanded')).toBe('false');
    await more.focus();
    await chat.page.keyboard.press('Enter');
    expect(await more.getAttribute('aria-expanded')).toBe('true');
    await chat.page.keyboard.press('Tab');
    await chat.page.keyboard.press('Tab');
    const row = chat.page.getByRole('button', { name: 'Put back src/report.ts:1-40 imports src/prices.js 310 tokens' });
    await row.focus();
    await chat.page.keyboard.press('Enter');
    await expect.poll(() => calls('putBack')).toEqual([{ id: 'gathered:9' }]);
    expect(await live()).toBe('src/report.ts:1-40 goes along.'.replace('src/', ''));
    // While it is looked for the list stays, with whoever is in it.
    chat.host.emit({ type: 'gathering', gathering: { ...sampleGathering, status: 'looking' } });
    await chat.page.locator('.gathered.looking').waitFor();
    expect(await chat.page.evaluate<string>('document.activeElement.textContent')).toContain('report.ts');
    chat.host.emit({ type: 'gathering', gathering: null });
    chat.host.emit({ type: 'chips', chips: [fileChip] });
    await chat.page.locator('.gathered').waitFor({ state: 'hidden' });
    await expect.poll(focused).toBe('composer');
  });

  it('is switched off for this question, and on again, or off altogether', async () => {
    await show();
    await chat.page.getByRole('button', { name: 'Not now: gather nothing for this question' }).click();
    await expect.poll(() => calls('gather')).toEqual([{ on: false, always: false }]);
    await expect.poll(focused).toBe('composer');
    chat.host.emit({ type: 'chips', chips: [fileChip] });
    chat.host.emit({ type: 'gathering', gathering: { status: 'off', leftOut: [], notes: [] } });
    await chat.page.getByText('Nothing gathered', { exact: true }).waitFor();
    await chat.page.getByRole('button', { name: 'Gather from the project for this question' }).click();
    await chat.page.getByRole('button', { name: /^Never: gather nothing any more/ }).click();
    await expect
      .poll(() => calls('gather').slice(1))
      .toEqual([
        { on: true, always: false },
        { on: false, always: true },
      ]);
  });

  it('says why nothing of the project goes along', async () => {
    const note = 'Nothing of the project goes along yet: 12 files of 400 have been read.';
    await show({ chips: [], gathering: { status: 'done', leftOut: [], notes: [note] } });
    await chat.page.getByText(note).waitFor();
    expect(await chat.page.getByTestId('leftOut').isVisible()).toBe(false);
  });
});
