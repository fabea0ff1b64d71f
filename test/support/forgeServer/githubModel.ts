/** GitHub as its description has it: repositories with pull requests, in the form in which it sends them, and its ways to refuse. */
import type { IncomingHttpHeaders } from 'node:http';
import type { WrongField } from './description.ts';
import { type Answered, type Asked, type ForgeModel, linkHeader } from './forgeServer.ts';
import { githubTable } from './githubTable.ts';

type Json = Record<string, unknown>;

const documentation = 'https://docs.github.com/rest';

export interface GithubRepo {
  fullName: string;
  defaultBranch: string;
  archived?: boolean;
  /** The account may only read. */
  readOnly?: boolean;
  branches: Record<string, string>;
  contents: Record<string, string>;
  pulls: Json[];
  files: Record<number, Json[]>;
  issueComments: Record<number, Json[]>;
  reviewComments: Record<number, Json[]>;
  reviews: Record<number, Json[]>;
  checkRuns: Record<string, Json[]>;
  statuses: Record<string, Json[]>;
}

export function githubRepo(fullName: string, more: Partial<GithubRepo> = {}): GithubRepo {
  const branches = { main: 'a'.repeat(40) };
  return {
    fullName,
    defaultBranch: 'main',
    branches,
    contents: {},
    pulls: [],
    files: {},
    issueComments: {},
    reviewComments: {},
    reviews: {},
    checkRuns: {},
    statuses: {},
    ...more,
  };
}

export const githubUser = (login: string): Json => ({
  login,
  id: 1,
  type: 'User',
  site_admin: false,
  html_url: `https://github.com/${login}`,
});

/** A pull request as it is sent as a whole; lists leave some of it out. */
export function githubPull(repo: GithubRepo, number: number, host: string, more: Json = {}): Json {
  const [owner = ''] = repo.fullName.split('/');
  const end = (ref: string): Json => ({
    label: `${owner}:${ref}`,
    ref,
    sha: repo.branches[ref] ?? 'b'.repeat(40),
    user: githubUser(owner),
    repo: { id: 7, full_name: repo.fullName },
  });
  return {
    id: 1000 + number, node_id: 'PR_x', number, state: 'open', locked: false, title: `Change ${String(number)}`, user: githubUser('ada'), body: null,
    labels: [], draft: false, merged: false, mergeable: true, mergeable_state: 'clean', head: end('feature'), base: end('main'),
    html_url: `http://${host}/${repo.fullName}/pull/${String(number)}`, created_at: '2026-01-01T10:00:00Z', updated_at: '2026-01-02T10:00:00Z',
    merged_at: null, comments: 0, additions: 3, deletions: 1, changed_files: 1, ...more,
  }; // prettier-ignore
}

export class GithubModel implements ForgeModel {
  readonly prefix = '/api/v3';
  readonly table = githubTable;
  readonly repos: GithubRepo[] = [];
  /** What was sent in reviews. */
  readonly sentReviews: Json[] = [];
  host = '';

  tokenOf({ authorization }: IncomingHttpHeaders): string | null {
    return authorization === undefined ? null : authorization.replace(/^(?:Bearer|token) /, '');
  }

  headersRefused(headers: IncomingHttpHeaders): Answered | null {
    if (headers['user-agent'] === undefined) return { status: 403, body: 'Request forbidden by administrative rules.' };
    const version = headers['x-github-api-version'];
    if (version !== undefined && version !== '2022-11-28')
      return {
        status: 400,
        body: { message: `The version ${String(version)} is not supported.`, documentation_url: documentation, status: '400' },
      };
    return null;
  }

  refuse(why: 'token' | 'missing' | 'limit'): Answered {
    if (why === 'token') return { status: 401, body: { message: 'Bad credentials', documentation_url: documentation, status: '401' } };
    return { status: 404, body: { message: 'Not Found', documentation_url: documentation, status: '404' } };
  }

  invalid(wrong: readonly WrongField[]): Answered {
    const words = wrong.map(({ field, why }) =>
      why === 'missing' ? `"${field}" wasn't supplied.` : `"${field}" is not a permitted key or value.`,
    );
    return { status: 422, body: { message: `Invalid request.\n\n${words.join('\n')}`, documentation_url: documentation, status: '422' } };
  }

