/** The chat page in a real browser, with the product's bundle and policy, against a scripted host: what VS Code isn't needed for. */
import { describe, expect, it } from 'vitest';
import { AppError } from '../../../src/base/appError.ts';
import { versionsOf } from '../../../src/protocol/answerVersions.ts';
import type { ChatSnapshot, Turn } from '../../../src/protocol/webview.ts';
import { axeViolations } from '../../support/webviewHarness/axeViolations.ts';
import { checkedPages } from '../../support/webviewHarness/checkedPages.ts';
import type { ChatPage, OpenOptions } from '../../support/webviewHarness/harness.ts';
import {
  emptySnapshot,
  fileChip,
  markdownAnswer,
  noModel,
  realModel,
  sampleOrigin,
  sampleTurn,
  selectionChip,
  testModel,
} from '../../support/webviewHarness/sampleChats.ts';

const pages = checkedPages();

const show = (snapshot: Partial<ChatSnapshot>, options: OpenOptions = {}): Promise<ChatPage> => pages.chat(snapshot, options);

const streamingTurn = sampleTurn({ answer: '', status: 'streaming', stats: null, stop: null });
const composerText = (chat: ChatPage): Promise<string> => chat.page.evaluate<string>("document.querySelector('#composer').value");
/** A word for the control that has the focus. */
const focused = (chat: ChatPage): Promise<string> =>
  chat.page.evaluate<string>(
    "(({ dataset, id, tagName, className }) => dataset.testid ?? dataset.chip ?? dataset.action ?? (id || (tagName === 'PRE' ? 'code' : className)))(document.activeElement)",
  );

/** Whether all of an element is in the part of the transcript that is seen. */
const inSight = (chat: ChatPage, selector: string): Promise<boolean> =>
  chat.page.evaluate<boolean>(
    `(([line, area]) => line !== undefined && line.height > 0 && line.top >= area.top && line.bottom <= area.bottom)(${JSON.stringify([selector, '.transcript'])}.map((one) => document.querySelector(one)?.getBoundingClientRect()))`,
  );

