/** The chat page with conversations and answers as long as they get: what is in the page, what stays where it is, what can be reached. */
import { describe, expect, it } from 'vitest';
import { AppError } from '../../../src/base/appError.ts';
import type { ChatSnapshot } from '../../../src/protocol/webview.ts';
import { axeViolations } from '../../support/webviewHarness/axeViolations.ts';
import { checkedPages } from '../../support/webviewHarness/checkedPages.ts';
import type { ChatPage, OpenOptions } from '../../support/webviewHarness/harness.ts';
import { longAnswer, longChat, longCode } from '../../support/webviewHarness/longChats.ts';
import { sampleTurn } from '../../support/webviewHarness/sampleChats.ts';

const pages = checkedPages();
const turns = 5000;

const show = async (snapshot: Partial<ChatSnapshot>, options: OpenOptions = {}): Promise<ChatPage> => {
  const chat = await pages.chat(snapshot, options);
  await chat.page.locator('.turn').last().waitFor();
  return chat;
};
const long = (options: OpenOptions = {}): Promise<ChatPage> => show({ turns: longChat(turns) }, options);

const value = <T>(chat: ChatPage, code: string): Promise<T> =>
  chat.page.evaluate<T>(`(() => { const list = document.querySelector('.transcript'); ${code} })()`);
const drawn = (chat: ChatPage): Promise<number> => value(chat, "return document.querySelectorAll('.turn').length");
const gap = (chat: ChatPage): Promise<number> => value(chat, 'return Math.round(list.scrollHeight - list.clientHeight - list.scrollTop)');
const scrollTo = (chat: ChatPage, part: number): Promise<void> => value(chat, `list.scrollTop = list.scrollHeight * ${String(part)};`);
/** The turn at the upper edge of the view, where in the window it begins, and how far the page was told. */
const topTurn = (chat: ChatPage): Promise<{ id: number; top: number } | null> =>
  value(
    chat,
    "const edge = list.getBoundingClientRect().top; const turn = [...document.querySelectorAll('.turn')].find((e) => e.getBoundingClientRect().bottom > edge + 1); return turn?.dataset.turn === undefined ? null : { id: Number(turn.dataset.turn), top: turn.getBoundingClientRect().top };",
  );
/** The turn at the upper edge is still that one, and stands where it stood to the pixel. */
const expectThere = async (chat: ChatPage, before: { id: number; top: number } | null): Promise<void> => {
  const now = await topTurn(chat);
  expect(now?.id).toBe(before?.id);
  expect(Math.abs((now?.top ?? NaN) - (before?.top ?? NaN))).toBeLessThan(1);
};
/** Two frames, and what the list does when scrolling is over. */
const rest = (chat: ChatPage): Promise<unknown> => chat.page.waitForTimeout(300);
/** Turns are drawn all over the view, without holes. */
const filled = (chat: ChatPage): Promise<boolean> =>
  value(
    chat,
    "const { top, bottom } = list.getBoundingClientRect(); let at = top; for (const turn of document.querySelectorAll('.turn:not(.pending)')) { const area = turn.getBoundingClientRect(); if (area.top <= at + 1 && area.bottom > at) at = area.bottom; } return at >= bottom - 14;",
  );

