import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { diffSections } from '../../../src/core/git/diffSections.ts';
import { removedExports } from '../../../src/core/git/removedExports.ts';
import { readCommitChanges } from '../../../src/node/git/readCommitChanges.ts';
import { GitRepository } from '../../support/gitRepository.ts';

const made = new GitRepository();
afterAll(() => made.remove());

type Files = Readonly<Record<string, string>>;

/** What others lose between two states of a project, as git tells the change. */
async function lost(before: Files, after: Files): Promise<string[]> {
  const clear = (): unknown => made.git('rm', '-r', '-q', '-f', '--ignore-unmatch', '.');
  clear();
  for (const [file, text] of Object.entries(before)) made.write(file, text);
  made.git('add', '--all');
  made.git('commit', '--quiet', '--allow-empty', '-m', 'before');
  clear();
  for (const [file, text] of Object.entries(after)) made.write(file, text);
  made.git('add', '--all');
  const { diff } = await readCommitChanges(made.path);
  return removedExports(diffSections(diff));
}

/** A file with these lines, far enough from each other for hunks of their own. */
const apart = (...parts: string[]): string => parts.join(`\n${'    pass\n'.repeat(9)}`) + '\n';

describe('what others lose of a Python module', () => {
  it.each<[string, string, string, string[]]>([
    ['a function', 'def total(cart):\n    return 1\n', 'import os\n', ['total']],
    ['one that has another name now', 'async def total(cart):\n    return 1\n', 'async def amount(cart):\n    return 1\n', ['total']],
    ['a class, and one of types', 'class Cart:\n    pass\nclass Box[T](Base):\n    pass\n', '\n', ['Cart', 'Box']],
    ['constants, and names of types', 'LIMIT = 3\nRATE: float = 1.5\nItems = list[int]\ntype Price = int\n', '\n', ['LIMIT', 'RATE', 'Items', 'Price']],
    ['what became private', 'def total():\n    return 1\n', 'def _total():\n    return 1\n', ['total']],
    ['a name of a list', '__all__ = ["total", \'Cart\']\ndef total(): ...\n', '__all__ = ["total"]\ndef total(): ...\n', ['Cart']],
    ['a name of a long list', `__all__ = [\n${'    "one",\n'.repeat(9)}    "total",\n${'    "two",\n'.repeat(9)}]\n`, `__all__ = [\n${'    "one",\n'.repeat(9)}${'    "two",\n'.repeat(9)}]\n`, ['total']],
    ['what is within something by now', 'def total(): ...\nLIMIT = 3\n', 'class Cart:\n    def total(self): ...\n    LIMIT = 3\n', ['total', 'LIMIT']],
    ['a private name that was listed', '__all__ = ("_total",)\ndef _total(): ...\n', '__all__ = ()\n', ['_total']],
    ['one and not the other', apart('def a(): ...', 'def b(): ...', 'def c(): ...'), apart('def a(): ...', 'def c(x): ...'), ['b']],
  ])('is found: %s', async (_what, before, after, names) => {
    expect(await lost({ 'shop/cart.py': before }, { 'shop/cart.py': after })).toEqual(names);
  }); // prettier-ignore

  it.each<[string, string, string]>([
    ['it has other parameters', 'def total(cart):\n    return 1\n', 'async def total(cart, more=None):\n    return 1\n'],
    ['it is private', '_LIMIT = 3\ndef _total(): ...\nclass _Cart: ...\n', '\n'],
    ['it isn’t listed', '__all__ = ["Cart"]\n\ndef total(): ...\nclass Cart: ...\n', '__all__ = ["Cart"]\n\nclass Cart: ...\n'],
    ['it is within something', 'class Cart:\n    LIMIT = 3\n    def total(self): ...\nif x:\n    def other(): ...\n', 'class Cart:\n    pass\nif x:\n    pass\n'],
    ['it is a variable', 'logger = logging.getLogger()\nlogger.level = 3\nif LIMIT == 3: print()\n', '\n'],
    ['it is only spoken of', '# def total():\n"""class Cart of things\ndef is a word\n"""\n', '\n'],
    ['it has another name in the module', 'def total(): ...\nclass Cart: ...\n', 'from .sums import total\nfrom .carts import (\n    Other,\n    Basket as Cart,\n)\n'],
    ['it is an alias now', 'def total(): ...\n', 'total = amount\n'],
    ['it comes from elsewhere where that is there', 'def total(): ...\nLIMIT = 3\n', 'try:\n    from fast import total, LIMIT\nexcept ImportError:\n    def total(): ...\n    LIMIT = 3\n'],
    ['it is one in one case and another one in the other', 'def total(): ...\n', 'if fast:\n    def total(): ...\nelse:\n    total = None\n'],
    ['it is assigned together with another one', 'def total(): ...\nLIMIT = 3\n', 'total, LIMIT = made()\n'],
    ['one of several remains', '@overload\ndef total(a: int): ...\n@overload\ndef total(a: str): ...\n', '@overload\ndef total(a: int): ...\n'],
    ['the list alone goes', '__all__ = ["total"]\ndef total(): ...\n', 'def total(): ...\n'],
    ['the list is written otherwise', '__all__ = ["total", "Cart"]\n', '__all__ = [\n    "Cart",  # first\n    "total",\n]\n'],
  ])('is nothing where %s', async (_why, before, after) => {
    expect(await lost({ 'shop/cart.py': before }, { 'shop/cart.py': after })).toEqual([]);
  }); // prettier-ignore

  it('is none of what was moved or renamed, of tests, of inner modules, and of what was made by a program', async () => {
    const cart = 'LIMIT = 3\n\n\nclass Cart:\n    pass\n\n\ndef total():\n    return 1\n';
    expect(await lost({ 'shop/cart.py': cart }, { 'shop/basket.py': cart })).toEqual([]);
    expect(await lost({ 'shop/cart.py': cart }, { 'shop/basket.py': `${cart}def more(): ...\n`.replace('LIMIT = 3', 'BOUND = 3') })).toEqual(['LIMIT']);
    expect(await lost({ 'shop/cart.py': cart, 'a.py': '' }, { 'shop/cart.py': 'class Cart:\n    pass\n', 'a.py': 'LIMIT = 4\ndef total(): ...\n' })).toEqual([]);
    for (const file of ['tests/cart.py', 'test_cart.py', 'conftest.py', 'shop/_cart.py', 'shop/_inner/cart.py', 'shop_pb2.py', 'cart.txt'])
      expect(await lost({ [file]: cart }, { 'other.txt': 'x' }), file).toEqual([]);
    for (const file of ['shop/__init__.py', 'shop/cart.pyi']) expect(await lost({ [file]: cart }, { 'other.txt': 'x' }), file).toEqual(['LIMIT', 'Cart', 'total']);
  }); // prettier-ignore

  it('is read of any lines, and in time that their length allows', () => {
    const pieces = fc.constantFrom(
      '__all__',
      ' = [',
      '"a"',
      ',',
      ']',
      '(',
      ')',
      'from x import ',
      ' as ',
      'def f',
      'class C',
      ':',
      '#',
      '\n-',
      '\n+',
      '\n ',
      ' ',
    );
    const read = (lines: string): string[] =>
      removedExports(diffSections(`diff --git a/a.py b/a.py\n--- a/a.py\n+++ b/a.py\n@@ -1,99 +1,99 @@ __all__ = [\n-${lines}\n`));
    fc.assert(
      fc.property(fc.array(pieces), (lines) => read(lines.join('')).every((name) => /^\w+$/.test(name))),
      { numRuns: 500 },
    );
    const begun = performance.now();
    for (const piece of ['"a" ', '"', 'a', ' ', '(', 'x,', ':', '__all__: ']) read(`__all__ = [\n-${piece.repeat(300_000)}\n-def f(): ...`);
    expect(performance.now() - begun).toBeLessThan(2000);
  });
});
