import { describe, expect, it } from 'vitest';
import { boundedText, stutters, wholeText } from '../../../src/core/completion/boundedText.ts';
import { completionBounds } from '../../../src/core/completion/completionBounds.ts';

/** The file has `|` where the cursor is. */
const at = (file: string, language = 'typescript') => {
  const cursor = file.indexOf('|');
  return completionBounds(file.slice(0, cursor), file.slice(cursor + 1), language);
};

/** What of an answer is shown, when the model would go on for ever. */
const shown = (file: string, answer: string, language?: string): string => {
  const bounds = at(file, language);
  let text = '';
  for (const character of answer) {
    text += character;
    if (boundedText(text, bounds).done) break;
  }
  return wholeText(text, bounds, false);
};

describe('the bounds of a completion', () => {
  it.each([
    ['const a = |;\n', false],
    ['function f() {|\n}\n', true],
    ['function f() {\n  |\n}\n', true],
    ['function f() { |}\n', false],
    ['call(\n  |\n);\n', true],
    ['const a = b|\n', false],
    ['const a = "x {|\n', false],
    ['// {|\n', false],
    ['def f():|\n', true, 'python'],
  ])('%j: several lines %j', (file, multiline, language = 'typescript') => expect(at(file, language).multiline).toBe(multiline));

  it('knows how much is left to close', () => {
    expect(at('if (a) {\n  f(g(|\n}\n').closable).toBe(2);
    expect(at('if (a) {\n  f(g(|))\n}\n').closable).toBe(0);
    expect(at('if (a) {\n  f(|\n').closable).toBe(2);
    expect(at('f(|))').closable).toBe(0);
  });
});

describe('what of an answer is shown', () => {
  it.each([
    ['ends with the line', 'const a = |\n', 'b + c;\nconst d = 1;', 'b + c;'],
    ['does not close what is closed behind the cursor', 'f(|);\n', 'a, g(b));\n', 'a, g(b)'],
    ['closes what is open', 'f(|\n', 'a, b);\nx', 'a, b);'],
    ['closes no more than is open', '{\n  f(|\n}\n', 'a));\n', 'a)'],
    ['does not repeat what follows in the line', 'const a = |;\n', 'b;', 'b'],
    ['does not repeat arguments that follow', 'f(a, |, c)', 'b, c', 'b'],
    ['keeps its own brackets', 'f(|)', 'g()', 'g()'],
    ['stays in its string', 'f("|");', 'a b", "c', 'a b'],
    ['may close its string', 'f("|\n', 'a b");\n', 'a b");'],
    ['stays in its comment line', '// |\n', 'the sum)\ncode();', 'the sum)'],
  ])('%s', (_, file, answer, text) => expect(shown(file, answer)).toBe(text));

  it('ends with the block that was opened', () => {
    const body = '\n  if (a) {\n    b();\n  }\n  return c;\n}\n\nfunction g() {\n';
    expect(shown('function f() {|\n', body)).toBe('\n  if (a) {\n    b();\n  }');
    expect(shown('class A {\n  f() {|\n}\n', '\n    a();\n  }\n\n  g() {')).toBe('\n    a();\n  }');
  });

  it('ends before somebody else’s block', () => {
    expect(shown('class A {\n  f() {\n    |\n  }\n}\n', 'a();\n    b();\n  }\n\n  g() {}')).toBe('a();\n    b();');
    expect(shown('def f():\n    |\n\ndef g():\n', 'a = 1\n    return a\n\ndef h():\n', 'python')).toBe('a = 1\n    return a');
    expect(shown('def f():\n    if a:\n        |\n', 'b()\n    return a\n', 'python')).toBe('b()');
  });

  it('ends before what stands there already', () => {
    expect(shown('{\n  |\n  return total;\n}\n', 'total += 1;\n  return total;\n}')).toBe('total += 1;');
  });

  it('leaves out a last line that a bound cut', () => {
    const bounds = at('function f() {\n  |\n}\n');
    expect(wholeText('a();\n  b(c', bounds, true)).toBe('a();');
    expect(wholeText('a();\n  b(c', bounds, false)).toBe('a();\n  b(c');
    expect(wholeText('a(b', bounds, true)).toBe('a(b');
  });

  it('has a last line', () => {
    const many = Array.from({ length: 60 }, (_, i) => `a${String(i)}(`).join('\n');
    expect(shown('|\n', many).split('\n').length).toBeLessThanOrEqual(17);
  });
});

describe('a text that repeats itself', () => {
  it.each([
    ['bbbbbbbb', true],
    ['const a = foo.foo.foo.foo.foo.foo.foo.foo.', true],
    ['a, a, a, a, a, a, a, a, ', true],
    ['// ==================', false],
    ['          ', false],
    ['0, 1, 0, 1, 0, 1, 0', false],
    ['items.map((item) => item.price)', false],
    ['b'.repeat(400) + 'c', false],
  ])('%j: %j', (text, repeats) => expect(stutters(text)).toBe(repeats));

  it('is told from others at once, however long', () => {
    // Without a bound on what is looked at, patterns like this one take quadratic time and more.
    expect(stutters('abcdefghij'.repeat(100_000).slice(1) + '\n')).toBe(false);
  });
});
