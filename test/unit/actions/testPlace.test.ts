import { describe, expect, it } from 'vitest';
import { testFramework } from '../../../src/core/actions/testFramework.ts';
import { importEnding, importPath, testPlace } from '../../../src/core/actions/testPlace.ts';

const manifest = (json: object): { name: string; text: string }[] => [{ name: 'package.json', text: JSON.stringify(json) }];

describe('testFramework', () => {
  it.each([
    ['typescript', manifest({ devDependencies: { vitest: '1' } }), 'vitest'],
    ['javascript', manifest({ devDependencies: { jest: '1' } }), 'jest'],
    ['typescriptreact', manifest({ jest: {} }), 'jest'],
    ['javascript', manifest({ scripts: { test: 'mocha --recursive' } }), 'mocha'],
    ['javascript', manifest({ scripts: { test: 'node --enable-source-maps --test' } }), 'node:test'],
    ['typescript', manifest({ scripts: { unit: 'vitest run' }, devDependencies: { jest: '1' } }), 'vitest'],
    ['javascript', [...manifest({ name: 'a' }), ...manifest({ devDependencies: { mocha: '1' } })], 'mocha'],
    ['javascript', [{ name: 'package.json', text: '{ damaged' }], 'node:test'],
    ['javascript', [], 'node:test'],
    ['python', [{ name: 'pyproject.toml', text: '[tool.pytest.ini_options]\n' }], 'pytest'],
    ['python', [{ name: 'pyproject.toml', text: '[project.optional-dependencies]\ntest = ["pytest>=8"]\n' }], 'pytest'],
    ['python', [{ name: 'requirements.txt', text: 'requests\npytest==8\n' }], 'pytest'],
    ['python', [{ name: 'conftest.py', text: '' }], 'pytest'],
    ['python', [{ name: 'pyproject.toml', text: '[project]\nname = "a"\n' }], 'unittest'],
    ['go', [], 'go test'],
    ['rust', [], 'cargo test'],
    ['java', [], 'junit'],
    ['ruby', [{ name: 'Gemfile', text: "gem 'rspec'\n" }], 'rspec'],
    ['ruby', [], 'minitest'],
    ['php', [], 'phpunit'],
  ])('of a %s project: %j is %s', (languageId, files, id) => {
    const found = testFramework(languageId, files);
    expect(found?.id).toBe(id);
    expect(found?.hint).toMatch(/\.$/);
  });

  it('is unknown for other languages', () => expect(testFramework('markdown', [])).toBeNull());
});

describe('testPlace', () => {
  it.each([
    ['vitest', 'src/cart.ts', [], 'src/cart.test.ts', 'new'],
    ['vitest', 'src/cart.ts', ['src/cart.spec.ts'], 'src/cart.spec.ts', 'existing'],
    ['vitest', 'src/core/cart.ts', ['src/core/a.ts', 'test/core/a.test.ts'], 'test/core/cart.test.ts', 'new'],
    ['jest', 'src/cart.js', ['src/a.js', 'src/__tests__/a.test.js'], 'src/__tests__/cart.test.js', 'new'],
    [
      'jest',
      'src/cart.js',
      ['src/a.js', 'src/a.spec.js', 'src/b.js', 'src/b.spec.js', 'src/c.js', 'src/c.test.js'],
      'src/cart.spec.js',
      'new',
    ],
    ['node:test', 'src/cart.js', ['src/cart.js', 'test/cart.test.js'], 'test/cart.test.js', 'existing'],
    ['node:test', 'src/stock.js', ['src/cart.js', 'src/stock.js', 'test/cart.test.js'], 'test/stock.test.js', 'new'],
    ['mocha', 'lib/cart.js', [], 'test/cart.test.js', 'new'],
    ['mocha', 'lib/cart.js', ['lib/a.js', 'test/a.js'], 'test/cart.js', 'new'],
    ['pytest', 'shop/cart.py', [], 'tests/test_cart.py', 'new'],
    ['pytest', 'shop/cart.py', ['shop/a.py', 'shop/test_a.py'], 'shop/test_cart.py', 'new'],
    ['unittest', 'cart.py', ['tests/test_cart.py'], 'tests/test_cart.py', 'existing'],
    ['go test', 'shop/cart.go', ['shop/cart_test.go'], 'shop/cart_test.go', 'existing'],
    ['cargo test', 'src/cart.rs', [], 'src/cart.rs', 'source'],
    ['junit', 'src/main/java/shop/Cart.java', [], 'src/test/java/shop/CartTest.java', 'new'],
    ['rspec', 'lib/shop/cart.rb', [], 'spec/shop/cart_spec.rb', 'new'],
    ['minitest', 'lib/cart.rb', [], 'test/cart_test.rb', 'new'],
    ['phpunit', 'src/Cart.php', [], 'tests/CartTest.php', 'new'],
  ] as const)('%s puts the tests of %s, with %j there, at %s (%s)', (framework, source, existing, path, kind) => {
    expect(testPlace(framework, source, existing)).toEqual({ path, kind });
  });

  it('imports by the path that leads there', () => {
    expect(importPath('javascript', 'test/cart.test.js', 'src/cart.js', 'none')).toBe('../src/cart.js');
    expect(importPath('typescript', 'src/cart.test.ts', 'src/cart.ts', 'none')).toBe('./cart');
    expect(importPath('typescript', 'test/core/a.test.mts', 'src/core/a.mts', 'compiled')).toBe('../../src/core/a.mjs');
    expect(importPath('typescript', 'src/cart.test.ts', 'src/cart.ts', 'own')).toBe('./cart.ts');
    expect(
      ["import a from './a.js'", "import { b } from './b'", 'export * from "../c.mts"', "import fs from 'node:fs'"].map(importEnding),
    ).toEqual(['compiled', 'none', 'own', 'none']);
    expect(importPath('python', 'tests/test_a.py', 'a.py', 'none')).toBeNull();
  });
});
