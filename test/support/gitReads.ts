/** Everything that we read of a repository with a git of ours, each by itself: for what has to hold of all of them. A new way of reading belongs here. */
import path from 'node:path';
import { diffSections } from '../../src/core/git/diffSections.ts';
import { changeAtoms } from '../../src/core/git/split/changeAtom.ts';
import { changeSecrets } from '../../src/node/git/changeSecrets.ts';
import { findCommits } from '../../src/node/git/findCommits.ts';
import { GitRunner } from '../../src/node/git/gitRunner.ts';
import { readBranch, readRange } from '../../src/node/git/readBranch.ts';
import { readMessageTemplate } from '../../src/node/git/messageSettings.ts';
import { readBranches } from '../../src/node/git/readBranches.ts';
import { readCommit } from '../../src/node/git/readCommit.ts';
import { readCommitChanges } from '../../src/node/git/readCommitChanges.ts';
import { readConflict } from '../../src/node/git/readConflict.ts';
import { readDiff } from '../../src/node/git/readDiff.ts';
import { readKnownFile } from '../../src/node/git/readKnownFile.ts';
import { readLineHistory } from '../../src/node/git/readLineHistory.ts';
import { readLog } from '../../src/node/git/readLog.ts';
import { readRemotes } from '../../src/node/git/readRemotes.ts';
import { readReview } from '../../src/node/git/readReview.ts';
import { readSince } from '../../src/node/git/readSince.ts';
import { stagedDigest } from '../../src/node/git/readStaged.ts';
import { readStashes } from '../../src/node/git/readStashes.ts';
import { readStatus } from '../../src/node/git/readStatus.ts';
import { readTags } from '../../src/node/git/readTags.ts';
import { readStyleFacts } from '../../src/node/git/readStyleFacts.ts';
import { repositoryAround } from '../../src/node/git/repositoryAround.ts';
import { resolveCommit } from '../../src/node/git/resolveCommit.ts';
import { committedTree, splitTrees, treesNow } from '../../src/node/git/splitTrees.ts';
import { SecretScanner } from '../../src/node/security/secretScanner.ts';

const scanner = new SecretScanner(path.resolve(import.meta.dirname, '../../src/node/security/secretRules.ts'));

/** By name; each takes the topmost folder of a repository with a branch `side`, a tag and a file `code.js` that two commits have. */
export const gitReads: Readonly<Record<string, (top: string) => Promise<unknown>>> = {
  'the changes for a message': (top) => readCommitChanges(top),
  'all changes': (top) => readCommitChanges(top, { all: true }),
  'the changes of an amended commit': (top) => readCommitChanges(top, { amend: true }),
  'secrets in what is staged': (top) => changeSecrets(top, scanner),
  'secrets in all changes': (top) => changeSecrets(top, scanner, { all: true }),
  'the style of messages': (top) => readStyleFacts(top),
  'the message template': (top) => readMessageTemplate(top),
  'a commit': async (top) => readCommit(top, await headOf(top)),
  'the branch': (top) => readBranch(top, { base: 'side' }),
  'a range': (top) => readRange(top, 'side', 'main'),
  branches: (top) => readBranches(top),
  tags: (top) => readTags(top),
  'the log': (top) => readLog(top, { limit: 10 }),
  'the log of a file': (top) => readLog(top, { limit: 10, path: 'code.js' }),
  'commits that brought a text': (top) => readLog(top, { limit: 10, text: { changes: 'count', of: 'one' } }),
  'commits that changed a text': (top) => readLog(top, { limit: 10, text: { changes: 'lines', of: 'one' } }),
  'commits that brought or changed a text': (top) => findCommits(top, 'one'),
  'the history of a line': (top) => readLineHistory(top, { path: 'code.js', first: 1, last: 1, text: 'export const one = 10;\n' }),
  'what changed since a moment': (top) => readSince(top, { after: 1 }),
  'what changed since a commit': (top) => readSince(top, { name: 'side' }),
  'the staged diff': (top) => readDiff(top, true, null),
  'the diff of a file': (top) => readDiff(top, false, 'a.txt'),
  'a file that is known': (top) => readKnownFile(top, 'code.js', { ever: true }),
  'a file that never was': (top) => readKnownFile(top, 'none.js', { ever: true }),
  remotes: (top) => readRemotes(top),
  stashes: (top) => readStashes(top),
  'the digest of what is staged': (top) => stagedDigest(top),
  'the status': async (top) => readStatus(await repositoryAround(top)),
  'each changed file': async (top) => readStatus(await repositoryAround(top), { each: true }),
  'a conflict': async (top) => readConflict(await repositoryAround(top), 'code.js'),
  'what is staged, to review': (top) => readReview(top, { kind: 'staged' }),
  'what is not staged, to review': (top) => readReview(top, { kind: 'unstaged' }),
  'the branch, to review': (top) => readReview(top, { kind: 'branch', ref: 'side' }),
  'a commit, to review': (top) => readReview(top, { kind: 'commit', ref: 'HEAD' }),
  'the tree of the last commit': (top) => committedTree(top, {}),
  'where proposed commits stand': async (top) => treesNow(top, { head: await committedTree(top, {}), steps: [] }),
  'a plan of commits': async (top) => {
    const { files, diff } = await readCommitChanges(top);
    const atoms = changeAtoms(files, diffSections(diff));
    return splitTrees(top, atoms, [atoms.map((_, at) => at)], { keep: false });
  },
};

async function headOf(top: string): Promise<string> {
  const head = await resolveCommit(await GitRunner.in(top), 'HEAD');
  if (head === null) throw new Error('no commit');
  return head;
}
