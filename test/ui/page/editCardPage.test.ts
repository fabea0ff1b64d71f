/** The card of proposed changes on the chat page, in a real browser against a scripted host. */
import { describe, expect, it } from 'vitest';
import { AppError } from '../../../src/base/appError.ts';
import type { EditCard } from '../../../src/protocol/editCard.ts';
import type { ChatSnapshot } from '../../../src/protocol/webview.ts';
import { checkedPages } from '../../support/webviewHarness/checkedPages.ts';
import type { ChatPage } from '../../support/webviewHarness/harness.ts';
import { sampleCard, sampleFile, sampleTurn } from '../../support/webviewHarness/sampleChats.ts';

const pages = checkedPages();

const show = (snapshot: Partial<ChatSnapshot>): Promise<ChatPage> => pages.chat(snapshot);

const withCard = (edits: EditCard): ReturnType<typeof sampleTurn> => sampleTurn({ answer: 'Here it is.', edits });
const allIn = (state: 'applied' | 'rejected'): EditCard => sampleCard({ files: sampleCard().files.map((file) => ({ ...file, state })) });
const focused = (chat: ChatPage): Promise<string> =>
  chat.page.evaluate<string>('document.activeElement.dataset.testid ?? document.activeElement.id');
const edits = (chat: ChatPage): unknown[] => chat.host.calls.filter(({ method }) => method === 'edits').map(({ params }) => params);

