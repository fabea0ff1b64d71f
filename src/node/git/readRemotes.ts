/** Reads where a repository's remotes are, and where the checked out branch is pushed to. It only reads, and runs nothing of the repository's. */
import { currentBranch } from './currentBranch.ts';
import { GitRunner, type GitRunnerOptions } from './gitRunner.ts';
import { resolveCommit } from './resolveCommit.ts';

export interface RepositoryRemotes {
  /** Addresses as git would use them, with its shortcuts written out; the one that the branch follows first, and then `upstream` and `origin`. */
  remotes: { name: string; address: string }[];
  /** Empty where none is checked out. */
  branch: string;
  /** Where it is pushed to; null where it isn't. */
  pushed: { remote: string; branch: string; /** Commits that are here and not there. */ unpushed: number } | null;
}

/** Characters of all addresses. */
const mostBytes = 200_000;

/** Of the repository whose topmost folder is `top`. Rejects as {@link GitRunner.run}. */
export async function readRemotes(top: string, options: Pick<GitRunnerOptions, 'signal' | 'program'> = {}): Promise<RepositoryRemotes> {
  const git = await GitRunner.in(top, options);
  const branch = await currentBranch(git);
  const { text } = await git.runUpTo(mostBytes, 'remote', '--verbose');
  const found = text.split('\n').flatMap((row) => {
    const [, name = '', address = ''] = /^([^\t]+)\t(.+?) \(fetch\)(?: \[.*\])?$/.exec(row) ?? [];
    return name === '' ? [] : [{ name, address }];
  });
  const pushed =
    branch === ''
      ? null
      : await pushedTo(
          git,
          branch,
          found.map(({ name }) => name),
        );
  const rank = ({ name }: { name: string }): number => (name === 'upstream' ? 0 : name === pushed?.remote ? 1 : name === 'origin' ? 2 : 3);
  return { remotes: found.sort((a, b) => rank(a) - rank(b)), branch, pushed };
}

async function pushedTo(git: GitRunner, branch: string, remotes: readonly string[]): Promise<RepositoryRemotes['pushed']> {
  // Where it goes to, else what it follows, else a branch of its name.
  const asked = [`${branch}@{push}`, `${branch}@{upstream}`];
  const refs: string[] = [];
  for (const ref of asked) refs.push(await line(git, 'rev-parse', '--symbolic-full-name', '--verify', '--quiet', '--end-of-options', ref));
  refs.push(...remotes.map((name) => `refs/remotes/${name}/${branch}`));
  for (const ref of refs) {
    const remote = remotes.find((name) => ref.startsWith(`refs/remotes/${name}/`));
    if (remote === undefined) continue;
    const there = await resolveCommit(git, ref);
    const here = await resolveCommit(git, 'HEAD');
    const name = ref.slice(`refs/remotes/${remote}/`.length);
    // A branch that follows another one's, as of the main branch that it was made from, isn't pushed by that.
    if (there === null || here === null || name !== branch) continue;
    const count = Number(await line(git, 'rev-list', '--count', '--end-of-options', here, `^${there}`));
    return { remote, branch: name, unpushed: Number.isSafeInteger(count) ? count : 0 };
  }
  return null;
}

/** One line; empty where git has none to tell. */
async function line(git: GitRunner, ...command: string[]): Promise<string> {
  return git.run(...command).then(
    (text) => text.trim(),
    () => '',
  );
}
