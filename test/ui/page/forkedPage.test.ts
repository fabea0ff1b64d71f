/** The chat page with a conversation that was forked from another one. */
import { describe, expect, it } from 'vitest';
import { axeViolations } from '../../support/webviewHarness/axeViolations.ts';
import { checkedPages } from '../../support/webviewHarness/checkedPages.ts';
import { sampleTurn } from '../../support/webviewHarness/sampleChats.ts';

const pages = checkedPages();

describe('a conversation that was forked', () => {
  it('says where it parts from the other one, and leads there with the keyboard', async () => {
    const turns = [sampleTurn({ id: 1 }), sampleTurn({ id: 2, forked: { title: 'Totals of the cart' } }), sampleTurn({ id: 3 })];
    const chat = await pages.chat({ turns });
    const forked = chat.page.locator('[data-testid="forked"]:visible');
    await forked.waitFor();
    expect(await forked.count()).toBe(1);
    expect((await forked.innerText()).replaceAll(/\s+/g, ' ').trim()).toBe('Forked here from “Totals of the cart”. Go to it');
    expect(await chat.page.locator('[data-turn="2"] [data-testid="forked"]').isVisible()).toBe(true);
    expect(await axeViolations(chat.page)).toEqual([]);
    await forked.getByRole('link', { name: 'Go to it' }).focus();
    await chat.page.keyboard.press('Enter');
    await expect
      .poll(() => chat.host.calls.filter(({ method }) => method === 'action').map(({ params }) => params))
      .toEqual([{ id: 'openOrigin' }]);
    chat.host.emit({ type: 'turn', turn: { ...turns[1]!, forked: { title: null } }, busy: false });
    await chat.page.getByText('Forked here from a conversation that isn’t kept any more.').waitFor();
    expect(await forked.getByRole('link').count()).toBe(0);
  });
});
