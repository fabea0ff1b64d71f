/** The part of VS Code's own git extension that we use: its types, and finding it. Nothing here starts git by itself. */
import * as vscode from 'vscode';
import { AppError } from '../../base/appError.ts';

export interface GitChange {
  readonly uri: vscode.Uri;
  readonly originalUri: vscode.Uri;
  /** The API's `Status`. */
  readonly status: number;
}

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
    readonly onDidChange: vscode.Event<void>;
    readonly indexChanges: readonly GitChange[];
    readonly mergeChanges: readonly GitChange[];
    readonly workingTreeChanges: readonly GitChange[];
    readonly untrackedChanges: readonly GitChange[];
  };
  status(): Promise<void>;
  /** Unified diff of the index against the last commit, or of the working tree against the index. */
  diff(cached?: boolean): Promise<string>;
  /** The same for one file. */
  diffIndexWithHEAD(path: string): Promise<string>;
  diffWithHEAD(path: string): Promise<string>;
  /** The newest commits of the branch. */
  log(options: { maxEntries: number }): Promise<readonly GitCommit[]>;
  getCommit(ref: string): Promise<GitCommit>;
  /** What changed between two commits. */
  diffBetween(from: string, to: string): Promise<readonly GitChange[]>;
  /** Of one file, as a unified diff. */
  diffBetween(from: string, to: string, path: string): Promise<string>;
  /** Size in bytes (not a number for a submodule) of a file in a commit, or with '' in the index. Rejects with `gitErrorCode` 'UnknownPath' where there is none. */
  getObjectDetails(treeish: string, path: string): Promise<{ readonly size: number }>;
}

export interface GitApi {
  readonly state: 'uninitialized' | 'initialized';
  readonly onDidChangeState: vscode.Event<'uninitialized' | 'initialized'>;
  readonly repositories: readonly GitRepository[];
  getRepository(uri: vscode.Uri): GitRepository | null;
}

interface GitExtension {
  readonly enabled: boolean;
  getAPI(version: 1): GitApi;
}

/** Git looks for repositories when a window opens; longer than this it isn't waited for. Milliseconds. */
const initialisationMs = 10_000;

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
