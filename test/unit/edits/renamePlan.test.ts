import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nameByRegex, namesByTemplate, nameParts, renamePattern } from '../../../src/core/edits/renamePattern.ts';
import { checkedRenames, type Rename, renameSteps } from '../../../src/core/edits/renamePlan.ts';

describe('new names', () => {
  it('splits a name at its extension', () => {
    expect(nameParts('src/cart.test.js')).toEqual({ folder: 'src/', name: 'cart.test', extension: 'js' });
    expect(nameParts('types/shop.d.ts')).toEqual({ folder: 'types/', name: 'shop', extension: 'd.ts' });
    expect(nameParts('.gitignore')).toEqual({ folder: '', name: '.gitignore', extension: '' });
    expect(nameParts('Makefile')).toEqual({ folder: '', name: 'Makefile', extension: '' });
  });

  it('tells a template from a regular expression', () => {
    expect(renamePattern('  ')).toBeNull();
    expect(renamePattern('{name}-{n}')).toEqual({ kind: 'template', template: '{name}-{n}' });
    expect(renamePattern('/^old(.)/new$1/')).toEqual({ kind: 'regex', find: '^old(.)', replace: 'new$1', caseSensitive: true });
    expect(renamePattern('/a\\/b//i')).toEqual({ kind: 'regex', find: 'a/b', replace: '', caseSensitive: false });
  });

  it.each([
    ['{name}-{n}', ['src/a.ts', 'b.d.ts'], ['src/a-1.ts', 'b-2.d.ts']],
    ['{nnn}_{name:snake}', ['src/CartView.ts'], ['src/001_cart_view.ts']],
    [
      '{name:kebab}',
      ['HTTPServer2.tsx', 'userProfile.test.ts', 'été_Chaud.py'],
      ['http-server2.tsx', 'user-profile.test.ts', 'été-chaud.py'],
    ],
    ['{name:pascal}', ['cart-view.vue', 'one_two three.js'], ['CartView.vue', 'OneTwoThree.js']],
    ['{name:camel}', ['Cart-View.vue'], ['cartView.vue']],
    ['{name}.spec.{ext}', ['a.js'], ['a.spec.js']],
    ['{folder}-{name}', ['src/shop/cart.ts'], ['src/shop/shop-cart.ts']],
    ['old/{name}', ['src/a.ts'], ['src/old/a.ts']],
    ['../{name}', ['src/deep/a.ts'], ['src/a.ts']],
    ['{name:rot13}{what}', ['a.ts'], ['{name:rot13}{what}.ts']],
  ])('by the template %s', (template, paths, expected) => expect(namesByTemplate(template, paths)).toEqual(expected));

  it('by find and replace on the name alone', () => {
    const match = { start: 0, end: 3, groups: ['ld'], named: {} };
    expect(nameByRegex('old/old-cart.ts', [match], 'new_\\U$1')).toBe('old/new_LD-cart.ts');
    expect(nameByRegex('old/cart.ts', [], 'x')).toBe('old/cart.ts');
  });
});

