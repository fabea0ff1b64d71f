import { describe, expect, it } from 'vitest';
import { meantFiles } from '../../../src/core/context/meantFiles.ts';

const of = (paths: string[], near: { topics?: string[]; open?: string[] } = {}) => meantFiles(paths, { topics: [], open: [], ...near });

describe('of several files of one name', () => {
  const paths = ['src/config.ts', 'src/server/config.ts', 'web/app/config.ts'];

  it('the one is meant whose folder the question names', () => {
    expect(of(paths, { topics: ['check', 'server'], open: ['src/config.ts'] })).toEqual({
      taken: ['src/server/config.ts'],
      others: ['src/config.ts', 'web/app/config.ts'],
      why: '; the one in the folder that it names, of 3 called config.ts',
    });
  });

  it('else the one that is open, the foremost first, and else the nearest to what is in front', () => {
    expect(of(paths, { open: ['a.ts', 'web/app/config.ts', 'src/config.ts'] }).taken).toEqual(['web/app/config.ts']);
    const near = of(paths, { open: ['web/app/page/main.ts', 'src/x.ts'] });
    expect([near.taken, near.why]).toEqual([['web/app/config.ts'], '; the nearest to main.ts of 3 called config.ts']);
  });

  it('else the one outside tests, and the topmost', () => {
    expect(of(['test/config.ts', 'src/app/config.ts']).why).toBe('; the one outside tests, of 2 called config.ts');
    expect(of(paths, { open: ['docs/a.md'] })).toMatchObject({ taken: ['src/config.ts'], why: '; the topmost of 3 called config.ts' });
  });

  it('else each of a few, and none of many', () => {
    expect(of(['a/x.ts', 'b/x.ts'])).toEqual({ taken: ['a/x.ts', 'b/x.ts'], others: [], why: '; one of 2 called so' });
    const four = ['a/x.ts', 'b/x.ts', 'c/x.ts', 'd/x.ts'];
    expect(of(four)).toMatchObject({ taken: [], others: four });
  });

  it('one alone needs no word', () => {
    expect(of(['a.ts'], { topics: ['b'], open: ['c.ts'] })).toEqual({ taken: ['a.ts'], others: [], why: '' });
    expect(of([])).toEqual({ taken: [], others: [], why: '' });
  });
});
