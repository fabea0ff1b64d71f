import { afterAll, describe, expect, it, onTestFinished } from 'vitest';
import { SyntaxTrees } from '../../../src/node/syntaxTrees.ts';
import { parserFolder } from '../../support/parserFolder.ts';

const folder = parserFolder();
const trees = new SyntaxTrees(folder);
afterAll(() => trees.dispose());

/** Whether the file stays as sound with the text at its `|`. */
const sound = (file: string, text: string, languageId = 'typescript', key = 'a'): Promise<boolean | null> => {
  const at = file.indexOf('|');
  return trees.staysSound(key, languageId, file.slice(0, at) + file.slice(at + 1), { at, text });
};

describe('whether an insertion leaves code sound', () => {
  it.each([
    ['const a = |;\n', 'f(b)', true],
    ['let b; |\n', 'f(b', false],
    ['function f() {\n  |\n}\n', 'if (a) {\n    b();\n  }', true],
    ['function f() {\n  |\n}\n', 'if (a) {\n    b();', false],
    ['function f() {\n  |\n}\n', '}', false],
    // What is wrong already may stay so.
    ['const a = (|;\nconst b = {\n', 'c', true],
    ['const a = |\nconst b = 1;\n', '1;', true],
    ['const größe = "äöü😀"; f(|)\n', '"😀", b', true],
    ['const größe = "äöü😀"; f(|)\n', '"😀", b(', false],
  ])('%j with %j: %j', async (file, text, expected) => expect(await sound(file, text)).toBe(expected));

  it.each([
    ['python', 'def f():\n    |\n', 'return 1', 'return (1'],
    ['go', 'package a\n\nfunc f() int {\n\t|\n}\n', 'return 1', 'return {1'],
    ['rust', 'fn f() -> u8 {\n    |\n}\n', 'let a = 1;', 'let a = [1;'],
    ['java', 'class A { int f() { | } }', 'return 1;', 'return (1;'],
    ['css', 'a { | }', 'color: red;', 'color: red; }'],
    ['typescriptreact', 'const a = <p>{|}</p>;', 'b', 'b}'],
    ['shellscript', 'if true; then\n  |\nfi\n', 'echo a', 'echo "a'],
    ['cpp', 'int f() { | }', 'return 1;', 'return (1;'],
    ['csharp', 'class A { int F() { | } }', 'return 1;', 'return (1;'],
    ['php', '<?php function f() { | }', 'return 1;', 'return (1;'],
    ['ruby', 'def f\n  |\nend\n', 'a = 1', 'a = ['],
  ])('in %s', async (languageId, file, good, bad) => {
    expect(await sound(file, good, languageId, languageId)).toBe(true);
    expect(await sound(file, bad, languageId, languageId)).toBe(false);
  });

  it('is told also where the editor has left a loader of its own modules', async () => {
    const shared = globalThis as { define?: unknown };
    const define = Object.assign(() => undefined, { amd: {} });
    shared.define = define;
    onTestFinished(() => {
      delete shared.define;
    });
    const others = new SyntaxTrees(parserFolder());
    onTestFinished(() => others.dispose());
    expect(await others.staysSound('a', 'typescript', 'const a = ;\n', { at: 10, text: 'b' })).toBe(true);
    expect(shared.define).toBe(define);
  });

  it('says so where there is no grammar, or the text is too large', async () => {
    expect(await sound('a |', 'b', 'cobol')).toBe(null);
    expect(await sound(`${'a();\n'.repeat(100_000)}|`, 'b', 'typescript')).toBe(null);
  });

  it('agrees with a tree made from nothing, after any edits of the file', async () => {
    let text = 'function f(a) {\n  return [a, g(a)];\n}\n';
    const fresh = new SyntaxTrees(folder);
    const pieces = ['(', ')', '{', '}', '[', ']', 'a', ';\n', '"', ' + 1', '\n', 'ü', '😀'];
    let seed = 7;
    const random = (below: number): number => (seed = (seed * 48271) % 2147483647) % below;
    for (let i = 0; i < 200; i++) {
      const at = random(text.length + 1);
      text = text.slice(0, at) + pieces[random(pieces.length)]! + text.slice(at + random(3));
      if (/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/.test(text)) text = text.replace(/[\ud800-\udfff]/g, '');
      const insertion = { at: random(text.length + 1), text: pieces[random(pieces.length)]! };
      const known = await trees.staysSound('edited', 'javascript', text, insertion);
      expect(known, `step ${String(i)}: ${JSON.stringify([text, insertion])}`).toBe(
        await fresh.staysSound(String(i), 'javascript', text, insertion),
      );
    }
    fresh.dispose();
  });
});
