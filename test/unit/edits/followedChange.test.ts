import { describe, expect, it } from 'vitest';
import { FollowedChange } from '../../../src/core/edits/followedChange.ts';
import { hunksOf, withHunk } from '../../../src/core/edits/hunks.ts';
import { type Random } from '../../support/editRaces.ts';
import { randomSource } from '../../support/randomEdits.ts';

const typed = (text: string, count: number): string => text.replace('// here', `// here${'x'.repeat(count)}`);

describe('FollowedChange', () => {
  it('leads back to what it was when the text is undone', () => {
    const before = 'a\nb\n// here\n';
    const change = new FollowedChange(before, 'A\nb\n// here\n');
    for (let n = 1; n <= 5; n++) expect(change.follow(typed(before, n)).kind).toBe('rebased');
    expect(change.after).toBe('A\nb\n// herexxxxx\n');
    expect(change.follow(typed(before, 2)).kind).toBe('back');
    expect(change.after).toBe('A\nb\n// herexx\n');
    expect(change.follow(before).kind).toBe('back');
    expect(change.after).toBe('A\nb\n// here\n');
  });

  it('follows typing in a huge file, and keeps only as many earlier states as fit into little memory', () => {
    const before = `a\n${'0123456789\n'.repeat(100_000)}// here\n`;
    const change = new FollowedChange(before, before.replace('a', 'A'));
    for (let n = 1; n <= 20; n++) expect(change.follow(typed(before, n)).kind).toBe('rebased');
    // Near ones are kept; one that isn't is followed like any other change of the text.
    expect(change.follow(typed(before, 19)).kind).toBe('back');
    expect(change.follow(before).kind).toBe('rebased');
    expect(change.after).toBe(before.replace('a', 'A'));
  });
});

describe('a decision that is taken back', () => {
  it('leaves the change as it was before it, with what an undo of the text leads to', () => {
    const change = new FollowedChange(before, after);
    const mine = before.replace('line 6', 'mine');
    change.follow(mine);
    const { memory } = change;
    const [hunk] = hunksOf(change.before, change.after!);
    expect(change.reject(hunk!.change)).toBe(true);
    change.advance(change.after!, change.after!);
    change.settle();
    change.recall(memory);
    expect([change.before, change.after, change.accepted]).toEqual([mine, after.replace('line 6', 'mine'), false]);
    expect(change.follow(before).kind).toBe('back');
    expect(change.after).toBe(after);
    // What was remembered is still what it was.
    change.recall(memory);
    expect(change.before).toBe(mine);
    expect(change.follow(before).kind).toBe('back');
  });
});

describe('a text that gets other line ends', () => {
  const crlf = (text: string): string => text.replaceAll('\n', '\r\n');

  it('is followed by the change, also one that deletes, and where somebody typed or changed its place', () => {
    const change = new FollowedChange(before, after);
    expect(change.follow(crlf(before))).toEqual({ kind: 'lineEnds' });
    expect([change.before, change.after, change.clashes]).toEqual([crlf(before), crlf(after), []]);
    expect(change.follow(before)).toEqual({ kind: 'lineEnds' });
    expect(change.follow(crlf(before.replace('line 6', 'mine'))).kind).toBe('rebased');
    expect(change.after).toBe(crlf(after.replace('line 6', 'mine')));
    expect(change.follow(before).kind).toBe('back');
    expect(change.after).toBe(after);

    change.follow(before.replace('line 4', 'mine'));
    expect(change.follow(crlf(before.replace('line 4', 'mine'))).kind).toBe('lineEnds');
    const [clash] = change.clashes;
    expect(clash?.base.slice(clash.change.start, clash.change.end)).toBe('line 4\r\n');
    expect(clash && change.before.slice(clash.at)).toBe(crlf(before.slice(before.indexOf('line 4')).replace('line 4', 'mine')));
    expect(change.follow(crlf(before)).kind).toBe('back');
    expect([change.after, change.clashes]).toEqual([crlf(after), []]);

    expect(new FollowedChange(before, null).follow(crlf(before))).toEqual({ kind: 'lineEnds' });
    expect(new FollowedChange(before, null).follow(crlf(`${before}mine\n`))).toEqual({ kind: 'rewritten' });
    expect(new FollowedChange(crlf(before), crlf(after)).follow('')).toEqual({ kind: 'rebased', done: false });
  });
});

/** Lines 0 to 9; three hunks, at lines 1, 4 and 8. */
const before = Array.from({ length: 10 }, (_, i) => `line ${i}\n`).join('');
const after = before.replace('line 1', 'LINE 1').replace('line 4', 'LINE 4').replace('line 8\n', 'line 8\nline 8.5\n');

