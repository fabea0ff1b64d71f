import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { changeList, isLineEndingsOnly } from '../../../src/core/git/changeList.ts';
import { commitPrompt } from '../../../src/core/git/commitPrompt.ts';
import { commonFolder } from '../../../src/core/git/commonFolder.ts';
import { diffExcerpt } from '../../../src/core/git/diffExcerpt.ts';
import { hunksOf } from '../../../src/core/git/diffHunks.ts';
import { type DiffSection, diffSections } from '../../../src/core/git/diffSections.ts';
import { hunkWeight, sectionWeight } from '../../../src/core/git/diffWeights.ts';
import { lockedVersions } from '../../../src/core/git/lockedVersions.ts';
import { usualStyle } from '../../../src/core/git/style/usualStyle.ts';
import type { ChatMessage } from '../../../src/protocol/worker/generation.ts';
import { fakePromptTokens, fakeTokens } from '../../support/fakeEnginePort.ts';

const count = (texts: string[]): Promise<number[]> => Promise.resolve(texts.map(fakeTokens));

/** A file's diff with one hunk for each list of lines, far from each other. */
function sectionOf(path: string, ...hunks: string[][]): DiffSection {
  const body = hunks.map((lines, at) => {
    const added = lines.filter((line) => line.startsWith('+')).length;
    const removed = lines.filter((line) => line.startsWith('-')).length;
    const same = lines.length - added - removed;
    const from = String(1 + at * 1000);
    return `@@ -${from},${String(removed + same)} +${from},${String(added + same)} @@\n${lines.join('\n')}\n`;
  });
  const [section] = diffSections(`diff --git a/${path} b/${path}\nindex 1..2 100644\n--- a/${path}\n+++ b/${path}\n${body.join('')}`);
  return section!;
}

const weights = (...hunks: string[][]): number[] => hunksOf(sectionOf('a.ts', ...hunks)).map(hunkWeight);

describe('what a hunk says', () => {
  it('is nothing where only blanks, brackets and imports change', () => {
    expect(weights(['+', '+  }', "+import { a } from './a.ts';", '-#include <stdio.h>', '+using System.Text;', '+use std::fs;'])).toEqual([
      0,
    ]);
  });

  it('is more for new lines than for moved or indented ones', () => {
    const [news = 0, moved = 0] = weights(
      ['+const total = sum(items);', '-const total = 0;'],
      ['-call(one);', '-call(two);', '+  call(two);', '+  call(one);'],
    );
    expect(news).toBeGreaterThan(moved * 5);
    expect(moved).toBeGreaterThan(0);
  });

  it('is bounded, so that a long one does not hide the others, and less in tests and documents', () => {
    const long = Array.from({ length: 500 }, (_, at) => `+line ${String(at)}`);
    expect(weights(long)).toEqual([60]);
    const of = (path: string): number => sectionWeight(sectionOf(path, ['+const a = 1;']));
    expect(of('src/a.ts')).toBeGreaterThan(of('test/a.test.ts'));
    expect(of('test/a.test.ts')).toBeGreaterThan(of('docs/a.md'));
  });
});

describe('an excerpt of a file’s diff', () => {
  const imports = Array.from({ length: 40 }, (_, at) => `+import { a${String(at)} } from './a${String(at)}.ts';`);
  const section = sectionOf('src/a.ts', imports, ['-  return total;', '+  return total - discount;'], imports);

  it('shows the hunk that says most, and how much it leaves out', async () => {
    const excerpt = await diffExcerpt(section, 120, count);
    expect(excerpt).toContain('+  return total - discount;');
    expect(excerpt).not.toContain('import');
    expect(excerpt).toContain('[82 more lines of this file are not shown]');
  });

  it('has the first lines of a hunk that is too long', async () => {
    const lines = Array.from({ length: 300 }, (_, at) => `+const value${String(at)} = ${String(at)};`);
    const excerpt = await diffExcerpt(sectionOf('src/a.ts', lines), 200, count);
    expect(excerpt).toContain('+const value0 = 0;');
    expect(excerpt).toMatch(/\[\d+ more lines of this file are not shown\]\n$/);
    const shown = excerpt.match(/^\+const/gm)?.length ?? 0;
    expect(excerpt).toContain(`[${String(300 - shown)} more lines`);
  });

  it('never takes more than its share, whatever it is of', async () => {
    const line = fc
      .tuple(fc.constantFrom('+', '-', ' '), fc.string({ maxLength: 40, unit: fc.constantFrom('a', ' ', '{', 'é') }))
      .map((two) => two.join(''));
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(line, { minLength: 1, maxLength: 30 }), { minLength: 1, maxLength: 8 }),
        fc.integer({ min: 0, max: 400 }),
        async (hunks, share) => {
          const excerpt = await diffExcerpt(sectionOf('src/a.ts', ...hunks), share, count);
          if (excerpt !== '') expect(fakeTokens(excerpt)).toBeLessThanOrEqual(share);
        },
      ),
      { numRuns: 200 },
    );
  });
});

