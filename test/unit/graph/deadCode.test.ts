import { describe, expect, it } from 'vitest';
import { deadFiles, reachedFiles, type DeadCodeInput } from '../../../src/core/graph/deadCode.ts';
import { deadSymbols } from '../../../src/core/graph/deadSymbols.ts';
import { entryPoints } from '../../../src/core/graph/entryPoints.ts';
import { importGraph } from '../../../src/core/graph/importGraph.ts';
import { ImportResolver } from '../../../src/core/graph/importResolver.ts';
import type { ImportStatement } from '../../../src/core/graph/importStatement.ts';
import { references } from '../../../src/core/graph/references.ts';
import { unneededSentence } from '../../../src/protocol/unneededReason.ts';
import { projectFiles } from '../../support/projectFiles.ts';
import { projectNames } from '../../support/projectNames.ts';

/** A line `import ./b`, `export ./b`, `computed ./p/`, `declare main` is a statement; all else is as {@link projectNames} reads it. */
const project = (texts: Record<string, string>): DeadCodeInput & { dead: string[]; symbols: string[] } => {
  const statementsOf = (path: string): ImportStatement[] =>
    texts[path]!.split('\n').flatMap((text, index): ImportStatement[] => {
      const [, kind, specifier = ''] = /^(import|export|computed|declare|module|named)(?: (\S*))?$/.exec(text) ?? [];
      return kind === undefined ? [] : [{ kind: kind as ImportStatement['kind'], specifier, line: index + 1 }];
    });
  const code = Object.fromEntries(
    Object.entries(texts).map(([path, text]) => [path, text.replace(/^(?:import|export|computed|declare|module|named) .*$/gm, '')]),
  );
  const names = projectNames(code);
  const declared = Object.fromEntries(
    names.paths.map((path) => [
      path,
      statementsOf(path)
        .filter(({ kind }) => kind === 'declare')
        .map(({ specifier }) => specifier),
    ]),
  );
  const files = projectFiles(texts, declared);
  const imports = importGraph(names.paths, (file) => statementsOf(names.paths[file]!), new ImportResolver(files));
  const entries = entryPoints(files, statementsOf, names.symbols);
  const input: DeadCodeInput = { names, imports, entries, references: references(names, imports, files.declared), text: files.text };
  const reached = reachedFiles(input);
  return {
    ...input,
    dead: deadFiles(input).map(({ file, confidence, why }) => `${names.paths[file]} ${confidence}: ${unneededSentence(why)}`),
    symbols: deadSymbols(input, reached).map(
      ({ symbol, confidence }) => `${names.paths[names.symbols.file[symbol]!]}:${names.symbols.name[symbol]} ${confidence}`,
    ),
  };
};

const entryOf = (texts: Record<string, string>, path: string): string => {
  const found = project(texts).entries.get(path);
  return found ? (found.isTest ? 'test: ' : '') + found.why : 'none';
};

