import { describe, expect, it } from 'vitest';
import { sequenceState, type SequenceStep, stepNotice } from '../../../../src/core/git/split/sequenceWords.ts';

const step: SequenceStep = { repository: 'market', at: 0, count: 3, message: 'feat: sell\n\nMore of it.', stopped: false };

describe('stepNotice', () => {
  it('says in one line which commit is staged, and what happens next', () => {
    expect(stepNotice(step, true)).toBe('Commit 1 of 3 is staged in market. Commit it for the next.');
    expect(stepNotice({ ...step, at: 2 }, true)).toBe('Commit 3 of 3 is staged in market. It is the last one.');
    expect(stepNotice({ ...step, at: 2 }, false)).toBe('Commit 3 of 3 is staged in market; the box keeps your text.');
  });
});

describe('sequenceState', () => {
  it('names the message, which the box may not have', () => {
    expect(sequenceState(step)).toBe('Commit 1 of 3 is staged in market: “feat: sell”. Commit it, and the next one is staged.');
    expect(sequenceState({ ...step, at: 2 })).toBe('Commit 3 of 3 is staged in market: “feat: sell”. It is the last one.');
  });

  it('says that no other one follows', () => {
    expect(sequenceState({ ...step, stopped: true })).toBe(
      'No other proposed commit is staged in market. What was staged at first can be staged again.',
    );
  });
});
