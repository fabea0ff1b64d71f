/** Clones that have a part of the history, or of its files, only. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { introducedBy } from '../../../src/core/git/foundCommits.ts';
import { userMessage } from '../../../src/core/userMessage.ts';
import { findCommits } from '../../../src/node/git/findCommits.ts';
import { readBranch, readRange } from '../../../src/node/git/readBranch.ts';
import { readCommit } from '../../../src/node/git/readCommit.ts';
import { readCommitChanges } from '../../../src/node/git/readCommitChanges.ts';
import { readLineHistory } from '../../../src/node/git/readLineHistory.ts';
import { readReview } from '../../../src/node/git/readReview.ts';
import { readSince } from '../../../src/node/git/readSince.ts';
import { GitRepository } from '../../support/gitRepository.ts';
import { treeHash } from '../../support/treeHash.ts';

let origin: GitRepository;
let clone: GitRepository;

beforeEach(() => {
  origin = new GitRepository('origin');
  origin.git('config', 'uploadpack.allowFilter', 'true');
  for (const number of [1, 2, 3]) {
    origin.write('a.js', `const rate = 19;\nconst step = ${String(number)};\n`);
    origin.write(`b${String(number)}.js`, `${String(number)}\n`);
    origin.commit(`feat: step ${String(number)}`);
  }
  clone = new GitRepository('clone');
  clone.git('remote', 'add', 'origin', `file://${origin.path}`);
});
afterEach(() => {
  origin.remove();
  clone.remove();
});

/** How a reading fails, in the sentence for it. */
async function sentenceOf(read: Promise<unknown>): Promise<string> {
  return read.then(
    () => 'it was read',
    (error: unknown) => userMessage(error).text,
  );
}

describe('a clone with the newest commits only', () => {
  beforeEach(() => {
    clone.git('fetch', '--quiet', '--depth=2', 'origin', 'main');
    clone.git('reset', '--quiet', '--hard', 'FETCH_HEAD');
  });

  it('tells what a commit changed where it has the one before, and never that it added everything', async () => {
    const [newest = '', oldest = ''] = clone.git('log', '--format=%H').split('\n');
    expect((await readCommit(clone.path, newest)).files.map(({ path }) => path)).toEqual(['a.js', 'b3.js']);
    const why = /^This clone has only the newest part of the history \(it is shallow\), .* Run “git fetch --unshallow”, then try again\.$/;
    expect(await sentenceOf(readCommit(clone.path, oldest))).toMatch(why);
    expect(await sentenceOf(readReview(clone.path, { kind: 'commit', ref: 'HEAD^' }))).toMatch(why);
    clone.git('checkout', '--quiet', '--detach', oldest);
    expect(await sentenceOf(readCommitChanges(clone.path, { amend: true }))).toMatch(why);
  });

  it('does not say that its oldest commit brought in what was there before', async () => {
    expect(introducedBy(await findCommits(origin.path, 'rate'))?.subject).toBe('feat: step 1');
    expect(introducedBy(await findCommits(clone.path, 'rate'))).toBeNull();
    const asked = { path: 'a.js', first: 1, last: 1, text: 'const rate = 19;\n' };
    expect((await readLineHistory(origin.path, asked))?.more).toBe(false);
    expect((await readLineHistory(clone.path, asked))?.more).toBe(true);
  });

  it('has no files changed since a moment that did not', async () => {
    expect(await readSince(clone.path, { after: 1 })).toMatchObject({ more: true, files: ['a.js', 'b3.js'] });
    expect(await readSince(origin.path, { after: 1 })).toMatchObject({ more: false, files: ['a.js', 'b1.js', 'b2.js', 'b3.js'] });
  });

  it('takes the first commit of all for the first', async () => {
    const first = origin.git('rev-list', '--max-parents=0', 'HEAD').trim();
    clone.git('fetch', '--quiet', '--depth=1', 'origin', first);
    expect((await readCommit(clone.path, first)).files.map(({ path }) => path)).toEqual(['a.js', 'b1.js']);
  });
});

describe('a clone without old files', () => {
  it('fetches nothing to be read, and says how to', async () => {
    clone.git('config', 'remote.origin.promisor', 'true');
    clone.git('config', 'remote.origin.partialCloneFilter', 'blob:none');
    clone.git('fetch', '--quiet', '--filter=blob:none', 'origin', 'main');
    clone.git('reset', '--quiet', '--hard', 'FETCH_HEAD');
    const before = treeHash(clone.path);
    const why = /^Some of this is not on this computer yet .* which fetches it, then try again\.$/;
    expect(await sentenceOf(readCommitChanges(clone.path, { amend: true }))).toMatch(why);
    expect(await sentenceOf(readBranch(clone.path, { base: 'HEAD~2' }))).toMatch(why);
    // What is only listed is of commits, which are there.
    const { commits, files } = await readRange(clone.path, 'HEAD~2', 'HEAD', { listed: true });
    expect([commits.map(({ subject }) => subject), files]).toEqual([['feat: step 2', 'feat: step 3'], []]);
    expect(treeHash(clone.path)).toEqual(before);
  });
});
