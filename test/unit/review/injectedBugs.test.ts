import { describe, expect, it } from 'vitest';
import { takesBugs, withBugs } from '../../support/injectedBugs.ts';
import { sourceFile } from '../../support/sourceFiles.ts';

describe('mistakes put into code', () => {
  it('are the same each time, of several kinds, and change a few characters of the lines that they name', () => {
    const kinds = new Set<string>();
    for (let seed = 1; seed <= 30; seed++) {
      const { text } = sourceFile({ seed, language: 'typescript', lines: 80 });
      const made = withBugs(text, seed, 4);
      expect(withBugs(text, seed, 4)).toEqual(made);
      const [before, after] = [text.split('\n'), made.text.split('\n')];
      expect(after).toHaveLength(before.length);
      expect(before.flatMap((line, at) => (line === after[at] ? [] : [at + 1]))).toEqual(made.bugs.map(({ line }) => line));
      const places = takesBugs(text);
      for (const { line, rule } of made.bugs) {
        kinds.add(rule);
        expect(places).toContain(line);
      }
    }
    expect(kinds.size).toBeGreaterThan(4);
  });

  it('are what people write by mistake', () => {
    const changed = (text: string): string[] => [...new Set(Array.from({ length: 60 }, (_, seed) => withBugs(text, seed, 1).text))];
    expect(changed('if (a < b) f(x.y, z);')).toEqual(
      expect.arrayContaining(['if (a <= b) f(x.y, z);', 'if (!a < b) f(x.y, z);', 'if (a < b) f(z, x.y);']),
    );
    expect(changed('const first = 1;\nreturn list.slice(first, count) && !done;')).toContain(
      'const first = 2;\nreturn list.slice(first, count) && !done;',
    );
    expect(changed('function f(one: number, two: number) {\n  return one * 3;')).toContain(
      'function f(one: number, two: number) {\n  return two * 3;',
    );
    expect(changed('// if (a < b) return 1;\nimport { a } from "b";')).toEqual(['// if (a < b) return 1;\nimport { a } from "b";']);
  });
});