describe('a conversation of 5,000 turns', () => {
  it('opens at its end with few turns in the page, and asks for others where they are looked at', async () => {
    const chat = await long();
    await expect.poll(() => gap(chat)).toBeLessThan(2);
    expect(await drawn(chat)).toBeLessThan(30);
    expect(await chat.page.locator('.turn').last().getAttribute('data-turn')).toBe('5000');
    expect(await chat.page.locator('.turn').last().getAttribute('aria-posinset')).toBe('5000');
    expect(await chat.page.locator('.turn').last().getAttribute('aria-setsize')).toBe('5000');
    expect(chat.host.calls.map(({ method }) => method)).not.toContain('turns');
    for (const part of [0.5, 0, 0.9, 0.25]) {
      await scrollTo(chat, part);
      await expect.poll(() => filled(chat), { message: `at ${String(part)}` }).toBe(true);
      expect(await drawn(chat)).toBeLessThan(40);
      const { id } = (await topTurn(chat)) ?? { id: -1 };
      expect(Math.abs(id - part * turns)).toBeLessThan(150);
    }
    expect(await axeViolations(chat.page)).toEqual([]);
  });

  it('keeps what is looked at where it is while it is scrolled up and down step by step', async () => {
    const chat = await long();
    await scrollTo(chat, 0.4);
    await expect.poll(() => filled(chat)).toBe(true);
    await rest(chat);
    for (const step of [-60, -60, -200, -500, 300, -700, 500, 100]) {
      const before = await topTurn(chat);
      await value(chat, `list.scrollTop += ${String(step)};`);
      await chat.page.waitForTimeout(60);
      await expect.poll(() => filled(chat)).toBe(true);
      const now = await value<number | null>(
        chat,
        `return document.querySelector('[data-turn="${String(before?.id)}"]')?.getBoundingClientRect().top ?? null`,
      );
      expect(Math.abs((now ?? NaN) - ((before?.top ?? 0) - step)), `after ${String(step)}`).toBeLessThan(2);
    }
    // Neither does the end of scrolling move it.
    const before = await topTurn(chat);
    await rest(chat);
    await expectThere(chat, before);
  });

  it('stays where it is read while an answer is streamed below, and follows it at the end', async () => {
    const all = longChat(turns);
    const streaming = sampleTurn({ id: turns, answer: 'One. ', status: 'streaming', stats: null, stop: null });
    const chat = await show({ busy: true, turns: [...all.slice(0, -1), streaming] });
    const stream = async (): Promise<void> => {
      for (let piece = 0; piece < 40; piece++) {
        chat.host.emit({ type: 'text', id: turns, text: `piece ${String(piece)}\n\n` });
        await chat.page.waitForTimeout(10);
      }
    };
    await stream();
    await expect.poll(() => gap(chat)).toBeLessThan(2);
    await scrollTo(chat, 0.7);
    await expect.poll(() => filled(chat)).toBe(true);
    await rest(chat);
    const before = await topTurn(chat);
    await stream();
    await expectThere(chat, before);
    expect(await chat.page.getByTestId('jump').isVisible()).toBe(true);
    await chat.page.getByTestId('jump').click();
    await expect.poll(() => gap(chat)).toBeLessThan(2);
    await chat.page.getByText('piece 39').last().waitFor();
    chat.host.emit({ type: 'turn', turn: sampleTurn({ id: turns + 1, question: 'The next one' }), busy: false });
    await chat.page.getByText('The next one').waitFor();
    await expect.poll(() => gap(chat)).toBeLessThan(2);
  });

  it('leads to a turn that somebody looks for, which it doesn’t hold, and marks that for a moment', async () => {
    const chat = await long();
    await expect.poll(() => gap(chat)).toBeLessThan(2);
    chat.host.emit({ type: 'pointed', id: 1235, place: 1234 });
    await expect.poll(() => filled(chat)).toBe(true);
    const marked = chat.page.locator('.turn.pointed');
    await expect.poll(() => marked.getAttribute('data-turn')).toBe('1235');
    await expect.poll(() => topTurn(chat).then((top) => top?.id)).toBe(1234);
    const below = (): Promise<number> =>
      value(chat, "return document.querySelector('.turn.pointed').getBoundingClientRect().top - list.getBoundingClientRect().top");
    await expect.poll(async () => Math.abs((await below()) - 8)).toBeLessThan(2);
    expect(await chat.page.getByTestId('live').textContent()).toMatch(/^Led to message 1,235 of 5,000/);
    expect(await axeViolations(chat.page)).toEqual([]);
    await expect.poll(() => marked.count()).toBe(0);
    // Then the end is as far as ever.
    await chat.page.getByTestId('jump').click();
    await expect.poll(() => gap(chat)).toBeLessThan(2);
  });

  it('is left and found again at the same turn', async () => {
    const chat = await long();
    await scrollTo(chat, 0.3);
    await expect.poll(() => filled(chat)).toBe(true);
    await rest(chat);
    const before = await topTurn(chat);
    await expect.poll(() => chat.savedState()).toMatchObject({ place: { row: (before?.id ?? 0) - 1 } });
    const back = await long({ savedState: await chat.savedState() });
    await expect.poll(async () => (await topTurn(back))?.id).toBe(before?.id);
    expect(Math.abs(((await topTurn(back))?.top ?? 0) - (before?.top ?? 0))).toBeLessThan(2);
  });

  it('is gone through by keyboard, from end to end and page by page', async () => {
    const chat = await long();
    await chat.page.locator('.transcript').focus();
    await chat.page.keyboard.press('Home');
    await expect.poll(async () => (await topTurn(chat))?.id).toBe(1);
    expect(await value(chat, 'return list.scrollTop')).toBe(0);
    await chat.page.keyboard.press('PageDown');
    await chat.page.keyboard.press('PageDown');
    await expect.poll(() => value<number>(chat, 'return list.scrollTop')).toBeGreaterThan(300);
    await expect.poll(() => filled(chat)).toBe(true);
    await chat.page.keyboard.press('PageUp');
    // It scrolls there smoothly, and would go on from the end.
    await rest(chat);
    await chat.page.keyboard.press('End');
    await expect.poll(() => gap(chat)).toBeLessThan(2);
    await expect.poll(() => chat.page.locator('.turn').last().getAttribute('data-turn')).toBe('5000');
  });

  it('leaves Home and End to a field in it', async () => {
    const chat = await long();
    await value(chat, "const field = document.createElement('input'); field.id = 'field'; field.value = 'bc'; document.querySelector('.turn:last-child').append(field); field.focus();"); // prettier-ignore
    await chat.page.keyboard.press('Home');
    await chat.page.keyboard.type('a');
    expect([await value(chat, "return document.querySelector('#field').value"), (await gap(chat)) < 100]).toEqual(['abc', true]);
  });

  it('never loses the focus, wherever it is scrolled, and Tab goes on from there', async () => {
    const chat = await long();
    await scrollTo(chat, 0.6);
    await expect.poll(() => filled(chat)).toBe(true);
    const { id } = (await topTurn(chat)) ?? { id: 0 };
    await chat.page.locator(`[data-turn="${String(id + 1)}"] [data-testid="copy-answer"]`).focus();
    const focused = (): Promise<string> =>
      chat.page.evaluate("document.activeElement.closest('[data-turn]')?.dataset.turn + ' ' + document.activeElement.dataset.testid");
    await scrollTo(chat, 0.1);
    await expect.poll(() => filled(chat)).toBe(true);
    await rest(chat);
    expect(await focused()).toBe(`${String(id + 1)} copy-answer`);
    await chat.page.keyboard.press('Tab');
    await expect.poll(focused).toMatch(new RegExp(`^${String(id + 2)} `));
    await expect.poll(() => filled(chat)).toBe(true);
  });

  it('asks for the turn beside the one with the focus, which somebody scrolled away from before it came', async () => {
    const chat = await long();
    await rest(chat);
    chat.host.refused.set('turns', new AppError('internal', 'late'));
    const pending = chat.page.locator('.turn.pending');
    for (let part = 4990; part > 4000 && (await pending.count()) === 0; part -= 5) {
      await scrollTo(chat, part / turns);
      await rest(chat);
    }
    const id = Number(await chat.page.locator('.turn:not(.pending)').first().getAttribute('data-turn'));
    await chat.page.locator(`[data-turn="${String(id)}"] [data-testid="copy-answer"]`).focus();
    await scrollTo(chat, 1);
    await expect.poll(() => chat.page.locator(`[data-turn="${String(turns)}"]`).count()).toBe(1);
    expect(await pending.count()).toBe(1);
    chat.host.refused.delete('turns');
    await chat.page.locator(`[data-turn="${String(id - 1)}"]`).waitFor({ state: 'attached' });
  });

  it('copies what is selected across turns, also of those that are out of sight', async () => {
    const chat = await long();
    await scrollTo(chat, 0.5);
    await expect.poll(() => filled(chat)).toBe(true);
    const { id } = (await topTurn(chat)) ?? { id: 0 };
    const question = (of: number): string => `document.querySelector('[data-turn="${String(of)}"] .question').lastChild`;
    await chat.page.evaluate(`getSelection().setBaseAndExtent(${question(id)}, 0, ${question(id + 1)}, 5)`);
    for (let step = 0; step < 8; step++) {
      await value(chat, 'list.scrollTop += 700;');
      await chat.page.waitForTimeout(50);
    }
    await expect.poll(() => filled(chat)).toBe(true);
    const last = (await topTurn(chat))?.id ?? 0;
    expect(last).toBeGreaterThan(id + 8);
    await chat.page.evaluate(`getSelection().extend(${question(last)}, 5)`);
    await rest(chat);
    const text = await chat.page.evaluate<string>('getSelection().toString()');
    for (let at = id + 1; at < last; at++) expect(text).toContain(`Question ${String(at)}: what does this do?`);
  });

  it('lets go of turns that are far away, and has them again', async () => {
    const chat = await long();
    for (let part = 1; part <= 30; part++) {
      await scrollTo(chat, part / 31);
      await expect.poll(() => filled(chat)).toBe(true);
    }
    const asked = chat.host.calls.filter(({ method }) => method === 'turns').length;
    await scrollTo(chat, 1 / 31);
    await expect.poll(() => filled(chat)).toBe(true);
    expect(chat.host.calls.filter(({ method }) => method === 'turns').length).toBeGreaterThan(asked);
    chat.host.emit({ type: 'text', id: turns, text: ' And more.' });
    await scrollTo(chat, 1);
    await chat.page.getByText('And more.').waitFor();
  });

  it('tells what is cleared, and begins anew', async () => {
    const chat = await long();
    await scrollTo(chat, 0.5);
    await expect.poll(() => filled(chat)).toBe(true);
    chat.host.emit({ type: 'snapshot', state: { ...chat.host.snapshot, revision: 1, turns: [] } });
    await chat.page.locator('.empty-state').waitFor();
    expect(await drawn(chat)).toBe(0);
    expect(await value(chat, 'return list.scrollHeight - list.clientHeight')).toBe(0);
    chat.host.emit({ type: 'turn', turn: sampleTurn({ id: turns + 1, question: 'A new one' }), busy: false });
    await chat.page.locator('.question', { hasText: 'A new one' }).waitFor();
  });

  it.each([
    ['narrow', { width: 160 }],
    ['at a zoom of 200 %', { width: 150, height: 350 }],
  ])('is read the same where the panel is %s', async (_name, size) => {
    const chat = await long(size);
    await scrollTo(chat, 0.5);
    await expect.poll(() => filled(chat)).toBe(true);
    await rest(chat);
    const before = await topTurn(chat);
    // A panel that is made wider keeps the turn that is read.
    await chat.page.setViewportSize({ width: 320, height: 700 });
    await expect.poll(() => filled(chat)).toBe(true);
    expect((await topTurn(chat))?.id).toBe(before?.id);
    expect(await value(chat, 'return list.scrollWidth - list.clientWidth')).toBe(0);
  });
});

