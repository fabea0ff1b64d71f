import { describe, expect, it } from 'vitest';
import { AppError } from '../../../src/base/appError.ts';
import type { MemoryPlan } from '../../../src/protocol/worker/memoryPlan.ts';
import { addPlans } from '../../../src/vscode/models/plannedLines.ts';

const plan: MemoryPlan = {
  memory: { weights: 380e6, kvPerToken: 12_000, compute: 150e6 },
  batch: 512,
  haveBytes: 12e9,
  askedContext: 8192,
  contextSize: 8192,
};

describe('the plans of a list of models', () => {
  it('come one after the other, each in its line; a file that is none says so', async () => {
    const lines: { file?: string; description?: string; detail?: string }[] = [
      { detail: 'another thing' },
      { file: '/a.gguf', description: '380 MB' },
      { file: '/b.gguf' },
      { file: '/c.gguf' },
    ];
    let running = 0;
    let shown = 0;
    await addPlans(
      lines,
      async (file) => {
        expect(++running).toBe(1);
        await new Promise((resolve) => setTimeout(resolve, 1));
        running--;
        if (file === '/b.gguf') throw new AppError('modelNotGguf', 'x', { path: file });
        return plan;
      },
      new AbortController().signal,
      () => shown++,
    );
    const text = '628 MB of 12.0 GB: weights 380 MB, context 248 MB';
    expect(lines.map((line) => line.detail)).toEqual(['another thing', text, expect.stringMatching(/“b.gguf” is not a model/), text]);
    // What there is to know first stands beside the name, where nothing cuts it off.
    expect(lines.map((line) => line.description)).toEqual([undefined, 'Fits · 380 MB', undefined, 'Fits']);
    expect(shown).toBe(3);
  });

  it('end with the list', async () => {
    const lines = [{ file: '/a.gguf' }, { file: '/b.gguf' }, { file: '/c.gguf' }] as { file: string; detail?: string }[];
    const closing = new AbortController();
    const asked: string[] = [];
    await addPlans(
      lines,
      async (file, signal) => {
        asked.push(file);
        if (file === '/b.gguf') {
          closing.abort();
          expect(signal.aborted).toBe(true);
          throw new AppError('cancelled', 'x');
        }
        return plan;
      },
      closing.signal,
      () => undefined,
    );
    expect(asked).toEqual(['/a.gguf', '/b.gguf']);
    expect(lines.map(({ detail }) => detail !== undefined)).toEqual([true, false, false]);
  });
});
