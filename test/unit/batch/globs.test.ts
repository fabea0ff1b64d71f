import { describe, expect, it } from 'vitest';
import { escapedGlob, splitGlobs } from '../../../src/core/batch/globs.ts';

describe('globs', () => {
  it.each([
    ['', []],
    [' , ', []],
    ['src/**/*.ts', ['src/**/*.ts']],
    ['a.ts, src/** ,*.{js,jsx}', ['a.ts', 'src/**', '*.{js,jsx}']],
    ['{a, b}/c,{open', ['{a, b}/c', '{open']],
  ])('%j', (written, expected) => expect(splitGlobs(written)).toEqual(expected));

  it('escape what has a meaning', () => expect(escapedGlob('app/[id]/{x}*.ts')).toBe('app/[[]id[]]/[{]x[}][*].ts'));
});
