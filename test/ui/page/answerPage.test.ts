/** What answers are made of, in a real browser with the product's bundle and policy: links to places, formulas, diagrams, other directions, and what is too long. */
import { describe, expect, it } from 'vitest';
import type { ChatSnapshot, Turn } from '../../../src/protocol/webview.ts';
import { axeViolations } from '../../support/webviewHarness/axeViolations.ts';
import { checkedPages } from '../../support/webviewHarness/checkedPages.ts';
import type { ChatPage, OpenOptions } from '../../support/webviewHarness/harness.ts';
import { longParagraph } from '../../support/webviewHarness/longChats.ts';
import { sampleTurn } from '../../support/webviewHarness/sampleChats.ts';

const pages = checkedPages();
const streaming: Partial<Turn> = { status: 'streaming', stats: null, stop: null };

const show = (answer: string, options: OpenOptions = {}, turn: Partial<Turn> = {}, more: Partial<ChatSnapshot> = {}): Promise<ChatPage> =>
  pages.chat({ turns: [sampleTurn({ answer, ...turn })], ...more }, options);

describe('blocks of code', () => {
  const fence = (info: string, code: string): string => `\`\`\`${info}\n${code}\n\`\`\``;
  const focused = (chat: ChatPage): Promise<string | null> =>
    chat.page.evaluate("document.activeElement?.getAttribute('aria-label') ?? null");

  it('are gone through with the keyboard, from the field too, in both directions and over all answers', async () => {
    const chat = await pages.chat({
      turns: [
        sampleTurn({ answer: `${fence('js a.js', 'one();')}\n\nAnd\n\n${fence('js b.js', 'two();')}` }),
        sampleTurn({ id: 2, answer: 'Words.\n\n'.repeat(80) }),
        sampleTurn({ id: 3, answer: `So:\n\n${fence('js c.js', 'three();')}` }),
      ],
    });
    const { keyboard } = chat.page;
    await chat.page.locator('#composer').focus();
    const seen: (string | null)[] = [];
    for (const key of ['PageUp', 'PageUp', 'PageUp', 'PageDown', 'PageDown']) {
      await keyboard.press(`Control+Alt+${key}`);
      seen.push(await focused(chat));
    }
    expect(seen).toEqual(['c', 'b', 'a', 'b', 'c'].map((file) => `JavaScript code, ${file}.js`));
    // Below the last one there is an end to scroll to, and nothing more.
    await expect
      .poll(async () => {
        await keyboard.press('Control+Alt+PageDown');
        return chat.page.getByTestId('live').textContent();
      })
      .toMatch(/^There is no more code\./);
    expect(await focused(chat)).toBe('JavaScript code, c.js');
  });

  it('of one command for a shell are run by a press, which the host asks about; others are not', async () => {
    const chat = await show(`${fence('bash', '# all of them\n$ npm test')}\n\n${fence('sh', 'cd x\nls')}\n\n${fence('js', 'npm()')}`);
    const run = chat.page.getByRole('button', { name: 'Run in a terminal…' });
    await expect.poll(() => run.count()).toBe(1);
    await run.press('Enter');
    expect((await chat.host.waitForCall('send')).params).toEqual({ text: '/run npm test' });
    expect(await axeViolations(chat.page)).toEqual([]);
  });
});