describe('a hunk whose place was changed', () => {
  const clashing = (): { change: FollowedChange; mine: string } => {
    const change = new FollowedChange(before, after);
    const mine = before.replace('line 4', 'mine');
    expect(change.follow(mine)).toEqual({ kind: 'rebased', done: false });
    return { change, mine };
  };

  it('clashes alone: the others fit', () => {
    const { change, mine } = clashing();
    expect(change.before).toBe(mine);
    expect(change.after).toBe(after.replace('LINE 4', 'mine'));
    expect(change.clashes.map(({ line, change: { text } }) => [line, text])).toEqual([[5, 'LINE 4\n']]);
  });

  it('fits again once its place is what it was, by an undo or by hand, whatever else changed meanwhile', () => {
    const undone = clashing().change;
    expect(undone.follow(before).kind).toBe('back');
    expect([undone.after, undone.clashes]).toEqual([after, []]);

    const { change, mine } = clashing();
    change.follow(`top\n${mine}`);
    expect(change.clashes.map(({ line }) => line)).toEqual([6]);
    change.follow(`top\n${before}`);
    expect([change.after, change.clashes]).toEqual([`top\n${after}`, []]);
  });

  it('fits again after another hunk was applied, and is done with when somebody makes it by hand', () => {
    const { change, mine } = clashing();
    const [first] = hunksOf(mine, change.after!);
    const applied = withHunk(mine, first!);
    change.advance(applied, change.after!);
    expect(change.clashes.length).toBe(1);
    change.follow(applied.replace('mine', 'line 4'));
    expect(change.after).toBe(after);

    expect(change.accepted).toBe(true);
    change.follow(mine);
    expect([change.accepted, change.clashes.length]).toEqual([false, 1]);

    const { change: made } = clashing();
    made.follow(after.replace('LINE 1', 'line 1').replace('line 8.5\n', ''));
    expect([made.after, made.clashes]).toEqual([after, []]);
    expect(made.follow(after)).toEqual({ kind: 'rebased', done: true });
  });

  it('can be rejected, and does not come back by an undo', () => {
    const { change, mine } = clashing();
    const [clash] = change.clashes;
    expect(change.reject(clash!)).toBe(true);
    expect(change.reject(clash!)).toBe(false);
    expect(change.clashes).toEqual([]);
    change.follow(`top\n${mine}`);
    expect(change.follow(before).kind).toBe('back');
    expect(change.after).toBe(after.replace('LINE 4', 'line 4'));
  });

  it('nor does one that fits', () => {
    const change = new FollowedChange(before, after);
    change.follow(`top\n${before}`);
    expect(change.reject(hunksOf(change.before, change.after!)[1]!.change)).toBe(true);
    change.follow(before);
    expect(change.after).toBe(after.replace('LINE 4', 'line 4'));
  });

  it('is one of all when nothing fits, and all come back', () => {
    const change = new FollowedChange(before, after);
    change.follow('x\n');
    expect([change.after, change.clashes.length]).toEqual(['x\n', 3]);
    change.follow('y\n');
    change.follow(before.replace('line 6', 'line six'));
    expect([change.after, change.clashes.length]).toEqual([after.replace('line 6', 'line six'), 0]);
  });

  it('never touches a file that was to go and was written to since', () => {
    const change = new FollowedChange(before, null);
    expect(change.follow(`${before}mine\n`)).toEqual({ kind: 'rewritten' });
    expect(change.follow(before)).toEqual({ kind: 'same' });
  });
});

describe('hunks that follow a text', () => {
  const kinds = ['a\n', 'b\n', '\n', '}\n'];
  const randomText = (random: Random): string[] =>
    Array.from({ length: random(14) }, (_, i) => (random(2) ? kinds[random(4)]! : `own ${i}\n`));

  it('never take out or put in anything but what they were proposed to, and none is lost', () => {
    const random = randomSource(5);
    for (let round = 0; round < 2000; round++) {
      const lines = randomText(random);
      const goal = [...lines];
      for (let edits = 1 + random(4); edits > 0; edits--) goal.splice(random(goal.length + 1), random(2), `model ${random(1e6)}\n`);
      const proposed = hunksOf(lines.join(''), goal.join('')).map(({ change: { start, end, text } }) =>
        [lines.join('').slice(start, end), text].join('>'),
      );
      const change = new FollowedChange(lines.join(''), goal.join(''));
      for (let step = 0; step < 6; step++) {
        if (random(4) === 0) lines.splice(0, lines.length, ...randomText(random));
        else lines.splice(random(lines.length + 1), random(2), ...(random(2) ? [kinds[random(4)]!] : []));
        const current = lines.join('');
        change.follow(current);
        expect(change.before).toBe(current);
        const fitting = hunksOf(current, change.after!).map(({ change: { start, end, text } }) =>
          [current.slice(start, end), text].join('>'),
        );
        const clashing = change.clashes.map(({ base, change: { start, end, text } }) => [base.slice(start, end), text].join('>'));
        // A model's line is unmistakable, so each shows once: in what fits or in what clashes.
        const all = (texts: readonly string[]): string[] => texts.join('').match(/model \d+/g) ?? [];
        expect(all([...fitting, ...clashing]).sort()).toEqual(all(proposed).sort());
      }
    }
  });
});
