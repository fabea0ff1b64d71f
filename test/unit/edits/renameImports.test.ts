/** Renames in small trees of files: what the texts say afterwards. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyChanges } from '../../../src/core/edits/minimalChanges.ts';
import { importChanges, mayImport, renamedTree } from '../../../src/core/edits/renameImports.ts';

type Tree = Record<string, string>;

/** The tree after the renames, with the texts that changed on the way. */
function renamed(tree: Tree, renames: Record<string, string>): Tree {
  const map = new Map(Object.entries(renames));
  const files = renamedTree(new Set(Object.keys(tree)), map);
  return Object.fromEntries(
    Object.entries(tree).map(([path, text]) => {
      const after = mayImport(path, text, map) ? applyChanges(text, importChanges(path, text, files)) : text;
      return [files.after(path), after];
    }),
  );
}

function textAfter(path: string, text: string, others: string[], renames: Record<string, string>): string {
  const result = renamed({ ...Object.fromEntries(others.map((other) => [other, ''])), [path]: text }, renames);
  return result[renames[path] ?? path]!;
}

describe('imports in JavaScript and TypeScript', () => {
  it.each([
    ['without extension', "import { a } from './cart';", "import { a } from './basket';"],
    ['with its own extension', "import './cart.ts';", "import './basket.ts';"],
    ['by the name of its output', "export * from './cart.js';", "export * from './basket.js';"],
    ['through require', "const c = require('./cart')", "const c = require('./basket')"],
    ['when it runs', 'await import(/* webpackChunkName: "c" */ "./cart")', 'await import(/* webpackChunkName: "c" */ "./basket")'],
    ['as a type', "let x: import('./cart').Cart;", "let x: import('./basket').Cart;"],
    ['in a mock', "vi.mock('./cart', () => ({}));", "vi.mock('./basket', () => ({}));"],
    ['with a query', "import raw from './cart.ts?raw';", "import raw from './basket.ts?raw';"],
    ['over several lines', "import {\n  a,\n  b,\n} from './cart';", "import {\n  a,\n  b,\n} from './basket';"],
    ['as an asset', "new URL('./cart.ts', import.meta.url)", "new URL('./basket.ts', import.meta.url)"],
  ])('a file that is named %s', (_case, before, after) =>
    expect(textAfter('src/main.ts', before, ['src/cart.ts'], { 'src/cart.ts': 'src/basket.ts' })).toBe(after),
  );

  it('leaves alone packages, other files, and strings that import nothing', () => {
    const text = "import cart from 'cart';\nimport './cart-view';\nread('./cart');\n// from './cart.css'\n";
    expect(textAfter('src/main.ts', text, ['src/cart.ts', 'src/cart-view.ts'], { 'src/cart.ts': 'src/basket.ts' })).toBe(text);
  });

  it('follows a file that moves, and what it imports itself', () => {
    const after = renamed(
      {
        'src/main.ts': "import { cart } from './shop/cart';\n",
        'src/shop/cart.ts': "import { price } from './price';\nimport { log } from '../log.js';\nimport data from './data.json';\n",
        'src/shop/price.ts': '',
        'src/shop/data.json': '{}',
        'src/log.ts': '',
      },
      { 'src/shop/cart.ts': 'src/orders/deep/cart.ts' },
    );
    expect(after['src/main.ts']).toBe("import { cart } from './orders/deep/cart';\n");
    expect(after['src/orders/deep/cart.ts']).toBe(
      "import { price } from '../../shop/price';\nimport { log } from '../../log.js';\nimport data from '../../shop/data.json';\n",
    );
  });

  it('is right where importer and imported are renamed at once, and where two swap', () => {
    const tree = { 'a.ts': "import './b';\nimport './lib/c';", 'b.ts': "import './a';", 'lib/c.ts': "import '../b';" };
    const moved = renamed(tree, { 'a.ts': 'x/one.ts', 'b.ts': 'y/two.ts' });
    expect(moved).toEqual({
      'x/one.ts': "import '../y/two';\nimport '../lib/c';",
      'y/two.ts': "import '../x/one';",
      'lib/c.ts': "import '../y/two';",
    });
    const swapped = renamed(tree, { 'a.ts': 'b.ts', 'b.ts': 'a.ts' });
    expect(swapped).toEqual({ 'b.ts': "import './a';\nimport './lib/c';", 'a.ts': "import './b';", 'lib/c.ts': "import '../a';" });
  });

  it('knows the index of a folder', () => {
    const index = ['src/shop/index.ts'];
    const rename = { 'src/shop/index.ts': 'src/store/index.ts' };
    expect(textAfter('src/main.ts', "import './shop'; import './shop/index'; import './shop/';", index, rename)).toBe(
      "import './store'; import './store/index'; import './store/';",
    );
    expect(textAfter('src/shop/cart.ts', "import '.'; import './';", index, rename)).toBe("import '../store'; import '../store/';");
    expect(textAfter('src/main.ts', "import './shop';", index, { 'src/shop/index.ts': 'src/shop/main.ts' })).toBe("import './shop/main';");
    expect(textAfter('src/main.ts', "import './cart';", ['src/cart.ts'], { 'src/cart.ts': 'src/cart/index.ts' })).toBe("import './cart';");
  });

  it('minds letter case, and changed extensions', () => {
    expect(textAfter('m.ts', "import './Cart';", ['Cart.ts'], { 'Cart.ts': 'cart.ts' })).toBe("import './cart';");
    expect(textAfter('m.ts', "import './cart'; import './cart.js'", ['cart.ts'], { 'cart.ts': 'cart.mts' })).toBe(
      "import './cart'; import './cart.mjs'",
    );
    expect(textAfter('m.js', "import './cart.jsx'", ['cart.tsx'], { 'cart.tsx': 'view.tsx' })).toBe("import './view.jsx'");
    expect(textAfter('App.vue', "<script>\nimport C from './Cart.vue'\n</script>", ['Cart.vue'], { 'Cart.vue': 'Bag.vue' })).toContain(
      "'./Bag.vue'",
    );
  });
});

