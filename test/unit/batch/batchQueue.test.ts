import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { AppError, type ErrorCode } from '../../../src/base/appError.ts';
import { batchSummary, countsOf } from '../../../src/core/batch/batch.ts';
import { type BatchOutcome, BatchQueue } from '../../../src/core/batch/batchQueue.ts';
import { readSaved, restoredFiles, savedForm } from '../../../src/core/batch/savedBatch.ts';
import type { FileChange } from '../../../src/core/edits/fileChange.ts';

const changeOf = (path: string): FileChange => ({ path, before: `old ${path}\n`, after: `new ${path}\n`, match: 'exact' });
const waiting = (...paths: string[]) => paths.map((path) => ({ path, state: 'waiting' as const }));
const statesOf = (queue: BatchQueue): string => queue.files.map(({ path, state }) => `${path} ${state}`).join(', ');

interface Asked {
  path: string;
  signal: AbortSignal;
  onLines: (lines: number) => void;
  answer: (outcome: BatchOutcome) => void;
  fail: (error: unknown) => void;
}

/** A model whose answers the test gives; it obeys the signal as the real one does. */
function scripted(files: string[]): { queue: BatchQueue; asked: Asked[]; next: () => Promise<Asked> } {
  const asked: Asked[] = [];
  const queue = new BatchQueue('do it', waiting(...files), {
    run: (path, { onLines, signal }) =>
      new Promise((answer, fail) => {
        signal.addEventListener('abort', () => fail(new AppError('cancelled', 'stopped')));
        asked.push({ path, signal, onLines, answer, fail });
      }),
  });
  let taken = 0;
  const next = async (): Promise<Asked> => {
    await vi.waitFor(() => expect(asked.length).toBeGreaterThan(taken));
    return asked[taken++]!;
  };
  return { queue, asked, next };
}