describe('places that an answer names', () => {
  const there = new Set(['src/cart.js', 'src/cart.js:12', 'cart.js:3-5', 'total()', 'src/']);
  const withPlaces = async (answer: string, turn: Partial<Turn> = {}): Promise<ChatPage> => {
    const chat = await show('', {}, { ...turn, ...streaming }, { busy: true });
    chat.host.places = (words) => ({ found: words.filter((word) => there.has(word)), pending: false });
    const status = turn.status ?? 'done';
    chat.host.emit({ type: 'turn', turn: sampleTurn({ answer, ...turn }), busy: status === 'streaming' });
    return chat;
  };
  const links = (chat: ChatPage): Promise<string[]> =>
    chat.page.evaluate<string[]>("[...document.querySelectorAll('.answer a.place')].map((a) => a.dataset.place)");

  it('are links where they are there: in code, in words and behind links, and nothing else is', async () => {
    const chat = await withPlaces(
      'See src/cart.js:12, (cart.js:3-5) and `total()`. In `src/` there is [the cart](src/cart.js), no `other()`, no gone.js.\n\n```js\nsrc/cart.js total()\n```',
    );
    await expect.poll(() => links(chat)).toEqual(['src/cart.js:12', 'cart.js:3-5', 'total()', 'src/', 'src/cart.js']);
    expect(await chat.page.locator('.answer .prose').first().innerText()).toBe(
      'See src/cart.js:12, (cart.js:3-5) and total(). In src/ there is the cart, no other(), no gone.js.',
    );
    await chat.page.locator('a.place', { hasText: 'cart.js:12' }).click();
    expect((await chat.host.waitForCall('openPlace')).params).toEqual({ word: 'src/cart.js:12' });
    await chat.page.locator('a.place', { hasText: 'total()' }).focus();
    await chat.page.keyboard.press('Enter');
    await expect.poll(() => chat.host.calls.filter(({ method }) => method === 'openPlace').at(-1)?.params).toEqual({ word: 'total()' });
    expect(await axeViolations(chat.page)).toEqual([]);
  });

  it('are asked about together, each once, and never while their paragraph is written', async () => {
    const chat = await withPlaces('Look at src/cart.js:12', { ...streaming });
    for (const text of [' and', ' at `total()`', '.\n\n', 'Also src/cart.js and again src/cart.js:12 ', 'there'])
      chat.host.emit({ type: 'text', id: 1, text });
    await chat.page.getByText('there').waitFor();
    await expect.poll(() => links(chat)).toEqual(['src/cart.js:12', 'total()']);
    chat.host.emit({ type: 'turn', turn: { ...chat.host.snapshot.turns[0]!, status: 'done' }, busy: false });
    await expect.poll(() => links(chat)).toEqual(['src/cart.js:12', 'total()', 'src/cart.js', 'src/cart.js:12']);
    const asked = chat.host.calls
      .filter(({ method }) => method === 'placesThere')
      .flatMap(({ params }) => (params as { words: string[] }).words);
    expect(asked.sort()).toEqual(['src/cart.js', 'src/cart.js:12', 'total()']);
  });

  it('are asked about again while the host does not know yet, and are words where it can not tell', async () => {
    const chat = await show('', {}, streaming, { busy: true });
    let asked = 0;
    chat.host.places = (words) => (++asked === 1 ? { found: [], pending: true } : { found: [...words], pending: false });
    chat.host.emit({ type: 'turn', turn: sampleTurn({ answer: 'It is `total()`.' }), busy: false });
    await expect.poll(() => links(chat), { timeout: 15_000 }).toEqual(['total()']);
    expect(asked).toBe(2);
  });

  it('never are addresses of anything that runs or lies outside', async () => {
    const chat = await withPlaces(
      '[a](command:workbench.action.quit) [b](javascript:alert(1)) [c](vscode://x/y) [d](file:///etc/passwd) [e](//evil.example/a.js) [f](https://example.org/a.js)',
    );
    await chat.host.waitForCall('placesThere');
    await expect.poll(() => chat.page.evaluate<string[]>("[...document.querySelectorAll('.answer a')].map((a) => a.outerHTML.replace(/<\\/?a|>.*$/g, ''))"))
      .toEqual([' data-place="file:///etc/passwd" title="file:///etc/passwd"', ' href="https://example.org/a.js" title="https://example.org/a.js" rel="noreferrer"']); // prettier-ignore
    const asked = chat.host.calls
      .filter(({ method }) => method === 'placesThere')
      .flatMap(({ params }) => (params as { words: string[] }).words);
    expect(asked).toEqual(['file:///etc/passwd']);
  });

  it('that lead outside are asked about by the host, by mouse and by keyboard, and reach nobody else', async () => {
    const chat = await withPlaces('See [the docs](https://example.org/a?b=c).');
    await chat.page.evaluate("window.passed = 0; document.addEventListener('click', () => window.passed++)");
    const link = chat.page.locator('.answer a', { hasText: 'the docs' });
    await link.click();
    await link.focus();
    await chat.page.keyboard.press('Enter');
    const opened = (): unknown[] => chat.host.calls.flatMap(({ method, params }) => (method === 'openLink' ? [params] : []));
    await expect.poll(opened).toEqual([{ url: 'https://example.org/a?b=c' }, { url: 'https://example.org/a?b=c' }]);
    expect(await chat.page.evaluate('window.passed')).toBe(0);
  });
});

