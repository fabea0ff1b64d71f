/**
 * `git.split.together`, `git.split.apart`, `git.split.single`: commits of a history are put together into one change, and proposed as commits again. `HISTORY=DIR` names another
 * clone than this project's.
 */
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { diffSections } from '../../src/core/git/diffSections.ts';
import { type ChangeAtom, changeAtoms } from '../../src/core/git/split/changeAtom.ts';
import { changeGroups } from '../../src/core/git/split/changeGroups.ts';
import { readCommit } from '../../src/node/git/readCommit.ts';
import { seededRandom } from '../support/gbnfWalker.ts';
import { repository } from './indexCorpus.ts';
import { type BenchOptions, type Row, unmeasured } from './row.ts';

const some = 100;
const all = 400;
/** Of larger commits nobody would want to know where they belong. */
const mostFiles = 15;

interface Tally {
  changes: number;
  together: number;
  ofSame: number;
  apart: number;
  ofOthers: number;
  single: number;
  kept: number;
}

export async function* splitRows({ full, say }: BenchOptions): AsyncIterable<Row> {
  const root = path.resolve(process.env.HISTORY ?? repository);
  const whose = process.env.HISTORY === undefined ? 'this repository' : path.basename(root);
  const commits = execFileSync('git', ['-C', root, 'rev-list', '--no-merges', '--max-count=1500', 'HEAD'], { encoding: 'utf8' })
    .trim()
    .split('\n');
  const wanted = full ? all : some;
  if (commits.length < 50) {
    for (const id of ['git.split.together', 'git.split.apart', 'git.split.single'])
      yield unmeasured(id, 'ratio', 'stated', `needs 50 commits, and ${whose} has ${String(commits.length)}`);
    return;
  }
  const tally: Tally = { changes: 0, together: 0, ofSame: 0, apart: 0, ofOthers: 0, single: 0, kept: 0 };
  const random = seededRandom(5);
  const pick = (): string => commits[Math.floor(random() * commits.length)] ?? '';
  for (let turn = 0; tally.changes < wanted && turn < wanted * 20; turn++) {
    // One commit, two or three.
    const parts = await Promise.all(Array.from({ length: 1 + (turn % 3) }, () => atomsOf(root, pick())));
    const paths = parts.flatMap((atoms) => [...new Set(atoms.map((atom) => atom.path))]);
    if (parts.some((atoms) => atoms.length === 0) || new Set(paths).size < paths.length || parts.flat().length < 2) continue;
    count(tally, parts);
    if (tally.changes % 25 === 0) say(`change ${String(tally.changes)} of ${String(wanted)}`);
  }
  const note = `${String(tally.changes)} changes, each of one to three commits of ${whose}${full ? '' : `; ${String(all)} with --full`}`;
  const row = { unit: 'ratio', min: null, max: null, goal: 'stated' };
  yield {
    id: 'git.split.together',
    ...row,
    value: tally.together / tally.ofSame,
    n: tally.changes,
    note: `pairs of parts of one commit that stay together: ${note}`,
  };
  yield {
    id: 'git.split.apart',
    ...row,
    value: tally.apart / tally.ofOthers,
    n: tally.changes,
    note: 'pairs of parts of different commits that are told apart',
  };
  yield {
    id: 'git.split.single',
    ...row,
    value: tally.kept / tally.single,
    n: tally.single,
    note: 'single commits of which nothing is said to be unrelated',
  };
}

/** None for a commit that is too large, or empty. */
async function atomsOf(root: string, hash: string): Promise<ChangeAtom[]> {
  const { files, diff } = await readCommit(root, hash);
  return files.length > mostFiles ? [] : changeAtoms(files, diffSections(diff));
}

/** Each change counts the same, however many pairs it has. */
function count(tally: Tally, parts: readonly (readonly ChangeAtom[])[]): void {
  const atoms = parts.flat();
  const commitOf = parts.flatMap((part, commit) => part.map(() => commit));
  const groupOf = new Map(changeGroups(atoms).flatMap((group, index) => group.map((at): [number, number] => [at, index])));
  const weight = 2 / (atoms.length * (atoms.length - 1));
  for (let one = 0; one < atoms.length; one++) {
    for (let other = one + 1; other < atoms.length; other++) {
      const joined = groupOf.get(one) === groupOf.get(other);
      if (commitOf[one] === commitOf[other]) {
        tally.ofSame += weight;
        if (joined) tally.together += weight;
      } else {
        tally.ofOthers += weight;
        if (!joined) tally.apart += weight;
      }
    }
  }
  tally.changes++;
  if (parts.length > 1) return;
  tally.single++;
  if (changeGroups(atoms, 'unrelated').length === 1) tally.kept++;
}
