/** Attaching things on the chat page: mentions, chips that stay, dropped and pasted files; in a real browser against a scripted host. */
import { describe, expect, it } from 'vitest';
import { AppError } from '../../../src/base/appError.ts';
import type { ChatSnapshot, ContextChip, MentionList } from '../../../src/protocol/webview.ts';
import { checkedPages } from '../../support/webviewHarness/checkedPages.ts';
import type { ChatPage } from '../../support/webviewHarness/harness.ts';
import { fileChip } from '../../support/webviewHarness/sampleChats.ts';

const pages = checkedPages();
let chat: ChatPage;

async function show(snapshot: Partial<ChatSnapshot> = {}): Promise<void> {
  chat = await pages.chat(snapshot);
  await chat.page.locator('#composer').focus();
  chat.host.mentions = mentions;
}

const kinds = ['file', 'folder', 'symbol', 'problems'];
const files = ['payment.ts', 'payroll.ts', 'repay.ts'];

/** What the host would find. */
function mentions(typed: string): MentionList {
  const [first = '', query] = typed.split(' ');
  if (typed === 'commit ') return { choices: [], pending: false, problem: 'There is no git repository here.' };
  const named = query === undefined ? kinds.filter((kind) => kind.startsWith(first)) : [];
  const wanted = query === undefined ? first : first === 'file' ? query : null;
  const found = wanted === null || typed === '' ? [] : files.filter((file) => file.includes(wanted));
  return {
    choices: [
      ...named.map((kind) => ({ id: kind === 'problems' ? '1.0' : null, label: `@${kind}`, help: `A ${kind}.`, text: `@${kind}` })),
      ...found.map((file, at) => ({ id: `2.${String(at)}`, label: file, help: 'src', text: `@${file}` })),
    ],
    pending: false,
    problem: null,
  };
}

const draft = (): Promise<string> => chat.page.evaluate<string>("document.querySelector('#composer').value");
const cursor = (): Promise<number> =>
  chat.page.evaluate<number>("document.querySelector('#composer').shadowRoot.querySelector('textarea').selectionStart");
const names = (): Promise<string[]> => chat.page.locator('.command code').allInnerTexts();
const live = (): Promise<string | null> => chat.page.getByTestId('live').textContent();
const calls = (method: string): unknown[] => chat.host.calls.filter((call) => call.method === method).map(({ params }) => params);
const focusedChip = (): Promise<string | null> =>
  chat.page.evaluate<string | null>('document.activeElement.dataset.chip ?? document.activeElement.id');

describe('mentioning something', () => {
  it('offers the kinds first, then what fits, and attaches what is taken', async () => {
    await show();
    await chat.page.keyboard.type('Look at @');
    await expect.poll(names).toEqual(['@file', '@folder', '@symbol', '@problems']);
    expect(await live()).toMatch(/^4 choices\. @file\. A file\./);
    await chat.page.keyboard.type('pay');
    await expect.poll(names).toEqual(files);
    await chat.page.keyboard.press('ArrowDown');
    expect(await live()).toBe('payroll.ts. src');
    await chat.page.keyboard.press('Enter');
    expect(await draft()).toBe('Look at @payroll.ts ');
    await expect.poll(() => calls('attach')).toEqual([{ choice: '2.1' }]);
    await expect.poll(live).toBe('payroll.ts attached.');
    await chat.page.locator('.commands').waitFor({ state: 'hidden' });
    expect(calls('send')).toEqual([]);
  });

  it('works in the middle of a text, and leaves the cursor behind the name', async () => {
    await show();
    await chat.page.keyboard.type('See  and say');
    for (const _ of ' and say') await chat.page.keyboard.press('ArrowLeft');
    await chat.page.keyboard.type('@rep');
    await expect.poll(names).toEqual(['repay.ts']);
    await chat.page.keyboard.press('Tab');
    expect(await draft()).toBe('See @repay.ts and say');
    expect(await cursor()).toBe('See @repay.ts '.length);
  });

  it('goes on after a kind, and says why there is nothing', async () => {
    await show();
    await chat.page.keyboard.type('@fi');
    await expect.poll(names).toEqual(['@file']);
    await chat.page.keyboard.press('Enter');
    expect(await draft()).toBe('@file ');
    await expect.poll(names).toEqual(files);
    await chat.page.keyboard.type('roll');
    await expect.poll(names).toEqual(['payroll.ts']);
    await chat.page.locator('.command').click();
    expect(await draft()).toBe('@payroll.ts ');
    await chat.page.keyboard.type('@commit ');
    await chat.page.locator('.command-usage', { hasText: 'There is no git repository here.' }).waitFor();
  });

  it('asks nothing in an address or in the middle of a word, and closes with Escape and when the cursor leaves', async () => {
    await show();
    await chat.page.keyboard.type('me@pay.com and Foo@pay');
    await chat.page.waitForTimeout(200);
    expect(calls('mentions')).toEqual([]);
    await chat.page.keyboard.type(' @pay');
    await expect.poll(names).toEqual(files);
    await chat.page.keyboard.press('Escape');
    await chat.page.locator('.commands').waitFor({ state: 'hidden' });
    await chat.page.keyboard.press('Backspace');
    await expect.poll(names).toEqual(files);
    await chat.page.keyboard.press('Home');
    await chat.page.locator('.commands').waitFor({ state: 'hidden' });
  });

  it('says in the chat nothing of a refusal that VS Code has shown', async () => {
    await show();
    chat.host.refused.set('attach', new AppError('fileUnreadable', 'x'));
    await chat.page.keyboard.type('@pay');
    await expect.poll(names).toEqual(files);
    await chat.page.keyboard.press('Tab');
    await expect.poll(() => calls('attach').length).toBe(1);
    expect(await draft()).toBe('@payment.ts ');
    expect(await chat.page.locator('.composer-problem').isVisible()).toBe(false);
  });
});