describe('formulas and diagrams', () => {
  const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20" viewBox="0 0 40 20"><rect width="40" height="20"/></svg>';
  const drawing = { svg, width: 4, height: 2, depth: -0.5 };
  const drawn = async (answer: string, options: OpenOptions = {}): Promise<ChatPage> => {
    const chat = await show('', options, streaming, { busy: true });
    chat.host.draw = ({ source, kind }) =>
      source.includes('broken')
        ? { problem: 'This formula can’t be drawn (why), so its source is shown.' }
        : { ...drawing, width: kind === 'diagram' ? 2000 : 4 };
    chat.host.emit({ type: 'turn', turn: sampleTurn({ answer }), busy: false });
    return chat;
  };
  const asked = (chat: ChatPage): unknown[] =>
    chat.host.calls
      .filter(({ method }) => method === 'draw')
      .map(({ params }) => [(params as { kind: string }).kind, (params as { source: string }).source]);

  it('are images with their source as words, and the source is a press away', async () => {
    const chat = await drawn('The sum $a^2$ costs $5 or $6, and\n\n$$\n\\int x\n- y\n$$\n\n\\[ z \\]\n\nand \\(b\\).');
    await expect.poll(() => chat.page.locator('.formula img').count()).toBe(4);
    expect(asked(chat)).toEqual([
      ['inline', 'a^2'],
      ['display', '\\int x\n- y'],
      ['display', 'z'],
      ['inline', 'b'],
    ]);
    expect(await chat.page.locator('.answer').innerText()).toContain('costs $5 or $6');
    const image = chat.page.locator('.formula img').first();
    expect(await image.getAttribute('alt')).toBe('a^2');
    expect(
      await chat.page.evaluate("(({ complete, naturalWidth }) => complete && naturalWidth > 0)(document.querySelector('.formula img'))"),
    ).toBe(true);
    const button = chat.page.locator('.formula').first();
    await button.press('Enter');
    expect(await button.innerText()).toBe('$a^2$');
    await button.press('Enter');
    expect(await button.locator('img').count()).toBe(1);
    expect(await axeViolations(chat.page)).toEqual([]);
  });

  it('stay source with one sentence where they can not be drawn', async () => {
    const chat = await drawn('A $broken$ one.\n\n$$broken$$\n\n```mermaid\nbroken\n```');
    await expect.poll(() => chat.page.locator('.drawing-problem', { hasText: 'why' }).count()).toBe(2);
    expect(await chat.page.locator('.answer').innerText()).toContain('$$broken$$');
    expect(await chat.page.locator('.code-block pre').isVisible()).toBe(true);
    expect(await chat.page.getByTestId('diagram-source').isVisible()).toBe(false);
  });

  it('are drawn in the colours of the theme, and again in those of another', async () => {
    const chat = await drawn('$a$\n\n```mermaid\ngraph TD\n  A --> B\n```');
    await expect.poll(() => chat.page.locator('.diagram-picture img').count()).toBe(1);
    const colours = (): string[] =>
      chat.host.calls
        .filter(({ method }) => method === 'draw')
        .map(({ params }) => (params as { colours: { foreground: string } }).colours.foreground);
    expect(new Set(colours())).toEqual(new Set(['rgb(204, 204, 204)']));
    await chat.page.evaluate("document.documentElement.style.setProperty('--vscode-foreground', '#102030')");
    await expect.poll(() => colours().slice(2)).toEqual(['rgb(16, 32, 48)', 'rgb(16, 32, 48)']);
  });

  it('of a diagram have the place of its code, which is still there to be seen and copied', async () => {
    const source = 'graph TD\n  A --> B';
    const chat = await drawn(`\`\`\`mermaid\n${source}\n\`\`\``);
    await chat.page.locator('.diagram-picture img').waitFor();
    expect(await chat.page.locator('.code-block pre').isVisible()).toBe(false);
    await chat.page.getByTestId('diagram-source').press('Enter');
    expect(await chat.page.locator('.code-block pre').innerText()).toContain('A --> B');
    await chat.page.locator('.code-block [data-testid="copy"]').press('Enter');
    expect((await chat.host.waitForCall('copy')).params).toEqual({ text: source });
    await chat.page.getByTestId('diagram-source').press('Enter');
    expect(await axeViolations(chat.page)).toEqual([]);
    // A wide one scrolls in itself.
    expect(
      await chat.page.evaluate('document.querySelector(".transcript").scrollWidth <= document.querySelector(".transcript").clientWidth'),
    ).toBe(true);
  });

  it('are drawn when they are whole, and not before', async () => {
    const chat = await show('Now $a$ and\n\n```mermaid\ngraph TD\n', {}, streaming, { busy: true });
    await chat.page.locator('.code-block').waitFor();
    await expect.poll(() => asked(chat)).toEqual([['inline', 'a']]);
    chat.host.emit({ type: 'text', id: 1, text: '  A --> B\n```\n\nThen $b$' });
    await expect
      .poll(() => asked(chat))
      .toEqual([
        ['inline', 'a'],
        ['diagram', 'graph TD\n  A --> B'],
      ]);
    expect(await chat.page.locator('.answer').innerText()).toContain('Then $b$');
  });
});

