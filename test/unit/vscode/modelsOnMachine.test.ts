import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { AppError } from '../../../src/base/appError.ts';
import { Emitter } from '../../../src/base/event.ts';
import { silentLog } from '../../../src/base/log.ts';
import { ModelService } from '../../../src/core/models/modelService.ts';
import type { WorkerState } from '../../../src/core/ports.ts';
import type { ModelHeader } from '../../../src/protocol/worker/modelInfo.ts';
import { FakeEnginePort, FakeSettings } from '../../support/fakeEnginePort.ts';
import { FakeMemento } from '../../support/fakeMemento.ts';

vi.mock('vscode', () => ({ EventEmitter: Emitter }));
const { ModelsOnMachine } = await import('../../../src/vscode/models/modelsOnMachine.ts');

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'on-machine-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

it('a header that could not be read is asked for again at the next look, and one that was read is not', async () => {
  mkdirSync(path.join(folder, 'models'));
  const file = path.join(folder, 'models', 'mine.gguf');
  writeFileSync(file, 'weights');
  const header: ModelHeader = {
    path: file, name: 'Mine', architecture: 'x', parameters: 1, quantisation: 'x', contextLength: 1, fim: false, vectors: false, ranks: false, fixture: null, bytes: 7,
    memory: { weights: 1, kvPerToken: 1, compute: 1 },
  }; // prettier-ignore
  const asked: string[] = [];
  let sound = false;
  const inspect = (one: string): Promise<ModelHeader> => {
    if (one === file) asked.push(one);
    return sound ? Promise.resolve(header) : Promise.reject(new AppError('fileUnreadable', 'no'));
  };
  const settings = new FakeSettings({ modelPath: '' });
  const models = new ModelService(new FakeEnginePort(), settings, silentLog);
  const machine = new ModelsOnMachine({
    catalogue: { models: [], onDidChange: new Emitter<undefined>().event },
    context: { globalState: Object.assign(new FakeMemento(), { setKeysForSync: () => undefined }) },
    dataFolder: folder,
    engine: {
      state: 'ready',
      onDidChangeState: new Emitter<WorkerState>().event,
      inspect,
      machine: () => Promise.reject(new Error('none')),
    },
    log: silentLog,
    models,
    modelUses: { all: () => Promise.resolve(new Map()), note: () => Promise.resolve() },
    runningDownloads: { list: [], onDidChange: new Emitter<undefined>().event },
    settings,
  });
  const looked = async (): Promise<number> => {
    await machine.look();
    await new Promise((resolve) => setImmediate(resolve));
    return asked.length;
  };
  expect([await looked(), await looked()]).toEqual([1, 2]);
  sound = true;
  expect([await looked(), await looked()]).toEqual([3, 3]);
  expect(machine.installed.map((one) => one.path)).toContain(file);
  expect(machine.installed).toBe(machine.installed);
  machine.dispose();
});
