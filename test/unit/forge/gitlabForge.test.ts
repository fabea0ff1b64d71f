/** Our client against a server that was written from GitLab's published reference: what is asked, how much is read, and what is sent. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { failureOf, forgeUnderTest, never } from '../../support/forgeServer/forgeUnderTest.ts';
import { ForgeServer } from '../../support/forgeServer/forgeServer.ts';
import { gitlabMerge, GitlabModel, gitlabProject, type GitlabProject, gitlabUser } from '../../support/forgeServer/gitlabModel.ts';

let model: GitlabModel;
let server: ForgeServer;
let project: GitlabProject;

const diff = '@@ -1,3 +1,4 @@\n one\n-two\n+two and a half\n+three\n four\n';

beforeEach(async () => {
  model = new GitlabModel();
  server = await ForgeServer.start(model);
  model.host = server.host;
  project = gitlabProject(3, 'acme/tools/shop', { branches: { main: 'a'.repeat(40), feature: 'b'.repeat(40) } });
  model.projects.push(project);
});
afterEach(() => server.stop());

const under = (more: object = {}) => forgeUnderTest({ kind: 'gitlab', server, repository: 'acme/tools/shop', ...more });
const note = (username: string, body: string, more: object = {}) => ({
  id: 1,
  author: gitlabUser(username),
  body,
  created_at: '2026-01-02T10:00:00.000Z',
  system: false,
  ...more,
});

describe('a project', () => {
  it('is asked by its whole path, with the token in its own head', async () => {
    const { forge, calls, effects } = under();
    expect(await forge.repository(never)).toEqual({ fullName: 'acme/tools/shop', defaultBranch: 'main', archived: false });
    const [seen] = server.calls;
    expect(seen?.path).toBe('/api/v4/projects/acme%2Ftools%2Fshop');
    expect(seen?.headers['private-token']).toBe('test-token-4711');
    expect(effects.join() + calls.text()).not.toContain('4711');
  });

  it('has the template that is the default, or the only one', async () => {
    const { forge } = under();
    expect(await forge.template(never)).toBeNull();
    project.templates['bug fix'] = '## Bug';
    expect(await forge.template(never)).toBe('## Bug');
    project.templates.other = '## Other';
    expect(await forge.template(never)).toBeNull();
    project.templates.Default = '## Default';
    expect(await forge.template(never)).toBe('## Default');
  });
});

describe('a merge request', () => {
  it('is found by its branch, and read with all that was said', async () => {
    const { forge } = under();
    expect(await forge.pullRequestOf({ repository: 'acme/tools/shop', branch: 'feature' }, never)).toBeNull();
    project.merges.push(gitlabMerge(project, 1, server.host, { title: 'Draft: Tax <x>', draft: true, description: 'Hi <!-- be nice -->' }));
    project.diffs[1] = [
      {
        old_path: 'cart.ts',
        new_path: 'cart.ts',
        a_mode: '100644',
        b_mode: '100644',
        diff,
        new_file: false,
        renamed_file: false,
        deleted_file: false,
      },
      { old_path: 'a.ts', new_path: 'b.ts', diff: '', new_file: false, renamed_file: true, deleted_file: false, too_large: true },
    ];
    project.discussions[1] = [
      { id: 'd1', individual_note: true, notes: [note('bob', 'Nice')] },
      { id: 'd2', individual_note: true, notes: [note('bob', 'added 1 commit', { system: true })] },
      {
        id: 'd3',
        individual_note: false,
        notes: [
          note('eve', 'Why?', {
            resolved: true,
            position: { new_path: 'cart.ts', old_path: 'cart.ts', new_line: 3, old_line: null, position_type: 'text' },
          }),
          note('ada', 'Because', { resolved: true }),
        ],
      },
      {
        id: 'd4',
        individual_note: false,
        notes: [
          note('eve', 'Old', {
            resolved: false,
            position: { new_path: 'cart.ts', old_path: 'cart.ts', new_line: null, old_line: 2, position_type: 'text' },
          }),
        ],
      },
    ];
    project.statuses['b'.repeat(40)] = [
      { id: 1, name: 'test', status: 'failed', target_url: `http://${server.host}/jobs/1`, allow_failure: false },
      { id: 2, name: 'flaky', status: 'failed', target_url: null, allow_failure: true },
      { id: 3, name: 'build', status: 'running', target_url: null },
      { id: 4, name: 'lint', status: 'success', target_url: null },
    ];
    expect(await forge.pullRequestOf({ repository: 'acme/tools/shop', branch: 'feature' }, never)).toMatchObject({
      number: 1,
      title: 'Tax <x>',
      draft: true,
    });
    expect(await forge.pullRequestOf({ repository: 'ada/shop', branch: 'feature' }, never)).toBeNull();
    const pull = await forge.read(1, never);
    expect(pull).toMatchObject({
      body: 'Hi ⟨hidden on the page: be nice⟩',
      url: `http://${server.host}/acme/tools/shop/-/merge_requests/1`,
      leftOut: [],
    });
    expect(pull.files).toEqual([
      { path: 'cart.ts', from: null, status: 'modified', patch: diff },
      { path: 'b.ts', from: 'a.ts', status: 'renamed', patch: null },
    ]);
    expect(pull.comments.map(({ body }) => body)).toEqual(['Nice']);
    expect(pull.threads.map(({ line, side, resolved, comments }) => [line, side, resolved, comments.length])).toEqual([
      [3, 'after', true, 2],
      [2, 'before', false, 1],
    ]);
    expect(pull.checks.map(({ name, state }) => [name, state])).toEqual([
      ['test', 'failed'],
      ['flaky', 'skipped'],
      ['build', 'running'],
      ['lint', 'passed'],
    ]);
  });

  it('is read over all pages', async () => {
    const { forge } = under();
    project.merges.push(gitlabMerge(project, 1, server.host));
    project.discussions[1] = Array.from({ length: 7 }, (_, index) => ({
      id: String(index),
      individual_note: true,
      notes: [note('bob', `c${String(index)}`)],
    }));
    server.mostOnPage = 3;
    expect((await forge.read(1, never)).comments.map(({ body }) => body)).toEqual(['c0', 'c1', 'c2', 'c3', 'c4', 'c5', 'c6']);
  });

  it('is opened as a draft, from a fork too, stays one when its text is changed, and a refusal has GitLab’s own words', async () => {
    const { forge } = under();
    const wanted = { title: 'Add tax', body: '## What', head: { repository: 'acme/tools/shop', branch: 'feature' }, base: 'main' };
    expect(await forge.openDraft(wanted, never)).toMatchObject({ number: 1, title: 'Add tax', draft: true });
    expect(project.merges[0]).toMatchObject({ title: 'Draft: Add tax', description: '## What' });
    expect(await forge.update(1, { title: 'Add taxes', body: 'B' }, never)).toMatchObject({ title: 'Add taxes', draft: true });
    expect(project.merges[0]).toMatchObject({ title: 'Draft: Add taxes', description: 'B' });
    expect((await failureOf(forge.openDraft(wanted, never))).text).toContain(
      '(409): Another open merge request already exists for this source branch: !1. Correct',
    );
    expect((await failureOf(forge.openDraft({ ...wanted, head: { ...wanted.head, branch: 'unpushed' } }, never))).text).toContain(
      '(400): source_branch does not exist',
    );
    model.projects.push(gitlabProject(8, 'ada/shop', { branches: { tax: 'c'.repeat(40) } }));
    await forge.openDraft({ ...wanted, head: { repository: 'ada/shop', branch: 'tax' } }, never);
    expect(project.merges.at(-1)).toMatchObject({ source_project_id: 8, target_project_id: 3 });
    project.archived = true;
    expect((await failureOf(forge.update(1, { title: 'X' }, never))).code).toBe('forgeDenied');
  });
});

describe('what GitLab does', () => {
  it('opens a draft also where the title begins with what was its mark once', async () => {
    const { forge } = under();
    const wanted = { title: 'WIP: x', body: '', base: 'main', head: { repository: 'acme/tools/shop', branch: 'feature' } };
    expect(await forge.openDraft(wanted, never)).toMatchObject({ title: 'WIP: x', draft: true });
    expect(await forge.update(1, { title: 'WIP: y' }, never)).toMatchObject({ title: 'WIP: y', draft: true });
    expect(project.merges[0]).toMatchObject({ title: 'Draft: WIP: y' });
  });

  it('is read where it sends null for false', async () => {
    const nothing = { draft: null, title: 'A' };
    project.merges.push(gitlabMerge(project, 1, server.host, nothing));
    project.diffs[1] = [{ old_path: 'a.ts', new_path: 'a.ts', diff, new_file: null, renamed_file: null, deleted_file: null }];
    project.discussions[1] = [{ id: 'd1', individual_note: true, notes: [note('bob', 'Nice', { system: null, resolved: null })] }];
    project.statuses['b'.repeat(40)] = [{ name: 'build', status: 'failed', allow_failure: null, target_url: null }];
    const read = await under().forge.read(1, never);
    expect(read).toMatchObject({ draft: false, files: [{ status: 'modified' }], checks: [{ state: 'failed' }] });
  });

  it('is asked with a token where it shows what was said to nobody without one', async () => {
    project.merges.push(gitlabMerge(project, 1, server.host));
    const failure = await failureOf(under({ token: null }).forge.read(1, never));
    expect(failure).toMatchObject({ code: 'forgeDenied', data: { reason: 'token' } });
  });
});

describe('a review', () => {
  beforeEach(() => {
    project.merges.push(gitlabMerge(project, 1, server.host));
    project.diffs[1] = [{ old_path: 'cart.ts', new_path: 'cart.ts', diff, new_file: false, renamed_file: false, deleted_file: false }];
  });
  const comments = [
    { path: 'cart.ts', side: 'after', line: 2, body: 'Added' },
    { path: 'cart.ts', side: 'before', line: 2, body: 'Removed' },
    { path: 'cart.ts', side: 'after', line: 4, body: 'Stays' },
  ] as const;

  it('appears at once, each line named as GitLab wants it', async () => {
    const { forge } = under();
    await forge.review(1, { body: 'All in all', comments }, never);
    expect(project.drafts).toEqual([]);
    expect(project.published).toHaveLength(4);
    const lines = project.published.map(({ position }) => position as { new_line?: number; old_line?: number } | undefined);
    expect(lines.map((one) => one && [one.old_line, one.new_line])).toEqual([undefined, [undefined, 2], [2, undefined], [3, 4]]);
    expect(server.calls.filter(({ path }) => path.endsWith('bulk_publish'))).toHaveLength(1);
  });

  it('doesn’t publish what the user has written elsewhere and not sent', async () => {
    const { forge } = under();
    project.drafts.push({ id: 9, iid: 1, body: { note: 'mine' } });
    await forge.review(1, { body: '', comments }, never);
    expect(project.drafts.map(({ id }) => id)).toEqual([9]);
    expect(project.published).toHaveLength(3);
  });

  it('takes back what it has made when it can’t be made whole', async () => {
    const { forge } = under();
    server.faults.push({ path: 'bulk_publish', do: { answer: { status: 500, body: { message: '500 Internal Server Error' } } }, times: 1 });
    expect((await failureOf(forge.review(1, { body: '', comments }, never))).code).toBe('forgeRefused');
    expect(project.drafts).toEqual([]);
    expect(project.published).toEqual([]);
  });

  it('sends nothing for a line that isn’t shown', async () => {
    const { forge } = under();
    const failed = await failureOf(
      forge.review(1, { body: '', comments: [{ path: 'cart.ts', side: 'after', line: 40, body: 'x' }] }, never),
    );
    expect(failed).toMatchObject({ code: 'forgeLine', data: { line: 40 } });
    expect(server.calls.every(({ method }) => method === 'GET')).toBe(true);
  });
});
