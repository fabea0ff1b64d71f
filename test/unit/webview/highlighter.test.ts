import { describe, expect, it } from 'vitest';
import { LineTokenizer, prepareLanguage } from '../../../webview/highlight/highlighter.ts';
import { languageId, languageIds, languageLabel } from '../../../webview/highlight/languages.ts';
import { tokenClass } from '../../../webview/highlight/tokenClasses.ts';

async function classes(language: string, code: string): Promise<[string, string | null][]> {
  await prepareLanguage(language);
  const tokenizer = new LineTokenizer(language);
  return code
    .split('\n')
    .flatMap((line) => tokenizer.next(line).map(({ text, className }): [string, string | null] => [text.trim(), className]));
}

describe('highlighting', () => {
  it('gives tokens classes', async () => {
    const tokens = new Map(await classes('javascript', "// note\nexport const answer = call('x', 42);"));
    expect(tokens.get('// note')).toBe('tok-comment');
    expect(tokens.get('export')).toBe('tok-control');
    expect(tokens.get('const')).toBe('tok-keyword');
    expect(tokens.get('call')).toBe('tok-function');
    expect(tokens.get('x')).toBe('tok-string');
    expect(tokens.get('42')).toBe('tok-number');
  });

  it('carries the grammar over line ends', async () => {
    const tokens = await classes('javascript', '/* one\ntwo */ let a = `x\n${a} y`;');
    expect(tokens.find(([text]) => text.startsWith('two'))?.[1]).toBe('tok-comment');
    expect(tokens.find(([text]) => text === 'let')?.[1]).toBe('tok-keyword');
    expect(tokens.find(([text]) => text === 'y')?.[1]).toBe('tok-string');
    const after = await classes('typescript', '// a comment ends with its line\nexport function total() {}');
    expect(after.find(([text]) => text === 'function')?.[1]).toBe('tok-keyword');
  });

  it('loses no character and knows every class it uses', async () => {
    const line = '  def total(self, x: int) -> float: return f"{x!r}" + r"\\d"  # £ 🙂';
    await prepareLanguage('python');
    const tokens = new LineTokenizer('python').next(line);
    expect(tokens.map(({ text }) => text).join('')).toBe(line);
    for (const { className } of tokens) expect(className ?? 'tok-none').toMatch(/^tok-[a-z]+$/);
  });

  it('leaves a line of minified code plain', async () => {
    await prepareLanguage('javascript');
    const line = 'const a=1;'.repeat(500);
    expect(new LineTokenizer('javascript').next(line)).toEqual([{ text: line, className: null }]);
  });

  it('has a working grammar for each language', async () => {
    for (const id of languageIds) {
      await prepareLanguage(id);
      const tokens = new LineTokenizer(id).next('a = "b" // <c>');
      expect(tokens.map(({ text }) => text).join(''), id).toBe('a = "b" // <c>');
    }
  }, 60_000);

  it('knows languages by the words that models use', () => {
    expect(['js', 'ts', 'py', 'c++', 'bash', 'yml', 'klingon', ''].map(languageId)).toEqual([
      'javascript',
      'typescript',
      'python',
      'cpp',
      'shellscript',
      'yaml',
      null,
      null,
    ]);
    expect(['js', 'klingon', ''].map(languageLabel)).toEqual(['JavaScript', 'klingon', '']);
    expect(languageId('__proto__')).toBeNull();
    expect(languageLabel('constructor')).toBe('constructor');
  });

  it('has no class for a colour it did not hand out', () => {
    expect(tokenClass('#FFFFFF')).toBeNull();
    expect(tokenClass(undefined)).toBeNull();
  });
});
