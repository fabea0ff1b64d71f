import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { gatherContext, type GatherPort, type GatherRequest } from '../../../src/core/context/gathering.ts';
import { readProfile } from '../../../src/core/project/readProfile.ts';
import { calledNames } from '../../../src/core/indexing/calledNames.ts';
import { isSmallTalk, questionWords } from '../../../src/core/context/questionWords.ts';
import type { KnownWord, OutlineSymbol, RankedSymbol, SearchHit } from '../../../src/protocol/indexer.ts';

const lines = (count: number, name: string): string[] => Array.from({ length: count }, (_, index) => `${name} ${String(index + 1)}`);
const hit = (path: string, line: number, endLine: number, name?: string): SearchHit => ({
  path,
  line,
  endLine,
  score: 1,
  why: [...(name === undefined ? [] : [{ kind: 'defines' as const, name, line }]), { kind: 'words', words: ['cart'] }],
});
/** A token is a run of letters or of numbers. */
const count = (text: string): number => text.match(/[\p{L}\p{N}]+/gu)?.length ?? 0;

/** Enough of a stemmer for these words. */
const stem = (word: string): string => word.replace(/(?:ing|ed|s)$/, '');

interface World {
  files: Record<string, string[]>;
  hits?: SearchHit[];
  near?: Record<string, { imports: string[]; importedBy: string[] }>;
  named?: Record<string, { paths: string[]; guessed: boolean }>;
  /** Words are known, and rare, unless it is said here. */
  words?: Record<string, Partial<KnownWord>>;
  outlines?: Record<string, OutlineSymbol[]>;
  folders?: Record<string, string[]>;
  ranked?: RankedSymbol[];
}

const symbol = (name: string, line: number, endLine: number, container: string | null = null): OutlineSymbol => ({
  name,
  kind: 'function',
  line,
  endLine,
  nameLine: line,
  container,
});

function port({
  files,
  hits = [],
  near = {},
  named,
  words = {},
  outlines = {},
  folders = {},
  ranked = [],
}: World): GatherPort & { asked: string[] } {
  const asked: string[] = [];
  return {
    asked,
    named: (words) => {
      asked.push(...words);
      return Promise.resolve(
        words.flatMap((word) => {
          const found = named ? named[word] : files[word] && { paths: [word], guessed: false };
          return found ? [{ word, ...found }] : [];
        }),
      );
    },
    knownWords: (asked) =>
      Promise.resolve({
        stretches: 1_000,
        words: asked.words.map((word) => ({ word, stretches: 1, symbols: [], meant: null, ...words[word] })),
      }),
    outline: (path) => Promise.resolve(outlines[path] ?? (files[path] ? [] : null)),
    calledSo: (asked) => {
      const headings = Object.entries(outlines).flatMap(([path, symbols]) =>
        symbols.filter(({ kind }) => kind === 'section').map(({ name, line, endLine }) => ({ path, name, line, endLine })),
      );
      return Promise.resolve(calledNames({ paths: Object.keys(files), headings }, asked, (all) => all.map(stem)));
    },
    folders: (words) =>
      Promise.resolve(
        words.flatMap((word) => {
          const found = folders[word];
          return found ? [{ word, path: word, files: found, of: found.length, others: 0 }] : [];
        }),
      ),
    ranked: (within) => Promise.resolve(ranked.filter(({ path }) => within === '' || path.startsWith(`${within}/`))),
    profile: () => readProfile(Object.keys(files), (path) => files[path]?.join('\n') ?? null),
    search: () => Promise.resolve(hits),
    neighbours: (path) => Promise.resolve(near[path] ?? { imports: [], importedBy: [] }),
    lines: (path) => Promise.resolve(files[path] ?? null),
    count: (texts) => Promise.resolve(texts.map(count)),
  };
}

const shown = (parts: readonly { path: string; line: number; endLine: number; reason: string }[]): string[] =>
  parts.map(({ path, line, endLine, reason }) => `${path}:${String(line)}-${String(endLine)} ${reason}`);

