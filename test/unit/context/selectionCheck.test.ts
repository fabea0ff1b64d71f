import { describe, expect, it } from 'vitest';
import { checkSelection, maxSelectionLength } from '../../../src/core/context/selectionCheck.ts';

describe('checkSelection', () => {
  it.each(['x', 'const a = 1;\r\n', '\tindented', 'é漢字🎉', 'page\fbreak', 'one \u001b[0m escape in a log'])('passes %j', (text) =>
    expect(checkSelection(text)).toBeNull(),
  );

  it.each(['', '   ', '\n\t\r\n'])('calls %j empty', (text) => expect(checkSelection(text)?.code).toBe('selectionEmpty'));

  it.each(['a\0b', '\u0001\u0002\u0003\u0004\u0005\u0006abc', '\ufffd'.repeat(6)])('calls %j binary', (text) =>
    expect(checkSelection(text)?.code).toBe('selectionBinary'),
  );

  it('refuses five megabytes unread, and says how much fits', () => {
    const started = performance.now();
    const error = checkSelection('\0'.repeat(5_000_000), 'file');
    expect(error).toMatchObject({ code: 'selectionTooLarge', data: { what: 'file', bytes: 5_000_000, limit: maxSelectionLength } });
    expect(performance.now() - started).toBeLessThan(50);
  });
});
