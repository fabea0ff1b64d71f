import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ExtensionKind } from 'vscode';
import type { EditorEffects } from '../../../src/vscode/effects.ts';
import { GitRepository } from '../../support/gitRepository.ts';

const open = vi.hoisted(() => ({ folders: [] as string[], repositories: [] as string[] }));
vi.mock('vscode', () => ({
  ExtensionKind: { Workspace: 2 },
  window: { onDidChangeActiveTextEditor: () => ({}), tabGroups: { activeTabGroup: {} } },
  TabInputText: Object,
  TabInputCustom: Object,
  TabInputNotebook: Object,
  TabInputTextDiff: Object,
  TabInputWebview: Array,
  workspace: {
    isTrusted: true,
    get workspaceFolders() {
      return open.folders.map((fsPath) => ({ uri: { scheme: 'file', fsPath } }));
    },
  },
}));
vi.mock('../../../src/vscode/git/gitApi.ts', () => ({
  gitApi: () => Promise.resolve({ repositories: open.repositories.map((fsPath) => ({ rootUri: { fsPath } })) }),
  gitOptions: () => ({}),
}));
const { RepositoryChoice } = await import('../../../src/vscode/git/repositoryChoice.ts');

describe('the repository that is meant', () => {
  let repo: GitRepository;
  const choice = (): InstanceType<typeof RepositoryChoice> =>
    new RepositoryChoice({ readGit: (read: () => unknown) => read() } as unknown as EditorEffects, ExtensionKind.Workspace);
  const beside = (name: string): string => path.join(path.dirname(repo.path), name);

  beforeEach(() => {
    repo = new GitRepository();
    repo.write('a.txt', 'a\n');
    repo.commit();
    repo.git('clone', '--quiet', '--bare', '.', '../bare.git');
    mkdirSync(beside('plain'));
  });
  afterEach(() => repo.remove());

  it('is none in a bare one, of which it is said that it has no files', async () => {
    open.folders = [beside('plain'), beside('bare.git')];
    await expect(choice().here()).rejects.toMatchObject({ code: 'gitNoRepository', data: { bare: true } });
    open.folders = [beside('plain')];
    const none = await choice()
      .here()
      .catch((error: unknown) => error);
    expect(none).toMatchObject({ code: 'gitNoRepository' });
    expect(none).not.toMatchObject({ data: { bare: true } });
  });

  it('is none that VS Code still lists though its folder is gone', async () => {
    open.repositories = [beside('gone'), repo.path];
    expect((await choice().here()).top).toBe(repo.path);
    open.repositories = [];
  });

  it('is another open one beside it', async () => {
    open.folders = [beside('bare.git'), repo.path];
    expect((await choice().here()).top).toBe(repo.path);
  });
});
