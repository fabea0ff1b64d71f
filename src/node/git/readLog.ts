/** Reads lists of commits. Nothing of the repository's own making is run for them: no signature is checked, as a program of the configuration would do it. */
import { type LoggedCommit, logFormat, readLogOutput } from '../../core/git/commitLog.ts';
import { GitRunner, type GitRunnerOptions, literalPath } from './gitRunner.ts';
import { resolveCommit } from './resolveCommit.ts';

/** For every `git log`: its settings don't change the form, and start nothing. */
export const logOptions = ['--no-show-signature', '--no-color', '--no-decorate', '--no-notes', '--no-mailmap', '--encoding=UTF-8'];

export interface LogRequest {
  /** Commits at most; one more is looked for, to know whether there is. */
  limit: number;
  /** Only those that change it: from the top of the repository, with `/`. */
  path?: string;
  /** All digits of the commit to begin at; `HEAD` else. */
  from?: string;
  /** All digits of commits that are left out with all before them. */
  without?: readonly string[];
  /** Seconds since 1970: only commits after it. */
  after?: number;
  /** Only those that add or remove this text somewhere, or change a line that has it. */
  text?: { changes: 'count' | 'lines'; of: string };
}

export interface Log {
  /** The newest first. */
  commits: LoggedCommit[];
  /** There are others before these. */
  more: boolean;
}

/** A moment in seconds since 1970 as git takes it. Without a zone it takes a small number for a day of this month. */
export function gitMoment(seconds: number): string {
  return `@${String(Math.floor(seconds))} +0000`;
}

/** In the repository whose topmost folder is `top`. None before the first commit. Rejects as {@link GitRunner.run}. */
export async function readLog(top: string, request: LogRequest, options: GitRunnerOptions = {}): Promise<Log> {
  return logOf(await GitRunner.in(top, options), request);
}

/** The same with a git that is at the top already. */
export async function logOf(git: GitRunner, request: LogRequest): Promise<Log> {
  const { limit, path, from, without = [], after, text } = request;
  const start = from ?? (await resolveCommit(git, 'HEAD'));
  if (start === null) return { commits: [], more: false };
  const output = await git.run(
    'log',
    '-z',
    ...logOptions,
    '--no-patch',
    '--no-ext-diff',
    '--no-textconv',
    '--ignore-submodules=dirty',
    `--format=${logFormat}`,
    `--max-count=${String(limit + 1)}`,
    ...(after === undefined ? [] : [`--since=${gitMoment(after)}`]),
    ...(text === undefined ? [] : text.changes === 'count' ? [`-S${text.of}`] : [`-G${regexOf(text.of)}`]),
    '--end-of-options',
    start,
    ...without.map((hash) => `^${hash}`),
    '--',
    ...(path === undefined ? [] : [literalPath(path)]),
  );
  const commits = readLogOutput(output);
  return { commits: commits.slice(0, limit), more: commits.length > limit };
}

/** `-G` takes a regular expression, of the extended kind. */
function regexOf(text: string): string {
  return text.replace(/[\\.*+?^$|(){}[\]]/g, '\\$&');
}
