/** Merge requests at GitLab, wherever it is hosted, over version 4 of its REST interface. They are called pull requests here, as in the rest of the code. */
import type * as v from 'valibot';
import { AppError } from '../../base/appError.ts';
import { type DiffPlace, diffPlaces } from './diffPlace.ts';
import type {
  Forge,
  ForgeRepository,
  LineComment,
  NewPullRequest,
  PullRequest,
  PullRequestComment,
  PullRequestDetails,
  PushedBranch,
  ReviewThread,
} from './forge.ts';
import { ForgeClient, type ForgeParts, nothingThere } from './forgeClient.ts';
import * as shape from './gitlabShapes.ts';
import type { RemoteAddress } from './remoteAddress.ts';
import { pageAddress } from './theirText.ts';

export class GitlabForge implements Forge {
  readonly kind = 'gitlab';
  readonly #client: ForgeClient;
  readonly #path: string;
  readonly #host: string;

  /** `base`: where calls go, as `forgeAddress.ts` knows it. */
  constructor(remote: RemoteAddress, base: string, parts: ForgeParts) {
    const headers = (token: string | null): Record<string, string> => ({
      accept: 'application/json',
      ...(token !== null && { 'private-token': token }),
    });
    this.#host = remote.host;
    this.#path = `${remote.owner}/${remote.name}`;
    this.#client = new ForgeClient({ base, host: remote.host, headers }, parts);
  }

  async repository(signal: AbortSignal): Promise<ForgeRepository> {
    const { fullName, defaultBranch, archived } = await this.#project(signal);
    return { fullName, defaultBranch, archived };
  }