describe('asking by keyboard alone', () => {
  it('sends with Enter, breaks the line with Shift+Enter and empties the composer', async () => {
    const chat = await show({});
    chat.host.emit({ type: 'focus' });
    await expect.poll(() => focused(chat)).toBe('composer');
    await chat.page.keyboard.type('What is');
    await chat.page.keyboard.press('Shift+Enter');
    await chat.page.keyboard.type('this?');
    expect(await composerText(chat)).toBe('What is\nthis?');
    await chat.page.keyboard.press('Enter');
    expect((await chat.host.waitForCall('send')).params).toEqual({ text: 'What is\nthis?' });
    expect(await composerText(chat)).toBe('');
    expect(await focused(chat)).toBe('composer');
  });

  it('does not send a blank question, nor one that an input method is still composing', async () => {
    const chat = await show({});
    await chat.page.locator('#composer').focus();
    await chat.page.keyboard.type('   ');
    await chat.page.keyboard.press('Enter');
    await chat.page.keyboard.type('かな');
    await chat.page.evaluate(
      "document.querySelector('#composer').shadowRoot.querySelector('textarea').dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', isComposing: true, bubbles: true, composed: true }))",
    );
    await chat.host.waitForCall('draft');
    expect(chat.host.calls.filter(({ method }) => method === 'send')).toEqual([]);
    expect((await composerText(chat)).trim()).toBe('かな');
  });

  it('goes on another way from an answer, and asks one otherwise without losing what is being written', async () => {
    const chat = await show({ turns: [sampleTurn({ id: 7 }), sampleTurn({ id: 8 })] });
    await chat.page.locator('[data-turn="7"] [data-testid="fork"]').focus();
    await chat.page.keyboard.press('Enter');
    expect((await chat.host.waitForCall('fork')).params).toEqual({ turn: 7, before: false });
    await chat.page.locator('#composer').focus();
    await chat.page.keyboard.type('And this');
    await chat.page.locator('[data-turn="8"] [data-testid="ask-otherwise"]').focus();
    await chat.page.keyboard.press('Enter');
    await expect.poll(() => composerText(chat)).toBe('What was asked there?\n\nAnd this');
    expect(chat.host.calls.filter(({ method }) => method === 'fork').at(-1)?.params).toEqual({ turn: 8, before: true });
    expect(await focused(chat)).toBe('composer');
  });

  it('shows an answer that another window writes as one that is being written, beside which something else may be asked', async () => {
    const writing = sampleTurn({ id: 7, answer: 'One', status: 'streaming', stats: null, stop: null, elsewhere: true });
    const chat = await show({ turns: [writing] });
    const turn = chat.page.locator('[data-turn="7"]');
    await turn.getByText('Another window is writing this answer…').waitFor();
    expect(await turn.getByTestId('retry').isVisible()).toBe(false);
    expect(await chat.page.getByTestId('stop').isVisible()).toBe(false);
    chat.host.emit({ type: 'text', id: 7, text: ' two' });
    await turn.getByText('One two').waitFor();
    await chat.page.locator('#composer').focus();
    await chat.page.keyboard.type('And?');
    await chat.page.keyboard.press('Enter');
    expect((await chat.host.waitForCall('send')).params).toEqual({ text: 'And?' });
    chat.host.emit({ type: 'turn', turn: sampleTurn({ id: 7, answer: 'One two three' }), busy: false });
    await turn.getByTestId('retry').waitFor();
    expect(await turn.getByText('Another window is writing this answer…').isVisible()).toBe(false);
  });

  it('brings back the last question with the up arrow in an empty composer only', async () => {
    const chat = await show({ turns: [sampleTurn({ question: 'First\nquestion' })] });
    await chat.page.locator('#composer').focus();
    await chat.page.keyboard.press('ArrowUp');
    expect(await composerText(chat)).toBe('First\nquestion');
    await chat.page.keyboard.type('!');
    await chat.page.keyboard.press('ArrowUp');
    expect(await composerText(chat)).toBe('First\nquestion!');
  });

  it('stops with Escape, and the button sends or stops as fits', async () => {
    const chat = await show({ busy: true, turns: [streamingTurn] });
    expect(await chat.page.getByTestId('send').isVisible()).toBe(false);
    await chat.page.locator('#composer').focus();
    await chat.page.keyboard.type('next');
    // Something to send is there beside the answer that is written.
    expect(await chat.page.getByTestId('send').getAttribute('aria-label')).toBe('Send after this answer (Enter)');
    expect(await chat.page.getByTestId('stop').isVisible()).toBe(true);
    await chat.page.keyboard.press('Escape');
    await chat.host.waitForCall('stop');
    expect(chat.host.calls.map(({ method }) => method)).not.toContain('send');
    chat.host.emit({ type: 'turn', turn: { ...streamingTurn, status: 'stopped', stop: 'cancelled' }, busy: false });
    await chat.page.getByTestId('stop').waitFor({ state: 'hidden' });
    await chat.page.getByTestId('send').click();
    expect((await chat.host.waitForCall('send')).params).toEqual({ text: 'next' });
  });

  it('sends while an answer is written: it waits in a list, from which it is sent, taken back or removed', async () => {
    const chat = await show({ busy: true, turns: [streamingTurn] });
    await chat.page.locator('#composer').focus();
    await chat.page.keyboard.type('next');
    await chat.page.keyboard.press('Enter');
    expect((await chat.host.waitForCall('send')).params).toEqual({ text: 'next' });
    expect(await composerText(chat)).toBe('');
    const questions = [
      { id: 1, text: 'next', attached: 0, held: false },
      { id: 2, text: 'and then', attached: 2, held: false },
    ];
    chat.host.emit({ type: 'waiting', waiting: questions });
    const list = chat.page.getByRole('list', { name: '2 questions are sent after this answer' });
    await expect
      .poll(() => list.getByRole('listitem').allInnerTexts())
      .toEqual([expect.stringContaining('next'), expect.stringMatching(/and then\s+with 2 attachments/)]);
    expect(await chat.page.getByTestId('live').textContent()).toBe('It is sent when this answer is done.');
    await list.getByRole('button', { name: 'Stop the answer and send this: and then' }).click();
    expect((await chat.host.waitForCall('sendWaiting')).params).toEqual({ id: 2 });

    chat.host.waitingText = 'next\nin full';
    await chat.page.locator('#composer').focus();
    await chat.page.keyboard.type('draft');
    await list.getByRole('button', { name: 'Take it back into the field: next' }).click();
    await expect.poll(() => composerText(chat)).toBe('next\nin full\n\ndraft');

    chat.host.emit({ type: 'turn', turn: { ...streamingTurn, status: 'stopped', stop: 'cancelled' }, busy: false });
    chat.host.emit({ type: 'waiting', waiting: questions.slice(1).map((one) => ({ ...one, held: true })) });
    const held = chat.page.getByRole('list', { name: '1 question was not sent yet' });
    const remove = held.getByRole('button', { name: 'Remove: and then' });
    await remove.focus();
    await chat.page.keyboard.press('Enter');
    await expect.poll(() => chat.host.calls.filter(({ method }) => method === 'takeWaiting')).toHaveLength(2);
    chat.host.emit({ type: 'waiting', waiting: [] });
    await held.waitFor({ state: 'hidden' });
    // The focus doesn't fall into nothing.
    await chat.page.keyboard.type('!');
    await expect.poll(() => composerText(chat)).toContain('!');
  });

  it('stops a command that is at work, beside which a question can be asked', async () => {
    const chat = await show({});
    expect(await chat.page.getByTestId('stop').isVisible()).toBe(false);
    chat.host.emit({ type: 'working', working: true });
    await chat.page.getByTestId('stop').waitFor();
    expect(await chat.page.getByTestId('send').isVisible()).toBe(true);
    await chat.page.locator('#composer').focus();
    await chat.page.keyboard.type('next');
    await chat.page.keyboard.press('Enter');
    expect((await chat.host.waitForCall('send')).params).toEqual({ text: 'next' });
    await chat.page.keyboard.press('Escape');
    await chat.host.waitForCall('stop');
    await chat.page.getByTestId('stop').focus();
    chat.host.emit({ type: 'working', working: false });
    await chat.page.getByTestId('stop').waitFor({ state: 'hidden' });
    await chat.page.keyboard.type('more');
    expect(await composerText(chat)).toBe('more');
  });

  it('reaches every control with Tab, in reading order', async () => {
    const chat = await show({ turns: [sampleTurn({ answer: 'Try `x`:\n\n```js\nx();\n```' })], model: testModel });
    await chat.page.locator('#composer').focus();
    await chat.page.keyboard.type('a');
    await chat.page.getByTestId('model').focus();
    const order = ['model'];
    for (let press = 0; press < 24; press++) {
      await chat.page.keyboard.press('Tab');
      const name = await focused(chat);
      if (order.includes(name) || name.startsWith('vscode-')) break; // round, or out of the page
      order.push(name);
    }
    expect(order).toEqual([
      'model',
      'chooseModel',
      'transcript',
      'sent-file',
      'sent-selection',
      'copy',
      'insert',
      'save-code',
      'code',
      'stats',
      'ask-otherwise',
      'fork',
      'best-of',
      'retry-with',
      'retry',
      'copy-answer',
      'file',
      'selection',
      'composer',
      'showContext',
      'send',
    ]);
  });

  it('ticks chips with Space and works the buttons of a code block with Enter', async () => {
    const chat = await show({ turns: [sampleTurn({ answer: '```js\nlet a = 1;\n```' })] });
    const chip = chat.page.getByRole('checkbox', { name: /Selection cart\.js:4-12, 96 tokens/ });
    expect(await chip.getAttribute('aria-checked')).toBe('true');
    await chip.press('Space');
    expect((await chat.host.waitForCall('toggleChip')).params).toEqual({ id: 'selection', enabled: false });
    chat.host.emit({ type: 'chips', chips: [{ ...selectionChip, enabled: false }] });
    await expect.poll(() => chip.getAttribute('aria-checked')).toBe('false');
    await chat.page.locator('.code-block [data-testid="copy"]').press('Enter');
    expect((await chat.host.waitForCall('copy')).params).toEqual({ text: 'let a = 1;' });
    await chat.page.locator('.code-block [data-testid="insert"]').press('Enter');
    expect((await chat.host.waitForCall('insert')).params).toEqual({ text: 'let a = 1;' });
  });

  it('cannot tick a chip that has a problem, and says why', async () => {
    const chat = await show({ chips: [{ ...selectionChip, id: 'p', label: 'logo.png', problem: 'This file is binary.' }] });
    await chat.page.locator('.chip').click({ force: true });
    await chat.page.getByText('logo.png: This file is binary.').waitFor();
    expect(await chat.page.locator('.chip').getAttribute('aria-disabled')).toBe('true');
    expect(chat.host.calls).toEqual([]);
  });
});