describe('what stays attached', () => {
  const pinned = (id: number, more: Partial<ContextChip> = {}): ContextChip => ({
    ...fileChip,
    id: `pinned:${String(id)}`,
    label: `${String(id)}.ts`,
    pinned: true,
    ...more,
  });
  const remove = (...ids: number[]): void => {
    const gone = new Set(ids.map((id) => `pinned:${String(id)}`));
    chat.host.emit({ type: 'chips', chips: chat.host.snapshot.chips.filter(({ id }) => !gone.has(id)) });
  };

  it('is removed by its button and by key, and the focus goes to what took its place', async () => {
    await show({ chips: [pinned(1), pinned(2), pinned(3), fileChip] });
    await chat.page.getByRole('button', { name: 'Remove 2.ts' }).click();
    await expect.poll(() => calls('removeChip')).toEqual([{ id: 'pinned:2' }]);
    expect(await live()).toBe('Removed 2.ts.');
    remove(2);
    await expect.poll(focusedChip).toBe('pinned:3');
    await chat.page.keyboard.press('Delete');
    await expect.poll(() => calls('removeChip').length).toBe(2);
    remove(3);
    await expect.poll(focusedChip).toBe('file');
    // The file in front is switched off, not removed.
    await chat.page.keyboard.press('Backspace');
    expect(await chat.page.getByRole('button', { name: 'Remove cart.js' }).count()).toBe(0);
    await chat.page.locator('[data-chip="pinned:1"]').focus();
    await chat.page.keyboard.press('Backspace');
    await expect.poll(() => calls('removeChip')).toEqual([2, 3, 1].map((id) => ({ id: `pinned:${String(id)}` })));
    chat.host.emit({ type: 'chips', chips: [] });
    await expect.poll(focusedChip).toBe('composer');
  });

  it('tells how it stands: in its name, and in a sentence where there is more to say', async () => {
    await show({
      chips: [
        pinned(1, { standing: 'changed' }),
        pinned(2, { standing: 'conflict', note: 'It was changed on the disk and in the editor.' }),
        pinned(3, { problem: 'It is not there any more.', standing: 'gone' }),
        pinned(4, { kind: 'folder', label: 'shop/', note: 'Its 3 files go along.' }),
      ],
    });
    await chat.page.getByRole('checkbox', { name: '1.ts, 1,204 tokens, changed since it last went along' }).waitFor();
    await chat.page.locator('.chip-note', { hasText: '2.ts: It was changed on the disk and in the editor.' }).waitFor();
    await chat.page.locator('.chip-problem', { hasText: '3.ts: It is not there any more.' }).waitFor();
    await chat.page.getByRole('checkbox', { name: 'Folder shop/, 1,204 tokens' }).waitFor();
    // What can't go along can be removed all the same.
    await chat.page.locator('[data-chip="pinned:3"]').focus();
    await chat.page.keyboard.press('Delete');
    await expect.poll(() => calls('removeChip')).toEqual([{ id: 'pinned:3' }]);
  });
});

