/** The list of a review that is cleared while the review is at work. */
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { throwIfCancelled } from '../../../src/base/appError.ts';
import { Emitter } from '../../../src/base/event.ts';
import type { KnownFinding, ReviewOptions, ReviewResult } from '../../../src/core/review/reviewService.ts';
import type { ReviewChanges } from '../../../src/core/review/reviewSubject.ts';
import type { ReviewSource } from '../../../src/vscode/review/reviewSources.ts';
import type { Services } from '../../../src/vscode/services.ts';

const none = { dispose: (): void => undefined };
const stop = vi.hoisted(() => ({ now: (): void => undefined }));
vi.mock('vscode', () => ({
  EventEmitter: Emitter,
  SymbolKind: {},
  Range: class {
    readonly lines: readonly number[];
    constructor(...lines: number[]) {
      this.lines = lines;
    }
  },
  ProgressLocation: { Notification: 15 },
  window: {
    withProgress: (_: unknown, run: (progress: unknown, token: unknown) => unknown) =>
      run(
        { report: () => undefined },
        { isCancellationRequested: false, onCancellationRequested: (listener: () => void) => ((stop.now = listener), none) },
      ),
  },
  workspace: { isTrusted: false, textDocuments: [], onDidChangeTextDocument: () => none, onDidOpenTextDocument: () => none },
}));
const { Reviews } = await import('../../../src/vscode/review/reviews.ts');

const changes = { files: [], leftOut: [] } as unknown as ReviewChanges;
const found = { path: 'a.js', line: 1, endLine: 1, said: null, print: 'p' } as unknown as KnownFinding;
const result = { notes: ['a note'], unread: 0, unusual: [] } as unknown as ReviewResult;

/** A source whose reading ends when it is told to, whatever was stopped meanwhile. */
function source(title: string): { source: ReviewSource; end: () => void } {
  const { promise, resolve } = Promise.withResolvers<ReviewChanges>();
  const uriOf = (path: string): unknown => ({ toString: () => `file:///${path}` });
  const fake = {
    title,
    doing: 'Reviewing',
    root: {},
    kept: { kind: 'text', uri: 'file:///a.js', lines: null },
    beforeAgain: '',
    uriOf,
    read: () => promise,
  };
  return { source: fake as unknown as ReviewSource, end: () => resolve(changes) };
}

describe('a review whose list is cleared', () => {
  let asked: number;
  let review: (changes: ReviewChanges, options: ReviewOptions) => Promise<ReviewResult>;
  const open = (): InstanceType<typeof Reviews> =>
    new Reviews({
      models: { onDidChange: () => none },
      dismissals: { all: () => Promise.resolve([]) },
      reviews: { review: (...of: Parameters<typeof review>) => (asked++, review(...of)) },
    } as unknown as Services);

  beforeEach(() => {
    asked = 0;
    review = async (_, { signal, onFinding }) => {
      throwIfCancelled(signal);
      onFinding?.(found);
      return Promise.resolve(result);
    };
  });

  it('is not open once its changes are read after all', async () => {
    const reviews = open();
    const read = source('staged');
    const done = reviews.start(read.source);
    reviews.clear();
    read.end();
    await expect(done).rejects.toMatchObject({ code: 'cancelled' });
    expect([reviews.title, reviews.kept, reviews.found, reviews.running]).toEqual([null, null, [], false]);
    expect(asked, 'no model is asked about it').toBe(0);
  });

  it('leaves the one from before where it is stopped at that time', async () => {
    const reviews = open();
    const first = source('staged');
    first.end();
    await reviews.start(first.source);
    const second = source('a branch');
    const done = reviews.start(second.source);
    stop.now();
    second.end();
    await expect(done).rejects.toMatchObject({ code: 'cancelled' });
    expect([reviews.title, reviews.found.length, reviews.notes]).toEqual(['staged', 1, ['a note']]);
  });

  it('gets nothing of what a model finds later', async () => {
    const reviews = open();
    const read = source('staged');
    read.end();
    review = async (_, { onFinding }) => {
      reviews.clear();
      onFinding?.(found);
      return Promise.resolve(result);
    };
    await expect(reviews.start(read.source)).rejects.toMatchObject({ code: 'cancelled' });
    expect([reviews.title, reviews.found, reviews.notes]).toEqual([null, [], []]);
  });
});
