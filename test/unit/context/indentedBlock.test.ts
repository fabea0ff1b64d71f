import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { indentedBlock } from '../../../src/core/context/indentedBlock.ts';

const blockAt = (text: string, line: number, maxLines = 60): string => {
  const lines = text.split('\n');
  const { first, last } = indentedBlock((at) => lines[at], { first: line, last: line }, maxLines);
  return lines.slice(first, last + 1).join('\n');
};

const braces = 'const before = 1;\n\nfunction f(x) {\n  if (x) {\n    return 1;\n  }\n\n  return 2;\n}\n\nconst after = 2;';

describe('indentedBlock', () => {
  it('takes the function around a line, its closing brace included', () => {
    expect(blockAt(braces, 4)).toBe('function f(x) {\n  if (x) {\n    return 1;\n  }\n\n  return 2;\n}');
    expect(blockAt(braces, 2)).toBe(blockAt(braces, 4));
  });

  it('takes a single line at the top level', () => {
    expect(blockAt(braces, 0)).toBe('const before = 1;');
    expect(blockAt(braces, 10)).toBe('const after = 2;');
  });

  it('ends where indentation ends in a language without braces', () => {
    expect(blockAt('def f(x):\n    if x:\n        return 1\n\n    return 2\n\nprint(f(1))', 2)).toBe(
      'def f(x):\n    if x:\n        return 1\n\n    return 2',
    );
    expect(blockAt('def f\n  1\nend\ng', 1)).toBe('def f\n  1\nend');
  });

  it('stops before it becomes too long', () => {
    const body = Array.from({ length: 30 }, (_, i) => `    m${i}();`).join('\n');
    const text = `class A {\n  m() {\n${body}\n  }\n${body}\n}`;
    expect(blockAt(text, 5, 40)).toBe(`  m() {\n${body}\n  }`);
  });

  it('always holds the line, stays within the text and within the bound', () => {
    const line = fc.constantFrom('', ' ', 'a', '  b {', '    c', '  }', '}', '\td');
    fc.assert(
      fc.property(fc.array(line, { minLength: 1, maxLength: 40 }), fc.nat(), fc.integer({ min: 1, max: 20 }), (lines, pick, maxLines) => {
        const at = pick % lines.length;
        const { first, last } = indentedBlock((index) => lines[index], { first: at, last: at }, maxLines);
        expect(first).toBeGreaterThanOrEqual(0);
        expect(first).toBeLessThanOrEqual(at);
        expect(last).toBeGreaterThanOrEqual(at);
        expect(last).toBeLessThan(lines.length);
        expect(last - first).toBeLessThan(maxLines);
      }),
    );
  });
});
