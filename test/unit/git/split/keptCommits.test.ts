import { describe, expect, it } from 'vitest';
import { type KeptCommits, readKeptCommits, resumption, type TreesHere } from '../../../../src/core/git/split/keptCommits.ts';

const tree = (letter: string): string => letter.repeat(40);
const kept: KeptCommits = {
  version: 1,
  root: 'file:///shop',
  head: tree('0'),
  steps: [tree('a'), tree('b'), tree('c')],
  messages: ['one', 'two', 'three'],
  earlier: 'my words',
  at: 1,
};

describe('what is kept of commits that are being staged', () => {
  it('is read again as it was', () => expect(readKeptCommits(JSON.parse(JSON.stringify(kept)))).toEqual(kept));

  it.each([
    ['nothing', undefined],
    ['another version', { ...kept, version: 2 }],
    ['a tree that is none', { ...kept, steps: ['--all', tree('b'), tree('c')] }],
    ['a message too few', { ...kept, messages: ['one', 'two'] }],
    ['a commit that is none of them', { ...kept, at: 3 }],
    ['no commit', { ...kept, steps: [], messages: [], at: 0 }],
    ['a message that is too long', { ...kept, earlier: 'x'.repeat(20_001) }],
    ['too many of them', { ...kept, steps: Array(201).fill(tree('a')), messages: Array(201).fill('') }],
  ])('is nothing where there is %s', (_, value) => expect(readKeptCommits(value)).toBeNull());
});

describe('another window', () => {
  const here = (now: Partial<TreesHere>): TreesHere => ({
    committed: tree('a'),
    before: tree('0'),
    byCommit: true,
    foreign: false,
    staged: tree('b'),
    lost: false,
    ...now,
  });

  it.each<[string, Partial<TreesHere>, ReturnType<typeof resumption>]>([
    ['goes on where nothing has come between', {}, { kind: 'goOn', made: false }],
    ['goes on where it was committed meanwhile', { committed: tree('b'), before: tree('a') }, { kind: 'goOn', made: true }],
    ['puts nothing back over what somebody has staged', { staged: tree('e') }, { kind: 'stop', why: 'staged', putBack: false }],
    ['puts nothing back over a conflict', { staged: null }, { kind: 'stop', why: 'staged', putBack: false }],
    ['can put back where nothing is staged any more', { staged: tree('a') }, { kind: 'stop', why: 'staged', putBack: true }],
    ['can put back what it would only stage again', { staged: tree('c') }, { kind: 'stop', why: 'staged', putBack: true }],
    [
      'can put back after a hook has changed the commit',
      { committed: tree('e'), before: tree('a'), staged: tree('e') },
      { kind: 'stop', why: 'changedCommit', putBack: true },
    ],
    [
      'puts nothing back over a commit of other files',
      { committed: tree('e'), before: tree('a'), staged: tree('e'), foreign: true },
      { kind: 'stop', why: 'changedCommit', putBack: false },
    ],
    [
      'leaves a branch that is one commit ahead',
      { committed: tree('e'), before: tree('a'), staged: tree('e'), byCommit: false },
      { kind: 'stop', why: 'committed', putBack: false },
    ],
    [
      'leaves what is staged upon such a commit',
      { committed: tree('e'), before: tree('a'), staged: tree('b') },
      { kind: 'stop', why: 'committed', putBack: false },
    ],
    [
      'leaves another branch',
      { committed: tree('e'), before: tree('d'), staged: tree('e') },
      { kind: 'stop', why: 'committed', putBack: false },
    ],
    ['knows that git has tidied the trees away', { lost: true }, { kind: 'stop', why: 'lost', putBack: false }],
  ])('%s', (_, now, how) => expect(resumption(kept, here(now))).toEqual(how));

  it('counts from the last commit before the first', () => {
    expect(resumption({ ...kept, at: 0 }, here({ committed: tree('0'), staged: tree('a') }))).toEqual({ kind: 'goOn', made: false });
  });
});
