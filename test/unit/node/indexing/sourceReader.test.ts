import { afterAll, describe, expect, it } from 'vitest';
import { nameHash } from '../../../../src/core/indexing/nameHash.ts';
import { Grammars } from '../../../../src/node/grammars.ts';
import { SourceReader } from '../../../../src/node/indexing/sourceReader.ts';
import { parserFolder } from '../../../support/parserFolder.ts';

const reader = new SourceReader(new Grammars(parserFolder()));
afterAll(() => reader.dispose());

/** `kind container.name line-endLine` of each symbol. */
async function symbols(languageId: string, text: string): Promise<string[]> {
  const facts = await reader.read(languageId, text);
  return facts.symbols.map(
    ({ kind, name, container, line, endLine }) =>
      `${kind} ${container === null ? '' : `${container}.`}${name} ${String(line)}-${String(endLine)}`,
  );
}

describe('what a file defines', () => {
  it('in TypeScript', async () => {
    const text = `import { a } from './a';

/** Says what it is. */
@decorated
export class Cart<T> extends Base {
  // The items.
  readonly items: T[] = [];
  total = () => 1;
  /** Adds one. */
  add(item: T): void {
    const inner = (x) => x;
  }
}

export interface Item { price: number }
export type Price = number;
export const enum Kind { A }
declare function outside(): void;
namespace Shop { export function open() {} }
export const limit = 3;
const other = 4, more = 5;
export default function () {}
abstract class Shape { abstract area(): number }
`;
    expect(await symbols('typescript', text)).toEqual([
      'class Cart 3-13',
      'method Cart.total 8-8',
      'method Cart.add 9-12',
      'function add.inner 11-11',
      'interface Item 15-15',
      'type Price 16-16',
      'enum Kind 17-17',
      'function outside 18-18',
      'module Shop 19-19',
      'function Shop.open 19-19',
      'variable limit 20-20',
      'variable other 21-21',
      'variable more 21-21',
      'class Shape 23-23',
      'method Shape.area 23-23',
    ]);
  });

  it.each([
    [
      'javascript',
      'module.exports.run = function () {};\nvar a = class {};\nconst o = { go: () => 1 };\nfunction* gen() {}\n',
      ['function run 1-1', 'class a 2-2', 'variable o 3-3', 'method o.go 3-3', 'function gen 4-4'],
    ],
    [
      'python',
      '@cached\ndef top(x):\n    return x\n\nclass A(B):\n    """Doc."""\n    def m(self): pass\n\nLIMIT = 3\nx.y = 4\n',
      ['function top 1-3', 'class A 5-7', 'function A.m 7-7', 'variable LIMIT 9-9'],
    ],
    [
      'go',
      'package a\n\n// Cart holds.\ntype Cart struct{}\n\ntype Doer interface { Do() }\n\nfunc (c *Cart) Add(x int) {}\nfunc main() {}\nconst (\n  A = 1\n)\nvar b = 2\n',
      ['class Cart 3-4', 'interface Doer 6-6', 'method Add 8-8', 'function main 9-9', 'variable A 11-11', 'variable b 13-13'],
    ],
    [
      'rust',
      '#[derive(Debug)]\npub struct A;\nimpl A {\n    /// Makes.\n    pub fn new() -> A { A }\n}\ntrait T { fn f(&self); }\nenum E { X }\nmacro_rules! m { () => {} }\nmod inner { pub const C: u8 = 1; }\nmod file;\n',
      [
        'class A 1-2',
        'module A 3-6',
        'function A.new 4-5',
        'interface T 7-7',
        'method T.f 7-7',
        'enum E 8-8',
        'function m 9-9',
        'module inner 10-10',
        'variable inner.C 10-10',
      ],
    ],
    [
      'java',
      'package p;\n/** Doc. */\npublic class A {\n  private int n = 1;\n  A() {}\n  void m() {}\n}\ninterface I {}\nrecord R(int x) {}\n',
      ['class A 2-7', 'variable A.n 4-4', 'method A.A 5-5', 'method A.m 6-6', 'interface I 8-8', 'class R 9-9'],
    ],
    [
      'cpp',
      '#define MAX 3\n#define SQ(x) ((x)*(x))\nnamespace n {\nstruct P { int x; void go() {} };\nint P::far(int a) { return a; }\nchar *name(void) { return 0; }\n}\ntypedef unsigned u8;\nenum class E { A };\nusing V = int;\n',
      [
        'variable MAX 1-1',
        'function SQ 2-2',
        'module n 3-7',
        'class n.P 4-4',
        'method P.go 4-4',
        'method n.far 5-5',
        'function n.name 6-6',
        'type u8 8-8',
        'enum E 9-9',
        'type V 10-10',
      ],
    ],
    [
      'csharp',
      'namespace N;\n[Serializable]\npublic class A {\n  public int P { get; set; }\n  public A() {}\n  void M() { }\n}\nstruct S {}\ninterface I {}\nenum E { X }\n',
      [
        'module N 1-1',
        'class A 2-7',
        'variable A.P 4-4',
        'method A.A 5-5',
        'method A.M 6-6',
        'class S 8-8',
        'interface I 9-9',
        'enum E 10-10',
      ],
    ],
    [
      'php',
      '<?php\nnamespace App;\nclass A { const X = 1; function m() {} }\ntrait T {}\nfunction f() {}\ninterface I {}\n',
      ['module App 2-2', 'class A 3-3', 'variable A.X 3-3', 'method A.m 3-3', 'class T 4-4', 'function f 5-5', 'interface I 6-6'],
    ],
    [
      'ruby',
      'module M\n  # Does.\n  class A\n    LIMIT = 3\n    def m; end\n    def self.s; end\n  end\nend\n',
      ['module M 1-8', 'class M.A 2-7', 'variable A.LIMIT 4-4', 'method A.m 5-5', 'method A.s 6-6'],
    ],
    ['shellscript', '# Says.\nhello() {\n  echo hi\n}\n', ['function hello 1-4']],
    ['css', '.cart > a,\n.x { color: red }\n@keyframes go { from { top: 0 } }\n', ['section .cart > a, .x 1-2', 'section go 3-3']],
    ['powershell', 'function Get-It { 1 }\nclass A { [int] M() { return 1 } }\n', ['function Get-It 1-1', 'class A 2-2', 'method A.M 2-2']],
    ['typescriptreact', 'export const View = () => <div>{name}</div>;\n', ['function View 1-1']],
    ['markdown', '# A\n\n## B\n', ['section A 1-3', 'section A.B 3-3']],
  ])('in %s', async (languageId, text, expected) => expect(await symbols(languageId, text)).toEqual(expected));

  it('is told also where the code is broken', async () => {
    expect(await symbols('typescript', 'function a() {\n  if (\n}\nfunction b() {}\n')).toContain('function b 4-4');
  });

  it('is nothing in a language without a grammar, whose lines are chunks all the same', async () => {
    const facts = await reader.read('plaintext', 'one\r\ntwo\rthree\n');
    expect(facts.lines).toEqual(['one', 'two', 'three']);
    expect(facts.chunks).toEqual([{ line: 1, endLine: 3, symbols: [] }]);
    expect(facts.names.size).toBe(0);
  });
});

