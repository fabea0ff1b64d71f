import { describe, expect, it } from 'vitest';
import type { MentionList } from '../../../src/protocol/webview.ts';
import { mentionAt, mentionOffer } from '../../../webview/state/mentionCompletion.ts';

/** The draft has a `|` where the cursor is. */
const at = (marked: string) => mentionAt(marked.replace('|', ''), marked.indexOf('|'));
const typed = (marked: string): string | undefined => at(marked)?.typed;
const list = (more: Partial<MentionList> = {}): MentionList => ({
  choices: [{ id: '1.0', label: 'payment.ts', help: 'src', text: '@payment.ts' }],
  pending: false,
  problem: null,
  ...more,
});
/** The draft when the first choice is taken, with the cursor. */
function take(marked: string, one = list()): string {
  const draft = marked.replace('|', '');
  const place = at(marked);
  const offer = place && mentionOffer(draft, place, one);
  if (offer?.kind !== 'choices') return 'nothing';
  const { draft: text = '', cursor = -1 } = offer.choices[0] ?? {};
  return `${text.slice(0, cursor)}|${text.slice(cursor)}`;
}

describe('a mention', () => {
  it('is at the cursor, wherever that is in the text', () => {
    expect(typed('@|')).toBe('');
    expect(typed('@pay|')).toBe('pay');
    expect(typed('Look at @pa|y and the rest')).toBe('pa');
    expect(typed('one\n@src/pay|')).toBe('src/pay');
    expect(typed('(see @pay|)')).toBe('pay');
    expect(typed('@symbol Cart|')).toBe('symbol Cart');
    expect(typed('@symbol |')).toBe('symbol ');
  });

  it('is none in an address, in the middle of a word, or too far behind', () => {
    for (const marked of [
      'me@example.com|',
      'a@|',
      'foo@Decorator|',
      'no mention|',
      '@one two three|',
      '|@pay',
      `@${'x'.repeat(101)}|`,
      '@a@b|',
    ])
      expect(at(marked), marked).toBeNull();
  });

  it('gives its place to what is taken, with the cursor behind it', () => {
    expect(take('@pay|')).toBe('@payment.ts |');
    expect(take('Look at @pa|y and the rest')).toBe('Look at @payment.ts |and the rest');
    expect(take('(see @pay|)')).toBe('(see @payment.ts |)');
    expect(take('@file pay|')).toBe('@payment.ts |');
    expect(take('@pay|\nnext')).toBe('@payment.ts\n|next');
  });

  it('says why there is nothing, and goes on where a kind is followed by more', () => {
    const place = at('@commit |')!;
    expect(mentionOffer('@commit ', place, list({ choices: [], problem: 'There is no git.' }))).toEqual({
      kind: 'usage',
      usage: '@commit ',
      help: 'There is no git.',
    });
    expect(mentionOffer('@x', place, list({ choices: [] }))).toBeNull();
    const kind = list({ choices: [{ id: null, label: '@file', help: 'A file.', text: '@file' }] });
    expect(take('@fi|', kind)).toBe('@file |');
    const offer = mentionOffer('@fi', at('@fi|')!, kind);
    expect(offer?.kind === 'choices' && 'mention' in offer.choices[0]!).toBe(false);
  });
});