describe('files that come from elsewhere', () => {
  const drop = (data: Record<string, string>, name = 'drop'): Promise<boolean> =>
    chat.page.evaluate<boolean>(
      `((data, name) => {
        const dataTransfer = new DataTransfer();
        for (const [type, text] of Object.entries(data)) dataTransfer.setData(type, text);
        const make = (type) => type === 'paste' ? new ClipboardEvent(type, { clipboardData: dataTransfer, bubbles: true, composed: true, cancelable: true })
          : new DragEvent(type, { dataTransfer, bubbles: true, composed: true, cancelable: true });
        const target = document.querySelector('#composer').shadowRoot.querySelector('textarea');
        if (name === 'drop') target.dispatchEvent(make('dragover'));
        return target.dispatchEvent(make(name));
      })(${JSON.stringify(data)}, ${JSON.stringify(name)})`,
    );

  it('are attached when they are dropped, and a link is left to the field', async () => {
    await show();
    expect(await drop({ 'text/uri-list': 'file:///shop/a.ts\nfile:///shop/b.ts' })).toBe(false);
    await expect.poll(() => calls('attachPlaces')).toEqual([{ places: ['file:///shop/a.ts', 'file:///shop/b.ts'], maybe: false }]);
    await expect.poll(live).toBe('2 files attached.');
    expect(await chat.page.locator('.composer.dropping').count()).toBe(0);
    expect(await drop({ 'text/uri-list': 'https://example.com' })).toBe(true);
    expect(calls('attachPlaces')).toHaveLength(1);
  });

  it.each(['paste', 'drop'] as const)(
    'are no pictures, which is said at a %s, and their text is taken where they have some',
    async (name) => {
      await show();
      const give = (text: string): Promise<boolean> =>
        chat.page.evaluate<boolean>(
          `((text) => {
          const data = new DataTransfer();
          data.items.add(new File(['x'], 'shot.png', { type: 'image/png' }));
          if (text !== '') data.setData('text/plain', text);
          const options = { bubbles: true, composed: true, cancelable: true };
          const event = '${name}' === 'paste' ? new ClipboardEvent('paste', { clipboardData: data, ...options }) : new DragEvent('drop', { dataTransfer: data, ...options });
          return document.querySelector('#composer').shadowRoot.querySelector('textarea').dispatchEvent(event);
        })(${JSON.stringify(text)})`,
        );
      expect(await give('a chart of sales')).toBe(true);
      expect(await chat.page.getByText('can’t see pictures').count()).toBe(0);
      expect(await give('')).toBe(false);
      const note = chat.page.locator('.pictures').getByText('The model can’t see pictures');
      await note.waitFor();
      await expect.poll(live).toMatch(/^The model can’t see pictures/);
      expect(calls('attachPlaces')).toEqual([]);
      // It is there to be seen, and to be taken away.
      await chat.page.locator('.picture img[alt="shot.png"][src^="data:image/png"]').waitFor();
      await chat.page.getByTestId('remove-picture').press('Enter');
      await note.waitFor({ state: 'hidden' });
      expect(await chat.page.evaluate('document.activeElement.id')).toBe('composer');
      await give('');
      await chat.page.keyboard.type('What is this?');
      await chat.page.keyboard.press('Enter');
      await chat.page.getByText('sent without the picture').waitFor();
      expect(calls('send')).toEqual([{ text: 'What is this?' }]);
      expect(await chat.page.locator('.picture').count()).toBe(0);
    },
  );

  it('are attached where a pasted text is long, and said to be too long where it is', async () => {
    await show();
    const paste = (length: number): Promise<boolean> =>
      chat.page.evaluate<boolean>(
        `((text) => {
          const data = new DataTransfer();
          data.setData('text/plain', text);
          return document.querySelector('#composer').shadowRoot.querySelector('textarea').dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, composed: true, cancelable: true }));
        })('x'.repeat(${String(length)}))`,
      );
    expect(await paste(20_000)).toBe(true);
    expect(await paste(20_001)).toBe(false);
    await expect.poll(() => calls('attachText')).toEqual([{ text: 'x'.repeat(20_001) }]);
    expect(await paste(10_000_000)).toBe(false);
    await chat.page.getByText('10.0 million characters are more than any model here reads').waitFor();
    expect(calls('attachText')).toHaveLength(1);
    await chat.page.keyboard.type('ok');
    expect(await chat.page.evaluate("document.querySelector('#composer').value")).toBe('ok');
  });

  it('are attached when they are pasted; a text of paths stays a text as well', async () => {
    await show();
    expect(await drop({ 'text/uri-list': 'file:///shop/a.ts' }, 'paste')).toBe(false);
    expect(await drop({ 'text/plain': '/shop/a.ts\n/shop/b.ts' }, 'paste')).toBe(true);
    expect(await drop({ 'text/plain': 'see /shop/a.ts' }, 'paste')).toBe(true);
    await expect
      .poll(() => calls('attachPlaces'))
      .toEqual([
        { places: ['file:///shop/a.ts'], maybe: false },
        { places: ['/shop/a.ts', '/shop/b.ts'], maybe: true },
      ]);
  });
});
