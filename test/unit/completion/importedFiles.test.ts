import { describe, expect, it } from 'vitest';
import { importedFiles } from '../../../src/core/completion/importedFiles.ts';

/** The likeliest path and the names of each import. */
const of = (text: string, languageId = 'typescript', path = 'src/shop/cart.ts') =>
  importedFiles(text, languageId, path).map(({ paths, names }) => [paths[0], names]);

describe('the files that a text imports', () => {
  it.each([
    ["import { total, type Price as P } from './price';", [['src/shop/price.ts', ['total', 'Price']]]],
    ["import type {\n  A,\n  B,\n} from '../types.js';\nimport React from 'react';", [['src/types.js', ['A', 'B']]]],
    ["import cart, { add } from './cart.ts';", [['src/shop/cart.ts', null]]],
    ["import * as all from '.';", [['src/shop.ts', null]]],
    ["export { x } from './x';", [['src/shop/x.ts', ['x']]]],
    ["const { a, b: c } = require('./lib');", [['src/shop/lib.ts', ['a', 'b']]]],
    ["import { far } from '../../../outside';", []],
    ["// import { no } from './comment';\nconst s = 1;", []],
  ])('%j', (text, expected) => expect(of(text)).toEqual(expected));

  it('looks for TypeScript where an import says JavaScript, and for a folder’s index', () => {
    const [found] = importedFiles("import { A } from '../types.js';", 'typescript', 'src/a/b.ts');
    expect(found?.paths).toEqual(expect.arrayContaining(['src/types.js', 'src/types.ts', 'src/types/index.ts']));
  });

  it.each([
    ['from .price import total, Price as P', [['src/shop/price.py', ['total', 'Price']]]],
    ['from ..types import (\n    A,  # one\n    B,\n)', [['src/types.py', ['A', 'B']]]],
    ['from shop.price import *', [['shop/price.py', null]]],
    ['from . import price', [['src/shop/price.py', null]]],
    ['import os', []],
  ])('%j in Python', (text, expected) => expect(of(text, 'python', 'src/shop/cart.py')).toEqual(expected));

  it('knows nothing of other languages', () => expect(of("import { a } from './a';", 'cobol')).toEqual([]));
});
