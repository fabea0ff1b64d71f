import { describe, expect, it } from 'vitest';
import { SentHistory } from '../../../webview/state/sentHistory.ts';

function history(...texts: string[]): SentHistory {
  const sent = new SentHistory();
  sent.addOlder(texts);
  return sent;
}

describe('what was sent before', () => {
  it('is gone back through and forward again, to what stood in the field', () => {
    const sent = history('one', 'two');
    expect(sent.newer('draft')).toBeNull();
    expect(sent.older('draft')).toBe('two');
    expect(sent.older('two')).toBe('one');
    expect(sent.older('one')).toBeNull();
    expect(sent.newer('one')).toBe('two');
    expect(sent.newer('two')).toBe('draft');
    expect(sent.newer('draft')).toBeNull();
  });

  it('begins anew at what was changed', () => {
    const sent = history('one', 'two');
    sent.older('');
    expect(sent.isBrowsing('two')).toBe(true);
    expect(sent.isBrowsing('two!')).toBe(false);
    expect(sent.newer('two!')).toBeNull();
    expect(sent.older('two!')).toBe('two');
    expect(sent.newer('two')).toBe('two!');
  });

  it('has each text once, at its last place, and what is known of old before the rest', () => {
    const sent = new SentHistory();
    sent.add('c');
    sent.addOlder(['a', 'b', 'a', 'c']);
    sent.add('b');
    sent.add('  ');
    const all: string[] = [];
    for (let text = sent.older(''); text !== null; text = sent.older(text)) all.push(text);
    expect(all).toEqual(['b', 'c', 'a']);
  });

  it('passes over what stands in the field already', () => {
    expect(history('one', 'two').older('two')).toBe('one');
    expect(history('two').older('two')).toBeNull();
    expect(history().older('')).toBeNull();
  });

  it('is found by its words, the newest first', () => {
    const sent = history('Fix the cart', 'What is a cart?\nAnd why?\nAnd when?', '/undo', 'x'.repeat(300));
    const rows = (query: string): unknown => {
      const offer = sent.search(query);
      return offer.kind === 'choices' ? offer.choices.map(({ label, help }) => [label, help]) : offer.help;
    };
    expect(rows('CART')).toEqual([
      ['What is a cart?', 'and 2 more lines'],
      ['Fix the cart', ''],
    ]);
    expect(rows('cart  fix')).toEqual([['Fix the cart', '']]);
    expect(rows('nothing like it')).toBe('Nothing that was sent has these words.');
    const [first] = rows('xxx') as [string, string][];
    expect(first?.[0]).toHaveLength(121);
    const offer = sent.search('xxx');
    expect(offer.kind === 'choices' && offer.choices[0]?.draft).toHaveLength(300);
  });

  it('tells which commands were sent, those that were sent most often first, and of these the newest', () => {
    const sent = new SentHistory();
    sent.addOlder(['/fix', '/explain it', '/run a', '/run b', 'Why?', '/usr/lib is what?', '//', '/explain']);
    expect(sent.commands).toEqual(['/explain', '/run', '/fix']);
    sent.add('/run c');
    expect(sent.commands).toEqual(['/run', '/explain', '/fix']);
  });
});
