/** What is read of GitHub's answers: the fields that are used, as its description has them, all others dropped. Pure. */
import * as v from 'valibot';
import type { Check, PullRequestFile, PullRequestReview } from './forge.ts';
import { branch, commit, line, lineNumber, number, pageAddress, plain, text, time } from './theirText.ts';

/** Nobody where an account was deleted. */
const user = v.pipe(
  v.nullish(v.object({ login: line }), { login: 'somebody who left' }),
  v.transform(({ login }) => login),
);

export const repository = v.pipe(
  v.object({ full_name: line, default_branch: branch, archived: v.optional(v.boolean(), false) }),
  v.transform(({ full_name, default_branch, archived }) => ({ fullName: full_name, defaultBranch: default_branch, archived })),
);

const end = v.pipe(
  v.object({ ref: branch, sha: commit, repo: v.nullish(v.object({ full_name: line })) }),
  v.transform(({ ref, sha, repo }) => ({ repository: repo?.full_name ?? null, branch: ref, commit: sha })),
);

export const pullRequest = v.pipe(
  v.object({
    number,
    title: line,
    body: text,
    state: v.picklist(['open', 'closed']),
    draft: v.optional(v.boolean(), false),
    // Lists have the time only.
    merged: v.optional(v.boolean()),
    merged_at: v.nullish(v.string()),
    user,
    base: end,
    head: end,
    html_url: plain(2000),
  }),
  v.transform(({ merged, merged_at, user: author, html_url, state, ...rest }) => ({
    ...rest,
    state: (merged ?? merged_at != null) ? ('merged' as const) : state,
    author,
    page: html_url,
  })),
);
export const pullRequests = v.array(pullRequest);

export const files = v.array(
  v.pipe(
    v.object({ filename: line, previous_filename: v.optional(line), status: v.string(), patch: v.optional(v.string()) }),
    v.transform(({ filename, previous_filename: from, status, patch }): PullRequestFile => ({
      path: filename,
      from: from ?? null,
      status: status === 'added' || status === 'removed' || status === 'renamed' ? status : 'modified',
      patch: patch ?? null,
    })),
  ),
);

export const comments = v.array(
  v.pipe(
    v.object({ user, body: text, created_at: time }),
    v.transform(({ user: author, body, created_at: at }) => ({ author, body, at })),
  ),
);

const verdicts: Readonly<Record<string, PullRequestReview['verdict'] | undefined>> = {
  APPROVED: 'approved',
  CHANGES_REQUESTED: 'changesRequested',
  COMMENTED: 'commented',
  DISMISSED: 'dismissed',
};

/** Null for one that says nothing: it isn't sent yet, or has comments on lines only. */
export const reviews = v.array(
  v.pipe(
    v.object({ user, body: text, state: v.string(), submitted_at: time }),
    v.transform(({ user: author, body, state, submitted_at: at }) => {
      const verdict = verdicts[state];
      return verdict === undefined || (verdict === 'commented' && body === '') ? null : { author, body, at, verdict };
    }),
  ),
);

export const placedComments = v.array(
  v.object({
    id: number,
    in_reply_to_id: v.nullish(number),
    path: line,
    line: lineNumber,
    side: v.optional(v.string(), 'RIGHT'),
    user,
    body: text,
    created_at: time,
  }),
);

const good = new Set(['success', 'neutral']);

function checkState(status: string, conclusion: string | null): Check['state'] {
  if (status !== 'completed') return 'running';
  if (conclusion === 'skipped') return 'skipped';
  return good.has(conclusion ?? '') ? 'passed' : 'failed';
}

export const checkRuns = v.pipe(
  v.object({
    check_runs: v.array(
      v.object({
        name: line,
        status: v.string(),
        conclusion: v.nullish(v.string(), null),
        html_url: v.nullish(v.string()),
        details_url: v.nullish(v.string()),
      }),
    ),
  }),
  v.transform(({ check_runs }) =>
    check_runs.map(({ name, status, conclusion, html_url, details_url }): Check => ({
      name,
      state: checkState(status, conclusion),
      url: pageAddress(html_url) ?? pageAddress(details_url),
    })),
  ),
);

/** What other services say of a commit. */
export const statuses = v.pipe(
  v.object({ statuses: v.array(v.object({ context: line, state: v.string(), target_url: v.nullish(v.string()) })) }),
  v.transform(({ statuses: all }) =>
    all.map(({ context, state, target_url }): Check => ({
      name: context,
      state: state === 'success' ? 'passed' : state === 'pending' ? 'running' : 'failed',
      url: pageAddress(target_url),
    })),
  ),
);

export const folder = v.array(v.object({ type: v.string(), name: plain(300) }));

/** Characters of a file that is read for its text. */
const mostFile = 256 * 1024;

export const fileText = v.pipe(
  v.object({ type: v.literal('file'), encoding: v.literal('base64'), content: plain(mostFile) }),
  v.transform(({ content }) => new TextDecoder().decode(Uint8Array.from(atob(content.replace(/\s/g, '')), (one) => one.charCodeAt(0)))),
);