describe('a block of code', () => {
  const buttons = (chat: ChatPage): Promise<string[]> =>
    chat.page.evaluate<string[]>(
      "[...document.querySelectorAll('.code-block .code-actions > *')].filter((b) => b.checkVisibility()).map((b) => b.getAttribute('aria-label'))",
    );

  it('can be applied to the file that it names and saved, by keyboard, once it is whole', async () => {
    const turn = { ...streamingTurn, answer: '```js src/cart.js\nlet a = 1;\n' };
    const chat = await show({ busy: true, turns: [turn] });
    await chat.page.locator('.code-block').waitFor();
    expect(await buttons(chat)).toEqual(['Copy code']);
    chat.host.emit({ type: 'text', id: turn.id, text: '```\n\nAnd ' });
    // What an answer changes is known when all of it is there.
    await expect.poll(() => buttons(chat)).toEqual(['Copy code', 'Insert at cursor', 'Save as file…']);
    chat.host.emit({ type: 'turn', turn: sampleTurn({ ...turn, answer: `${turn.answer}\`\`\`\n\nAnd`, status: 'done' }), busy: false });
    await expect.poll(() => buttons(chat)).toEqual(['Copy code', 'Insert at cursor', 'Apply to src/cart.js', 'Save as file…']);
    await chat.page.getByTestId('apply-code').press('Enter');
    expect((await chat.host.waitForCall('applyCode')).params).toEqual({ turn: turn.id, info: 'js src/cart.js', text: 'let a = 1;' });
    await chat.page.getByTestId('save-code').press('Enter');
    expect((await chat.host.waitForCall('saveCode')).params).toEqual({ info: 'js src/cart.js', text: 'let a = 1;' });
  });

  it('is only copied and applied where it is an edit, and a diff is saved, too', async () => {
    const edit = '<<<<<<< SEARCH\na\n=======\nb\n>>>>>>> REPLACE';
    const chat = await show({ turns: [sampleTurn({ answer: `\`\`\`js src/cart.js\n${edit}\n\`\`\`\n\n\`\`\`diff\n-a\n+b\n\`\`\`` })] });
    await expect.poll(() => buttons(chat)).toEqual(['Copy code', 'Apply to src/cart.js', 'Copy code', 'Save as file…']);
  });
});

describe('what the host is told', () => {
  it('shows what the model will see', async () => {
    const chat = await show({});
    await chat.page.getByRole('button', { name: 'Show what the model will see' }).click();
    expect((await chat.host.waitForCall('action')).params).toEqual({ id: 'showContext' });
  });

  it('gets the draft for the meter once typing pauses', async () => {
    const chat = await show({});
    await chat.page.locator('#composer').focus();
    // Letter by letter, and without a pause however busy the machine is.
    await chat.page.evaluate(
      `(() => {
        const field = document.querySelector('#composer').shadowRoot.querySelector('textarea');
        for (const letter of 'hello') {
          field.value += letter;
          field.dispatchEvent(new Event('input', { bubbles: true, composed: true }));
        }
      })()`,
    );
    expect((await chat.host.waitForCall('draft')).params).toMatchObject({ text: 'hello' });
    expect(chat.host.calls.length).toBe(1);
  });

  it('says for which kind of project the model was chosen', async () => {
    const chat = await show({ model: { ...realModel, chosenFor: 'Cargo.toml' } });
    const button = chat.page.getByTestId('model');
    expect(await button.getAttribute('title')).toContain('\nChosen for projects with Cargo.toml\n');
    expect(await button.textContent()).toContain('. Chosen for projects with Cargo.toml. Change model');
  });

  it('leads from the test model to choosing one, and from having none to the recommended one too', async () => {
    const tested = await show({ model: testModel });
    expect(await tested.page.locator('.test-model-notice').count()).toBe(1);
    await tested.page.locator('[data-action="chooseModel"]').click();
    expect((await tested.host.waitForCall('action')).params).toEqual({ id: 'chooseModel' });
    for (const [label, id] of [
      ['Download the recommended model…', 'downloadModel'],
      ['Choose a model file…', 'chooseModel'],
    ] as const) {
      const none = await show({ model: noModel });
      expect(await none.page.locator('.test-model-notice').count()).toBe(0);
      await none.page.getByText(label, { exact: true }).click();
      expect((await none.host.waitForCall('action')).params).toEqual({ id });
    }
  });

  it('says of a question that Enter can’t send without a model why, and leads to one; the question stays', async () => {
    const chat = await show({ model: noModel });
    await chat.page.locator('#composer').click();
    await chat.page.keyboard.type('What is this?');
    await chat.page.keyboard.press('Enter');
    const problem = chat.page.locator('.composer-problem');
    await problem.getByText('No model has been chosen yet. Choose one, then send the question: it stays here.').waitFor();
    expect((await chat.host.waitForCall('action')).params).toEqual({ id: 'chooseModel' });
    expect(await composerText(chat)).toBe('What is this?');
    expect(chat.host.calls.map(({ method }) => method)).not.toContain('send');
    chat.host.emit({ type: 'model', model: testModel });
    await problem.waitFor({ state: 'hidden' });
    expect(await composerText(chat)).toBe('What is this?');
  });

  it('leads to the models that are here already where there are some', async () => {
    const chat = await show({ model: noModel, modelsHere: null });
    const actions = async (): Promise<string[]> =>
      (await chat.page.locator('.empty-state').innerText()).split('\n').filter((line) => line.endsWith('…'));
    expect((await actions())[0]).toBe('Download the recommended model…');
    chat.host.emit({ type: 'modelsHere', modelsHere: 2 });
    await chat.page.getByText('2 models are on this machine already.').waitFor();
    expect((await actions()).slice(0, 2)).toEqual(['Choose a model…', 'Download the recommended model…']);
    await chat.page.locator('.empty-state [data-action="chooseModel"]').click();
    expect((await chat.host.waitForCall('action')).params).toEqual({ id: 'chooseModel' });
  });

  it('fills the composer with a suggestion, without sending it', async () => {
    const chat = await show({});
    await chat.page.locator('.suggestion').first().click();
    expect(await composerText(chat)).toBe('Explain what this file does');
    expect(await focused(chat)).toBe('composer');
    expect(chat.host.calls.map(({ method }) => method)).not.toContain('send');
  });

  it('gets the actions of a failed turn; its retry replaces the round one', async () => {
    const error = { text: 'The model process ended.', actions: [{ id: 'retry' as const, label: 'Ask again' }, { id: 'showLog' as const, label: 'Show log' }] }; // prettier-ignore
    const chat = await show({ turns: [sampleTurn({ status: 'failed', stop: null, stats: null, error })] });
    expect(await chat.page.getByTestId('retry').isVisible()).toBe(false);
    await chat.page.getByRole('button', { name: 'Ask again' }).click();
    await chat.host.waitForCall('retry');
    await chat.page.getByRole('button', { name: 'Show log' }).click();
    expect((await chat.host.waitForCall('action')).params).toEqual({ id: 'showLog' });
  });

  it('has the model downloaded that a failed turn names', async () => {
    const actions = [{ id: 'downloadNamed' as const, label: 'Download q7b', about: 'q7b' }];
    const error = { text: 'The model “q7b” is not on this machine.', actions };
    const chat = await show({ turns: [sampleTurn({ status: 'failed', stop: null, stats: null, error })] });
    await chat.page.getByRole('button', { name: 'Download q7b' }).click();
    expect((await chat.host.waitForCall('action')).params).toEqual({ id: 'downloadNamed', about: 'q7b' });
  });

  it('sees why the model is not there once: under the question, or above all when nothing newer says it', async () => {
    const error = { text: 'The model does not fit.', actions: [{ id: 'chooseModel' as const, label: 'Choose Model…' }] };
    const model = { ...realModel, status: 'failed' as const, error };
    const asked = sampleTurn({ status: 'failed', answer: '', stop: null, stats: null, error });
    const chat = await show({ model, turns: [asked] });
    const shown = (): Promise<number> => chat.page.locator('.error-message:visible').count();
    expect(await shown()).toBe(1);
    expect(await chat.page.locator('.turn-error').innerText()).toContain('does not fit');
    chat.host.emit({ type: 'turn', turn: { ...asked, answer: 'Yes.', status: 'done', error: null }, busy: false });
    await chat.page.locator('.model-error').getByText('does not fit').waitFor();
    expect(await shown()).toBe(1);
  });

  it('hears who answers in the chosen one’s stead, why, and that it is elsewhere, until the chosen one is asked again', async () => {
    const from = { provider: 'Team', model: 'coder', host: 'llm.example.com', local: false };
    const desk = { ...realModel, name: 'small', device: null, from: { ...from, provider: 'Desk', host: 'localhost:1', local: true } };
    const chat = await show({ model: desk });
    const name = (pattern: RegExp): Promise<void> => chat.page.getByRole('button', { name: pattern }).waitFor();
    await name(/^Model: *small *from localhost:1 *\. Change model/);
    chat.host.emit({ type: 'model', model: { ...desk, name: 'Team', from, instead: 'as Desk could not be reached' } });
    await name(/^Model: *Team *from llm\.example\.com, not this machine · as Desk could not be reached *\. Change model/);
    chat.host.emit({ type: 'model', model: desk });
    await name(/^Model: *small *from localhost:1 *\. Change model/);
  });

  it('refuses a question: the text comes back with a word about it', async () => {
    const chat = await show({});
    chat.host.refused.set('send', new AppError('busy', 'an answer is under way'));
    await chat.page.locator('#composer').focus();
    await chat.page.keyboard.type('Precious words');
    await chat.page.keyboard.press('Enter');
    await chat.page.locator('.composer-problem', { hasText: 'An answer is still being written.' }).waitFor();
    expect(await composerText(chat)).toBe('Precious words');
  });
});

