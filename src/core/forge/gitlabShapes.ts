/** What is read of GitLab's answers: the fields that are used, as its description has them, all others dropped. Pure. */
import * as v from 'valibot';
import type { Check, PullRequestFile } from './forge.ts';
import { branch, commit, line, lineNumber, number, pageAddress, plain, text, time } from './theirText.ts';

/** GitLab sends null for some that are false. */
const flag = v.nullish(v.boolean(), false);

const user = v.pipe(
  v.nullish(v.object({ username: line }), { username: 'somebody who left' }),
  v.transform(({ username }) => username),
);

export const project = v.pipe(
  v.object({
    id: number,
    path_with_namespace: line,
    // None in an empty one.
    default_branch: v.nullish(branch, ''),
    archived: flag,
  }),
  v.transform(({ id, path_with_namespace, default_branch, archived }) => ({
    id,
    fullName: path_with_namespace,
    defaultBranch: default_branch,
    archived,
  })),
);

/** `WIP:` is a draft's no more, so that a title that begins with it needs the mark. */
const draftTitle = /^\s*(?:\[draft\]|\(draft\)|draft:)\s*/i;

const states = { opened: 'open', locked: 'open', closed: 'closed', merged: 'merged' } as const;

export const mergeRequest = v.pipe(
  v.object({
    iid: number,
    title: line,
    description: text,
    state: v.picklist(['opened', 'locked', 'closed', 'merged']),
    draft: flag,
    author: user,
    source_branch: branch,
    target_branch: branch,
    source_project_id: v.nullish(number, null),
    target_project_id: number,
    sha: commit,
    web_url: plain(2000),
    diff_refs: v.nullish(v.object({ base_sha: commit, head_sha: commit, start_sha: commit }), null),
  }),
  v.transform((one) => ({ ...one, title: one.draft ? one.title.replace(draftTitle, '') : one.title, state: states[one.state] })),
);
export type MergeRequest = v.InferOutput<typeof mergeRequest>;
export const mergeRequests = v.array(mergeRequest);

/** A title as GitLab knows a draft by. */
export function asDraft(title: string): string {
  return draftTitle.test(title) ? title : `Draft: ${title}`;
}

function fileStatus(one: { new_file: boolean; deleted_file: boolean; renamed_file: boolean }): PullRequestFile['status'] {
  return one.new_file ? 'added' : one.deleted_file ? 'removed' : one.renamed_file ? 'renamed' : 'modified';
}

export const diffs = v.array(
  v.pipe(
    v.object({
      old_path: line,
      new_path: line,
      diff: v.nullish(v.string(), ''),
      new_file: flag,
      renamed_file: flag,
      deleted_file: flag,
    }),
    v.transform((one): PullRequestFile => ({
      path: one.new_path,
      from: one.renamed_file ? one.old_path : null,
      status: fileStatus(one),
      patch: one.diff === '' ? null : one.diff,
    })),
  ),
);

const note = v.object({
  author: user,
  body: text,
  created_at: time,
  system: flag,
  resolved: flag,
  position: v.nullish(
    v.object({ new_path: v.nullish(line, ''), old_path: v.nullish(line, ''), new_line: lineNumber, old_line: lineNumber }),
    null,
  ),
});
export const discussions = v.array(v.object({ notes: v.array(note) }));

const checkStates: Readonly<Record<string, Check['state'] | undefined>> = {
  success: 'passed',
  failed: 'failed',
  canceled: 'failed',
  skipped: 'skipped',
  manual: 'skipped',
};

export const statuses = v.array(
  v.pipe(
    v.object({ name: line, status: v.string(), target_url: v.nullish(v.string()), allow_failure: flag }),
    v.transform(({ name, status, target_url, allow_failure }): Check => {
      const state = checkStates[status] ?? 'running';
      // One that may fail doesn't hold anything up.
      return { name, state: state === 'failed' && allow_failure ? 'skipped' : state, url: pageAddress(target_url) };
    }),
  ),
);

export const templateNames = v.array(v.object({ key: plain(300) }));
export const template = v.object({ content: plain(256 * 1024) });
export const draftNote = v.object({ id: number });
export const draftNotes = v.array(draftNote);
