import { describe, expect, it } from 'vitest';
import { hunksOf } from '../../../src/core/git/diffHunks.ts';
import { hiddenFindings } from '../../../src/core/review/hiddenFindings.ts';
import { partsOf, shownPart } from '../../../src/core/review/reviewParts.ts';
import { changedLines, reviewOfDiff, reviewOfText } from '../../../src/core/review/reviewSubject.ts';

function diffOf(path: string, hunks: string, extra = ''): string {
  return `diff --git a/${path} b/${path}\n${extra}index 1..2 100644\n--- a/${path}\n+++ b/${path}\n${hunks}`;
}

const key = `-----BEGIN RSA PRIVATE KEY-----\n+${'A'.repeat(64)}\n+${'B'.repeat(64)}\n`;

describe('what is reviewed', () => {
  it('is each added line, and where lines were only taken away the one beside them', () => {
    const changed = (hunks: string): number[][] => hunksOf({ text: hunks }).map(changedLines);
    expect(changed('@@ -1,3 +1,4 @@\n a\n-b\n+c\n+d\n e\n')).toEqual([[2, 3]]);
    expect(changed('@@ -4,3 +4,2 @@\n a\n-b\n c\n')).toEqual([[5]]);
    expect(changed('@@ -4,2 +4,1 @@\n a\n-b\n')).toEqual([[4]]);
    expect(changed('@@ -1,2 +0,0 @@\n-a\n-b\n')).toEqual([[]]);
    expect(changed('@@ -1,5 +1,4 @@\n-a\n b\n-c\n+d\n e\n-f\n g\n')).toEqual([[1, 2, 4]]);
  });

  it('is no secret, lock file, generated, binary or deleted file, no conflict and no key in the text', () => {
    const hunk = '@@ -1 +1 @@\n-a\n+b\n';
    const diff = [
      diffOf('src/a.ts', hunk),
      diffOf('.env', hunk),
      diffOf('package-lock.json', hunk),
      diffOf('dist/a.min.js', hunk),
      'diff --git a/b.png b/b.png\nindex 1..2 100644\nBinary files a/b.png and b/b.png differ\n',
      'diff --git a/gone.ts b/gone.ts\ndeleted file mode 100644\nindex 1..0\n--- a/gone.ts\n+++ /dev/null\n@@ -1 +0,0 @@\n-a\n',
      'diff --cc both.ts\nindex 1,2..3\n--- a/both.ts\n+++ b/both.ts\n@@@ -1,1 -1,1 +1,5 @@@\n++<<<<<<<\n',
      diffOf('notes.txt', `@@ -0,0 +1,3 @@\n+${key}`),
      'diff --git a/old.ts b/new.ts\nsimilarity index 100%\nrename from old.ts\nrename to new.ts\n',
    ].join('');
    const { files, leftOut } = reviewOfDiff(diff);
    expect(files.map(({ path }) => path)).toEqual(['src/a.ts']);
    expect(Object.fromEntries(leftOut.map(({ path, why }) => [path, why]))).toEqual({
      '.env': 'secret',
      'package-lock.json': 'lock',
      'dist/a.min.js': 'generated',
      'b.png': 'binary',
      'gone.ts': 'deleted',
      'both.ts': 'conflict',
      'notes.txt': 'secret',
    });
  });

  it('names the files that are secrets and have new ones, by their names or by a key', () => {
    const hunk = '@@ -1 +1 @@\n-a\n+b\n';
    const rotated = `@@ -1,4 +1,4 @@\n -----BEGIN PRIVATE KEY-----\n ${'A'.repeat(64)}\n-${'B'.repeat(64)}\n+${'C'.repeat(64)}\n -----END PRIVATE KEY-----\n`;
    const { secretFiles } = reviewOfDiff(
      [
        diffOf('.env', hunk),
        diffOf('.env.example', hunk),
        diffOf('less.env', '@@ -1,2 +1 @@\n a\n-b\n'),
        'diff --git a/id_rsa b/id_rsa\ndeleted file mode 100600\nindex 1..0\n--- a/id_rsa\n+++ /dev/null\n@@ -1 +0,0 @@\n-a\n',
        'diff --git a/me.p12 b/me.p12\nnew file mode 100644\nindex 0..2\nBinary files /dev/null and b/me.p12 differ\n',
        'diff --git a/old.p12 b/old.p12\ndeleted file mode 100644\nindex 2..0\nBinary files a/old.p12 and /dev/null differ\n',
        diffOf('link.env', '@@ -0,0 +1 @@\n+../.env\n', 'new file mode 120000\n'),
        diffOf('notes.txt', `@@ -3,0 +4,4 @@\n+mine:\n+${key}`),
        diffOf('rotated.txt', rotated),
        diffOf('beside.txt', `@@ -1,3 +1,4 @@\n -----BEGIN PRIVATE KEY-----\n ${'A'.repeat(64)}\n -----END PRIVATE KEY-----\n+done\n`),
        diffOf('taken.txt', `@@ -1,3 +0,0 @@\n${key.replaceAll('+', '-').replace(/^/, '-')}`),
      ].join(''),
    );
    expect(secretFiles).toEqual([
      { path: '.env', by: 'name', stands: 'tracked' },
      { path: 'me.p12', by: 'name', stands: 'tracked' },
      { path: 'notes.txt', by: 'key', line: 5, text: '-----BEGIN RSA PRIVATE KEY-----' },
      { path: 'rotated.txt', by: 'key', line: 3, text: 'C'.repeat(64) },
    ]);
  });

  it('of a text has the key, where that is among the lines that are meant', () => {
    const text = `a\n${key.replaceAll('+', '')}-----END RSA PRIVATE KEY-----\nb\n`;
    const at = (first: number, last: number): unknown => reviewOfText('notes.txt', text, { first, last }).secretFiles;
    expect(reviewOfText('notes.txt', text, null).secretFiles).toMatchObject([{ path: 'notes.txt', by: 'key', line: 2 }]);
    expect([at(3, 3), at(6, 6), at(1, 1)]).toMatchObject([[{ line: 3 }], [], []]);
    expect(reviewOfText('id_rsa', text, null).secretFiles).toEqual([]);
  });

  it('may be some lines of a text, with those around them to look at', () => {
    const text = Array.from({ length: 40 }, (_, i) => `line ${String(i + 1)}\r\n`).join('');
    const [file] = reviewOfText('a.ts', text, { first: 20, last: 22 }).files;
    expect(changedLines(file!.hunks[0]!)).toEqual([20, 21, 22]);
    expect(file!.hunks[0]!.lines.map(({ after }) => after)).toEqual(Array.from({ length: 19 }, (_, i) => i + 12));
    expect(reviewOfText('a.ts', 'a\nb', null).files[0]!.hunks[0]!.lines).toHaveLength(2);
    expect(reviewOfText('a.ts', '\n  \n', null)).toEqual({
      files: [],
      leftOut: [{ path: 'a.ts', why: 'blank' }],
      secretFiles: [],
    });
    expect(reviewOfText('.env', 'A=1', null).leftOut).toEqual([{ path: '.env', why: 'secret' }]);
    expect(reviewOfText('a.ts', 'a\nb\n', { first: 9, last: 12 }).files).toEqual([]);
  });

  it('is read in parts in which each changed line is offered once', () => {
    const lines = Array.from({ length: 200 }, (_, i) => (i % 5 === 0 ? `+new ${String(i)}\n` : ' old\n')).join('');
    const { files } = reviewOfDiff(diffOf('a.ts', `@@ -1,160 +1,200 @@ total()\n${lines}`));
    const parts = partsOf(files);
    expect(parts.length).toBeGreaterThan(3);
    expect(parts.flatMap(({ changed }) => changed)).toEqual(changedLines(files[0]!.hunks[0]!));
    for (const { shown, changed } of parts) for (const line of changed) expect(shown.some(({ after }) => after === line)).toBe(true);
    expect(shownPart(parts[0]!)).toMatch(/^@ total\(\)\n 1\+\|new 0\n 2 \|old\n/);
  });

  it('shows characters that are not seen by their numbers, and finds them without a model', () => {
    const { files } = reviewOfDiff(
      diffOf('a.ts', '@@ -1,2 +1,4 @@\n+\ufeffconst a = 1;\r\n \u202ekept\n+if (admin\u202e) {\n+plain\n-gone\u200b\n'),
    );
    expect(shownPart(partsOf(files)[0]!)).toContain('3+|if (admin⟨U+202E⟩) {\n');
    expect(hiddenFindings(files)).toMatchObject([{ path: 'a.ts', line: 3, endLine: 3, severity: 'warning', rule: 'hidden-text' }]);
    expect(hiddenFindings(files)[0]!.message).toContain('U+202E');
  });

  it('gives files whose names look alike in one line labels of their own', () => {
    const hunks = hunksOf({ text: '@@ -1 +1 @@\n-a\n+b\n' });
    const parts = partsOf([
      { path: 'a\nb', hunks },
      { path: 'a⟨U+000A⟩b', hunks },
    ]);
    expect(new Set(parts.map(({ label }) => label)).size).toBe(2);
    for (const { label } of parts) expect(label).not.toContain('\n');
  });
});