  itemsIn(body: unknown): ReturnType<ForgeModel['itemsIn']> {
    if (Array.isArray(body)) return { items: body as unknown[], put: (items) => items };
    const name = Object.keys(body as Json).find((key) => Array.isArray((body as Json)[key]))!;
    return { items: (body as Record<string, unknown[]>)[name]!, put: (items) => ({ ...(body as Json), [name]: items }) };
  }

  pageHeaders(address: string, query: URLSearchParams, page: number, perPage: number, total: number): Record<string, string> {
    const link = linkHeader(address, query, page, Math.max(1, Math.ceil(total / perPage)));
    return {
      ...(link !== '' && { link }),
      'x-ratelimit-limit': '5000',
      'x-ratelimit-remaining': '4990',
      'x-ratelimit-reset': '1900000000',
    };
  }

  answer(asked: Asked): Answered {
    const { method, parts, endpoint } = asked;
    const repo = this.repos.find(({ fullName }) => fullName.toLowerCase() === `${parts.owner!}/${parts.repo!}`.toLowerCase());
    if (!repo) return this.refuse('missing');
    if (method !== 'GET' && repo.archived)
      return {
        status: 403,
        body: { message: 'Repository was archived so is read-only.', documentation_url: documentation, status: '403' },
      };
    if (method !== 'GET' && repo.readOnly)
      return {
        status: 403,
        body: { message: 'Resource not accessible by personal access token', documentation_url: documentation, status: '403' },
      };
    const number = Number(parts.number);
    const pull = repo.pulls.find((one) => one.number === number);
    if (parts.number !== undefined && !pull) return this.refuse('missing');
    const what = endpoint.path.replace('/repos/{owner}/{repo}', '');
    switch (`${method} ${what}`) {
      case 'GET ':
        return {
          status: 200,
          body: {
            id: 7,
            full_name: repo.fullName,
            private: true,
            default_branch: repo.defaultBranch,
            archived: repo.archived === true,
            permissions: { push: true },
          },
        };
      case 'GET /contents/{path*}':
        return this.#contents(repo, parts.path!);
      case 'GET /pulls':
        return { status: 200, body: this.#listed(repo, asked.query) };
      case 'POST /pulls':
        return this.#open(repo, asked.body);
      case 'GET /pulls/{number}':
        return { status: 200, body: pull };
      case 'PATCH /pulls/{number}':
        return { status: 200, body: Object.assign(pull!, asked.body) };
      case 'GET /pulls/{number}/files':
        return { status: 200, body: repo.files[number] ?? [] };
      case 'GET /pulls/{number}/comments':
        return { status: 200, body: repo.reviewComments[number] ?? [] };
      case 'GET /pulls/{number}/reviews':
        return { status: 200, body: repo.reviews[number] ?? [] };
      case 'POST /pulls/{number}/reviews':
        return this.#review(repo, number, asked.body);
      case 'GET /issues/{number}/comments':
        return { status: 200, body: repo.issueComments[number] ?? [] };
      case 'GET /commits/{ref}/check-runs': {
        const runs = repo.checkRuns[parts.ref!] ?? [];
        return { status: 200, body: { total_count: runs.length, check_runs: runs } };
      }
      case 'GET /commits/{ref}/status': {
        const statuses = repo.statuses[parts.ref!] ?? [];
        return { status: 200, body: { state: 'success', statuses, sha: parts.ref, total_count: statuses.length } };
      }
      default:
        return this.refuse('missing');
    }
  }

  #contents(repo: GithubRepo, path: string): Answered {
    const file = repo.contents[path];
    if (file !== undefined)
      return {
        status: 200,
        body: {
          type: 'file',
          name: path.split('/').at(-1),
          path,
          size: file.length,
          encoding: 'base64',
          content: Buffer.from(file).toString('base64').replace(/.{60}/g, '$&\n'),
        },
      };
    const inside = path === '' ? '' : `${path}/`;
    const names = [
      ...new Set(
        Object.keys(repo.contents)
          .filter((one) => one.startsWith(inside))
          .map((one) => one.slice(inside.length)),
      ),
    ];
    if (names.length === 0) return this.refuse('missing');
    return {
      status: 200,
      body: names.map((name) => ({ type: name.includes('/') ? 'dir' : 'file', name: name.split('/')[0], path: inside + name, size: 1 })),
    };
  }