describe('a thought', () => {
  it('is said to go on once, and to have had no end when it had none', async () => {
    const thinking = { ...streamingTurn, answer: '<think>\nHm' };
    const chat = await show({ busy: true, turns: [thinking] });
    await chat.page.locator('.thought').getByText('Thought so far').waitFor();
    expect(await chat.page.getByText('Thinking…').filter({ visible: true }).count()).toBe(1);
    chat.host.emit({ type: 'turn', turn: { ...thinking, status: 'stopped', stop: 'cancelled' }, busy: false });
    await chat.page.locator('.thought').getByText('Thought, not finished').waitFor();
  });

  it('that no answer follows leaves nothing to copy', async () => {
    const stopped = sampleTurn({ answer: '<think>\nHm', status: 'stopped', stop: 'cancelled' });
    const chat = await show({ turns: [stopped, sampleTurn({ id: 2, answer: '<think>Hm</think>Yes.' })] });
    expect(await chat.page.locator('[data-turn="1"]').getByTestId('copy-answer').isVisible()).toBe(false);
    await chat.page.locator('[data-turn="2"]').getByTestId('copy-answer').click();
    expect((await chat.host.waitForCall('copy')).params).toEqual({ text: 'Yes.' });
  });
});

describe('a running answer', () => {
  it('shows how far reading is, then the text, then its figures', async () => {
    const chat = await show({});
    chat.host.emit({ type: 'turn', turn: { ...streamingTurn, status: 'waiting' }, busy: true });
    await chat.page.getByText('Waiting for the model…').waitFor();
    chat.host.emit({ type: 'turn', turn: { ...streamingTurn, status: 'prefill', prefill: { done: 1204, total: 6310 } }, busy: true });
    await chat.page.getByText('Reading 1,204 of 6,310 tokens').waitFor();
    expect(await chat.page.getByRole('progressbar', { name: 'Reading the prompt' }).getAttribute('aria-valuenow')).toBe('19');
    chat.host.emit({ type: 'turn', turn: streamingTurn, busy: true });
    await chat.page.getByText('Thinking…').waitFor();
    for (const text of markdownAnswer.match(/[\s\S]{1,7}/g) ?? []) chat.host.emit({ type: 'text', id: 1, text });
    await chat.page.locator('.answer', { hasText: 'for more.' }).waitFor();
    expect(await chat.page.locator('.stats').isVisible()).toBe(false);
    chat.host.emit({ type: 'turn', turn: sampleTurn(), busy: false });
    await chat.page.locator('.stats', { hasText: '128 tokens · 31.4 tokens/s · 54 of 310 prompt tokens computed' }).waitFor();
    await chat.page.locator('.code-block .tok-function').first().waitFor();
    expect(await chat.page.locator('.code-block code').textContent()).toContain('export function total(items');
  });

  it('tells what went with the question once the host knows what fits, and what did not go', async () => {
    const chat = await show({});
    const uncounted = { ...fileChip, tokens: null };
    const waiting = { ...streamingTurn, status: 'waiting' as const };
    chat.host.emit({ type: 'turn', turn: { ...waiting, chips: [uncounted, selectionChip] }, busy: true });
    await chat.page.locator('.sent-chip', { hasText: 'cart.js' }).first().waitFor();
    const tooLarge = { ...fileChip, enabled: false, problem: 'The file is too large.' };
    chat.host.emit({ type: 'turn', turn: { ...waiting, chips: [tooLarge, selectionChip] }, busy: true });
    await chat.page.getByText('cart.js was not sent: The file is too large.').waitFor();
    expect(await chat.page.locator('.sent-chip').allInnerTexts()).toEqual([expect.stringMatching(/^cart\.js:4-12\s+96$/)]);
  });

  it('leads from what went with a question to its file, by keys as well', async () => {
    const problem = { ...fileChip, enabled: false, problem: 'The file is too large.' };
    const chat = await show({ turns: [sampleTurn({ chips: [problem, selectionChip] })] });
    const button = chat.page.getByRole('button', { name: /^Open Selection cart\.js:4-12/ });
    await button.focus();
    await chat.page.keyboard.press('Enter');
    await expect
      .poll(() => chat.host.calls.filter(({ method }) => method === 'openSent').map(({ params }) => params))
      .toEqual([{ turn: 1, chip: 1 }]);
  });

  it('keeps what is already there while the end grows', async () => {
    const chat = await show({ busy: true, turns: [sampleTurn(), { ...streamingTurn, id: 2, answer: 'First paragraph.\n\nSecond' }] });
    await chat.page.locator('.turn').nth(1).getByText('Second').waitFor();
    await chat.page.evaluate(
      "window.kept = [document.querySelector('.turn .answer p'), document.querySelectorAll('.turn')[1].querySelector('.answer p')]",
    );
    for (let i = 0; i < 500; i++) chat.host.emit({ type: 'text', id: 2, text: ` word ${i}` });
    await chat.page.getByText('word 499').waitFor();
    expect(await chat.page.evaluate('window.kept.every((node) => node.isConnected)')).toBe(true);
  });

  it('asks for a new snapshot when an event was lost', async () => {
    const chat = await show({ busy: true, turns: [streamingTurn] });
    chat.host.emit({ type: 'text', id: 1, text: 'Hello' });
    chat.host.loseText(1, ' lost');
    chat.host.emit({ type: 'text', id: 1, text: ' world' });
    await chat.page.getByText('Hello lost world').waitFor();
    expect(chat.host.subscriptions).toBe(2);
    chat.host.emit({ type: 'text', id: 1, text: '!' });
    await chat.page.getByText('Hello lost world!').waitFor();
  });

  it('is read out once, when it has ended', async () => {
    const chat = await show({ busy: true, turns: [streamingTurn] });
    const live = chat.page.getByTestId('live');
    chat.host.emit({ type: 'text', id: 1, text: 'The **answer**.' });
    await chat.page.locator('.answer strong').waitFor();
    expect(await live.textContent()).toBe('');
    expect(await chat.page.getByRole('log').getAttribute('aria-live')).toBe('off');
    chat.host.emit({ type: 'turn', turn: { ...streamingTurn, status: 'done', stop: 'end', answer: 'The **answer**.' }, busy: false });
    await expect.poll(() => live.textContent()).toBe('The answer.');
  });

  it('is followed to its end, unless the reader has scrolled up', async () => {
    const chat = await show({ busy: true, turns: [{ ...streamingTurn, answer: 'line\n\n'.repeat(60) }] });
    const gap = (): Promise<number> =>
      chat.page.evaluate<number>(
        "(() => { const e = document.querySelector('.transcript'); return Math.round(e.scrollHeight - e.clientHeight - e.scrollTop); })()",
      );
    const jump = chat.page.getByTestId('jump');
    await expect.poll(gap).toBeLessThan(2);
    chat.host.emit({ type: 'text', id: 1, text: 'more\n\n'.repeat(20) });
    await chat.page.getByText('more').last().waitFor();
    await expect.poll(gap).toBeLessThan(2);
    expect(await jump.isVisible()).toBe(false);

    await chat.page.locator('.transcript').hover();
    await chat.page.mouse.wheel(0, -300);
    await jump.waitFor();
    const before = await gap();
    chat.host.emit({ type: 'text', id: 1, text: 'below\n\n'.repeat(20) });
    await expect.poll(gap).toBeGreaterThan(before + 100);
    await jump.click();
    await expect.poll(gap).toBeLessThan(2);
    expect(await jump.isVisible()).toBe(false);
  });
});