describe('imports in Python', () => {
  const files = ['shop/__init__.py', 'shop/cart.py', 'shop/price.py', 'tools.py'];
  const rename = { 'shop/cart.py': 'shop/basket.py' };
  it.each([
    ['from shop.cart import Cart', 'from shop.basket import Cart'],
    ['from shop import cart', 'from shop import basket as cart'],
    ['from shop import cart as c, price', 'from shop import basket as c, price'],
    ['from shop import (\n    cart,\n    price,\n)', 'from shop import (\n    basket as cart,\n    price,\n)'],
    ['import shop.cart as c', 'import shop.basket as c'],
    [
      'import shop.cart, os\nshop.cart.total()\nx.shop.cart\nshop.carts',
      'import shop.basket, os\nshop.basket.total()\nx.shop.cart\nshop.carts',
    ],
    ['from shop.cart import a\nimport shop.cart\n', 'from shop.basket import a\nimport shop.basket\n'],
    ['from shop.carts import a; cart = 1', 'from shop.carts import a; cart = 1'],
  ])('%s', (before, after) => expect(textAfter('main.py', before, files, rename)).toBe(after));

  it('relative ones, from beside and from below', () => {
    const text = 'from .cart import Cart\nfrom . import cart, price\nfrom . import cart as c\n';
    expect(textAfter('shop/order.py', text, files, rename)).toBe(
      'from .basket import Cart\nfrom . import basket as cart, price\nfrom . import basket as c\n',
    );
    expect(textAfter('shop/sub/deep.py', 'from ..cart import Cart\nfrom .. import price\n', files, rename)).toBe(
      'from ..basket import Cart\nfrom .. import price\n',
    );
  });

  it('of a script beside, which keeps its name in the code', () => {
    expect(textAfter('main.py', 'import tools\ntools.run()\n', files, { 'tools.py': 'helpers/kit.py' })).toBe(
      'import helpers.kit as tools\ntools.run()\n',
    );
    expect(textAfter('main.py', 'import tools as t\n', files, { 'tools.py': 'kit.py' })).toBe('import kit as t\n');
  });

  it('into another package', () => {
    const move = { 'shop/cart.py': 'orders/cart.py' };
    expect(textAfter('main.py', 'from shop import cart\n', files, move)).toBe('from orders import cart\n');
    expect(textAfter('main.py', 'from shop import cart, price\n', files, move)).toBe('from orders import cart\nfrom shop import price\n');
    expect(textAfter('main.py', 'if x:\n    from shop import price, cart as c\n', files, move)).toBe(
      'if x:\n    from orders import cart as c\n    from shop import price\n',
    );
    expect(textAfter('shop/order.py', 'from .cart import a\nfrom . import price\n', files, move)).toBe(
      'from ..orders.cart import a\nfrom . import price\n',
    );
  });

  it('of the file that moves itself', () => {
    const text = 'from .price import p\nfrom . import price\nfrom shop.price import q\nimport os\n';
    const after = renamed({ 'shop/cart.py': text, 'shop/price.py': '', 'shop/__init__.py': '' }, { 'shop/cart.py': 'shop/sub/cart.py' });
    expect(after['shop/sub/cart.py']).toBe('from ..price import p\nfrom .. import price\nfrom shop.price import q\nimport os\n');
  });

  it('leaves an import alone that could not be written with the new name', () =>
    expect(textAfter('main.py', 'from shop.cart import a\n', files, { 'shop/cart.py': 'shop/my-cart.py' })).toBe(
      'from shop.cart import a\n',
    ));
});

