/**
 * Of GitLab's REST interface, version 4: the endpoints around merge requests, with what each takes. Written from its published reference, and held against its OpenAPI description
 * (`doc/api/openapi/openapi_v2.yaml` of GitLab 18, and for discussions `openapi_v3.yaml`).
 */
import type { Endpoint, Field } from './description.ts';

const project = '/projects/{id}';
const merge = `${project}/merge_requests/{iid}`;
const pages = { per_page: { type: 'integer' }, page: { type: 'integer' } } as const;

/** Of a text, which is all that is commented on here. */
const position: Field = {
  type: 'object',
  fields: {
    base_sha: { type: 'string', required: true },
    head_sha: { type: 'string', required: true },
    start_sha: { type: 'string', required: true },
    new_path: { type: 'string', required: true },
    old_path: { type: 'string', required: true },
    position_type: { type: 'string', required: true, oneOf: ['text', 'image', 'file'] },
    new_line: { type: 'integer' },
    old_line: { type: 'integer' },
  },
};

export const gitlabTable: readonly Endpoint[] = [
  { method: 'GET', path: project, query: { license: { type: 'boolean' }, statistics: { type: 'boolean' } } },
  { method: 'GET', path: `${project}/templates/{type}`, paged: true, query: pages },
  { method: 'GET', path: `${project}/templates/{type}/{name}` },
  {
    method: 'GET',
    path: `${project}/merge_requests`,
    paged: true,
    query: {
      ...pages,
      state: { type: 'string', oneOf: ['opened', 'closed', 'locked', 'merged', 'all'] },
      source_branch: { type: 'string' },
      target_branch: { type: 'string' },
      order_by: {
        type: 'string',
        oneOf: ['created_at', 'updated_at', 'merged_at', 'priority', 'label_priority', 'milestone_due', 'popularity', 'title'],
      },
      sort: { type: 'string', oneOf: ['asc', 'desc'] },
    },
  },
  {
    method: 'POST',
    path: `${project}/merge_requests`,
    signedIn: true,
    body: {
      source_branch: { type: 'string', required: true },
      target_branch: { type: 'string', required: true },
      title: { type: 'string', required: true },
      description: { type: 'string' },
      target_project_id: { type: 'integer' },
      remove_source_branch: { type: 'boolean' },
      squash: { type: 'boolean' },
    },
  },
  { method: 'GET', path: merge },
  {
    method: 'PUT',
    path: merge,
    signedIn: true,
    body: {
      title: { type: 'string' },
      description: { type: 'string' },
      target_branch: { type: 'string' },
      state_event: { type: 'string', oneOf: ['close', 'reopen'] },
    },
  },
  { method: 'GET', path: `${merge}/diffs`, paged: true, query: { ...pages, unidiff: { type: 'boolean' } } },
  { method: 'GET', path: `${merge}/discussions`, paged: true, signedIn: true, query: pages },
  // All of them at once, whatever is asked.
  { method: 'GET', path: `${merge}/draft_notes`, signedIn: true, query: pages },
  {
    method: 'POST',
    path: `${merge}/draft_notes`,
    signedIn: true,
    body: {
      note: { type: 'string', required: true },
      commit_id: { type: 'string' },
      in_reply_to_discussion_id: { type: 'string' },
      resolve_discussion: { type: 'boolean' },
      position,
    },
  },
  { method: 'DELETE', path: `${merge}/draft_notes/{note}`, signedIn: true },
  { method: 'PUT', path: `${merge}/draft_notes/{note}/publish`, signedIn: true },
  { method: 'POST', path: `${merge}/draft_notes/bulk_publish`, signedIn: true },
  {
    method: 'GET',
    path: `${project}/repository/commits/{sha}/statuses`,
    paged: true,
    signedIn: true,
    query: { ...pages, ref: { type: 'string' }, stage: { type: 'string' }, name: { type: 'string' }, all: { type: 'boolean' } },
  },
];
