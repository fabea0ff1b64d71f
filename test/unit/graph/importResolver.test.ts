import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ImportKind, ImportStatement } from '../../../src/core/graph/importStatement.ts';
import { ImportResolver } from '../../../src/core/graph/importResolver.ts';
import { projectFiles } from '../../support/projectFiles.ts';

/** `kind specifier [names]` as a statement; the kind is `import` where it isn't said. */
const statement = (words: string): ImportStatement => {
  const [, kind = 'import', specifier = '', names] =
    /^(?:(member|require|relative|system|module|file|computed|declare) )?(\S*?)(?: \[(.*)\])?$/.exec(words) ?? [];
  return { specifier, line: 1, kind: kind as ImportKind, ...(names !== undefined && { names: names.split(' ') }) };
};

const resolver = (paths: string, configs: Record<string, string> = {}, declared: Record<string, string[]> = {}) => {
  const files = projectFiles({ ...Object.fromEntries(paths.split(' ').map((path) => [path, ''])), ...configs }, declared);
  const made = new ImportResolver(files);
  return (from: string, words: string): string => {
    const found = made.resolve(from, statement(words));
    if (!found) return 'nothing';
    if (found.kind === 'files') return (found.broad ? 'any of ' : '') + found.paths.join(' ');
    return found.kind === 'external' ? `external ${found.name}` : `missing: ${found.why}`;
  };
};

