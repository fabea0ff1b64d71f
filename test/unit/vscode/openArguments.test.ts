import { describe, expect, it } from 'vitest';
import { AppError } from '../../../src/base/appError.ts';
import { userMessage } from '../../../src/core/userMessage.ts';
import { readOpenArguments } from '../../../src/vscode/chat/openArguments.ts';

describe('what Open Chat is given', () => {
  it('is a question or a command, sent at once where that is asked for', () => {
    expect(readOpenArguments({ question: '/fix', send: true })).toEqual({ question: '/fix', send: true });
    expect(readOpenArguments({ question: 'Why?' })).toEqual({ question: 'Why?', send: false });
    expect(readOpenArguments('Why?')).toEqual({ question: 'Why?', send: false });
  });

  it('is nothing where a menu hands over something of its own', () => {
    for (const given of [undefined, null, 7, {}, { scheme: 'file', path: '/a' }])
      expect(readOpenArguments(given)).toEqual({ question: '', send: false });
  });

  it('is refused in one sentence that says how it is written', () => {
    for (const given of [{ send: true }, { question: 7 }, { question: 'a', send: 'yes' }, 'x'.repeat(400_001)]) {
      expect(() => readOpenArguments(given)).toThrow(AppError);
      try {
        readOpenArguments(given);
      } catch (error) {
        expect(userMessage(error).text).toContain('{"question": "…", "send": true}');
      }
    }
  });
});