  /** The one that is called so by default, else the only one. */
  async template(signal: AbortSignal): Promise<string | null> {
    const path = `${this.#at()}/templates/merge_requests`;
    const { items } = await this.#client.list(path, shape.templateNames, { what: 'templates', signal }).catch(nothingThere({ items: [] }));
    const name = items.find(({ key }) => key.toLowerCase() === 'default') ?? (items.length === 1 ? items[0] : undefined);
    if (!name) return null;
    const asked = { what: 'template', signal };
    return (await this.#client.one(`${path}/${encodeURIComponent(name.key)}`, shape.template, asked)).content;
  }

  async pullRequestOf({ repository, branch }: PushedBranch, signal: AbortSignal): Promise<PullRequest | null> {
    const query = new URLSearchParams({ source_branch: branch, state: 'all', order_by: 'updated_at', sort: 'desc' });
    const path = `${this.#at()}/merge_requests?${query.toString()}`;
    const { items } = await this.#client.list(path, shape.mergeRequests, { what: 'project', signal });
    const same = this.#isOurs(repository);
    const own = items.filter((one) => (one.source_project_id === one.target_project_id) === same);
    const found = own.find(({ state }) => state === 'open') ?? own[0];
    return found ? this.#pull(found, same ? this.#path : repository) : null;
  }

  async read(number: number, signal: AbortSignal): Promise<PullRequestDetails> {
    const path = `${this.#at()}/merge_requests/${String(number)}`;
    const asked = { what: `merge request ${String(number)}`, signal };
    const merge = await this.#client.one(path, shape.mergeRequest, asked);
    const files = await this.#client.list(`${path}/diffs`, shape.diffs, asked);
    const discussions = await this.#client.list(`${path}/discussions`, shape.discussions, asked);
    const checks = await this.#checks(merge, signal);
    const said = discussions.items.map(({ notes }) => notes.filter(({ system }) => !system)).filter((notes) => notes.length > 0);
    const lists = { files, comments: discussions, checks };
    return {
      ...this.#pull(merge, merge.source_project_id === merge.target_project_id ? this.#path : null),
      files: files.items,
      comments: said.filter(([first]) => first?.position == null).flatMap((notes) => notes.map(commentOf)),
      reviews: [],
      threads: said.flatMap((notes) => threadOf(notes)),
      checks: checks.items,
      leftOut: Object.entries(lists).flatMap(([name, { more }]) => (more ? [name] : [])),
    };
  }

  async openDraft({ title, body, head, base }: NewPullRequest, signal: AbortSignal): Promise<PullRequest> {
    const ours = this.#isOurs(head.repository);
    const fields = {
      source_branch: head.branch,
      target_branch: base,
      title: shape.asDraft(title),
      description: body,
      ...(!ours && { target_project_id: (await this.#project(signal)).id }),
    };
    const asked = { method: 'POST', body: fields, what: 'project', signal } as const;
    const path = `${this.#at(ours ? this.#path : head.repository)}/merge_requests`;
    return this.#pull(await this.#client.one(path, shape.mergeRequest, asked), head.repository);
  }

  async update(number: number, { title, body }: { title?: string; body?: string }, signal: AbortSignal): Promise<PullRequest> {
    const path = `${this.#at()}/merge_requests/${String(number)}`;
    const what = `merge request ${String(number)}`;
    // Whether it is a draft stands in its title.
    const { draft } = await this.#client.one(path, shape.mergeRequest, { what, signal });
    const fields = {
      ...(title !== undefined && { title: draft ? shape.asDraft(title) : title }),
      ...(body !== undefined && { description: body }),
    };
    const merge = await this.#client.one(path, shape.mergeRequest, { method: 'PUT', body: fields, what, signal });
    return this.#pull(merge, merge.source_project_id === merge.target_project_id ? this.#path : null);
  }

  /** Comments wait as drafts until all of them are there, and appear together. Where one is refused, those before it are taken back. */
  async review(number: number, { body, comments }: { body: string; comments: readonly LineComment[] }, signal: AbortSignal): Promise<void> {
    const path = `${this.#at()}/merge_requests/${String(number)}`;
    const what = `merge request ${String(number)}`;
    const { diff_refs: refs } = await this.#client.one(path, shape.mergeRequest, { what, signal });
    if (refs === null) throw new AppError('forgeMissing', 'no diff yet', { host: this.#host, what: `diff of ${what} yet` });
    const { items: files } = await this.#client.list(`${path}/diffs`, shape.diffs, { what, signal });
    const notes = [
      ...(body === '' ? [] : [{ note: body }]),
      ...diffPlaces(files, comments).map((place, index) => {
        const { path: changed = '', body: note = '' } = comments[index] ?? {};
        return { note, position: { ...refs, ...positionOf(place, changed) } };
      }),
    ];
    const drafts = `${path}/draft_notes`;
    const { items: waiting } = await this.#client.list(drafts, shape.draftNotes, { what, signal });
    const made: number[] = [];
    try {
      for (const note of notes) {
        const { id } = await this.#client.one(drafts, shape.draftNote, { method: 'POST', body: note, what, signal });
        made.push(id);
      }
      // Publishing all at once would publish what the user has written elsewhere and not sent yet.
      if (waiting.length === 0) await this.#client.send(`${drafts}/bulk_publish`, { method: 'POST', what, signal });
      else
        for (const id of [...made]) {
          await this.#client.send(`${drafts}/${String(id)}/publish`, { method: 'PUT', what, signal });
          made.shift();
        }
    } catch (error) {
      await this.#takeBack(drafts, made, what);
      throw error;
    }
  }

  /** As well as it can be: what stays is seen by its author only. */
  async #takeBack(drafts: string, made: readonly number[], what: string): Promise<void> {
    const signal = AbortSignal.timeout(10_000);
    for (const id of made) {
      const gone = await this.#client.send(`${drafts}/${String(id)}`, { method: 'DELETE', what, signal }).then(
        () => true,
        (error: unknown) => AppError.is(error, 'forgeMissing'),
      );
      if (!gone) return;
    }
  }

  #project(signal: AbortSignal) {
    return this.#client.one(this.#at(), shape.project, { what: 'project', signal });
  }

  #at(path = this.#path): string {
    return `/projects/${encodeURIComponent(path)}`;
  }

  #isOurs(repository: string): boolean {
    return repository.toLowerCase() === this.#path.toLowerCase();
  }

  /** Jobs of pipelines and what other services say, which stand in the project that the branch is in. What the account may not see is left out, and said so. */
  async #checks(merge: shape.MergeRequest, signal: AbortSignal) {
    const commit = merge.sha || (merge.diff_refs?.head_sha ?? '');
    if (commit === '' || merge.source_project_id === null) return { items: [], more: true };
    const path = `/projects/${String(merge.source_project_id)}/repository/commits/${commit}/statuses`;
    return this.#client.list(path, shape.statuses, { what: 'checks', signal }).catch((error: unknown) => {
      const { code, data } = AppError.from(error);
      if (code === 'forgeMissing' || (code === 'forgeDenied' && data.reason === 'rights')) return { items: [], more: true };
      throw error;
    });
  }

  #pull(merge: shape.MergeRequest, from: string | null): PullRequest {
    const { iid, title, description, state, draft, author, source_branch, target_branch, sha, web_url, diff_refs } = merge;
    return {
      number: iid,
      title,
      body: description,
      state,
      draft,
      author,
      base: { repository: this.#path, branch: target_branch, commit: diff_refs?.start_sha ?? '' },
      head: { repository: from, branch: source_branch, commit: sha },
      url: pageAddress(web_url, this.#host),
    };
  }
}

type Note = v.InferOutput<typeof shape.discussions>[number]['notes'][number];

function commentOf({ author, body, created_at: at }: Note): PullRequestComment {
  return { author, body, at };
}

/** None for a discussion of the whole. */
function threadOf(notes: readonly Note[]): ReviewThread[] {
  const position = notes[0]?.position;
  if (position == null) return [];
  const { new_path, old_path, new_line, old_line } = position;
  const after = new_line !== null || old_line === null;
  return [
    {
      path: after ? new_path : old_path,
      line: after ? new_line : old_line,
      side: after ? 'after' : 'before',
      resolved: notes.every(({ resolved }) => resolved),
      comments: notes.map(commentOf),
    },
  ];
}

/** A line that stays is named by both of its numbers. */
function positionOf({ file, line }: DiffPlace, path: string) {
  return {
    position_type: 'text',
    new_path: path,
    old_path: file.from ?? path,
    ...(line.after !== null && { new_line: line.after }),
    ...(line.before !== null && { old_line: line.before }),
  };
}