describe('entry points', () => {
  it.each([
    ['src/cart.test.ts', 'test: holds tests'],
    ['tests/test_cart.py', 'test: holds tests'],
    ['pkg/cart_test.go', 'test: holds tests'],
    ['src/test/java/CartTest.java', 'test: holds tests'],
    ['spec/cart_spec.rb', 'test: holds tests'],
    ['vite.config.ts', 'configures a tool'],
    ['setup.py', 'is run by a tool'],
    ['Rakefile', 'is run by a tool'],
    ['src/globals.d.ts', 'declares types for all'],
    ['app/shop/page.tsx', 'is a page'],
    ['scripts/release.mjs', 'is a program by its folder'],
    ['public/index.php', 'may be served by itself'],
    ['src/main.c', 'is run by itself'],
    ['src/latest.ts', 'none'],
    ['src/contest.py', 'none'],
    ['lib/shop.rb', 'none'],
  ])('%s: %s', (path, why) => expect(entryOf({ [path]: '' }, path)).toBe(why));

  it('are what packages name, or the sources of what is built', () => {
    const texts = {
      'package.json':
        '{"main": "dist/index.js", "bin": {"shop": "./bin.mjs"}, "exports": {".": {"types": "./dist/index.d.ts", "default": "./dist/index.js"}, "./parts/*": "./src/parts/*.ts"}, "scripts": {"seed": "node --flag tools/seed.ts && tsc"}}',
      'bin.mjs': '',
      'src/index.ts': '',
      'src/parts/one.ts': '',
      'src/other.ts': '',
      'tools/seed.ts': '',
      'esbuild.config.mjs': "build({ entryPoints: ['src/worker.ts', 'src/gone.ts'] })",
      'src/worker.ts': '',
      'index.html': '<script type="module" src="/src/page.tsx"></script>',
      'src/page.tsx': '',
    };
    expect(
      ['bin.mjs', 'src/index.ts', 'src/parts/one.ts', 'tools/seed.ts', 'src/worker.ts', 'src/page.tsx', 'src/other.ts'].map((path) =>
        entryOf(texts, path),
      ),
    ).toEqual([
      'is named in package.json',
      'is named in package.json',
      'is named in package.json',
      'is a program by its folder',
      'is named in esbuild.config.mjs',
      'is named in index.html',
      'none',
    ]);
  });

  it('are what libraries offer to others', () => {
    const php = {
      'composer.json': '{"autoload": {"psr-4": {"Shop\\\\": "src/"}}, "autoload-dev": {"psr-4": {"Tests\\\\": "dev"}}}',
      'src/Cart.php': '',
      'dev/Helper.php': '',
    };
    expect(entryOf(php, 'src/Cart.php')).toBe('is offered by composer.json');
    expect(entryOf(php, 'dev/Helper.php')).toBe('none');
    expect(entryOf({ ...php, 'composer.json': php['composer.json'].replace('{', '{"type": "project", ') }, 'src/Cart.php')).toBe('none');
    expect(entryOf({ ...php, 'composer.json': '{' }, 'src/Cart.php')).toBe('none');
    expect(entryOf({ 'gems/pay/pay.gemspec': '', 'gems/pay/lib/pay/card.rb': '' }, 'gems/pay/lib/pay/card.rb')).toBe(
      'is offered by gems/pay/pay.gemspec',
    );
  });

  it('are what says so of itself', () => {
    expect(entryOf({ 'a.py': 'declare __main__' }, 'a.py')).toBe('is a program when it is run itself');
    expect(entryOf({ 'shop.py': 'declare __application__' }, 'shop.py')).toBe('makes an application that a server loads by its name');
    expect(entryOf({ 'test_shop.py': 'declare __application__' }, 'test_shop.py')).toBe('test: holds tests');
    expect(entryOf({ 'cmd/a.go': 'declare main' }, 'cmd/a.go')).toBe('belongs to a program');
    expect(entryOf({ 'pkg/a.go': 'declare pkg' }, 'pkg/a.go')).toBe('none');
    expect(entryOf({ 'App.java': 'class App\n  def main' }, 'App.java')).toBe('has main');
    expect(entryOf({ 'a.ts': 'def main' }, 'a.ts')).toBe('none');
    expect(entryOf({ 'Cargo.toml': '[package]\nname = "a"', 'src/lib.rs': '' }, 'src/lib.rs')).toBe('is the first file of a crate');
    expect(entryOf({ 'Cargo.toml': '[package]\nname = "a"', 'tests/all.rs': '' }, 'tests/all.rs')).toBe(
      'test: is the first file of a crate',
    );
  });
});

describe('settings that name a file without its ending', () => {
  it.each([
    ['serverless.yml', 'functions:\n  a:\n    handler: src/hook.handlerFn'],
    ['infra/function.json', '{ "handler": "../src/hook.run" }'],
    ['deploy.toml', 'entry = "./src/hook"'],
    ['Dockerfile', 'CMD ["node", "src/hook"]'],
    ['Makefile', 'run:\n\tnode src/hook'],
  ])('have it run: %s', (path, text) => {
    const texts = { 'package.json': '{"main": "m.js"}', 'm.js': '', 'src/hook.js': 'import ./deeper', 'src/deeper.js': '', [path]: text };
    expect(entryOf(texts, 'src/hook.js')).toBe(`is named in ${path}`);
    expect(project(texts).dead).toEqual([]);
  });

  it('are not what tools write, what is there for tests, or a page, where a dot may be anything', () => {
    const texts = { 'package.json': '{"main": "m.js"}', 'm.js': '', 'hook.js': '' };
    for (const path of ['pnpm-lock.yaml', 'test/fixtures/a.json', 'page.html'])
      expect(entryOf({ ...texts, [path]: '"hook.run" ./hook' }, 'hook.js')).toBe('none');
  });
});

