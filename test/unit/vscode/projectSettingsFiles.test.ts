import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Emitter } from '../../../src/base/event.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'mlx-code-settings-files-'));
const uriOf = (fsPath: string) => ({ scheme: 'file', fsPath, path: fsPath, toString: () => `file://${fsPath}` });
const folders = ['one', 'two'].map((name, index) => ({ uri: uriOf(path.join(folder, name)), name, index }));
const window = vi.hoisted(() => ({ trusted: true }));
const granted = new Emitter<undefined>();
const changedFolders = new Emitter<undefined>();
/** What the watchers of each folder are told. */
const told = new Map<string, Emitter<undefined>>();

vi.mock('vscode', () => ({
  RelativePattern: class {
    readonly base: { uri: { fsPath: string } };
    constructor(base: { uri: { fsPath: string } }) {
      this.base = base;
    }
  },
  Uri: {
    file: uriOf,
    parse: (text: string) => uriOf(text.replace('file://', '')),
    joinPath: ({ fsPath }: { fsPath: string }, name: string) => uriOf(path.join(fsPath, name)),
  },
  workspace: {
    get isTrusted() {
      return window.trusted;
    },
    workspaceFolders: folders,
    onDidChangeWorkspaceFolders: changedFolders.event,
    onDidGrantWorkspaceTrust: granted.event,
    getWorkspaceFolder: ({ fsPath }: { fsPath: string }) => folders.find(({ uri }) => fsPath.startsWith(uri.fsPath)),
    createFileSystemWatcher: ({ base }: { base: { uri: { fsPath: string } } }) => {
      const any = new Emitter<undefined>();
      told.set(path.basename(base.uri.fsPath), any);
      return { onDidCreate: any.event, onDidChange: any.event, onDidDelete: any.event, dispose: () => any.dispose() };
    },
  },
}));
const { ProjectSettingsFiles } = await import('../../../src/vscode/projectSettings/projectSettingsFiles.ts');

const write = (name: string, text: string): void => writeFileSync(path.join(folder, name, '.mlx-code.json'), text);
const made: { dispose(): void }[] = [];
const files = () => {
  const read = new ProjectSettingsFiles({ debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined });
  made.push(read);
  return read;
};

beforeEach(() => {
  window.trusted = true;
  for (const { uri } of folders) mkdirSync(uri.fsPath, { recursive: true });
});
afterEach(() => {
  for (const one of made.splice(0)) one.dispose();
  rmSync(folder, { recursive: true, force: true });
});

it('reads nothing of a workspace that is not trusted, before it is', async () => {
  write('one', '{"maxTokens": 64}');
  window.trusted = false;
  const read = files();
  await read.seen();
  expect([read.all, read.of(null), told.size]).toEqual([[], null, 0]);
  window.trusted = true;
  granted.fire(undefined);
  await read.seen();
  expect(read.of(null)).toMatchObject({ file: 'one/.mlx-code.json', settings: { values: { maxTokens: 64 } } });
});

it('has the settings of each folder for what is in it, and those of the first for the window', async () => {
  write('one', '{"maxTokens": 64}');
  write('two', '{"maxTokens": 65, "deny": ["network"]}');
  const read = files();
  await read.seen();
  const inTwo = path.join(folder, 'two', 'src', 'a.ts');
  expect(read.of(uriOf(inTwo) as never)?.settings.values.maxTokens).toBe(65);
  expect(read.of(null)?.settings.values.maxTokens).toBe(64);
  expect(read.ofRoot(path.join(folder, 'two')).map(({ file }) => file)).toEqual(['two/.mlx-code.json']);
  expect(read.ofRoot(`file://${path.join(folder, 'one')}`).map(({ file }) => file)).toEqual(['one/.mlx-code.json']);
  expect(read.ofRoot(path.join(folder, 'elsewhere'))).toEqual([]);
  expect(read.ofRoot(null)).toHaveLength(2);
});

it('says whether each file was read once, also of a folder that nobody told it of yet', async () => {
  write('one', '{"deny": ["network"]}');
  window.trusted = false;
  const read = files();
  expect(read.read()).toBeNull();
  window.trusted = true;
  const reading = read.read();
  expect(read.ofRoot(null)).toEqual([]);
  expect(await reading).toBe(true);
  expect(read.ofRoot(null).map(({ settings }) => settings.values.deny)).toEqual([['network']]);
  expect(read.read()).toBeNull();
});

it('tells once of several words of the watcher about one change, and not of one that changes nothing', async () => {
  write('one', '{"maxTokens": 64}');
  const read = files();
  await read.seen();
  let changes = 0;
  read.onDidChange(() => changes++);
  write('one', '{"maxTokens": 66}');
  for (let times = 0; times < 5; times++) told.get('one')?.fire(undefined);
  await expect.poll(() => read.of(null)?.settings.values.maxTokens).toBe(66);
  told.get('one')?.fire(undefined);
  await new Promise((resolve) => setTimeout(resolve, 250));
  await read.seen();
  expect(changes).toBe(1);
  rmSync(path.join(folder, 'one', '.mlx-code.json'));
  told.get('one')?.fire(undefined);
  await expect.poll(() => read.of(null)).toBeNull();
  expect(changes).toBe(2);
});
