import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { refusalText } from '../../../src/core/git/refusalText.ts';
import { readStatusOutput } from '../../../src/core/git/repositoryStatus.ts';
import { stagePlan } from '../../../src/core/git/stagePlan.ts';

const status = (...records: string[]) => readStatusOutput(records.map((record) => `${record}\0`).join(''));
const changed = (letters: string, path: string): string =>
  `1 ${letters} N... 100644 100644 100644 ${'0'.repeat(40)} ${'1'.repeat(40)} ${path}`;
const unmerged = (path: string): string => `u UU N... 100644 100644 100644 100644 a b c ${path}`;

describe('what is staged', () => {
  it('is what has changed, never a conflict, and no secret that nobody named', () => {
    const state = status(
      changed('.M', 'a.js'),
      changed('MM', 'both.js'),
      changed('M.', 'done.js'),
      unmerged('torn.js'),
      '? .env',
      '? caf\ufffd',
      '? new/b.js',
    );
    expect(stagePlan(state, null)).toEqual({
      paths: ['a.js', 'both.js', 'new/b.js'],
      replaced: ['both.js'],
      secrets: [],
      left: [
        { path: 'torn.js', why: 'conflict' },
        { path: '.env', why: 'secret' },
        { path: 'caf\ufffd', why: 'name' },
      ],
    });
    expect(stagePlan(state, ['.env', 'new'])).toMatchObject({ paths: ['.env', 'new/b.js'], secrets: ['.env'], left: [] });
    expect(stagePlan(state, ['torn.js'])).toMatchObject({ paths: [], left: [{ path: 'torn.js', why: 'conflict' }] });
    expect(stagePlan(state, ['new/b']).paths).toEqual([]);
  });
});

describe('the words for what git refused', () => {
  const text = (code: string, output = ''): string => refusalText({ sentence: 'Git did not commit.', code, output });

  it('show a hook’s own, bounded and with nothing hidden', () => {
    const long = Array.from({ length: 100 }, (_, at) => `line ${String(at)}`).join('\n');
    expect(text('', `${long}\nlint: 3 problems \u202e`)).toMatch(
      /^Git did not commit\. It, or a hook of the repository, said why:\n\n```\n[^]*lint: 3 problems ⟨U\+202E⟩\n```\n\n41 lines before that are not shown\.$/,
    );
    expect(text('', '```\nnot the end\n```')).toContain('````');
  });

  it.each([
    ['NoUserEmailConfigured', '', 'git config --global'],
    ['DirtyWorkTree', '', 'Commit or stash them first'],
    ['', 'error: gpg failed to sign the data\nfatal: failed to write commit object', 'could not be signed'],
    ['', 'fatal: could not read Username for https://x: terminal prompts disabled', 'name or a password'],
    ['', 'error: Your local changes to the following files would be overwritten by checkout:', 'Commit or stash'],
    ['', '', 'It gave no reason'],
  ])('say the next step (%s, %s)', (code, output, said) => {
    expect(text(code, output)).toContain(said);
  });
});

describe('the reader of git’s status', () => {
  it('never throws, and keeps odd names whole', () => {
    const name = 'a  b\tc\n-> "d';
    expect(status(changed('.M', name)).unstaged).toEqual([{ path: name, kind: 'modified' }]);
    expect(status('2 R. N... 100644 100644 100644 a b R100 new name', 'old name').staged).toEqual([
      { path: 'new name', from: 'old name', kind: 'renamed' },
    ]);
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.string(), fc.constantFrom('1 ', '2 ', 'u ', '? ', '# branch.ab x', '# branch.oid', changed('.M', 'x'))), {
          maxLength: 12,
        }),
        (records) => {
          const read = status(...records);
          expect(read.staged.length + read.unstaged.length + read.untracked.length + read.conflicts.length).toBeLessThanOrEqual(
            records.length * 2,
          );
        },
      ),
    );
  });
});
