import fc from 'fast-check';
import { expect, it } from 'vitest';
import { partThought } from '../../../src/base/thinking.ts';
import { PartedAnswer } from '../../../webview/state/partedAnswer.ts';

const piece = fc.oneof(
  fc.constantFrom(
    '<think>',
    '</think>',
    '\n</think>\n',
    '[THINK]',
    '[/THINK]',
    '<|channel|>analysis<|message|>',
    '<|channel|>final<|message|>',
    '```\n',
    ' a < b ',
  ),
  fc.string({ maxLength: 12 }),
  fc.constant('x'.repeat(400)),
);

it('parts a text that grows by any pieces as it parts the whole of it', () => {
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), fc.integer({ min: 1, max: 60 }), (pieces, step) => {
      const text = pieces.join('');
      const parted = new PartedAnswer();
      for (let end = 0; end < text.length; end += step) expect(parted.part(text.slice(0, end))).toEqual(partThought(text.slice(0, end)));
      expect(parted.part(text)).toEqual(partThought(text));
      expect(parted.part('another text')).toEqual(partThought('another text'));
    }),
  );
});
