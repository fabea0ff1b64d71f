import fc from 'fast-check';
import { expect, it } from 'vitest';
import { headerParts } from '../../../src/core/git/commitHeader.ts';
import { parseCommitMessage } from '../../../src/core/git/parseCommitMessage.ts';
import { readCommitMessage } from '../../../src/core/git/readCommitMessage.ts';
import { usualStyle } from '../../../src/core/git/style/usualStyle.ts';

const scopes = ['cart', 'docs'];
const usual = { style: usualStyle, parts: headerParts(usualStyle, scopes), scopes };
const read = (answer: string, withBody = true): string => {
  const found = readCommitMessage(answer, { ...usual, withBody });
  return typeof found === 'string' ? `none: ${found}` : found.message;
};

it.each([
  ['alone', 'fix(cart): count each item once', 'fix(cart): count each item once'],
  ['behind a thought', '<think>\nfeat: no\n</think>\n\nfix: count', 'fix: count'],
  [
    'in a block, with words around it',
    'Here is the message:\n\n```text\nfix(cart): count items\n```\nIt says what changed.',
    'fix(cart): count items',
  ],
  ['in bold, called so, with a full stop', '**Commit message:** `Fix(cart)!: count items.`', 'fix(cart): count items'],
  ['with a scope of its own, which is left out', 'feat(everything): add a thing', 'feat: add a thing'],
  [
    'with a language, and the number of an issue',
    'feat: read C# 12 for #42\n\n- C# too, see #42',
    'feat: read C# 12 for 42\n\n- C# too, see 42',
  ],
  ['too long, cut behind its last whole word', `docs: ${'word '.repeat(30)}`, `docs: ${'word '.repeat(13).trim()}`],
  [
    'with points of any form, the long ones cut, up to other words',
    `fix: count\n\n* **one** thing\n• another\n- ${'long '.repeat(30)}\n\nLet me know!\n- not this`,
    `fix: count\n\n- one thing\n- another\n- ${'long '.repeat(14).trim()}`,
  ],
])('reads a message that stands %s', (_how, answer, message) => {
  expect(read(answer)).toBe(message);
  expect(typeof parseCommitMessage(message, scopes)).toBe('object');
});

it('keeps the mark of what breaks something where there may be one', () => {
  const style = { ...usualStyle, breaking: true };
  const marked = (answer: string): string => {
    const found = readCommitMessage(answer, { style, parts: headerParts(style, scopes), scopes, withBody: false });
    return typeof found === 'string' ? found : found.message;
  };
  expect(marked('feat(cart)!: take it out')).toBe('feat(cart)!: take it out');
  expect(marked('feat(other) !: take it out')).toBe('feat!: take it out');
  expect(marked('feat(cart): take it out')).toBe('feat(cart): take it out');
});

it('leaves points out where none are wanted', () => {
  expect(read('fix: count\n\n- one thing', false)).toBe('fix: count');
});

it('finds none in other words', () => {
  for (const answer of ['', 'I changed the cart.', 'Note: this is hard', 'fix:', 'update(cart): x'])
    expect(read(answer)).toMatch(/^none: /);
});

it('reads only so much of an answer without an end, whatever it is made of', () => {
  const million = 1024 * 1024;
  const blanks = ' '.repeat(million);
  for (const answer of [`${blanks}x`, `x${blanks}x`, `fix${blanks}x`, `fix${blanks}!${blanks}x`, `${'*'.repeat(million)}x`, 'x\n'.repeat(million), `${'<think></think>'.repeat(million / 16)}x`])
    expect(read(answer)).toBe('none: no line is type(scope): subject'); // prettier-ignore
  expect(read(`fix: count${blanks}x\n\n- one thing`)).toBe('fix: count');
  expect(read(`fix: count${' '.repeat(9000)}x\n\n- one thing\n${'- \n'.repeat(million)}`)).toBe('fix: count\n\n- one thing');
  // A thought of any length is none of it.
  expect(read(`<think>${'so '.repeat(million / 3)}</think>\n\nfix: count`)).toBe('fix: count');
  expect(read(`${'x\n'.repeat(million)}fix: count`)).toMatch(/^none: /);
});

it('makes a message of the right form or none, whatever stands there', () => {
  const pieces = fc.constantFrom('fix', '(cart)', '(', ')', ':', ': ', '!', ' ', '\n', '- ', '**', '`', '```', 'word', 'é', '🙂', '\u202e', '.', '<think>', '</think>', 'x'.repeat(90)); // prettier-ignore
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 40 }), fc.boolean(), (parts, withBody) => {
      const found = readCommitMessage(`fix: ${parts.join('')}`, { ...usual, withBody });
      if (typeof found !== 'string') expect(parseCommitMessage(found.message, scopes)).toMatchObject({ subject: found.subject });
    }),
    { numRuns: 300 },
  );
});
