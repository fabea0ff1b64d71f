import { homedir } from 'node:os';
import { beforeEach, expect, it, vi } from 'vitest';
import { Emitter } from '../../../src/base/event.ts';

const own = vi.hoisted(() => new Map<string, unknown>());
/** Files in the topmost folder of the window. */
const files = vi.hoisted(() => new Set<string>());
const configured = new Emitter<{ affectsConfiguration: () => boolean }>();
const created = new Emitter<undefined>();
const deleted = new Emitter<undefined>();

vi.mock('vscode', () => ({
  FileType: { File: 1, Directory: 2 },
  RelativePattern: class {
    readonly base = 'folder';
  },
  Uri: { joinPath: (_folder: unknown, name: string) => name },
  workspace: {
    onDidChangeConfiguration: configured.event,
    onDidChangeWorkspaceFolders: () => ({ dispose: () => undefined }),
    workspaceFolders: [{ uri: 'file:///project' }],
    createFileSystemWatcher: () => ({ onDidCreate: created.event, onDidDelete: deleted.event, dispose: () => undefined }),
    fs: { stat: (name: string) => (files.has(name) ? Promise.resolve({ type: 1 }) : Promise.reject(new Error('not there'))) },
    getConfiguration: () => ({ get: (key: string) => own.get(key), inspect: (key: string) => ({ globalValue: own.get(key) }) }),
  },
}));
const { VsCodeSettings } = await import('../../../src/vscode/settings.ts');

beforeEach(() => {
  own.clear();
  files.clear();
});

it('hands a context size on as it is set, however large: who knows the model says that it is too much', () => {
  const settings = new VsCodeSettings();
  const read = (value: unknown): number => {
    own.set('models.contextSize', value);
    return settings.get().contextSize;
  };
  expect([30_000_000, 8192, 0, -5, 'many', Infinity].map(read)).toEqual([30_000_000, 8192, 0, 0, 0, 0]);
  settings.dispose();
});

it('has another model answer in a kind of project, told by a file that is there, comes or goes', async () => {
  const byProject = { 'Cargo.toml': '/m/rust.gguf', 'package.json': '/m/web.gguf' };
  own.set('models.path', '/m/all.gguf');
  own.set('models.byProject', byProject);
  files.add('package.json');
  const settings = new VsCodeSettings();
  let changes = 0;
  settings.onDidChange(() => {
    changes++;
  });
  await expect.poll(() => settings.get().modelPath).toBe('/m/web.gguf');
  expect([changes, settings.projectModel?.marker]).toEqual([1, 'package.json']);
  // The first that is found counts.
  files.add('Cargo.toml');
  created.fire(undefined);
  await expect.poll(() => settings.get().modelPath).toBe('/m/rust.gguf');
  // A choice changes the entry that counts, and deleting its model takes it out.
  expect(settings.modelChoice('/m/new.gguf')).toEqual(['models.byProject', { ...byProject, 'Cargo.toml': '/m/new.gguf' }]);
  expect(settings.modelChoice('')).toEqual(['models.byProject', { 'package.json': '/m/web.gguf' }]);
  files.clear();
  deleted.fire(undefined);
  await expect.poll(() => settings.get().modelPath).toBe('/m/all.gguf');
  expect([settings.projectModel, settings.modelChoice('/m/new.gguf')]).toEqual([null, ['models.path', '/m/new.gguf']]);
  // What is chosen for a kind that has none yet counts, before it is seen which files are there as well.
  expect(settings.modelChoice('/m/go.gguf', 'go.mod')).toEqual(['models.byProject', { 'go.mod': '/m/go.gguf', ...byProject }]);
  // What is set later is looked for then.
  files.add('go.mod');
  own.set('models.byProject', { 'go.mod': '/m/go.gguf' });
  configured.fire({ affectsConfiguration: () => true });
  await settings.projectSeen();
  expect(settings.get().modelPath).toBe('/m/go.gguf');
  settings.dispose();
});

it('tells of which kinds a project is, and which settings name a file that goes', async () => {
  const home = homedir();
  own.set('models.path', '~/m/all.gguf');
  own.set('models.byProject', { 'team.json': '~/m/web.gguf', 'Cargo.toml': '/m/rust.gguf', 'go.mod': '/m/go.gguf' });
  for (const name of ['package.json', 'go.mod', 'team.json']) files.add(name);
  const settings = new VsCodeSettings();
  expect(await settings.projectKinds()).toEqual([
    { marker: 'team.json', path: `${home}/m/web.gguf` },
    { marker: 'go.mod', path: '/m/go.gguf' },
    { marker: 'package.json', path: '' },
  ]);
  expect(settings.withoutModels(new Set([`${home}/m/all.gguf`]))).toEqual([['models.path', '']]);
  expect(settings.withoutModels(new Set([`${home}/m/web.gguf`, '/m/rust.gguf']))).toEqual([
    ['models.byProject', { 'go.mod': '/m/go.gguf' }],
  ]);
  expect(settings.withoutModels(new Set(['/m/other.gguf']))).toEqual([]);
  settings.dispose();
});

it('has the models that the project names, behind what the user chose for the kind of project and for each other work', async () => {
  const named = new Map<string, string>([
    ['model', '/m/team.gguf'],
    ['models.completion', '/m/small.gguf'],
    ['models.embedding', '/m/vectors.gguf'],
  ]);
  own.set('models.path', '/m/all.gguf');
  own.set('models.embeddingModel', '/m/own.gguf');
  const settings = new VsCodeSettings();
  const changed = new Emitter<undefined>();
  settings.followNamed({ pathOf: (key: string) => named.get(key) ?? null, onDidChange: changed.event } as never);
  expect(settings.get()).toMatchObject({
    modelPath: '/m/team.gguf',
    modelMarker: '.mlx-code.json',
    completionModelPath: '/m/small.gguf',
    embeddingModelPath: '/m/own.gguf',
    rerankingModelPath: '',
  });
  // Who chooses another one here has it wherever a project names one, and the project's counts no more.
  const [key, value] = settings.modelChoice('/m/mine.gguf');
  expect([key, value]).toEqual(['models.byProject', { '.mlx-code.json': '/m/mine.gguf' }]);
  own.set(key, value);
  files.add('.mlx-code.json');
  configured.fire({ affectsConfiguration: () => true });
  await expect.poll(() => settings.get().modelPath).toBe('/m/mine.gguf');
  own.set(key, {});
  configured.fire({ affectsConfiguration: () => true });
  named.clear();
  changed.fire(undefined);
  expect(settings.get()).toMatchObject({ modelPath: '/m/all.gguf', modelMarker: null, completionModelPath: '' });
  settings.dispose();
});
