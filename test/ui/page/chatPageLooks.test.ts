/** The chat page in every theme and state: accessible by axe's rules, and never wider than its panel. Leaves a picture of each. */
import fs from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { axeViolations } from '../../support/webviewHarness/axeViolations.ts';
import { chatStates, openState } from '../../support/webviewHarness/chatStates.ts';
import { type ChatPage, type Theme, WebviewHarness } from '../../support/webviewHarness/harness.ts';
import { realModel } from '../../support/webviewHarness/sampleChats.ts';

const shots = path.resolve(import.meta.dirname, '../shots');

let harness: WebviewHarness;
beforeAll(async () => {
  harness = await WebviewHarness.start();
  fs.mkdirSync(shots, { recursive: true });
}, 120_000);
afterAll(() => harness.stop());

/** axe takes seconds over a page, so only the dark theme is checked in every state; the others where their colours are. */
const views: [Theme, number, string[]][] = [
  ['dark', 300, [...chatStates]],
  [
    'light',
    300,
    [
      'edit-block',
      'no-model',
      'test-model',
      'done',
      'drawn',
      'chips',
      'card-decided',
      'card-conflicts',
      'commands',
      'attached',
      'gathered',
      'mentions',
    ],
  ],
  [
    'hcDark',
    300,
    [
      'edit-block',
      'no-model',
      'test-model',
      'done',
      'drawn',
      'right-to-left',
      'chips',
      'card-decided',
      'card-conflicts',
      'commands',
      'replayed',
      'attached',
      'gathered',
      'mentions',
    ],
  ],
  ['hcLight', 300, ['edit-block', 'done', 'drawn', 'right-to-left', 'chips', 'card-conflicts', 'attached', 'gathered', 'mentions']],
  [
    'dark',
    220,
    [
      'empty',
      'test-model',
      'done',
      'chips',
      'card',
      'card-fuzzy',
      'card-partial',
      'card-conflicts',
      'commands',
      'replayed',
      'attached',
      'gathered',
      'mentions',
    ],
  ],
  [
    'dark',
    160,
    [
      'no-model',
      'test-model',
      'model-failed',
      'done',
      'drawn',
      'long-words',
      'right-to-left',
      'compact',
      'large-window',
      'replayed',
      'attached',
      'gathered',
      'mentions',
    ],
  ],
  ['light', 160, ['test-model', 'done']],
  ['hcDark', 160, ['test-model', 'done', 'waiting']],
  ['dark', 1400, ['empty', 'done', 'drawn', 'card-conflicts', 'gathered', 'waiting', 'long-words']],
];

/** Words are longer elsewhere, and Chinese and Japanese have no blanks to break at. */
const languages = ['de', 'es', 'fr', 'it', 'ja', 'zh-cn'];
const translated = ['no-model', 'waiting', 'attached', 'replayed', 'card-conflicts'];

/** Where the system wants its own colours, as its high contrast does. */
const forced = ['done', 'chips', 'commands', 'edit-block', 'drawn', 'card', 'prefill'];

describe('in the colours of the system', () => {
  it.each(forced)('%s', async (name) => {
    const chat = await openState(harness, name, 'hcDark', 300, { forcedColors: true });
    const { page } = chat;
    await page.screenshot({ path: path.join(shots, `page-${name}-forced-300.png`) });
    // axe reads the colours of the theme, which are not those that are seen.
    expect((await axeViolations(page)).filter((told) => !told.startsWith('color-contrast'))).toEqual([]);
    expect(await chat.violations()).toEqual([]);
    await chat.close();
  });
});

/** Nothing is wider than its panel, and nothing stands beneath something else. */
async function expectRoom({ page }: ChatPage): Promise<void> {
  const tooWide = await page.evaluate<string[]>(
    "[document.documentElement, ...document.querySelectorAll('.transcript, .turn, .edit-card, .composer, .gathered, .left-out, .waiting, .model-header, .notice, .notice-body, .error-message, .error-body, .turn-footer')].filter((e) => e.scrollWidth > e.clientWidth).map((e) => e.className)",
  );
  expect(tooWide).toEqual([]);
  const beneathButton = await page.evaluate<boolean>(
    "(([text, buttons]) => text.right > buttons.left && text.bottom > buttons.top)(['.meter-text', '.composer-buttons'].map((one) => document.querySelector(one).getBoundingClientRect()))",
  );
  expect(beneathButton).toBe(false);
  // A dot stands beside what it follows.
  const lone = await page.evaluate<string[]>(
    "[...document.querySelectorAll('.stats-part')].filter(({ firstChild: text }) => { const at = text.data.indexOf('·'); const top = (i) => { const range = new Range(); range.setStart(text, i); range.setEnd(text, i + 1); return range.getBoundingClientRect().top; }; return at > 1 && top(at) !== top(at - 2); }).map((e) => e.textContent)",
  );
  expect(lone).toEqual([]);
}

describe.each(views)('in %s, %i pixels wide', (theme, width, names) => {
  it.each(names)('%s', async (name) => {
    const chat = await openState(harness, name, theme, width);
    await chat.page.screenshot({ path: path.join(shots, `page-${name}-${theme}-${width}.png`) });
    expect(await axeViolations(chat.page)).toEqual([]);
    await expectRoom(chat);
    // Longer lines are hard to read.
    const widest = await chat.page.evaluate<number>(
      "Math.max(...[...document.querySelectorAll('.answer, .input-box, .waiting')].map((e) => e.getBoundingClientRect().width))",
    );
    expect(widest).toBeLessThanOrEqual(960);
    expect(await chat.violations()).toEqual([]);
    await chat.close();
  });
});

describe.each(languages)('in the language %s', (language) => {
  it.each([300, 160])('is not wider than its panel of %i pixels, and reads in that language', async (width) => {
    for (const name of translated) {
      const chat = await openState(harness, name, 'dark', width, { language });
      await chat.page.screenshot({ path: path.join(shots, `page-${name}-${language}-${width}.png`) });
      expect(await chat.page.evaluate('document.documentElement.lang')).toBe(language);
      expect(await chat.page.getByTestId('send').getAttribute('aria-label')).not.toMatch(/^Send (?:after this answer )?\(Enter\)$/);
      await expectRoom(chat);
      await chat.close();
    }
  });
});

describe('for who wants little motion', () => {
  // The panel's class is VS Code's own setting; the other is the system's.
  it.each([true, false])('nothing moves, and the words say the same (by the system: %s)', async (bySystem) => {
    for (const name of ['loading', 'prefill', 'judging', 'waiting']) {
      const chat = await openState(harness, name, 'dark', 300, { reducedMotion: bySystem });
      // Nobody knows how long it takes: what moves then for who hasn't said otherwise.
      chat.host.emit({ type: 'model', model: { ...realModel, status: 'starting' } });
      await chat.page.locator('.progress-bar.indeterminate').waitFor();
      const moving = (): Promise<number> => chat.page.evaluate<number>('document.getAnimations().length');
      if (!bySystem) {
        expect(await moving()).toBeGreaterThan(0);
        await chat.page.evaluate("document.body.classList.add('vscode-reduce-motion')");
      }
      expect(await moving()).toBe(0);
      expect(await chat.page.locator('.turn').last().innerText()).not.toBe('');
      await chat.close();
    }
  });
});
