import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyChanges, invertChanges, minimalChanges } from '../../../src/core/edits/minimalChanges.ts';
import { rebase } from '../../../src/core/edits/rebase.ts';

const before = 'one\ntwo\nthree\nfour\nfive\n';

function rebased(after: string, current: string) {
  return rebase(before, minimalChanges(before, after), current);
}

describe('rebase', () => {
  it.each<[what: string, after: string, current: string, expected: string]>([
    ['nothing changed meanwhile', 'one\nTWO\nthree\nfour\nfive\n', before, 'one\nTWO\nthree\nfour\nfive\n'],
    ['lines came in above', 'one\ntwo\nthree\nFOUR\nfive\n', `mine\n${before}`, 'mine\none\ntwo\nthree\nFOUR\nfive\n'],
    ['lines went above', 'one\ntwo\nthree\nFOUR\nfive\n', 'three\nfour\nfive\n', 'three\nFOUR\nfive\n'],
    ['lines changed below', 'ONE\ntwo\nthree\nfour\nfive\n', 'one\ntwo\nthree\nfour\n5\n', 'ONE\ntwo\nthree\nfour\n5\n'],
    ['between two hunks', 'ONE\ntwo\nthree\nfour\nFIVE\n', 'one\ntwo\n3\nfour\nfive\n', 'ONE\ntwo\n3\nfour\nFIVE\n'],
    ['one hunk was made by hand', 'ONE\ntwo\nthree\nfour\nFIVE\n', 'ONE\ntwo\nthree\nfour\nfive\n', 'ONE\ntwo\nthree\nfour\nFIVE\n'],
  ])('keeps both when %s', (_, after, current, expected) => {
    expect(rebased(after, current)).toMatchObject({ kind: 'rebased', after: expected });
  });

  it('has nothing left to do when all was made by hand', () => {
    const after = 'one\nTWO\nthree\n';
    expect(rebased(after, after)).toEqual({ kind: 'rebased', changes: [], after });
  });

  it.each<[what: string, after: string, current: string, lines: number[]]>([
    ['the same line was changed otherwise', 'one\nTWO\nthree\nfour\nfive\n', 'one\n2\nthree\nfour\nfive\n', [2]],
    ['the line is gone', 'one\nTWO\nthree\nfour\nfive\n', 'one\nthree\nfour\nfive\n', [2]],
    ['a line came in right beside it', 'one\nTWO\nthree\nfour\nfive\n', 'one\ntwo\nmine\nthree\nfour\nfive\n', [2]],
    ['both put something at the same place', 'one\nA\ntwo\nthree\nfour\nfive\n', 'one\nB\ntwo\nthree\nfour\nfive\n', [2]],
    ['lines came in above as well', 'one\ntwo\nthree\nfour\nFIVE\n', 'zero\none\ntwo\nthree\nfour\n5\n', [6]],
    ['everything is another text', 'ONE\ntwo\nthree\nfour\nfive\n', 'x\n', [1]],
  ])('refuses when %s', (_, after, current, lines) => {
    expect(rebased(after, current)).toEqual({ kind: 'overlap', lines });
  });

  const lines = fc.array(fc.constantFrom('a', 'b', '', '}', 'x = 1'), { maxLength: 12 });
  const text = fc
    .tuple(lines, fc.constantFrom('\n', '\r\n'), fc.boolean())
    .map(([parts, eol, final]) => parts.join(eol) + (final ? eol : ''));

  it('replaces nothing but what it was meant to replace, whatever the texts are', () => {
    fc.assert(
      fc.property(text, text, text, (base, after, current) => {
        const changes = minimalChanges(base, after);
        const result = rebase(base, changes, current);
        if (result.kind === 'overlap') return;
        const meant = new Set(changes.map((change) => JSON.stringify([base.slice(change.start, change.end), change.text])));
        for (const { start, end, text: put } of result.changes) expect(meant).toContain(JSON.stringify([current.slice(start, end), put]));
        expect(applyChanges(result.after, invertChanges(current, result.changes))).toBe(current);
      }),
    );
  });

  it('joins edits of lines that are apart, whoever made which', () => {
    const edits = fc.array(fc.constantFrom<'mine' | 'theirs' | 'none'>('mine', 'theirs', 'none'), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(edits, fc.constantFrom('', 'new\n', 'more\nthan one\n'), (owners, put) => {
        // Two lines of nobody's stand between any two that are edited.
        const joined = (who: readonly string[]): string =>
          owners.map((owner, i) => `keep ${i}\nkeep too ${i}\n${who.includes(owner) ? put : `old ${i}\n`}`).join('') + 'end\n';
        const base = joined([]);
        expect(rebase(base, minimalChanges(base, joined(['mine'])), joined(['theirs']))).toMatchObject({
          kind: 'rebased',
          after: joined(['mine', 'theirs']),
        });
      }),
    );
  });
});
