import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { diffMarkdown } from '../../../src/core/inlineEdit/diffMarkdown.ts';
import { type DiffLine, streamedDiff } from '../../../src/core/inlineEdit/streamedDiff.ts';

const written = (lines: readonly DiffLine[]): string[] =>
  lines.map((line) => (line.kind === 'gap' ? `…${String(line.count)}` : { same: ' ', removed: '-', added: '+' }[line.kind] + line.text));

const before = 'function one() {\n  const a = 1;\n  const b = 2;\n  return a;\n}';

describe('the diff of a text that is being written', () => {
  it('says nothing of old lines that are not answered yet, nor of half a line', () => {
    expect(written(streamedDiff(before, 'function one() {\n  const fir', false).lines)).toEqual(['…1']);
    expect(written(streamedDiff(before, 'function one() {\n  const first = 1;\n  con', false).lines)).toEqual([
      ' function one() {',
      '-  const a = 1;',
      '+  const first = 1;',
    ]);
  });

  it('is the whole diff at the end', () => {
    const after = 'function one() {\n  const first = 1;\n  return first;\n}';
    expect(streamedDiff(before, after, true)).toMatchObject({ added: 2, removed: 3 });
    expect(written(streamedDiff(before, after, true).lines).filter((line) => line.startsWith('-'))).toHaveLength(3);
  });

  it('folds what is far from a change', () => {
    const lines = Array.from({ length: 20 }, (_, i) => `line ${String(i)}`);
    const after = lines.with(10, 'other').join('\n');
    expect(written(streamedDiff(lines.join('\n'), after, true).lines)).toEqual([
      '…8',
      ' line 8',
      ' line 9',
      '-line 10',
      '+other',
      ' line 11',
      ' line 12',
      '…7',
    ]);
  });

  it('gives both texts back, whatever they are', () => {
    const text = fc.array(fc.constantFrom('a', 'b', '', '  c', '```', '}'), { maxLength: 12 }).map((lines) => lines.join('\n'));
    fc.assert(
      fc.property(text, text, (old, next) => {
        const { lines } = streamedDiff(old, next, true);
        let at = 0;
        const oldLines = old.split('\n');
        const side = (other: 'added' | 'removed'): string[] =>
          lines.flatMap((line) => {
            if (line.kind === 'gap') return oldLines.slice(at, (at += line.count));
            if (line.kind !== 'added') at++;
            return line.kind === other ? [] : [line.text];
          });
        expect(side('added').join('\n')).toBe(old);
        at = 0;
        expect(side('removed').join('\n')).toBe(next);
      }),
    );
  });

  it('never calls more removed while it is written than was answered', () => {
    const text = fc.array(fc.constantFrom('a', 'b', 'c'), { minLength: 1, maxLength: 10 }).map((lines) => lines.join('\n'));
    fc.assert(
      fc.property(text, text, (old, soFar) => {
        const { lines, removed, added } = streamedDiff(old, soFar, false);
        const same = lines.reduce((sum, line) => sum + (line.kind === 'same' ? 1 : line.kind === 'gap' ? line.count : 0), 0);
        expect(added + same).toBe(soFar.split('\n').length - 1);
        if (added === 0 && same === 0) expect(removed).toBe(0);
      }),
    );
  });
});

describe('the diff as Markdown', () => {
  it('stands in a fence that its own lines can not end', () => {
    const text = diffMarkdown([{ kind: 'added', text: '```js' }], false);
    expect(text).toBe('````diff\n+```js\n````');
  });

  it('shows the newest lines while it is written and the first ones after that, and says how many are left out', () => {
    const lines: DiffLine[] = Array.from({ length: 130 }, (_, i) => ({ kind: 'added', text: String(i) }));
    expect(diffMarkdown(lines, true).split('\n').slice(1, 3)).toEqual(['@@ 10 more lines @@', '+10']);
    expect(diffMarkdown(lines, false).split('\n').slice(-3)).toEqual(['+119', '@@ 10 more lines @@', '```']);
  });
});