describe('files that nothing leads to', () => {
  const base = { 'package.json': '{"main": "src/index.ts"}', 'src/index.ts': 'import ./a', 'src/a.ts': '' };

  it('are told of for sure where a language says what it imports', () => {
    expect(project({ ...base, 'src/lost.ts': 'import ./worse', 'src/worse.ts': '', 'readme.md': '' }).dead).toEqual([
      'src/lost.ts high: No entry point and no test leads to it.',
      'src/worse.ts high: No entry point and no test leads to it, only files that nothing seems to need.',
    ]);
    const rust = { 'Cargo.toml': '[package]\nname = "a"', 'src/main.rs': 'module used', 'src/used.rs': '', 'src/lost.rs': '' };
    expect(project(rust).dead).toEqual(['src/lost.rs high: No entry point and no test leads to it.']);
  });

  it('are told of with less confidence where only tests need them', () => {
    const texts = {
      ...base,
      'src/old.ts': '',
      'src/older.ts': '',
      'src/run.ts': 'import ./older',
      'test/old.test.ts': 'import ../src/old\nimport ../src/older\nimport ./support',
      'test/support.ts': '',
      'test/lost.ts': '',
    };
    expect(project(texts).dead).toEqual([
      'src/old.ts medium: Only tests lead to it.',
      'src/older.ts medium: Only tests, and files that nothing seems to need, lead to it.',
      'src/run.ts high: No entry point and no test leads to it.',
      'test/lost.ts medium: No entry point and no test leads to it.',
    ]);
  });

  it('aren’t those whose paths stand in code that is reached, from its folder, its package or the root', () => {
    const texts = {
      ...base,
      'scripts/build.ts': 'named webview/main.ts\nnamed ./worker.js\nnamed ../package.json\nnamed nowhere.ts',
      'webview/main.ts': 'import ./view\ndef lost',
      'webview/view.ts': '',
      'scripts/worker.ts': '',
      'packages/one/package.json': '{"main": "lib/a.ts"}',
      'packages/one/lib/a.ts': 'named lib/b.ts',
      'packages/one/lib/b.ts': '',
      'src/lost.ts': 'named src/worse.ts',
      'src/worse.ts': '',
    };
    expect(project(texts).dead).toEqual([
      'src/lost.ts high: No entry point and no test leads to it.',
      'src/worse.ts high: No entry point and no test leads to it.',
    ]);
    // Who loads the file may use what it exports.
    expect(project(texts).symbols).toEqual(['webview/main.ts:lost medium']);
    const tested = {
      ...base,
      'test/fork.test.ts': 'named ../src/forked.ts\nnamed support/child.ts',
      'src/forked.ts': '',
      'test/support/child.ts': '',
    };
    expect(project(tested).dead).toEqual(['src/forked.ts medium: Only tests lead to it.']);
  });

  it('are told of with least where something may find them when it runs', () => {
    const texts = { ...base, 'src/a.ts': 'computed ./plugins/', 'src/plugins/one.ts': '', 'src/lost.ts': '' };
    expect(project(texts).dead).toEqual([
      'src/plugins/one.ts low: src/a.ts imports what it finds there when it runs.',
      'src/lost.ts high: No entry point and no test leads to it.',
    ]);
    expect(project({ ...base, 'src/a.ts': 'computed ', 'src/lost.ts': '' }).dead).toEqual([
      'src/lost.ts medium: No entry point leads to it, but src/a.ts imports what is known only when it runs.',
    ]);
    expect(project({ 'lib/a.py': '' }).dead).toEqual(['lib/a.py low: No file was found that a program of its language begins with.']);
  });

  it('aren’t those that languages find by themselves', () => {
    const python = {
      'app.py': 'declare __main__\nimport pkg.deep.mod',
      'pkg/__init__.py': '',
      'pkg/deep/__init__.py': '',
      'pkg/deep/mod.py': '',
      'pkg/lost.py': '',
    };
    expect(project(python).dead.map((line) => line.split(' ')[0])).toEqual(['pkg/lost.py']);
    const c = { 'main.c': 'import a.h', 'a.h': '', 'a.c': '', 'lost.h': '', 'lost.c': 'import lost.h' };
    expect(project(c).dead.map((line) => line.split(' ').slice(0, 2).join(' '))).toEqual(['lost.h medium:', 'lost.c medium:']);
    const csharp = {
      'Program.cs': 'class Program\n  def Main\nCart',
      'Cart.cs': 'declare Shop\nclass Cart',
      'Cart.Total.cs': 'declare Shop\nclass Cart\n  def part',
      'Lost.cs': 'class Lost',
      'bench/CartBench.cs': '',
    };
    expect(project(csharp).dead.map((line) => line.split(' ').slice(0, 2).join(' '))).toEqual([
      'Lost.cs medium:',
      'bench/CartBench.cs low:',
    ]);
    const java = {
      'App.java': 'declare shop\nclass App\n  def main\nCart',
      'Cart.java': 'declare shop\nclass Cart',
      'Lost.java': 'declare shop\nclass Lost',
    };
    expect(project(java).dead).toEqual([
      'Lost.java medium: No entry point leads to it, and none of its names stands in a file that is reached.',
    ]);
  });
});

