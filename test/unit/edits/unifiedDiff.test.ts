import fc from 'fast-check';
import { applyPatch } from 'diff';
import { describe, expect, it } from 'vitest';
import type { FileChange } from '../../../src/core/edits/fileChange.ts';
import { unifiedDiff } from '../../../src/core/edits/unifiedDiff.ts';

const change = (before: string | null, after: string | null, from?: string): FileChange => ({
  path: 'src/a.ts',
  ...(from === undefined ? {} : { from }),
  before,
  after,
  match: 'exact',
});

describe('unifiedDiff', () => {
  it('names what is made, deleted and renamed as git does', () => {
    expect(unifiedDiff(change(null, 'x\n'))).toBe(
      'diff --git a/src/a.ts b/src/a.ts\nnew file mode 100644\n--- /dev/null\n+++ b/src/a.ts\n@@ -0,0 +1,1 @@\n+x\n',
    );
    expect(unifiedDiff(change('x\n', null))).toContain('deleted file mode 100644\n--- a/src/a.ts\n+++ /dev/null\n@@ -1,1 +0,0 @@\n-x\n');
    expect(unifiedDiff(change('x', 'x', 'b.ts'))).toBe(
      'diff --git a/b.ts b/src/a.ts\nsimilarity index 100%\nrename from b.ts\nrename to src/a.ts\n',
    );
    expect(unifiedDiff(change('x\n', 'y\n', 'b.ts'))).toContain('rename to src/a.ts\n--- a/b.ts\n+++ b/src/a.ts\n');
    expect(unifiedDiff(change('x', 'x'))).toBe('');
  });

  it('comes to an end where nearly all of a large file changes', { timeout: 120_000 }, () => {
    const text = (word: string): string => Array.from({ length: 60_000 }, (_, i) => `${word} ${String(i)}\n`).join('');
    const [before, after] = [`head\n${text('old')}tail`, `head\n${text('new')}tail`];
    const diff = unifiedDiff(change(before, after));
    expect(diff).toContain('@@ -1,60002 +1,60002 @@\n head\n-old 0\n');
    expect(diff.endsWith('+new 59999\n tail\n\\ No newline at end of file\n')).toBe(true);
  });

  it('leads from one text to the other', () => {
    const text = fc
      .array(fc.constantFrom('a', 'b', '', '  c', '+d', '-e', '@@ f', '\\ g'), { maxLength: 8 })
      .chain((lines) =>
        fc.constantFrom('\n', '\r\n').chain((eol) => fc.boolean().map((final) => lines.join(eol) + (final && lines.length > 0 ? eol : ''))),
      );
    fc.assert(
      fc.property(text, text, (before, after) => {
        for (const maxEdits of [undefined, 0]) {
          const diff = unifiedDiff(change(before, after), maxEdits);
          expect(before === after ? before : applyPatch(before, diff, { autoConvertLineEndings: false })).toBe(after);
        }
      }),
      { numRuns: 500 },
    );
  });
});
