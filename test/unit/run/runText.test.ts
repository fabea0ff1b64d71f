import { describe, expect, it } from 'vitest';
import { type FinishedRun, fixTestsQuestion, runQuestion, runText } from '../../../src/core/run/runText.ts';

const run = (more: Partial<FinishedRun> = {}): FinishedRun => ({
  ...{ command: 'npm test', end: 'ended', exitCode: 1, seconds: 3.24, output: { text: '1 failed', left: 0 }, hidden: 0 },
  ...more,
});

describe('what is said of a command', () => {
  it('is its exit code, its time and its output', () => {
    expect(runText(run())).toBe('`npm test` ended with exit code 1 after 3.2 s.\n\n```\n1 failed\n```');
    expect(runText(run({ exitCode: 0, seconds: 75.4, output: { text: '', left: 0 } }))).toBe(
      '`npm test` ended with exit code 0 after 75 s.\n\nIt wrote nothing.',
    );
    expect(runText(run({ exitCode: null }))).toContain('the shell didn’t tell its exit code');
    expect(runText(run({ end: 'stopped', exitCode: null }))).toContain('was stopped after 3.2 s.');
    expect(runText(run({ end: 'late', exitCode: null }))).toContain('at the time limit, after 3.2 s (`mlxCode.run.timeLimitSeconds`)');
    expect(runText(run({ end: 'closed', exitCode: 3 }))).toContain('ended with its terminal with exit code 3');
    expect(runText(run({ end: 'untold' }))).toMatch(/neither output nor exit code is known here\.$/);
    expect(runText(run({ end: 'unbegun', exitCode: null }))).toBe('`npm test` was not run.');
    expect(runText(run({ end: 'shellEnded', exitCode: null }))).toMatch(/^`npm test` was not run: its terminal ended before/);
  });

  it('asks for a change where tests have failed', () => {
    expect(fixTestsQuestion('npm test', true, ['src/a.ts', 'b\u202e.ts'])).toMatch(
      /^The tests of `npm test` failed\. Their output is attached\. It names `src\/a\.ts`, `b⟨U\+202E⟩\.ts`\. Say .*change the code/,
    );
    expect(fixTestsQuestion('npm test', false, [])).toMatch(/failed\. They wrote nothing\. Say/);
  });

  it('says what is left out, and shows what isn’t seen', () => {
    const text = runText(run({ output: { text: 'a\u202eb ``` c', left: 1234 }, hidden: 2 }));
    expect(text).toContain('````\na⟨U+202E⟩b ``` c\n````');
    expect(text).toContain(
      'The last 9 characters are shown; 1,234 characters before are in the terminal only (`mlxCode.run.outputCharacters`).',
    );
    expect(text).toContain('2 lines aren’t shown: what looks like a secret is in them.');
    expect(runText(run({ output: { text: 'x', left: null }, hidden: 1 }))).toMatch(
      /what came before is in the terminal only[\s\S]*1 line isn’t shown/,
    );
  });

  it('is asked about, and what failed only where something did', () => {
    expect(runQuestion(run())).toMatch(
      /^The command `npm test` ended with exit code 1 after 3\.2 s\. Its output is attached\..*how to put it right\.$/,
    );
    expect(runQuestion(run({ exitCode: 0, output: { text: '', left: 0 } }))).toMatch(/It wrote nothing\..*what came of it\.$/);
  });
});
