import { expect, it } from 'vitest';
import { mapText } from '../../../src/core/indexing/mapText.ts';
import type { RankedSymbol } from '../../../src/protocol/indexer.ts';

const symbol = (path: string, line: number, name: string): RankedSymbol => ({
  path, name, kind: 'function', line, nameLine: line, endLine: line + 2, container: null, head: `function ${name}() {`,
}); // prettier-ignore
const symbols = [symbol('src/b.ts', 9, 'first'), symbol('src/a.ts', 4, 'second'), symbol('src/b.ts', 1, 'third')];
const words = (text: string): number => text.split(/\s+/).filter(Boolean).length;

it('has the most important symbols of a project, by file and line, with the lines that declare them', async () => {
  const { text, leftOut } = await mapText(symbols, 100, words);
  expect(text).toContain('function first() {');
  expect(['src/a.ts', 'second', 'src/b.ts', 'third', 'first'].map((word) => text.indexOf(word))).toEqual(
    ['src/a.ts', 'second', 'src/b.ts', 'third', 'first'].map((word) => text.indexOf(word)).sort((a, b) => a - b),
  );
  expect(leftOut).toBe(0);
});

it('leaves out the least important where there is no room, and says how many', async () => {
  const all = await mapText(symbols, 100, words);
  const some = await mapText(symbols, all.tokens - 1, words);
  expect(some.tokens).toBeLessThan(all.tokens);
  expect(some.text).toContain('first');
  expect(some.text).not.toContain('third');
  expect(some.leftOut).toBeGreaterThan(0);
  expect((await mapText([], 100, words)).text).toBe('');
});
