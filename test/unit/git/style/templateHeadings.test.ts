import { describe, expect, it } from 'vitest';
import { learnStyle } from '../../../../src/core/git/style/learnStyle.ts';
import type { StyleFacts } from '../../../../src/core/git/style/styleFacts.ts';
import { templateHeadings } from '../../../../src/core/git/style/templateHeadings.ts';
import { readStyleFacts } from '../../../../src/node/git/readStyleFacts.ts';
import { GitRepository } from '../../../support/gitRepository.ts';

const headings = (template: string, comment = '#'): string[] => templateHeadings(template, comment).headings;

describe('headings of a template', () => {
  it.each([
    ['lines with a colon', '\nWhy:\n\nWhat:\n\nTests:\n', ['Why:', 'What:', 'Tests:']],
    ['questions', '\n\nWhy is it needed?\nWas anything left out?\n', ['Why is it needed?', 'Was anything left out?']],
    [
      'with what is to be written over',
      '<subject>\n\nProblem: <what is wrong>\nSolution: [how]\nRisks: ...\n',
      ['Problem:', 'Solution:', 'Risks:'],
    ],
    ['with the ends of lines of Windows', '\r\nWhy:\r\n\r\nWhat:\r\n', ['Why:', 'What:']],
    ['in bold', '\n**Why**\n**What:**\n', ['**Why**', '**What:**']],
    ['on the first line', 'Why:\n\nWhat:\n', ['Why:', 'What:']],
    ['of tests, which are no type', '\nTest:\n', ['Test:']],
    ['each once', '\nWhy:\nWhat:\nWhy:\n', ['Why:', 'What:']],
    ['six at most', '\nA:\nB:\nC:\nD:\nE:\nF:\nG:\n', ['A:', 'B:', 'C:', 'D:', 'E:', 'F:']],
  ])('are found: %s', (_what, template, found) => expect(headings(template)).toEqual(found));

  it.each([
    ['comments', '\n# Why:\n#\n# What:\n'],
    ['a place for the subject', 'Subject: <what it does>\n\nTitle:\n<type>(<scope>): <subject>\n'],
    ['whatever stands in the subject’s place', 'Summary:\n'],
    ['a form of the subject', 'KEY: <subject>\n'],
    ['types', '\nfeat:\nfix: <a fault>\ntest:\n'],
    ['trailers', '\nRefs:\nFixes: <issue>\nReviewed-by:\nCo-authored-by: <name>\nChange-Id:\nBREAKING CHANGE: <what>\nPull request:\n'],
    ['words', '\nSay why: it was needed.\nNothing of it ends with one\n'],
    ['signs and what can’t be seen', '\n`Why`:\n\u202eWhy:\nWh\u200by:\n<script>:\n'],
    ['lines that are too long', `\n${'long '.repeat(9)}:\n`],
  ])('are none: %s', (_what, template) => expect(headings(template)).toEqual([]));

  it('are looked for in a moment, whatever a line has', () => {
    const begun = performance.now();
    expect(headings(`\nWhy:${' '.repeat(60_000)}x\nWhat:\n`)).toEqual(['What:']);
    expect(performance.now() - begun).toBeLessThan(500);
  });

  it('are told from comments by what these begin with here', async () => {
    expect(headings('\n## Why\n; What:\n', ';')).toEqual(['## Why']);
    const made = new GitRepository();
    try {
      made.write('.gitmessage', '\n## Why\n; What:\n');
      expect(learnStyle(await readStyleFacts(made.path), 'repository').headings).toEqual([]);
      made.git('config', 'core.commentChar', ';');
      expect(learnStyle(await readStyleFacts(made.path), 'repository').headings).toEqual(['## Why']);
      made.git('config', 'core.commentChar', 'auto');
      expect(learnStyle(await readStyleFacts(made.path), 'repository').headings).toEqual([]);
    } finally {
      made.remove();
    }
  });
});

describe('a body under headings', () => {
  const factsOf = (template: string, body: string): StyleFacts => ({
    commits: Array.from({ length: 12 }, (_, at) => ({ subject: `Count item ${String(at)}`, body, mine: true, bot: false })),
    user: null,
    branch: null,
    template,
    commitlint: null,
  });

  it('has points where the template shows them, or those of the past have', () => {
    const bodyOf = (template: string, body = ''): string => learnStyle(factsOf(template, body), 'repository').body;
    expect(bodyOf('\nWhy:\n\n* \n\nWhat:\n\n- <thing>\n')).toBe('bullets');
    expect(bodyOf('\nWhy:\n\nWhat:\n')).toBe('prose');
    expect(bodyOf('\nWhy:\n\nWhat:\n', 'Why:\n- it was wrong\n\nWhat:\n- it counts')).toBe('bullets');
    expect(bodyOf('\nWhy:\n\nWhat:\n', 'Why:\nIt was wrong.\n\nWhat:\nIt counts.')).toBe('prose');
  });

  it('leaves all else as it is where there are comments only', () => {
    const facts = factsOf('# Why:\n', '');
    expect(learnStyle(facts, 'repository')).toEqual(learnStyle({ ...facts, template: null }, 'repository'));
  });
});
