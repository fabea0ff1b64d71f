import { beforeEach, describe, expect, it } from 'vitest';
import { type CountKey, Counts } from '../../../src/core/insights/counts.ts';
import { type OfferedSuggestion, TakenSuggestions } from '../../../src/core/insights/takenSuggestions.ts';

let counts: Counts;
let enabled: boolean;
let suggestions: TakenSuggestions;

beforeEach(() => {
  counts = new Counts();
  enabled = true;
  suggestions = new TakenSuggestions({
    get enabled() {
      return enabled;
    },
    count: (what: CountKey['what'], of?: Partial<CountKey>, n?: number) =>
      counts.add({ day: 'd', model: '', language: '', detail: '', ...of, what, n: n ?? 1 }),
  });
});

const text = 'total += item.price;\n  count++;';
const offered = (more: Partial<OfferedSuggestion> = {}): OfferedSuggestion => ({
  uri: 'u',
  offset: 10,
  text,
  language: 'go',
  model: 'm',
  ...more,
});
const insert = (offset: number, inserted: string): void => suggestions.change('u', [{ offset, length: 0, text: inserted }]);
const told = (): Record<string, number> =>
  Object.fromEntries(counts.all.map(({ what, detail, n }) => [what === 'suggestions' ? detail : `${detail} characters`, n]));

describe('a suggestion', () => {
  it('is offered once, however often it is asked for while it is typed along', () => {
    const [id] = suggestions.offer([offered()]);
    insert(10, 't');
    expect(suggestions.offer([offered({ offset: 11, text: text.slice(1) })])).toEqual([id]);
    insert(11, 'otal');
    expect(told()).toMatchObject({ shown: 1 });
    suggestions.offer([offered({ text: 'other' })]);
    suggestions.offer([offered({ uri: 'v', text: 'other' })]);
    expect(told()).toMatchObject({ shown: 3 });
  });

  it('of several for one place counts as one, and any of them may be taken', () => {
    const [, second] = suggestions.offer([offered(), offered({ text: 'return;' })]);
    suggestions.take(second!);
    expect(told()).toEqual({ shown: 1, whole: 1, 'taken characters': 7 });
  });

  it('is taken whole, once, also when the next one is asked for before that is told', () => {
    const [id] = suggestions.offer([offered()]);
    insert(10, text);
    suggestions.offer([offered({ offset: 10 + text.length, text: ' // next' })]);
    expect(suggestions.take(id!)).not.toBeNull();
    expect(suggestions.take(id!)).toBeNull();
    expect(suggestions.take(999)).toBeNull();
    expect(told()).toEqual({ shown: 2, whole: 1, 'taken characters': text.length });
  });

  it('is taken by words, which counts as that even where the rest is taken whole', () => {
    const [id] = suggestions.offer([offered()]);
    insert(10, 'total ');
    insert(16, '+= ');
    expect(suggestions.offer([offered({ offset: 19, text: text.slice(9) })])).toEqual([id]);
    expect(suggestions.take(id!)).toBeNull();
    expect(told()).toEqual({ shown: 1, words: 1, 'taken characters': text.length });
  });

  it('isn’t taken by what the editor closes or breaks by itself, nor by what is typed elsewhere or otherwise', () => {
    suggestions.offer([offered({ text: '()\n  => x' })]);
    insert(10, '()');
    insert(12, '\n  ');
    suggestions.offer([offered()]);
    insert(5, 'total');
    insert(10, 'totals');
    suggestions.change('u', [{ offset: 10, length: 3, text: 'total' }]);
    suggestions.change('v', [{ offset: 10, length: 0, text: 'total' }]);
    suggestions.change('u', [
      { offset: 10, length: 0, text: 'total' },
      { offset: 20, length: 0, text: 'x' },
    ]);
    expect(told()).toEqual({ shown: 2 });
  });
});

describe('a while after it was taken', () => {
  const takeWhole = () => {
    const [id] = suggestions.offer([offered()]);
    insert(10, text);
    return suggestions.take(id!)!;
  };
  const at = (whole: string) => (from: number, to: number) => whole.slice(from, to);

  it('it stayed, wherever it stands by then', () => {
    const settle = takeWhole();
    suggestions.change('u', [
      { offset: 50, length: 0, text: 'behind' },
      { offset: 2, length: 3, text: 'before' },
    ]);
    settle(at(`0123456789012${text}`));
    settle(at(`0123456789012${text}`));
    expect(told()).toMatchObject({ kept: 1, 'kept characters': text.length });
  });

  it('it was changed, removed, or isn’t open any more', () => {
    for (const change of [
      { offset: 15, length: 2, text: 'x' },
      { offset: 5, length: 8, text: '' },
    ]) {
      const settle = takeWhole();
      suggestions.change('u', [change]);
      settle(at(`0123456789${text}`));
    }
    takeWhole()(null);
    takeWhole()(at('something else altogether, and longer than that'));
    expect(told()).not.toHaveProperty('kept');
  });

  it('nothing is followed any more', () => {
    expect(suggestions.idle).toBe(true);
    enabled = false;
    expect(suggestions.offer([offered()])).toEqual([0]);
    expect([suggestions.idle, suggestions.take(0), counts.size]).toEqual([true, null, 0]);
  });
});
