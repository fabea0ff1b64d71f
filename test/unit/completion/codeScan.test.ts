import { describe, expect, it } from 'vitest';
import { scanCode } from '../../../src/core/completion/codeScan.ts';

const at = (text: string, language = 'typescript') => {
  const { open, quote, comment, unmatched } = scanCode(text, language);
  return [open.join(''), quote, comment, unmatched.join('')];
};

describe('where a place in code stands', () => {
  it.each([
    ['f(a, [b, {', 'typescript', '([{', null, null, ''],
    ['f(a)', 'typescript', '', null, null, ''],
    ['a) }', 'typescript', '', null, null, ')}'],
    ['"a (', 'typescript', '', '"', null, ''],
    ['"a \\" (', 'typescript', '', '"', null, ''],
    ['"not closed\nf(', 'typescript', '(', null, null, ''],
    ['// a (', 'typescript', '', null, 'line', ''],
    ['// a\n(', 'typescript', '(', null, null, ''],
    ['/* a (\n', 'typescript', '', null, 'block', ''],
    ['/* a */ (', 'typescript', '(', null, null, ''],
    ['`a (${b(', 'typescript', '`${(', null, null, ''],
    ['`a ${b} (', 'typescript', '`', null, null, ''],
    ['const a = /[("/]\\/(/; f(', 'typescript', '(', null, null, ''],
    ['a / b / (', 'typescript', '(', null, null, ''],
    ['return /\\(/.test(', 'typescript', '(', null, null, ''],
    ['"""a (\n', 'python', '', '"""', null, ''],
    ["x = 'it' # (", 'python', '', null, 'line', ''],
    ["f'{a(", 'python', '', "'", null, ''],
    ["fn f<'a>(x: &'a str, c: char = '(', ", 'rust', '(', null, null, ''],
    ['let s = "a\n(', 'rust', '', '"', null, ''],
    ['`a\n(', 'go', '', '`', null, ''],
    ["x := '(' + (", 'go', '(', null, null, ''],
    ["don't (", 'markdown', '(', null, null, ''],
    ["<p>it's</p><!-- ( ", 'html', '', null, 'block', ''],
    ["select 'it''s (' from (", 'sql', '(', null, null, ''],
    ['f({ a: [1 )', 'typescript', '', null, null, ''],
  ])('%j in %s', (text, language, open, quote, comment, unmatched) => {
    expect(at(text, language)).toEqual([open, quote, comment, unmatched]);
  });

  it('goes on from where it stood', () => {
    const text = 'const a = `x ${f("(", /[)]/)} ` + g({ // (\n b: [1, 2], /* ( */ c: (';
    const whole = scanCode(text, 'typescript');
    // Between two characters that belong together a scan can't be cut; between lines it can.
    const cut = text.indexOf('\n') + 1;
    expect(scanCode(text.slice(cut), 'typescript', scanCode(text.slice(0, cut), 'typescript'))).toEqual(whole);
  });
});
