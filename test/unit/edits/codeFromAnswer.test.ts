import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { codeFromAnswer } from '../../../src/core/edits/codeFromAnswer.ts';

const fit = (answer: string, text: string, before = '', eol: '\n' | '\r\n' = '\n'): string => codeFromAnswer(answer, { text, before, eol });

describe('codeFromAnswer', () => {
  it.each([
    ['moves an answer in', 'if (a) {\n  b();\n}', '    if (x) {\n      y();\n    }\n', '    if (a) {\n      b();\n    }\n'],
    ['moves an answer out', '        a = 1\n        b = 2', 'a = 0\n', 'a = 1\nb = 2\n'],
    ['leaves what fits', '  a();', '  b();\n', '  a();\n'],
    [
      'mends a first line that lost its indentation',
      'function a() {\n    b();\n  }',
      '  function x() {\n    y();\n  }\n',
      '  function a() {\n    b();\n  }\n',
    ],
    [
      'moves a Python method that was dedented whole',
      'def f(self):\n    return 2',
      '    def f(self):\n        return 1\n',
      '    def f(self):\n        return 2\n',
    ],
    [
      'turns blanks into tabs',
      'if (a) {\n  b();\n  if (c) {\n    d();\n  }\n}',
      '\tif (x) {\n\t\ty();\n\t}\n',
      '\tif (a) {\n\t\tb();\n\t\tif (c) {\n\t\t\td();\n\t\t}\n\t}\n',
    ],
    ['turns tabs into blanks', 'if (a) {\n\tb();\n}', 'if (x) {\n    y();\n}\n', 'if (a) {\n    b();\n}\n'],
    ['keeps the blank lines around', '\n\na()\n\n\n', '\n\nx()\n\n', '\n\na()\n\n'],
    ['keeps a missing final line break missing', 'a()\n', 'x()', 'a()'],
    ['drops fences that the model repeated', '```js\na()\n```', 'x()\n', 'a()\n'],
    ['drops a closing fence alone', 'a()\n```\n', 'x()\n', 'a()\n'],
    ['drops a longer fence around one that belongs to the code', '````md\n```js\na()\n```\n````', '```js\nx()\n```\n', '```js\na()\n```\n'],
    ['keeps the fences of a block that was selected whole', '```js\nbar();\n```', '```js\nfoo();\n```\n', '```js\nbar();\n```\n'],
    [
      'keeps a fence that the text ends with',
      'A text.\n\n```js\na();\n```',
      'A tekst.\n\n```js\na();\n```\n',
      'A text.\n\n```js\na();\n```\n',
    ],
    ['drops one where the text only ends with it', '```md\nText\n~~~\na\n~~~', 'Tekst\n~~~\na\n~~~\n', 'Text\n~~~\na\n~~~\n'],
    ['keeps a fence that the text begins with', '~~~\na\n~~~\n\nMore.\n```', '~~~\nx\n~~~\n\nMore.', '~~~\na\n~~~\n\nMore.'],
    ['keeps the fence of a list item', '  ```\n  b\n  ```', '  ```\n  a\n  ```\n', '  ```\n  b\n  ```\n'],
    [
      'leaves the inside of a text at column 0 when a method was dedented',
      'def q(self) -> str:\n    s = """\nSELECT 1\n"""\n    return s',
      '    def q(self):\n        s = """\nSELECT 1\n"""\n        return s\n',
      '    def q(self) -> str:\n        s = """\nSELECT 1\n"""\n        return s\n',
    ],
    [
      'knows the inside of a text though it was changed',
      'def q(self):\n    s = f"""\nSELECT 2\n"""\n    return s',
      '    def q(self):\n        s = """\nSELECT 1\n"""\n        return s\n',
      '    def q(self):\n        s = f"""\nSELECT 2\n"""\n        return s\n',
    ],
    [
      'knows the inside of a text though it grew',
      'def q(self):\n    s = """\nSELECT 1\nFROM t\n"""\n    return s',
      '    def q(self):\n        s = """\nSELECT 1\n"""\n        return s\n',
      '    def q(self):\n        s = """\nSELECT 1\nFROM t\n"""\n        return s\n',
    ],
    [
      'moves a dedented block around a preprocessor’s lines',
      'if (a) {\n#ifdef A\n  b();\n#endif\n}',
      '    if (x) {\n#ifdef A\n      b();\n#endif\n    }\n',
      '    if (a) {\n#ifdef A\n      b();\n#endif\n    }\n',
    ],
    [
      'mends a first line whose block goes on at column 0',
      'return 2;\n}\n\nfunction b() {\n  c();\n}',
      '  return 1;\n}\n\nfunction b() {\n  c();\n}\n',
      '  return 2;\n}\n\nfunction b() {\n  c();\n}\n',
    ],
    ['empties blank lines', 'a {\n\n  b\n}', '  x {\n    y\n  }\n', '  a {\n\n    b\n  }\n'],
  ])('%s', (_name, answer, text, expected) => expect(fit(answer, text)).toBe(expected));

  it('knows that the selection began in mid-line', () => {
    expect(fit('function a() {\n  b();\n}', 'function x() {\n    y();\n  }', 'class C {\n  ')).toBe('function a() {\n    b();\n  }');
    expect(fit('[\n  1,\n  2,\n]', '[\n    1,\n  ]', '  const list = ')).toBe('[\n    1,\n    2,\n  ]');
  });

  it('has nothing to say when the model wrote no code', () => {
    for (const answer of ['', '\n \n', '```', '```\n```']) expect(fit(answer, 'x\n')).toBe('');
  });

  it('uses the document’s line ends', () => expect(fit('a\nb\nc', 'x\r\n', '', '\r\n')).toBe('a\r\nb\r\nc\r\n'));

  it('keeps each untouched line’s own break in a file of mixed line ends', () => {
    expect(fit('one\ntwo\nTHREE\nfour', 'one\r\ntwo\nthree\r\nfour\r\n', '', '\r\n')).toBe(
      'one\r\ntwo\nTHREE\r\nfour\n'.replace(/\n$/, '\r\n'),
    );
  });

  it('gives back the very text when the model repeats it, whatever its line ends', () => {
    const line = fc.constantFrom('a', '  b', '    c {', '\td', '', '  }', 'é🎉');
    fc.assert(
      fc.property(fc.array(fc.tuple(line, fc.constantFrom('\n', '\r\n')), { minLength: 1, maxLength: 8 }), fc.boolean(), (lines, last) => {
        const text = lines.map(([content, eol]) => content + eol).join('') + (last ? 'end' : '');
        fc.pre(text.trim() !== '');
        expect(fit(text.replace(/\r\n/g, '\n'), text, '', '\r\n')).toBe(text);
      }),
      { numRuns: 500 },
    );
  });

  it('finds the depth again of code with lines at column 0 in it, moved as a whole, at its first line, or not at all', () => {
    const code = fc
      .tuple(fc.integer({ min: 0, max: 3 }), fc.constantFrom('a()', 'if b:', 'return c', '}'))
      .map(([depth, text]) => ({ depth, text }));
    const flat = fc.constantFrom('SELECT 1', '"""', '#endif', '`;', '').map((text) => ({ depth: null, text }));
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 3 }), fc.array(fc.oneof(code, flat), { minLength: 1, maxLength: 10 }), (base, rest) => {
        const at = (depth: number): string =>
          [
            'def f():',
            ...rest.map((line) => (line.depth === null ? line.text : `${'  '.repeat(depth + 1 + line.depth)}${line.text}`)),
            `${'  '.repeat(depth)}end`,
          ]
            .map((line, i) => (i === 0 ? '  '.repeat(depth) : '') + line)
            .join('\n');
        const text = `${at(base)}\n`;
        expect(fit(at(base), text)).toBe(text);
        expect(fit(at(0), text)).toBe(text);
        expect(fit(at(base).trimStart(), text)).toBe(text);
        expect(fit(at(base + 1), text)).toBe(text);
      }),
      { numRuns: 500 },
    );
  });

  it('never throws, and ends like the text it replaces', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary' }),
        fc.string({ unit: fc.constantFrom('a', ' ', '\t', '\n', '\r\n', '`') }),
        fc.string(),
        (answer, text, before) => {
          fc.pre(text.trim() !== '');
          const result = fit(answer, text, before);
          if (result !== '') expect(/[\r\n]$/.test(result)).toBe(/[\r\n]$/.test(text));
        },
      ),
      { numRuns: 1000 },
    );
  });
});