describe('other files by relative path', () => {
  it.each([
    [
      'main.c',
      '#include "lib/cart.h"\n#include <lib/cart.h>',
      'lib/cart.h',
      'lib/basket.h',
      '#include "lib/basket.h"\n#include <lib/cart.h>',
    ],
    ['a.css', '@import "./cart.css"; b { c: url(cart.css?x) }', 'cart.css', 'bag.css', '@import "./bag.css"; b { c: url(bag.css?x) }'],
    ['a.scss', "@use 'cart';", '_cart.scss', '_bag.scss', "@use 'bag';"],
    [
      'i.html',
      '<script src="js/cart.js"></script><a href="https://cart.js">',
      'js/cart.js',
      'js/bag.js',
      '<script src="js/bag.js"></script><a href="https://cart.js">',
    ],
    [
      'docs/a.md',
      '[Cart](../src/cart.ts#L3) and `cart.ts`\n\n[c]: ../src/cart.ts',
      'src/cart.ts',
      'lib/bag.ts',
      '[Cart](../lib/bag.ts#L3) and `cart.ts`\n\n[c]: ../lib/bag.ts',
    ],
    ['a.md', '![](my%20cart.md)', 'my cart.md', 'my bag.md', '![](my%20bag.md)'],
  ])('%s', (path, text, from, to, expected) => expect(textAfter(path, text, [from], { [from]: to })).toBe(expected));
});

describe('any renames', () => {
  it('keep every import on its file', () => {
    const paths = ['a.ts', 'b.ts', 'lib/a.ts', 'lib/deep/c.ts', 'src/index.ts', 'src/d.tsx'];
    const targets = [...paths, 'x.ts', 'lib/y.ts', 'src/deep/z.ts', 'one/two/w.ts'];
    const relativeTo = (from: string, to: string): string => {
      const up = '../'.repeat(from.split('/').length - 1);
      return (up === '' ? './' : up) + to.replace(/\.tsx?$/, '');
    };
    fc.assert(
      fc.property(fc.shuffledSubarray(targets, { minLength: paths.length, maxLength: paths.length }), (to) => {
        const renames = Object.fromEntries(paths.map((path, index) => [path, to[index]!.replace(/\.tsx?$/, /\.tsx?$/.exec(path)![0])]));
        if (new Set(Object.values(renames)).size < paths.length) return;
        const tree = Object.fromEntries(
          paths.map((path) => [
            path,
            paths
              .filter((other) => other !== path)
              .map((other) => `import '${relativeTo(path, other)}';`)
              .join('\n'),
          ]),
        );
        const after = renamed(tree, renames);
        for (const path of paths) {
          const specifiers = [...after[renames[path]!]!.matchAll(/'([^']+)'/g)].map((m) => m[1]!);
          const resolved = specifiers.map((specifier) => {
            const base = new URL(specifier, `file:///${renames[path]!}`).pathname.slice(1).replace(/\/$/, '');
            return Object.keys(after).find((file) => [`${base}.ts`, `${base}.tsx`, `${base}/index.ts`, `${base}/index.tsx`].includes(file));
          });
          expect(resolved).toEqual(paths.filter((other) => other !== path).map((other) => renames[other]));
        }
      }),
      { numRuns: 300 },
    );
  });
});
