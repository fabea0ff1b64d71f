import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isNotebook } from '../../../src/core/indexing/notebookCells.ts';
import { cellOfLine, notebookText } from '../../../src/core/indexing/notebookText.ts';

const cell = (type: string, source: unknown, more: object = {}) => ({
  cell_type: type,
  metadata: { source: ['no'], cell_type: 'raw' },
  source,
  ...more,
});
const notebook = (...cells: object[]) => ({
  cells,
  metadata: { language_info: { name: 'python' }, cells: [{ source: ['no'] }] },
  nbformat: 4,
  nbformat_minor: 5,
});

const shop = notebook(
  cell('markdown', ['# The shop\n', 'It adds "up".']),
  cell('code', ['def total(items):\n', "    return sum(items)  # 'all'\n", '\n', 'total([1])'], {
    outputs: [{ data: { 'image/png': 'A'.repeat(9_000), 'text/plain': ['source\n'] }, output_type: 'display_data' }],
    execution_count: 1,
  }),
  cell('code', []),
  cell('raw', ['as it is']),
);

describe('the text of a notebook', () => {
  const stored = JSON.stringify(shop, null, 1);
  const lines = stored.split('\n');

  it('is what was written in its cells, each line where it stands in the file', () => {
    const text = notebookText(stored)!.split('\n');
    expect(text).toHaveLength(lines.length);
    expect(text.filter((line) => line !== '')).toEqual([
      '# # The shop',
      '# It adds "up".',
      'def total(items):',
      "    return sum(items)  # 'all'",
      'total([1])',
      '# as it is',
    ]);
    expect(lines[text.indexOf('def total(items):')]).toContain('"def total(items):\\n"');
  });

  it('tells the cell of a line', () => {
    const at = (part: string): number => lines.findIndex((line) => line.includes(part));
    expect([at('The shop'), at('def total'), at('total([1])'), at('as it is')].map((line) => cellOfLine(stored, line))).toEqual([
      0, 1, 1, 3,
    ]);
    expect([cellOfLine(stored, 0), cellOfLine(stored, 1_000), cellOfLine('{}', 3)]).toEqual([0, 3, 0]);
  });

  it('is that of a source in one text on one line, and of a notebook in one line without its places', () => {
    const single = JSON.stringify(notebook(cell('code', 'a = 1\nb = 2\n')), null, 1);
    expect(notebookText(single)!.trim()).toBe('a = 1 b = 2');
    expect(notebookText(JSON.stringify(notebook(cell('markdown', ['x\n', 'y']), cell('code', ['if a:\n', '    b = 2']))))).toBe(
      '# x\n# y\nif a:\n    b = 2',
    );
  });

  it('is none where there are no cells, and comes of anything', () => {
    expect([notebookText('{}'), notebookText('[{ "cells": [] }]'), notebookText(''), notebookText('{ "cells": {} }')]).toEqual([
      null,
      null,
      null,
      null,
    ]);
    fc.assert(
      fc.property(
        fc.oneof(fc.json(), fc.string(), fc.string({ unit: fc.constantFrom('{', '}', '[', ']', '"', ',', ':', '\n', 'cells', 'source') })),
        (text) => {
          const found = notebookText(text);
          const lines = text.split('\n').length;
          expect(found === null || lines === 1 || found.split('\n').length === lines).toBe(true);
        },
      ),
    );
  });

  it('is that of a notebook with pictures and texts of many megabytes, too', () => {
    const outputs = [{ data: { 'image/png': 'A'.repeat(12_000_000), 'text/plain': '\n"'.repeat(3_000_000) }, output_type: 'display_data' }];
    const text = notebookText(JSON.stringify(notebook(cell('code', ['show()'], { outputs })), null, 1))!;
    expect(text.trim()).toBe('show()');
  });

  it('comes in a moment of what is broken, too', () => {
    const begun = performance.now();
    const text = `${JSON.stringify(notebook(cell('code', ['show()'])), null, 1).slice(0, -2)},\n"x": "${'\\"'.repeat(500_000)}\n}`;
    expect(notebookText(text)!.trim()).toBe('show()');
    expect(performance.now() - begun).toBeLessThan(3000);
  });

  it('has each line of the sources of any cells', () => {
    const line = fc.string({ unit: fc.constantFrom('a', '"', '\\', '{', ']', ':', ' ', 'é', '😀') }).filter((one) => one.trim() !== '');
    fc.assert(
      fc.property(fc.array(fc.array(line, { maxLength: 4 }), { maxLength: 4 }), (cells) => {
        const made = notebook(
          ...cells.map((source) =>
            cell(
              'code',
              source.map((one, at) => (at < source.length - 1 ? `${one}\n` : one)),
            ),
          ),
        );
        const text = notebookText(JSON.stringify(made, null, 1))!;
        expect(text.split('\n').filter((one) => one !== '')).toEqual(cells.flat());
      }),
    );
  });
});

it('tells a notebook by its name', () => {
  expect([isNotebook('a/B.IPYNB'), isNotebook('a.ipynb.py')]).toEqual([true, false]);
});
