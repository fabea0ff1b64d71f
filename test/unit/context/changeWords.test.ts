import { describe, expect, it } from 'vitest';
import { asksOfChanges } from '../../../src/core/context/changeWords.ts';
import { statusPlain } from '../../../src/core/git/statusPlain.ts';
import { readStatusOutput } from '../../../src/core/git/repositoryStatus.ts';

describe('a question about what git has changed', () => {
  it.each([
    'What did I change?',
    'what have I changed since this morning',
    'Summarise my changes',
    'are the changes ready to be merged?',
    'Is anything uncommitted?',
    'Which files did I change?',
    'Write a commit message for this',
    'What should I commit?',
    'Can I commit now?',
    'what was in the last commit?',
    'How do I resolve this merge conflict?',
    'fix the conflicts',
    'why does the merge fail?',
    'the failing merge, what now?',
    'I am in the middle of a rebase, what now?',
    'which branch am I on?',
    'what does git say?',
    'explain the staged changes',
    'How do I undo the cherry-pick?',
  ])('is “%s”', (question) => expect(asksOfChanges(question)).toBe(true));

  it.each([
    'Change the colour of the button',
    'What does total() do?',
    'How does the commit of a transaction work here?',
    'Where is the database transaction committed?',
    'Explain merge sort',
    'How are two carts merged?',
    'Why is there a naming conflict between item and Item?',
    'Add a conflict handler to the store',
    'What changes if quantity is 0?',
    'What changed the total between calls?',
    'What changes when the user logs in?',
    'How do I add a branch to this if statement?',
    'Where do we handle change events?',
    'explain `git status` in this script',
    'fix the failing test',
    'hello',
    '',
  ])('is not “%s”', (question) => expect(asksOfChanges(question)).toBe(false));

  it('is told in time whatever is pasted', () => {
    const start = performance.now();
    for (const part of ['what ', 'merge ', 'my the ', 'fix conflict ', '`', '```']) asksOfChanges(part.repeat(50_000));
    expect(performance.now() - start).toBeLessThan(1_000);
  });
});

describe('the status that goes along', () => {
  it('is few lines, and names no more than somebody reads', () => {
    const records = [
      '# branch.oid abc1234def',
      '# branch.head topic',
      '# branch.upstream origin/topic',
      '# branch.ab +2 -1',
      ...Array.from({ length: 40 }, (_, at) => `1 .M N... 1 1 1 a b f${String(at)}.js`),
      '1 A. N... 1 1 1 a b new.js',
      '? notes.txt',
    ];
    const state = { ...readStatusOutput(records.map((one) => `${one}\0`).join('')), lock: null, unseen: [] };
    const commit = { hash: 'f'.repeat(40), subject: 'Count items' };
    const text = statusPlain(
      { ...state, operation: { kind: 'rebase', step: { at: 2, of: 5 }, branch: 'topic', commit, onto: null } },
      'shop',
    );
    expect(text.split('\n')).toEqual([
      'The repository shop is on the branch topic, 2 ahead of and 1 behind origin/topic.',
      'In progress: rebase of topic, at commit 2 of 5, commit fffffff Count items.',
      'Staged: new.js (added)',
      expect.stringMatching(/^Changed and not staged: f0\.js, .*f24\.js and 15 more$/) as string,
      'New and not tracked: notes.txt',
    ]);
    expect(
      statusPlain(
        { ...readStatusOutput('# branch.head (detached)\0# branch.oid abc1234\0'), operation: null, lock: null, unseen: [] },
        'shop',
      ),
    ).toBe('The repository shop is on no branch (detached HEAD at abc1234).\nNothing has changed since the last commit.');
  });
});