describe('the list of changed files', () => {
  it('says in words what is no text', () => {
    const submodule = diffSections(
      `diff --git a/sub b/sub\nindex 1..2 160000\n--- a/sub\n+++ b/sub\n@@ -1 +1 @@\n-Subproject commit ${'a'.repeat(40)}\n+Subproject commit ${'b'.repeat(40)}\n`,
    );
    const endings = sectionOf('crlf.txt', ['-a', '-b', '+a\r', '+b\r']);
    const list = changeList(
      [
        { path: 'sub', status: 'modified', content: 'submodule', lines: { added: 1, removed: 1 } },
        { path: 'run.sh', status: 'modified', executable: true, lines: { added: 0, removed: 0 } },
        { path: 'now.sh', from: 'then.sh', status: 'renamed', executable: false, lines: { added: 2, removed: 0 } },
        { path: 'link', status: 'typechange', content: 'link', lines: { added: 1, removed: 3 } },
        { path: 'pic.png', status: 'added', content: 'binary' },
        { path: 'crlf.txt', status: 'modified', lines: { added: 2, removed: 2 } },
        { path: 'dist/a.js', status: 'modified', lines: { added: 900, removed: 2 } },
        { path: 'a\u202eb\n.ts', status: 'deleted', lines: { added: 0, removed: 4 } },
      ],
      [...submodule, endings],
      7,
    );
    expect(list.split('\n')).toEqual([
      'Changed files:',
      '- modified: sub (submodule moved from aaaaaaa to bbbbbbb)',
      '- modified: run.sh (made executable)',
      '- renamed: now.sh from then.sh, +2 -0 lines (no longer executable)',
      '- changed in type: link (symbolic link)',
      '- added: pic.png (binary)',
      '- modified: crlf.txt, +2 -2 lines (only its line endings changed)',
      '- modified: dist/a.js, +900 -2 lines (generated, content not shown)',
      '- and 1 more files',
    ]);
  });

  it('takes no other change for one of line endings', () => {
    expect(isLineEndingsOnly(sectionOf('a', ['-a', '+a\r']))).toBe(true);
    expect(isLineEndingsOnly(sectionOf('a', ['-a', '+b\r']))).toBe(false);
    expect(isLineEndingsOnly(sectionOf('a', ['-a', '-b', '+b', '+a']))).toBe(false);
    expect(isLineEndingsOnly(sectionOf('a', ['+a\r']))).toBe(false);
  });
});

describe('a lock file', () => {
  const versions = (...hunks: string[][]): string[] => lockedVersions(sectionOf('some.lock', ...hunks));

  it.each([
    ['npm', [[' "node_modules/@scope/a": {', '-      "version": "1.2.3",', '+      "version": "1.3.0",']], ['@scope/a 1.2.3 to 1.3.0']],
    ['npm, a new one', [['+    "node_modules/x/node_modules/b": {', '+      "version": "2.0.0",']], ['+ b 2.0.0']],
    ['yarn', [[' lodash@^4.17.20:', '-  version "4.17.20"', '+  version "4.17.21"']], ['lodash 4.17.20 to 4.17.21']],
    ['Cargo', [[' name = "serde"', '-version = "1.0.1"', '+version = "1.0.2"']], ['serde 1.0.1 to 1.0.2']],
    [
      'Composer',
      [['             "name": "symfony/console",', '-            "version": "v6.0.1",', '+            "version": "v6.1.0",']],
      ['symfony/console 6.0.1 to 6.1.0'],
    ],
    ['Go', [['-golang.org/x/net v0.1.0 h1:abc=', '+golang.org/x/net v0.2.0 h1:def=']], ['golang.org/x/net 0.1.0 to 0.2.0']],
    ['Bundler', [['-    rails (7.0.1)', '+    rails (7.0.2)']], ['rails 7.0.1 to 7.0.2']],
    ['one that went', [['-[[package]]', '-name = "left"', '-version = "1.0.0"']], ['- left 1.0.0']],
    ['of an unknown form', [['-a b c', '+d e f']], []],
  ])('of %s says which versions changed', (_, hunks, expected) => expect(versions(...hunks)).toEqual(expected));

  it('says the first few, and how many more', () => {
    const hunks = Array.from({ length: 9 }, (_, at) => [` name = "p${String(at)}"`, '-version = "1.0.0"', '+version = "2.0.0"']);
    expect(versions(...hunks)).toHaveLength(6);
    expect(versions(...hunks).at(-1)).toBe('4 more');
  });
});