describe('an answer of 500 kB', () => {
  const nodes = (chat: ChatPage): Promise<number> => chat.page.evaluate("document.querySelectorAll('.answer *').length");

  it('has only a part of it in the page, wherever it is read, and none of it is missing', async () => {
    const answer = longAnswer(500_000);
    const chat = await show({ turns: [sampleTurn({ answer })] });
    await expect.poll(() => gap(chat)).toBeLessThan(2);
    expect(await nodes(chat)).toBeLessThan(3000);
    const last = [...answer.matchAll(/## Part (\d+)/g)].at(-1)?.[1] ?? '';
    await chat.page.getByText(`Part ${last}`, { exact: true }).waitFor();
    await scrollTo(chat, 0);
    await chat.page.getByText('Part 1', { exact: true }).waitFor();
    expect(await nodes(chat)).toBeLessThan(3000);
    // From top to bottom each part is met.
    const met = new Set<string>();
    for (let step = 0; (await gap(chat)) > 2 && step < 600; step++) {
      for (const heading of await chat.page.locator('.answer h2').allTextContents()) met.add(heading);
      await value(chat, 'list.scrollTop += list.clientHeight * 1.5;');
      await chat.page.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))');
    }
    for (const heading of await chat.page.locator('.answer h2').allTextContents()) met.add(heading);
    expect(met.size).toBe(Number(last));
    expect(await nodes(chat)).toBeLessThan(3000);
  }, 240_000);

  it('stays where it is read while it grows', async () => {
    const streaming = sampleTurn({ answer: longAnswer(500_000), status: 'streaming', stats: null, stop: null });
    const chat = await show({ busy: true, turns: [streaming] });
    await scrollTo(chat, 0.5);
    await rest(chat);
    const place = (): Promise<unknown> =>
      value(
        chat,
        "const edge = list.getBoundingClientRect().top; const e = [...document.querySelectorAll('.answer h2')].find((h) => h.getBoundingClientRect().top > edge); return [e.textContent, Math.round(e.getBoundingClientRect().top)];",
      );
    const before = await place();
    for (let piece = 0; piece < 30; piece++) chat.host.emit({ type: 'text', id: 1, text: `\n\npiece ${String(piece)}` });
    await rest(chat);
    expect(await place()).toEqual(before);
    await chat.page.getByTestId('jump').click();
    await chat.page.getByText('piece 29').waitFor();
    await expect.poll(() => gap(chat)).toBeLessThan(2);
  });

  it('is coloured where it is read when it is a file of thousands of lines, and copied whole', async () => {
    const answer = longCode(6000);
    const chat = await show({ turns: [sampleTurn({ answer })] });
    const colours = (): Promise<number> => chat.page.evaluate("document.querySelectorAll('.answer [class^=tok-]').length");
    await scrollTo(chat, 0);
    const coloured = (line: number): Promise<boolean> =>
      chat.page.evaluate(`[...document.querySelectorAll('.answer .tok-comment')].some((e) => e.textContent === '// ${String(line)}')`);
    await expect.poll(() => coloured(3)).toBe(true);
    await rest(chat);
    expect(await colours()).toBeLessThan(20_000);
    await scrollTo(chat, 0.5);
    await expect.poll(() => coloured(3000)).toBe(true);
    expect(await coloured(1500)).toBe(false);
    await scrollTo(chat, 0.25);
    await expect.poll(() => coloured(1500)).toBe(true);
    await scrollTo(chat, 0);
    await chat.page.locator('.code-block [data-testid="copy"]').click();
    expect((await chat.host.waitForCall('copy')).params).toEqual({ text: answer.split('\n').slice(1, -2).join('\n') });
    const text = await chat.page.evaluate<string>(
      "(getSelection().selectAllChildren(document.querySelector('.answer pre code')), getSelection().toString())",
    );
    expect(text.split('\n').length).toBeGreaterThanOrEqual(6000);
    expect(text).not.toContain('\n\n');
  });
});
