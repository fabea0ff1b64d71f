import { describe, expect, it } from 'vitest';
import { FollowedChange } from '../../../src/core/edits/followedChange.ts';

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
