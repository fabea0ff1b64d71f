/** How messages are written in a repository of VS Code's git, read by a git of ours that runs nothing of the repository's. */
import type { CommitStyle, StyleChoice } from '../../core/git/style/commitStyle.ts';
import { learnStyle } from '../../core/git/style/learnStyle.ts';
import { readStyleFacts } from '../../node/git/readStyleFacts.ts';
import type { EditorEffects } from '../effects.ts';
import { type GitRepository, gitProgram } from './gitApi.ts';

/** In the form that is wanted. Rejects with `workspaceUntrusted`, and as {@link readStyleFacts}. */
export async function readStyle(
  effects: EditorEffects,
  { rootUri }: GitRepository,
  wanted: StyleChoice,
  signal: AbortSignal,
): Promise<CommitStyle> {
  const facts = await effects.readGit(() => readStyleFacts(rootUri.fsPath, { signal, program: gitProgram() }));
  return learnStyle(facts, wanted);
}
