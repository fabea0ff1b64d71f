/** Tokens are counted by a file's own tokenizer without a model being loaded, through the real engine. */
import { copyFileSync, rmSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { LlamaEngine } from '../../src/worker/llamaEngine.ts';
import { modelFolder } from './modelFolder.ts';

const models = modelFolder();
const never = new AbortController().signal;
const random = models.write('random');
const scripted = models.write('scripted');
const engine = new LlamaEngine(() => undefined);
afterAll(() => engine.dispose());

const texts = ['', 'x', 'const total = prices.map((one) => one * 2); // größer 🙂', 'The built-in test model answers <|im_end|>'];
const count = (path: string): Promise<number[]> => engine.countTokensOf({ path, gpu: 'off' }, texts, never);

describe('a count by a file', () => {
  it('is that of the loaded model, loads none, and goes by the file that is named, whatever is loaded', async () => {
    const [byRandom, byScripted] = [await count(random), await count(scripted)];
    await expect(engine.countTokens(['x'])).rejects.toMatchObject({ code: 'modelNone' });
    expect(byRandom).not.toEqual(byScripted);
    expect(await Promise.all([count(random), count(scripted), count(random)])).toEqual([byRandom, byScripted, byRandom]);
    await engine.load({ path: random, contextSize: 512, threads: 1, gpu: 'off' }, () => undefined, never);
    expect(await engine.countTokens(texts)).toEqual(byRandom);
    expect([await count(random), await count(scripted)]).toEqual([byRandom, byScripted]);
    await engine.unload();
    expect(await count(scripted)).toEqual(byScripted);
  });

  it('is made once for each text and model, and goes with the model', async () => {
    const other = new LlamaEngine(() => undefined);
    try {
      const counted = (): Promise<number[]> => other.countTokensOf({ path: random, gpu: 'off' }, texts, never);
      const first = await counted();
      expect(await counted()).toEqual(first);
      expect((await other.diagnose()).tokenCounts).toMatchObject({ entries: texts.length, hits: texts.length, misses: texts.length });
      await other.countTokensOf({ path: scripted, gpu: 'off' }, ['x'], never);
      expect((await other.diagnose()).tokenCounts).toMatchObject({ entries: 1, hits: 0, misses: 1 });
    } finally {
      await other.dispose();
    }
  });

  it('goes by what the file has become, and says what speaks against it', async () => {
    const path = models.path('changing');
    copyFileSync(random, path);
    const before = await count(path);
    copyFileSync(scripted, path);
    expect(await count(path)).toEqual(await count(scripted));
    expect(await count(path)).not.toEqual(before);
    rmSync(path);
    await expect(count(path)).rejects.toMatchObject({ code: 'modelMissing' });
    expect(await count(random)).toEqual(before);
  });
});
