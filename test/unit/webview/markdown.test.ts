import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MarkdownBlocks } from '../../../webview/markdown/blocks.ts';
import { fenceTitle } from '../../../webview/markdown/fenceTitle.ts';
import { formulaOf } from '../../../src/markdown/math.ts';
import { isSafeLink, parseMarkdown, renderTokens } from '../../../src/markdown/parser.ts';
import { longParagraph } from '../../support/webviewHarness/longChats.ts';
import { markdownAnswer } from '../../support/webviewHarness/sampleChats.ts';

const render = (source: string): string => renderTokens(parseMarkdown(source, {}));

describe('Markdown of a model', () => {
  it('never becomes markup of its own making', () => {
    for (const source of [
      '<img src=x onerror=alert(1)>',
      '<script>alert(1)</script>',
      'a <b onclick="x()">b</b>',
      '<svg><style>*{display:none}</style></svg>',
      '<form action="https://canary.example"><input>',
      '[a](https://a.example "\\"><script>alert(1)</script>")',
      '```js"><script>alert(1)</script>\ncode\n```',
      '~~~ <img src=x onerror=alert(1)>\ncode\n~~~',
      '`<script>alert(1)</script>`',
      '| <img src=x> |\n|---|\n| <script>1</script> |',
    ]) {
      expect(render(source), source).not.toMatch(/<(?!\/?(?:p|a|code|pre|em|strong|table|thead|tbody|tr|th|td)\b)/i);
      expect(render(source).replace(/"[^"]*"/g, '""'), source).not.toMatch(/<[^>]*\son\w+=/i);
    }
  });

  it('links only to http, https and mailto', () => {
    for (const target of [
      'javascript:alert(1)',
      'JaVaScRiPt:alert(1)',
      'java&#x0A;script:alert(1)',
      'command:workbench.action.quit',
      'vscode://file/etc/passwd',
      'data:text/html,x',
      'file:///etc/passwd',
      'vbscript:x',
      '//canary.example/x',
      '/etc/passwd',
      '../x',
      'blob:x',
      '\u0001javascript:alert(1)',
    ]) {
      // prettier-ignore
      expect(render(`[text](${target})`), target).not.toContain('href');
      expect(render(`<${target}>`), target).not.toContain('href');
      expect(render(`[text][r]\n\n[r]: ${target}`), target).not.toContain('href');
      expect(isSafeLink(target.trim()), target).toBe(false);
    }
    expect(render('[text](https://example.org/a?b=1)')).toBe('<p><a href="https://example.org/a?b=1">text</a></p>\n');
    expect(render('<mailto:a@example.org>')).toContain('<a href="mailto:a@example.org">');
    expect(render('see https://example.org.')).toContain('<a href="https://example.org">');
  });

  it('may break code in a sentence behind a choice and a folder, and nowhere else', () => {
    expect(render('`/review [staged|branch REF] src/a.ts`')).toBe('<p><code>/review [staged|<wbr>branch REF] src/<wbr>a.ts</code></p>\n');
    expect(render('`a || b </a> //x`')).toBe('<p><code>a || b &lt;/a&gt; //x</code></p>\n');
  });

  it('does not take file names for hosts', () => {
    expect(render('open cart.py and main.rs or a@b.example')).not.toContain('<a');
  });

  it('shows an image as words, so that nothing is fetched', () => {
    expect(render('![A chart](https://canary.example/x.png)')).toBe(
      '<p><span data-image="">A chart (https://canary.example/x.png)</span></p>\n',
    );
    expect(render('![](https://canary.example/x.png)')).toContain('>https://canary.example/x.png</span>');
    expect(render('![<b>](https://canary.example/"x.png)')).not.toContain('<b>');
    expect(render('![x](data:image/png;base64,AAAA)')).not.toContain('<span');
  });

  it('aligns table cells without style attributes', () => {
    const html = render(markdownAnswer);
    expect(html).toContain('<th data-align="right">Before</th>');
    expect(html).not.toContain('style=');
  });

  it('finds the language of a fence', () => {
    expect(
      ['js', 'TypeScript title="x"', 'python{1,3}', '', '  c++  ', 'rust,ignore', 'file:src/a.ts'].map((info) => fenceTitle(info).word),
    ).toEqual(['js', 'typescript', 'python', '', 'c++', 'rust', 'ts']);
  });
});

describe('the path in a fence', () => {
  it.each([
    ['file:src/a.ts', 'src/a.ts'],
    ['file: src/with blank.ts', 'src/with blank.ts'],
    ['js:src/a.js', 'src/a.js'],
    ['js src/a.js', 'src/a.js'],
    ['python title="app/main.py"', 'app/main.py'],
    ['md file="docs/read me (größe).md"', 'docs/read me (größe).md'],
    ['js src/my util.js', 'src/my util.js'],
    ['Makefile', null],
    ['js', null],
    ['rust,ignore', null],
    ['js {1,3}', null],
    ['html onload="x.y"', null],
    ['', null],
  ])('%j', (info, path) => expect(fenceTitle(info).path).toBe(path));
});

describe('a formula in Markdown', () => {
  const found = (source: string): string[] =>
    [...render(source).matchAll(/data-math="(\w+)">([^<]*)</g)].map(
      ([, kind, text]) => `${kind ?? ''} ${formulaOf((text ?? '').replaceAll('&gt;', '>'))}`,
    );

  it.each([
    ['a $x^2$ b', ['inline x^2']],
    ['a \\(x\\) b', ['inline x']],
    ['a $$x$$ b', ['display x']],
    ['\\[ x \\]', ['display x']],
    ['$$\nx\n- y\n# z\n$$', ['display x\n- y\n# z']],
    ['words\n$$\nx\n$$\nwords', ['display x']],
    ['\\[\nx\n\\]', ['display x']],
    ['- item\n\n  $$\n  x\n  $$', ['display x']],
    ['$\\$5$', ['inline \\$5']],
    ['*a* $a_1 * b_1$ *c*', ['inline a_1 * b_1']],
  ])('is found: %s', (source, formulas) => expect(found(source)).toEqual(formulas));

  it('has few dollars that are its own, so that a text with any number of them is read at once', () => {
    expect(found(`$a${' \\$'.repeat(19)}$`)).toHaveLength(1);
    expect(found(`$a${' \\$'.repeat(40)}$`)).toEqual([]);
    const [formula = ''] = found(`${'$a '.repeat(200)}b$`);
    expect(formula.split('$').length).toBeLessThan(22);
  });

  it.each([
    'It costs $5 and $6.',
    'from $HOME to $PATH',
    '$ x $',
    '\\$x$',
    '`$x$`',
    '```\n$$\nx\n$$\n```',
    'open $x',
    '$$\nx',
    'a$$b',
    '$x$y',
    '\\\\(x\\\\)',
  ])('is none: %s', (source) => expect(found(source)).toEqual([]));

  it('that is never ended is a paragraph like any other', () => {
    expect(render('$$ is *a* word\n\nNext')).toBe('<p>$$ is <em>a</em> word</p>\n<p>Next</p>\n');
  });
});

describe('a growing answer', () => {
  /** What is on the page after the text came in the given pieces. */
  const grown = (source: string, step: () => number): unknown[] => {
    const blocks = new MarkdownBlocks();
    const shown: unknown[] = [];
    for (let end = 0; end < source.length;) {
      end = Math.min(source.length, end + step());
      const update = blocks.update(source.slice(0, end));
      shown.length = update.from;
      for (const block of update.blocks) shown.push(block.kind === 'prose' ? renderTokens(block.tokens) : block);
    }
    return shown;
  };

  it('ends up the same however it was cut', () => {
    const line = fc.constantFrom('text **bold** more', '- item', '  - nested', '1. one', '```js', '```', 'const a = 1;', '', '', '# head', '> quote', '| a | b |', '|---|--:|', '| 1 | 2 |', '    indented', '---', '~~~', '===', '***', '\ttab', '* * *', '`code`', '$x$ and $$y$$', '$$', '\\[', '\\]', '$$ z'); // prettier-ignore
    fc.assert(
      fc.property(fc.array(line, { maxLength: 25 }), fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 }), (lines, steps) => {
        const source = lines.join('\n');
        let turn = 0;
        expect(grown(source, () => steps[turn++ % steps.length]!)).toEqual(grown(source, () => source.length || 1));
      }),
      { numRuns: 400 },
    );
  });

  it('takes a paragraph that is very long in pieces, the same however it was cut, and reads only its end again', () => {
    const source = `Before.\n\n${longParagraph(60_000)}\n\nAfter.`;
    const whole = grown(source, () => source.length);
    expect(grown(source, () => 997)).toEqual(whole);
    // Nothing is lost, and no markup is torn.
    const text = (html: string): string =>
      html
        .replace(/<[^>]+>/g, '')
        .replace(/\s+/g, ' ')
        .trim();
    expect(text(whole.join(' '))).toBe(text(renderTokens(parseMarkdown(source, {}))));
    expect(whole.slice(0, -2).join('')).not.toMatch(/\*|`/);
    const blocks = new MarkdownBlocks();
    blocks.update(source.slice(0, -10));
    const { from, blocks: last } = blocks.update(source.slice(0, -9));
    expect(from).toBe(whole.length - 2);
    expect(last).toHaveLength(1);
  });

  it('cuts a paragraph without blanks, too, and none that is anything else', () => {
    const word = 'a'.repeat(20_000);
    expect(new MarkdownBlocks().update(word).blocks).toHaveLength(3);
    expect(
      grown(word, () => 777)
        .join('')
        .replace(/<[^>]+>|\n/g, ''),
    ).toBe(word);
    const list = Array.from({ length: 2000 }, (_, line) => `- item ${String(line)}`).join('\n');
    expect(new MarkdownBlocks().update(list).blocks).toHaveLength(1);
  });

  it('keeps a list with blank lines one list while its next number comes', () => {
    const source = '1. one\n\n2. two\n\n10. ten';
    expect(grown(source, () => 1)).toEqual(grown(source, () => source.length));
  });

  it('draws only the last block again', () => {
    const blocks = new MarkdownBlocks();
    expect(blocks.update('First.\n\nSecond').from).toBe(0);
    expect(blocks.update('First.\n\nSecond part').from).toBe(1);
    expect(blocks.update('First.\n\nSecond part.\n\n```js\nx').from).toBe(1);
    const { from, blocks: changed } = blocks.update('First.\n\nSecond part.\n\n```js\nx = 1');
    expect(from).toBe(2);
    expect(changed).toMatchObject([{ kind: 'code', info: 'js', closed: false }]);
  });

  it('starts over when the text is another one', () => {
    const blocks = new MarkdownBlocks();
    blocks.update('One.\n\nTwo.\n\nThree.');
    expect(blocks.update('Other')).toMatchObject({ from: 0, blocks: [{ kind: 'prose' }] });
  });

  it('knows a closed fence from an open one and hides half a closing fence', () => {
    const code = (source: string): unknown => new MarkdownBlocks().update(source).blocks[0];
    expect(code('```js\na\n```')).toEqual({ kind: 'code', info: 'js', code: 'a\n', closed: true });
    expect(code('```js\na\n``')).toMatchObject({ code: 'a\n', closed: false });
    expect(code('````md\n```\n````')).toMatchObject({ code: '```\n', closed: true });
    expect(code('```')).toMatchObject({ closed: false });
  });

  it('uses link definitions, whole ones only, wherever they stand', () => {
    expect(grown('[r]: https://example.org\n\nA.\n\nSee [this][r].', () => 5).at(-1)).toContain('href="https://example.org"');
    const source = 'See [this][r].\n\nMore.\n\n[r]: https://example.org';
    const blocks = new MarkdownBlocks();
    for (let end = 1; end <= source.length; end++) blocks.update(source.slice(0, end));
    const { from, blocks: all } = blocks.update(source, true);
    expect(from).toBe(0);
    expect(all[0]?.kind === 'prose' && renderTokens(all[0].tokens)).toContain('href="https://example.org"');
  });

  it('draws nothing again at its end but what a definition may have changed', () => {
    const ended = (source: string): number => {
      const blocks = new MarkdownBlocks();
      blocks.update(source);
      return blocks.update(source, true).from;
    };
    expect(ended('See [this][r].\n\n```py\ndef f(a: list[int]):\n```\n\nB.')).toBe(2);
    for (const definition of ['[r]: https://example.org', '> [r]: https://example.org', '- 1. [a\\]\nb]: https://example.org'])
      expect(ended(`See [this][r].\n\nB.\n\n${definition}`), definition).toBe(0);
  });

  it('grows in an open fence line by line, until a line that could close it', () => {
    const blocks = new MarkdownBlocks();
    let source = 'A.\n\n~~~js\n';
    blocks.update(source);
    for (const [more, code, closed] of [
      ['a`', 'a`', false],
      ['\n```\n', 'a`\n```\n', false],
      ['  ~~', 'a`\n```\n', false],
      ['~', 'a`\n```\n', true],
    ] as const) {
      source += more;
      expect(blocks.update(source), source).toEqual({ from: 1, blocks: [{ kind: 'code', info: 'js', code, closed }] });
    }
  });

  it('treats carriage returns as line breaks', () => {
    expect(grown('a\r\n\r\n```js\r\nx\r\n```', () => 1)).toEqual(['<p>a</p>\n', { kind: 'code', info: 'js', code: 'x\n', closed: true }]);
  });
});
