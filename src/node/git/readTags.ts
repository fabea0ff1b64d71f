import { AppError } from '../../base/appError.ts';
import { readTagOutput, type Tag, tagFormat } from '../../core/git/tagList.ts';
import { GitRunner, type GitRunnerOptions } from './gitRunner.ts';
import { knownCommit } from './resolveCommit.ts';

/** A list of all is made for nobody. */
const maxTags = 2_000;

/**
 * The tags of the repository whose topmost folder is `top`, the newest first; of those made in one moment, the higher versions. Rejects with `gitNoTags`, before the first commit with
 * `gitRefUnknown` (data: ref), and as {@link GitRunner.run}.
 */
export async function readTags(top: string, options: GitRunnerOptions = {}): Promise<Tag[]> {
  const git = await GitRunner.in(top, options);
  const sorting = ['--sort=-version:refname', '--sort=-creatordate', `--count=${String(maxTags)}`];
  const tags = readTagOutput(await git.run('for-each-ref', ...sorting, `--format=${tagFormat}`, 'refs/tags/'));
  if (tags.length > 0) return tags;
  await knownCommit(git, 'HEAD');
  throw new AppError('gitNoTags', 'no tags');
}

/** Whether what is checked out is what this tag names, so that nothing has come since. Rejects with `gitRefUnknown`, and as {@link GitRunner.run}. */
export async function isReleased(top: string, { name }: Pick<Tag, 'name'>, options: GitRunnerOptions = {}): Promise<boolean> {
  const git = await GitRunner.in(top, options);
  return (await knownCommit(git, 'HEAD')) === (await knownCommit(git, `refs/tags/${name}`));
}