describe('the card of proposed changes', () => {
  it('grows while the answer is written, and then can be decided on', async () => {
    const turn = sampleTurn({ answer: 'I change', status: 'streaming', stats: null, stop: null });
    const chat = await show({ busy: true, turns: [turn] });
    const card = chat.page.getByTestId('edit-card');
    expect(await card.isVisible()).toBe(false);
    const row = (path: string): ReturnType<typeof sampleFile> => sampleFile({ path, state: 'reading', added: 0, removed: 0 });
    chat.host.emit({ type: 'edits', id: 1, edits: { label: '', cut: false, files: [row('src/cart.js')] } });
    await card.getByText('Writing changes…').waitFor();
    expect(await card.getAttribute('aria-busy')).toBe('true');
    chat.host.emit({ type: 'edits', id: 1, edits: { label: '', cut: false, files: [row('src/cart.js'), row('test/total.test.js')] } });
    await card.locator('.card-row').nth(1).waitFor();
    expect(await card.locator('vscode-button').count()).toBe(0);
    chat.host.emit({ type: 'turn', turn: withCard(sampleCard()), busy: false });
    await card.getByTestId('card-apply').waitFor();
    expect(await card.locator('.card-header').innerText()).toMatch(/Proposed changes\s+\+25\s+−5/);
    expect(await chat.page.getByTestId('live').textContent()).toBe('Here it is. Proposed changes: 2 files.');
  });

  it('hands every decision to the host, for all files and for one', async () => {
    const chat = await show({ turns: [withCard(sampleCard())] });
    const card = chat.page.getByRole('region', { name: 'Proposed changes: Use reduce in total' });
    for (const name of ['Review', 'One by One', 'Apply All', 'Discard']) await card.getByRole('button', { name, exact: true }).click();
    for (const name of ['Open the diff of cart.js', 'Apply the change to total.test.js', 'Discard the change to cart.js'])
      await card.getByRole('button', { name, exact: true }).click();
    await expect.poll(() => edits(chat).length).toBe(7);
    expect(edits(chat)).toEqual([
      { turn: 1, action: 'review', file: null },
      { turn: 1, action: 'hunks', file: null },
      { turn: 1, action: 'apply', file: null },
      { turn: 1, action: 'discard', file: null },
      { turn: 1, action: 'review', file: 'file:src/cart.js' },
      { turn: 1, action: 'apply', file: 'file:test/total.test.js' },
      { turn: 1, action: 'discard', file: 'file:src/cart.js' },
    ]);
  });

  it('works with the keyboard alone, which keeps its place when the buttons change', async () => {
    const chat = await show({ turns: [withCard(sampleCard())] });
    await chat.page.getByTestId('card-apply').focus();
    await chat.page.keyboard.press('Enter');
    await chat.host.waitForCall('edits');
    chat.host.emit({ type: 'edits', id: 1, edits: allIn('applied') });
    await chat.page.getByTestId('card-undo').waitFor();
    await expect.poll(() => focused(chat)).toBe('card-undo');
    expect(await chat.page.getByTestId('live').textContent()).toBe('Changes applied: 2 files.');
    await chat.page.keyboard.press('Enter');
    await expect.poll(() => edits(chat).at(-1)).toEqual({ turn: 1, action: 'undo', file: null });
    chat.host.emit({ type: 'edits', id: 1, edits: allIn('rejected') });
    await expect.poll(() => focused(chat)).toBe('edit-card');
    await chat.page.getByTestId('row-apply').first().waitFor({ state: 'detached' });
  });

  it('reaches its controls in reading order', async () => {
    const chat = await show({ turns: [withCard(sampleCard())] });
    await chat.page.getByTestId('row-review').first().focus();
    const order: string[] = [await focused(chat)];
    for (let press = 0; press < 9; press++) {
      await chat.page.keyboard.press('Tab');
      order.push(await focused(chat));
    }
    expect(order).toEqual([
      ...['row-review', 'row-apply', 'row-discard', 'row-review', 'row-apply', 'row-discard'],
      ...['card-apply', 'card-review', 'card-hunks', 'card-discard'],
    ]);
  });

  it('shows what was decided elsewhere, and what a hidden panel missed', async () => {
    const chat = await show({ turns: [withCard(sampleCard())] });
    await chat.page.getByTestId('card-apply').waitFor();
    const [first, second] = sampleCard().files;
    chat.host.emit({ type: 'edits', id: 1, edits: sampleCard({ files: [{ ...first!, state: 'applied' }, second!] }) });
    await chat.page.locator('.card-row[data-state="applied"]', { hasText: 'applied' }).waitFor();
    await chat.page.getByRole('button', { name: 'Apply', exact: true }).waitFor();
    await chat.page.reload();
    await chat.page.locator('.card-row[data-state="applied"]').waitFor();
    expect(await chat.page.locator('.card-row').count()).toBe(2);
  });

  it('says why an edit does not fit, and lets its place be chosen', async () => {
    const conflict = sampleFile({
      id: 'conflict:0',
      state: 'conflict',
      added: 0,
      removed: 0,
      problem: 'The text to replace is in several places. Choose the one that is meant.',
      places: [
        { line: 3, text: '  return sum;' },
        { line: 1200, text: '    return sum;' },
      ],
    });
    const chat = await show({ turns: [withCard(sampleCard({ files: [conflict] }))] });
    await chat.page.getByText('Choose the one that is meant.').first().waitFor();
    await chat.page.getByRole('button', { name: 'Line 1,200 return sum;' }).press('Enter');
    expect((await chat.host.waitForCall('choosePlace')).params).toEqual({ turn: 1, file: 'conflict:0', line: 1200 });
  });

  it('waits for the host before it takes a second press, and takes one again after a refusal', async () => {
    const chat = await show({ turns: [withCard(sampleCard())] });
    chat.host.refused.set('edits', new AppError('documentChanged', 'x'));
    const apply = chat.page.getByTestId('card-apply');
    // Both presses in the same moment.
    await chat.page.evaluate("for (let i = 0; i < 2; i++) document.querySelector('[data-testid=card-apply]').click()");
    await chat.host.waitForCall('edits');
    await chat.page.locator('.edit-card:not([data-busy])').waitFor();
    await apply.click();
    await expect.poll(() => edits(chat).length).toBe(2);
    // The host has said so where VS Code shows such things.
    expect(await chat.page.locator('.composer-problem').isVisible()).toBe(false);
  });

  it('carries out another press after the one under way', async () => {
    const chat = await show({ turns: [withCard(sampleCard())] });
    await chat.page.evaluate("for (const id of ['apply', 'discard', 'apply']) document.querySelector(`[data-testid=card-${id}]`).click()");
    await chat.page.locator('.edit-card:not([data-busy])').waitFor();
    expect(edits(chat)).toEqual([
      { turn: 1, action: 'apply', file: null },
      { turn: 1, action: 'discard', file: null },
    ]);
  });

  it('takes a path for text, whatever is in it', async () => {
    const path = 'src/<img src=x onerror="window.harmed=1">.js';
    const chat = await show({
      turns: [withCard(sampleCard({ label: path, files: [sampleFile({ path, problem: path, state: 'conflict' })] }))],
    });
    await chat.page.locator('.card-row').waitFor();
    expect(await chat.page.locator('.edit-card img').count()).toBe(0);
    expect(await chat.page.evaluate('window.harmed')).toBeUndefined();
  });
});

describe('code that belongs to a file', () => {
  it('is titled with its path and coloured in its language', async () => {
    const chat = await show({ turns: [sampleTurn({ answer: '```file:src/cart.js\nlet a = 1;\n```\n\n```js src/b.js\nlet b;\n```' })] });
    await chat.page.locator('.tok-keyword').nth(1).waitFor();
    expect(await chat.page.locator('.code-language').allInnerTexts()).toEqual(['src/cart.js', 'src/b.js']);
    await chat.page.getByRole('group', { name: 'JavaScript code, src/cart.js' }).waitFor();
  });

  it('shows an edit in it as a diff, and copies it as it was written', async () => {
    const code = '<<<<<<< SEARCH\nlet a = 1;\n\n=======\nlet a = 2;\n>>>>>>> REPLACE';
    const chat = await show({ turns: [sampleTurn({ answer: `\`\`\`js src/b.js\n${code}\n\`\`\`` })] });
    await chat.page.locator('.edit-mark').nth(2).waitFor();
    expect(await chat.page.locator('.edit-removed').allTextContents()).toEqual(['let a = 1;\n', '\n']);
    expect(await chat.page.locator('.edit-added').allTextContents()).toEqual(['let a = 2;\n']);
    expect(await chat.page.locator('.code-block code').textContent()).toBe(code);
  });
});
