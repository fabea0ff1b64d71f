import { beforeEach, describe, expect, it } from 'vitest';
import { AppError } from '../../../src/base/appError.ts';
import { MentionKinds, type MentionHit, type MentionKind } from '../../../src/core/context/mentionKinds.ts';
import type { Attachable } from '../../../src/core/context/pinnedSources.ts';

const thing = (key: string): Attachable => ({
  key,
  read: () => Promise.reject(new Error('not here')),
  follow: () => ({ dispose: () => undefined }),
});
const hit = (name: string, rank: number): MentionHit => ({ name, detail: `of ${name}`, rank, thing: () => Promise.resolve(thing(name)) });
const signal = new AbortController().signal;

describe('what can be mentioned', () => {
  let kinds: MentionKinds;
  let asked: string[];
  const kind = (name: string, more: Partial<MentionKind> = {}): MentionKind => ({ name, help: `A ${name}.`, ...more });
  const labels = async (typed: string): Promise<string[]> => (await kinds.find(typed, signal)).choices.map(({ label }) => label);

  beforeEach(() => {
    kinds = new MentionKinds();
    asked = [];
    const looked =
      (name: string, hits: readonly MentionHit[]): Required<MentionKind>['find'] =>
      (query, bare) => {
        asked.push(`${name} ${query} ${bare ? 'bare' : 'named'}`);
        return Promise.resolve({ hits });
      };
    kinds.add(kind('file', { withoutName: true, find: looked('file', [hit('pay.ts', 5), hit('my pay.ts', 1)]) }));
    kinds.add(kind('folder', { find: looked('folder', []) }));
    kinds.add(kind('symbol', { withoutName: true, find: looked('symbol', [hit('pay', 3)]) }));
    kinds.add(kind('problems', { thing: () => Promise.resolve(thing('problems')) }));
  });

  it('is a list of kinds at first, in their order, and can be added to', async () => {
    const search = kinds.add(kind('search', { find: () => Promise.resolve({ hits: [] }) }));
    expect(await labels('')).toEqual(['@file', '@folder', '@symbol', '@problems', '@search']);
    expect(asked).toEqual([]);
    search.dispose();
    expect(await labels('s')).toEqual(['@symbol', 'pay.ts', 'pay', 'my pay.ts']);
    expect(() => kinds.add(kind('file'))).toThrow('there already');
  });

  it('is found without a kind by those that offer it, the best first', async () => {
    expect(await labels('pay')).toEqual(['pay.ts', 'pay', 'my pay.ts']);
    expect(asked).toEqual(['file pay bare', 'symbol pay bare']);
  });

  it('is found by the kind that was named alone', async () => {
    const list = await kinds.find('Symbol pay', signal);
    expect(list.choices).toMatchObject([{ label: 'pay', help: 'of pay', text: '@pay' }]);
    expect(asked).toEqual(['symbol pay named']);
    expect(await kinds.find('pay now', signal)).toEqual({ choices: [], pending: false, problem: null });
    expect(await kinds.find('problems now', signal)).toMatchObject({ choices: [], problem: null });
  });

  it('stands in the text as one word', async () => {
    const { choices } = await kinds.find('pay', signal);
    expect(choices.map(({ text }) => text)).toEqual(['@pay.ts', '@pay', '@"my pay.ts"']);
  });

  it('is what was chosen, as long as its list is kept', async () => {
    const first = (await kinds.find('pay', signal)).choices[1]?.id ?? '';
    for (let more = 0; more < 7; more++) await kinds.find('pay', signal);
    expect((await kinds.thing(first)).key).toBe('pay');
    await kinds.find('pay', signal);
    await expect(kinds.thing(first)).rejects.toMatchObject({ code: 'mentionGone' });
    const [problems] = (await kinds.find('prob', signal)).choices;
    expect((await kinds.thing(problems?.id ?? '')).key).toBe('problems');
    expect((await kinds.find('fold', signal)).choices[0]).toMatchObject({ id: null, label: '@folder' });
    for (const made of ['', '1', 'x.y', '999.0']) await expect(kinds.thing(made)).rejects.toMatchObject({ code: 'mentionGone' });
  });

  it('is told to be none where a kind was named, and why', async () => {
    expect((await kinds.find('folder x', signal)).problem).toBe('Nothing fits.');
    kinds.add(kind('slow', { find: () => Promise.resolve({ hits: [], pending: true }) }));
    expect(await kinds.find('slow x', signal)).toMatchObject({ pending: true, problem: 'Still looking…' });
    kinds.add(kind('short', { find: () => Promise.resolve({ hits: [], hint: 'Type more.' }) }));
    expect((await kinds.find('short ', signal)).problem).toBe('Type more.');
    kinds.add(kind('commit', { find: () => Promise.reject(new AppError('gitNoRepository', 'none')) }));
    expect((await kinds.find('commit ', signal)).problem).toContain('no git repository');
  });

  it('is bounded, and ends when nobody waits for it any more', async () => {
    kinds.add(kind('many', { find: () => Promise.resolve({ hits: Array.from({ length: 500 }, (_, at) => hit(String(at), at)) }) }));
    expect((await labels('many x')).length).toBe(12);
    expect((await labels('many x'))[0]).toBe('499');
    const controller = new AbortController();
    kinds.add(kind('late', { find: () => Promise.reject(new AppError('cancelled', 'cancelled')) }));
    controller.abort();
    await expect(kinds.find('late x', controller.signal)).rejects.toMatchObject({ code: 'cancelled' });
  });
});
