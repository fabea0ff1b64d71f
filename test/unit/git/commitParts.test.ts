import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { consistsOf, firstCharacters, messageCharacters } from '../../../src/core/git/commitFormat.ts';
import { messageGrammar } from '../../../src/core/git/commitGrammar.ts';
import { charClass, literal } from '../../../src/core/grammar/gbnf.ts';
import { fitSections } from '../../../src/core/git/diffBudget.ts';
import { diffSections } from '../../../src/core/git/diffSections.ts';
import { fileKind } from '../../../src/core/git/fileKinds.ts';
import { parseCommitMessage } from '../../../src/core/git/parseCommitMessage.ts';
import { scopesOf } from '../../../src/core/git/scopes.ts';
import { usualStyle } from '../../../src/core/git/style/usualStyle.ts';
import { fakeTokens } from '../../support/fakeEnginePort.ts';
import { seededRandom, walkGrammar } from '../../support/gbnfWalker.ts';

describe('scopesOf', () => {
  const names = (...paths: string[]): string[] => scopesOf(paths.map((path) => ({ path, lines: 1 })));

  it('names folders and files, telling ones first', () => {
    expect(names('src/core/git/scopes.ts')).toEqual(['core', 'git', 'scopes', 'src']);
    expect(names('README.md')).toEqual(['readme']);
    expect(names('.gitignore')).toEqual(['gitignore']);
    expect(names('src/cart.test.ts')).toEqual(['cart', 'src']);
  });

  it('ranks by changed lines', () =>
    expect(
      scopesOf([
        { path: 'a/x.ts', lines: 1 },
        { path: 'b/y.ts', lines: 50 },
      ]),
    ).toEqual(['b', 'y', 'a', 'x']));

  it('offers at most twelve, and only plain names that fit a header', () => {
    expect(names(...Array.from({ length: 40 }, (_, i) => `dir${String(i)}/f${String(i)}.c`))).toHaveLength(12);
    expect(names('Ünï cöde/(x)!.ts', '漢字/…', `${'long'.repeat(9)}.ts`)).toEqual(['uni-code', 'x']);
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary' })), (paths) => {
        for (const scope of names(...paths)) expect(scope).toMatch(/^[a-z0-9](?:[a-z0-9._-]{0,18}[a-z0-9])?$/);
      }),
    );
  });
});

describe('the grammar', () => {
  it('escapes everything that means something to GBNF', () => {
    expect(literal('a"b\\\n')).toBe('"a\\x22b\\x5C\\x0A"');
    expect(
      charClass([
        [0x5d, 0x5d],
        [0x4e00, 0x9fff],
      ]),
    ).toBe('[\\x5D\\u4E00-\\u9FFF]');
    expect(messageGrammar(1, 'never', usualStyle)).not.toContain('{');
    expect(() => messageGrammar(0, 'perhaps', usualStyle)).toThrow(RangeError);
  });

  it('lets nothing through that its own character sets forbid', () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const { text } = walkGrammar(messageGrammar(30, 'perhaps', usualStyle), { random: seededRandom(seed), maxCharacters: 1e6 });
        expect(consistsOf(text.charAt(0), firstCharacters(null))).toBe(true);
        const withoutLanguages = text.replaceAll(/(?<![^\n ])[CFJQX]# /g, '');
        expect(consistsOf(withoutLanguages.replaceAll('\n', ''), messageCharacters(null))).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  it('knows no line breaks, controls, surrogates or invisible characters', () => {
    for (const [from, to] of messageCharacters(null))
      for (let code = from; code <= to; code++)
        expect(String.fromCharCode(code)).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}]/u);
    for (const [from, to] of firstCharacters(null))
      for (let code = from; code <= to; code++) expect(String.fromCharCode(code)).toMatch(/[\p{L}\p{N}]/u);
  });
});

