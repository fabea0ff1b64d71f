/** The part of VS Code's own git extension that we use: its types, and finding it. Nothing here starts git by itself. */
import * as vscode from 'vscode';
import { AppError } from '../../base/appError.ts';
import type { GitRunnerOptions } from '../../node/git/gitRunner.ts';

export interface GitCommit {
  /** All digits of it. */
  readonly hash: string;
  readonly message: string;
  readonly parents: readonly string[];
  readonly authorDate?: Date;
}

export interface GitRepository {
  readonly rootUri: vscode.Uri;
  readonly inputBox: { value: string };
  readonly state: {
    /** What is staged. */
    readonly indexChanges: readonly unknown[];
    readonly onDidChange: vscode.Event<void>;
  };
  /** Told of each commit that VS Code makes here. */
  readonly onDidCommit?: vscode.Event<void>;
  /** The newest commits of the branch. */
  log(options: { maxEntries: number }): Promise<readonly GitCommit[]>;
  getCommit(ref: string): Promise<GitCommit>;
  /** Stages files, also deleted ones, by their absolute paths. This and what follows reject with git's own errors; see `repositoryChange.ts`. */
  add(paths: readonly string[]): Promise<void>;
  /** Commits what is staged; hooks run. In the middle of a rebase it would go on with that. */
  commit(message: string): Promise<void>;
  createBranch(name: string, checkout: boolean): Promise<void>;
  checkout(branch: string): Promise<void>;
  createStash(options: { message?: string }): Promise<void>;
  popStash(index: number): Promise<void>;
}

export interface GitApi {
  /** The program that it runs: the user's choice, or what it found. */
  readonly git: { readonly path: string };
  readonly state: 'uninitialized' | 'initialized';
  readonly onDidChangeState: vscode.Event<'uninitialized' | 'initialized'>;
  readonly repositories: readonly GitRepository[];
  getRepository(uri: vscode.Uri): GitRepository | null;
  /** Where VS Code's git shows a file as it was in a commit. */
  toGitUri(uri: vscode.Uri, ref: string): vscode.Uri;
  /** Opens the repository around a folder, so that it shows up in Source Control; null where VS Code won't. */
  openRepository(root: vscode.Uri): Promise<GitRepository | null>;
}

interface GitExtension {
  readonly enabled: boolean;
  getAPI(version: 1): GitApi;
}

/** Git looks for repositories when a window opens; longer than this it isn't waited for. Milliseconds. */
const initialisationMs = 10_000;

/** VS Code's git as it is by now; undefined as long as it isn't there. Nothing is started for it. */
export function openGit(): GitApi | undefined {
  const extension = vscode.extensions.getExtension<GitExtension>('vscode.git');
  if (!extension?.isActive || !extension.exports.enabled) return undefined;
  try {
    return extension.exports.getAPI(1);
  } catch {
    return undefined; // it found no git: ours is looked for, and missed
  }
}

/** The git program that VS Code's git runs; undefined as long as that isn't there. */
export function gitProgram(): string | undefined {
  return openGit()?.git.path;
}

/** For a git of ours: the same program as VS Code's, until the signal is aborted. */
export function gitOptions(signal?: AbortSignal): GitRunnerOptions {
  return { signal, program: gitProgram() };
}

/** VS Code's git, ready. Throws `gitMissing` with the reason: switched off, no git program, or on another computer. */
export async function gitApi(extensionKind: vscode.ExtensionKind): Promise<GitApi> {
  const extension = vscode.extensions.getExtension<GitExtension>('vscode.git');
  if (!extension) {
    const remote = vscode.env.remoteName !== undefined && extensionKind === vscode.ExtensionKind.UI;
    throw new AppError('gitMissing', 'the git extension is not in this extension host', { reason: remote ? 'remote' : 'disabled' });
  }
  const git = extension.isActive ? extension.exports : await extension.activate();
  if (!git.enabled) throw new AppError('gitMissing', 'the git extension is switched off', { reason: 'disabled' });
  let api: GitApi;
  try {
    api = git.getAPI(1);
  } catch (error) {
    throw new AppError('gitMissing', 'the git extension found no git', {}, error);
  }
  await initialised(api);
  return api;
}

async function initialised(api: GitApi): Promise<void> {
  if (api.state === 'initialized') return;
  await new Promise<void>((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      subscription.dispose();
      resolve();
    };
    const subscription = api.onDidChangeState((state) => {
      if (state === 'initialized') end();
    });
    const timer = setTimeout(end, initialisationMs);
  });
}
