/** Changes of notebooks as they are shown, against the diffs that git itself makes of the files. */
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { hunksOf } from '../../../src/core/git/diffHunks.ts';
import { diffSections } from '../../../src/core/git/diffSections.ts';
import { notebookLines, readNotebook } from '../../../src/core/git/notebook.ts';
import { type ChangedLines, largeNotebook, notebookSection } from '../../../src/core/git/notebookDiff.ts';
import { changedLines } from '../../../src/core/review/reviewSubject.ts';
import { GitRepository } from '../../support/gitRepository.ts';
import { type CellDraft, notebookFile } from '../../support/notebookFile.ts';

const file = { path: 'shop.ipynb', status: 'modified' } as const;

function shown(before: CellDraft[] | null, after: CellDraft[] | null, changed: ChangedLines[] | null = null): string {
  const status = before === null ? 'added' : after === null ? 'deleted' : 'modified';
  const text = (cells: CellDraft[] | null): string | null => cells && notebookFile(cells);
  return notebookSection({ ...file, status }, text(before), text(after), changed)?.text ?? '';
}

/** Without its first three lines, which say the names. */
const body = (text: string): string[] => text.trimEnd().split('\n').slice(3);

describe('a changed notebook', () => {
  it('is told by its cells: their lines with the numbers of the file, and the rest in words', () => {
    const before = [
      { id: 'a', source: '# The shop', kind: 'markdown' },
      { id: 'b', source: 'def total(items):\n    return sum(items)', outputs: ['1'], runs: 1 },
      { id: 'c', source: 'plot()', outputs: ['A'.repeat(50_000)] },
      { id: 'd', source: 'gone()' },
    ];
    const after = [
      { id: 'a', source: '# The shop', kind: 'markdown', metadata: { tags: ['intro'], collapsed: true } },
      { id: 'b', source: 'def total(items):\n    return round(sum(items))', outputs: ['2'], runs: 2 },
      { id: 'e', source: 'total([1])' },
      { id: 'c', source: 'plot()', outputs: ['B'.repeat(50_000)], runs: 3 },
    ];
    const text = shown(before, after);
    const lines = notebookFile(after).split('\n');
    const at = (part: string): number => lines.findIndex((line) => line.includes(part)) + 1;
    const total = at('def total');
    expect(body(text)).toEqual([
      expect.stringMatching(new RegExp(`^@@ -\\d+,2 \\+${String(total)},2 @@ cell 2, code$`)),
      ' def total(items):',
      '-    return sum(items)',
      '+    return round(sum(items))',
      expect.stringMatching(new RegExp(`^@@ -\\d+,0 \\+${String(at('total([1])'))},1 @@ cell 3, code, new$`)),
      '+total([1])',
      expect.stringMatching(/^@@ -\d+,1 \+\d+,0 @@ cell 4 before, code, deleted$/),
      '-gone()',
      '@@ -0,0 +0,0 @@ cell 1: metadata changed (tags, collapsed)',
      '@@ -0,0 +0,0 @@ cells 2, 4: outputs changed',
    ]);
    expect(text.length).toBeLessThan(1000);
    const [section] = diffSections(text);
    expect(section).toMatchObject({ path: 'shop.ipynb', added: 2, removed: 2, binary: false });
  });

  it('says what moved, what was only run again, which kernel it has now, and what has no words', () => {
    const [a, b, c] = ['one()', 'two()', 'three()'].map((source, at) => ({ id: String(at), source, runs: at }));
    expect(body(shown([a!, b!, c!], [b!, c!, a!]))).toEqual(['@@ -0,0 +0,0 @@ cell 3: moved']);
    expect(body(shown([a!, b!], [a!, { ...b!, runs: 7 }]))).toEqual(['@@ -0,0 +0,0 @@ cell 2: only the count of runs changed']);
    expect(body(shown([a!], [{ ...a!, kind: 'markdown' }]))).toEqual(['@@ -0,0 +0,0 @@ cell 1: code before, markdown now']);
    expect(body(shown([a!], [a!, { id: 'x', source: '' }]))).toEqual(['@@ -0,0 +0,0 @@ cell 2: new and empty']);
    const kernel = (name: string): string => notebookFile([a!], { kernelspec: { name: `${name}\u202e\n@@ -1 +1 @@`, display_name: name } });
    const text = notebookSection(file, kernel('python3'), kernel('julia'), null)!.text;
    expect(body(text)).toEqual([
      expect.stringMatching(/^@@ -0,0 \+0,0 @@ notebook: kernel python3⟨U\+202E⟩.* before, julia.* now, metadata changed \(kernelspec\)$/),
    ]);
    const wide = JSON.stringify(JSON.parse(notebookFile([a!])), null, 4);
    expect(body(notebookSection(file, notebookFile([a!]), wide, null)!.text)).toEqual([
      '@@ -0,0 +0,0 @@ nothing but the way the file is written changed',
    ]);
  });

  it('knows cells again whose ids are new, or that have none', () => {
    const code = (word: string): string => `import shop\nfor item in shop.items():\n    print(item.${word})\n`;
    const cells = (word: string, id?: string): CellDraft[] =>
      ['name', word, 'tax'].map((one, at) => ({ source: code(one), ...(id && { id: id + String(at) }) }));
    for (const [before, after] of [
      [undefined, undefined],
      ['a', 'b'],
      [undefined, 'b'],
    ] as const) {
      const lines = body(shown(cells('price', before), cells('cost', after)));
      expect(lines.slice(0, 5)).toEqual([
        expect.stringContaining('@@ cell 2, code'),
        ' import shop',
        ' for item in shop.items():',
        '-    print(item.price)',
        '+    print(item.cost)',
      ]);
    }
  });

  it('is compared in a moment, however long its cells are', () => {
    const cells = (word: string): CellDraft[] =>
      Array.from({ length: 31 }, (_, cell) => ({
        source: Array.from({ length: 2500 }, (_, at) => `v${String(at)} = ${String(cell)}${at % 2 === 0 ? '' : word}`).join('\n'),
      }));
    const [before, after] = [cells('a'), cells('b')];
    const begun = performance.now();
    expect(diffSections(shown(before, after))).toMatchObject([{ path: 'shop.ipynb' }]);
    expect(performance.now() - begun).toBeLessThan(3000);
  });

  it('that is new or gone has all of its cells', () => {
    const cells = [{ source: 'a = 1\nb = 2', outputs: ['1'] }];
    expect(shown(null, cells)).toMatch(/^diff --git a\/shop\.ipynb b\/shop\.ipynb\nnew file mode 100644\n--- \/dev\/null\n/);
    expect(body(shown(null, cells)).slice(-3)).toEqual(['+a = 1', '+b = 2', '@@ -0,0 +0,0 @@ cell 1: new with outputs']);
    expect(shown(cells, null)).toContain('+++ /dev/null\n');
    expect(body(shown(cells, null)).slice(-2)).toEqual(['-a = 1', '-b = 2']);
    expect(largeNotebook(file)).toMatchObject({ path: 'shop.ipynb', large: true });
    const odd = notebookSection(
      { path: 'b\n".ipynb', from: 'a.ipynb', status: 'renamed' },
      notebookFile(cells),
      notebookFile(cells),
      null,
    )!;
    expect(diffSections(odd.text)).toMatchObject([{ path: 'b\n".ipynb' }]);
  });

  it('is left to git where it is no notebook that can be told by its cells', () => {
    const one = notebookFile([{ source: 'a = 1\nb = 2' }]);
    const odd = [
      '',
      '{',
      '[]',
      one.replace('"nbformat": 4', '"nbformat": 3'),
      one.replace('"a = 1', '<<<<<<< HEAD\n"a = 1'),
      JSON.stringify(JSON.parse(one)),
      one.replace('a = 1\\n",\n    "b = 2', 'a = 1\\nb = 2'),
      one.replace('"cells"', '"cells": [], "cells"').replace('"source"', '"source": ["x"], "source"'),
      `\ufeff${one}`,
      one.replace('"outputs": []', `"outputs": [${'['.repeat(50_000)}${']'.repeat(50_000)}]`),
      one.replace('"language_info": {', `"deep": ${'{"a":'.repeat(50_000)}1${'}'.repeat(50_000)}, "language_info": {`),
    ];
    for (const text of odd) {
      expect(
        [notebookSection(file, one, text, null), notebookSection(file, text, one, null), notebookLines(text)],
        text.slice(0, 400),
      ).toEqual([null, null, null]);
    }
    expect(readNotebook(one.replaceAll('\n', '\r\n'))?.cells[0]?.lines).toEqual(readNotebook(one)?.cells[0]?.lines);
  });

  it('has as lines of its file those of its cells as they were written', () => {
    const text = notebookFile([{ source: 'print("a")\n\nb' }]);
    const [lines, raw] = [notebookLines(text)!, text.split('\n')];
    expect(lines).toHaveLength(raw.length);
    const at = lines.indexOf('print("a")');
    expect([raw[at], lines[at + 1], lines[at + 2]]).toEqual(['    "print(\\"a\\")\\n",', '', 'b']);
    expect(lines.filter((line, index) => line !== raw[index])).toHaveLength(3);
  });
});

