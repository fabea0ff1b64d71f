import { describe, expect, it } from 'vitest';
import { userMessage } from '../../../src/core/userMessage.ts';
import { checkLength, checkSelection, maxSelectionLength } from '../../../src/core/context/selectionCheck.ts';

describe('checkSelection', () => {
  it.each(['x', 'const a = 1;\r\n', '\tindented', 'é漢字🎉', 'page\fbreak', 'one \u001b[0m escape in a log'])('passes %j', (text) =>
    expect(checkSelection(text)).toBeNull(),
  );

  it.each(['', '   ', '\n\t\r\n'])('calls %j empty', (text) => expect(checkSelection(text)?.code).toBe('selectionEmpty'));

  it.each(['a\0b', '\u0001\u0002\u0003\u0004\u0005\u0006abc', '\ufffd'.repeat(6)])('calls %j binary', (text) =>
    expect(checkSelection(text)?.code).toBe('selectionBinary'),
  );

  it('says of what is refused unread that no setting lets it in', () => {
    const error = checkSelection('x'.repeat(maxSelectionLength + 1))!;
    expect(userMessage(error)).toEqual({
      text: 'The selection is too large: it has over 1,000,000 characters, the most that is read, whatever the context size. Select a smaller part.',
      actions: [],
    });
    const forModel = checkLength('x'.repeat(maxSelectionLength), 8192)!;
    expect(userMessage(forModel).text).toContain('choose a larger context size');
    expect(userMessage(forModel).actions).toHaveLength(1);
  });

  it('refuses five megabytes unread, and says how much fits', () => {
    const started = performance.now();
    const error = checkSelection('\0'.repeat(5_000_000), 'file');
    expect(error).toMatchObject({ code: 'selectionTooLarge', data: { what: 'file', bytes: 5_000_000, limit: maxSelectionLength } });
    expect(performance.now() - started).toBeLessThan(50);
  });
});