describe('checking renames', () => {
  const refusal = (renames: Rename[], existing: string[]): unknown => {
    try {
      return checkedRenames(renames, existing);
    } catch (error) {
      const { code, data } = error as { code: string; data: { reason?: string } };
      return data.reason ?? code;
    }
  };
  const rename = (from: string, to: string): Rename => ({ from, to });

  it('lets pass what changes only letter case, swaps, and chains', () => {
    const files = ['src/Cart.ts', 'a.ts', 'b.ts', 'c.ts'];
    expect(refusal([rename('src/Cart.ts', 'src/cart.ts')], files)).toHaveLength(1);
    expect(refusal([rename('a.ts', 'b.ts'), rename('b.ts', 'a.ts')], files)).toHaveLength(2);
    expect(refusal([rename('a.ts', 'b.ts'), rename('b.ts', 'c.ts'), rename('c.ts', 'd.ts')], files)).toHaveLength(3);
    expect(refusal([rename('a.ts', 'a.ts'), rename('b.ts', 'd.ts')], files)).toEqual([rename('b.ts', 'd.ts')]);
  });

  it.each([
    ['unchanged', [rename('a.ts', 'a.ts')]],
    ['collision', [rename('a.ts', 'x.ts'), rename('b.ts', 'X.ts')]],
    ['collision', [rename('a.ts', 'caf\u00e9.ts'), rename('b.ts', 'cafe\u0301.ts')]],
    ['exists', [rename('a.ts', 'b.ts')]],
    ['exists', [rename('a.ts', 'B.ts')]],
    ['collision', [rename('a.ts', 'b.ts'), rename('b.ts', 'b.ts')]],
    ['invalidName', [rename('a.ts', 'x/')]],
    ['invalidName', [rename('a.ts', 'what?.ts')]],
    ['invalidName', [rename('a.ts', 'a:b.ts')]],
    ['invalidName', [rename('a.ts', 'a\u0000.ts')]],
    ['invalidName', [rename('a.ts', 'a. ')]],
    ['invalidName', [rename('a.ts', 'a\u202ets.exe')]],
    ['invalidName', [rename('a.ts', 'a\u200d.ts')]],
    ['invalidName', [rename('a.ts', 'x\u200cy/a.ts')]],
    ['invalidName', [rename('x\u200cy/a.ts', 'x\u200cy/b\u200c.ts')]],
    ['invalidName', [rename('x\u200by/a.ts', 'x\u200by/b.ts')]],
    ['invalidName', [rename('a.ts', `${'é'.repeat(128)}.ts`)]],
    ['outsideWorkspace', [rename('a.ts', '../a.ts')]],
    ['outsideWorkspace', [rename('a.ts', '/a.ts')]],
  ])('refuses %s: %j', (reason, renames) => expect(refusal(renames, ['a.ts', 'b.ts'])).toBe(reason));
});

it('lets a file have another name in a folder with joiners', () => {
  expect(checkedRenames([{ from: 'x\u200cy/a.ts', to: 'x\u200cy/b.ts' }], [])).toHaveLength(1);
});

describe('the order of renames', () => {
  it('takes one extra name for each cycle and none otherwise', () => {
    let made = 0;
    const temporary = (path: string): string => `${path}.${String(++made)}`;
    expect(
      renameSteps(
        [
          { from: 'a', to: 'b' },
          { from: 'b', to: 'c' },
        ],
        temporary,
      ),
    ).toEqual([
      { from: 'b', to: 'c' },
      { from: 'a', to: 'b' },
    ]);
    expect(renameSteps([{ from: 'A', to: 'a' }], temporary)).toEqual([{ from: 'A', to: 'a' }]);
    expect(made).toBe(0);
    expect(
      renameSteps(
        [
          { from: 'a', to: 'b' },
          { from: 'b', to: 'a' },
        ],
        temporary,
      ),
    ).toHaveLength(3);
    expect(made).toBe(1);
  });

  it('finds each target free, on disks that mind letter case and on those that do not, and ends with every file in its place', () => {
    const names = ['a', 'B', 'c', 'D', 'e', 'f'];
    const cases = fc.tuple(
      fc.shuffledSubarray(names, { minLength: 1 }),
      fc.shuffledSubarray([...names, 'A', 'b', 'x', 'Y'], { minLength: 6 }),
    );
    fc.assert(
      fc.property(cases, fc.boolean(), ([from, to], ignoreCase) => {
        const renames = from.map((name, index) => ({ from: name, to: to[index]! }));
        let checked: Rename[];
        try {
          checked = checkedRenames(renames, names);
        } catch {
          return;
        }
        const key = (name: string): string => (ignoreCase ? name.toLowerCase() : name);
        const disk = new Map(names.map((name) => [key(name), name]));
        let made = 0;
        for (const step of renameSteps(checked, (path) => `${path}~${String(++made)}`)) {
          const content = disk.get(key(step.from));
          expect(content).toBeDefined();
          disk.delete(key(step.from));
          expect(disk.has(key(step.to)), `${step.to} is free`).toBe(false);
          disk.set(key(step.to), content!);
        }
        for (const { from: was, to: is } of checked) expect(disk.get(key(is))).toBe(was);
        expect(disk.size).toBe(names.length);
      }),
      { numRuns: 2000 },
    );
  });
});