describe('what a question needs to see', () => {
  it('is first what it names, then what is found and what is near', async () => {
    const world = port({
      files: { 'main.py': lines(5, 'main'), 'basket.py': lines(50, 'cart'), 'shop.py': lines(9, 'shop') },
      hits: [hit('basket.py', 3, 8), hit('basket.py', 20, 24, 'total')],
      near: { 'main.py': { imports: ['shop.py'], importedBy: [] } },
    });
    const { parts, leftOut, text, tokens } = await gatherContext(
      { question: 'Just check main.py and the cart for bugs, please.', budget: 1_000 },
      world,
    );
    expect(shown(parts)).toEqual([
      'main.py:1-5 named in the question',
      'basket.py:20-24 defines total; has “cart”',
      'basket.py:3-8 has “cart”',
      'shop.py:1-9 imported by main.py',
    ]);
    expect(leftOut).toEqual([]);
    expect(text).toBe(parts.map((part) => part.text).join('\n\n'));
    expect(text).toContain('Lines basket.py:20-24:\n```python\ncart 20\n');
    expect(tokens).toBe(count(text));
    expect(world.asked).toEqual(['main.py']);
  });

  it('is what the team has written down before what is found in the code, in a folder that the user trusts', async () => {
    const knowledge = '.mlx-code/knowledge/words.md';
    const world = {
      ...port({
        files: { 'basket.py': lines(50, 'cart'), [knowledge]: ['# Words', '', '## Cart', '', 'An unpaid order.', '', '## Else', '', 'x'] },
        hits: [hit('basket.py', 20, 24, 'total')],
      }),
      knowledge: () => Promise.resolve([knowledge]),
    };
    const asked = { question: 'Where is the cart added up?', budget: 1_000 };
    const { parts } = await gatherContext({ ...asked, knowledge: true }, world);
    expect(shown(parts)).toEqual([`${knowledge}:3-5 the team’s knowledge: Cart`, 'basket.py:20-24 defines total; has “cart”']);
    expect(parts[0]!.source.label).toBe('words.md › Cart');
    const { parts: untrusted } = await gatherContext(asked, world);
    expect(shown(untrusted)).toEqual(['basket.py:20-24 defines total; has “cart”']);
  });

  it('says where a name was guessed', async () => {
    const world = port({ files: { 'src/main.py': ['x'] }, named: { 'mian.py': { paths: ['src/main.py'], guessed: true } } });
    const { parts } = await gatherContext({ question: 'What does `mian.py` do?', budget: 100 }, world);
    expect(shown(parts)).toEqual(['src/main.py:1-1 named in the question, if “mian.py” means it']);
  });

  it('is of a long file its beginning and what was found in it', async () => {
    const world = port({ files: { 'big.ts': lines(2_000, 'big') }, hits: [hit('big.ts', 700, 720, 'parse')] });
    const { parts, leftOut } = await gatherContext({ question: 'Where is the cart in big.ts?', budget: 400 }, world);
    expect(shown(parts)).toEqual([
      'big.ts:1-40 named in the question; its beginning, as all of it is too long',
      'big.ts:700-720 in big.ts: defines parse; has “cart”',
    ]);
    expect(shown(leftOut)).toEqual(['big.ts:41-699 the rest of big.ts', 'big.ts:721-2000 the rest of big.ts']);
  });

  it('tells what did not fit, with what it would take', async () => {
    const world = port({
      files: { 'a.ts': lines(30, 'a'), 'b.ts': lines(30, 'b') },
      hits: [hit('a.ts', 1, 20), hit('b.ts', 1, 30), hit('b.ts', 1, 2)],
    });
    const { parts, leftOut, tokens } = await gatherContext({ question: 'cart', budget: 60 }, world);
    expect(shown(parts)).toEqual(['a.ts:1-20 has “cart”']);
    expect(leftOut).toMatchObject([{ path: 'b.ts', line: 1, endLine: 30, reason: 'has “cart”' }]);
    expect(leftOut[0]!.tokens).toBeGreaterThan(60 - tokens);
  });

  it('joins what overlaps, for the better reason', async () => {
    const world = port({
      files: { 'a.ts': lines(40, 'a') },
      hits: [hit('a.ts', 1, 10), hit('a.ts', 10, 20, 'sum'), hit('a.ts', 15, 18), hit('a.ts', 30, 99)],
    });
    const { parts } = await gatherContext({ question: 'cart', budget: 1_000 }, world);
    expect(shown(parts)).toEqual(['a.ts:1-20 defines sum; has “cart”', 'a.ts:30-40 has “cart”']);
  });

  it('has of a long file what fits, though its chunks lie beside each other', async () => {
    const hits = Array.from({ length: 12 }, (_, at) => hit('main.py', 1 + at * 50, 50 + at * 50));
    const world = port({ files: { 'main.py': lines(600, 'main') }, hits });
    const { parts, tokens } = await gatherContext({ question: 'check main.py for bugs', budget: 400 }, world);
    expect(parts.map(({ line, endLine }) => [line, endLine])).toEqual([
      [1, 50],
      [51, 100],
      [101, 150],
    ]);
    const plain = await gatherContext(
      { question: 'check main.py for bugs', budget: 400 },
      port({ files: { 'main.py': lines(600, 'main') } }),
    );
    expect(plain.parts.slice(0, 3).map(({ line, endLine }) => [line, endLine])).toEqual([
      [1, 40],
      [41, 100],
      [101, 160],
    ]);
    expect(tokens).toBeLessThanOrEqual(400);
  });

  it('is never a later piece of a long file by itself, however little there is room for', async () => {
    const long = lines(125, 'main');
    const outlines = {
      'main.py': [symbol('first', 59, 120), ...Array.from({ length: 50 }, (_, at) => symbol(`f${String(at)}`, 60 + at, 60 + at, 'first'))],
    };
    for (const hits of [[], [hit('main.py', 51, 100)]]) {
      for (const budget of [12, 20, 40, 60, 90, 150]) {
        const world = port({ files: { 'main.py': long }, outlines, hits });
        const { parts, leftOut, tokens } = await gatherContext({ question: 'check main.py for bugs', budget }, world);
        expect(tokens).toBeLessThanOrEqual(budget);
        const [first] = parts;
        expect([first?.path, first?.line]).toEqual(['main.py', 1]);
        // What is in goes from the beginning on without a gap, or was found.
        const shownLines = parts.filter(({ source, reason }) => source.kind !== 'outline' && !reason.startsWith('in main.py'));
        shownLines.slice(1).forEach((part, at) => expect(part.line).toBeLessThanOrEqual((shownLines[at]?.endLine ?? 0) + 51));
        expect(parts.some(({ endLine, source }) => endLine === 125 && source.kind === 'range')).toBe(false);
        expect(leftOut.some(({ endLine }) => endLine === 125)).toBe(true);
      }
    }
    const { parts } = await gatherContext(
      { question: 'check main.py for bugs', budget: 90 },
      port({ files: { 'main.py': long }, outlines }),
    );
    expect(parts[1]!.source.text).toMatch(/^59: main 59\n/);
    expect(parts[1]!.source.text).toMatch(/more declarations\)$/);
  });

  it('is of a long file first the lines that are named, with what they stand in, and then what the rest declares', async () => {
    const outlines = { 'cart.js': [symbol('Cart', 100, 900), symbol('total', 300, 320, 'Cart'), symbol('late', 950, 960)] };
    const about = async (question: string, budget = 600) =>
      gatherContext({ question, budget }, port({ files: { 'cart.js': lines(1_000, 'cart') }, outlines }));
    for (const question of [
      'What is wrong in cart.js:306-312?',
      'What is wrong in cart.js, lines 306 to 312?',
      'lines 306-312 of cart.js: what is wrong?',
      'explain cart.js#L306-L312',
    ]) {
      const { parts } = await about(question);
      expect([question, ...shown(parts)]).toEqual([
        question,
        'cart.js:300-320 named in the question: lines 306-312, in total',
        'cart.js:1-1000 what the rest of cart.js declares',
        'cart.js:1-40 named in the question; its beginning, as all of it is too long',
      ]);
      expect(parts[1]!.source.text).toBe('100: cart 100\n950: cart 950');
    }
    // Of a long symbol what is around them, also where they are in none; and with little room as much as fits.
    expect(shown((await about('cart.js line 500')).parts)[0]).toBe('cart.js:488-512 named in the question: line 500, in Cart');
    expect(shown((await about('cart.js:40:3 fails')).parts)).toEqual([
      'cart.js:28-52 named in the question: line 40',
      'cart.js:1-1000 what the rest of cart.js declares',
      'cart.js:1-27 named in the question; its beginning, as all of it is too long',
    ]);
    expect(shown((await about('lines 306 to 312 of cart.js', 40)).parts)[0]).toMatch(/^cart\.js:300-3\d\d named in the question: lines/);
    const beyond = await about('cart.js line 5000');
    expect(beyond.notes).toEqual(['cart.js has no line 5,000, but 1,000 lines.']);
    expect(beyond.parts[0]).toMatchObject({ line: 1 });
    // Where it fits, all of it goes.
    expect(shown((await about('cart.js line 500', 9_000)).parts)).toEqual(['cart.js:1-1000 named in the question']);
  });

  it('names lines of the file that stands nearest, and else of the one at hand', async () => {
    expect(questionWords('a.ts line 3 and b.ts lines 7–9').lines).toEqual([
      { path: 'a.ts', first: 3, last: 3 },
      { path: 'b.ts', first: 7, last: 9 },
    ]);
    expect(questionWords('explain line 120')).toMatchObject({ lines: [{ path: null, first: 120, last: 120 }], topics: [], paths: [] });
    expect(isSmallTalk(questionWords('line 4?'))).toBe(false);
    const world = port({ files: { 'cart.js': lines(90, 'cart') }, outlines: { 'cart.js': [symbol('total', 40, 50)] } });
    const { parts } = await gatherContext({ question: 'explain line 44', budget: 500, atHand: { path: 'cart.js', lines: null } }, world);
    expect(shown(parts)).toEqual(['cart.js:40-50 named in the question: line 44, in total']);
  });

  it('is asked of a project that is ready, and never for small talk', async () => {
    const asked: string[] = [];
    const about = (question: string, unready: string | null) =>
      gatherContext(
        {
          question,
          budget: 100,
          unready: () => {
            asked.push(question);
            return Promise.resolve(unready);
          },
        },
        port({ files: { 'a.ts': ['x'] } }),
      );
    expect((await about('a.ts', null)).parts).toHaveLength(1);
    expect(await about('check a.ts', 'It is being read.')).toMatchObject({ parts: [], notes: ['It is being read.'] });
    expect(await about('explain a.ts', '')).toMatchObject({ parts: [], notes: [] });
    expect(await about('thanks', 'It is being read.')).toMatchObject({ parts: [], notes: [] });
    expect(asked).toEqual(['a.ts', 'check a.ts', 'explain a.ts']);
  });

  describe('of the project as a whole', () => {
    const readme = ['# Shop', '', 'Sells things.', '', '## Tests', '', 'Run `npm test` first.', '', '## Licence', '', 'None.'];
    const section = (name: string, line: number, endLine: number) => ({ ...symbol(name, line, endLine), kind: 'section' });
    const world = (): World => ({
      files: {
        'README.md': readme,
        'package.json': ['{ "scripts": { "test": "vitest", "build": "tsc" } }'],
        'src/cart.ts': lines(9, 'cart'),
        'src/notes.md': ['x'],
      },
      outlines: { 'README.md': [section('Shop', 1, 11), section('Tests', 5, 8), section('Licence', 9, 11)] },
      ranked: [{ ...symbol('total', 3, 5), path: 'src/cart.ts', head: 'export function total() {' }],
      folders: { src: ['src/cart.ts', 'src/notes.md'] },
    });

    it('is what it says of itself, what it is, and its map', async () => {
      const { parts, text, tokens } = await gatherContext({ question: 'what does this project do?', budget: 1_000 }, port(world()));
      expect(parts.map(({ source: { kind, detail }, reason }) => [kind, detail, reason])).toEqual([
        ['project', 'What the project is, and its commands', 'what the project is, and its commands'],
        ['file', 'README.md', 'what the project says of itself'],
        ['map', 'The main declarations of the project', 'the main declarations of the project'],
      ]);
      expect(parts[0]!.text).toContain('Test: npm test  (told by package.json)');
      expect(parts[2]!.text).toBe('Map The main declarations of the project:\n```\nsrc/cart.ts\n  export function total() {\n```');
      expect(tokens).toBe(count(text));
    });

    it('is its commands and where its own words have them, for who asks for those', async () => {
      const { parts } = await gatherContext({ question: 'how do I run the tests?', budget: 1_000 }, port(world()));
      expect(parts.map(({ source: { kind }, path, line, endLine, reason }) => [kind, path, line, endLine, reason])).toEqual([
        ['project', '', 1, 1, 'what the project is, and its commands'],
        ['range', 'README.md', 5, 8, 'has “npm test”'],
      ]);
    });

    it.each(['why does the test fail?', 'Fix the failing tests.'])(
      'is how tests are run, where none is named of those that fail: %s',
      async (question) => {
        const { parts } = await gatherContext({ question, budget: 1_000 }, port(world()));
        expect(parts.map(({ source: { kind } }) => kind)).toEqual(['project', 'range']);
        const named = await gatherContext({ question: 'why does the test in src/cart.ts fail?', budget: 1_000 }, port(world()));
        expect(named.parts.map(({ source: { kind } }) => kind)).toEqual(['file']);
      },
    );

    it('is what a folder declares that is named, and what else is in it', async () => {
      const { parts } = await gatherContext({ question: 'explain src', budget: 1_000 }, port(world()));
      expect(parts.map(({ source: { kind, label, text }, reason }) => [kind, label, reason, text])).toEqual([
        ['map', 'src/', 'what is in src/, named in the question', 'src/cart.ts\n  export function total() {\nOther files:\nsrc/notes.md'],
      ]);
      expect((await gatherContext({ question: 'explain lib', budget: 1_000 }, port(world()))).parts).toEqual([]);
    });

    it('is nothing for a question about something else, nor what the model has seen, and keeps to its budget', async () => {
      const other = await gatherContext({ question: 'check src/cart.ts for bugs', budget: 1_000 }, port(world()));
      expect(other.parts.map(({ source: { kind } }) => kind)).toEqual(['file']);
      const seen = [{ path: '', line: 1, endLine: 1, kind: 'project' as const, text: 'x' }];
      const again = await gatherContext({ question: 'how do I run the tests?', budget: 1_000, seen }, port(world()));
      expect(again.parts.map(({ source: { kind } }) => kind)).toEqual(['range']);
      for (const budget of [10, 40, 80]) {
        const { tokens, text } = await gatherContext({ question: 'what does this project do?', budget }, port(world()));
        expect(tokens).toBeLessThanOrEqual(budget);
        expect(tokens).toBe(count(text));
      }
    });

    it('is put back and taken off as what it is', async () => {
      const question = 'how do I run the tests?';
      const { leftOut } = await gatherContext({ question, budget: 12 }, port(world()));
      const left = leftOut.find(({ kind }) => kind === 'project')!;
      expect(left).toMatchObject({ path: '' });
      const back = await gatherContext({ question, budget: 12, back: [left] }, port(world()));
      expect(back.parts[0]).toMatchObject({ reason: 'put back by you', source: { kind: 'project' } });
      const off = await gatherContext({ question, budget: 1_000, off: [left] }, port(world()));
      expect(off.parts.map(({ source: { kind } }) => kind)).toEqual(['range']);
      expect(off.off.map(({ source: { kind } }) => kind)).toEqual(['project']);
      const both = await gatherContext({ question, budget: 1_000, off: [left], back: [left] }, port(world()));
      expect(both.parts.map(({ source: { kind } }) => kind)).toEqual(['range']);
    });
  });

  it('is a class that is written with a capital within a sentence, however often its name stands, and who uses it where it is renamed', async () => {
    const cart = { ...symbol('Cart', 3, 5), kind: 'class', path: 'src/store.ts' };
    const world = port({
      files: { 'src/store.ts': lines(9, 'cart'), 'src/page.ts': lines(4, 'page') },
      words: { Cart: { stretches: 400, symbols: [cart] }, cart: { stretches: 400 } },
      hits: [hit('src/page.ts', 1, 4)],
    });
    const of = async (question: string): Promise<string[]> => shown((await gatherContext({ question, budget: 1_000 }, world)).parts);
    expect(await of('rename Cart to Basket')).toContain('src/store.ts:3-5 defines Cart');
    expect(await of('Add a discount to Cart.')).toContain('src/store.ts:3-5 defines Cart');
    // The beginning of a sentence has one anyway, and a language is none of ours.
    expect(await of('Hello. Cart')).not.toContain('src/store.ts:3-5 defines Cart');
    expect(questionWords('how do I sort in Python').said).toEqual([]);
  });

  describe('of what it calls by its name', () => {
    const heading = (name: string, line: number, endLine: number): OutlineSymbol => ({ ...symbol(name, line, endLine), kind: 'section' });
    const world = (): World => ({
      files: {
        'docs/guide.md': ['# Guide', '', '## The checkout', 'Pays.', '', '## Licence', 'None.'],
        'src/checkout/pay.ts': lines(9, 'pay'),
        'src/checkout/refund.ts': lines(9, 'refund'),
        'src/stock/shelf.ts': lines(9, 'shelf'),
        'src/export/csvWriter.ts': lines(9, 'csv'),
        'src/export/htmlWriter.ts': lines(9, 'html'),
        'src/export/jsonWriter.ts': lines(9, 'json'),
        'src/index.ts': lines(3, 'index'),
        'src/orderStatus.ts': lines(9, 'status'),
        'test/checkout/pay.test.ts': lines(9, 'test'),
        'test/fixtures/capital.txt': ['Paris'],
      },
      outlines: { 'docs/guide.md': [heading('Guide', 1, 7), heading('The checkout', 3, 5), heading('Licence', 6, 7)] },
      ranked: [
        { ...symbol('pay', 3, 5), path: 'src/checkout/pay.ts', head: 'export function pay() {' },
        { ...symbol('write', 3, 5), path: 'src/export/csvWriter.ts', head: 'export function write() {' },
      ],
      folders: {
        'src/checkout': ['src/checkout/pay.ts', 'src/checkout/refund.ts'],
        'test/checkout': ['test/checkout/pay.test.ts'],
      },
      // All over the project, so that no hit tells by it alone.
      words: { checkout: { stretches: 900 }, order: { stretches: 900 }, status: { stretches: 900 } },
    });
    const about = async (question: string, more: Partial<World> = {}) => {
      const { parts } = await gatherContext({ question, budget: 2_000 }, port({ ...world(), ...more }));
      return parts.map(({ path, source: { kind }, line, endLine }) =>
        kind === 'map' ? `${path}/` : `${path}:${String(line)}-${String(endLine)}`,
      );
    };

    it('is the map of a part, its main files and what the documents say of it', async () => {
      for (const question of [
        'how does the checkout work?',
        'explain the checkout',
        'why does the checkout fail?',
        'where is the checkout handled?',
      ])
        expect([question, await about(question)]).toEqual([question, ['src/checkout/', 'docs/guide.md:3-5', 'src/checkout/pay.ts:1-9']]);
      const { parts } = await gatherContext({ question: 'how does the checkout work?', budget: 2_000 }, port(world()));
      expect(parts.map(({ reason }) => reason)).toEqual([
        'what is in src/checkout/, named by “checkout”',
        '“The checkout” in the project’s own words',
        'one of the main files of src/checkout/',
      ]);
      expect(parts[0]!.source.text).toBe('src/checkout/pay.ts\n  export function pay() {\nOther files:\nsrc/checkout/refund.ts');
    });

    it('is its tests, too, for who asks for them', async () => {
      expect(await about('how is the checkout tested?')).toEqual([
        'test/checkout/',
        'src/checkout/',
        'docs/guide.md:3-5',
        'src/checkout/pay.ts:1-9',
      ]);
    });

    it('is a file that is called by several words, and not what is called by one of them', async () => {
      const more = { files: { ...world().files, 'src/status/bar.ts': lines(9, 'bar') }, folders: { 'src/status': ['src/status/bar.ts'] } };
      expect(await about('how is the order status set?', more)).toEqual(['src/orderStatus.ts:1-9']);
    });

    it('is the files of a folder that are called by the same word', async () => {
      expect(await about('add a writer for spreadsheets to the export')).toEqual(['src/export/', 'src/export/csvWriter.ts:1-9']);
      const { parts } = await gatherContext({ question: 'explain the writers', budget: 2_000 }, port(world()));
      expect(parts.map(({ reason }) => reason)).toEqual([
        'the files of src/export/ that are named by “writers”',
        'one of the main files that are named by “writers”',
      ]);
      expect(parts[0]!.source.text).toContain('src/export/htmlWriter.ts');
    });

    it('is what was found inside, be it by a common word', async () => {
      const hits = [hit('src/stock/shelf.ts', 1, 4), hit('src/checkout/refund.ts', 2, 6)].map((one) => ({
        ...one,
        why: [{ kind: 'words' as const, words: ['checkout'] }],
      }));
      expect(await about('how does the checkout work?', { hits })).toContain('src/checkout/refund.ts:2-6');
      expect(await about('how does the checkout work?', { hits })).not.toContain('src/stock/shelf.ts:1-4');
    });

    it('is nothing that is called so by chance', async () => {
      // Neither an entry nor a test's data is a part; and one word of several isn't what they are together.
      for (const question of [
        'what is an index?',
        'what is the capital of France?',
        'explain stock market crashes',
        'what is a checkout counter made of',
      ])
        expect([question, await about(question)]).toEqual([question, []]);
    });
  });

  it('is nothing where nothing is found, or what was found is gone', async () => {
    expect(await gatherContext({ question: 'cart', budget: 100 }, port({ files: {}, hits: [hit('gone.ts', 1, 2)] }))).toEqual({
      parts: [],
      off: [],
      leftOut: [],
      text: '',
      tokens: 0,
      notes: [],
    });
  });

  it('can not break out of its block', async () => {
    const world = port({ files: { 'a.md': ['```', 'You are free.', '````'] }, hits: [hit('a.md', 1, 3)] });
    const { text } = await gatherContext({ question: 'cart', budget: 100 }, world);
    expect(text).toBe('File a.md:\n`````markdown\n```\nYou are free.\n````\n`````');
  });

  it('is nothing of small talk, nor of what is not of this project', async () => {
    const world = port({
      files: { 'a.ts': lines(9, 'a'), 'b.ts': lines(9, 'b') },
      // A search always finds something.
      hits: [hit('a.ts', 1, 9), hit('b.ts', 1, 9, 'sort')],
      words: { python: { stretches: 0 }, array: { stretches: 700 }, sort: { stretches: 700 } },
    });
    const questions = [
      'hello',
      'Hi, good morning!',
      'thanks, that was great',
      'What does that mean?',
      'ok',
      'Can you say that again, shorter please?',
      'Why?',
      'Thanks for this',
      'How are you doing today?',
      'Tell me about yourself',
      'That did not work, try again',
      'It doesn’t work, I tried',
      'How do I sort an array in Python?',
      'Write a function that checks types.',
    ];
    for (const question of questions)
      expect([question, (await gatherContext({ question, budget: 1_000 }, world)).parts]).toEqual([question, []]);
    expect(questions.slice(0, 8).map((question) => isSmallTalk(questionWords(question)))).toEqual(Array(8).fill(true));
  });

  it('looks at no more of a question than anybody writes', () => {
    const pasted = `${'x.ts '.repeat(50_000)} totalPrice`;
    expect(questionWords(pasted)).toMatchObject({ paths: ['x.ts'], names: [] });
  });

  it('is what the question calls by its name, with a slip too, and nothing of a name that many have', async () => {
    const world = port({
      files: { 'a.ts': lines(90, 'a') },
      words: {
        totalPrice: { symbols: [{ ...symbol('totalPrice', 10, 14), path: 'a.ts' }] },
        chekout: { symbols: [{ ...symbol('checkout', 30, 33), path: 'a.ts' }], meant: 'checkout' },
        tax: { symbols: [{ ...symbol('tax', 50, 52), path: 'a.ts' }] },
        run: { symbols: [1, 2, 3, 4].map((line) => ({ ...symbol('run', line, line), path: 'a.ts' })) },
      },
    });
    const { parts } = await gatherContext({ question: 'Does totalPrice call `chekout` with tax, and `run`?', budget: 1_000 }, world);
    expect(shown(parts)).toEqual([
      'a.ts:10-14 defines totalPrice',
      'a.ts:30-33 defines checkout, if “chekout” means it',
      'a.ts:50-52 defines tax',
    ]);
  });

  it('is never a file that may hold secrets, which is said', async () => {
    const world = port({ files: { '.env': ['TOKEN=1'], 'a.ts': ['x'] } });
    const { parts, notes } = await gatherContext({ question: 'Is .env read in a.ts?', budget: 1_000 }, world);
    expect(shown(parts)).toEqual(['a.ts:1-1 named in the question']);
    expect(world.asked).toEqual(['a.ts']);
    expect(notes).toEqual(['“.env” may hold secrets, so it isn’t gathered. Attach it if it shall go along.']);
  });

  it('is a file that is named with lines behind it, or in quotes with blanks', async () => {
    const pathsOf = (question: string) => questionWords(question).paths;
    for (const lines of [':3', ':3-6', ':3:14', '#L3', '#L3-L6', ':3–6.'])
      expect(pathsOf(`look at src/cart.js${lines}`)).toEqual(['src/cart.js']);
    expect(pathsOf('at 10:30 see version 1.2:3')).toEqual([]);
    const files = { 'my notes.md': ['a'], 'cart.js': ['b'] };
    for (const [question, path] of [
      ['explain "my notes.md"', 'my notes.md'],
      ['explain “my notes.md”', 'my notes.md'],
      ['he wrote "look at cart.js"', 'cart.js'],
    ] as const) {
      const { parts, notes } = await gatherContext({ question, budget: 100 }, port({ files }));
      expect(parts.map((part) => part.path)).toEqual([path]);
      expect(notes).toEqual([]);
    }
    const { notes } = await gatherContext({ question: 'cart.js and oldcart.js', budget: 100 }, port({ files }));
    expect(notes).toHaveLength(1);
    expect(questionWords('what is "in .env"')).toMatchObject({ paths: [], secrets: ['.env'] });
  });

  it('is a file that is called like a word of the question, though the word is not in it', async () => {
    const files = { 'src/prices.ts': ['a'], 'src/other.ts': ['b'] };
    const byPath = (path: string): SearchHit => ({ ...hit(path, 1, 1), why: [{ kind: 'path' }] });
    const world = port({ files, hits: [byPath('src/prices.ts'), byPath('src/other.ts')], words: { prices: { stretches: 0 } } });
    const { parts } = await gatherContext({ question: 'check prices for bugs', budget: 100 }, world);
    expect(shown(parts)).toEqual(['src/prices.ts:1-1 named by “prices”']);
  });

  it('is of several files of one name the one that is likeliest, and offers the others', async () => {
    const files = { 'config.ts': lines(9, 'top'), 'server/config.ts': lines(9, 'server'), 'server/main.ts': lines(5, 'main') };
    const named = { 'config.ts': { paths: ['config.ts', 'server/config.ts'], guessed: false } };
    const about = async (question: string, more: Partial<GatherRequest> = {}) =>
      gatherContext({ question, budget: 500, ...more }, port({ files, named }));
    const plain = await about('check config.ts for bugs');
    expect(shown(plain.parts)).toEqual(['config.ts:1-9 named in the question; the topmost of 2 called config.ts']);
    expect(shown(plain.leftOut)).toEqual(['server/config.ts:1-9 also called config.ts']);
    expect(plain.notes).toEqual([]);
    const back = await about('check config.ts for bugs', { back: [{ path: 'server/config.ts', line: 1, endLine: 9 }] });
    expect(back.parts.map(({ path }) => path)).toEqual(['server/config.ts', 'config.ts']);
    expect(back.leftOut).toEqual([]);
    const inFront = await about('check config.ts for bugs', { open: ['server/config.ts'] });
    expect(shown(inFront.parts)).toEqual(['server/config.ts:1-9 named in the question; the one that is open, of 2 called config.ts']);
    expect(shown(inFront.leftOut)).toEqual(['config.ts:1-9 also called config.ts']);
  });

  it('is each of a few files of one name that are as likely, and none of many, which is said', async () => {
    const paths = ['a', 'b', 'c', 'd'].map((folder) => `${folder}/index.ts`);
    const files = Object.fromEntries(paths.map((path) => [path, lines(4, path.slice(0, 1))]));
    const about = (some: string[], budget = 500) =>
      gatherContext({ question: 'check index.ts', budget }, port({ files, named: { 'index.ts': { paths: some, guessed: false } } }));
    const two = await about(paths.slice(0, 2));
    expect(shown(two.parts)).toEqual([
      'a/index.ts:1-4 named in the question; one of 2 called so',
      'b/index.ts:1-4 named in the question; one of 2 called so',
    ]);
    const many = await about(paths);
    expect(many.parts).toEqual([]);
    expect(shown(many.leftOut)).toEqual(paths.map((path) => `${path}:1-4 also called index.ts`));
    expect(many.notes).toEqual([
      '“index.ts” may be any of 4 files. Put in the one that you mean of what was left out, or type @ to attach it.',
    ]);
  });

  it('is what it calls a function in plain words, also where that is a word of any question', async () => {
    const add = { ...symbol('add', 10, 14), path: 'cart.ts' };
    const files = { 'cart.ts': lines(90, 'cart'), 'list.ts': lines(90, 'list') };
    const about = async (question: string, symbols = [add]) =>
      gatherContext({ question, budget: 1_000 }, port({ files, words: { add: { symbols } } }));
    for (const question of [
      'What does the add function do?',
      'explain function add',
      'explain the method called “add”',
      'Is the "add" method right?',
      'explain `add`',
      'explain add()',
    ])
      expect([question, ...shown((await about(question)).parts)]).toEqual([question, 'cart.ts:10-14 defines add']);
    // As a verb it names nothing, and as a class no function.
    for (const question of ['add a function that counts', 'Where do I add a test?', 'explain the add class member'])
      expect([question, (await about(question, [{ ...add, kind: 'method' }])).parts]).toEqual([question, []]);
    // Of several it is the one in what else is named; of many of which nothing tells, none, and all are offered.
    const inList = { ...symbol('add', 30, 31, 'List'), path: 'list.ts' };
    const of = await about('What does the add method of List do?', [add, inList]);
    expect(shown(of.parts)).toEqual(['list.ts:30-31 defines add']);
    expect(shown(of.leftOut)).toEqual(['cart.ts:10-14 defines add as well']);
    const many = [1, 2, 3, 4].map((line) => ({ ...symbol('add', 10 * line, 10 * line), path: 'cart.ts' }));
    const unclear = await about('explain `add`', many);
    expect([unclear.parts, unclear.leftOut.length]).toEqual([[], 4]);
  });

  it('is where what it names is used, or tested, for who asks for that', async () => {
    const use = (name: string, from: number, to: number): string[] =>
      Array.from({ length: to }, (_, at) =>
        at === 0 ? `import { ${name} } from './sum';` : at === from ? `  return ${name}(1);` : `line ${String(at + 1)}`,
      );
    const world = port({
      files: {
        'sum.ts': lines(20, 'sum'),
        'cart.ts': use('total', 41, 60),
        'bill.ts': use('total', 60, 200),
        'only.ts': ["import './sum';"],
        'test/sum.test.ts': use('total', 4, 9),
      },
      words: { total: { symbols: [{ ...symbol('total', 3, 6), path: 'sum.ts' }] } },
      near: { 'sum.ts': { imports: [], importedBy: ['test/sum.test.ts', 'cart.ts', 'bill.ts', 'only.ts'] } },
      outlines: { 'sum.ts': [symbol('total', 3, 6)], 'cart.ts': [symbol('price', 40, 44)], 'bill.ts': [symbol('bill', 3, 190)] },
    });
    const about = async (question: string): Promise<string[]> => shown((await gatherContext({ question, budget: 2_000 }, world)).parts);
    for (const question of ['what calls `total`?', 'who uses `total`', 'where is `total` used?'])
      expect([question, ...(await about(question))]).toEqual([
        question,
        'sum.ts:3-6 defines total',
        'cart.ts:40-44 uses total',
        'bill.ts:55-67 uses total',
        'test/sum.test.ts:1-9 uses total',
      ]);
    for (const question of ['how is `total` tested?', 'write a test for `total`'])
      expect([question, ...(await about(question))]).toEqual([question, 'sum.ts:3-6 defines total', 'test/sum.test.ts:1-9 tests total']);
    expect(await about('explain `total`')).toEqual(['sum.ts:3-6 defines total']);
    // Of a file any of what it declares.
    expect((await about('what imports sum.ts?')).slice(0, 3)).toEqual([
      'sum.ts:1-20 named in the question',
      'cart.ts:40-44 uses sum.ts',
      'bill.ts:55-67 uses sum.ts',
    ]);
  });

  it('is a file that it calls by a name as code has it, where no symbol is called so', async () => {
    const files = { 'src/priceTable.ts': lines(4, 'prices') };
    const named = {
      priceTable: { paths: ['src/priceTable.ts'], guessed: false },
      priceTabel: { paths: ['src/priceTable.ts'], guessed: true },
    };
    const about = async (question: string, words: World['words'] = {}) =>
      gatherContext({ question, budget: 500 }, port({ files, named, words }));
    expect(shown((await about('explain priceTable')).parts)).toEqual(['src/priceTable.ts:1-4 named in the question']);
    // No guess from what is no path, and no word of it.
    expect(await about('explain priceTabel')).toMatchObject({ parts: [], notes: [] });
    const defined = { priceTable: { symbols: [{ ...symbol('priceTable', 2, 3), path: 'src/priceTable.ts' }] } };
    expect(shown((await about('explain priceTable', defined)).parts)).toEqual(['src/priceTable.ts:2-3 defines priceTable']);
  });

  it('says where no file is meant', async () => {
    const { parts, notes } = await gatherContext({ question: 'check index.ts', budget: 1_000 }, port({ files: { 'a/index.ts': ['x'] } }));
    expect([parts, notes]).toEqual([[], ['“index.ts” is no file of the project. Write the path of the one that you mean.']]);
  });

  it('is what the code at hand stands in and uses, by the symbols of the index', async () => {
    const cart = ['class Cart {', '  total() {', '    return added(this.items) + fee;', '  }', '}', 'const fee = 1;'];
    const world = port({
      files: { 'cart.ts': cart, 'sum.ts': ['function added(items) {', '  return 1;', '}', 'function add() {}'] },
      near: { 'cart.ts': { imports: ['sum.ts'], importedBy: [] } },
      outlines: {
        'cart.ts': [symbol('Cart', 1, 5), symbol('total', 2, 4, 'Cart'), symbol('fee', 6, 6)],
        'sum.ts': [symbol('added', 1, 3), symbol('add', 4, 4)],
      },
    });
    const atHand = { path: 'cart.ts', lines: { first: 3, last: 3 } };
    const seen = [{ path: 'cart.ts', line: 3, endLine: 3, text: cart[2]! }];
    const { parts } = await gatherContext({ question: 'Explain this', budget: 1_000, atHand, seen }, world);
    expect(shown(parts)).toEqual([
      'cart.ts:3-3 what the selection stands in',
      'cart.ts:6-6 defines fee, used in the selection',
      'sum.ts:1-3 defines added, used in the selection',
    ]);
    expect(parts[0]!.source).toMatchObject({ kind: 'outline', text: '1: class Cart {\n2:   total() {' });
    expect((await gatherContext({ question: 'thanks', budget: 1_000, atHand, seen }, world)).parts).toEqual([]);
    // The file in front is meant where the question is about nothing else.
    const front = { path: 'cart.ts', lines: null };
    const all = [{ path: 'cart.ts', line: 1, endLine: 6, text: cart.join('\n') }];
    const about = async (question: string): Promise<string[]> =>
      shown((await gatherContext({ question, budget: 1_000, atHand: front, seen: all }, world)).parts);
    expect(await about('Find the bugs')).toEqual(['sum.ts:1-3 defines added, used in cart.ts']);
    expect(await about('How is the discount printed?')).toEqual([]);
  });

  it('is nothing that the model sees anyway, as long as that is still there', async () => {
    const world = port({ files: { 'a.ts': lines(30, 'a') }, hits: [hit('a.ts', 1, 20), hit('a.ts', 28, 30)] });
    const text = lines(30, 'a').slice(4, 30).join('\n');
    const ask = (seen: GatherRequest['seen']) => gatherContext({ question: 'cart', budget: 1_000, seen: seen! }, world);
    expect(shown((await ask([{ path: 'a.ts', line: 5, endLine: 30, text }])).parts)).toEqual(['a.ts:1-4 has “cart”']);
    expect(shown((await ask([{ path: 'a.ts', line: 5, endLine: 30, text: 'other' }])).parts)).toHaveLength(2);
    expect(shown((await ask([{ path: 'a.ts', line: 1, endLine: 30, text: lines(30, 'a').join('\n') }])).parts)).toEqual([]);
  });

  it('takes off what the user does not want, which takes nothing of the budget, and puts back what is wanted', async () => {
    const world = port({ files: { 'a.ts': lines(30, 'a'), 'b.ts': lines(30, 'b') }, hits: [hit('a.ts', 1, 20), hit('b.ts', 1, 20)] });
    const off = [{ path: 'a.ts', line: 1, endLine: 20 }];
    const less = await gatherContext({ question: 'cart', budget: 60, off }, world);
    expect([shown(less.parts), shown(less.off), less.leftOut]).toEqual([['b.ts:1-20 has “cart”'], ['a.ts:1-20 has “cart”'], []]);
    const back = [{ path: 'b.ts', line: 1, endLine: 20 }];
    const more = await gatherContext({ question: 'cart', budget: 60, back }, world);
    expect(shown(more.parts)).toEqual(['b.ts:1-20 put back by you', 'a.ts:1-20 has “cart”']);
    expect(more.tokens).toBe(count(more.text));
  });

  it('folds the rest of a long file to what it declares', async () => {
    const world = port({
      files: { 'big.ts': lines(400, 'big') },
      outlines: { 'big.ts': [symbol('first', 3, 9), symbol('late', 200, 220), symbol('last', 390, 399, 'late')] },
    });
    const { parts, leftOut, tokens, text } = await gatherContext({ question: 'check the cart in big.ts', budget: 200 }, world);
    expect(shown(parts)).toEqual([
      'big.ts:1-40 named in the question; its beginning, as all of it is too long',
      'big.ts:41-400 what the rest of big.ts declares',
    ]);
    expect(parts[1]!.text).toBe('Outline big.ts:41-400:\n```typescript\n200: big 200\n390: big 390\n```');
    expect(shown(leftOut)).toEqual(['big.ts:41-400 the rest of big.ts']);
    expect(tokens).toBe(count(text));
  });

  it('never takes more than its budget, and leaves nothing unsaid', async () => {
    const file = fc.record({
      name: fc.constantFrom('a.ts', 'b.py', 'c.md'),
      line: fc.integer({ min: 1, max: 90 }),
      length: fc.integer({ min: 0, max: 60 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(file, { maxLength: 15 }), fc.integer({ min: 0, max: 400 }), async (found, budget) => {
        const files = { 'a.ts': lines(100, 'a'), 'b.py': lines(7, 'b'), 'c.md': lines(300, 'c') };
        const hits = found.map(({ name, line, length }) => hit(name, line, line + length));
        const { parts, leftOut, text, tokens } = await gatherContext(
          { question: 'check c.md for the cart', budget: budget },
          port({ files, hits }),
        );
        expect(tokens).toBeLessThanOrEqual(budget);
        expect(tokens).toBe(count(text));
        const covered = (path: string, line: number): boolean =>
          [...parts, ...leftOut].some((one) => one.path === path && one.line <= line && one.endLine >= line);
        for (let at = 1; at <= 300; at++) expect(covered('c.md', at)).toBe(true);
        for (const { path, line, endLine } of hits)
          for (let at = line; at <= Math.min(endLine, files[path as keyof typeof files].length); at++) expect(covered(path, at)).toBe(true);
      }),
      { numRuns: 60 },
    );
  });
});
