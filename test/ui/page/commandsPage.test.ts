/** Typing commands on the chat page, in a real browser against a scripted host. */
import { describe, expect, it } from 'vitest';
import { AppError } from '../../../src/base/appError.ts';
import { commandHelp } from '../../../src/core/chat/slashCommands.ts';
import type { ChatSnapshot } from '../../../src/protocol/webview.ts';
import { axeViolations } from '../../support/webviewHarness/axeViolations.ts';
import { checkedPages } from '../../support/webviewHarness/checkedPages.ts';
import type { ChatPage } from '../../support/webviewHarness/harness.ts';
import { sampleTurn } from '../../support/webviewHarness/sampleChats.ts';

const pages = checkedPages();
let chat: ChatPage;

async function show(snapshot: Partial<ChatSnapshot> = {}): Promise<void> {
  chat = await pages.chat(snapshot);
  await chat.page.locator('#composer').focus();
}

const draft = (): Promise<string> => chat.page.evaluate<string>("document.querySelector('#composer').value");
const names = (): Promise<string[]> => chat.page.locator('.command code').allInnerTexts();
const selected = (): Promise<string> => chat.page.locator('.command[aria-selected="true"] code').innerText();
const sent = (): unknown[] => chat.host.calls.filter(({ method }) => method === 'send').map(({ params }) => params);
const { keyboard } = { get keyboard() { return { press: (key: string) => chat.page.keyboard.press(key), type: (text: string) => chat.page.keyboard.type(text) }; } }; // prettier-ignore

describe('typing a command', () => {
  it('offers them all after a slash and narrows them down', async () => {
    await show();
    expect(await chat.page.locator('.commands').isVisible()).toBe(false);
    await keyboard.type('/');
    await expect.poll(names).toEqual(['/backups [FILE]', '/edit INSTRUCTION', '/replace FILE "old" "new"', '/template NAME', '/undo']);
    expect(await chat.page.getByTestId('live').textContent()).toMatch(/^5 choices\. \/backups/);
    await keyboard.type('un');
    await expect.poll(names).toEqual(['/undo']);
    await keyboard.type('x');
    await chat.page.locator('.commands').waitFor({ state: 'hidden' });
  });

  it('chooses with the arrow keys, told as they go, and takes with Tab', async () => {
    await show({ turns: [sampleTurn()] });
    await keyboard.type('/');
    await keyboard.press('ArrowDown');
    expect(await selected()).toBe('/edit INSTRUCTION');
    expect(await chat.page.getByTestId('live').textContent()).toBe('/edit INSTRUCTION. Changes what is attached.');
    await keyboard.press('ArrowUp');
    await keyboard.press('ArrowUp');
    expect(await selected()).toBe('/undo');
    await keyboard.press('ArrowUp');
    expect(await selected()).toBe('/template NAME');
    await keyboard.press('Tab');
    expect(await draft()).toBe('/template ');
    await expect.poll(names).toEqual(['add-docs', 'add-types']);
    await keyboard.press('ArrowDown');
    await keyboard.press('Enter');
    await expect.poll(sent).toEqual([{ text: '/template add-types' }]);
    expect(await draft()).toBe('');
  });

  it('works in the list as in the field, which axe finds nothing wrong with while it scrolls', async () => {
    await show();
    const command = (at: number) => ({
      name: `word${String(at)}`,
      arguments: '',
      needsArguments: false,
      help: 'Does something.',
      choices: [],
    });
    chat.host.emit({ type: 'commands', commands: Array.from({ length: 60 }, (_, at) => command(at)) });
    await keyboard.type('/');
    const list = chat.page.getByRole('listbox');
    await list.waitFor();
    expect(await axeViolations(chat.page)).toEqual([]);
    await list.focus();
    await keyboard.press('ArrowDown');
    expect(await chat.page.evaluate("document.querySelector('#' + document.activeElement.getAttribute('aria-activedescendant')).innerText")).toContain('/word1\n'); // prettier-ignore
    await keyboard.press('Tab');
    expect(await draft()).toBe('/word1');
    expect(await chat.page.evaluate('document.activeElement.id')).toBe('composer');
  });

  it('sends a whole command with Enter, and completes one that needs more', async () => {
    await show();
    await keyboard.type('/undo');
    await keyboard.press('Enter');
    await expect.poll(sent).toEqual([{ text: '/undo' }]);
    await keyboard.type('/rep');
    await keyboard.press('Enter');
    expect(await draft()).toBe('/replace ');
    await chat.page.locator('.command-usage', { hasText: '/replace FILE "old" "new"' }).waitFor();
    expect(sent()).toHaveLength(1);
  });

  it('closes with Escape, which then stops nothing, and stays closed until the text changes', async () => {
    await show({ busy: true, turns: [sampleTurn({ status: 'streaming', stats: null, stop: null })] });
    await keyboard.type('/un');
    await chat.page.locator('.command').waitFor();
    await keyboard.press('Escape');
    await chat.page.locator('.commands').waitFor({ state: 'hidden' });
    expect(chat.host.calls.map(({ method }) => method)).not.toContain('stop');
    await keyboard.press('Escape');
    await chat.host.waitForCall('stop');
    await keyboard.type('d');
    await chat.page.locator('.command').waitFor();
  });

  it('can be taken with the mouse, and the field keeps the focus', async () => {
    await show();
    await keyboard.type('/');
    await chat.page.locator('.command', { hasText: '/edit' }).click();
    expect(await draft()).toBe('/edit ');
    expect(await chat.page.evaluate('document.activeElement.id')).toBe('composer');
  });

  it('says in one sentence that a command is unknown, and gives it back', async () => {
    await show();
    chat.host.refused.set('send', new AppError('commandUnknown', 'x', { name: 'nope' }));
    await keyboard.type('/nope now');
    await keyboard.press('Enter');
    await chat.page.locator('.composer-problem', { hasText: 'There is no command /nope.' }).waitFor();
    expect(await draft()).toBe('/nope now');
  });
});

