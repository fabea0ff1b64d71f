import { describe, expect, it } from 'vitest';
import { marksOf, recheckChanges, recheckText } from '../../../src/core/review/recheck.ts';
import { changedLines, reviewOfDiff } from '../../../src/core/review/reviewSubject.ts';

const head = (path: string): string => `diff --git a/${path} b/${path}\nindex 1..2 100644\n--- a/${path}\n+++ b/${path}\n`;

describe('checking again', () => {
  it('reads only hunks that say something else, and knows where the others stand now', async () => {
    const same = ' a\n+b\n c\n';
    const before = reviewOfDiff(
      `${head('x.ts')}@@ -1,2 +1,3 @@\n${same}@@ -20,2 +21,3 @@\n d\n+e\n f\n${head('gone.ts')}@@ -1,1 +1,2 @@\n a\n+b\n`,
    );
    const now = reviewOfDiff(
      `${head('x.ts')}@@ -1,2 +8,3 @@\n${same}@@ -20,2 +28,3 @@\n d\n+other\n f\n${head('new.ts')}@@ -0,0 +1 @@\n+n\n`,
    );
    const { unread, lineNow } = await recheckChanges(await marksOf(before), now);
    expect(unread.files.map(({ path, hunks }) => [path, hunks.flatMap(changedLines)])).toEqual([
      ['x.ts', [29]],
      ['new.ts', [1]],
    ]);
    expect(lineNow('x.ts', 2, '')).toBe(9);
    expect(lineNow('x.ts', 22, '')).toBeNull();
    expect(lineNow('gone.ts', 2, '')).toBeNull();
    expect((await recheckChanges(await marksOf(now), now)).unread.files).toEqual([]);
  });

  it('reads of hunks that are alike each once', async () => {
    const hunk = (at: number): string => `@@ -${String(at)},1 +${String(at)},2 @@\n a\n+b\n`;
    const before = reviewOfDiff(head('x.ts') + hunk(1));
    const now = reviewOfDiff(head('x.ts') + hunk(1) + hunk(30));
    const { unread } = await recheckChanges(await marksOf(before), now);
    expect(unread.files.map(({ hunks }) => hunks.map(({ afterStart }) => afterStart))).toEqual([[30]]);
  });

  it('reads of a text the lines that are others, and follows those that are not', () => {
    const lines = Array.from({ length: 60 }, (_, i) => `line ${String(i + 1)}`);
    const before = `${lines.join('\n')}\n`;
    const after = `new\n${lines
      .map((line, i) => (i === 29 ? 'changed' : line))
      .filter((_, i) => i !== 39)
      .join('\n')}\n`;
    const { unread, lineNow } = recheckText('a.ts', before, after);
    expect(unread.files.flatMap(({ hunks }) => hunks.flatMap(changedLines))).toEqual([1, 31, 41]);
    expect([1, 29, 30, 31, 39, 40, 41, 60].map((line) => lineNow('a.ts', line, ''))).toEqual([2, 30, null, 32, 40, null, 41, 60]);
    expect(recheckText('a.ts', before, before).unread.files).toEqual([]);
    expect(recheckText('a.ts', before, before).lineNow('a.ts', 7, '')).toBe(7);
    expect(recheckText('.env', 'A=1\n', 'A=2\n').unread).toEqual({
      files: [],
      leftOut: [{ path: '.env', why: 'secret' }],
      secretFiles: [],
    });
  });
});
