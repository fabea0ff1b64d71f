/** A block that a model inserts at the margin goes where its place is indented, and nothing else is moved. */
import { describe, expect, it } from 'vitest';
import { anchoredChanges } from '../../../src/core/edits/anchoredChanges.ts';
import { stringLines } from '../../../src/core/edits/stringLines.ts';

/** The file with `text` inserted where it has a line of nothing but `>`. */
function inserted(path: string, marked: string, text: string): string {
  const lines = marked.split('\n');
  const after = lines.indexOf('>');
  lines.splice(after, 1);
  const { changes } = anchoredChanges([{ path, text: lines.join('\n') }], [{ kind: 'insert', path, after, text }]);
  return changes[0]?.after ?? '';
}

/** As `inserted`, with the block that is expected at the mark. */
function expectPlaced(path: string, marked: string, text: string, placed: string): void {
  expect(inserted(path, marked, text)).toBe(marked.replace(/^>$/m, () => placed));
}

const cart = 'class Cart {\n  add() {\n    this.n++;\n  }\n>\n\n  clear() {\n    this.n = 0;\n  }\n}\n';
const method = 'total() {\n  return this.n;\n}';
const pyCart = 'class Cart:\n    def add(self):\n        self.n += 1\n\n>\n    def clear(self):\n        self.n = 0\n';

describe('a block at the margin, inserted in TypeScript', () => {
  it.each([
    ['between two methods', cart, method, '  total() {\n    return this.n;\n  }'],
    [
      'of which only the first line lost its indentation',
      cart,
      'total() {\n    return this.n;\n  }',
      '  total() {\n    return this.n;\n  }',
    ],
    ['at the beginning of a class', 'class Cart {\n>\n  n = 0;\n}\n', method, '  total() {\n    return this.n;\n  }'],
    ['in an empty block', '  add() {\n>\n  }\n', 'this.n++;', '    this.n++;'],
    ['in an empty block at the margin', 'function add() {\n>\n}\n  \n  let deep;\n', 'n++;', '  n++;'],
    ['at the end of a block', 'function f() {\n  a();\n>\n}\n', 'if (b) {\n  c();\n}', '  if (b) {\n    c();\n  }'],
    ['after a block without braces', 'function f() {\n  if (a)\n    b();\n>\n  c();\n}\n', 'd();', '  d();'],
    ['in tabs', 'class Cart {\n\tn = 0;\n>\n\tm = 0;\n}\n', 'total() {\n  return this.n;\n}', '\ttotal() {\n\t\treturn this.n;\n\t}'],
    [
      'with text over several lines in it',
      cart,
      'sql() {\n  return `\nSELECT ${\n  this.n\n}\n  FROM cart`;\n}',
      '  sql() {\n    return `\nSELECT ${\n    this.n\n  }\n  FROM cart`;\n  }',
    ],
    [
      'with such text, into tabs',
      'class Cart {\n\tn = 0;\n>\n\tm = 0;\n}\n',
      'sql() {\n  return `\n  SELECT`;\n}',
      '\tsql() {\n\t\treturn `\n  SELECT`;\n\t}',
    ],
  ])('is moved: %s', (_what, marked, text, placed) => expectPlaced('src/cart.ts', marked, text, placed));

  it.each([
    ['between functions', 'function a() {\n  b();\n}\n>\nfunction c() {}\n', method],
    ['at the beginning and the end of a file', '>\n  a();\n', method],
    ['that is indented by its author', cart, '      total() {\n      }'],
    ['of lines that fit nowhere', cart, 'total()\n   return;'],
    ['in a text over several lines', 'const text = `\n  first\n>\n  second\n`;\n', 'middle'],
    ['behind one that a text ends', 'f(`\n  first\n  `);\n>\n  g();\n', 'h();'],
    ['behind a line that goes on from the one before', 'function f() {\n  return items\n    .filter(a)\n    .map(b);\n>\n}\n', 'c();'],
  ])('is left alone: %s', (_what, marked, text) => expectPlaced('src/cart.ts', marked, text, text));

  it('stands on a quote in a regular expression and in a comment', () => {
    expectPlaced('a.ts', 'function f() {\n  const a = b.split(/`/); // it`s\n>\n  c();\n}\n', 'd();', '  d();');
    expectPlaced('a.ts', 'function f() {\n  /* ` */ const a = "`";\n>\n  c();\n}\n', 'd();', '  d();');
  });
});

describe('a block at the margin, inserted in Python', () => {
  it.each([
    ['a method between methods', pyCart, 'def total(self):\n    return self.n\n', '    def total(self):\n        return self.n\n'],
    ['only its first line', pyCart, '@property\ndef total(self):\n    return 1', '    @property\n    def total(self):\n        return 1'],
    ['within a function', 'def f(a):\n    b = a\n>\n    return b\n', 'if b:\n    b += 1', '    if b:\n        b += 1'],
    ['at the beginning of a function', 'def f(a):\n>\n    return a\n', 'a += 1', '    a += 1'],
    [
      'with its docstring, but no other text',
      pyCart,
      'def total(self):\n    """All.\n\n    Of it.\n    """\n    return """\nall\n    of it"""',
      '    def total(self):\n        """All.\n\n        Of it.\n        """\n        return """\nall\n    of it"""',
    ],
  ])('is moved: %s', (_what, marked, text, placed) => expectPlaced('src/cart.py', marked, text, placed));

  it.each([
    ['a statement that may belong to the block above', pyCart, 'return 2'],
    ['a function behind the last line of another', 'def f():\n    return 1\n>\n\ndef g():\n    return 2\n', 'def h():\n    return 3'],
    ['a statement behind the end of the file', 'def f():\n    return 1\n>\n', 'f()'],
    ['text within a text', 'def f():\n    """First.\n>\n    Last.\n    """\n', 'Middle.'],
  ])('is left alone: %s', (_what, marked, text) => expectPlaced('src/cart.py', marked, text, text));
});

describe('a block at the margin, inserted elsewhere', () => {
  it('is moved in Rust and C, where what a preprocessor reads stays', () => {
    expectPlaced('a.rs', "fn f<'a>(x: &'a str) {\n    let c = '\"';\n>\n    g(x);\n}\n", 'h();', '    h();');
    expectPlaced(
      'a.c',
      'int f(void) {\n    int a = 1;\n>\n    return a;\n}\n',
      'a++;\n#ifdef X\na--;\n#endif',
      '    a++;\n#ifdef X\n    a--;\n#endif',
    );
  });

  it('is left alone where nothing is known of the language', () => {
    for (const path of ['a.md', 'a.yaml', 'a.txt', 'Makefile', 'a.html']) expectPlaced(path, 'a:\n  b: 1\n>\n  c: 2\n', 'd: 3', 'd: 3');
  });
});

describe('lines inside a string', () => {
  it.each([
    ['a.ts', 'let a = `b ${c({ d: `e\n`})}\n`;\nf("`");', [false, true, true, false]],
    ['a.py', "a = '''\n\\'''\n'''  # '''\nb", [false, true, true, false]],
    ['a.rs', 'let a = r#"\n"b"\n"#;\nlet d = "\n\\"\n";', [false, true, true, false, true, true]],
    ['a.go', 'a := `\n\\`\nb := 1', [false, true, false]],
    ['a.cpp', 'auto a = R"x(\n)"\n)x";\nint b;', [false, true, true, false]],
    ['a.kt', 'val a = """\n"\n"""\nval b = 1', [false, true, true, false]],
  ])('are told from code in %s', (path, text, inside) => expect(stringLines(text.split('\n'), path)).toEqual(inside));
});
