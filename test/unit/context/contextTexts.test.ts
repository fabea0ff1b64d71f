import { describe, expect, it } from 'vitest';
import { cell, contextText, folderListText, listed, treeText } from '../../../src/core/context/contextTexts.ts';
import { matchedLines } from '../../../src/core/context/matchedLines.ts';
import { parseMarkdown, renderTokens } from '../../../src/markdown/parser.ts';
import type { ContextChip } from '../../../src/protocol/webview.ts';

const chip = (more: Partial<ContextChip> = {}): ContextChip => ({
  id: 'file', kind: 'file', label: 'cart.js', detail: 'src/cart.js', tokens: 1204, enabled: true, problem: null, ...more,
}); // prettier-ignore

describe('what the chat says of its context', () => {
  it('is the meter and each thing with its tokens, and why it does not go', () => {
    const text = contextText(
      [
        chip(),
        chip({ detail: 'a|b.js', enabled: false }),
        chip({ detail: 'big.js', tokens: null, enabled: false, problem: 'It is too large.' }),
        chip({ detail: 'src', note: 'Its 2 files go along.' }),
      ],
      { used: 4310, of: 8192, reserved: 1024 },
    );
    expect(text.split('\n')).toEqual([
      'The next question takes 4,310 of 8,192 tokens; 1,024 are kept for the answer.',
      '',
      '| Attached | Tokens | |',
      '|:--|--:|:--|',
      '| src/cart.js | 1,204 | goes along |',
      '| a\\|b.js | 1,204 | switched off |',
      '| big.js |  | It is too large. |',
      '| src | 1,204 | goes along. Its 2 files go along. |',
    ]);
    expect(contextText([], { used: 4, of: 8, reserved: 1, estimated: true })).toContain('about 4 of 8 tokens');
    expect(contextText([], null)).toContain('No model is loaded');
  });
});

describe('the files of a folder', () => {
  const paths = ['b.js', 'src/z.js', 'src/shop/cart.js', 'a.js'];

  it('are a tree with folders first', () => {
    expect(treeText('shop', paths)).toBe('shop: 4 files.\n\n```\n├ src/\n│ ├ shop/\n│ │ └ cart.js\n│ └ z.js\n├ a.js\n└ b.js\n```');
  });

  it('are listed by themselves with what is in its folders', () => {
    expect(folderListText('shop', paths)).toBe('shop: 1 folder, 2 files.\n\n```\nsrc/  (2 files)\na.js\nb.js\n```');
  });

  it('are cut where they are many, which is said, and can not end their block', () => {
    const many = listed(
      'Many:',
      Array.from({ length: 450 }, (_, at) => (at === 0 ? '```' : String(at))),
      'And more.',
    );
    expect(many).toContain('\n\nThe first 200 of 450 lines are shown. Name a folder or a pattern to see the others. And more.');
    expect(many.startsWith('Many:\n\n````\n```\n1\n')).toBe(true);
    expect(listed('None.', [])).toBe('None.');
  });
});

describe('lines in which something was found', () => {
  const find = (text: string, pattern: RegExp): unknown =>
    matchedLines(text, [...text.matchAll(pattern)].map((match) => ({ start: match.index, end: match.index + match[0].length, groups: [], named: {} }))); // prettier-ignore

  it('are each told once, with their numbers', () => {
    expect(find('one two\n\n  two two\nthree two', /two/g)).toEqual([
      { line: 1, text: 'one two' },
      { line: 3, text: 'two two' },
      { line: 4, text: 'three two' },
    ]);
    expect(find('', /x/g)).toEqual([]);
  });

  it('are cut around what was found when they are long', () => {
    const [found] = find(`${'a'.repeat(5000)}needle${'b'.repeat(5000)}`, /needle/g) as { text: string }[];
    expect(found?.text).toContain('needle');
    expect(found?.text.length).toBeLessThan(210);
  });
});

it('has any text in a table stand there as it is', () => {
  for (const text of ['app/[id]/[...rest]/page.tsx', '$a$ costs $5', '[a](b.js) | c', '**x** ~~y~~ `z` <b> &amp; \\[x\\]', '#1 _a_']) {
    const html = renderTokens(parseMarkdown(`| ${cell(text)} |\n|:--|`, {}));
    const shown = /<th[^>]*>(.*)<\/th>/.exec(html)?.[1]?.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
    expect(shown).toBe(text);
  }
});
