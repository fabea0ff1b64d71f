import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { runCommand } from '../support/command.ts';
import { processesWith } from '../support/processes.ts';
import { openaiStream, ProviderServer } from '../support/providerServer.ts';
import type { Theme } from '../support/workbench.ts';
import { sharedSession, startSession } from './session.ts';

/** An answer that takes a while: random weights with nothing to hold them. */
const longAnswer = { model: 'random', settings: { 'mlxCode.chat.maxTokens': 1500, 'mlxCode.chat.temperature': 2 } } as const;

const manifest = JSON.parse(readFileSync(path.join(import.meta.dirname, '../../package.nls.json'), 'utf8')) as Record<string, string>;
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
  const sessionOf = sharedSession();

  it('answers a question about the open file, and shows how fast', async () => {
    const { workbench, chat, screenshot } = await sessionOf();
    await workbench.openFile('src/cart.js');
    await chat.open();
    await chat.frame.locator('.chip', { hasText: 'cart.js' }).waitFor();
    await chat.ask('What does the function total do?');
    const answer = await chat.answer();
    expect(answer).toMatch(/test model/i);
    const stats = await chat.stats();
    expect(stats.tokens).toBeGreaterThan(5);
    expect(stats.tokensPerSecond).toBeGreaterThan(0);
    expect(await chat.frame.locator('.test-model-notice').innerText()).toMatch(/test model/i);
    await chat.lastTurn.locator('.code-block').first().waitFor();
    await chat.frame.locator('.meter-figures').filter({ hasText: /\d/ }).waitFor();
    await screenshot('chat-light');
    await workbench.command('MLX-CODE: Forget Earlier Answers');
    await workbench.page.locator('.statusbar-item', { hasText: 'There are no earlier answers to forget' }).waitFor();
  });

  it('works with the keyboard alone: question, answer, code into the file, and undo', async () => {
    const { workbench, chat } = await sessionOf();
    const { keyboard } = workbench.page;
    await workbench.openFile('src/prices.js');
    const before = await workbench.text();
    await chat.open();
    await keyboard.type('Show me some code');
    await keyboard.press('Enter');
    await chat.answer();
    await keyboard.press('ControlOrMeta+f');
    const found = workbench.page.locator('.quick-input-list .monaco-list-row');
    await workbench.page.locator('.quick-input-widget input:focus').waitFor();
    await keyboard.type('SOME code');
    await found.filter({ hasText: 'question 1' }).waitFor();
    await keyboard.press('Enter');
    await chat.lastTurn.and(chat.frame.locator('.pointed')).waitFor();
    const code = (await chat.lastTurn.locator('.code-block code').first().innerText()).trim();
    expect(code.length).toBeGreaterThan(5);
    await chat.lastTurn.locator('[data-testid="insert"]').first().focus();
    await keyboard.press('Enter');
    await workbench.line(code.split('\n')[0] ?? '').waitFor();
    // The text is there a moment before the cursor is.
    await workbench.page.locator('.editor-instance .monaco-editor.focused').waitFor();
    expect(await workbench.text()).toContain(code);
    await workbench.page.keyboard.press('ControlOrMeta+z');
    expect(await workbench.text()).toBe(before);
  });

  // The last in this window, since it leaves another theme and size behind.
  it('looks right and can be read in every theme, and in a narrow window', async () => {
    const { workbench, chat, screenshot } = await sessionOf();
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

describe('a long answer in the chat panel', () => {
  const sessionOf = sharedSession(longAnswer);

  it('keeps an answer that is being written while the panel is hidden, and shows all of it afterwards', async () => {
    const { workbench, chat, screenshot } = await sessionOf();
    await workbench.openFile('src/cart.js');
    await chat.open();
    await chat.ask('Tell me a long story');
    await chat.streaming();
    const begun = (await chat.answerLetters()).slice(0, 20);
    await workbench.command('View: Toggle Secondary Side Bar Visibility');
    await chat.composer.waitFor({ state: 'hidden' });
    await workbench.page.waitForTimeout(500);
    await chat.open();
    await chat.lastTurn.waitFor();
    expect(await chat.turns.count()).toBe(1);
    await screenshot('chat-reopened');
    await chat.ended();
    expect((await chat.stats()).tokens).toBeGreaterThan(50);
    const shown = await chat.answerText();
    const letters = await chat.answerLetters();
    expect(letters.slice(0, begun.length)).toBe(begun);
    expect(letters.length).toBeGreaterThan(begun.length);
    // A page that is loaded anew knows nothing and gets the whole answer at once: pieces that got lost on the way would be in it.
    await chat.lastTurn.evaluate(`(turn) => turn.setAttribute('data-before-reload', '')`);
    await workbench.command('Developer: Reload Webviews');
    await chat.frame.locator('.turn[data-status="done"]:not([data-before-reload])').waitFor();
    expect(await chat.answerText()).toBe(shown);
  });

  it('stops long before its end when told to, and keeps what was written', async () => {
    const { workbench, chat } = await sessionOf();
    await workbench.openFile('src/cart.js');
    await chat.open();
    await chat.ask('Tell me a long story');
    await chat.streaming();
    await workbench.page.keyboard.press('Escape');
    expect(await chat.ended()).toBe('stopped');
    expect((await chat.stats()).tokens).toBeLessThan(longAnswer.settings['mlxCode.chat.maxTokens']);
    expect(await chat.answerText()).not.toBe('');
  });

  it('has a question wait for the end of an answer, holds it back when that is stopped, and sends it when told to', async () => {
    const { workbench, chat, screenshot } = await sessionOf();
    await workbench.openFile('src/cart.js');
    await chat.open();
    await chat.ask('Tell me a long story');
    await chat.streaming();
    const asked = await chat.turns.count();
    await workbench.page.keyboard.type('And then?');
    await workbench.page.keyboard.press('Enter');
    const row = chat.frame.locator('.waiting-row', { hasText: /And then\?.*with 1 attachment/s });
    await row.waitFor();
    await screenshot('chat-waiting');
    expect(await chat.turns.count()).toBe(asked);
    await workbench.page.keyboard.press('Escape');
    expect(await chat.ended()).toBe('stopped');
    await chat.frame.getByText('1 question was not sent yet').waitFor();
    await row.getByTestId('sendWaiting').focus();
    await workbench.page.keyboard.press('Enter');
    await chat.turns.nth(asked).getByText('And then?').waitFor();
    await row.waitFor({ state: 'hidden' });
    await chat.streaming();
    // The focus is where the next question is written.
    await workbench.page.keyboard.press('Escape');
    expect(await chat.ended()).toBe('stopped');
  });

  it('keeps half an answer when the model process is killed, and answers the next question', async () => {
    const { workbench, chat, extensions, screenshot } = await sessionOf();
    await workbench.openFile('src/cart.js');
    await chat.open();
    await chat.ask('Tell me a long story');
    await chat.streaming();
    const workers = await processesWith(`${extensions}/`, 'worker.mjs');
    expect(workers).toHaveLength(1);
    process.kill(workers[0]!, 'SIGKILL');
    expect(await chat.ended()).toBe('failed');
    const kept = await chat.answerText();
    expect(kept).not.toBe('');
    expect(await chat.lastTurn.locator('.turn-error').innerText()).toMatch(/process ended/);
    await screenshot('chat-worker-killed');
    await chat.ask('And now?');
    await chat.streaming();
    expect(await chat.turns.first().locator('.answer').innerText()).toContain(kept.slice(0, 20));
    await workbench.page.keyboard.press('Escape');
    expect(await chat.ended()).toBe('stopped');
    const after = await processesWith(`${extensions}/`, 'worker.mjs');
    expect(after).toHaveLength(1);
    expect(after).not.toEqual(workers);
  });
});

describe('the chat when all extensions of the window end at once', () => {
  it('has what was written when VS Code has started them again, says that it is not all, and answers the next question', async () => {
    const { chat, extensions, screenshot } = await startSession(longAnswer);
    await chat.open();
    await chat.ask('Tell me a long story');
    await chat.streaming();
    const [worker] = await processesWith(`${extensions}/`, 'worker.mjs');
    const { output } = await runCommand('ps', ['-o', 'ppid=', '-p', String(worker)]);
    process.kill(Number(output.trim()), 'SIGKILL');
    const said = chat.frame.locator('.turn-error', { hasText: 'The window was closed before this answer was whole.' });
    await said.waitFor({ timeout: 60_000 });
    expect(await chat.answerText()).not.toBe('');
    // The model went with what had started it.
    await expect.poll(() => processesWith(`${extensions}/`, 'worker.mjs')).not.toContain(worker);
    await screenshot('chat-extensions-killed');
    await chat.ask('And now?');
    await chat.streaming();
    expect(await chat.turns.count()).toBe(2);
  });
});

describe('the chat panel without a model', () => {
  it('says what to do when no model is chosen, and marks an answer of another engine and of one in its stead', async () => {
    const [team, second] = await Promise.all([ProviderServer.start(), ProviderServer.start()]);
    onTestFinished(() => Promise.all([team.stop(), second.stop()]).then(() => undefined));
    team.answer = () => openaiStream(['The function adds ', 'up **prices**.'], { prompt: 310, completion: 9 });
    second.answer = () => openaiStream(['It still adds up prices.']);
    const providers = [
      { name: 'Team', kind: 'openai', url: team.url(), model: 'coder-30b', fallback: ['Second'] },
      { name: 'Second', kind: 'openai', url: second.url(), model: 'coder-7b' },
    ];
    const { workbench, chat, screenshot } = await startSession({ model: 'none', settings: { 'mlxCode.providers': providers } });
    await chat.open();
    await chat.frame.getByText('Choose a model to start').waitFor();
    await screenshot('chat-no-model');
    // The first steps are all there.
    await chat.frame.getByText('Show the walkthrough').click();
    const steps = workbench.page.locator('.gettingStartedContainer .getting-started-step');
    await expect
      .poll(() => steps.locator('.step-title').allInnerTexts())
      .toEqual(['model', 'ask', 'edit', 'suggest', 'commit', 'talk'].map((step) => manifest[`walkthrough.${step}.title`]));
    await steps.last().click();
    await steps.last().locator('.step-description-container').getByRole('button', { name: 'Show Conversations…' }).waitFor();
    await screenshot('walkthrough');
    await workbench.command('View: Close All Editors');
    await steps.first().waitFor({ state: 'detached' });
    await chat.frame.getByText('Choose a model file…').click();
    const list = workbench.page.locator('.quick-input-list');
    await list.getByText('else Second, the model within').waitFor();
    await screenshot('choose-model');
    await list.getByText('Team', { exact: true }).click();
    await workbench.page.getByRole('button', { name: /^MLX-CODE: coder-30b \(Team\) answers in the chat/ }).waitFor();
    await chat.open();
    await chat.ask('What does total do?');
    expect(await chat.answer()).toContain('The function adds up prices.');
    const mark = chat.lastTurn.getByTestId('source');
    expect(await mark.innerText()).toBe(`From coder-30b (Team) at ${new URL(team.url()).host}, on this machine.`);
    await screenshot('chat-other-engine');
    await team.stop();
    await chat.ask('And now?');
    expect(await chat.answer()).toContain('It still adds up prices.');
    expect(await mark.innerText()).toMatch(/^From coder-7b \(Second\) at /);
    expect(await chat.lastTurn.getByTestId('instead').innerText()).toMatch(
      /^Team \(.*\) could not be reached\. Second \(.*\) was asked instead\.$/,
    );
    await screenshot('chat-instead');
    await second.stop();
    await chat.ask('And nobody?');
    expect(await chat.ended()).toBe('failed');
    expect(await chat.lastTurn.locator('.turn-error').innerText()).toMatch(
      /Nobody could answer: .*; the model on this machine is not chosen yet\./,
    );
    expect(await chat.lastTurn.getByTestId('instead').isVisible()).toBe(false);
    await screenshot('chat-nobody');
  });

  it('says which file is wrong when the model can not be loaded', async () => {
    const { workbench, chat, screenshot } = await startSession({ model: { path: '/nowhere/missing.gguf' } });
    await workbench.openFile('src/cart.js');
    await chat.open();
    await chat.ask('Hello?');
    expect(await chat.ended()).toBe('failed');
    expect(await chat.lastTurn.locator('.turn-error').innerText()).toMatch(/missing\.gguf/);
    await screenshot('chat-model-missing');
  });
});

describe('the chat among the editors', () => {
  it('is one of them with its own tab, is what commands lead to, comes back with the window, and has a window of its own', async () => {
    const { workbench, chat, screenshot } = await startSession({ model: { chat: 'It adds up **prices**.' } });
    const { page } = workbench;
    await workbench.openFile('src/cart.js');
    await workbench.command('MLX-CODE: Open Chat in Editor');
    await chat.ready();
    // Beside it, the file is still the one in front.
    await chat.frame.locator('.chip', { hasText: 'cart.js' }).waitFor();
    await chat.ask('What does total do?');
    expect(await chat.answer()).toBe('It adds up prices.');
    const tab = page.locator('.tabs-container .tab', { hasText: 'What does total do?' });
    await tab.waitFor();
    await screenshot('chat-in-editor');
    await workbench.openFile('src/prices.js');
    await workbench.command('MLX-CODE: Open Chat');
    await chat.ready();
    await tab.and(page.locator('.active')).waitFor();
    // The side bar stays as it was.
    expect(await page.locator('.part.auxiliarybar .composite.viewlet').filter({ hasText: 'MLX-CODE' }).isVisible()).toBe(false);

    await workbench.command('Developer: Reload Window');
    await tab.waitFor({ timeout: 60_000 });
    await chat.frame.locator('.turn .answer', { hasText: 'It adds up prices.' }).waitFor({ timeout: 60_000 });

    const opening = page.context().waitForEvent('page');
    await workbench.command('MLX-CODE: Open Chat in New Window');
    const window = await opening;
    const inside = window.frameLocator('iframe.webview.ready').frameLocator('#active-frame');
    await inside.locator('.turn .answer', { hasText: 'It adds up prices.' }).waitFor();
    await inside.locator('#composer').click();
    await window.keyboard.type('And now?');
    await window.keyboard.press('Enter');
    await inside.locator('.turn:last-child[data-status="done"]', { hasText: 'And now?' }).waitFor();
    await window.screenshot({ path: 'test/ui/shots/chat-in-window.png' });
  });

  it('takes along what is being written, leaves a note in the view, and is brought back from there', async () => {
    const { workbench, chat, screenshot } = await startSession({ model: { chat: 'It adds up **prices**.' } });
    const { page } = workbench;
    await chat.open();
    await chat.ask('What does total do?');
    await chat.ended();
    await chat.composer.click();
    await page.keyboard.type('And where');
    await workbench.command('MLX-CODE: Open Chat in Editor');
    const frames = page.locator('iframe.webview.ready');
    await expect.poll(() => frames.count()).toBe(2);
    const pages = [0, 1].map((at) => page.frameLocator('iframe.webview.ready >> nth=' + String(at)).frameLocator('#active-frame'));
    const shows = async (text: string): Promise<number> =>
      (await Promise.all(pages.map((one) => one.getByText(text).isVisible()))).indexOf(true);
    await expect.poll(() => shows('The chat is open in an editor'), { timeout: 20_000 }).toBeGreaterThanOrEqual(0);
    const view = pages[await shows('The chat is open in an editor')]!;
    const editor = pages.find((one) => one !== view)!;
    const field = editor.locator('#composer');
    await field.waitFor();
    const typed = (): Promise<string> => field.evaluate((element) => (element as unknown as { value: string }).value);
    await expect.poll(typed).toBe('And where');
    expect(await view.locator('#composer').isVisible()).toBe(false);
    await page.keyboard.type(' is it used?');
    await expect.poll(typed).toBe('And where is it used?');
    await screenshot('chat-away');
    // Until it is kept.
    await page.waitForTimeout(500);
    await view.getByText('Bring It Back Here').click();
    await expect.poll(() => frames.count()).toBe(1);
    await chat.ready();
    await expect
      .poll(() => chat.composer.evaluate((element) => (element as unknown as { value: string }).value))
      .toBe('And where is it used?');
    await chat.frame.locator('.turn .answer', { hasText: 'It adds up prices.' }).waitFor();
  });
});
