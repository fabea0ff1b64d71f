import { expect, it } from 'vitest';
import { Emitter } from '../../../src/base/event.ts';
import type { InstalledModel } from '../../../src/core/models/library/modelLibrary.ts';
import type { ModelState } from '../../../src/protocol/webview.ts';
import { followModelsHere } from '../../../src/vscode/chat/modelsHere.ts';

const blank: ModelState = {
  status: 'none', name: '', test: false, progress: null, contextSize: null, device: null, error: null, held: null,
}; // prettier-ignore
const model = (missing: string[] = []): InstalledModel => ({
  path: '/m/a.gguf', bytes: 1, files: [], missing, entry: null, place: 'own',
}) as unknown as InstalledModel; // prettier-ignore

it('looks once each time that no model is chosen, and tells of what comes meanwhile', async () => {
  const [states, changes] = [new Emitter<ModelState>(), new Emitter<undefined>()];
  const told: number[] = [];
  let looks = 0;
  const machine = {
    installed: [model(), model(['part 2'])],
    look: () => {
      looks++;
      return Promise.resolve();
    },
    onDidChange: changes.event,
  };
  const models = { state: blank, onDidChange: states.event };
  const following = followModelsHere({ chat: { setModelsHere: (count) => told.push(count) }, models, modelsOnMachine: machine });
  await Promise.resolve();
  expect([looks, told]).toEqual([1, [1]]);
  states.fire(blank);
  machine.installed = [];
  changes.fire(undefined);
  expect([looks, told]).toEqual([1, [1, 0]]);
  models.state = { ...blank, status: 'ready' };
  states.fire(models.state);
  changes.fire(undefined);
  expect([looks, told]).toEqual([1, [1, 0]]);
  models.state = blank;
  states.fire(blank);
  await Promise.resolve();
  expect([looks, told]).toEqual([2, [1, 0, 0]]);
  following.dispose();
  changes.fire(undefined);
  expect(told).toHaveLength(3);
});