describe('clearing the chat', () => {
  it('leaves no trace of where it was scrolled', async () => {
    const chat = await show({ turns: [sampleTurn({ answer: 'line\n\n'.repeat(100) })] });
    await chat.page.locator('.transcript').hover();
    await chat.page.mouse.wheel(0, -400);
    await chat.page.getByTestId('jump').waitFor();
    chat.host.emit({ type: 'snapshot', state: emptySnapshot({ revision: 1 }) });
    await chat.page.getByText('Ask about your code').waitFor();
    await chat.page.getByTestId('jump').waitFor({ state: 'hidden' });
    expect(await chat.page.locator('.turn').count()).toBe(0);
  });
});

describe('an answer that means harm', () => {
  it('is only text', async () => {
    const answer = [
      '<img src="https://canary.example/1.png" onerror="window.harmed = 1">',
      '![pixel](https://canary.example/2.png)',
      '![ref][c]',
      '[run](command:workbench.action.quit) [js](javascript:window.harmed=1) <javascript:window.harmed=1>',
      '<script>window.harmed = 1</script><style>body{display:none}</style><form action="https://canary.example"><button>x</button></form>',
      '<iframe src="https://canary.example"></iframe><link rel="stylesheet" href="https://canary.example/x.css">',
      '[fine](https://example.org/path "not this title")',
      '- nested\n\n  ```html onload="window.harmed=1"><script>window.harmed=1</script>\n  <script>window.harmed = 1</script>\n  ```',
      '```js"><script>window.harmed=1</script>\n</code></pre><script>window.harmed = 1</script>\n```',
      '[c]: https://canary.example/3.png',
    ].join('\n\n');
    const chat = await show({ turns: [sampleTurn({ answer, question: '<img src=x onerror="window.harmed = 1">' })] });
    await chat.page.locator('.code-block .tok-tag').first().waitFor();
    const found = await chat.page.evaluate<string[]>(
      "[...document.querySelectorAll(':is(.question, .answer) :is(img, script, style, form, iframe, link, input, object, svg:not(.icon), [style], [onerror], [onload])')].map((e) => e.outerHTML)",
    );
    expect(found).toEqual([]);
    const links = await chat.page.evaluate<[string, string][]>(
      "[...document.querySelectorAll('.answer a')].map((a) => [a.getAttribute('href'), a.title])",
    );
    expect(links).toContainEqual(['https://example.org/path', 'https://example.org/path']);
    for (const [target, title] of links) expect([new URL(target).protocol, title]).toEqual(['https:', target]);
    expect(await chat.page.evaluate('window.harmed')).toBeUndefined();
    expect(await chat.page.locator('.answer').textContent()).toContain('pixel (https://canary.example/2.png)');
  });
});

