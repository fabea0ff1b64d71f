import { beforeEach, expect, it, vi } from 'vitest';

const own = vi.hoisted(() => new Map<string, unknown>());

vi.mock('vscode', () => ({
  workspace: {
    onDidChangeConfiguration: () => ({ dispose: () => undefined }),
    getConfiguration: () => ({ get: (key: string) => own.get(key), inspect: (key: string) => ({ globalValue: own.get(key) }) }),
  },
}));
const { VsCodeSettings } = await import('../../../src/vscode/settings.ts');

beforeEach(() => own.clear());

it('hands a context size on as it is set, however large: who knows the model says that it is too much', () => {
  const settings = new VsCodeSettings();
  const read = (value: unknown): number => {
    own.set('models.contextSize', value);
    return settings.get().contextSize;
  };
  expect([30_000_000, 8192, 0, -5, 'many', Infinity].map(read)).toEqual([30_000_000, 8192, 0, 0, 0, 0]);
  settings.dispose();
});
