/** GitLab as its reference has it: projects with merge requests, in the form in which it sends them, and its ways to refuse. */
import type { IncomingHttpHeaders } from 'node:http';
import type { WrongField } from './description.ts';
import { type Answered, type Asked, type ForgeModel, linkHeader } from './forgeServer.ts';
import { shownLines } from './githubModel.ts';
import { gitlabTable } from './gitlabTable.ts';

type Json = Record<string, unknown>;

export interface GitlabProject {
  id: number;
  path: string;
  defaultBranch: string | null;
  archived?: boolean;
  branches: Record<string, string>;
  templates: Record<string, string>;
  merges: Json[];
  diffs: Record<number, Json[]>;
  discussions: Record<number, Json[]>;
  drafts: { id: number; iid: number; body: Json }[];
  published: Json[];
  statuses: Record<string, Json[]>;
}

export function gitlabProject(id: number, path: string, more: Partial<GitlabProject> = {}): GitlabProject {
  const branches = { main: 'a'.repeat(40) };
  return {
    id,
    path,
    defaultBranch: 'main',
    branches,
    templates: {},
    merges: [],
    diffs: {},
    discussions: {},
    drafts: [],
    published: [],
    statuses: {},
    ...more,
  };
}

export const gitlabUser = (username: string): Json => ({
  id: 1,
  name: username.toUpperCase(),
  username,
  state: 'active',
  avatar_url: null,
  web_url: `http://x/${username}`,
});

export function gitlabMerge(project: GitlabProject, iid: number, host: string, more: Json = {}): Json {
  return {
    id: 9000 + iid, iid, project_id: project.id, title: `Change ${String(iid)}`, description: null, state: 'opened', created_at: '2026-01-01T10:00:00.000Z',
    updated_at: '2026-01-02T10:00:00.000Z', target_branch: 'main', source_branch: 'feature', author: gitlabUser('ada'), source_project_id: project.id,
    target_project_id: project.id, labels: [], draft: false, work_in_progress: false, detailed_merge_status: 'mergeable', sha: project.branches.feature ?? null,
    web_url: `http://${host}/${project.path}/-/merge_requests/${String(iid)}`, references: { short: `!${String(iid)}` },
    diff_refs: { base_sha: 'a'.repeat(40), head_sha: project.branches.feature ?? 'b'.repeat(40), start_sha: 'a'.repeat(40) }, ...more,
  }; // prettier-ignore
}

export class GitlabModel implements ForgeModel {
  readonly prefix = '/api/v4';
  readonly table = gitlabTable;
  readonly projects: GitlabProject[] = [];
  host = '';
  #nextNote = 500;

  tokenOf(headers: IncomingHttpHeaders): string | null {
    const own = headers['private-token'];
    if (typeof own === 'string') return own;
    return headers.authorization?.replace(/^Bearer /, '') ?? null;
  }

  headersRefused(): Answered | null {
    return null;
  }

  refuse(why: 'token' | 'missing' | 'limit', what = 'Project'): Answered {
    if (why === 'token') return { status: 401, body: { message: '401 Unauthorized' } };
    return { status: 404, body: { message: `404 ${what} Not Found` } };
  }

  invalid(wrong: readonly WrongField[]): Answered {
    const words = wrong.map(
      ({ field, why }) =>
        `${field.replace(/\.(\w+)/g, '[$1]')} ${why === 'missing' ? 'is missing' : why === 'invalid' ? 'is invalid' : 'is not described'}`,
    );
    return { status: 400, body: { error: words.join(', ') } };
  }

  itemsIn(body: unknown): ReturnType<ForgeModel['itemsIn']> {
    return { items: body as unknown[], put: (items) => items };
  }

  pageHeaders(address: string, query: URLSearchParams, page: number, perPage: number, total: number): Record<string, string> {
    const last = Math.max(1, Math.ceil(total / perPage));
    return {
      link: linkHeader(address, query, page, last), 'x-page': String(page), 'x-per-page': String(perPage), 'x-total': String(total), 'x-total-pages': String(last),
      'x-next-page': page < last ? String(page + 1) : '', 'x-prev-page': page > 1 ? String(page - 1) : '',
    }; // prettier-ignore
  }