describe('what is written otherwise', () => {
  it('has each paragraph in the direction of its words, and code from left to right', async () => {
    const chat = await show(
      'שלום עולם, זה `total()` כאן.\n\nPlain words.\n\n- מוצר אחד\n- מוצר שני\n\n```js\nlet a = 1;\n```',
      { width: 320 },
      { question: 'מה זה?' },
    );
    await chat.page.locator('.code-block').waitFor();
    const directions = await chat.page.evaluate<string[]>(
      "[...document.querySelectorAll('.prose > p, .prose > ul, .prose code, .code-block pre')].map((e) => getComputedStyle(e).direction)",
    );
    expect(directions).toEqual(['rtl', 'ltr', 'ltr', 'rtl', 'ltr']);
  });

  it.each([320, 160])('keeps to a panel %i pixels wide, however long a word, a line or a table is', async (width) => {
    const word = 'a'.repeat(500);
    const answer = `${word} https://example.org/${word}\n\n\`${word}\`\n\n| ${word} | b |\n|---|---|\n| 1 | ${'wide '.repeat(30)} |\n\n# ${word}\n\n\`\`\`js ${word}.js\n${word}\n\`\`\`\n\n> ${word}\n\n- ${word}`;
    const chat = await show(answer, { width }, { question: word });
    await chat.page.locator('.code-block').waitFor();
    const tooWide = await chat.page.evaluate<string[]>(
      "[document.documentElement, ...document.querySelectorAll('.transcript, .turn, .answer, .answer-part, .prose, .code-block, .question')].filter((e) => e.scrollWidth > e.clientWidth + 1).map((e) => e.className)",
    );
    expect(tooWide).toEqual([]);
    expect(await axeViolations(chat.page)).toEqual([]);
  });

  it('is set closely and in another font where the settings say so, at once', async () => {
    const chat = await show('Some words.\n\nMore words.');
    const set = (): Promise<string[]> =>
      chat.page.evaluate<string[]>(
        "(({ fontSize, fontFamily, lineHeight }) => [fontSize, fontFamily, lineHeight])(getComputedStyle(document.querySelector('.answer p')))",
      );
    const before = await set();
    expect(before[0]).toBe('13px');
    chat.host.emit({ type: 'look', look: { density: 'compact', fontSize: 16, fontFamily: 'Georgia, serif' } });
    await expect.poll(set).toEqual(['16px', 'Georgia, serif', '21.6px']);
    chat.host.emit({ type: 'look', look: { density: 'comfortable', fontSize: null, fontFamily: null } });
    await expect.poll(set).toEqual(before);
  });

  it('is drawn piece by piece where it is one paragraph of half a megabyte', async () => {
    const chat = await show(longParagraph(500_000), {}, streaming, { busy: true });
    await chat.page.locator('.answer p').last().waitFor();
    chat.host.emit({ type: 'text', id: 1, text: ' and the end' });
    await chat.page.getByText('and the end').waitFor();
    // Of the whole only what is near the view is in the page, and of the paragraph only its last piece was drawn again.
    expect(await chat.page.evaluate<number>("document.querySelector('.answer').textContent.length")).toBeLessThan(60_000);
    expect(await chat.page.evaluate<number>("document.querySelectorAll('.answer-part').length")).toBeGreaterThan(40);
  });
});
