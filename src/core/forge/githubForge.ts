/** Pull requests at GitHub, and at GitHub Enterprise Server, over version 3 of its REST interface. */
import type * as v from 'valibot';
import { AppError } from '../../base/appError.ts';
import { diffPlaces } from './diffPlace.ts';
import type { Forge, ForgeRepository, LineComment, NewPullRequest, PullRequest, PullRequestDetails, PushedBranch } from './forge.ts';
import { ForgeClient, type ForgeParts, nothingThere } from './forgeClient.ts';
import * as shape from './githubShapes.ts';
import { githubThreads } from './githubThreads.ts';
import type { RemoteAddress } from './remoteAddress.ts';
import { isTemplateName } from './templateNames.ts';
import { pageAddress } from './theirText.ts';

/** The version of the interface that this is written for. */
const apiVersion = '2022-11-28';

export class GithubForge implements Forge {
  readonly kind = 'github';
  readonly #client: ForgeClient;
  readonly #repository: string;
  readonly #host: string;

  /** `base`: where calls go, as `forgeAddress.ts` knows it. */
  constructor(remote: RemoteAddress, base: string, parts: ForgeParts) {
    const headers = (token: string | null): Record<string, string> => ({
      accept: 'application/vnd.github+json',
      'x-github-api-version': apiVersion,
      ...(token !== null && { authorization: `Bearer ${token}` }),
    });
    this.#host = remote.host;
    this.#client = new ForgeClient({ base, host: remote.host, headers }, parts);
    this.#repository = `/repos/${encodeURIComponent(remote.owner)}/${encodeURIComponent(remote.name)}`;
  }

  async repository(signal: AbortSignal): Promise<ForgeRepository> {
    return this.#client.one(this.#repository, shape.repository, { what: 'repository', signal });
  }

  async template(signal: AbortSignal): Promise<string | null> {
    for (const folder of ['.github', '', 'docs']) {
      const path = `${this.#repository}/contents/${folder}`;
      const names = await this.#client.one(path, shape.folder, { what: 'folder', signal }).catch(nothingThere([]));
      const file = names.find(({ type, name }) => type === 'file' && isTemplateName(name));
      if (!file) continue;
      const whole = `${path}${folder === '' ? '' : '/'}${encodeURIComponent(file.name)}`;
      return this.#client.one(whole, shape.fileText, { what: 'template', signal });
    }
    return null;
  }

  async pullRequestOf({ repository, branch }: PushedBranch, signal: AbortSignal): Promise<PullRequest | null> {
    const [owner = ''] = repository.split('/');
    const query = new URLSearchParams({ state: 'all', head: `${owner}:${branch}`, sort: 'updated', direction: 'desc' });
    const path = `${this.#repository}/pulls?${query.toString()}`;
    const { items } = await this.#client.list(path, shape.pullRequests, { what: 'repository', signal });
    // An account may have several repositories with a branch of that name.
    const own = items.filter(({ head }) => head.repository === null || head.repository.toLowerCase() === repository.toLowerCase());
    const found = own.find(({ state }) => state === 'open') ?? own[0];
    return found ? this.#withPage(found) : null;
  }

  async read(number: number, signal: AbortSignal): Promise<PullRequestDetails> {
    const path = `${this.#repository}/pulls/${String(number)}`;
    const ask = { what: `pull request ${String(number)}`, signal };
    const pull = await this.#client.one(path, shape.pullRequest, ask);
    const files = await this.#files(number, signal);
    const comments = await this.#client.list(`${this.#repository}/issues/${String(number)}/comments`, shape.comments, ask);
    const reviews = await this.#client.list(`${path}/reviews`, shape.reviews, ask);
    const placed = await this.#client.list(`${path}/comments`, shape.placedComments, ask);
    const checks = await this.#checks(pull.head.commit, signal);
    const lists = { files, comments, reviews, 'comments on lines': placed, checks };
    return {
      ...this.#withPage(pull),
      files: files.items,
      comments: comments.items,
      reviews: reviews.items.filter((review) => review !== null),
      threads: githubThreads(placed.items),
      checks: checks.items,
      leftOut: Object.entries(lists).flatMap(([name, { more }]) => (more ? [name] : [])),
    };
  }