describe('against git', () => {
  let repository: GitRepository;
  beforeEach(() => {
    repository = new GitRepository();
    repository.git('config', 'core.autocrlf', 'false');
  });
  afterEach(() => repository.remove());

  const line = fc.constantFrom(
    'a = 1',
    'b = 2',
    'print(a)',
    '',
    '  "quoted\\"',
    'for x in y:',
    '-- c',
    '@@ -1 +1 @@',
    'diff --git a/x b/x',
  );
  const draft = fc.record({
    source: fc.array(line, { maxLength: 7 }).map((lines) => lines.join('\n')),
    kind: fc.constantFrom('code', 'code', 'markdown'),
    outputs: fc.array(fc.constantFrom('1', '2\n3', 'a = 1'), { maxLength: 2 }),
    runs: fc.constantFrom(null, 1, 2),
  });
  /** Cells, and what somebody made of them: some taken out, put in, changed or moved. */
  const change = fc.record({
    before: fc.array(draft, { maxLength: 6 }),
    after: fc.array(draft, { maxLength: 3 }),
    order: fc.array(fc.nat({ max: 8 }), { maxLength: 7 }),
    withIds: fc.constantFrom('both', 'none', 'new'),
  });

  it('names only lines that the diff of git has, and says what stands in them', () => {
    let named = 0;
    fc.assert(
      fc.property(change, ({ before, after, order, withIds }) => {
        const pool: CellDraft[] = [...before, ...after];
        const ids = (cells: CellDraft[], prefix: string): CellDraft[] =>
          withIds === 'none' ? cells : cells.map((cell) => ({ ...cell, id: `${prefix}${String(pool.indexOf(cell))}` }));
        const kept = [...new Set(order)].flatMap((at) => pool[at] ?? []);
        const [old, now] = [notebookFile(ids(before, 'a')), notebookFile(ids(kept, withIds === 'both' ? 'a' : 'b'))];
        repository.write('shop.ipynb', old);
        repository.git('add', 'shop.ipynb');
        repository.write('shop.ipynb', now);
        const real = (around: number) => hunksOf({ text: repository.git('diff', `--unified=${String(around)}`, '--', 'shop.ipynb') });
        const changed = real(0).map(({ afterStart, lines }) => ({
          start: afterStart,
          count: lines.filter(({ kind }) => kind === 'added').length,
        }));
        const section = notebookSection(file, old, now, changed)!;
        const hunks = hunksOf(section);
        const inDiff = new Map(
          real(3).flatMap(({ lines }) => lines.flatMap((one) => (one.after === null ? [] : [[one.after, one.kind] as const]))),
        );
        const [oldLines, nowLines] = [notebookLines(old)!, notebookLines(now)!];
        for (const hunk of hunks) {
          for (const { kind, text, before: from, after: to } of hunk.lines) {
            if (from !== null) expect(oldLines[from - 1]).toBe(text);
            if (to !== null) expect(nowLines[to - 1]).toBe(text);
            if (kind === 'added') expect(inDiff.get(to!)).toBe('added');
          }
          for (const at of changedLines(hunk)) {
            expect(inDiff.has(at)).toBe(true);
            named++;
          }
        }
        // The form holds whatever the lines are.
        expect(diffSections(section.text)).toHaveLength(1);
        const signs = hunks.flatMap(({ lines }) => lines.filter(({ kind }) => kind !== 'context')).length;
        expect(diffSections(section.text)).toMatchObject([{ path: 'shop.ipynb' }]);
        expect(
          section.text
            .split('\n')
            .slice(3)
            .filter((one) => /^[+-]/.test(one)).length,
        ).toBe(signs);
      }),
      { numRuns: 60 },
    );
    expect(named).toBeGreaterThan(20);
  }, 120_000);
});
