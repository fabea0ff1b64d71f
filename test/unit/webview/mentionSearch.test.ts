import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { AppError } from '../../../src/base/appError.ts';
import type { MentionList } from '../../../src/protocol/webview.ts';
import { MentionSearch } from '../../../webview/mentionSearch.ts';

interface Asked {
  typed: string;
  signal: AbortSignal;
  answer(list: MentionList): Promise<void>;
  fail(): Promise<void>;
}

const found = (...labels: string[]): MentionList => ({
  choices: labels.map((label, at) => ({ id: `1.${String(at)}`, label, help: '', text: `@${label}` })),
  pending: false,
  problem: null,
});

describe('looking for mentions while they are typed', () => {
  let asked: Asked[];
  let changes: number;
  let search: MentionSearch;
  const labels = (draft: string, typing = true): string[] | null => {
    const offer = search.offer(draft, draft.length, typing);
    return offer?.kind === 'choices' ? offer.choices.map(({ label }) => label) : null;
  };
  const pause = () => vi.advanceTimersByTimeAsync(60);

  beforeEach(() => {
    vi.useFakeTimers();
    asked = [];
    changes = 0;
    const ask = (typed: string, signal: AbortSignal): Promise<MentionList> =>
      new Promise((resolve, reject) => {
        const settle = async (end: () => void): Promise<void> => {
          end();
          await vi.advanceTimersByTimeAsync(0);
        };
        asked.push({
          typed,
          signal,
          answer: (list) => settle(() => resolve(list)),
          fail: () => settle(() => reject(new AppError('connectionClosed', 'x'))),
        });
      });
    search = new MentionSearch(ask, () => changes++);
  });
  afterEach(() => {
    search.stop();
    vi.useRealTimers();
  });

  it('asks once when quick typing pauses, and cancels what is out of date', async () => {
    for (const draft of ['@', '@p', '@pa']) labels(draft);
    await pause();
    expect(asked.map(({ typed }) => typed)).toEqual(['pa']);
    labels('@pay');
    expect(asked[0]!.signal.aborted).toBe(true);
    await pause();
    await asked[0]!.answer(found('package.json'));
    expect(labels('@pay')).toBeNull();
    await asked[1]!.answer(found('payment.ts'));
    expect([labels('@pay'), changes]).toEqual([['payment.ts'], 1]);
  });

  it('keeps of the last list only what still fits until the next is there', async () => {
    labels('@pa');
    await pause();
    await asked[0]!.answer(found('package.json', 'payment.ts'));
    expect(labels('@pay')).toEqual(['payment.ts']);
    expect(labels('@payx')).toBeNull();
    expect(labels('@pa ')).toBeNull();
  });

  it('begins nothing where the cursor only moves, and ends when it leaves', async () => {
    expect(labels('@pay', false)).toBeNull();
    await pause();
    expect(asked).toEqual([]);
    labels('@pay');
    await pause();
    await asked[0]!.answer(found('payment.ts'));
    expect(labels('@pay', false)).toEqual(['payment.ts']);
    labels('done', false);
    expect(labels('@pay', false)).toBeNull();
  });

  it('asks again while somebody still looks, and takes a failure for nothing', async () => {
    labels('@pay');
    await pause();
    await asked[0]!.answer({ ...found('payment.ts'), pending: true });
    expect(labels('@pay')).toEqual(['payment.ts']);
    await vi.advanceTimersByTimeAsync(300);
    expect(asked.map(({ typed }) => typed)).toEqual(['pay', 'pay']);
    await asked[1]!.answer(found('payment.ts', 'pay()'));
    expect(labels('@pay')).toEqual(['payment.ts', 'pay()']);
    await vi.advanceTimersByTimeAsync(1000);
    expect(asked).toHaveLength(2);
    labels('@payx');
    await pause();
    await asked[2]!.fail();
    expect(labels('@payx')).toBeNull();
  });
});
