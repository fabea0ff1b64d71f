import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FollowedChange } from '../../../src/core/edits/followedChange.ts';
import { hunksOf, lineCounts, piecesOf, unifiedText, withHunk } from '../../../src/core/edits/hunks.ts';

const before = 'one\ntwo\nthree\nfour\nfive\n';
const after = 'zero\none\ntwo\n3\n3.5\nfour\n';

const signs = { same: ' ', removed: '-', added: '+', clashRemoved: '<', clashAdded: '>' };

describe('hunks', () => {
  it('are the contiguous pieces of a change, with where they are and how much', () => {
    expect(hunksOf(before, after).map(({ line, removed, added }) => ({ line, removed, added }))).toEqual([
      { line: 1, removed: 0, added: 1 },
      { line: 3, removed: 1, added: 2 },
      { line: 5, removed: 1, added: 0 },
    ]);
    expect(lineCounts(before, after)).toEqual({ added: 3, removed: 2 });
  });

  it('count a new file and a deleted one whole', () => {
    expect(lineCounts(null, 'a\nb\n')).toEqual({ added: 2, removed: 0 });
    expect(lineCounts('a\r\nb', null)).toEqual({ added: 0, removed: 2 });
  });

  it('can be put in and left out one by one', () => {
    const hunks = hunksOf(before, after);
    expect(withHunk(before, hunks[1]!)).toBe('one\ntwo\n3\n3.5\nfour\nfive\n');
    const change = new FollowedChange(before, after);
    expect(change.reject(hunks[1]!.change)).toBe(true);
    expect(change.after).toBe('zero\none\ntwo\nthree\nfour\n');
    expect(change.reject(hunks[1]!.change)).toBe(false);
  });

  it('stand in one text with their lines marked', () => {
    const { lines, places } = unifiedText(before, hunksOf(before, after));
    expect(lines.map(({ kind, text }) => `${signs[kind]}${text}`)).toEqual([
      ...['+zero', ' one', ' two', '-three', '+3', '+3.5', ' four', '-five'],
    ]);
    expect(places).toEqual([
      { first: 0, last: 0 },
      { first: 3, last: 5 },
      { first: 7, last: 7 },
    ]);
  });

  it('that no longer fit stand above what is in their place now, and can be told from the others', () => {
    const change = new FollowedChange(before, after);
    const current = before.replace('three\n', 'drei\n').replace('five\n', 'five\nsix\n');
    change.follow(current);
    const pieces = piecesOf(current, change.after!, change.clashes);
    expect(pieces.map((piece) => ['clash' in piece, piece.line, piece.removed, piece.added])).toEqual([
      [false, 1, 0, 1],
      [true, 3, 1, 2],
      [true, 5, 1, 0],
    ]);
    const { lines, places } = unifiedText(current, pieces);
    expect(lines.map(({ kind, text }) => `${signs[kind]}${text}`)).toEqual([
      ...['+zero', ' one', ' two', '<three', '>3', '>3.5', ' drei', ' four', '<five', ' five', ' six'],
    ]);
    expect(places).toEqual([
      { first: 0, last: 0 },
      { first: 3, last: 5 },
      { first: 8, last: 8 },
    ]);
  });

  const text = fc
    .tuple(fc.array(fc.constantFrom('a', 'b', '', '}'), { maxLength: 12 }), fc.constantFrom('\n', '\r\n'), fc.boolean())
    .map(([lines, eol, final]) => lines.join(eol) + (final ? eol : ''));

  it('taken in any order lead from one text to the other', () => {
    fc.assert(
      fc.property(text, text, fc.infiniteStream(fc.nat()), (from, to, picks) => {
        // What is left can be cut otherwise, even into as many hunks as before; there are fewer lines in them.
        const left = (text: string): number => hunksOf(text, to).reduce((sum, { added, removed }) => sum + added + removed, 0);
        let current = from;
        for (let hunks = hunksOf(current, to); hunks.length > 0; hunks = hunksOf(current, to)) {
          const hunk = hunks[(picks.next().value as number) % hunks.length]!;
          const lines = left(current);
          current = withHunk(current, hunk);
          expect(left(current)).toBeLessThan(lines);
        }
        expect(current).toBe(to);
      }),
    );
  });

  it('left out in any order lead back', () => {
    fc.assert(
      fc.property(text, text, fc.infiniteStream(fc.nat()), (from, to, picks) => {
        const change = new FollowedChange(from, to);
        const left = () => hunksOf(from, change.after!);
        for (let hunks = left(); hunks.length > 0; hunks = left())
          change.reject(hunks[(picks.next().value as number) % hunks.length]!.change);
        expect(change.after).toBe(from);
      }),
    );
  });

  it('show every line of both texts, in order', () => {
    fc.assert(
      fc.property(text, text, (from, to) => {
        const { lines } = unifiedText(from, hunksOf(from, to));
        const of = (kind: string): string[] => lines.filter((line) => line.kind === 'same' || line.kind === kind).map((line) => line.text);
        const split = (whole: string): string[] => whole.split(/\r\n|\n/).filter((line, i, all) => i < all.length - 1 || line !== '');
        expect(of('removed')).toEqual(split(from));
        expect(of('added')).toEqual(split(to));
      }),
    );
  });
});
