import { describe, expect, it } from 'vitest';
import { foldersAnswer, namedAnswer } from '../../../../src/node/indexing/graphAnswers.ts';

describe('the files that a word may mean', () => {
  const paths = ['config.ts', 'web/app/config.ts', 'src/Config.ts', 'src/cart.ts', 'src/old/cart.ts'];
  const of = (word: string): string[] => namedAnswer(paths, [word]).flatMap((one) => one.paths);

  it('are all that are called so, the shortest path first', () => {
    expect(of('config.ts')).toEqual(['config.ts', 'src/Config.ts', 'web/app/config.ts']);
    expect(of('cart.ts')).toEqual(['src/cart.ts', 'src/old/cart.ts']);
  });

  it('are the one that a path with folders leads to', () => {
    expect(of('./config.ts')).toEqual(['config.ts']);
    expect(of('src/cart.ts')).toEqual(['src/cart.ts']);
    expect(of('old/cart.ts')).toEqual(['src/old/cart.ts']);
  });

  it('are guessed where none is called so, and no more are told than anybody looks at', () => {
    expect(namedAnswer(paths, ['crat.ts', 'nothing.rs'])).toEqual([
      { word: 'crat.ts', paths: ['src/cart.ts', 'src/old/cart.ts'], guessed: true },
    ]);
    const many = Array.from({ length: 40 }, (_, at) => `p${String(at)}/index.ts`);
    expect(namedAnswer(many, ['index.ts'])[0]?.paths).toHaveLength(12);
  });
});

describe('the folder that a word means', () => {
  const paths = ['src/core/a.ts', 'src/b.ts', 'web/core/c.ts', 'web/deep/src/d.ts'];
  const of = (word: string) => foldersAnswer(paths, [word]);

  it('is the one that a path leads to, with the files in it', () => {
    expect(of('src')).toEqual([{ word: 'src', path: 'src', files: ['src/core/a.ts', 'src/b.ts'], of: 2, others: 0 }]);
    expect(of('web/core')).toMatchObject([{ path: 'web/core', of: 1 }]);
  });

  it('is else the topmost that is called so, and says how many others are; none where none is', () => {
    expect(of('Core')).toMatchObject([{ path: 'src/core', others: 1 }]);
    expect(of('deep')).toMatchObject([{ path: 'web/deep', others: 0 }]);
    expect(of('lib')).toEqual([]);
  });
});
