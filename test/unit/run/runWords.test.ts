import { describe, expect, it } from 'vitest';
import { wantedRun } from '../../../src/core/run/runWords.ts';
import { userMessage } from '../../../src/core/userMessage.ts';

describe('what is to be run', () => {
  it.each([
    ['npm test', { command: 'npm test', ask: false }],
    ['  npm  test --ai ', { command: 'npm  test', ask: true }],
    ['aider --ai --ai', { command: 'aider --ai', ask: true }],
    ['echo "--ai"', { command: 'echo "--ai"', ask: false }],
    ['echo a--ai', { command: 'echo a--ai', ask: false }],
    ['ls | wc -l && echo ok', { command: 'ls | wc -l && echo ok', ask: false }],
    // Shown by its number before it is agreed to.
    ['echo \u202eabc', { command: 'echo \u202eabc', ask: false }],
  ])('%j', (typed, wanted) => expect(wantedRun(typed)).toEqual(wanted));

  it.each([
    ['', /^Something is missing after the command: it is written \/run COMMAND \[--ai\]\.$/],
    ['--ai', /^Something is missing/],
    ['one\ntwo', /Only a command of one line/],
    ['one\u2028two', /Only a command of one line/],
    ['one\u0003two', /control characters/],
    ['one\ttwo', /control characters/],
    [`echo ${' '.repeat(1_000_000)}--a`, /longer than 2,000 characters/],
    [`echo ${'--ai '.repeat(200_000)}x`, /longer than 2,000 characters/],
    ['x'.repeat(2_001), /longer than 2,000 characters/],
  ])('is none in %j', (typed, said) => {
    let text = '';
    try {
      wantedRun(typed);
    } catch (error) {
      text = userMessage(error).text;
    }
    expect(text).toMatch(said);
  });
});
