import { describe, expect, it } from 'vitest';
import { conventionalSubject } from '../../../src/core/forge/conventionalSubject.ts';
import { notesGroups, notesText } from '../../../src/core/forge/releaseNotes.ts';

const commit = (digit: string, subject: string, body = '') => ({ hash: digit.repeat(40), subject, body });

describe('release notes', () => {
  const commits = [
    commit('1', 'fix(cart): round the total'),
    commit('2', 'feat: add tax'),
    commit('3', 'Add a page'),
    commit('4', 'feat(api)!: drop v1'),
    commit('5', 'chore: x', 'BREAKING CHANGE: needs Node 24'),
    commit('6', 'wibble: y'),
    commit('7', 'perf: fa\u202est'),
    commit('8', ''),
  ];

  it('group commits by what they do, what breaks first, each with its hash', () => {
    const groups = notesGroups(commits);
    expect(groups.map(({ title, commits: own }) => [title, own.map(({ text }) => text)])).toEqual([
      ['Breaking changes', ['Drop v1', 'X']],
      ['Features', ['Add tax']],
      ['Fixes', ['Round the total']],
      ['Performance', ['Fa⟨U+202E⟩st']],
      ['Other changes', ['Add a page', 'Wibble: y', '(no message)']],
    ]);
    const text = notesText({
      from: 'v1',
      to: 'v2',
      date: '2026-03-01',
      groups,
      highlights: [{ hash: '2'.repeat(40), text: 'Taxes' }],
      more: true,
    });
    expect(text).toMatch(
      /^## v2 – 2026-03-01\n\n- Taxes \(2222222222\)\n\n### Breaking changes\n\n- Drop v1 \(4444444444\)\n- X \(5555555555\)\n\n### Features\n/,
    );
    expect(text.endsWith('Only the newest 8 commits are listed.\n')).toBe(true);
    // Every commit is cited once below the headings, and no other is.
    const cited = [...text.slice(text.indexOf('###')).matchAll(/\(([0-9a-f]{10})\)$/gm)].map((match) => match[1]);
    expect([...cited].sort()).toEqual(commits.map(({ hash }) => hash.slice(0, 10)));
  });

  it.each([
    ['feat(cart)!: Add', '', { type: 'feat', breaking: true, text: 'Add' }],
    ['Fix: it', '', { type: 'fix', breaking: false, text: 'it' }],
    ['Update http: x', '', { type: null, breaking: false, text: 'Update http: x' }],
    ['feat:no blank', '', { type: null, breaking: false, text: 'feat:no blank' }],
    ['Revert "feat: x"', '', { type: null, breaking: false, text: 'Revert "feat: x"' }],
    ['a', 'BREAKING-CHANGE: b', { type: null, breaking: true, text: 'a' }],
  ])('%s', (subject, body, found) => {
    expect(conventionalSubject(subject, body)).toEqual(found);
  });
});