describe('where imports lead', () => {
  describe('in Python', () => {
    const resolve = resolver(
      'setup.py app/__init__.py app/main.py app/models/__init__.py app/models/user.py app/models/types.py app/json.py app/stub.pyi ' +
        'src/lib/__init__.py src/lib/core.py tests/test_main.py tests/conftest.py tests/json.py tools/run.py tools/shared.py ns/part/mod.py ' +
        'services/pay/src/payments/__init__.py services/pay/src/payments/api.py services/web/handler.py vendored/deep/only/__init__.py ' +
        'a/util/__init__.py b/util/__init__.py stubs/mock/__init__.pyi stubs/mock/part.py packages/odd/code/oddly/__init__.py',
      { 'packages/odd/pyproject.toml': '[tool.setuptools]\npackage-dir = {"" = "code"}\n' },
    );
    it.each([
      ['app/main.py', 'app.models.user', 'app/models/user.py'],
      ['app/main.py', '.models [user types]', 'app/models/user.py app/models/types.py'],
      ['app/main.py', '.models [User]', 'app/models/__init__.py'],
      ['app/main.py', '.models [User user]', 'app/models/user.py app/models/__init__.py'],
      ['app/main.py', '. [models]', 'app/models/__init__.py'],
      ['app/models/user.py', '..main [run]', 'app/main.py'],
      ['app/models/user.py', '..models.types [*]', 'app/models/types.py'],
      ['app/models/user.py', '.... [x]', 'missing: leads out of the project'],
      ['app/models/user.py', '.gone [x]', 'missing: app/models/gone is no module'],
      ['app/main.py', 'app.gone', 'missing: app/gone is no module'],
      ['app/main.py', 'app.stub', 'app/stub.pyi'],
      ['app/main.py', 'json', 'external json'],
      ['app/models/user.py', 'types', 'external types'],
      ['tests/test_main.py', 'json', 'tests/json.py'],
      ['tests/test_main.py', 'lib.core [f]', 'src/lib/core.py'],
      ['tests/test_main.py', 'conftest', 'tests/conftest.py'],
      ['tools/run.py', 'shared', 'tools/shared.py'],
      ['app/main.py', 'shared', 'external shared'],
      ['app/main.py', 'ns.part [mod]', 'ns/part/mod.py'],
      ['app/main.py', 'ns.part.mod', 'ns/part/mod.py'],
      ['services/web/handler.py', 'payments.api', 'services/pay/src/payments/api.py'],
      ['services/web/handler.py', 'only', 'vendored/deep/only/__init__.py'],
      ['services/web/handler.py', 'util', 'external util'],
      ['services/web/handler.py', 'mock', 'external mock'],
      ['app/main.py', 'oddly', 'packages/odd/code/oddly/__init__.py'],
      ['app/main.py', 'numpy.linalg [norm]', 'external numpy'],
      ['app/main.py', 'computed plugins.', 'missing: is known only when it runs'],
      ['app/main.py', 'declare __main__', 'nothing'],
    ])('%s imports %s', (from, words, expected) => expect(resolve(from, words)).toBe(expected));
  });

  describe('in Go', () => {
    const resolve = resolver(
      'main.go main_test.go store/store.go store/sql.go store/store_test.go tool/main.go tool/internal/x.go vendor/github.com/v/v/v.go other/pkg/p.go empty/readme.md',
      {
        'go.mod':
          'module example.com/app // the app\n\ngo 1.22\n\nrequire (\n\tgithub.com/a/b/v2 v2.1.0\n\tgolang.org/x/net v0.1.0 // indirect\n)\nreplace example.com/other => ./other\n',
        'tool/go.mod': 'module example.com/app/tool\n',
      },
    );
    it.each([
      ['main.go', 'example.com/app/store', 'any of store/store.go store/sql.go'],
      ['main.go', 'example.com/app', 'any of main.go'],
      ['main.go', 'example.com/app/tool/internal', 'any of tool/internal/x.go'],
      ['tool/main.go', 'example.com/app/store', 'any of store/store.go store/sql.go'],
      ['main.go', 'example.com/other/pkg', 'any of other/pkg/p.go'],
      ['main.go', 'github.com/v/v', 'any of vendor/github.com/v/v/v.go'],
      ['main.go', './store', 'any of store/store.go store/sql.go'],
      ['main.go', 'example.com/app/empty', 'missing: empty has no Go files for example.com/app/empty'],
      ['main.go', 'net/http', 'external net/http'],
      ['main.go', 'github.com/a/b/v2/c', 'external github.com/a/b/v2'],
      ['main.go', 'golang.org/x/net/html', 'external golang.org/x/net'],
      ['main.go', 'github.com/un/known/deep/er', 'external github.com/un/known'],
    ])('%s imports %s', (from, words, expected) => expect(resolve(from, words)).toBe(expected));
  });

  describe('in Rust', () => {
    const resolve = resolver(
      'app/src/main.rs app/src/lib.rs app/src/config.rs app/src/net/mod.rs app/src/net/http.rs app/src/store.rs app/src/store/sql.rs app/src/bin/tool.rs ' +
        'app/src/odd_name.rs app/src/inner/deep.rs app/tests/all.rs app/tests/common/mod.rs app/examples/demo/main.rs app/examples/demo/part.rs app/build.rs ' +
        'my-lib/src/lib.rs my-lib/src/part.rs my-lib/tests/run.rs my-lib/tests/util.rs my-lib/tests/index/basic.rs renamed/source/root.rs renamed/source/x.rs old/src/lib.rs old/src/a.rs old/src/b.rs',
      {
        'Cargo.toml': '[workspace]\nmembers = ["app", "my-lib"]\n',
        'app/Cargo.toml':
          '[package]\nname = "app" # it\nedition = "2021"\n\n[dependencies]\nserde = { version = "1", features = [\n  "derive",\n] }\nmy-lib = { path = "../my-lib" }\n' +
          'other = { package = "re-named", path = "../renamed" }\n[target.\'cfg(unix)\'.dependencies.nix]\nversion = "0.1"\n',
        'my-lib/Cargo.toml': '[package]\nname = "my-lib"\nedition = "2021"\n',
        'renamed/Cargo.toml': '[package]\nname = "re-named"\n[lib]\npath = "source/root.rs"\n',
        'old/Cargo.toml': '[package]\nname = "old"\n',
      },
    );
    it.each([
      ['app/src/main.rs', 'module config', 'app/src/config.rs'],
      ['app/src/main.rs', 'module net', 'app/src/net/mod.rs'],
      ['app/src/net/mod.rs', 'module http', 'app/src/net/http.rs'],
      ['app/src/store.rs', 'module sql', 'app/src/store/sql.rs'],
      ['app/src/main.rs', 'module inner::deep', 'app/src/inner/deep.rs'],
      ['app/src/main.rs', 'module gone', 'missing: neither gone.rs nor gone/mod.rs is there'],
      ['app/src/main.rs', 'file odd_name.rs', 'app/src/odd_name.rs'],
      ['app/src/net/http.rs', 'file ../odd_name.rs', 'app/src/odd_name.rs'],
      ['app/src/net/http.rs', 'crate::config [Config]', 'app/src/config.rs'],
      ['app/src/net/http.rs', 'crate [config store]', 'app/src/config.rs app/src/store.rs'],
      ['app/src/net/http.rs', 'crate [Error]', 'app/src/lib.rs'],
      ['app/src/main.rs', 'crate [Error]', 'app/src/main.rs'],
      ['app/src/net/http.rs', 'super [Net]', 'app/src/net/mod.rs'],
      ['app/src/net/http.rs', 'super::super [store]', 'app/src/store.rs'],
      ['app/src/store/sql.rs', 'super [Store]', 'app/src/store.rs'],
      ['app/src/store.rs', 'super [Error]', 'app/src/lib.rs'],
      ['app/src/lib.rs', 'super [x]', 'missing: the module above it is not there'],
      ['app/src/store.rs', 'self::sql [Query]', 'app/src/store/sql.rs'],
      ['app/src/store.rs', 'sql [*]', 'app/src/store/sql.rs'],
      ['app/src/main.rs', 'app::net::http [get]', 'app/src/net/http.rs'],
      ['app/tests/all.rs', 'app [Error]', 'app/src/lib.rs'],
      ['app/tests/all.rs', 'module common', 'app/tests/common/mod.rs'],
      ['app/examples/demo/main.rs', 'module part', 'app/examples/demo/part.rs'],
      ['app/examples/demo/part.rs', 'crate [x]', 'app/examples/demo/main.rs'],
      ['app/src/main.rs', 'my_lib::part::Thing [new]', 'my-lib/src/part.rs'],
      ['app/src/main.rs', '::my_lib', 'my-lib/src/lib.rs'],
      ['app/src/main.rs', 'other::x [*]', 'renamed/source/x.rs'],
      ['app/src/main.rs', 'std::collections [HashMap]', 'external std'],
      ['app/src/main.rs', 'serde [Serialize]', 'external serde'],
      ['app/src/main.rs', 'nix::unistd [fork]', 'external nix'],
      ['old/src/b.rs', 'a [x]', 'old/src/a.rs'],
      ['my-lib/src/part.rs', 'renamed::x', 'external renamed'],
      ['my-lib/tests/index/basic.rs', 'crate::util [Dir]', 'my-lib/tests/util.rs'],
    ])('%s uses %s', (from, words, expected) => expect(resolve(from, words)).toBe(expected));
  });

  describe('in Java', () => {
    const declared = {
      'app/src/main/java/com/shop/Cart.java': ['com.shop'],
      'app/src/main/java/com/shop/Item.java': ['com.shop'],
      'app/src/main/java/com/shop/pay/Card.kt': ['com.shop.pay'],
      'app/src/test/java/com/shop/CartTest.java': ['com.shop'],
      'tool/src/main/java/com/shop/Item.java': ['com.shop'],
      'tool/src/main/java/com/shop/Main.java': ['com.shop'],
    };
    const resolve = resolver(Object.keys(declared).join(' '), {}, declared);
    it.each([
      ['app/src/test/java/com/shop/CartTest.java', 'com.shop [Cart]', 'app/src/main/java/com/shop/Cart.java'],
      ['app/src/test/java/com/shop/CartTest.java', 'com.shop [Item]', 'app/src/main/java/com/shop/Item.java'],
      ['tool/src/main/java/com/shop/Main.java', 'com.shop [Item]', 'tool/src/main/java/com/shop/Item.java'],
      ['tool/src/main/java/com/shop/Main.java', 'com.shop.Cart [Line]', 'app/src/main/java/com/shop/Cart.java'],
      ['tool/src/main/java/com/shop/Main.java', 'member com.shop.Cart [total]', 'app/src/main/java/com/shop/Cart.java'],
      ['tool/src/main/java/com/shop/Main.java', 'com.shop.pay [*]', 'app/src/main/java/com/shop/pay/Card.kt'],
      [
        'tool/src/main/java/com/shop/Main.java',
        'com.shop [*]',
        `any of ${Object.keys(declared)
          .filter((path) => !path.includes('/pay/'))
          .join(' ')}`,
      ],
      ['tool/src/main/java/com/shop/Main.java', 'java.util [List]', 'external java.util'],
      ['tool/src/main/java/com/shop/Main.java', 'java.util.Map [Entry]', 'external java.util'],
      ['tool/src/main/java/com/shop/Main.java', 'org.junit.jupiter.api [Test]', 'external org.junit.jupiter'],
    ])('%s imports %s', (from, words, expected) => expect(resolve(from, words)).toBe(expected));
  });

  describe('in C#', () => {
    const declared = { 'Shop/Cart.cs': ['Shop'], 'Shop/Item.cs': ['Shop'], 'Shop/Pay/Card.cs': ['Shop.Pay', 'Shop.Pay.Inner'] };
    const resolve = resolver(Object.keys(declared).join(' '), {}, declared);
    it.each([
      ['Shop', 'any of Shop/Cart.cs Shop/Item.cs'],
      ['Shop.Pay', 'Shop/Pay/Card.cs'],
      ['member Shop.Cart', 'Shop/Cart.cs'],
      ['member Shop.Pay.Card', 'Shop/Pay/Card.cs'],
      ['System.Text', 'external System'],
      ['Newtonsoft.Json.Linq', 'external Newtonsoft.Json'],
    ])('Main.cs uses %s', (words, expected) => expect(resolve('Main.cs', words)).toBe(expected));
  });

  describe('in PHP', () => {
    const resolve = resolver(
      'src/Cart.php src/Pay/Card.php tests/CartTest.php old/Legacy/Thing.php lib/functions.php index.php inc/head.php admin/page.php',
      {
        'composer.json':
          '{"autoload": {"psr-4": {"Shop\\\\": "src/", "Shop\\\\Pay\\\\": ["src/Pay"]}, "psr-0": {"Legacy": "old"}}, "autoload-dev": {"psr-4": {"Tests\\\\": "tests"}}}',
      },
      { 'lib/functions.php': ['Shop\\Text'], 'inc/head.php': ['Other'] },
    );
    it.each([
      ['index.php', 'Shop\\Cart', 'src/Cart.php'],
      ['index.php', 'Shop\\Pay\\Card', 'src/Pay/Card.php'],
      ['index.php', 'Tests\\CartTest', 'tests/CartTest.php'],
      ['index.php', 'Legacy\\Thing', 'old/Legacy/Thing.php'],
      ['index.php', 'member Shop\\Text\\trim', 'lib/functions.php'],
      ['index.php', 'Other\\head', 'inc/head.php'],
      ['index.php', 'Symfony\\Component\\Console', 'external Symfony'],
      ['index.php', 'require inc/head.php', 'inc/head.php'],
      ['admin/page.php', 'require inc/head.php', 'inc/head.php'],
      ['admin/page.php', 'relative ../index.php', 'index.php'],
      ['admin/page.php', 'relative index.php', 'missing: index.php is not there'],
      ['index.php', 'relative vendor/autoload.php', 'external composer'],
    ])('%s uses %s', (from, words, expected) => expect(resolve(from, words)).toBe(expected));
  });

  describe('in C and C++', () => {
    const resolve = resolver(
      'src/main.c src/util.h src/net/http.c src/net/http.h include/lib/api.h include/config.h a/common.h b/common.h a/sub/x.cpp third/string.h deep/er/only.hpp',
    );
    it.each([
      ['src/main.c', 'util.h', 'src/util.h'],
      ['src/net/http.c', '../util.h', 'src/util.h'],
      ['src/net/http.c', 'lib/api.h', 'include/lib/api.h'],
      ['src/net/http.c', 'system lib/api.h', 'include/lib/api.h'],
      ['src/net/http.c', 'config.h', 'include/config.h'],
      ['a/sub/x.cpp', 'common.h', 'a/common.h'],
      ['src/main.c', 'common.h', 'missing: 2 files of the project end with common.h'],
      ['src/main.c', 'system string.h', 'external string.h'],
      ['src/main.c', 'system sys/types.h', 'external sys/types.h'],
      ['a/sub/x.cpp', 'system vector', 'external vector'],
      ['a/sub/x.cpp', 'system boost/asio.hpp', 'external boost'],
      ['a/sub/x.cpp', 'only.hpp', 'deep/er/only.hpp'],
      ['a/sub/x.cpp', 'gone.h', 'missing: no file of the project ends with gone.h'],
    ])('%s includes %s', (from, words, expected) => expect(resolve(from, words)).toBe(expected));
  });

  describe('in Ruby', () => {
    const resolve = resolver(
      'lib/shop.rb lib/shop/cart.rb app/models/user.rb app/models/concerns/named.rb spec/spec_helper.rb spec/models/user_spec.rb gems/pay/lib/pay.rb gems/pay/lib/pay/card.rb bin/run Rakefile lib/tasks/x.rake',
    );
    it.each([
      ['spec/models/user_spec.rb', 'require spec_helper', 'spec/spec_helper.rb'],
      ['spec/models/user_spec.rb', 'require shop/cart', 'lib/shop/cart.rb'],
      ['spec/models/user_spec.rb', 'require user', 'app/models/user.rb'],
      ['spec/models/user_spec.rb', 'require named', 'app/models/concerns/named.rb'],
      ['lib/shop.rb', 'relative shop/cart', 'lib/shop/cart.rb'],
      ['lib/shop.rb', 'relative shop/gone', 'missing: lib/shop/gone is not there'],
      ['lib/shop.rb', 'require pay/card', 'gems/pay/lib/pay/card.rb'],
      ['gems/pay/lib/pay.rb', 'require pay/card', 'gems/pay/lib/pay/card.rb'],
      ['Rakefile', 'require ./lib/shop', 'lib/shop.rb'],
      ['lib/shop.rb', 'require ./gone', 'missing: ./gone is not there'],
      ['lib/shop.rb', 'require json', 'external json'],
      ['lib/shop.rb', 'require active_support/all', 'external active_support'],
    ])('%s requires %s', (from, words, expected) => expect(resolve(from, words)).toBe(expected));
  });

  it('says nothing of languages that it doesn’t know', () => {
    expect(resolver('a.md b.md')('a.md', 'b.md')).toBe('nothing');
  });

  it('says which settings can’t be read', () => {
    const files = projectFiles({ 'package.json': '{', 'composer.json': '[', 'a.ts': '', 'a.php': '' });
    const made = new ImportResolver(files);
    made.resolve('a.ts', statement('x'));
    made.resolve('a.php', statement('x'));
    expect(made.problems.map(({ path }) => path)).toEqual(['package.json', 'composer.json']);
  });

  it('leads to files of the project only, whatever is imported and however settings are broken', () => {
    const name = fc.constantFrom('a', 'b', 'src', 'index', '__init__', 'mod', 'lib', 'main', 'x-y');
    const extension = fc.constantFrom('ts', 'js', 'py', 'go', 'rs', 'java', 'cs', 'php', 'h', 'cpp', 'rb');
    const path = fc
      .tuple(fc.array(name, { maxLength: 2 }), name, extension)
      .map(([folders, stem, end]) => [...folders, `${stem}.${end}`].join('/'));
    const config = fc.constantFrom(
      'package.json',
      'tsconfig.json',
      'go.mod',
      'Cargo.toml',
      'pyproject.toml',
      'composer.json',
      'a/package.json',
      'a/Cargo.toml',
    );
    const text = fc.oneof(
      fc.string({ maxLength: 40 }),
      fc.json({ maxDepth: 3 }),
      fc.constantFrom(
        '{"name": "a", "main": "..", "exports": {".": "./../../x", "./*": "./*"}, "imports": {"#*": "./*"}, "workspaces": ["**"]}',
        '{"extends": "./tsconfig.json", "compilerOptions": {"baseUrl": "..", "paths": {"*": ["../../*", "*"]}, "rootDirs": ["..", "."]}}',
        '{"autoload": {"psr-4": {"": ".", "A\\\\": ["../..", 1]}}}',
        'module a\nreplace b => ../..\n',
        '[package]\nname = "a"\n[lib]\npath = "../../x"\n[[bin]]\n[dependencies]\nb = { path = ".." }\n[a.b.',
        '[tool.poetry]\npackages = [{from = "..", include = "x"}, 1]\n[tool]\n"',
      ),
    );
    const specifier = fc.oneof(
      fc.string({ maxLength: 12 }),
      fc
        .array(fc.constantFrom('..', '.', 'a', 'b', 'src', 'x-y', '*', ''), { maxLength: 4 })
        .chain((parts) => fc.constantFrom('/', '.', '::', '\\').map((by) => parts.join(by))),
    );
    const kind = fc.constantFrom<ImportKind>(
      'import',
      'type',
      'export',
      'dynamic',
      'require',
      'relative',
      'system',
      'member',
      'module',
      'file',
    );
    const names = fc.option(fc.array(fc.constantFrom('a', 'b', '*', 'default', ''), { maxLength: 3 }), { nil: undefined });
    fc.assert(
      fc.property(
        fc.uniqueArray(path, { minLength: 1, maxLength: 10 }),
        fc.dictionary(config, text, { maxKeys: 4 }),
        specifier,
        kind,
        names,
        (paths, configs, wanted, how, taken) => {
          const files = projectFiles(
            { ...Object.fromEntries(paths.map((one) => [one, ''])), ...configs },
            Object.fromEntries(paths.map((one, index) => [one, [['a', 'a.b', 'a\\b'][index % 3]!]])),
          );
          const made = new ImportResolver(files);
          for (const from of paths) {
            const found = made.resolve(from, { specifier: wanted, line: 1, kind: how, ...(taken && { names: taken }) });
            if (found?.kind === 'files') {
              expect(found.paths.length).toBeGreaterThan(0);
              for (const to of found.paths) expect(files.has(to), `${from} ${wanted} ${to}`).toBe(true);
            } else if (found?.kind === 'missing') expect(found.why).not.toBe('');
          }
        },
      ),
      { numRuns: 1_500 },
    );
  });
});