describe('what a command came to', () => {
  it('stands in the chat as a short line, which can not be asked again', async () => {
    const question = sampleTurn({ answer: 'Yes.' });
    await show({ turns: [question] });
    chat.host.emit({
      type: 'turn',
      turn: sampleTurn({ id: 2, kind: 'command', question: '/undo', chips: [], answer: 'Took back “Use reduce”.', stats: null }),
      busy: false,
    });
    await chat.page.getByText('Took back “Use reduce”.').first().waitFor();
    const turns = chat.page.locator('.turn');
    expect(await turns.nth(1).locator('.turn-footer').isVisible()).toBe(false);
    expect(await turns.nth(0).getByTestId('retry').isVisible()).toBe(true);
    await keyboard.press('ArrowUp');
    expect(await draft()).toBe('/undo');
  });
});

describe('what a command says', () => {
  const long = Array.from({ length: 80 }, (_, at) => `Line ${String(at)}.`).join('\n\n');
  const said = (id: number, answer: string) => sampleTurn({ id, kind: 'command', question: '/help', chips: [], answer, stats: null });
  const top = (): Promise<number> =>
    chat.page.evaluate<number>(
      "document.querySelector('.turn:last-of-type').getBoundingClientRect().top - document.querySelector('.transcript').getBoundingClientRect().top",
    );

  it.each([0, 3])('is read from its begin on where it is long, behind %i turns', async (before) => {
    await show({ turns: Array.from({ length: before }, (_, at) => sampleTurn({ id: at + 1, answer: long })) });
    chat.host.emit({ type: 'turn', turn: said(before + 1, long), busy: false });
    await chat.page.getByText('/help').first().waitFor();
    await expect.poll(async () => Math.abs(await top()) < 40).toBe(true);
    // A short one stands at the end, as all else does.
    chat.host.emit({ type: 'turn', turn: said(before + 2, 'Done.'), busy: false });
    await chat.page.getByText('Done.').first().waitFor();
    await expect.poll(async () => (await top()) > 100).toBe(true);
  });
});