it('does not parse nesting without end, and knows the file by its words', async () => {
  const facts = await reader.read('rust', '{\n'.repeat(300_000));
  expect([facts.unparsed, facts.symbols]).toEqual([true, []]);
  expect(facts.chunks.length).toBeGreaterThan(1_000);
  expect(await symbols('rust', 'fn after() {}\n')).toEqual(['function after 1-1']);
});

describe('the names that a file refers to', () => {
  it('are those of its code, not of its comments and texts', async () => {
    const { names } = await reader.read(
      'typescript',
      "import { used } from './x';\n// commented\nconst s = 'quoted ' + `more ${inside} text`;\nused(used, /pattern/);\n",
    );
    const times = (name: string): number | undefined => names.get(nameHash(name));
    expect([times('used'), times('inside'), times('s')]).toEqual([3, 1, undefined]);
    expect(['commented', 'quoted', 'more', 'text', 'pattern'].map(times)).toEqual(Array.from({ length: 5 }, () => undefined));
  });

  it('come with the paths of source files that stand in the code of scripts', async () => {
    const text = `import x from './x.ts';
export * from './y.ts';
const z = require('./z.js'), lazy = import('./lazy.ts');
build({ entryPoints: ['src/main.ts', "src/cli.tsx"] }); // not 'src/comment.ts'
fork(path.join(root, 'test', 'support', 'child.py'), join(here, '../run.mjs'), concat('a', 'plain.ts'));
serve(\`\${root}/web/index.js\`, \`whole/one.ts\`, \`\${name}.ts\`, \`web/\${name}/a.ts\`, root + '/web/b.ts');
say('Write it to main.ts please.', 'data.json', '.ts', 'https://example.com/a.ts?x');
`;
    const { imports } = await reader.read('typescript', text);
    expect(imports.flatMap(({ kind, specifier, line }) => (kind === 'named' ? [`${String(line)} ${specifier}`] : []))).toEqual([
      '4 src/main.ts',
      '4 src/cli.tsx',
      '5 test/support/child.py',
      '5 ../run.mjs',
      '5 plain.ts',
      '6 /web/index.js',
      '6 whole/one.ts',
      '6 /a.ts',
      '6 /web/b.ts',
    ]);
    expect(imports.filter(({ kind }) => kind !== 'named')).toHaveLength(4);
    expect((await reader.read('java', 'class A { String s = "src/main.ts"; }')).imports).toEqual([]);
  });

  it('come with what the file imports', async () => {
    const { imports } = await reader.read('python', 'from .a import b\nimport os\n');
    expect(imports.map(({ specifier, line }) => [specifier, line])).toEqual([
      ['.a', 1],
      ['os', 2],
    ]);
  });
});

