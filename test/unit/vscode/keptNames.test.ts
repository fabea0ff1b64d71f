import { expect, it } from 'vitest';
import { KeptNames } from '../../../src/vscode/models/keptNames.ts';
import { FakeMemento } from '../../support/fakeMemento.ts';

it('the names of models are kept for the next window, the latest of a file, and no more than so many', () => {
  const state = new FakeMemento();
  const names = new KeptNames(state);
  expect(names.get('/m/a.gguf')).toBeUndefined();
  names.set('/m/a.gguf', 'A');
  names.set('/m/b.gguf', 'B');
  names.set('/m/a.gguf', 'A, mended');
  const next = new KeptNames(state);
  expect([next.get('/m/a.gguf'), next.get('/m/b.gguf')]).toEqual(['A, mended', 'B']);
  for (let i = 0; i < 49; i++) next.set(`/m/${String(i)}.gguf`, 'x');
  expect([next.get('/m/a.gguf'), next.get('/m/b.gguf')]).toEqual(['A, mended', undefined]);
});

it('what can not be kept fails nothing', async () => {
  const state = new FakeMemento();
  const unhandled: unknown[] = [];
  const note = (reason: unknown): void => void unhandled.push(reason);
  process.on('unhandledRejection', note);
  state.update = () => Promise.reject(new Error('the window is closing'));
  new KeptNames(state).set('/m/a.gguf', 'A');
  await new Promise((resolve) => setImmediate(resolve));
  process.off('unhandledRejection', note);
  expect(unhandled).toEqual([]);
});

it('what else stands there is passed over', () => {
  const state = new FakeMemento();
  for (const kept of ['no list', [1, null, ['/m/a.gguf'], ['/m/a.gguf', 2]]]) {
    void state.update('mlxCode.models.names', kept);
    expect(new KeptNames(state).get('/m/a.gguf')).toBeUndefined();
  }
});