describe('the list of commands', () => {
  it('has room in a side bar, and a wide table keeps its columns and is moved sideways', async () => {
    const help = commandHelp([
      {
        name: 'replace',
        arguments: 'FILE "old" "new"',
        needsArguments: true,
        choices: [],
        help: 'Replaces a text in a file, or in all that a pattern fits; shown before it is done.',
      },
      {
        name: 'context',
        arguments: '[on|off]',
        needsArguments: false,
        choices: [],
        help: 'Shows what goes with the next question, or switches `mlxCode.context.gathersFromTheProject`.',
      },
      {
        name: 'review',
        arguments: '[staged|changes|branch REF|commit REF|file|selection]',
        needsArguments: false,
        choices: [],
        help: 'Reviews changes or code.',
      },
    ]);
    const wide = `|${' column |'.repeat(8)}\n|${':--|'.repeat(8)}\n|${' value |'.repeat(8)}`;
    chat = await pages.chat({ turns: [sampleTurn({ answer: `${help}\n\n${wide}` })] }, { width: 300 });
    const { page } = chat;
    const cut = (): Promise<boolean[]> =>
      page.evaluate<boolean[]>("[...document.querySelectorAll('.table-scroller')].map((table) => table.scrollWidth > table.clientWidth)");
    await expect.poll(cut).toEqual([false, true]);
    // A list of choices breaks between them.
    const broken = page.evaluate<string[]>(`[...document.querySelectorAll('td code')].flatMap((code) => {
      const texts = [...code.childNodes].filter((node) => node instanceof Text);
      return texts.flatMap((text) => [...text.data.matchAll(/\\w+/g)].filter((word) => {
        const range = document.createRange();
        range.setStart(text, word.index);
        range.setEnd(text, word.index + word[0].length);
        return range.getClientRects().length > 1;
      }).map(([word]) => word));
    })`);
    expect(await broken).toEqual(['gathersFromTheProject']);
  });
});

describe('an argument', () => {
  it('that is a file is offered while it is typed, and Enter takes only what was chosen', async () => {
    await show({
      commands: [{ name: 'open', arguments: 'FILE', needsArguments: true, help: 'Attaches a file.', choices: [], takes: ['file'] }],
    });
    chat.host.paths = (typed) => ['src/cart.js', 'src/deep/cart.test.js'].filter((path) => path.includes(typed));
    await keyboard.type('/open ');
    await expect.poll(names).toEqual(['cart.js', 'cart.test.js']);
    await keyboard.type('cart');
    await expect
      .poll(() => chat.host.calls.filter(({ method }) => method === 'paths').at(-1)?.params)
      .toEqual({ kind: 'file', typed: 'cart' });
    expect(await chat.page.locator('.command[aria-selected="true"]').count()).toBe(0);
    await keyboard.press('Enter');
    await expect.poll(sent).toEqual([{ text: '/open cart' }]);
    await keyboard.type('/open c');
    await expect.poll(names).toEqual(['cart.js', 'cart.test.js']);
    await keyboard.press('ArrowDown');
    await keyboard.press('ArrowDown');
    expect(await selected()).toBe('cart.test.js');
    expect(await chat.page.getByTestId('live').textContent()).toBe('cart.test.js. src/deep/');
    await keyboard.press('Tab');
    expect(await draft()).toBe('/open src/deep/cart.test.js');
    await keyboard.press('Enter');
    await expect.poll(sent).toHaveLength(2);
    expect(sent()[1]).toEqual({ text: '/open src/deep/cart.test.js' });
  });

  it('of a command that can’t be used has the reason in its place', async () => {
    await show({
      commands: [
        { name: 'commit', arguments: '', needsArguments: false, help: 'x', choices: [], unusable: 'There is no git repository here.' },
      ],
    });
    await keyboard.type('/com');
    const row = chat.page.locator('.command', { hasText: 'There is no git repository here.' });
    await row.waitFor();
    expect(await row.getAttribute('aria-disabled')).toBe('true');
    await keyboard.press('Enter');
    expect(await draft()).toBe('/commit');
    expect(sent()).toEqual([]);
  });
});

