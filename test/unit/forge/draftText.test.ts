/** What a person edits before it is sent, and what the chat is shown of a pull request. */
import { describe, expect, it } from 'vitest';
import { draftText, longestBody, longestTitle, readDraftText } from '../../../src/core/forge/draftText.ts';
import type { PullRequestDetails } from '../../../src/core/forge/forge.ts';
import { diffPlaces } from '../../../src/core/forge/diffPlace.ts';
import { findingComment } from '../../../src/core/forge/findingComment.ts';
import { diffOf, readReviewText, reviewText } from '../../../src/core/forge/reviewText.ts';
import { changedLines, reviewOfDiff } from '../../../src/core/review/reviewSubject.ts';
import { pullRequestPage } from '../../../src/core/forge/pullRequestPage.ts';

describe('the text that is edited', () => {
  it('comes back as it was, and as people change it', () => {
    const text = { title: 'Add tax', body: '## What\n\n- Adds it' };
    expect(readDraftText(draftText(text))).toEqual(text);
    expect(readDraftText('\r\n\r\n# Add tax \r\nNow.\r\n')).toEqual({ title: 'Add tax', body: 'Now.' });
    expect(readDraftText('Add tax')).toEqual({ title: 'Add tax', body: '' });
  });

  it.each([
    ['', /^has no title/],
    [' \n\n', /^has no title/],
    [`${'x'.repeat(longestTitle + 1)}\n\nbody`, /^has a title of 256 characters, and 255 are taken/],
    [`T\n\n${'x'.repeat(longestBody + 1)}`, /^has a description of 65537 characters/],
  ])('says what is wrong: %#', (text, words) => {
    const read = readDraftText(text);
    expect('wrong' in read && read.wrong).toMatch(words);
  });
});

describe('the page of a pull request', () => {
  const pull: PullRequestDetails = {
    number: 7,
    title: 'Add tax',
    body: 'Because.',
    state: 'open',
    draft: true,
    author: 'ada',
    base: { repository: 'a/b', branch: 'main', commit: '' },
    head: { repository: 'a/b', branch: 'tax', commit: '' },
    url: null,
    files: [
      { path: 'tax.ts', from: null, status: 'added', patch: '@@ -0,0 +1 @@\n+tax\n' },
      { path: 'b.ts', from: 'a.ts', status: 'renamed', patch: null },
    ],
    comments: [{ author: 'bob', body: 'One\nTwo', at: '' }],
    reviews: [{ author: 'eve', body: '', at: '', verdict: 'approved' }],
    threads: [
      { path: 'tax.ts', line: 1, side: 'after', resolved: true, comments: [{ author: 'eve', body: 'Why?', at: '' }] },
      { path: 'tax.ts', line: null, side: 'before', resolved: false, comments: [{ author: 'eve', body: 'Gone', at: '' }] },
    ],
    checks: [{ name: 'test', state: 'failed', url: null }],
    leftOut: ['comments'],
  };

  it('has all that was said, where it was said, and the diff', () => {
    expect(pullRequestPage(pull)).toBe(
      [
        'Pull request 7: Add tax',
        'Draft, open, by ada, tax into main',
        'Because.',
        'Checks:\n- test: failed',
        'Reviews:\n- eve approved',
        'Comments:\n- bob: One\n    Two',
        'Comments on lines:\n- tax.ts:1, resolved\n  - eve: Why?\n- tax.ts, a line that has gone or the whole file\n  - eve: Gone',
        'added tax.ts\n@@ -0,0 +1 @@\n+tax',
        'Not shown: more comments, b.ts',
      ].join('\n\n'),
    );
  });

  it('is bounded, whatever is sent, and says so', () => {
    const long = 'x'.repeat(60_000);
    const comments = Array.from({ length: 1000 }, () => ({ author: 'a', body: long, at: '' }));
    const files = Array.from({ length: 300 }, (_, at) => ({
      path: `f${String(at)}.ts`,
      from: null,
      status: 'modified' as const,
      patch: long,
    }));
    const page = pullRequestPage({ ...pull, body: long, comments, files });
    expect(page.length).toBeLessThan(200_000);
    expect(page).toContain('⟨the rest is left out⟩');
    expect(page).toContain('f299.ts');
  });
});