describe('the prompt of a change that is too large to be shown', () => {
  const files = Array.from({ length: 24 }, (_, at) => `src/${at < 12 ? 'cart' : 'stock'}/part${String(at)}.ts`);
  const diff = files
    .map(
      (path, at) =>
        sectionOf(
          path,
          Array.from({ length: 200 }, (_, line) => `+const value${String(at)}_${String(line)} = ${String(line)};`),
        ).text,
    )
    .join('');
  const changes = { source: 'staged' as const, files: files.map((path) => ({ path, status: 'added' as const })), diff };
  const asked: { messages: ChatMessage[]; part: number; of: number }[] = [];
  const counter = { countTokens: count, countPrompt: (messages: ChatMessage[]) => Promise.resolve(fakePromptTokens(messages)) };
  const oneLine = { style: usualStyle, body: 'never', short: false } as const;
  const summarise = (messages: ChatMessage[], part: number, of: number): Promise<string> => {
    asked.push({ messages, part, of });
    return Promise.resolve(`Add values of part ${String(part)}.`);
  };

  it('has a sentence for each part, each read within the budget', async () => {
    asked.length = 0;
    const limit = 3000;
    const prompt = await commitPrompt(changes, oneLine, limit, { ...counter, summarise });
    expect(asked.length).toBeGreaterThan(3);
    expect(asked.map(({ part, of }) => [part, of])).toEqual(asked.map((_, at) => [at + 1, asked.length]));
    for (const { messages } of asked) expect(fakePromptTokens(messages)).toBeLessThanOrEqual(limit);
    expect(fakePromptTokens(prompt!)).toBeLessThanOrEqual(limit);
    const text = prompt![1]!.content;
    expect(text).toContain('src/cart, ');
    expect(text).toContain(': Add values of part 1\n');
    expect(text).toContain('Some of the diff:\n');
  });

  it('is read at once when it fits, and when nobody sums up', async () => {
    asked.length = 0;
    await commitPrompt(changes, oneLine, 100_000, { ...counter, summarise });
    expect(asked).toEqual([]);
    const cut = await commitPrompt(changes, oneLine, 3000, counter);
    expect(fakePromptTokens(cut!)).toBeLessThanOrEqual(3000);
    expect(cut![1]!.content).toContain('\nDiff:\n');
  });

  it('keeps nothing of a sentence that is no sentence', async () => {
    const prompt = await commitPrompt(changes, oneLine, 3000, { ...counter, summarise: () => Promise.resolve('\u0000\n<b>') });
    expect(prompt![1]!.content).not.toContain('What its parts do');
  });
});

it('shows what is not seen in a diff and in names, at once and in parts', async () => {
  const unseen = '\u{e0041}\u202e';
  const line = (at: number): string => `+const total${String(at)} = 1;${unseen} // more of it`;
  const sections = ['a', 'b', 'c'].map((name) =>
    sectionOf(
      `src/${name}${unseen}\u2028x/y.ts`,
      Array.from({ length: 90 }, (_, at) => line(at)),
    ),
  );
  const files = sections.map(({ path }) => ({ path, status: 'modified' as const }));
  const changes = { source: 'staged' as const, files, diff: sections.map(({ text }) => text).join('') };
  const asked: ChatMessage[][] = [];
  const counter = {
    countTokens: count,
    countPrompt: (messages: ChatMessage[]) => Promise.resolve(fakePromptTokens(messages)),
    summarise: (messages: ChatMessage[]) => Promise.resolve(asked.push(messages) > 0 ? 'Add totals' : ''),
  };
  const wanted = { style: usualStyle, body: 'never' as const, short: false };
  for (const limit of [100_000, 1500]) asked.push((await commitPrompt(changes, wanted, limit, counter))!);
  expect(asked.length).toBeGreaterThan(3);
  const text = asked
    .flat()
    .map(({ content }) => content)
    .join('');
  expect(text).toContain('⟨U+E0041⟩⟨U+202E⟩ // more of it');
  expect(text).toContain('src/a⟨U+E0041⟩⟨U+202E⟩⟨U+2028⟩x');
  expect(text).not.toMatch(/[\u{e0041}\u202e\u2028]/u);
});

describe('commonFolder', () => {
  it.each([
    [['src/a/x.ts', 'src/b/y.ts'], 'src'],
    [['src/a/x.ts', 'src/a/y.ts'], 'src/a'],
    [['x.ts', 'src/y.ts'], ''],
    [['src/a/b/x.ts', 'src/ab/x.ts'], 'src'],
    [[], ''],
  ])('of %j is %j', (paths, folder) => expect(commonFolder(paths)).toBe(folder));
});
