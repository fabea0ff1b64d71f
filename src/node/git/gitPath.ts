import path from 'node:path';
import type { GitRunner } from './gitRunner.ts';

/** The full path of something that git keeps of its own, as `index` or `objects`, which needn't be there: of a worktree, too, where some is its own and some is shared. */
export async function gitPath(git: GitRunner, name: string): Promise<string> {
  return path.resolve(git.folder, (await git.run('rev-parse', '--git-path', name)).replace(/\r?\n$/, ''));
}
