import { describe, expect, it } from 'vitest';
import { commitText } from '../../../src/core/context/commitText.ts';
import { type ListedProblem, problemsText } from '../../../src/core/context/problemsText.ts';

const problem = (more: Partial<ListedProblem> = {}): ListedProblem => ({
  file: null, path: 'src/cart.js', line: 11, character: 4, severity: 'error', message: 'Not a number.', code: '2322', ...more,
}); // prettier-ignore

describe('reported problems', () => {
  it('are one a line, errors first and hints never', () => {
    const text = problemsText([
      problem({ severity: 'warning', code: null, message: 'Unused.\n  Remove it.' }),
      problem({ severity: 'hint' }),
      problem(),
    ]);
    expect(text).toBe('src/cart.js:12:5 error 2322: Not a number.\nsrc/cart.js:12:5 warning: Unused. Remove it.');
    expect(problemsText([problem({ severity: 'information' })])).toBe('');
  });

  it('are bounded, which is said', () => {
    const lines = problemsText(Array.from({ length: 130 }, () => problem({ message: 'x'.repeat(5000) }))).split('\n');
    expect([lines.length, lines.at(-1)]).toEqual([101, '(30 more are not listed)']);
    expect(lines[0]!.length).toBeLessThan(600);
  });
});

describe('a commit', () => {
  it('is its message and its diffs, and names what it does not show', () => {
    const diff = 'diff --git a/a.js b/a.js\n-let a;\n+let b;\n';
    expect(commitText('Rename a\n', [diff], [])).toBe('Rename a\n\ndiff --git a/a.js b/a.js\n-let a;\n+let b;');
    const large = `diff --git a/big.js b/big.js\n${'+x\n'.repeat(100_000)}`;
    expect(commitText('Add', [diff, large], ['.env'])).toMatch(/\+let b;\n\nChanged as well, and not shown: \.env, big\.js$/);
  });
});
