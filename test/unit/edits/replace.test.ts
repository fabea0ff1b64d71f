/** Find and replace from query to text, through the real search thread. */
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { applyChanges, invertChanges } from '../../../src/core/edits/minimalChanges.ts';
import { replaceHits, searchedText, type ReplaceHit } from '../../../src/core/edits/replaceHits.ts';
import { type ReplaceQuery, searchPattern } from '../../../src/core/edits/replaceQuery.ts';
import { replaceTemplate } from '../../../src/core/edits/replaceTemplate.ts';
import { PatternSearch } from '../../../src/node/patternSearch.ts';

const searches: PatternSearch[] = [];
afterEach(async () => {
  await Promise.all(searches.splice(0).map((search) => search.dispose()));
});

type Options = Partial<Omit<ReplaceQuery, 'find' | 'replace'>>;

function queryOf(find: string, replace: string, options: Options = {}): ReplaceQuery {
  return { find, replace, regex: false, caseSensitive: true, wholeWord: false, ...options };
}

function searchFor(query: ReplaceQuery, timeoutMs?: number): PatternSearch {
  const search = new PatternSearch(searchPattern(query), timeoutMs);
  searches.push(search);
  return search;
}

async function hitsIn(text: string, query: ReplaceQuery, search = searchFor(query)): Promise<ReplaceHit[]> {
  const searched = searchedText(text);
  return replaceHits(text, searched, await search.find(searched.text, 100_000), replaceTemplate(query));
}

async function replaced(text: string, find: string, replace: string, options?: Options): Promise<string> {
  return applyChanges(text, await hitsIn(text, queryOf(find, replace, options)));
}