describe('libraries', () => {
  it('are begun by nobody here but their tests, which is no sign of dead code', () => {
    const go = {
      'go.mod': 'module x',
      'cart.go': 'declare shop\ndef Total\ndef Unused\ndef unused',
      'cart_test.go': 'declare shop\ndef helper\nTotal',
      'lost.go': 'declare shop\ndef Lost',
    };
    expect(project(go).dead).toEqual(['lost.go low: No file was found that a program of its language begins with.']);
    expect(project(go).symbols).toEqual(['cart.go:Unused low', 'cart.go:unused high']);
  });

  it('of Rust offer their modules, programs don’t', () => {
    const texts = {
      'Cargo.toml': '[package]\nname = "a"',
      'src/lib.rs': 'module a',
      'src/a.rs': 'module b',
      'src/a/b.rs': 'def offered\nclass Own\n  def #hidden',
    };
    expect(project(texts).symbols).toEqual(['src/a/b.rs:offered low', 'src/a/b.rs:Own low', 'src/a/b.rs:#hidden high']);
    const program = { 'Cargo.toml': '[package]\nname = "a"', 'src/main.rs': 'module a', 'src/a.rs': 'def own' };
    expect(project(program).symbols).toEqual(['src/a.rs:own high']);
  });
});

describe('symbols that nothing names', () => {
  const base = { 'package.json': '{"main": "src/index.ts"}', 'src/index.ts': 'import ./a\nexport ./open\nused Box' };

  it('are told of with what speaks against it', () => {
    const texts = {
      ...base,
      'src/a.ts': 'def used\ndef lost\nclass Box\n  def ask\n  def lostMember\n  def #lostPrivate\n  def #own\n#own ask',
      'src/open.ts': 'def offered\nclass Given\n  def member',
      'src/unreached.ts': 'def deeper',
      'src/a.test.ts': 'import ./a\ndef helper',
    };
    expect(project(texts).symbols).toEqual([
      'src/a.ts:lost high',
      'src/a.ts:lostMember medium',
      'src/a.ts:#lostPrivate high',
      'src/open.ts:offered low',
      'src/open.ts:Given low',
      'src/open.ts:member low',
    ]);
  });

  it('aren’t those that languages and frameworks call', () => {
    expect(
      project({
        ...base,
        'src/a.ts': 'def constructor\ndef main\ndef toString\ndef __init__\ndef test_it\ndef onLoad\ndef used\nclass Box',
      }).symbols,
    ).toEqual([]);
  });

  it('are hardly told of where somebody else may call them: by the class that they are in, an object, a decorator or a text', () => {
    const texts = {
      ...base,
      'src/index.ts': "import ./a\nused Box Shown Plain Last 'spoken'",
      'src/a.ts':
        'class Own\nclass Base: Own\nclass Box: vscode.Provider\n  def provide\n  def #provide\nclass Shown: Middle\n  def show\nclass Middle: React\nclass Plain: Base\n  def forgotten\n@\ndef routed\ndef used\n  def handed {}\ndef spoken\nclass Last\n  def spoken',
    };
    const { symbols } = project(texts);
    expect(symbols).toEqual([
      'src/a.ts:provide low',
      'src/a.ts:#provide high',
      'src/a.ts:show low',
      'src/a.ts:forgotten medium',
      'src/a.ts:routed low',
      'src/a.ts:handed low',
      'src/a.ts:spoken low',
      'src/a.ts:spoken low',
    ]);
    const input = project(texts);
    expect(deadSymbols(input, reachedFiles(input)).map(({ why }) => why)).toEqual([
      'Its name stands nowhere else in the code, but vscode.Provider, of which its class is one, may have it called.',
      'Its name stands nowhere else in the code, nor in the other files of the index.',
      'Its name stands nowhere else in the code, but React, of which its class is one, may have it called.',
      'Its name stands nowhere else in the code, but code outside of the project may call a member.',
      'Its name stands nowhere else in the code, but what decorates it may hand it to somebody.',
      'Its name stands nowhere else in the code, but whoever is given the object that it is in may call it.',
      'Its name stands nowhere else in the code, but src/index.ts has it as a text, and may reach it by that.',
      'Its name stands nowhere else in the code, but src/index.ts has it as a text, and may reach it by that.',
    ]);
  });

  it('are less sure under a decorator, and where the program loads the file', () => {
    expect(project({ 'app.py': 'declare __main__\nimport web', 'web.py': '@route\ndef page\ndef lost' }).symbols).toEqual([
      'web.py:page low',
      'web.py:lost high',
    ]);
    const loaded = { ...base, 'src/index.ts': 'import ./p/one\ncomputed ./p/', 'src/p/one.ts': 'def lost' };
    expect(project(loaded).symbols).toEqual(['src/p/one.ts:lost medium']);
  });

  it('are told of with less confidence where something that is no code has the name, and which', () => {
    const texts = {
      'package.json': '{"main": "m.js"}',
      'm.js': 'import ./l',
      'l.js': 'def pageStep\ndef inProse\ndef inBoth\ndef nowhere',
    };
    const others = { 'README.md': 'Call `inProse`, inBoth.', 'index.html': '<a onclick="inBoth()">', 'page.yaml': 'run: x.pageStep' };
    const input = project({ ...texts, ...others });
    expect(deadSymbols(input, reachedFiles(input)).map(({ confidence, why }) => `${confidence}: ${why}`)).toEqual([
      'low: Its name stands nowhere else in the code, but page.yaml has it, and may have it called.',
      'medium: Its name stands nowhere else in the code, but README.md tells of it, or of something that is called so.',
      'low: Its name stands nowhere else in the code, but index.html has it, and may have it called.',
      'high: Its name stands nowhere else in the code, nor in the other files of the index.',
    ]);
  });

  it('are not told of where it isn’t known where a name stands: one of one letter', () => {
    expect(project({ ...base, 'src/a.ts': 'def used\ndef q\nclass Box\n  def #p' }).symbols).toEqual([]);
    const java = { 'App.java': 'class App\n  def main', 'T.java': 'declare shop\nclass T' };
    expect(project(java).dead).toEqual([
      'T.java low: No entry point leads to it, but where names of one letter stand, as it has one, is not known.',
    ]);
  });

  it('are not told of when another of that name is used', () => {
    expect(project({ ...base, 'src/a.ts': 'import ./b\ndef used\nclass Box\ntwice', 'src/b.ts': 'def twice' }).symbols).toEqual([]);
    expect(project({ ...base, 'src/a.ts': 'import ./b\ndef used\nclass Box\ndef twice', 'src/b.ts': 'def twice' }).symbols).toEqual([
      'src/a.ts:twice high',
      'src/b.ts:twice high',
    ]);
  });
});