  /** Lists tell by the time only whether one was merged. */
  #listed(repo: GithubRepo, { state = 'open', head }: Record<string, string>): Json[] {
    const fits = (pull: Json): boolean =>
      (state === 'all' || pull.state === state) && (head === undefined || (pull.head as Json).label === head);
    return repo.pulls
      .filter(fits)
      .map(
        ({ merged: _m, mergeable: _a, mergeable_state: _s, comments: _c, additions: _d, deletions: _e, changed_files: _f, ...rest }) =>
          rest,
      );
  }

  #open(repo: GithubRepo, body: Json): Answered {
    const failed = (...errors: Json[]): Answered => ({
      status: 422,
      body: {
        message: 'Validation Failed',
        errors: errors.map((one) => ({ resource: 'PullRequest', ...one })),
        documentation_url: documentation,
        status: '422',
      },
    });
    const { head, base, title } = body as Record<string, string>;
    if (title === undefined || title === '') return failed({ code: 'missing_field', field: 'title' });
    const [owner = ''] = repo.fullName.split('/');
    const branch = head!.replace(`${owner}:`, '');
    const from =
      head!.includes(':') && !head!.startsWith(`${owner}:`)
        ? this.repos.find(({ fullName }) => fullName.startsWith(`${head!.split(':')[0]!}/`))
        : repo;
    const ref = from === repo ? branch : head!.split(':')[1]!;
    if (from?.branches[ref] === undefined) return failed({ field: 'head', code: 'invalid' });
    if (repo.branches[base!] === undefined) return failed({ field: 'base', code: 'invalid' });
    if (from.branches[ref] === repo.branches[base!])
      return failed({ code: 'custom', message: `No commits between ${base!} and ${branch}` });
    const label = `${from.fullName.split('/')[0]!}:${ref}`;
    if (repo.pulls.some((pull) => pull.state === 'open' && (pull.head as Json).label === label))
      return failed({ code: 'custom', message: `A pull request already exists for ${label}.` });
    const number = repo.pulls.length + 1;
    const end = { label, ref, sha: from.branches[ref], repo: { id: 8, full_name: from.fullName } };
    const pull = githubPull(repo, number, this.host, { title, body: body.body ?? null, draft: body.draft === true, head: end });
    repo.pulls.push(pull);
    return { status: 201, body: pull };
  }

  #review(repo: GithubRepo, number: number, body: Json): Answered {
    const failed = (...errors: string[]): Answered => ({
      status: 422,
      body: { message: 'Unprocessable Entity', errors, documentation_url: documentation, status: '422' },
    });
    if (body.event === 'COMMENT' && (body.body === undefined || body.body === '')) return failed('Review body is required');
    const shown = (comment: Json): boolean => {
      const patch = repo.files[number]?.find(({ filename }) => filename === comment.path)?.patch;
      return typeof patch === 'string' && shownLines(patch, comment.side === 'LEFT').has(comment.line as number);
    };
    if (((body.comments ?? []) as Json[]).some((comment) => !shown(comment)))
      return failed('Pull request review thread line must be part of the diff');
    this.sentReviews.push(body);
    return { status: 200, body: { id: 80, user: githubUser('ada'), body: body.body, state: 'COMMENTED', commit_id: body.commit_id } };
  }
}

/** The numbers of lines that a patch shows on one side: counted apart from the code under test. */
export function shownLines(patch: string, before: boolean): Set<number> {
  const numbers = new Set<number>();
  let [old, now] = [0, 0];
  for (const line of patch.split('\n')) {
    const head = /^@@ -(\d+)(?:,\d+)? \+(\d+)/.exec(line);
    if (head) [old, now] = [Number(head[1]), Number(head[2])];
    else if (line.startsWith('-')) { if (before) numbers.add(old); old++; }
    else if (line.startsWith('+')) { if (!before) numbers.add(now); now++; }
    else if (line.startsWith(' ')) { numbers.add(before ? old : now); old++; now++; }
  } // prettier-ignore
  return numbers;
}