  answer(asked: Asked): Answered {
    const { method, parts, endpoint, body, query } = asked;
    const project = this.projects.find(({ id, path }) => String(id) === parts.id || path === parts.id);
    if (!project) return this.refuse('missing');
    const iid = Number(parts.iid);
    const merge = project.merges.find((one) => one.iid === iid);
    if (parts.iid !== undefined && !merge) return this.refuse('missing', 'Merge Request');
    if (method !== 'GET' && project.archived) return { status: 403, body: { message: '403 Forbidden' } };
    switch (`${method} ${endpoint.path.replace('/projects/{id}', '')}`) {
      case 'GET ':
        return {
          status: 200,
          body: {
            id: project.id,
            path_with_namespace: project.path,
            default_branch: project.defaultBranch,
            archived: project.archived === true,
            visibility: 'public',
          },
        };
      case 'GET /templates/{type}':
        return parts.type === 'merge_requests'
          ? { status: 200, body: Object.keys(project.templates).map((key) => ({ key, name: key })) }
          : this.invalid([{ field: 'type', why: 'invalid' }]);
      case 'GET /templates/{type}/{name}': {
        const content = project.templates[parts.name!];
        return content === undefined ? this.refuse('missing', 'Template') : { status: 200, body: { name: parts.name, content } };
      }
      case 'GET /merge_requests':
        return { status: 200, body: listed(project.merges, query) };
      case 'POST /merge_requests':
        return this.#open(project, body);
      case 'GET /merge_requests/{iid}':
        return { status: 200, body: merge };
      case 'PUT /merge_requests/{iid}':
        if (Object.keys(body).length === 0)
          return {
            status: 400,
            body: { error: 'title, description, target_branch, state_event are missing, at least one parameter must be provided' },
          };
        return { status: 200, body: changed(merge!, body) };
      case 'GET /merge_requests/{iid}/diffs':
        return { status: 200, body: project.diffs[iid] ?? [] };
      case 'GET /merge_requests/{iid}/discussions':
        return { status: 200, body: project.discussions[iid] ?? [] };
      case 'GET /merge_requests/{iid}/draft_notes':
        return { status: 200, body: project.drafts.filter((one) => one.iid === iid).map(noteOf) };
      case 'POST /merge_requests/{iid}/draft_notes':
        return this.#draft(project, iid, body);
      case 'DELETE /merge_requests/{iid}/draft_notes/{note}':
      case 'PUT /merge_requests/{iid}/draft_notes/{note}/publish': {
        const at = project.drafts.findIndex((one) => one.iid === iid && String(one.id) === parts.note);
        if (at === -1) return this.refuse('missing', 'Draft Note');
        const [gone] = project.drafts.splice(at, 1);
        if (method === 'PUT') project.published.push(gone!.body);
        return { status: 204 };
      }
      case 'POST /merge_requests/{iid}/draft_notes/bulk_publish':
        project.published.push(...project.drafts.filter((one) => one.iid === iid).map((one) => one.body));
        project.drafts.splice(0, Infinity, ...project.drafts.filter((one) => one.iid !== iid));
        return { status: 204 };
      case 'GET /repository/commits/{sha}/statuses':
        return { status: 200, body: project.statuses[parts.sha!] ?? [] };
      default:
        return this.refuse('missing');
    }
  }

  #open(source: GitlabProject, body: Json): Answered {
    const target = body.target_project_id === undefined ? source : this.projects.find(({ id }) => id === body.target_project_id);
    if (!target) return this.refuse('missing', 'Target project');
    const title = body.title as string;
    const branch = body.source_branch as string;
    if (source.branches[branch] === undefined) return { status: 400, body: { message: { source_branch: ['does not exist'] } } };
    const other = target.merges.find(
      (one) =>
        one.state === 'opened' &&
        one.source_branch === branch &&
        one.target_branch === body.target_branch &&
        one.source_project_id === source.id,
    );
    if (other)
      return {
        status: 409,
        body: { message: [`Another open merge request already exists for this source branch: !${String(other.iid)}`] },
      };
    const iid = target.merges.length + 1;
    const merge = gitlabMerge(target, iid, this.host, {
      title, description: body.description ?? null, source_branch: branch, target_branch: body.target_branch, source_project_id: source.id, sha: source.branches[branch],
      draft: isDraft(title),
    }); // prettier-ignore
    target.merges.push(merge);
    return { status: 201, body: merge };
  }

  #draft(project: GitlabProject, iid: number, body: Json): Answered {
    const position = body.position as Json | undefined;
    if (position) {
      const diff = project.diffs[iid]?.find((one) => one.new_path === position.new_path && one.old_path === position.old_path)?.diff as
        string | undefined;
      const { new_line: now, old_line: old } = position as { new_line?: number; old_line?: number };
      const [after, before] = [shownLines(diff ?? '', false), shownLines(diff ?? '', true)];
      const good = (now === undefined || after.has(now)) && (old === undefined || before.has(old)) && (now ?? old) !== undefined;
      // A line that stays has both of its numbers, and one of an addition only the new one.
      if (!good) return { status: 400, body: { message: { line_code: ["can't be blank", 'must be a valid line code'] } } };
    }
    const id = this.#nextNote++;
    const draft = { id, iid, body };
    project.drafts.push(draft);
    return { status: 201, body: noteOf(draft) };
  }
}

/** What marks a draft. */
function isDraft(title: string): boolean {
  return /^\s*(?:\[draft\]|\(draft\)|draft:)/i.test(title);
}

/** The newest first unless something else is asked; lists tell less of each. */
function listed(
  merges: readonly Json[],
  { state = 'all', source_branch, target_branch, order_by = 'created_at', sort = 'desc' }: Record<string, string>,
): Json[] {
  const found = merges.filter(
    (one) =>
      (state === 'all' || one.state === state) &&
      (source_branch === undefined || one.source_branch === source_branch) &&
      (target_branch === undefined || one.target_branch === target_branch),
  );
  const key = (one: Json): string => `${String(one[order_by])} ${String(one.iid).padStart(9, '0')}`;
  const ordered = found.toSorted((one, other) => (key(one) < key(other) ? -1 : 1));
  return (sort === 'asc' ? ordered : ordered.reverse()).map(({ diff_refs: _, ...rest }) => rest);
}

function changed(merge: Json, { state_event: event, ...fields }: Json): Json {
  const state = event === 'close' ? { state: 'closed' } : event === 'reopen' ? { state: 'opened' } : {};
  return Object.assign(merge, fields, state, typeof fields.title === 'string' ? { draft: isDraft(fields.title) } : {});
}

function noteOf({ id, iid, body }: GitlabProject['drafts'][number]): Json {
  return {
    id,
    author_id: 1,
    merge_request_id: 9000 + iid,
    resolve_discussion: body.resolve_discussion === true,
    discussion_id: body.in_reply_to_discussion_id ?? null,
    note: body.note,
    position: body.position ?? null,
  };
}
