import fc from 'fast-check';
import { expect, it } from 'vitest';
import { textAfter } from '../../../src/core/git/textAfter.ts';

it('reports the text after a forced beginning, however the pieces fall, and whether or not it is streamed', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1 }), fc.string(), fc.array(fc.nat(60)), (forced, rest, cuts) => {
      const whole = forced + rest;
      const at = [...new Set(cuts.filter((cut) => cut < whole.length))].sort((a, b) => a - b);
      const reports: string[] = [];
      const push = textAfter(forced, (soFar) => reports.push(soFar));
      [0, ...at].forEach((from, index) => push(whole.slice(from, at[index] ?? whole.length)));
      expect(reports.at(-1) ?? '').toBe(rest);
      for (const report of reports) expect(rest.startsWith(report)).toBe(true);
    }),
  );
  const reports: string[] = [];
  textAfter('```js\n', (soFar) => reports.push(soFar))('code');
  expect(reports).toEqual(['code']);
});
