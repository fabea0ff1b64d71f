import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readRemarks } from '../../../src/core/review/readRemarks.ts';
import type { ReviewedFile } from '../../../src/protocol/worker/review.ts';

const files: ReviewedFile[] = [
  { path: 'src/cart.ts', lines: [3, 4, 5, 9], rules: ['bug', 'security', 'AGENTS.md#errors'] },
  { path: 'lib/cart.py', lines: [1], rules: ['bug'] },
];
const read = (answer: string) => readRemarks(answer, files, 8);

describe('remarks in words', () => {
  it('are read from lines, lists, blocks and JSON', () => {
    const loop = { path: 'src/cart.ts', line: 3, endLine: 4, severity: 'error', rule: 'bug', message: 'The loop ends early.' };
    expect(read('src/cart.ts:3-4: error: bug: The loop ends early.').remarks).toEqual([loop]);
    expect(read('Sure! Here they are:\n\n- **src/cart.ts:3-4**: `error`: bug: The loop ends early.\n\nHope it helps.').remarks).toEqual([
      loop,
    ]);
    expect(read('1. `src/cart.ts:3–4` - high - bug - The loop ends early.').remarks).toEqual([loop]);
    expect(
      read('<think>src/cart.ts:9: error: bug: not this one.</think>\n./src/cart.ts:L3-L4: [critical] [bug] The loop ends early.').remarks,
    ).toEqual([loop]);
    expect(read('Remark: src/cart.ts\nLines: 3-4\nRule: bug\nSeverity: error\nThe loop ends early.\nNothing more.').remarks).toEqual([
      loop,
    ]);
    const json = JSON.stringify([
      { file: 'src/cart.ts', line: 3, endLine: 4, severity: 'error', rule: 'bug', message: 'The loop ends early.' },
    ]);
    expect(read(`\`\`\`json\n${json}\n\`\`\``).remarks).toEqual([loop]);
    expect(read(`{"findings": ${json}}`).remarks).toEqual([loop]);
  });

  it('are dropped where they name no line that was changed', () => {
    expect(read('src/cart.ts:6: error: bug: Not a changed line.')).toEqual({ remarks: [], understood: true });
    expect(read('other.ts:3: error: bug: Not a changed file.')).toEqual({ remarks: [], understood: true });
    expect(read('cart.ts:3: error: bug: The only file that ends so.').remarks).toMatchObject([{ path: 'src/cart.ts' }]);
    expect(read('src/cart.ts:4-9: error: bug: It reaches further than the change.').remarks).toMatchObject([{ line: 4, endLine: 5 }]);
  });

  it('get a rule and a severity that there are', () => {
    const [remark] = read('src/cart.ts:9: nonsense: The value may be null here.').remarks;
    expect(remark).toMatchObject({ rule: 'bug', severity: 'warning', message: 'The value may be null here.' });
    expect(read('src/cart.ts:9: agents.md#errors: minor: The error is lost.').remarks).toMatchObject([
      { rule: 'AGENTS.md#errors', severity: 'info' },
    ]);
  });

  it('are none where the answer says so, and not understood where it says something else', () => {
    expect(read('Nothing to remark.')).toEqual({ remarks: [], understood: true });
    expect(read('I like trains.')).toEqual({ remarks: [], understood: false });
    expect(read('')).toEqual({ remarks: [], understood: false });
  });

  it('of any answer name changed lines, and take no longer for a long one', () => {
    fc.assert(
      fc.property(
        fc.string({ maxLength: 400 }),
        fc.constantFrom('src/cart.ts:', '{', '- **', ': error: ', '[{"path":"src/cart.ts","line":'),
        (text, piece) => {
          for (const { path, line, endLine, message } of read(`${text}${piece}${text}\nsrc/cart.ts:3: ${text}`).remarks) {
            const file = files.find((one) => one.path === path)!;
            expect(file.lines).toContain(line);
            expect(file.lines).toContain(endLine);
            expect(message).not.toMatch(/[*`<>\n]/);
          }
        },
      ),
      { numRuns: 500 },
    );
    const long = 'a: b - '.repeat(200_000);
    const before = performance.now();
    read(long);
    read(`src/cart.ts:3:${' '.repeat(100_000)}x`);
    expect(performance.now() - before).toBeLessThan(2000);
  });
});