describe('a review that is edited', () => {
  it('comes back as comments on lines, and as people change it', () => {
    const text = reviewText([
      { path: 'a.ts', line: 3, body: 'Why?' },
      { path: 'b c.ts', line: 12, body: 'One\n\nTwo ' },
      { path: 'a.ts', line: 3, body: 'And this.' },
    ]);
    expect(text).toBe('See the comments on the lines.\n\n## a.ts:3\n\nWhy?\n\nAnd this.\n\n## b c.ts:12\n\nOne\n\nTwo\n');
    expect(readReviewText(text)).toEqual({
      body: 'See the comments on the lines.',
      comments: [
        { path: 'a.ts', line: 3, side: 'after', body: 'Why?\n\nAnd this.' },
        { path: 'b c.ts', line: 12, side: 'after', body: 'One\n\nTwo' },
      ],
    });
    expect(readReviewText('## a.ts:3\r\n\r\n## b.ts:1\r\nGone\r\n## no place\r\n')).toEqual({
      body: '',
      comments: [{ path: 'b.ts', line: 1, side: 'after', body: 'Gone\n## no place' }],
    });
    expect(readReviewText('## a.ts:3\n\n')).toEqual({ wrong: 'says nothing' });
    expect(readReviewText(`## a.ts:3\n${'x'.repeat(70_000)}`)).toMatchObject({
      wrong: expect.stringContaining('comment of 70000 characters') as string,
    });
  });

  it('says of each finding how grave it is, and the rule that it cites as words that do nothing on a page', () => {
    const finding = { severity: 'warning' as const, rule: 'error-handling', cites: null, message: 'It is swallowed.' };
    expect(findingComment(finding)).toBe('**Warning (error-handling):** It is swallowed.');
    const cited = { ...finding, severity: 'info' as const, rule: 'AGENTS.md#x', cites: 'AGENTS.md › Ask @ada, `#12` or [this](http://x)' };
    const body = findingComment(cited);
    expect(body).toBe('**Info:** It is swallowed.\n\nRule of the team: `` AGENTS.md › Ask @ada, `#12` or [this](http://x) ``');
    expect(readReviewText(reviewText([{ path: 'a.ts', line: 3, body }]))).toMatchObject({ comments: [{ path: 'a.ts', line: 3, body }] });
  });

  it('is of a diff as git writes it, with lines of which each can be commented', () => {
    const files = [
      { path: 'src/a.ts', from: null, status: 'modified' as const, patch: '@@ -1,2 +1,3 @@\n one\n+two\n three' },
      { path: 'new.ts', from: null, status: 'added' as const, patch: '@@ -0,0 +1 @@\n+new\n' },
      { path: 'gone.ts', from: null, status: 'removed' as const, patch: '@@ -1 +0,0 @@\n-gone\n' },
      { path: 'b.ts', from: 'a.ts', status: 'renamed' as const, patch: '@@ -1 +1 @@\n-x\n+y' },
      { path: 'logo.png', from: null, status: 'added' as const, patch: null },
    ];
    const { files: read, leftOut } = reviewOfDiff(diffOf(files));
    expect(read.map(({ path, hunks }) => [path, hunks.flatMap(changedLines)])).toEqual([
      ['src/a.ts', [2]],
      ['new.ts', [1]],
      ['b.ts', [1]],
    ]);
    expect(leftOut).toEqual([{ path: 'gone.ts', why: 'deleted' }]);
    const comments = read.flatMap(({ path, hunks }) =>
      hunks.flatMap(changedLines).map((line) => ({ path, line, side: 'after' as const, body: 'x' })),
    );
    expect(diffPlaces(files, comments)).toHaveLength(3);
  });
});