describe('find and replace', () => {
  it('takes a literal literally, on both sides', async () => {
    expect(await replaced('a.b(c) a_b(c)', 'a.b(c)', '$1 \\n $&')).toBe('$1 \\n $& a_b(c)');
    expect(await replaced('x-y/z [q]', '-y/z [q]', '')).toBe('x');
  });

  it('minds letter case and whole words as asked', async () => {
    expect(await replaced('Cart cart CART', 'cart', 'bag')).toBe('Cart bag CART');
    expect(await replaced('Cart cart CART', 'cart', 'bag', { caseSensitive: false })).toBe('bag bag bag');
    expect(await replaced('cart carts $cart cart_ cart', 'cart', 'bag', { wholeWord: true })).toBe('bag carts $bag cart_ bag');
    expect(await replaced('größe größer Größe', 'größe', 'size', { wholeWord: true, caseSensitive: false })).toBe('size größer size');
    expect(await replaced('f(x) g(x)', 'f(', 'h(', { wholeWord: true })).toBe('f(x) g(x)');
  });

  it('fills in groups, names, the match, and changes their case', async () => {
    const regex = { regex: true };
    expect(await replaced('getName getAge', 'get(\\w)(\\w+)', '$2_$1', regex)).toBe('ame_N ge_A');
    expect(await replaced('2026-11-27', '(?<y>\\d+)-(?<m>\\d+)-(?<d>\\d+)', '$<d>.$<m>.$<y>', regex)).toBe('27.11.2026');
    expect(await replaced('price', 'p(rice)', '[$&|$0|$$|$1]', regex)).toBe('[price|price|$|rice]');
    expect(await replaced('price', 'p(rice)', '$12 $7 $<no>', regex)).toBe('rice2 $7 $<no>');
    expect(await replaced('ab', '(a)|(b)', '<$1$2>', regex)).toBe('<a><b>');
    expect(await replaced('fooBar', '(foo)(Bar)', '\\u$1\\l$2 \\U$1\\L$2', regex)).toBe('Foobar FOObar');
    expect(await replaced('a, b', ', ', ',\\n\\t\\\\', regex)).toBe('a,\n\t\\b');
  });

  it('finds over several lines, and line ends stay what they are', async () => {
    const lf = 'one\ntwo\nthree\n';
    const crlf = lf.replaceAll('\n', '\r\n');
    for (const [text, eol] of [
      [lf, '\n'],
      [crlf, '\r\n'],
    ] as const) {
      expect(await replaced(text, 'one\ntwo', 'a\nb\nc')).toBe(`a${eol}b${eol}c${eol}three${eol}`);
      expect(await replaced(text, 'one\\ntwo', 'x', { regex: true })).toBe(`x${eol}three${eol}`);
      expect(await replaced(text, 'e$', 'E', { regex: true })).toBe(`onE${eol}two${eol}threE${eol}`);
      expect(await replaced(text, '\\n', ';', { regex: true })).toBe('one;two;three;');
    }
    expect(await replaced('a\r\nb\nc\r\nd\r\n', 'b\nc', 'b\n-\nc')).toBe('a\r\nb\r\n-\r\nc\r\nd\r\n');
  });

  it('takes matches of no length, once each and not behind the last line', async () => {
    expect(await replaced('a\nb\n', '^', '// ', { regex: true })).toBe('// a\n// b\n');
    expect(await replaced('a\r\nb', '$', ';', { regex: true })).toBe('a;\r\nb;');
    expect(await replaced('😀b', '(?=.)', '-', { regex: true })).toBe('-😀-b');
    expect(await replaced('aXb', 'X*', '', { regex: true })).toBe('ab');
  });

  it('treats characters beyond the basic plane as one', async () => {
    expect(await replaced('a😀b', 'a.b', 'x', { regex: true })).toBe('x');
    expect(await replaced('naïve 東京', '\\p{Script=Han}+', 'Tokyo', { regex: true })).toBe('naïve Tokyo');
  });

  it('accepts needless escapes, and says what is wrong with a broken expression', async () => {
    expect(await replaced('a-b', 'a\\-b', 'x', { regex: true })).toBe('x');
    expect(await replaced('a-b a-bc', 'a\\-b', 'x', { regex: true, wholeWord: true })).toBe('x a-bc');
    for (const broken of ['(', 'a{2,1}', '[z-a]', '(?<n>a)(?<n>b)']) {
      expect(() => searchPattern(queryOf(broken, '', { regex: true })), broken).toThrow(
        expect.objectContaining({ code: 'patternInvalid' }),
      );
    }
    expect(() => searchPattern(queryOf('', 'x'))).toThrow(expect.objectContaining({ code: 'searchEmpty' }));
  });

  it('leaves out what would change nothing', async () => {
    expect(await hitsIn('a b a', queryOf('a', 'a'))).toEqual([]);
    expect(await hitsIn('Price price', queryOf('price', 'price', { caseSensitive: false }))).toHaveLength(1);
    expect(await hitsIn('a\r\nb\r\n', queryOf('\\n', '\\n', { regex: true }))).toEqual([]);
  });

  it('gives each hit its line and a readable excerpt', async () => {
    const [, second] = await hitsIn('total = 1\n\n  const total = sum(total2)\n', queryOf('total', 'amount', { wholeWord: true }));
    expect(second).toMatchObject({ line: 3, shownBefore: 'const total = sum(total2)', shownAfter: 'const amount = sum(total2)' });
    const [long] = await hitsIn(`${'x'.repeat(500)}needle${'y'.repeat(500)}`, queryOf('needle', 'pin'));
    expect(long!.shownBefore.length).toBeLessThanOrEqual(82);
    const [words] = await hitsIn('  return items.reduce((sum, one) => sum + one.quantity, 0);', queryOf('quantity', 'amount'));
    expect(words!.shownAfter).toBe('…one) => sum + one.amount, 0);');
    expect(long!.shownBefore).toContain('needle');
  });

  it('finds more than 10,000 places', async () => {
    const text = 'old value\n'.repeat(12_000);
    const hits = await hitsIn(text, queryOf('old', 'new'));
    expect(hits).toHaveLength(12_000);
    expect(hits.at(-1)!.line).toBe(12_000);
    expect(applyChanges(text, hits)).toBe('new value\n'.repeat(12_000));
  });

  it('stops counting one past the limit', async () => {
    expect(await searchFor(queryOf('a', 'b')).find('a'.repeat(100), 10)).toHaveLength(11);
  });

  it('gives up on an expression that finds no end, and works on', async () => {
    const query = queryOf('(a+)+b', '', { regex: true });
    const search = searchFor(query, 300);
    await expect(search.find('a'.repeat(50), 10)).rejects.toMatchObject({ code: 'patternTooSlow' });
    expect(await search.find('aab', 10)).toHaveLength(1);
  });

  it('can be stopped in the middle', async () => {
    const search = searchFor(queryOf('(a+)+b', '', { regex: true }), 60_000);
    for (const already of [false, true]) {
      if (already) await search.find('ab', 10);
      const stop = new AbortController();
      const running = search.find('a'.repeat(50), 10, stop.signal);
      stop.abort();
      await expect(running).rejects.toMatchObject({ code: 'cancelled' });
    }
  });

  it('agrees with String.replace where that is right, and can be undone to the byte', async () => {
    const eol = fc.constantFrom('\n', '\r\n');
    const line = fc.string({ unit: fc.constantFrom('a', 'b', 'A', ' ', '.', '$', '😀', 'é'), maxLength: 8 });
    const cases = fc.tuple(fc.array(line, { maxLength: 8 }), eol, fc.constantFrom('a', 'ab', '.', 'b a', '$'), line);
    const search = new Map<string, PatternSearch>();
    await fc.assert(
      fc.asyncProperty(cases, async ([lines, end, find, replace]) => {
        const text = lines.join(end);
        const query = queryOf(find, replace);
        const known = search.get(find) ?? searchFor(query);
        search.set(find, known);
        const hits = await hitsIn(text, query, known);
        const after = applyChanges(text, hits);
        expect(after).toBe(text.replaceAll(find, () => replace));
        expect(applyChanges(after, invertChanges(text, hits))).toBe(text);
      }),
      { numRuns: 300 },
    );
  });
});
