import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { AppError } from '../../../src/base/appError.ts';
import type { ContextSource } from '../../../src/core/chat/contextSource.ts';
import { type Attachable, offeredSources, PinnedSources, type ReadSource } from '../../../src/core/context/pinnedSources.ts';
import { cartSource } from '../../support/contextSources.ts';

const log = { trace: vi.fn(), debug: vi.fn(), info: vi.fn(), warn: vi.fn(), error: vi.fn() };

/** A file that a test changes. */
class FakeThing implements Attachable {
  readonly key: string;
  text: string | null;
  failing: AppError | null = null;
  reads = 0;
  changed: (() => void) | null = null;
  /** Readings that wait for the test to go on. */
  held: (() => void)[] | null = null;

  constructor(key: string, text: string) {
    this.key = key;
    this.text = text;
  }

  async read(): Promise<ReadSource> {
    this.reads++;
    const { text } = this;
    if (this.held) await new Promise<void>((resolve) => this.held?.push(resolve));
    if (this.failing) throw this.failing;
    const gone = text === null;
    return {
      kind: 'file',
      label: this.key,
      detail: this.key,
      key: this.key,
      languageId: '',
      text,
      problem: gone ? 'Gone.' : null,
      ...(gone && { standing: 'gone' }),
    };
  }

  follow(changed: () => void) {
    this.changed = changed;
    return { dispose: () => (this.changed = null) };
  }
}

