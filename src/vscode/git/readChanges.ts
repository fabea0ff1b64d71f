/** What a repository of VS Code's git has changed, read by a git of ours that runs nothing of the repository's. */
import type { CommitChanges } from '../../core/ports.ts';
import { readCommit as readCommitIn } from '../../node/git/readCommit.ts';
import { readCommitChanges, type ReadChangesOptions } from '../../node/git/readCommitChanges.ts';
import type { FilesDiff } from '../../node/git/trackedDiff.ts';
import type { EditorEffects } from '../effects.ts';
import { type GitRepository, gitProgram } from './gitApi.ts';

/** Its staged changes, else all of them; see {@link readCommitChanges}. Rejects with `workspaceUntrusted`, too. */
export function readChanges(effects: EditorEffects, { rootUri }: GitRepository, options: ReadChangesOptions = {}): Promise<CommitChanges> {
  return effects.readGit(() => readCommitChanges(rootUri.fsPath, { ...options, program: gitProgram() }));
}

/** What a commit changed; `hash` has all its digits. Rejects as {@link readChanges}. */
export function readCommit(effects: EditorEffects, { rootUri }: GitRepository, hash: string, signal: AbortSignal): Promise<FilesDiff> {
  return effects.readGit(() => readCommitIn(rootUri.fsPath, hash, { signal, program: gitProgram() }));
}
