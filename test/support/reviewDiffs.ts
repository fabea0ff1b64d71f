/** Diffs for tests of reviews, made by a seed; and whether a place stands in one. */
import { hunksOf } from '../../src/core/git/diffHunks.ts';
import { diffSections } from '../../src/core/git/diffSections.ts';
import { seededRandom } from './gbnfWalker.ts';

const words = [
  'const total',
  'return',
  'if (cart.items)',
  'await',
  'for (const item of items)',
  'price *',
  '}',
  '',
  '  // größer',
  '日本',
  'x'.repeat(400),
];
const names = ['src/cart.ts', 'src/größe & gewicht.py', 'a', 'a lines b', 'deep/er/and/deeper/main.go', 'README.md'];

/** A diff of one to five files, each of one to four hunks, in git's form. */
export function randomDiff(seed: number): string {
  const random = seededRandom(seed);
  const pick = (count: number): number => Math.floor(random() * count);
  const line = (): string => `${words[pick(words.length)]!} ${String(pick(99))}`;
  const files = names.slice(pick(3), 3 + pick(4));
  return files
    .map((name) => {
      let [before, after] = [1 + pick(30), 1 + pick(30)];
      const hunks = Array.from({ length: 1 + pick(4) }, () => {
        const lines: string[] = [];
        let [old, now] = [0, 0];
        for (let i = 1 + pick(pick(5) === 0 ? 150 : 12); i >= 0; i--) {
          const sign = i === 0 && lines.every((one) => one.startsWith(' ')) ? '+' : [' ', '+', '-'][pick(3)]!;
          lines.push(`${sign}${line()}\n`);
          if (sign !== '+') old++;
          if (sign !== '-') now++;
        }
        const head = `@@ -${String(old === 0 ? before - 1 : before)},${String(old)} +${String(now === 0 ? after - 1 : after)},${String(now)} @@ f(${String(pick(9))})\n`;
        before += old + 5 + pick(50);
        after += now + 5 + pick(50);
        return head + lines.join('');
      });
      return `diff --git a/${name} b/${name}\nindex 1..2 100644\n--- a/${name}\n+++ b/${name}\n${hunks.join('')}`;
    })
    .join('');
}

/** By path, the lines that a diff's hunks show of the file as it is afterwards. */
export function shownLines(diff: string): Map<string, Set<number>> {
  return new Map(
    diffSections(diff).map((section) => [
      section.path,
      new Set(hunksOf(section).flatMap(({ lines }) => lines.flatMap(({ after }) => (after === null ? [] : [after])))),
    ]),
  );
}

/** Whether both ends of a place, and all between, stand in the diff. */
export function standsIn(
  shown: Map<string, Set<number>>,
  { path, line, endLine }: { path: string; line: number; endLine: number },
): boolean {
  const lines = shown.get(path);
  if (!lines || endLine < line) return false;
  for (let one = line; one <= endLine; one++) if (!lines.has(one)) return false;
  return true;
}
