import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addedHidden } from '../../../src/core/edits/addedHidden.ts';
import { hiddenIn, showHidden, showInLine } from '../../../src/core/security/hiddenText.ts';

describe('unseen characters', () => {
  it.each([
    ['turn of the reading direction', 'if (a\u202e) {\u2066', 'if (a⟨U+202E⟩) {⟨U+2066⟩'],
    ['controls and returns that end no line', 'a\u001b[31m\u009b\r', 'a⟨U+001B⟩[31m⟨U+009B⟩⟨U+000D⟩'],
    ['zero width', 'a\u200bb\u00adc\ufeff\u2060', 'a⟨U+200B⟩b⟨U+00AD⟩c⟨U+FEFF⟩⟨U+2060⟩'],
    ['tags', 'a\u{e0041}\u{e007f}', 'a⟨U+E0041⟩⟨U+E007F⟩'],
    ['variations', 'e\ufe0f\u{e0101} 1\ufe0f\ufe00', 'e⟨U+FE0F⟩⟨U+E0101⟩ 1⟨U+FE0F⟩⟨U+FE00⟩'],
    ['joiners between letters that need none', 'pay\u200dpal\u200c', 'pay⟨U+200D⟩pal⟨U+200C⟩'],
    ['separators', 'a\u2028b\u2029', 'a⟨U+2028⟩b⟨U+2029⟩'],
  ])('are shown by their number: %s', (_, text, shown) => expect(showHidden(text)).toBe(shown));

  it('are shown with what would end a line, where a name stands in one', () => {
    expect(showInLine('a\nb\r\nc\u2028\u001b\t.ts')).toBe('a⟨U+000A⟩b⟨U+000D⟩⟨U+000A⟩c⟨U+2028⟩⟨U+001B⟩\t.ts');
  });

  it.each(['Grüße, 你好, שלום', 'می‌خواهم, क्‍ष', '❤️ ☎︎ 3️⃣ 👩‍👩‍👧 👨🏽‍🚀 🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}', 'a\tb\r\nc\n'])(
    'stay what they are where they belong: %j',
    (text) => {
      expect(showHidden(text)).toBe(text);
      expect(hiddenIn(text)).toEqual([]);
    },
  );

  it('are never left over, whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const shown = showHidden(text);
        expect(shown).not.toMatch(/(?![\n\t\r])[\p{Cc}\u202a-\u202e\u2066-\u2069\u200b\u2060]|\r(?!\n)/u);
        expect(showHidden(shown)).toBe(shown);
      }),
    );
  });

  it('are named where a change brings them in', () => {
    expect(addedHidden({ before: 'a\u200b\nb\n', after: 'a\u200b\nb\u202e\r\nc\u202e\n' })).toEqual(['U+202E']);
    expect(addedHidden({ before: null, after: 'x\u2066' })).toEqual(['U+2066']);
    expect(addedHidden({ before: 'a\rb', after: 'a\rc' })).toEqual([]);
    expect(addedHidden({ before: 'a\u202e', after: null })).toEqual([]);
  });
});
