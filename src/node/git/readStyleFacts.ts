/**
 * Reads what tells how a repository's commit messages are written: its newest commits, the branch, and the files that say so. It only reads, runs nothing of the
 * repository's, and what can't be read is as if it weren't there.
 */
import { isWholeHash } from '../../core/git/refName.ts';
import path from 'node:path';
import { followedCommits } from '../../core/git/style/followedCommits.ts';
import type { PastCommit, StyleFacts } from '../../core/git/style/styleFacts.ts';
import { currentBranch } from './currentBranch.ts';
import type { GitRunner, GitRunnerOptions } from './gitRunner.ts';
import { orNothing, readMessageSettings, readSmallText } from './messageSettings.ts';
import { logOptions } from './readLog.ts';
import { gitAround } from './repositoryAround.ts';

/** Commits whose subjects are looked at, so that there are enough of whoever asks, and whose whole messages are. */
const mostSubjects = 1000;
const mostBodies = 50;
/** Columns of a subject and of a body; a message may have any length. */
const subjectColumns = 300;
const bodyColumns = 4000;
/** Bytes of all messages together. */
const mostBytes = 1_000_000;

/** For every reading of messages. */
const messageOptions = ['-z', ...logOptions, '--no-patch'];

/** In the order in which commitlint looks for them. */
const commitlintFiles = [
  'package.json',
  '.commitlintrc',
  '.commitlintrc.json',
  '.commitlintrc.yaml',
  '.commitlintrc.yml',
  ...['.commitlintrc', 'commitlint.config'].flatMap((name) =>
    ['js', 'cjs', 'mjs', 'ts', 'cts', 'mts'].map((ending) => `${name}.${ending}`),
  ),
];

/** Of the repository around `root`. Rejects with `gitMissing`, `gitNoRepository`, `gitFailed` (a configuration that can't be made safe), or `cancelled`. */
export async function readStyleFacts(root: string, options: Pick<GitRunnerOptions, 'signal' | 'program'> = {}): Promise<StyleFacts> {
  const { top, git } = await gitAround(root, options);
  const { name, email, ...before } = await readMessageSettings(git, top);
  const [commits, branch, commitlint] = await Promise.all([
    pastCommits(git, email ?? null),
    orNothing(currentBranch(git)),
    commitlintConfig(top),
  ]);
  const user = name !== undefined && email !== undefined ? { name, email } : null;
  return { commits, user, branch: branch || null, ...before, commitlint };
}

/** Fields of messages, which end with a zero byte; what was cut has none. */
async function fieldsOf(git: GitRunner, ...command: string[]): Promise<string[]> {
  return (await orNothing(git.runUpTo(mostBytes, 'log', ...messageOptions, ...command, '--').then(({ text }) => text)))
    .split('\0')
    .slice(0, -1);
}

async function pastCommits(git: GitRunner, email: string | null): Promise<PastCommit[]> {
  const format = `--format=%H%x00%ae%x00%an%x00%<(${String(subjectColumns)},trunc)%s`;
  const fields = await fieldsOf(git, '--no-merges', `--max-count=${String(mostSubjects)}`, format, 'HEAD');
  const all: (PastCommit & { id: string })[] = [];
  for (let i = 0; i + 3 < fields.length; i += 4) {
    const [id = '', by = '', author = '', subject = ''] = fields.slice(i, i + 4);
    const mine = email !== null && by.toLowerCase() === email.toLowerCase();
    all.push({
      id,
      subject: subject.trim().slice(0, subjectColumns),
      body: null,
      mine,
      bot: /\[bot\]|\bbot@|^(?:dependabot|renovate)\b|robot\b/i.test(`${author} ${by}`),
    });
  }
  const followed = followedCommits(all);
  const bodies = await bodiesOf(git, followed.slice(0, mostBodies).map(({ id }) => id)); // prettier-ignore
  return followed.map(({ id, ...commit }) => ({ ...commit, body: bodies.get(id) ?? null }));
}

async function bodiesOf(git: GitRunner, ids: readonly string[]): Promise<Map<string, string>> {
  const known = ids.filter((id) => isWholeHash(id));
  if (known.length === 0) return new Map();
  const format = `--format=%H%x00%<(${String(bodyColumns)},trunc)%b`;
  const fields = await fieldsOf(git, '--no-walk=unsorted', format, ...known);
  const bodies = new Map<string, string>();
  for (let i = 0; i + 1 < fields.length; i += 2) bodies.set(fields[i] ?? '', (fields[i + 1] ?? '').trimEnd());
  return bodies;
}

/** The first that is there, also where it can't be told without running it: then nothing is known. */
async function commitlintConfig(top: string): Promise<StyleFacts['commitlint']> {
  for (const file of commitlintFiles) {
    const text = await readSmallText(path.join(top, file));
    if (text !== null && (file !== 'package.json' || /"commitlint"\s*:/.test(text))) return { file, text };
  }
  return null;
}
