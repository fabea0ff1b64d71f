import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { diffSections } from '../../../src/core/git/diffSections.ts';
import { type DiffHunk, hunksOf } from '../../../src/core/git/diffHunks.ts';
import { GitRepository } from '../../support/gitRepository.ts';

function only(diff: string): DiffHunk[] {
  const [section] = diffSections(diff);
  return section ? hunksOf(section) : [];
}

describe('hunksOf', () => {
  it('numbers the lines of both sides', () => {
    const hunks = only('diff --git a/x b/x\n--- a/x\n+++ b/x\n@@ -3,3 +3,4 @@ function f()\n a\n-b\n+c\n+d\n e\n');
    expect(hunks).toMatchObject([{ beforeStart: 3, afterStart: 3, heading: 'function f()' }]);
    expect(hunks[0]?.lines).toEqual([
      { kind: 'context', text: 'a', before: 3, after: 3 },
      { kind: 'removed', text: 'b', before: 4, after: null },
      { kind: 'added', text: 'c', before: null, after: 4 },
      { kind: 'added', text: 'd', before: null, after: 5 },
      { kind: 'context', text: 'e', before: 5, after: 6 },
    ]);
  });

  it('takes what looks like a head for content where content is due', () => {
    const hunks = only(
      'diff --git a/x b/x\n--- a/x\n+++ b/x\n@@ -1 +1,2 @@\n-@@ -9 +9 @@\n+@@ -8 +8 @@\n+diff\n\\ No newline at end of file\n',
    );
    expect(hunks).toHaveLength(1);
    expect(hunks[0]?.lines.map(({ text }) => text)).toEqual(['@@ -9 +9 @@', '@@ -8 +8 @@', 'diff']);
  });

  it('finds none where nothing is shown', () => {
    expect(only('diff --git a/x b/x\nold mode 100644\nnew mode 100755\n')).toEqual([]);
    expect(only('diff --git a/x b/x\nBinary files a/x and b/x differ\n')).toEqual([]);
  });

  it('has the texts that git diffed', () => {
    const repository = new GitRepository();
    try {
      const before = Array.from({ length: 60 }, (_, i) => `line ${String(i)}`);
      repository.write('a.txt', `${before.join('\n')}\n`);
      repository.commit();
      const after = [...before];
      after.splice(40, 2, '', 'new', '@@ -1 +1 @@');
      after[3] = 'changed';
      repository.write('a.txt', after.join('\n'));
      const hunks = only(repository.git('diff'));
      expect(hunks.length).toBeGreaterThan(1);
      for (const { text, before: old, after: now } of hunks.flatMap(({ lines }) => lines)) {
        if (old !== null) expect(before[old - 1]).toBe(text);
        if (now !== null) expect(after[now - 1]).toBe(text);
      }
    } finally {
      repository.remove();
    }
  });

  it('never throws, and its bounds lie in the text', () => {
    const piece = fc.constantFrom('@@ -1,2 +1,3 @@', '+x', '-y', ' z', '\\ No newline', '', 'diff --git a/x b/x', '@@ -0,0 +1 @@ f');
    fc.assert(
      fc.property(fc.array(piece), (lines) => {
        const text = lines.join('\n');
        let at = 0;
        for (const { start, end } of hunksOf({ text })) {
          expect(start).toBeGreaterThanOrEqual(at);
          expect(end).toBeGreaterThan(start);
          at = end;
        }
        expect(at).toBeLessThanOrEqual(text.length);
      }),
    );
  });
});
