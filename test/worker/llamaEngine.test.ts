import { afterAll, describe, expect, it } from 'vitest';
import { LlamaEngine } from '../../src/worker/llamaEngine.ts';
import { engineContract } from './contract.ts';
import { modelFolder } from './modelFolder.ts';

const models = modelFolder();

engineContract('the real engine with random weights', () => ({
  engine: new LlamaEngine(() => undefined),
  path: models.write('random', 5),
  missing: models.path('nowhere'),
  vectors: models.write('embedding'),
  ranker: models.write('reranking'),
  seed: 11,
  temperature: 1,
}));

describe('the engine', () => {
  const engine = new LlamaEngine(() => undefined);
  afterAll(() => engine.dispose());

  it('ends a completion and an answer by a grammar with the model also while what they need is made', async () => {
    const path = models.write('random', 5);
    const never = new AbortController().signal;
    const segments = [{ kind: 'grammar' as const, gbnf: 'root ::= [a-z]{1,8}\n', maxTokens: 8 }];
    for (let round = 0; round < 3; round++) {
      await engine.load({ path, contextSize: 1024, threads: 1, gpu: 'off' }, () => undefined, never);
      const working = [
        engine.complete({ prefix: 'const a = ', suffix: ';', maxTokens: 3 }, () => undefined, never),
        engine.generate({ messages: [{ role: 'user', content: 'talk' }], segments }, () => undefined, never),
      ];
      await engine.unload();
      expect((await Promise.all(working)).map(({ stop }) => stop)).toEqual(['cancelled', 'cancelled']);
    }
  });
});