describe('what is attached', () => {
  let pinned: PinnedSources;
  let told: number;
  const texts = () => pinned.sources.map(({ text }) => text);
  const never = new AbortController().signal;

  beforeEach(() => {
    vi.useFakeTimers();
    pinned = new PinnedSources(log);
    told = 0;
    pinned.onDidChange(() => told++);
  });
  afterEach(() => {
    pinned.dispose();
    vi.useRealTimers();
  });

  it('stays until it is removed, in its order, and is followed no longer than that', async () => {
    const [a, b] = [new FakeThing('a', '1'), new FakeThing('b', '2')];
    const { id } = await pinned.add(a);
    await pinned.add(b);
    expect(pinned.sources).toMatchObject([{ label: 'a', pinned: true, defaultEnabled: true }, { label: 'b' }]);
    expect(pinned.remove(id)).toBe(true);
    expect(pinned.remove(id)).toBe(false);
    expect(a.changed).toBeNull();
    expect(texts()).toEqual(['2']);
    expect(pinned.clear()).toBe(1);
    expect(b.changed).toBeNull();
    expect([pinned.sources, told]).toEqual([[], 4]);
  });

  it('is not attached twice, not even when both come at once', async () => {
    const [first, second] = await Promise.all([pinned.add(new FakeThing('a', '1')), pinned.add(new FakeThing('a', '1'))]);
    expect(first.id).toBe(second.id);
    const wanted: string[] = [];
    pinned.onDidAdd((id) => wanted.push(id));
    expect((await pinned.add(new FakeThing('a', 'not asked'))).id).toBe(first.id);
    expect(wanted).toEqual([first.id]);
    expect(texts()).toEqual(['1']);
  });

  it('is nothing when it can not be read at first, and says so where that fails later, in place of going along as it was', async () => {
    const thing = new FakeThing('a', '1');
    thing.failing = new AppError('fileUnreadable', 'no');
    await expect(pinned.add(thing)).rejects.toMatchObject({ code: 'fileUnreadable' });
    expect(pinned.sources).toEqual([]);
    thing.failing = null;
    await pinned.add(thing);
    thing.failing = new AppError('gitFailed', 'a slip');
    const [went] = await pinned.readForQuestion(pinned.sources, never);
    expect(went).toMatchObject({
      label: 'a',
      text: null,
      problem: expect.stringMatching(/^Git could not read the changes\..* goes along again/) as string,
    });
    expect(pinned.sources).toMatchObject([{ text: null }]);
    thing.failing = null;
    expect(await pinned.readForQuestion(pinned.sources, never)).toMatchObject([{ text: '1', problem: null }]);
  });

  it('is not waited for after a stop, stays what it was, and is read later', async () => {
    const thing = new FakeThing('a', '1');
    await pinned.add(thing);
    thing.text = '2';
    thing.held = [];
    const stop = new AbortController();
    const reading = pinned.readForQuestion(pinned.sources, stop.signal);
    stop.abort();
    const refused = expect(reading).rejects.toMatchObject({ code: 'cancelled' });
    await vi.advanceTimersByTimeAsync(0);
    await refused;
    expect(texts()).toEqual(['1']);
    thing.held = null;
    await vi.advanceTimersByTimeAsync(200);
    expect(pinned.sources).toMatchObject([{ text: '2', standing: 'changed' }]);
  });

  it('is read when a burst of changes is over, and marked until it has gone along', async () => {
    const thing = new FakeThing('a', '1');
    await pinned.add(thing);
    thing.text = '2';
    for (let change = 0; change < 20; change++) thing.changed?.();
    await vi.advanceTimersByTimeAsync(200);
    expect(thing.reads).toBe(2);
    expect(pinned.sources).toMatchObject([{ text: '2', standing: 'changed' }]);
    const [went] = await pinned.readForQuestion(pinned.sources, never);
    expect(went).toMatchObject({ text: '2' });
    expect(pinned.sources[0]).not.toHaveProperty('standing');
    thing.text = '1';
    thing.changed?.();
    await vi.advanceTimersByTimeAsync(200);
    expect(pinned.sources).toMatchObject([{ text: '1', standing: 'changed' }]);
    thing.text = '2';
    thing.changed?.();
    await vi.advanceTimersByTimeAsync(200);
    expect(pinned.sources[0]).not.toHaveProperty('standing');
  });

  it('goes along as it is at that moment, also when nobody told of the change; other sources go as they are', async () => {
    const [a, b] = [new FakeThing('a', '1'), new FakeThing('b', '1')];
    await pinned.add(a);
    await pinned.add(b);
    [a.text, b.text] = ['2', '2'];
    const going: ContextSource[] = [pinned.sources[0]!, cartSource];
    const went = await pinned.readForQuestion(going, never);
    expect(went.map(({ text }) => text)).toEqual(['2', cartSource.text]);
    expect(texts()).toEqual(['2', '1']);
  });

  it('is marked as gone, which a question does not take away', async () => {
    const thing = new FakeThing('a', '1');
    await pinned.add(thing);
    thing.text = null;
    const [went] = await pinned.readForQuestion(pinned.sources, never);
    expect(went).toMatchObject({ text: null, problem: 'Gone.', standing: 'gone' });
    expect(pinned.sources).toMatchObject([{ standing: 'gone' }]);
  });

  it('is what was read last, when an earlier reading comes later', async () => {
    const thing = new FakeThing('a', '1');
    await pinned.add(thing);
    thing.held = [];
    thing.text = 'early';
    const early = pinned.readAll();
    thing.text = 'late';
    const late = pinned.readAll();
    thing.held[1]?.();
    await late;
    thing.held[0]?.();
    await early;
    expect(texts()).toEqual(['late']);
  });

  it('is refused beyond a hundred', async () => {
    for (let at = 0; at < 100; at++) await pinned.add(new FakeThing(String(at), ''));
    await expect(pinned.add(new FakeThing('one more', ''))).rejects.toMatchObject({ code: 'attachedTooMany' });
    expect((await pinned.add(new FakeThing('7', ''))).label).toBe('7');
  });

  it('takes the place of the same file in front, and of nothing else there', async () => {
    await pinned.add(new FakeThing('src/cart.js', '1'));
    const selection: ContextSource = { ...cartSource, id: 'selection', kind: 'selection', key: 'src/cart.js' };
    const labels = (inFront: ContextSource): string[] => offeredSources(pinned.sources, [inFront]).map(({ id }) => id);
    expect(labels({ ...cartSource, key: 'src/cart.js' })).toEqual(['pinned:1']);
    expect(labels({ ...cartSource, key: 'src/other.js' })).toEqual(['pinned:1', 'file']);
    expect(labels(selection)).toEqual(['pinned:1', 'selection']);
  });
});
