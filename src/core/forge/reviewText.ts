/** A review of a pull request as one text, which a person edits before it is sent: what is said of the whole, then each comment under its place. Pure. */
import { t } from '../../base/l10n.ts';
import type { LineComment, PullRequestFile } from './forge.ts';
import { longestBody } from './draftText.ts';

/** Unified diff of what a pull request shows, as git writes it. Files of which nothing is shown are left out. */
export function diffOf(files: readonly PullRequestFile[]): string {
  return files
    .flatMap(({ path, from, status, patch }) => {
      if (patch === null) return [];
      const kind = status === 'removed' ? 'deleted file mode 100644\n' : '';
      const head = `diff --git a/${from ?? path} b/${path}\n${kind}--- ${status === 'added' ? '/dev/null' : `a/${from ?? path}`}\n+++ ${status === 'removed' ? '/dev/null' : `b/${path}`}\n`;
      return [`${head}${patch}${patch.endsWith('\n') ? '' : '\n'}`];
    })
    .join('');
}

/** Said of the whole, unless the user says something else: GitHub wants something said. */
const lead = 'See the comments on the lines.';

/** Comments by their place, each once: several on one line stand under it. */
export function reviewText(comments: readonly Pick<LineComment, 'path' | 'line' | 'body'>[]): string {
  const places = new Map<string, string[]>();
  for (const { path, line, body } of comments) {
    const place = `${path}:${String(line)}`;
    places.set(place, [...(places.get(place) ?? []), body.trim()]);
  }
  return [`${lead}\n`, ...[...places].map(([place, bodies]) => `## ${place}\n\n${bodies.join('\n\n')}\n`)].join('\n');
}

const placeLine = /^## (\S.*):([1-9]\d{0,8})\s*$/;

/** What stands in it: places of which nothing is said are left out; or what is wrong, in words behind “it”. */
export function readReviewText(text: string): { body: string; comments: LineComment[] } | { wrong: string } {
  const comments: LineComment[] = [];
  let body = '';
  let current: LineComment | undefined;
  for (const line of text.replace(/\r\n?/g, '\n').split('\n')) {
    const [, path, number] = placeLine.exec(line) ?? [];
    if (path !== undefined) {
      current = { path, line: Number(number), side: 'after', body: '' };
      comments.push(current);
    } else if (current) current.body += `${line}\n`;
    else body += `${line}\n`;
  }
  const said = comments.map((comment) => ({ ...comment, body: comment.body.trim() })).filter((comment) => comment.body !== '');
  const long = [body, ...said.map((comment) => comment.body)].find((one) => one.length > longestBody);
  if (long !== undefined) return { wrong: t('has a comment of {0} characters, and {1} are taken', long.length, longestBody) };
  if (said.length === 0 && body.trim() === '') return { wrong: t('says nothing') };
  return { body: body.trim(), comments: said };
}
