import { describe, expect, it } from 'vitest';
import { SectionPieces } from '../../../src/node/git/sectionPieces.ts';

const first = 'diff --git a/a b/a\n@@ -0,0 +1,2 @@\n+one\n+diff --git a/x b/x\n';
const second = 'diff --cc b\nindex 1,2..3\n';
const third = 'diff --combined c\n\ndiff --stat is no beginning\n+end';

function taken(text: string, size: number, most = Infinity, whole = true): [string, boolean][] {
  const sections: [string, boolean][] = [];
  const pieces = new SectionPieces(
    () => most,
    (bytes, cut) => sections.push([bytes.toString('utf8'), cut]),
  );
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += size) pieces.add(bytes.subarray(at, at + size));
  pieces.end(whole);
  return sections;
}

describe('a diff that comes in pieces', () => {
  it('is taken apart wherever it is cut', () => {
    for (let size = 1; size < 60; size++) {
      expect(taken(first + second + third, size)).toEqual([
        [first, false],
        [second, false],
        [third, false],
      ]);
    }
  });

  it('has of each file only what is wanted', () => {
    for (let size = 1; size < 60; size++) {
      expect(taken(first + second, size, 30)).toEqual([
        [first.slice(0, 30), true],
        [second, false],
      ]);
    }
  });

  it('that ends too early leaves its last file cut', () => {
    expect(taken(first + second, 7, Infinity, false)).toEqual([
      [first, false],
      [second, true],
    ]);
    expect(taken('', 1)).toEqual([]);
  });
});