describe('a batch', () => {
  it('works through its files one after the other and keeps every result when one fails', async () => {
    const files = Array.from({ length: 40 }, (_, i) => `f${i}`);
    const queue = new BatchQueue('do it', waiting(...files), {
      run: async (path) => {
        if (path === 'f7') throw new AppError('selectionTooLarge', 'too large', { what: 'file', tokens: 9000, limit: 4000 });
        if (path === 'f9') throw new Error('unforeseen');
        if (path === 'f11') return { skip: 'Binary.' };
        return path === 'f13' ? 'nothing' : { change: changeOf(path), cut: path === 'f1' };
      },
    });
    queue.resume();
    await queue.idle();
    expect(queue.state).toBe('done');
    expect(countsOf(queue.files)).toEqual({
      total: 40,
      finished: 40,
      waiting: 0,
      changed: 36,
      applied: 0,
      undone: 0,
      nothing: 1,
      failed: 2,
      skipped: 1,
    });
    expect(queue.find('f7')!.note).toContain('9,000 tokens, and 4,000 fit');
    expect(queue.find('f9')!.note).toContain('inside MLX-CODE');
    expect(queue.find('f1')).toMatchObject({ state: 'changed', cut: true });
    expect(batchSummary(countsOf(queue.files))).toBe('40 of 40 files: 36 changed, 1 unchanged, 2 failed, 1 skipped');
  });

  it('shows results while the rest is still to come, and how far the file in work is', async () => {
    const { queue, next } = scripted(['a', 'b']);
    queue.resume();
    (await next()).answer({ change: changeOf('a') });
    const b = await next();
    b.onLines(3);
    expect(statesOf(queue)).toBe('a changed, b running');
    expect(queue.find('b')!.lines).toBe(3);
    b.answer('nothing');
    await queue.idle();
    b.onLines(9);
    expect(statesOf(queue)).toBe('a changed, b nothing');
  });

  it('pauses at once and begins the file in work again later', async () => {
    const { queue, next, asked } = scripted(['a', 'b']);
    queue.resume();
    const first = await next();
    queue.pause();
    expect(first.signal.aborted).toBe(true);
    await queue.idle();
    expect([queue.state, statesOf(queue), asked.length]).toEqual(['paused', 'a waiting, b waiting', 1]);
    queue.resume();
    (await next()).answer({ change: changeOf('a') });
    (await next()).answer('nothing');
    await queue.idle();
    expect(statesOf(queue)).toBe('a changed, b nothing');
  });

  it('can be resumed before the stop has come through', async () => {
    const { queue, next } = scripted(['a']);
    queue.resume();
    await next();
    queue.pause();
    queue.resume();
    (await next()).answer({ change: changeOf('a') });
    await queue.idle();
    expect(statesOf(queue)).toBe('a changed');
  });

  it('keeps what it has when cancelled', async () => {
    const { queue, next } = scripted(['a', 'b', 'c']);
    queue.resume();
    (await next()).answer({ change: changeOf('a') });
    await next();
    queue.cancel();
    await queue.idle();
    expect([queue.state, statesOf(queue)]).toEqual(['done', 'a changed, b skipped, c skipped']);
  });

  it('drops a late answer of a file that was left out', async () => {
    const queue = new BatchQueue('do it', waiting('a', 'b'), {
      run: (path, { signal }) =>
        new Promise((resolve) => {
          if (path === 'b') resolve('nothing');
          else signal.addEventListener('abort', () => resolve({ change: changeOf(path) }));
        }),
    });
    queue.resume();
    queue.skip('a');
    await queue.idle();
    expect(statesOf(queue)).toBe('a skipped, b nothing');
  });

  it('leaves out a waiting file and a change, and tries again what failed', async () => {
    let fails = true;
    const queue = new BatchQueue('do it', waiting('a', 'b', 'c'), {
      run: async (path) => {
        if (path === 'a' && fails) throw new AppError('answerIncomplete', 'cut');
        return { change: changeOf(path) };
      },
    });
    queue.skip('b');
    queue.resume();
    await queue.idle();
    expect(statesOf(queue)).toBe('a failed, b skipped, c changed');
    fails = false;
    queue.retry('a');
    queue.retry('b');
    queue.skip('c');
    await queue.idle();
    expect(statesOf(queue)).toBe('a changed, b changed, c skipped');
    queue.markApplied(['a', 'c']);
    expect(statesOf(queue)).toBe('a applied, b changed, c skipped');
  });

  it('gives a file a second try when the model process ends, and fails only that file when it ends again', async () => {
    const { queue, next, asked } = scripted(['a', 'b']);
    queue.resume();
    (await next()).fail(new AppError('workerCrashed', 'died'));
    (await next()).fail(new AppError('workerCrashed', 'died'));
    (await next()).answer({ change: changeOf('b') });
    await queue.idle();
    expect(asked.map(({ path }) => path)).toEqual(['a', 'a', 'b']);
    expect(statesOf(queue)).toBe('a failed, b changed');
    expect(queue.find('a')!.note).toContain('model process ended');
  });

  it.each<ErrorCode>(['modelNone', 'modelMissing', 'workerBroken', 'modelChanged', 'cancelled'])(
    'pauses where the failure is not the file’s (%s), and goes on from there',
    async (code) => {
      const { queue, next } = scripted(['a', 'b', 'c']);
      queue.resume();
      (await next()).answer({ change: changeOf('a') });
      (await next()).fail(new AppError(code, 'x'));
      await queue.idle();
      expect([queue.state, statesOf(queue)]).toEqual(['paused', 'a changed, b waiting, c waiting']);
      expect(queue.pauseReason).toMatch(/\.$/);
      queue.resume();
      expect(queue.pauseReason).toBeNull();
      (await next()).answer('nothing');
      (await next()).answer('nothing');
      await queue.idle();
      expect(statesOf(queue)).toBe('a changed, b nothing, c nothing');
    },
  );

  it('ends quietly with its window', async () => {
    const { queue, next } = scripted(['a']);
    const heard = vi.fn();
    queue.resume();
    const { signal } = await next();
    queue.onDidChange(heard);
    queue.dispose();
    await queue.idle();
    expect(signal.aborted).toBe(true);
    expect(heard).not.toHaveBeenCalled();
    queue.resume();
    expect(queue.state).toBe('paused');
  });

  it('asks for no file twice at once and loses none, whatever is pressed', async () => {
    const presses = fc.array(
      fc.oneof(
        fc.constantFrom('pause', 'resume', 'answer', 'fail', 'crash', 'nothing'),
        fc.record({ press: fc.constantFrom('skip', 'retry'), file: fc.constantFrom('a', 'b', 'c') }),
      ),
      { maxLength: 30 },
    );
    await fc.assert(
      fc.asyncProperty(presses, async (all) => {
        const { queue, asked } = scripted(['a', 'b', 'c']);
        const open = (): Asked | undefined => asked.filter(({ signal }) => !signal.aborted).at(-1);
        for (const press of all) {
          if (typeof press === 'object') queue[press.press](press.file);
          else if (press === 'pause' || press === 'resume') queue[press]();
          else if (press === 'answer') open()?.answer({ change: changeOf(open()!.path) });
          else if (press === 'nothing') open()?.answer('nothing');
          else open()?.fail(new AppError(press === 'crash' ? 'workerCrashed' : 'answerIncomplete', press));
          for (let turn = 0; turn < 8; turn++) await Promise.resolve();
          expect(queue.files.filter(({ state }) => state === 'running').length).toBeLessThanOrEqual(1);
          expect(queue.files.map(({ path }) => path)).toEqual(['a', 'b', 'c']);
        }
        queue.cancel();
        await queue.idle();
        expect(queue.state).toBe('done');
        for (const { path, state, change } of queue.files) if (state === 'changed') expect(change).toEqual(changeOf(path));
      }),
      { numRuns: 300 },
    );
  });
});

describe('a saved batch', () => {
  const digest = (text: string): string => `#${text}`;

  it('comes back with its results, and asks again about files that are other texts now', async () => {
    const files = [
      { path: 'a', state: 'changed' as const, change: changeOf('a'), cut: true },
      { path: 'b', state: 'changed' as const, change: changeOf('b') },
      { path: 'c', state: 'running' as const, lines: 4 },
      { path: 'd', state: 'failed' as const, note: 'Why.' },
    ];
    const saved = readSaved(JSON.parse(JSON.stringify(savedForm({ instruction: 'do it', files }, digest))));
    const texts: Record<string, string> = { a: 'old a\n', b: 'other b\n' };
    expect(await restoredFiles(saved!, async (path) => texts[path] ?? null, digest)).toEqual([
      { path: 'a', state: 'changed', change: changeOf('a'), cut: true },
      { path: 'b', state: 'waiting' },
      { path: 'c', state: 'waiting' },
      { path: 'd', state: 'failed', note: 'Why.' },
    ]);
  });

  it('costs no more for a result that was saved before', () => {
    let digests = 0;
    const counting = (text: string): string => `#${String(++digests)}${text}`;
    const files = ['a', 'b'].map((path) => ({ path, state: 'changed' as const, change: changeOf(path) }));
    const once = savedForm({ instruction: 'do it', files }, counting);
    expect(savedForm({ instruction: 'do it', files: files.map((file) => ({ ...file })) }, counting)).toEqual(once);
    expect(digests).toBe(2);
  });

  it('is dropped when it is not whole', () => {
    for (const value of [null, 1, {}, { version: 2 }, { version: 1, instruction: 'x', files: [{ path: '' }] }])
      expect(readSaved(value)).toBeNull();
  });
});
