/** Reads how lines of a file came to be, as they were committed last. */
import { AppError } from '../../base/appError.ts';
import { textLines } from '../../base/textLines.ts';
import { logFormat, readLogOutput } from '../../core/git/commitLog.ts';
import { type LineHistory, readBlameOutput } from '../../core/git/lineHistory.ts';
import { lineDiff } from '../../core/edits/lineDiff.ts';
import { isShallow } from './commitOrEmptyTree.ts';
import { GitRunner, type GitRunnerOptions, literalPath } from './gitRunner.ts';
import { logOptions } from './readLog.ts';
import { resolveCommit } from './resolveCommit.ts';

/** Commits, lines, and bytes of all diffs. */
const maxCommits = 12;
const maxLines = 200;
const maxBytes = 60_000;
const maxFileBytes = 5_000_000;

export interface LinesAsked {
  /** From the top of the repository. */
  path: string;
  /** From 1, both included, in `text`. */
  first: number;
  last: number;
  /** The file as it is now. */
  text: string;
}

/** Null where none of the lines was committed yet. Rejects as {@link GitRunner.run}. */
export async function readLineHistory(top: string, asked: LinesAsked, options: GitRunnerOptions = {}): Promise<LineHistory | null> {
  const { path } = asked;
  const git = await GitRunner.in(top, options);
  const head = await resolveCommit(git, 'HEAD');
  const blob = head && (await git.run('ls-tree', '-z', '--full-tree', head, '--', literalPath(path)).catch(() => ''));
  const hash = blob ? /^\d+ blob ([0-9a-f]{40,64})\t/.exec(blob)?.[1] : undefined;
  if (head === null || hash === undefined) return null;
  const { text } = await git.runUpTo(maxFileBytes, 'cat-file', 'blob', hash);
  const lines = committedLines(asked, text);
  if (!lines) return null;
  const range = `${String(lines.first)},${String(lines.last)}`;
  const [blame, log, cut] = await Promise.all([
    // It knows no `--end-of-options`; the hash is ours.
    git.run('blame', '--porcelain', '--no-textconv', '-L', range, head, '--', path).catch(withoutBlame),
    git.runUpTo(maxBytes, 'log', ...logOptions, ...shown, `-L${range}:${path}`, `--format=%x00${logFormat}%x00`, '--end-of-options', head),
    isShallow(git),
  ]);
  // Each commit is followed by its diff, which has no zero bytes in a file of text.
  const parts = log.text.split('\0').slice(1);
  const commits = parts.flatMap((part, at) => {
    const [commit] = at % 2 === 0 ? readLogOutput(part) : [];
    return commit ? [{ ...commit, diff: parts[at + 1] ?? '' }] : [];
  });
  return { path, ...lines, blamed: readBlameOutput(blame), commits, more: cut || log.cut || commits.length === maxCommits };
}

/** Where the user's settings name a list of commits to be passed over that this repository hasn't, git blames nothing, and no option makes it. The commits are told all the same. */
function withoutBlame(error: unknown): string {
  if (AppError.is(error, 'gitFailed') && error.message.includes('could not open object name list')) return '';
  throw error;
}

const shown = ['--no-ext-diff', '--no-textconv', `--max-count=${String(maxCommits)}`];

/** Where the lines are in the committed text; null where all of them are new. */
function committedLines({ text, first, last }: LinesAsked, committed: string): { first: number; last: number } | null {
  const ids = new Map<string, number>();
  const numbered = (lines: readonly string[]): number[] =>
    lines.map((line) => {
      const id = ids.get(line) ?? ids.size;
      ids.set(line, id);
      return id;
    });
  const now = textLines(text);
  const edits = lineDiff(numbered(now), numbered(textLines(committed)));
  const kept: number[] = [];
  for (let line = first; line <= Math.min(last, first + maxLines - 1, now.length); line++) {
    let shift = 0;
    let isNew = false;
    for (const { start, end, from, to } of edits) {
      if (start >= line) break;
      if (end >= line) isNew = true;
      else shift = to - end;
      // A line that was changed has one in its place.
      if (isNew && from + (line - 1 - start) < to) kept.push(from + (line - start));
    }
    if (!isNew) kept.push(line + shift);
  }
  return kept.length === 0 ? null : { first: Math.min(...kept), last: Math.max(...kept) };
}