  async openDraft({ title, body, head, base }: NewPullRequest, signal: AbortSignal): Promise<PullRequest> {
    const [owner = '', ...rest] = head.repository.split('/');
    const ours = decodeURIComponent(this.#repository.slice('/repos/'.length)).toLowerCase();
    // A branch of the same repository has no owner before it; one of another repository names its owner, and where both have one owner the repository.
    const elsewhere = head.repository.toLowerCase() !== ours;
    const fields = {
      title,
      body,
      head: elsewhere ? `${owner}:${head.branch}` : head.branch,
      ...(elsewhere && ours.startsWith(`${owner.toLowerCase()}/`) && { head_repo: rest.join('/') }),
      base,
      draft: true,
    };
    const asked = { method: 'POST', body: fields, what: 'repository', signal } as const;
    return this.#withPage(await this.#client.one(`${this.#repository}/pulls`, shape.pullRequest, asked));
  }

  async update(number: number, { title, body }: { title?: string; body?: string }, signal: AbortSignal): Promise<PullRequest> {
    const fields = { ...(title !== undefined && { title }), ...(body !== undefined && { body }) };
    const asked = { method: 'PATCH', body: fields, what: `pull request ${String(number)}`, signal } as const;
    return this.#withPage(await this.#client.one(`${this.#repository}/pulls/${String(number)}`, shape.pullRequest, asked));
  }

  async review(number: number, { body, comments }: { body: string; comments: readonly LineComment[] }, signal: AbortSignal): Promise<void> {
    const path = `${this.#repository}/pulls/${String(number)}`;
    const what = `pull request ${String(number)}`;
    const { head } = await this.#client.one(path, shape.pullRequest, { what, signal });
    const { items: files } = await this.#files(number, signal);
    const places = diffPlaces(files, comments);
    const fields = {
      commit_id: head.commit,
      event: 'COMMENT',
      body,
      comments: comments.map((comment, index) => ({
        path: comment.path,
        body: comment.body,
        line: comment.line,
        side: places[index]?.line.kind === 'removed' ? 'LEFT' : 'RIGHT',
      })),
    };
    await this.#client.send(`${path}/reviews`, { method: 'POST', body: fields, what, signal });
  }

  #files(number: number, signal: AbortSignal) {
    const ask = { what: `pull request ${String(number)}`, signal };
    return this.#client.list(`${this.#repository}/pulls/${String(number)}/files`, shape.files, ask);
  }

  /** Of both kinds that there are. One that the account may not see is left out, and said so. */
  async #checks(commit: string, signal: AbortSignal): Promise<{ items: v.InferOutput<typeof shape.checkRuns>; more: boolean }> {
    if (commit === '') return { items: [], more: true };
    const path = `${this.#repository}/commits/${commit}`;
    const unseen = (error: unknown): { items: never[]; more: boolean } => {
      const { code, data } = AppError.from(error);
      if (code === 'forgeMissing' || (code === 'forgeDenied' && data.reason === 'rights')) return { items: [], more: true };
      throw error;
    };
    const runs = await this.#client.list(`${path}/check-runs`, shape.checkRuns, { what: 'checks', signal }).catch(unseen);
    const statuses = await this.#client.list(`${path}/status`, shape.statuses, { what: 'checks', signal }).catch(unseen);
    return { items: [...runs.items, ...statuses.items], more: runs.more || statuses.more };
  }

  #withPage({ page, ...pull }: v.InferOutput<typeof shape.pullRequest>): PullRequest {
    return { ...pull, url: pageAddress(page, this.#host) };
  }
}