describe('what was sent before', () => {
  const before = { sentTexts: ['What is it?', '/undo', 'Two\nlines'] };

  it('comes back with the arrow keys, and goes again', async () => {
    chat = await pages.chat({}, before);
    await chat.page.locator('#composer').focus();
    // What the host keeps comes a moment after the page.
    const backOnce = async (): Promise<string> => keyboard.press('ArrowUp').then(draft);
    await expect.poll(backOnce).toBe('Two\nlines');
    // The cursor is at its end, below the first line.
    await keyboard.press('ArrowUp');
    expect(await draft()).toBe('Two\nlines');
    await keyboard.press('ArrowUp');
    expect(await draft()).toBe('/undo');
    expect(await chat.page.locator('.commands').isVisible()).toBe(false);
    await keyboard.press('ArrowUp');
    expect(await draft()).toBe('What is it?');
    await keyboard.press('ArrowUp');
    expect(await draft()).toBe('What is it?');
    for (const text of ['/undo', 'Two\nlines', '']) {
      await keyboard.press('ArrowDown');
      expect(await draft()).toBe(text);
    }
    await keyboard.type('New one');
    await keyboard.press('Enter');
    await keyboard.press('ArrowUp');
    expect(await draft()).toBe('New one');
  });

  it('is brought back no more once its conversation is removed', async () => {
    chat = await pages.chat({ turns: [sampleTurn({ id: 1, question: 'Asked here' })] }, before);
    await chat.page.locator('#composer').focus();
    const backOnce = async (): Promise<string> => keyboard.press('ArrowUp').then(draft);
    await expect.poll(backOnce).toBe('Asked here');
    chat.host.emit({ type: 'forgotten', questions: ['Asked here', ' Two\nlines'] });
    await keyboard.press('ControlOrMeta+a');
    await keyboard.press('Delete');
    await expect.poll(backOnce).toBe('/undo');
    await keyboard.press('ArrowUp');
    expect(await draft()).toBe('What is it?');
  });

  it('is none of what was taken over from a file: nobody has written that here', async () => {
    const said = [sampleTurn({ id: 1, question: 'Mine?' }), sampleTurn({ id: 2, question: 'Somebody’s?', imported: { by: 'Team big' } })];
    await show({ turns: said });
    await keyboard.press('ArrowUp');
    expect(await draft()).toBe('Mine?');
  });

  it('is found with Ctrl+R, taken into the field, and left with Escape', async () => {
    chat = await pages.chat(
      { busy: true, turns: [sampleTurn({ status: 'streaming', question: 'Streaming', stats: null, stop: null })] },
      before,
    );
    await chat.page.locator('#composer').focus();
    await keyboard.type('li');
    await keyboard.press('Control+r');
    await expect.poll(names).toEqual(['Two']);
    expect(await chat.page.getByTestId('live').textContent()).toMatch(/^1 choice\. Two\. and 1 more line/);
    await keyboard.type('zzz');
    await chat.page.getByText('Nothing that was sent has these words.').waitFor();
    await keyboard.press('Escape');
    await chat.page.locator('.commands').waitFor({ state: 'hidden' });
    expect(chat.host.calls.map(({ method }) => method)).not.toContain('stop');
    await chat.page.locator('#composer').press('Control+a');
    await keyboard.press('Backspace');
    await keyboard.press('Control+r');
    await expect.poll(names).toEqual(['Streaming', 'Two', '/undo', 'What is it?']);
    await keyboard.press('ArrowDown');
    await keyboard.press('Enter');
    expect(await draft()).toBe('Two\nlines');
    expect(sent()).toEqual([]);
  });
});

describe('suggested commands', () => {
  const fix = { text: '/fix', why: '2 problems in cart.js' };

  it('stand above the empty field, and are put there when they are taken', async () => {
    await show({ suggestions: [fix] });
    const row = chat.page.getByRole('button', { name: '/fix 2 problems in cart.js' });
    await row.click();
    expect(await draft()).toBe('/fix');
    expect(sent()).toEqual([]);
    await row.waitFor({ state: 'hidden' });
    await keyboard.press('Control+a');
    await keyboard.press('Backspace');
    await row.waitFor();
    chat.host.emit({ type: 'suggestions', suggestions: [] });
    await row.waitFor({ state: 'detached' });
  });

  it('go while an answer is written', async () => {
    await show({ suggestions: [fix], busy: true, turns: [sampleTurn({ status: 'streaming', stats: null, stop: null })] });
    expect(await chat.page.locator('.command-suggestions').isVisible()).toBe(false);
  });
});
