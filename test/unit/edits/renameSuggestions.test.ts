import { describe, expect, it } from 'vitest';
import { RenameSuggestions } from '../../../src/core/edits/renameSuggestions.ts';
import type { EnginePort, SettingsPort } from '../../../src/core/ports.ts';
import type { GenerateParams } from '../../../src/protocol/worker/programmes.ts';

/** A model that writes the given names into the places that are left to it. */
function suggesting(names: string[], stop = 'end'): { service: RenameSuggestions; asked: GenerateParams[] } {
  const asked: GenerateParams[] = [];
  const engine = {
    generate: (params: GenerateParams) => {
      asked.push(params);
      const segments = params.segments.map((segment) => (segment.kind === 'forced' ? segment.text : `${names.shift() ?? ''}\``));
      return Promise.resolve({ segments, stop });
    },
  } as unknown as EnginePort;
  const models = { ensureLoaded: () => Promise.resolve({}) } as never;
  const settings = { get: () => ({ temperature: 0 }) } as unknown as SettingsPort;
  return { service: new RenameSuggestions(engine, models, settings), asked };
}

const files = (...paths: string[]): { path: string; text: string }[] => paths.map((path) => ({ path, text: 'const a = 1;\n' }));

describe('suggested names', () => {
  it('keep folder and extension, and are each given once', async () => {
    const { service } = suggesting(['cart', 'Cart', 'cart']);
    expect(await service.suggest(files('src/a.ts', 'src/b.ts', 'lib/c.d.ts'), '')).toEqual([
      'src/cart.ts',
      'src/Cart-2.ts',
      'lib/cart.d.ts',
    ]);
  });

  it('are asked for in lists that a small model can follow, with what is in the files and what is wanted', async () => {
    const { service, asked } = suggesting(Array.from({ length: 23 }, (_, i) => `n${i}`));
    const made = await service.suggest(files(...Array.from({ length: 23 }, (_, i) => `f${i}.ts`)), 'Short ones');
    expect(made).toEqual(Array.from({ length: 23 }, (_, i) => `n${i}.ts`));
    expect(asked.map(({ segments }) => segments.length / 2)).toEqual([10, 10, 3]);
    const prompt = asked[0]!.messages.map(({ content }) => content).join('\n');
    expect(prompt).toContain('Short ones');
    expect(prompt).toContain('const a = 1;');
    expect(asked[0]!.segments[0]).toEqual({ kind: 'forced', text: '1. `f0.ts` -> `' });
  });

  it('leave a file its name where the answer is missing, and say when it was stopped', async () => {
    const { service } = suggesting(['']);
    expect(await service.suggest(files('a.ts'), '')).toEqual(['a.ts']);
    const stop = new AbortController();
    stop.abort();
    await expect(service.suggest(files('a.ts'), '', stop.signal)).rejects.toMatchObject({ code: 'cancelled' });
  });
});