describe('the panel comes back', () => {
  it('with its draft, which counts in the meter again', async () => {
    const chat = await show({}, { savedState: { draft: 'half a question', draftAt: 7, place: null } });
    expect(await composerText(chat)).toBe('half a question');
    expect((await chat.host.waitForCall('draft')).params).toEqual({ text: 'half a question', at: 7 });
  });

  it('with the draft that the host has kept, where that is newer than its own', async () => {
    const savedState = { draft: 'what was sent since', draftAt: 7 };
    const chat = await show({}, { savedState, keptDraft: { text: 'the next question', at: 8 } });
    await expect.poll(() => composerText(chat)).toBe('the next question');
    const sent = await show({}, { savedState, keptDraft: { text: '', at: 8 } });
    await expect.poll(() => composerText(sent)).toBe('');
    const older = await show({}, { savedState, keptDraft: { text: 'an old one', at: 6 } });
    await older.host.waitForCall('draft');
    expect(await composerText(older)).toBe('what was sent since');
  });

  it('says where the chat is while that is in another place, and has the draft of there when it is back', async () => {
    const chat = await show({ turns: [sampleTurn()] }, { keptDraft: { text: '', at: 0 } });
    await chat.page.locator('#composer').focus();
    await chat.page.keyboard.type('half');
    chat.host.emit({ type: 'away', away: true });
    // At once, as the other place is to have it.
    await expect.poll(() => chat.host.calls.filter(({ method }) => method === 'draft').at(-1)?.params).toMatchObject({ text: 'half' });
    const note = chat.page.getByRole('region', { name: 'Where the chat is' });
    await note.waitFor();
    for (const hidden of ['#composer', '.transcript', '.turn']) expect(await chat.page.locator(hidden).first().isVisible()).toBe(false);
    const said = await chat.page.getByTestId('live').textContent();
    chat.host.emit({ type: 'turn', turn: { ...sampleTurn({ id: 2 }), status: 'streaming' }, busy: true });
    chat.host.emit({ type: 'turn', turn: sampleTurn({ id: 2 }), busy: false });
    chat.host.emit({ type: 'pointed', id: 1, place: 0 });
    await note.getByText('Bring It Back Here').click();
    expect((await chat.host.waitForCall('action')).params).toEqual({ id: 'openInSideBar' });
    expect(await chat.page.getByTestId('live').textContent(), 'it is said in the other place').toBe(said);
    chat.host.keptDraft = { text: 'half a question', at: Date.now() + 1000 };
    chat.host.emit({ type: 'away', away: false });
    await note.waitFor({ state: 'hidden' });
    await expect.poll(() => composerText(chat)).toBe('half a question');
  });

  it('without a draft that was sent, also when it comes back at once', async () => {
    const chat = await show({});
    await chat.page.locator('#composer').focus();
    await chat.page.keyboard.type('What is this?');
    await chat.page.keyboard.press('Enter');
    await expect.poll(() => chat.host.calls.filter(({ method }) => method === 'draft').at(-1)?.params).toMatchObject({ text: '' });
  });

  it('at the place it was scrolled to', async () => {
    const turns = [sampleTurn({ answer: 'line\n\n'.repeat(100) })];
    const chat = await show({ turns }, { savedState: { draft: '', place: { row: 0, offset: 300 } } });
    await expect.poll(() => chat.page.evaluate<number>("document.querySelector('.transcript').scrollTop")).toBe(300);
    await chat.page.getByTestId('jump').click();
    await expect.poll(() => chat.savedState()).toMatchObject({ place: null });
  });
});

describe('a thought that was opened', () => {
  it('is open again when the panel comes back, until its turn is gone', async () => {
    const turns = [sampleTurn({ answer: '<think>Hm.</think>Yes.' }), sampleTurn({ id: 2, answer: '<think>Well.</think>No.' })];
    const chat = await show({ turns }, { savedState: { draft: '', place: null, openThoughts: [7, 'x'] } });
    await expect.poll(() => chat.savedState()).toMatchObject({ openThoughts: [] }); // there is no turn 7
    await chat.page.locator('[data-turn="2"] .thought summary').click();
    await expect.poll(() => chat.savedState()).toMatchObject({ openThoughts: [2] });
    const back = await show({ turns }, { savedState: await chat.savedState() });
    await back.page.getByText('Well.').waitFor();
    expect(await back.page.getByText('Hm.').isVisible()).toBe(false);
    await back.page.locator('[data-turn="2"] .thought summary').click();
    await expect.poll(() => back.savedState()).toMatchObject({ openThoughts: [] });
  });
});

describe('what is loaded', () => {
  it('replaces the words that stand there until then', async () => {
    const chat = await show({});
    expect(await chat.page.locator('.opening').count()).toBe(0);
    expect(await chat.page.locator('#composer').isVisible()).toBe(true);
  });

  it('is no grammar and no highlighter before there is code', async () => {
    const chat = await show({ turns: [sampleTurn({ answer: 'No code.' })] });
    const scripts = (): Promise<string[]> =>
      chat.page.evaluate<string[]>(
        "performance.getEntriesByType('resource').map((e) => e.name).filter((name) => /highlighter|javascript|cpp/.test(name))",
      );
    expect(await scripts()).toEqual([]);
    chat.host.emit({ type: 'turn', turn: sampleTurn({ answer: '```js\nlet a;\n```' }), busy: false });
    await chat.page.locator('.tok-keyword').waitFor();
    expect((await scripts()).join(' ')).toMatch(/highlighter-\w+\.js.*javascript-\w+\.js/);
    expect((await scripts()).join(' ')).not.toContain('cpp');
  });
});

