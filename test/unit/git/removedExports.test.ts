import { expect, it } from 'vitest';
import { diffSections } from '../../../src/core/git/diffSections.ts';
import { removedExports } from '../../../src/core/git/removedExports.ts';

function diffOf(path: string, ...lines: string[]): string {
  const [removed, added] = ['-', '+'].map((sign) => lines.filter((line) => line.startsWith(sign)).length);
  return `diff --git a/${path} b/${path}\n--- a/${path}\n+++ b/${path}\n@@ -1,${String(removed)} +1,${String(added)} @@\n${lines.join('\n')}\n`;
}

it.each([
  ['a function', diffOf('src/a.ts', '-export function total(a: number): number {'), ['total']],
  ['one that has another name now', diffOf('src/a.ts', '-export async function total() {}', '+export async function sum() {}'), ['total']],
  ['a default class', diffOf('src/a.js', '-export default class Cart {}'), ['Cart']],
  ['a function of Go', diffOf('cart/cart.go', '-func Total(a int) int {', '+func total(a int) int {'), ['Total']],
  ['one of Rust', diffOf('src/lib.rs', '-    pub const fn total() -> u32 {'), ['total']],
  ['a class of Java', diffOf('src/Cart.java', '-public final class Cart {'), ['Cart']],
  [
    'a file with several, one of them twice',
    `diff --git a/a.ts b/a.ts\ndeleted file mode 100644\n--- a/a.ts\n+++ /dev/null\n@@ -1,3 +0,0 @@\n-export const b = 1;\n-export type $a = 1;\n-export const $a = 1;\n`,
    ['b', '$a'],
  ],
])('finds that others lose %s', (_what, diff, names) => expect(removedExports(diffSections(diff))).toEqual(names));

it.each([
  ['it is written otherwise', diffOf('src/a.ts', '-export function total(a) {', '+export function total(a, b) {')],
  ['it was moved', diffOf('src/a.ts', '-export const a = 1;') + diffOf('src/b.ts', '+export const a = 1;')],
  [
    'nobody could use it',
    diffOf('src/a.ts', '-function total() {}') + diffOf('a.go', '-func total() {}') + diffOf('a.rs', '-fn total() {}'),
  ],
  ['it is only spoken of', diffOf('docs/a.md', '-export function total() {}') + diffOf('src/a.ts', '-// export function total() {}')],
  ['it is for tests', diffOf('src/a.test.ts', '-export function total() {}') + diffOf('test/support/a.ts', '-export const a = 1;')],
  ['it is generated', diffOf('dist/a.js', '-export function total() {}')],
])('finds nothing where %s', (_why, diff) => expect(removedExports(diffSections(diff))).toEqual([]));
