/** What has its place in a panel of any size: the field can be reached, nothing is scrolled out of sight for good, and rows don't fall apart. */
import { describe, expect, it } from 'vitest';
import type { ChatPage } from '../../support/webviewHarness/harness.ts';
import { checkedPages } from '../../support/webviewHarness/checkedPages.ts';
import { longChat } from '../../support/webviewHarness/longChats.ts';
import { sampleTurn, testModel } from '../../support/webviewHarness/sampleChats.ts';

const pages = checkedPages();

const inView = (chat: ChatPage, selector: string): Promise<boolean> =>
  chat.page.evaluate<boolean>(
    `(() => { const { top, bottom } = document.querySelector('${selector}').getBoundingClientRect(); return top >= 0 && bottom <= innerHeight + 1; })()`,
  );

describe('the chat page', () => {
  it('is never longer than its window, whatever is said, so that nothing can scroll the field away', async () => {
    const chat = await pages.chat({ turns: longChat(30) });
    await chat.page.locator('.turn').last().waitFor();
    const heights = await chat.page.evaluate<number[]>('[document.documentElement.scrollHeight, innerHeight]');
    expect(heights[0]).toBe(heights[1]);
    await chat.page.evaluate('document.documentElement.scrollTop = 300');
    expect(await chat.page.evaluate('document.documentElement.scrollTop')).toBe(0);
  });

  it('can be scrolled to the field in a panel that is too low for all', async () => {
    const chat = await pages.chat({ model: testModel, turns: [sampleTurn()] }, { width: 195, height: 320 });
    await chat.page.locator('.notice').first().waitFor();
    // With the mouse, too: what has the focus comes into view in any case.
    await chat.page.mouse.move(90, 10);
    await chat.page.mouse.wheel(0, -2000);
    await expect.poll(() => inView(chat, '.model-button')).toBe(true);
    expect(await inView(chat, '#composer')).toBe(false);
    await chat.page.mouse.wheel(0, 2000);
    await expect.poll(() => inView(chat, '#composer')).toBe(true);
  });

  it('keeps the arrows at both sides of the answer that they lead from', async () => {
    const { chips, answer, edits, status, stats, stop, error, earlier } = sampleTurn({ answer: 'The first.' });
    const first = { chips, answer, edits, status, stats, stop, error, earlier, model: 'Qwen2.5 Coder 7B Instruct' };
    const turn = sampleTurn({ id: 7, answer: 'The second.', model: 'Qwen2.5 Coder 14B Instruct Q4', others: [first] });
    const chat = await pages.chat({ turns: [turn] }, { width: 290 });
    const box = async (selector: string): Promise<{ x: number; y: number; width: number; height: number }> => {
      const found = await chat.page.locator(selector).boundingBox();
      if (!found) throw new Error(`${selector} isn't shown`);
      return found;
    };
    const [back, text, on] = [
      await box('[data-testid="previous-answer"]'),
      await box('.versions-text'),
      await box('[data-testid="next-answer"]'),
    ];
    expect(back.y).toBe(on.y);
    expect(text.x).toBeGreaterThanOrEqual(back.x + back.width);
    expect(text.x + text.width).toBeLessThanOrEqual(on.x);
    expect(Math.abs(text.y + text.height / 2 - (back.y + back.height / 2))).toBeLessThan(2);
  });
});
