import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { jsonLine, oneLine, printable, visible } from '../../../src/cli/printable.ts';

const hostile = 'a\u001b[31mred\u001b]8;;http://x\u0007link\u009b2J\r\u202egnp.exe\u2066\u007f\tb\n';

describe('text of others on a terminal', () => {
  it('holds nothing that steers it, and keeps what people write', () => {
    expect(printable(hostile)).toBe('a[31mred]8;;http://xlink2Jgnp.exe\tb\n');
    const words = 'Grüße, 你好, שלום, 👩‍👩‍👧, می‌خواهم\n\tx';
    expect([printable(words), visible(words)]).toEqual([words, words]);
  });

  it('shows in a change where something of the kind stands', () => {
    expect(visible(hostile)).toBe('a⟨U+001B⟩[31mred⟨U+001B⟩]8;;http://x⟨U+0007⟩link⟨U+009B⟩2J⟨U+000D⟩⟨U+202E⟩gnp.exe⟨U+2066⟩⟨U+007F⟩\tb\n');
    expect(visible('one\r\ntwo\r\n')).toBe('one\ntwo\n');
  });

  it('says the same as JSON, in characters that no terminal acts upon', () => {
    const line = jsonLine({ path: hostile });
    expect(line).not.toMatch(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/u);
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const written = jsonLine({ text });
        expect(JSON.parse(written)).toEqual({ text });
        expect(written).not.toMatch(/\p{Cc}/u);
      }),
    );
  });

  it('fits into its line', () => {
    expect(oneLine('  one\n two\tthree', 12)).toBe(' one two thr');
    expect(oneLine('你好你好', 5)).toBe('你好');
    expect(oneLine('👩👩👩', 4)).toBe('👩👩');
  });
});
