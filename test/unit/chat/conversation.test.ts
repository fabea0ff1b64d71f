import { describe, expect, it } from 'vitest';
import type { ContextSource } from '../../../src/core/chat/contextSource.ts';
import { conversationMessages, type Exchange } from '../../../src/core/chat/conversation.ts';

const source = (path: string, text: string, more: Partial<ContextSource> = {}): ContextSource => ({
  id: 'file', kind: 'file', label: path, detail: path, languageId: 'javascript', text, problem: null, defaultEnabled: true, ...more,
}); // prettier-ignore
const exchange = (instruction: string, ...sources: ContextSource[]): Exchange => ({
  instruction,
  sources,
  assistant: `${instruction} answered`,
});
const contents = (history: Exchange[], instruction: string, ...sources: ContextSource[]): string[] =>
  conversationMessages('system', history, { instruction, sources })
    .filter(({ role }) => role === 'user')
    .map(({ content }) => content);

describe('a conversation', () => {
  it('shows a file once, where it came first', () => {
    const a = source('src/a.js', 'let a;\n');
    const [first, second, third] = contents([exchange('one', a), exchange('two', a)], 'three', a, source('b.js', 'let b;\n'));
    expect(first).toBe('File src/a.js:\n```javascript\nlet a;\n```\n\none');
    expect(second).toBe('File src/a.js is shown above, as it is now.\n\ntwo');
    expect(third).toBe('File src/a.js is shown above, as it is now.\n\nFile b.js:\n```javascript\nlet b;\n```\n\nthree');
  });

  it('shows it as it is now, and leaves all before its change as it was', () => {
    const old = source('a.js', 'let a;\nlet b;\n');
    const now = source('a.js', 'let a;\nlet c;\n');
    const before = contents([exchange('zero'), exchange('one', old)], 'two', old);
    const after = contents([exchange('zero'), exchange('one', old)], 'two', now);
    expect(after[0]).toBe(before[0]);
    expect(after[1]).toBe(before[1]!.replace('let b', 'let c'));
    expect(after[2]).toBe(before[2]);
  });

  it('shows lines that stay attached once, wherever they are by now, and other lines of their file by themselves', () => {
    const range = (lines: string, text: string, key: string): ContextSource => source(`a.js:${lines}`, text, { kind: 'range', key });
    const [first, second] = contents(
      [exchange('one', range('1-2', 'let a;', 'x'))],
      'two',
      range('4-5', 'let a;', 'x'),
      range('8', 'let b;', 'y'),
    );
    expect(first).toBe('Lines a.js:4-5:\n```javascript\nlet a;\n```\n\none');
    expect(second).toBe('Lines a.js:4-5 are shown above, as they are now.\n\nLines a.js:8:\n```javascript\nlet b;\n```\n\ntwo');
  });

  it('keeps what was attached once and is not any more', () => {
    expect(contents([exchange('one', source('a.js', 'let a;\n'))], 'two')).toEqual([
      'File a.js:\n```javascript\nlet a;\n```\n\none',
      'two',
    ]);
  });

  it('tells files of one name apart by where they are, and never takes a selection for the file', () => {
    const at = (uri: string, text: string) => source('a.js', text, { document: { uri, path: 'a.js', text } });
    const selection = source('a.js:1-2', 'let a;', { kind: 'selection', id: 'selection' });
    const [, second, third] = contents(
      [exchange('one', at('file:///1/a.js', '1;')), exchange('two', at('file:///2/a.js', '2;'), selection)],
      'three',
      selection,
    );
    expect(second).toContain('2;');
    expect(second).toContain('Selection a.js:1-2');
    expect(third).toContain('Selection a.js:1-2:\n```');
  });
});