describe('a question with several answers', () => {
  it('says which is shown and by whom, leads to the others by keyboard, and compares two', async () => {
    const { chips, answer, edits, status, stats, stop, error, earlier } = sampleTurn({ answer: 'The first.' });
    const first = { chips, answer, edits, status, stats, stop, error, earlier, model: 'Small 3B' };
    const turn = sampleTurn({ id: 7, answer: 'The second.', model: 'Large 14B', others: [first] });
    const chat = await show({ turns: [sampleTurn({ id: 6 }), turn] });
    expect(await chat.page.locator('[data-turn="6"]').getByTestId('versions').isVisible()).toBe(false);
    const versions = chat.page.locator('[data-turn="7"]').getByTestId('versions');
    await versions.getByText('Answer 2 of 2, Large 14B').waitFor();
    expect(await versions.getByTestId('next-answer').getAttribute('disabled')).not.toBeNull();
    await versions.getByTestId('previous-answer').focus();
    await chat.page.keyboard.press('Enter');
    expect((await chat.host.waitForCall('chooseAnswer')).params).toEqual({ turn: 7, at: 0 });
    await expect.poll(() => chat.page.getByTestId('live').textContent()).toContain('Answer 1 of 2, Small 3B');
    const { model, ...second } = { ...first, answer: 'The second.' };
    const back = { ...turn, answer: 'The first.', model, others: [{ ...second, model: 'Large 14B' }], place: 0 };
    chat.host.emit({ type: 'turn', turn: back, busy: false });
    await versions.getByText('Answer 1 of 2, Small 3B').waitFor();
    await versions.getByTestId('compare-answers').click();
    expect((await chat.host.waitForCall('compareAnswers')).params).toEqual({ turn: 7 });
    await chat.page.locator('[data-turn="7"]').getByTestId('retry-with').click();
    expect((await chat.host.waitForCall('action')).params).toEqual({ id: 'retryWith' });
    expect(await axeViolations(chat.page)).toEqual([]);
    chat.host.emit({ type: 'turn', turn: { ...back, status: 'streaming', answer: '' }, busy: true });
    await versions.waitFor({ state: 'hidden' });
  });
});

it('hands the key for finding to the editor’s list, and to nothing around the page', async () => {
  const chat = await show({ turns: [sampleTurn({ id: 6 })] });
  await chat.page.evaluate("window.heard = []; window.addEventListener('keydown', ({ key }) => window.heard.push(key))");
  await chat.page.locator('#composer').focus();
  await chat.page.keyboard.press('ControlOrMeta+f');
  expect((await chat.host.waitForCall('action')).params).toEqual({ id: 'find' });
  expect(await chat.page.evaluate('window.heard')).not.toContain('f');
});

describe('the best of several answers', () => {
  it('is asked for under the last answer, told as it goes on, and shown with the reason and what it took', async () => {
    const asked = sampleTurn({ id: 7, answer: 'The first.' });
    const chat = await show({ turns: [sampleTurn({ id: 6 }), asked] });
    const turn = chat.page.locator('[data-turn="7"]');
    expect(await chat.page.locator('[data-turn="6"]').getByTestId('best-of').isVisible()).toBe(false);
    await turn.getByTestId('best-of').focus();
    await chat.page.keyboard.press('Enter');
    expect((await chat.host.waitForCall('action')).params).toEqual({ id: 'bestOf' });
    chat.host.emit({ type: 'turn', turn: { ...asked, status: 'streaming', several: { what: 'writing', at: 2, of: 3 } }, busy: true });
    await turn.getByText('Answer 2 of 3: Writing…').waitFor();
    chat.host.emit({ type: 'turn', turn: { ...asked, several: { what: 'judging', at: 1, of: 2 } }, busy: true });
    await turn.getByText('Judging the answers, reading 1 of 2…').waitFor();
    expect(await chat.page.getByTestId('stop').isVisible()).toBe(true);
    const others = versionsOf(sampleTurn({ answer: 'The second.' }));
    chat.host.emit({ type: 'turn', turn: { ...asked, others, best: { why: 'Best of 2: it is right.' } }, busy: false });
    await turn.getByTestId('best').getByText('Best of 2: it is right.').waitFor();
    expect(await turn.getByTestId('best-figures').innerText()).toMatch(/^2 answers: .* prompt tokens computed\.$/);
    await expect.poll(() => chat.page.getByTestId('live').textContent()).toContain('Best of 2: it is right.');
    expect(await axeViolations(chat.page)).toEqual([]);
  });
});

describe('what no longer fits the window', () => {
  it('is said to be summed up, and its summary can be read under the question that it was made for', async () => {
    const turn = { ...streamingTurn, status: 'waiting' as const, summary: { text: '', of: 3, done: false } };
    const chat = await show({ busy: true, turns: [turn] });
    await chat.page.getByText('Summing up 3 earlier questions…').waitFor();
    chat.host.emit({
      type: 'turn',
      turn: sampleTurn({ leftOut: 3, summary: { text: 'Carts were counted.', of: 3, done: true } }),
      busy: false,
    });
    const summary = chat.page.getByTestId('summary');
    await summary.getByText('The 3 oldest questions no longer fit into the context window: the model goes by this summary of them').click();
    await summary.getByText('Carts were counted.').waitFor();
    expect(await axeViolations(chat.page)).toEqual([]);
  });
});

