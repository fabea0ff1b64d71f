/** A model is deleted as it is after the yes, not as it was when the question was asked. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { silentLog } from '../../../src/base/log.ts';
import { type InstalledModel, installedModels } from '../../../src/core/models/library/modelLibrary.ts';
import { modelGroups, type ModelRow } from '../../../src/core/models/view/modelRows.ts';
import { noAdvice } from '../../../src/core/models/view/offeredModels.ts';
import { ModelService } from '../../../src/core/models/modelService.ts';
import { findModels } from '../../../src/node/modelLibrary.ts';
import type { EditorEffects } from '../../../src/vscode/effects.ts';
import type { ModelsOnMachine } from '../../../src/vscode/models/modelsOnMachine.ts';
import { FakeEnginePort, FakeSettings } from '../../support/fakeEnginePort.ts';

/** What happens while the question stands there, before the yes. */
let meanwhile: () => unknown;
let asked: string[];
vi.mock('vscode', () => ({
  window: {
    showWarningMessage: async (_text: string, { detail }: { detail: string }, yes: string) => {
      asked.push(detail);
      await meanwhile();
      return yes;
    },
  },
}));
const { deleteModel } = await import('../../../src/vscode/models/deleteModel.ts');

let folder: string;
let file: string;
let settings: FakeSettings;
let engine: FakeEnginePort;
let models: ModelService;
let removed: string[];
let installed: InstalledModel[];

beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'delete-model-'));
  file = path.join(folder, 'a.gguf');
  writeFileSync(file, 'weights');
  settings = new FakeSettings({ modelPath: '/elsewhere/b.gguf' });
  engine = new FakeEnginePort();
  models = new ModelService(engine, settings, silentLog);
  [removed, asked] = [[], []];
  meanwhile = () => undefined;
  await look();
});
afterEach(() => rmSync(folder, { recursive: true }));

const look = async (): Promise<void> => {
  installed = installedModels((await findModels([{ place: 'own', folder, depth: 1 }])).files, []);
};
const rowHere = (): ModelRow =>
  modelGroups({
    installed, incomplete: [], catalogue: [], state: models.state, info: models.info, stays: models.stays, chosen: { chat: '', completions: '', small: '', search: '', ranking: '' },
    headers: new Map(), uses: new Map(), downloads: [], advice: noAdvice, now: 0,
  }).flatMap(({ rows }) => rows).find(({ known }) => known.path === file)!; // prettier-ignore

function remove(row: ModelRow): Promise<string | null> {
  const effects: Pick<EditorEffects, 'removeModel' | 'setSetting'> = {
    removeModel: (files) => {
      removed.push(...files.map((one) => one.path));
      return Promise.resolve();
    },
    setSetting: (key) => {
      if (key === 'models.path') settings.change({ modelPath: '' });
      return Promise.resolve();
    },
  };
  const modelsOnMachine: Pick<ModelsOnMachine, 'installed' | 'look'> = {
    get installed() {
      return installed;
    },
    look,
  };
  const chosen = {
    get: () => settings.get(),
    withoutModels: (paths: ReadonlySet<string>): ['models.path', string][] =>
      paths.has(settings.get().modelPath) ? [['models.path', '']] : [],
  };
  return deleteModel({ effects, models, modelsOnMachine, settings: chosen }, row);
}

it('unloads a model that was chosen and loaded while the question stood there', async () => {
  meanwhile = async () => {
    settings.change({ modelPath: file });
    await models.ensureLoaded();
  };
  expect(await remove(rowHere())).toContain('is in the bin');
  expect(asked[0]).not.toContain('unloaded');
  expect([models.info, removed, settings.get().modelPath]).toEqual([null, [file], '']);
});

it('deletes nothing that has become another file, or is gone', async () => {
  meanwhile = () => writeFileSync(file, 'other weights');
  await expect(remove(rowHere())).rejects.toMatchObject({ code: 'modelNotDeleted', data: { reason: 'changed' } });
  meanwhile = () => rmSync(file);
  await look();
  await expect(remove(rowHere())).rejects.toMatchObject({ code: 'modelMissing' });
  expect(removed).toEqual([]);
});

it('frees a model that stayed from before, and leaves alone the one that answers', async () => {
  engine.stays = [await engine.load({ path: file, contextSize: 0, threads: 1, gpu: 'off' })];
  await models.ensureLoaded();
  await models.lookAtStaying();
  expect(await remove(rowHere())).toContain('is in the bin');
  expect([engine.stays, models.info?.path, removed]).toEqual([[], '/elsewhere/b.gguf', [file]]);
});
