import { describe, expect, it } from 'vitest';
import { answerOnly } from '../../../src/core/languageModels/answerOnly.ts';
import { chatMessages } from '../../../src/core/languageModels/requestMessages.ts';
import { callText } from '../../../src/core/languageModels/toolCallText.ts';

describe('a request of another program', () => {
  it('becomes a conversation that alternates, with calls and results in their form, and says what was left out', () => {
    const messages = chatMessages(
      [
        { role: 'user', parts: [{ kind: 'text', text: 'Context.' }] },
        {
          role: 'user',
          parts: [
            { kind: 'text', text: 'Read it: ' },
            { kind: 'unreadable', what: 'an image (image/png)' },
          ],
        },
        {
          role: 'assistant',
          parts: [
            { kind: 'text', text: 'I look.\n' },
            { kind: 'call', name: 'read', input: { path: 'a.ts', lines: [1, 2] } },
          ],
        },
        { role: 'user', parts: [{ kind: 'result', text: 'const a = 1;' }] },
        { role: 'assistant', parts: [{ kind: 'text', text: ' ' }] },
      ],
      'Tools.',
    );
    expect(messages).toEqual([
      { role: 'system', content: 'Tools.' },
      { role: 'user', content: "Context.\n\nRead it: [Left out: an image (image/png), which this model can't read.]" },
      {
        role: 'assistant',
        content: 'I look.\n<tool_call>\n{"name": "read", "arguments": {"path": "a.ts", "lines": [1, 2]}}\n</tool_call>',
      },
      { role: 'user', content: '<tool_response>\nconst a = 1;\n</tool_response>\n' },
    ]);
  });

  it('puts its own instructions behind ours', () => {
    const [first, ...others] = chatMessages([{ role: 'system', parts: [{ kind: 'text', text: 'Be short.' }] }], 'Tools.');
    expect([first, others]).toEqual([{ role: 'system', content: 'Tools.\n\nBe short.' }, []]);
  });

  it('writes a call as JSON can be read', () => {
    const input = { text: 'a "quoted"\n\\ one', list: [], none: null, nested: { deep: [true, 1.5] } };
    const [, json = ''] = /<tool_call>\n(.*)\n<\/tool_call>/s.exec(callText('x', input)) ?? [];
    expect(JSON.parse(json)).toEqual({ name: 'x', arguments: input });
  });
});

describe('an answer for other programs', () => {
  const shown = (text: string, size: number): string => {
    let said = '';
    const answer = answerOnly((piece) => (said += piece));
    for (let at = 0; at < text.length; at += size) answer.push(text.slice(at, at + size));
    answer.end();
    return said;
  };

  it.each([1, 3, 1000])('goes without what the model thought before it, in pieces of %i', (size) => {
    expect(shown('<think>\nLet me see.\n</think>\n\nYes: `<think>` is a tag.', size)).toBe('Yes: `<think>` is a tag.');
    expect(shown('Yes, it is.', size)).toBe('Yes, it is.');
    expect(shown('<div>text</div>', size)).toBe('<div>text</div>');
    expect(shown('  - a list', size)).toBe('  - a list');
    expect(shown('<', size)).toBe('<');
    expect(shown('<think>never ended', size)).toBe('');
  });
});