describe('parseCommitMessage', () => {
  it('takes a message apart', () => {
    expect(parseCommitMessage('feat(cart): add totals')).toEqual({ commitType: 'feat', scope: 'cart', subject: 'add totals', body: null });
    expect(parseCommitMessage('ci: run it\n\n- one\n- two')).toMatchObject({ scope: null, body: '- one\n- two' });
  });

  it.each([
    'feature: x',
    'feat x',
    'feat(Cart): x',
    'feat(): x',
    'feat:x',
    'feat: ',
    'feat:  x',
    'feat: x.',
    'feat: x ',
    'feat: -x',
    `feat: ${'x'.repeat(67)}`,
    'feat: a\u200bb',
    'feat: a\tb',
    'feat: a\r',
    'feat: x\n',
    'feat: x\nbody',
    'feat: x\n\n',
    'feat: x\n\nbody',
    'feat: x\n\n- ',
    'feat: x\n\n- a\n\n- b',
    'feat: x\n\n- a ',
    `feat: x\n\n- ${'a'.repeat(71)}`,
    'feat: x\n\n- a\n- b\n- c\n- d\n- e\n- f',
  ])('refuses %j', (message) => expect(parseCommitMessage(message)).toBeTypeOf('string'));

  it('knows languages whose names end with a number sign, and no other one', () => {
    for (const message of ['feat: support C# 12', 'docs: move to (F#)', 'feat: C# records', 'fix: read C#, F#\n\n- C# is read'])
      expect(parseCommitMessage(message), message).toBeTypeOf('object');
    for (const message of ['fix: close #12', 'fix: #12', 'feat: ABC# x', 'feat: C#12', 'feat: C##', 'feat: x # y', 'fix: x\n\n- #12'])
      expect(parseCommitMessage(message), message).toBeTypeOf('string');
  });

  it('reads the parts under the headings of a template, all and in their order', () => {
    const style = { ...usualStyle, headings: ['Why:', 'What:'], body: 'prose' as const };
    const read = (body: string): unknown => parseCommitMessage(`feat: x\n\n${body}`, undefined, style);
    expect(read('Why:\nIt was wrong\n\nWhat:\nIt counts')).toMatchObject({ subject: 'x', body: 'Why:\nIt was wrong\n\nWhat:\nIt counts' });
    for (const body of ['Why:\na', 'What:\na\n\nWhy:\nb', 'Why:\n\nWhat:\na', 'a\n\nWhy:\na\n\nWhat:\nb', 'Why:\na\n\nWhat:\nb\n\nc', 'Why:\n*a\n\nWhat:\nb', ''])
      expect(read(body), body).toBeTypeOf('string'); // prettier-ignore
    expect(parseCommitMessage('feat: x', undefined, style)).toBeTypeOf('string');
  });

  it('refuses a scope that is not offered', () => expect(parseCommitMessage('feat(db): x', ['cart'])).toContain('db'));
});

