/**
 * Of GitHub's REST interface, version 2022-11-28: the endpoints around pull requests, with what each takes. Written from its published OpenAPI description (`github/rest-api-description`), and held
 * against it as the package `@octokit/openapi` 23.0.2 has it: each endpoint, parameter and field of a body is there with this type, need and choice, and so are the fields that
 * our server answers with. What is null here and not there is so of the real one: the account of somebody who left, the line of a comment on lines that are gone, and what a check that
 * still runs has come to.
 */
import type { Endpoint } from './description.ts';

const repo = '/repos/{owner}/{repo}';
const pages = { per_page: { type: 'integer' }, page: { type: 'integer' } } as const;
const order = { sort: { type: 'string' }, direction: { type: 'string', oneOf: ['asc', 'desc'] } } as const;

export const githubTable: readonly Endpoint[] = [
  { method: 'GET', path: repo },
  { method: 'GET', path: `${repo}/contents/{path*}`, query: { ref: { type: 'string' } } },
  {
    method: 'GET',
    path: `${repo}/pulls`,
    paged: true,
    query: {
      ...pages,
      ...order,
      state: { type: 'string', oneOf: ['open', 'closed', 'all'] },
      head: { type: 'string' },
      base: { type: 'string' },
      sort: { type: 'string', oneOf: ['created', 'updated', 'popularity', 'long-running'] },
    },
  },
  {
    method: 'POST',
    path: `${repo}/pulls`,
    signedIn: true,
    body: {
      title: { type: 'string' },
      head: { type: 'string', required: true },
      head_repo: { type: 'string' },
      base: { type: 'string', required: true },
      body: { type: 'string' },
      maintainer_can_modify: { type: 'boolean' },
      draft: { type: 'boolean' },
      issue: { type: 'integer' },
    },
  },
  { method: 'GET', path: `${repo}/pulls/{number}` },
  {
    method: 'PATCH',
    path: `${repo}/pulls/{number}`,
    signedIn: true,
    body: {
      title: { type: 'string' },
      body: { type: 'string' },
      state: { type: 'string', oneOf: ['open', 'closed'] },
      base: { type: 'string' },
      maintainer_can_modify: { type: 'boolean' },
    },
  },
  { method: 'GET', path: `${repo}/pulls/{number}/files`, paged: true, query: pages },
  {
    method: 'GET',
    path: `${repo}/pulls/{number}/comments`,
    paged: true,
    query: { ...pages, ...order, sort: { type: 'string', oneOf: ['created', 'updated'] }, since: { type: 'string' } },
  },
  { method: 'GET', path: `${repo}/pulls/{number}/reviews`, paged: true, query: pages },
  {
    method: 'POST',
    path: `${repo}/pulls/{number}/reviews`,
    signedIn: true,
    body: {
      commit_id: { type: 'string' },
      body: { type: 'string' },
      event: { type: 'string', oneOf: ['APPROVE', 'REQUEST_CHANGES', 'COMMENT'] },
      comments: {
        type: 'array',
        items: {
          type: 'object',
          fields: {
            path: { type: 'string', required: true },
            body: { type: 'string', required: true },
            position: { type: 'integer' },
            line: { type: 'integer' },
            side: { type: 'string', oneOf: ['LEFT', 'RIGHT'] },
            start_line: { type: 'integer' },
            start_side: { type: 'string', oneOf: ['LEFT', 'RIGHT'] },
          },
        },
      },
    },
  },
  { method: 'GET', path: `${repo}/issues/{number}/comments`, paged: true, query: { ...pages, since: { type: 'string' } } },
  {
    method: 'GET',
    path: `${repo}/commits/{ref}/check-runs`,
    paged: true,
    query: {
      ...pages,
      check_name: { type: 'string' },
      status: { type: 'string', oneOf: ['queued', 'in_progress', 'completed'] },
      filter: { type: 'string', oneOf: ['latest', 'all'] },
      app_id: { type: 'integer' },
    },
  },
  { method: 'GET', path: `${repo}/commits/{ref}/status`, paged: true, query: pages },
];
