/** What looks back into the history of real repositories. */
import { appendFileSync, chmodSync, existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { logText, newestWords, sinceText } from '../../../src/core/git/commitLog.ts';
import { foundText, introducedBy } from '../../../src/core/git/foundCommits.ts';
import { lineHistoryText } from '../../../src/core/git/lineHistory.ts';
import { sinceWhen } from '../../../src/core/git/sinceWhen.ts';
import { findCommits } from '../../../src/node/git/findCommits.ts';
import { readLineHistory } from '../../../src/node/git/readLineHistory.ts';
import { readSince } from '../../../src/node/git/readSince.ts';
import { GitRepository } from '../../support/gitRepository.ts';
import { treeLines } from '../../support/treeHash.ts';

let repository: GitRepository;

beforeEach(() => {
  repository = new GitRepository();
});
afterEach(() => repository.remove());

/** Holds that what it reads leaves git's own files as they were. */
async function reading<T>(read: () => Promise<T>): Promise<T> {
  const before = treeLines(path.join(repository.path, '.git'));
  const found = await read();
  expect(treeLines(path.join(repository.path, '.git'))).toEqual(before);
  return found;
}

/** A commit of that moment, by somebody. */
function commitAt(date: string, author: string, subject: string): void {
  repository.git('add', '--all');
  process.env.GIT_COMMITTER_DATE = date;
  try {
    repository.git('commit', '--quiet', '--no-verify', `--author=${author} <a@localhost>`, `--date=${date}`, '-m', subject);
  } finally {
    delete process.env.GIT_COMMITTER_DATE;
  }
}

describe('a list of commits', () => {
  it('says that it is shorter than what was asked for, where there is more', () => {
    expect(newestWords(1, null, 0)).toBe('The newest commit:');
    expect(newestWords(15, 'a.js', 15)).toBe('The newest 15 commits that changed `a.js`:');
    expect(newestWords(200, null, 500)).toBe('The newest 200 commits. You asked for 500, and a list has 200 at most.');
    expect(newestWords(180, null, 0)).toBe('The newest 180 commits:');
    const commit = { hash: 'a'.repeat(40), parents: [], author: 'Ann', date: '2026-11-29T10:00:00+01:00', subject: 'Add totals' };
    expect(logText(newestWords(1, null, 500), [commit], true)).toBe(
      'The newest commit. You asked for 500, and a list has 1 at most.\n\n- `aaaaaaa` `Add totals`, `Ann`, 2026-11-29\n- and more',
    );
  });
});

describe('a moment as it is typed', () => {
  const now = new Date(2026, 10, 29, 15, 30);
  const at = (typed: string): string | null => {
    const moment = sinceWhen(typed, now);
    return moment && new Date(moment.after * 1_000).toString().slice(0, 21);
  };

  it('begins a day at its midnight', () => {
    expect(at('today')).toBe('Sun Nov 29 2026 00:00');
    expect(at('Yesterday')).toBe('Sat Nov 28 2026 00:00');
    expect(at('2026-11-01')).toBe('Sun Nov 01 2026 00:00');
    expect(at('friday')).toBe('Fri Nov 27 2026 00:00');
    expect(at('last sunday')).toBe('Sun Nov 22 2026 00:00');
    expect(at('3 days ago')).toBe('Thu Nov 26 2026 15:30');
    expect(at('a week')).toBe('Sun Nov 22 2026 15:30');
    expect(at('2 hours')).toBe('Sun Nov 29 2026 13:30');
  });

  it('is none for a tag, a branch or a date that there isn’t', () => {
    for (const typed of ['v1.0', 'main', '2026-02-30', '2026-13-01', '', 'days of', '1.5 days']) expect(at(typed)).toBeNull();
  });
});

describe('what changed since', () => {
  beforeEach(() => {
    repository.write('a.js', '1\n');
    commitAt('2026-11-01T12:00:00', 'Ann', 'begin');
    repository.git('tag', 'v1');
    repository.write('b.js', '1\n');
    commitAt('2026-11-10T12:00:00', 'Ben', 'add b');
    repository.write('a.js', '2\n');
    commitAt('2026-11-20T12:00:00', 'Ann', 'change a');
    repository.write('c.js', '1\n');
    commitAt('2026-11-21T12:00:00', 'Ann', 'add c');
  });
  const after = (date: string): { after: number } => ({ after: new Date(date).getTime() / 1_000 });

  it('is the commits after it and the files that differ, by author', async () => {
    const found = await reading(() => readSince(repository.path, after('2026-11-05T00:00:00')));
    expect(found.commits.map(({ subject }) => subject)).toEqual(['add c', 'change a', 'add b']);
    expect(found.files).toEqual(['a.js', 'b.js', 'c.js']);
    const text = sinceText('Since.', found.commits, found.files, found.more);
    expect(text).toMatch(/\*\*`Ann`\*\*, 2 commits\n\n- .*`add c`.*\n- .*`change a`[^]*\*\*`Ben`\*\*, 1 commit/);
    expect(text).toContain('**Files** (3)');
  });

  it('is all there is where nothing was before, and nothing where nothing came', async () => {
    const all = await readSince(repository.path, after('2026-10-01T00:00:00'));
    expect([all.commits.length, all.files]).toEqual([4, ['a.js', 'b.js', 'c.js']]);
    expect(await readSince(repository.path, after('2026-11-25T00:00:00'))).toEqual({ commits: [], more: false, files: [] });
    const empty = new GitRepository();
    try {
      expect(await readSince(empty.path, after('2026-10-01T00:00:00'))).toEqual({ commits: [], more: false, files: [] });
    } finally {
      empty.remove();
    }
  });

  it('goes by a tag or a commit, and says that there is none', async () => {
    expect((await readSince(repository.path, { name: 'v1' })).commits).toHaveLength(3);
    expect((await readSince(repository.path, { name: 'HEAD~1' })).files).toEqual(['c.js']);
    for (const name of ['v2', '--output=x', 'v1..HEAD', ':/add']) {
      await expect(readSince(repository.path, { name })).rejects.toMatchObject({ code: 'gitRefUnknown' });
    }
    expect(existsSync(path.join(repository.path, 'x'))).toBe(false);
  });
});

describe('the commit that introduced a text', () => {
  it('is the first that has it, with those that touched it', async () => {
    repository.write('a.js', 'one\n');
    repository.commit('begin');
    repository.write('a.js', 'one\nconst rate = 0.19;\n');
    repository.commit('bring it in');
    repository.write('a.js', 'one\nexport const rate = 0.19;\n');
    repository.commit('export it');
    repository.write('a.js', 'one\n');
    repository.commit('take it out');
    const found = await reading(() => findCommits(repository.path, 'const rate'));
    expect(introducedBy(found)?.subject).toBe('bring it in');
    const text = foundText('', 'const rate', found);
    expect(text).toMatch(/^`const rate` came in with:\n\n- `[0-9a-f]{7}` `bring it in`/);
    expect(text).toMatch(/\*\*Brought in or taken out, the newest first\*\*\n\n- `[0-9a-f]{7}` `take it out`/);
    expect(text).toMatch(/\*\*Lines with it changed\*\*\n\n- `[0-9a-f]{7}` `export it`/);
    expect(foundText('', 'nowhere', await findCommits(repository.path, 'nowhere'))).toContain('No commit of this branch');
  });

  it('stops when it is told to', async () => {
    repository.write('a.js', 'one\n');
    repository.commit();
    const controller = new AbortController();
    controller.abort();
    await expect(findCommits(repository.path, 'one', { signal: controller.signal })).rejects.toMatchObject({ code: 'cancelled' });
  });
});

describe('the history of lines', () => {
  const lines = (...all: string[]): string => all.map((line) => `${line}\n`).join('');
  beforeEach(() => {
    repository.write('a.js', lines('one', 'two', 'three', 'four'));
    commitAt('2026-11-01T12:00:00', 'Ann', 'begin');
    repository.write('a.js', lines('zero', 'one', 'TWO', 'three', 'four'));
    commitAt('2026-11-10T12:00:00', 'Ben', 'shout two');
    repository.write('a.js', lines('zero', 'one', 'TWO', 'three', 'FOUR'));
    commitAt('2026-11-20T12:00:00', 'Ann', 'shout four');
  });
  const history = (first: number, last: number, text: string) => readLineHistory(repository.path, { path: 'a.js', first, last, text });

  it('names who wrote each, and the commits that changed them with their diffs', async () => {
    const text = lines('zero', 'one', 'TWO', 'three', 'FOUR');
    const found = await reading(() => history(3, 4, text));
    expect(found?.blamed.map(({ line }) => line)).toEqual([3, 4]);
    expect(found?.commits.map(({ subject, author }) => [subject, author])).toEqual([
      ['shout two', 'Ben'],
      ['begin', 'Ann'],
    ]);
    expect(found?.commits[0]?.diff).toMatch(/-two\n\+TWO/);
    const said = lineHistoryText(found!);
    expect(said).toMatch(
      /^History of a\.js, lines 3-4, newest first\.\n\nLine 3: [0-9a-f]{7}, Ben, 2026-11-10, shout two\nLine 4: [0-9a-f]{7}, Ann/,
    );
  });

  it('follows lines that stand elsewhere than they were committed, and says of new ones that they have none', async () => {
    const now = lines('new 1', 'new 2', 'zero', 'one', 'TWO', 'three', 'new 3', 'mine', 'new 4');
    expect((await history(5, 5, now))?.commits.map(({ subject }) => subject)).toEqual(['shout two', 'begin']);
    expect((await history(5, 5, now))?.first).toBe(3);
    expect(await history(1, 2, now)).toBeNull();
    expect((await history(1, 3, now))?.first).toBe(1);
    expect(await readLineHistory(repository.path, { path: 'nowhere.js', first: 1, last: 1, text: 'x\n' })).toBeNull();
  });

  it('runs nothing that the repository names, whatever the file is called', async () => {
    const ran = path.join(path.dirname(repository.path), 'ran');
    const program = path.join(path.dirname(repository.path), 'evil.sh');
    writeFileSync(program, `#!/bin/sh\necho "$0" >> ${ran}\ncat "$1"\n`);
    chmodSync(program, 0o755);
    repository.write('.gitattributes', '* diff=evil filter=evil\n');
    repository.write('--output=x', 'odd\n');
    repository.git('add', '--all', '--', '.');
    repository.git('commit', '--quiet', '-m', 'odd');
    appendFileSync(
      path.join(repository.path, '.git/config'),
      ['[diff "evil"]', `textconv = ${program}`, `command = ${program}`, '[diff]', `external = ${program}`, '[log]', 'showSignature = true', '[gpg]', `program = ${program}`, '[filter "evil"]', `clean = ${program}`, `smudge = ${program}`, '[blame]', 'markIgnoredLines = true'].join('\n'),
    ); // prettier-ignore
    await history(1, 5, lines('zero', 'one', 'TWO', 'three', 'FOUR'));
    expect((await readLineHistory(repository.path, { path: '--output=x', first: 1, last: 1, text: 'odd\n' }))?.commits).toHaveLength(1);
    await readSince(repository.path, { name: 'HEAD~1' });
    await findCommits(repository.path, 'TWO');
    expect(existsSync(ran)).toBe(false);
    // The trap works: git as a user runs it does call it.
    expect(() => repository.git('log', '-p', '--ext-diff', '-1')).toThrow();
    expect(existsSync(ran)).toBe(true);
  });
});