describe('diffSections', () => {
  it('finds paths, counts and binaries', () => {
    const diff = [
      'diff --git a/a b.txt b/a b.txt\nindex 1..2 100644\n--- a/a b.txt\t\n+++ b/a b.txt\t\n@@ -1 +1,2 @@\n-x\n+y\n+--- a/evil\n',
      'diff --git a/old.c b/new.c\nsimilarity index 100%\nrename from old.c\nrename to new.c\n',
      'diff --git a/pic.png b/pic.png\nnew file mode 100644\nindex 0..1\nBinary files /dev/null and b/pic.png differ\n',
      'diff --git "a/na\\303\\257ve\\t%.txt" "b/na\\303\\257ve\\t%.txt"\ndeleted file mode 100644\n--- "a/na\\303\\257ve\\t%.txt"\n+++ /dev/null\n@@ -1 +0,0 @@\n-x\n\\ No newline at end of file\n',
      'diff --git a/empty b/empty\nnew file mode 100644\nindex 000..e69\n',
      'diff --cc both.txt\nindex 1,2..3\n--- a/both.txt\n+++ b/both.txt\n@@@ -1,1 -1,1 +1,5 @@@\n++<<<<<<< HEAD\n',
    ].join('');
    const sections = diffSections(diff);
    expect(sections.map((s) => s.text).join('')).toBe(diff);
    expect(sections.map(({ path, added, removed, binary }) => [path, added, removed, binary])).toEqual([
      ['a b.txt', 2, 1, false],
      ['new.c', 0, 0, false],
      ['pic.png', 0, 0, true],
      ['naïve\t%.txt', 0, 1, false],
      ['empty', 0, 0, false],
      ['both.txt', 1, 0, false],
    ]);
  });

  it.each(['\r', '\u2028', '\u2029', '\v', '\x85'])('takes no content for the head of a section, whatever %j it holds', (character) => {
    const diff = `diff --git a/.env b/.env\n--- a/.env\n+++ b/.env\n@@ -1 +1,3 @@\n+A=${character}diff --git a/x.js b/x.js${character}\n+KEY=secret\n`;
    expect(diffSections(diff).map(({ path, text, added }) => [path, text, added])).toEqual([['.env', diff, 2]]);
    const mode = `diff --git "a/x\\t${character}.env" "b/x\\t${character}.env"\nold mode 100644\nnew mode 100755\n`;
    expect(diffSections(mode).map(({ path }) => path)).toEqual([`x\t${character}.env`]);
  });

  it('never throws', () => {
    const word = fc.constantFrom('diff --git ', '--- ', '+++ ', '@@', 'a/', 'b/', '"', '\\', '\\303', '\n', 'rename to ', 'x', '%', '');
    fc.assert(
      fc.property(fc.array(word), (words) => {
        expect(diffSections(words.join('')).every((s) => s.text !== '')).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });
});

describe('fitSections', () => {
  it('never exceeds the budget, keeps the order, and shows small sections whole', async () => {
    const count = async (texts: string[]): Promise<number[]> => texts.map(fakeTokens);
    const lines = fc.array(fc.string({ maxLength: 60, unit: fc.constantFrom('a', ' ', '{') }), { maxLength: 120 });
    await fc.assert(
      fc.asyncProperty(fc.array(lines, { maxLength: 12 }), fc.integer({ min: 0, max: 1500 }), async (files, budget) => {
        const sections = diffSections(
          files.map((body, i) => `diff --git a/${String(i)} b/${String(i)}\n@@ -1 +1 @@\n${body.map((l) => `+${l}\n`).join('')}`).join(''),
        );
        const pieces = await fitSections(sections, budget, count);
        expect(fakeTokens(pieces.join(''))).toBeLessThanOrEqual(budget + pieces.length);
        expect(pieces.reduce((sum, piece) => sum + fakeTokens(piece), 0)).toBeLessThanOrEqual(budget);
        const order = pieces.map((piece) => sections.findIndex((s) => s.text.startsWith(piece.split('\n', 1)[0]! + '\n')));
        expect(order).toEqual([...order].sort((a, b) => a - b));
        if (sections.reduce((sum, s) => sum + fakeTokens(s.text), 0) <= budget && sections.length <= budget / 160)
          expect(pieces).toEqual(sections.map((s) => s.text));
      }),
      { numRuns: 300 },
    );
  });

  it('says how many lines it leaves out', async () => {
    const [section] = diffSections(`diff --git a/x b/x\n@@ -1 +1 @@\n${'+line\n'.repeat(998)}`);
    const [piece = ''] = await fitSections([section!], 200, async (texts) => texts.map(fakeTokens));
    const shown = piece.trimEnd().split('\n').length - 1;
    expect(piece).toContain(`[${String(1000 - shown)} more lines of this file are not shown]`);
  });
});

describe('fileKind', () => {
  it.each([
    ['src/a.ts', 'code'],
    ['package-lock.json', 'lock'],
    ['sub/Cargo.lock', 'lock'],
    ['web/dist/a.js', 'generated'],
    ['a/jquery.min.js', 'generated'],
    ['api_pb2.py', 'generated'],
    ['.env.production', 'secret'],
    ['certs/server.pem', 'secret'],
    ['.env.example', 'code'],
  ])('%s is %s', (path, kind) => expect(fileKind(path)).toBe(kind));
});