describe('making an answer again', () => {
  it('is asked for by keyboard, and its progress and its outcome stand under the answer', async () => {
    const turn = sampleTurn({ id: 7, origin: sampleOrigin });
    const chat = await show({ turns: [sampleTurn({ id: 6 }), turn] });
    expect(await chat.page.locator('[data-turn="6"]').getByTestId('replay').isVisible()).toBe(false);
    const replay = chat.page.locator('[data-turn="7"]').getByTestId('replay');
    await replay.focus();
    await chat.page.keyboard.press('Enter');
    expect((await chat.host.waitForCall('replay')).params).toEqual({ turn: 7 });
    const result = chat.page.locator('[data-turn="7"]').getByTestId('replay-result');
    expect(await result.isVisible()).toBe(false);
    chat.host.emit({ type: 'turn', turn: { ...turn, replay: { status: 'running', fraction: 0.5 } }, busy: true });
    await result.getByText('Replaying: reading the prompt anew, 50%').waitFor();
    await chat.page.keyboard.press('Escape');
    await chat.host.waitForCall('stop');
    for (const [state, text] of [
      [{ status: 'stopped' }, 'Replay stopped.'],
      [{ status: 'same' }, 'Replayed: the answer came out the same to the byte.'],
      [{ status: 'impossible', reason: 'Another model gave this answer.' }, 'Another model gave this answer.'],
    ] as const) {
      chat.host.emit({ type: 'turn', turn: { ...turn, replay: state }, busy: false });
      await result.getByText(text).waitFor();
      await expect.poll(() => chat.page.getByTestId('live').textContent()).toContain(text);
    }
  });

  it('is in sight, wherever the reader is, and has the focus when nothing else has', async () => {
    const long = sampleTurn({ id: 1, answer: 'line\n\n'.repeat(80), origin: sampleOrigin });
    const replayed = { ...long, id: 2, replay: { status: 'running', fraction: null } } as const;
    const turns = [long, { ...long, id: 2 }, sampleTurn({ id: 3, kind: 'command', answer: 'Done.\n\n'.repeat(80) })];
    const chat = await show({ turns });
    const result = chat.page.locator('[data-turn="2"]').getByTestId('replay-result');
    const focusedTurn = (): Promise<string | undefined> =>
      chat.page.evaluate<string | undefined>("document.activeElement.closest('[data-turn]')?.dataset.turn");
    for (const from of ['1e9', '0']) {
      chat.host.emit({ type: 'turn', turn: { ...long, id: 2 }, busy: false });
      await result.waitFor({ state: 'hidden' });
      await chat.page.evaluate(`document.activeElement.blur(); document.querySelector('.transcript').scrollTo(0, ${from})`);
      chat.host.emit({ type: 'turn', turn: replayed, busy: true });
      await expect.poll(() => inSight(chat, '[data-turn="2"] [data-testid="replay-result"]')).toBe(true);
      await expect.poll(focusedTurn).toBe('2');
      expect(await focused(chat)).toBe('replay');
      await expect.poll(() => chat.page.getByTestId('live').textContent()).toContain('Replaying the answer to');
    }
    // Who writes meanwhile goes on writing.
    chat.host.emit({ type: 'turn', turn: { ...long, id: 2 }, busy: false });
    await chat.page.locator('#composer').focus();
    chat.host.emit({ type: 'turn', turn: replayed, busy: true });
    await expect.poll(() => inSight(chat, '[data-turn="2"] [data-testid="replay-result"]')).toBe(true);
    expect(await focused(chat)).toBe('composer');
  });

  it('is in sight with all that stands below it in a small panel, also when it is over', async () => {
    const long = sampleTurn({ id: 1, answer: 'line\n\n'.repeat(80), origin: sampleOrigin });
    const replayed = (replay: Turn['replay']): Turn => ({ ...long, id: 2, replay });
    const chat = await show({ turns: [long, replayed(null)] }, { width: 180, height: 430 });
    const top = (): Promise<number> => chat.page.evaluate<number>("document.querySelector('.transcript').scrollTop");
    const scrollTo = (place: number): Promise<void> =>
      chat.page.evaluate(`document.activeElement.blur(); document.querySelector('.transcript').scrollTo(0, ${String(place)})`);
    const whole = async (): Promise<void> => {
      for (const part of ['[data-testid="replay-result"]', '.turn-footer'])
        await expect.poll(() => inSight(chat, `[data-turn="2"] ${part}`), { message: part }).toBe(true);
    };
    const reason = "This answer can't be replayed as it was: the number of threads was 8 then, and is 4 now.";
    await scrollTo(0);
    chat.host.emit({ type: 'turn', turn: replayed({ status: 'running', fraction: null }), busy: true });
    await whole();
    chat.host.emit({ type: 'turn', turn: replayed({ status: 'impossible', reason }), busy: false });
    await chat.page.getByText(reason).first().waitFor();
    await whole();
    // Who has gone elsewhere meanwhile stays there.
    chat.host.emit({ type: 'turn', turn: replayed({ status: 'running', fraction: null }), busy: true });
    await chat.page.getByText('Replaying').first().waitFor();
    await scrollTo(100);
    chat.host.emit({ type: 'turn', turn: replayed({ status: 'impossible', reason }), busy: false });
    await chat.page.locator('[data-turn="2"]').getByText(reason).waitFor();
    expect(await top()).toBe(100);
  });

  it('is in sight where the panel is opened for it, whatever place it was left at', async () => {
    const long = sampleTurn({ id: 1, answer: 'line\n\n'.repeat(80), origin: sampleOrigin });
    const replay = { status: 'running', fraction: null } as const;
    const savedState = { draft: '', place: { row: 0, offset: 100 } };
    const last = await show({ turns: [long, { ...long, id: 2, replay }] }, { savedState });
    await expect.poll(() => inSight(last, '[data-turn="2"] [data-testid="replay-result"]')).toBe(true);
    await expect.poll(() => last.savedState()).toMatchObject({ place: null });
    const first = await show(
      {
        turns: [
          { ...long, replay },
          { ...long, id: 2 },
        ],
      },
      { savedState },
    );
    await expect.poll(() => inSight(first, '[data-turn="1"] [data-testid="replay-result"]')).toBe(true);
  });

  it('of whatever kind: the figures tell by keyboard how an answer was made', async () => {
    const chat = await show({
      turns: [
        sampleTurn({ id: 1, origin: sampleOrigin }),
        sampleTurn({ id: 2, origin: sampleOrigin, stats: null, earlier: true }),
        sampleTurn({ id: 3, stats: null, status: 'stopped' }),
      ],
    });
    for (const [id, line] of [
      [1, '128 tokens'],
      [2, 'Details'],
    ] as const) {
      const figures = chat.page.locator(`[data-turn="${String(id)}"] .stats`);
      const summary = figures.locator('summary');
      expect(await summary.innerText()).toContain(line);
      expect(await summary.getAttribute('title')).toContain('Seed 1204');
      await summary.focus();
      await chat.page.keyboard.press('Enter');
      await figures.getByText('Seed 1204').waitFor();
      // What stands there is not said twice.
      await expect.poll(() => summary.getAttribute('title')).toBeNull();
    }
    expect(await chat.page.locator('[data-turn="3"] .stats').isVisible()).toBe(false);
  });

  it('of one that can not be replayed says so where questions are refused', async () => {
    const chat = await show({ turns: [sampleTurn({ origin: sampleOrigin })] });
    chat.host.refused.set('replay', new AppError('busy', 'an answer is under way'));
    await chat.page.getByTestId('replay').click();
    await chat.page.getByText('An answer is still being written.').waitFor();
  });

  it('is marked by who gave it, and by why that was not the chosen one', async () => {
    const from = { provider: 'Second', model: 'coder', host: 'b.example', local: false };
    const instead = 'Team (a.example) could not be reached. Second (b.example) was asked instead.';
    const chat = await show({ turns: [sampleTurn({ from }), sampleTurn({ id: 2, from, instead })] });
    const marks = chat.page.getByTestId('instead');
    expect(await marks.first().isVisible()).toBe(false);
    expect(await marks.last().innerText()).toBe(instead);
    expect(await chat.page.getByTestId('source').last().innerText()).toBe('From coder (Second) at b.example, not this machine.');
  });

  it('is offered beside an answer that was given before', async () => {
    const chat = await show({
      turns: [sampleTurn({ id: 1, earlier: true, stats: null }), sampleTurn({ id: 2, earlier: true, stats: null })],
    });
    await chat.page.locator('[data-turn="1"]').getByText('From an earlier answer.').waitFor();
    expect(await chat.page.locator('[data-turn="1"]').getByTestId('ask-again').isVisible()).toBe(false);
    const again = chat.page.locator('[data-turn="2"]').getByTestId('ask-again');
    await again.focus();
    await chat.page.keyboard.press('Enter');
    await chat.host.waitForCall('retry');
  });
});
