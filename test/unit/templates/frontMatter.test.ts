import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readFrontMatter } from '../../../src/core/templates/frontMatter.ts';

const plain = (text: string) =>
  readFrontMatter(text).entries.map(({ key, line, text: value, items }) => [
    key,
    line,
    value ?? items.map(({ name, text: one }) => (name === null ? one : [name, one])),
  ]);

describe('the first lines of a command file', () => {
  it('are keys with texts, lists, and texts by their names', () => {
    const text = `---
# what it is
name: fix-issue  # not a part of it
description: "Fixes \\"it\\": quickly # now"
aliases: [fi, 'f, i']
arguments:
  - issue: the number
  - tone?: 'how it''s said'
context:
- selection
- diff
hints:
  issue: a number
empty:
---
Do it.
`;
    expect(readFrontMatter(text).problems).toEqual([]);
    expect(plain(text)).toEqual([
      ['name', 3, 'fix-issue'],
      ['description', 4, 'Fixes "it": quickly # now'],
      ['aliases', 5, ['fi', 'f, i']],
      ['arguments', 6, [['issue', 'the number'], ['tone?', "how it's said"]]], // prettier-ignore
      ['context', 9, ['selection', 'diff']],
      ['hints', 12, [['issue', 'a number']]],
      ['empty', 14, []],
    ]);
    expect(readFrontMatter(text)).toMatchObject({ body: 'Do it.\n', bodyLine: 16 });
  });

  it('need not be there, and may end lines in any way', () => {
    expect(readFrontMatter('Only a text.\n---\n')).toEqual({ entries: [], body: 'Only a text.\n---\n', bodyLine: 1, problems: [] });
    expect(readFrontMatter('\ufeff---\r\nname: a\r\n---\r\nx\r\ny')).toMatchObject({ body: 'x\ny', bodyLine: 4, problems: [] });
    expect(readFrontMatter('')).toMatchObject({ body: '', problems: [] });
  });

  it('say what they don’t know, with its line', () => {
    const said = (lines: string): [number, string][] =>
      readFrontMatter(`---\n${lines}\n---\nx`).problems.map(({ line, message }) => [line, message]);
    expect(said('name: a\nname: b')).toEqual([[3, '“name” stands there twice.']]);
    expect(said('no key')).toEqual([[2, '“no key” can’t be read here: it is written “key: value”.']]);
    expect(said('name: a\n  - b')).toEqual([[3, '“- b” belongs to no key that has a list.']]);
    expect(said('name: "a')).toEqual([[2, '“"a” has no end of its quotes, or something behind it.']]);
    expect(said('name: "\\q"')).toEqual([[2, '“"\\q"” has a \\ that stands for nothing, or for something that isn’t seen.']]);
    expect(said('name: |\n  long')).toEqual([
      [2, '“|” can’t be read here: write it in one line, in quotes.'],
      [3, '“long” can’t be read here: it is written “key: value”.'],
    ]);
    expect(said('name: !!js/function x')[0]?.[0]).toBe(2);
    expect(said('name: *anchor')[0]?.[0]).toBe(2);
    expect(said(`name: ${'x'.repeat(3000)}`)).toEqual([[2, 'The line is longer than 2000 characters.']]);
    expect(said(`\u202ex: y`)[0]?.[1]).toContain('⟨U+202E⟩');
  });

  it('have an end, or nothing counts', () => {
    const endless = `---\n${'a: b\n'.repeat(200_000)}`;
    expect(readFrontMatter(endless)).toEqual({
      entries: [],
      body: '',
      bodyLine: 1,
      problems: [{ line: 1, severity: 'error', message: 'What begins with --- has no end within 100 lines. Put a line of --- under it.' }],
    });
  });

  it('never throw, and tell lines that are there, whatever stands in them', () => {
    const piece = fc.oneof(
      fc.constantFrom(
        '---',
        '...',
        'name:',
        'name: ',
        '- ',
        '  - ',
        '"',
        "'",
        '[',
        ']',
        '#',
        ': ',
        '\t',
        '\\',
        '{{',
        '$1',
        '\r',
        '\u202e',
        '__proto__: x',
        'constructor: y',
      ),
      fc.string({ unit: 'grapheme', maxLength: 12 }),
    );
    const document = fc.array(fc.oneof(piece, fc.constant('\n')), { maxLength: 80 }).map((pieces) => pieces.join(''));
    fc.assert(
      fc.property(
        fc.oneof(
          document,
          document.map((text) => `---\n${text}\n---\n${text}`),
        ),
        (text) => {
          const { entries, body, bodyLine, problems } = readFrontMatter(text);
          const lines = text.split(/\r\n|\r|\n/).length;
          for (const { line } of [...entries, ...problems]) expect(line >= 1 && line <= lines).toBe(true);
          expect(bodyLine).toBeLessThanOrEqual(lines + 1);
          expect(new Set(entries.map(({ key }) => key)).size).toBe(entries.length);
          // Nothing is made up.
          expect(text.replace(/\r\n?/g, '\n').endsWith(body)).toBe(true);
        },
      ),
    );
  });

  it('give back each text as it was written in quotes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 60 }), (value) => {
        const { entries, problems } = readFrontMatter(`---\nkey: ${JSON.stringify(value)}\n---\n`);
        expect(problems).toEqual([]);
        expect(entries[0]?.text).toBe(value);
      }),
    );
  });
});
