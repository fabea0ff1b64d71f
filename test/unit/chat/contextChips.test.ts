import { beforeEach, describe, expect, it } from 'vitest';
import { ContextChips } from '../../../src/core/chat/contextChips.ts';
import type { ContextSource } from '../../../src/core/chat/contextSource.ts';
import { isSecretFile } from '../../../src/core/context/secretFile.ts';

const file = (path: string, defaultEnabled = !isSecretFile(path)): ContextSource => ({
  id: 'file',
  kind: 'file',
  label: path,
  detail: path,
  languageId: '',
  text: 'TOKEN=1',
  problem: null,
  defaultEnabled,
});
const selection = (path: string, lines: string): ContextSource => ({
  ...file(path, true),
  id: 'selection',
  kind: 'selection',
  detail: `${path}:${lines}`,
});

describe('what goes with the next question', () => {
  let chips: ContextChips;
  /** Offers the sources, and says which would go. */
  const offer = (...sources: ContextSource[]): string[] => {
    chips.set(sources);
    expect(chips.chips.filter((chip) => chip.enabled).map((chip) => chip.detail)).toEqual(chips.wanted().map((source) => source.detail));
    return chips.wanted().map((source) => source.detail);
  };
  beforeEach(() => (chips = new ContextChips()));

  it('never takes a file of secrets along because another file was switched on', () => {
    offer(file('cart.js'));
    chips.toggle('file', false);
    chips.toggle('file', true);
    expect(offer(file('.env'))).toEqual([]);
    expect(offer(file('cart.js'))).toEqual(['cart.js']);
  });

  it('takes a file of secrets along when it is switched on itself, until another file has been looked at', () => {
    offer(file('.env'));
    chips.toggle('file', true);
    expect(offer(file('.env'))).toEqual(['.env']);
    offer(); // another panel has the focus for a moment
    expect(offer(file('.env'))).toEqual(['.env']);
    expect(offer(file('cart.js'))).toEqual(['cart.js']);
    expect(offer(file('.env'))).toEqual([]);
  });

  it('keeps files off once they were switched off, and a single one also after others are on again', () => {
    offer(file('cart.js'));
    chips.toggle('file', false);
    expect(offer(file('stock.js'))).toEqual([]);
    chips.toggle('file', true);
    expect(offer(file('stock.js'))).toEqual(['stock.js']);
    expect(offer(file('prices.js'))).toEqual(['prices.js']);
    expect(offer(file('cart.js'))).toEqual([]);
  });

  it('keeps a file on that was switched on beside a selection', () => {
    offer(file('cart.js', false), selection('cart.js', '4-12'));
    chips.toggle('file', true);
    expect(offer(file('cart.js', false), selection('cart.js', '5'))).toEqual(['cart.js', 'cart.js:5']);
    expect(offer(file('stock.js', false), selection('stock.js', '1'))).toEqual(['stock.js:1']);
  });

  it('treats every selection alike, because each one is soon another', () => {
    offer(selection('cart.js', '4-12'));
    chips.toggle('selection', false);
    expect(offer(selection('cart.js', '5'))).toEqual([]);
    chips.toggle('selection', true);
    expect(offer(selection('cart.js', '4-12'))).toEqual(['cart.js:4-12']);
  });

  it('keeps something attached off or on by itself, wherever its lines move to', () => {
    const range = (lines: string): ContextSource => ({
      ...file('.env', true),
      id: 'pinned:1',
      kind: 'range',
      detail: `.env:${lines}`,
      pinned: true,
    });
    expect(offer(range('1-2'), file('cart.js'))).toEqual(['.env:1-2', 'cart.js']);
    chips.toggle('pinned:1', false);
    expect(offer(range('4-5'), file('cart.js'))).toEqual(['cart.js']);
    chips.toggle('pinned:1', true);
    expect(offer(range('6-7'), file('cart.js'))).toEqual(['.env:6-7', 'cart.js']);
  });

  it('tells of something attached how it stands, and says of its text what would be said of no file in front', () => {
    chips.set([
      { ...file('cart.js'), id: 'pinned:1', pinned: true, standing: 'unsaved', note: 'A word about it.' },
      { ...file('empty.js'), id: 'pinned:2', pinned: true, text: '' },
    ]);
    expect(chips.chips).toMatchObject([
      { pinned: true, standing: 'unsaved', note: 'A word about it.', problem: null },
      { pinned: true, enabled: false, problem: 'There is no text in it.' },
    ]);
  });

  it('can all be switched off, with what comes in its place, and be again what it was', () => {
    const pinned: ContextSource = { ...file('a.js'), id: 'pinned:1', pinned: true };
    offer(pinned, file('cart.js'));
    chips.switchAll(false);
    expect(offer(pinned, file('stock.js'), selection('stock.js', '1'))).toEqual([]);
    expect(offer(pinned, { ...pinned, id: 'pinned:2', detail: 'b.js' })).toEqual(['b.js']);
    chips.switchAll(true);
    expect(offer(pinned, file('.env'), file('stock.js'))).toEqual(['a.js', 'stock.js']);
  });

  it('ignores a switch of something that is offered no more', () => {
    chips.toggle('file', true);
    expect(offer(file('.env'))).toEqual([]);
  });
});
