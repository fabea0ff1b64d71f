import { describe, expect, it } from 'vitest';
import type { Problem } from '../../../src/core/actions/problem.ts';
import { compareProblems } from '../../../src/core/actions/problemComparison.ts';

const problem = (line: number, message: string, more: Partial<Problem> = {}): Problem => ({
  file: null,
  line,
  character: 2,
  severity: 'error',
  message,
  code: '1',
  ...more,
});

const before = 'one\n  two\nthree\n  four\nfive\n';
const fixed = 'one\nand a line\n  TWO\nthree\n  four\nfive\n';

describe('compareProblems', () => {
  const target = problem(1, 'bad two');
  const other = problem(3, 'bad four');

  it('finds the target gone and the others where their lines have moved to', () => {
    const after = [problem(4, 'bad four')];
    expect(compareProblems({ before, after: fixed }, { before: [target, other], after }, [target])).toEqual({ remaining: [], added: [] });
  });

  it('finds the target again in the rewritten lines, wherever it stands there', () => {
    const after = [problem(2, 'bad two', { character: 0 }), problem(4, 'bad four')];
    const { remaining, added } = compareProblems({ before, after: fixed }, { before: [target, other], after }, [target]);
    expect(remaining).toHaveLength(1);
    expect(added).toEqual([]);
  });

  it('counts what is new, of whatever file, and no hints', () => {
    const after = [
      problem(2, 'worse two'),
      problem(4, 'bad four'),
      problem(0, 'a caller breaks', { file: 'b.ts' }),
      problem(2, 'could be shorter', { severity: 'hint' }),
    ];
    const { remaining, added } = compareProblems({ before, after: fixed }, { before: [target, other], after }, [target]);
    expect(remaining).toEqual([]);
    expect(added.map((one) => one.message)).toEqual(['worse two', 'a caller breaks']);
  });

  it('holds problems of other files to their own places', () => {
    const elsewhere = problem(7, 'was so before', { file: 'b.ts' });
    const { added } = compareProblems({ before, after: fixed }, { before: [target, elsewhere], after: [elsewhere] }, [target]);
    expect(added).toEqual([]);
  });

  it('tells two equal problems apart by the lines that stayed', () => {
    const twin = problem(3, 'bad two');
    const { remaining, added } = compareProblems({ before, after: fixed }, { before: [twin, target], after: [problem(4, 'bad two')] }, [
      target,
    ]);
    expect({ remaining, added }).toEqual({ remaining: [], added: [] });
  });

  it('takes the target for the one that stayed where two equal ones are rewritten', () => {
    const twin = problem(3, 'bad two');
    const after = 'ONE\n  TWO\nTHREE\n  FOUR\nFIVE\n';
    const { remaining } = compareProblems({ before, after }, { before: [twin, target], after: [problem(3, 'bad two')] }, [target]);
    expect(remaining).toHaveLength(1);
  });

  it('keeps places in texts with CRLF and surrogates before them', () => {
    const text = '🙂 one\r\n  two\r\nthree\r\n';
    const stays = problem(2, 'bad three', { character: 0 });
    const { remaining, added } = compareProblems(
      { before: text, after: text.replace('  two', '  TWO\r\n  more') },
      { before: [problem(1, 'bad two'), stays], after: [problem(3, 'bad three', { character: 0 })] },
      [problem(1, 'bad two')],
    );
    expect({ remaining, added }).toEqual({ remaining: [], added: [] });
  });
});