describe('who may call what is defined without naming it', () => {
  it.each<[languageId: string, text: string, expected: string[]]>([
    [
      'typescript',
      `@Component({ a: 1 })
export class A<T> extends b.C<D<E>>(x) implements F<G>, H {
  @Input() x = 1;
  @On('z')
  foo(@In() q) {}
  bar() { class Inner extends Z {} }
}
const o = { baz() {}, quux: () => 1, plain: 2, get q() { return 1 } };
export interface I extends J, K<L> {}`,
      ['A: b.C x F H @decorator', 'foo @decorator', 'Inner: Z', 'baz @object', 'quux @object', 'q @object', 'I: J K'],
    ],
    [
      'javascript',
      'class A extends mix(B, C) { @on foo() {} }\nmodule.exports = { bar() {} };',
      ['A: mix B C', 'foo @decorator', 'bar @object'],
    ],
    [
      'python',
      '@deco.x(1)\ndef f(): pass\n\nclass A(Base, mod.Other[int], metaclass=M):\n    @property\n    def g(self): pass\n    def h(self): pass\n',
      ['f @decorator', 'A: Base mod.Other M', 'g @decorator'],
    ],
    [
      'java',
      'class A extends B<C> implements D, e.F { @Get(path = "x") public void foo(@Nonnull int a) {} void bar() {} }\ninterface G extends H {}',
      ['A: B D e.F', 'foo @decorator', 'G: H'],
    ],
    ['csharp', 'class A : B<C>, I { [Test] void M() {} void N() {} }', ['A: B I', 'M @decorator']],
    [
      'php',
      '<?php\nclass A extends \\B\\X implements C, D { #[Route] function foo() {} function bar() {} }',
      ['A: B\\X C D', 'foo @decorator'],
    ],
    ['ruby', 'class A < B::C\n  def foo; end\nend\n', ['A: B::C']],
    ['rust', 'impl<T> fmt::Display for A<T> { fn fmt(&self) {} }\nimpl B { fn own() {} }', ['A<T>: fmt::Display']],
    ['cpp', 'class A : public B<C>, private D { void f() {} };', ['A: B D']],
  ])('in %s', async (languageId, text, expected) => {
    const { symbols: all } = await reader.read(languageId, text);
    const tied = all.flatMap(({ name, bases, handed }) =>
      bases || handed ? [`${name}${bases ? `: ${bases.join(' ')}` : ''}${handed ? ` @${handed}` : ''}`] : [],
    );
    expect(tied).toEqual(expected);
  });

  it('are those who have its name as a text', async () => {
    const { texts } = await reader.read(
      'python',
      'x = ["provide", "shop.cart:total", "not a name", "ab", """doc"""]  # comment\n"""Said"""\n',
    );
    expect([...texts.keys()].sort()).toEqual(['provide', 'shop', 'cart', 'total', 'doc', 'Said'].map(nameHash).sort());
    expect((await reader.read('markdown', '# "provide"\n')).texts.size).toBe(0);
  });
});
