/** The history of some lines of a file: who wrote each of them, and how they came to be. Pure. */
import type { LoggedCommit } from './commitLog.ts';

/** A line, from 1, and the commit that it has been as it is since. */
export interface BlamedLine {
  line: number;
  hash: string;
}

export interface LineHistory {
  path: string;
  first: number;
  last: number;
  /** Of lines as they were committed last; none where git doesn't tell. */
  blamed: BlamedLine[];
  /** The commits that changed them, the newest first, each with what it did to them as a diff. */
  commits: (LoggedCommit & { diff: string })[];
  /** There are others before, or diffs that were cut. */
  more: boolean;
}

/** Of `git blame --porcelain`. What is of another form is passed over. */
export function readBlameOutput(output: string): BlamedLine[] {
  return [...output.matchAll(/^([0-9a-f]{40}(?:[0-9a-f]{24})?) \d+ (\d+)(?: \d+)?$/gm)].map(([, hash = '', line]) => ({
    line: Number(line),
    hash,
  }));
}

/** As the model reads it. */
export function lineHistoryText({ path, first, last, blamed, commits, more }: LineHistory): string {
  const names = new Map(commits.map((commit) => [commit.hash, commit]));
  const runs: { from: number; to: number; hash: string }[] = [];
  for (const { line, hash } of blamed) {
    const run = runs.at(-1);
    if (run?.hash === hash && run.to === line - 1) run.to = line;
    else runs.push({ from: line, to: line, hash });
  }
  const written = runs.map(({ from, to, hash }) => {
    const commit = names.get(hash);
    const who = commit ? `, ${commit.author}, ${commit.date.slice(0, 10)}, ${commit.subject}` : '';
    return `${from === to ? `Line ${String(from)}` : `Lines ${String(from)}-${String(to)}`}: ${hash.slice(0, 7)}${who}`;
  });
  const steps = commits.map(
    ({ hash, author, date, subject, diff }) => `Commit ${hash.slice(0, 7)}, ${author}, ${date.slice(0, 10)}: ${subject}\n${diff.trim()}`,
  );
  const rest = more ? ['There are earlier changes, which are not shown.'] : [];
  const title = `History of ${path}, lines ${String(first)}-${String(last)}, newest first.`;
  return [title, ...(written.length > 0 ? [written.join('\n')] : []), ...steps, ...rest].join('\n\n');
}
