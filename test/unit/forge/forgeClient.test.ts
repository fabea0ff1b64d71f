/** What comes of a forge on bad days, over real connections: each failure in one sentence with the next step, and nothing sent that nobody agreed to. */
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ForgeCalls } from '../../../src/core/forge/forgeCalls.ts';
import { reasonOf } from '../../../src/core/forge/forgeFailure.ts';
import { testCertificate } from '../../support/faultServer/testCertificate.ts';
import { failureOf, type ForgeSetup, forgeUnderTest, never } from '../../support/forgeServer/forgeUnderTest.ts';
import { type Answered, ForgeServer } from '../../support/forgeServer/forgeServer.ts';
import { GithubModel, githubRepo } from '../../support/forgeServer/githubModel.ts';

let model: GithubModel;
let server: ForgeServer;

async function start(secure = false): Promise<void> {
  model = new GithubModel();
  server = await ForgeServer.start(model, { secure });
  model.repos.push(githubRepo('acme/shop'));
}
beforeEach(() => start());
afterEach(() => server.stop());

const ask = (more: Partial<ForgeSetup> = {}, signal = never) =>
  forgeUnderTest({ kind: 'github', server, ...more }).forge.repository(signal);
const answering = (answer: Answered): void => void server.faults.push({ path: '/', do: { answer }, times: 1 });

describe('the user’s word', () => {
  it.each([
    ['nobody agreed', { agreed: false }, 'forgeNotAllowed'],
    ['the folder is in Restricted Mode', { surroundings: { workspaceTrusted: false } }, 'workspaceUntrusted'],
  ] as const)('%s: nothing is sent, and the refusal is listed', async (_, more, code) => {
    const { forge, calls, effects } = forgeUnderTest({ kind: 'github', server, ...more });
    expect((await failureOf(forge.repository(never))).code).toBe(code);
    expect(server.calls).toEqual([]);
    expect(calls.all[0]?.outcome).toMatch(/^not made: /);
    expect(effects[0]).toContain('effect askForge refused');
  });
});

describe('who asks', () => {
  it('is refused with a wrong token, with the next step, and the token in no words', async () => {
    answering({ status: 401, body: { message: 'Bad credentials: wrong-token-99' } });
    const failed = await failureOf(ask({ token: 'wrong-token-99' }));
    expect(failed).toMatchObject({ code: 'forgeDenied', data: { reason: 'token' } });
    expect(failed.text).toContain('Connect to GitHub or GitLab…');
    expect(JSON.stringify(failed)).not.toContain('wrong-token-99');
    expect((await failureOf(ask({ token: 'wrong-token-99' }))).code).toBe('forgeDenied');
  });

  it('may be nobody where all may read', async () => {
    expect(await ask({ token: null })).toMatchObject({ fullName: 'acme/shop' });
    expect(server.calls[0]?.headers.authorization).toBeUndefined();
  });

  it('hears that what isn’t there may be closed to them', async () => {
    const failed = await failureOf(ask({ repository: 'acme/secret' }));
    expect(failed).toMatchObject({ code: 'forgeMissing', data: { what: 'repository' } });
    expect(failed.text).toContain('has no repository that your account can see');
  });
});

describe('limits', () => {
  const now = Date.parse('2026-03-01T12:00:00Z');
  it.each<[string, Answered, number | null]>([
    [
      'the hour is used up',
      {
        status: 403,
        body: { message: 'API rate limit exceeded' },
        headers: { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(now / 1000 + 1500) },
      },
      now + 1_500_000,
    ],
    [
      'too fast',
      { status: 403, body: { message: 'You have exceeded a secondary rate limit' }, headers: { 'retry-after': '60' } },
      now + 60_000,
    ],
    ['too fast, by 429', { status: 429, body: { message: 'Too many' }, headers: { 'retry-after': '30' } }, now + 30_000],
    [
      'GitLab’s own',
      { status: 429, body: { message: 'Retry later' }, headers: { 'ratelimit-reset': String(now / 1000 + 90) } },
      now + 90_000,
    ],
    ['without a time', { status: 403, body: { message: 'You have exceeded a secondary rate limit.' } }, null],
    ['with a time that can’t be', { status: 429, body: {}, headers: { 'x-ratelimit-reset': '1' } }, null],
  ])('%s', async (_, answer, until) => {
    answering(answer);
    const failed = await failureOf(ask({ now: () => now }));
    expect(failed).toMatchObject({ code: 'forgeLimited', data: { until } });
    expect(failed.text).toMatch(until === null ? /for now\. Try again in some minutes\.$/ : /until \d{1,2}:\d{2}.*\. Try again then\.$/);
    // Nobody waits in silence, and nothing is asked again.
    expect(server.calls).toHaveLength(1);
  });
});

describe('bad answers', () => {
  it('follows a repository that was renamed, to the same server only', async () => {
    server.faults.push({ path: '/repos/acme/old', do: { sendTo: 'SAME/api/v3/repos/acme/shop', status: 301 }, times: 1 });
    expect(await ask({ repository: 'acme/old' })).toMatchObject({ fullName: 'acme/shop' });
    server.faults.push({ path: '/repos/acme/shop', do: { sendTo: 'https://evil.example.com/repos/acme/shop', status: 307 }, times: 1 });
    const failed = await failureOf(ask());
    expect(failed).toMatchObject({ code: 'forgeRubbish', data: { why: 'redirect', to: 'evil.example.com' } });
    server.faults.push({ path: '/repos/acme/shop', do: { sendTo: 'SAME/api/v3/repos/acme/shop', status: 302 }, times: 100 });
    expect((await failureOf(ask())).code).toBe('forgeRubbish');
    expect(server.calls.length).toBeLessThan(12);
  });

  it('doesn’t send a change on', async () => {
    server.faults.push({ path: '/pulls', method: 'POST', do: { sendTo: 'SAME/api/v3/repos/acme/shop/pulls', status: 307 }, times: 1 });
    const { forge } = forgeUnderTest({ kind: 'github', server });
    const wanted = { title: 'T', body: '', head: { repository: 'acme/shop', branch: 'x' }, base: 'main' };
    expect((await failureOf(forge.openDraft(wanted, never))).text).toContain('git remote set-url');
    expect(server.calls).toHaveLength(1);
  });

  it('doesn’t follow a list to another server', async () => {
    answering({ status: 200, body: [], headers: { link: '<https://evil.example.com/pulls?page=2>; rel="next"' } });
    const { forge } = forgeUnderTest({ kind: 'github', server });
    expect(await failureOf(forge.pullRequestOf({ repository: 'acme/shop', branch: 'x' }, never))).toMatchObject({
      code: 'forgeRubbish',
      data: { to: 'evil.example.com' },
    });
  });

  it.each<[string, Answered, string, string]>([
    ['a page of a proxy', { status: 200, body: '<html>' }, 'forgeRubbish', 'page'],
    ['a page of a proxy that refuses', { status: 407, body: '<html>' }, 'forgeRubbish', 'page'],
    ['a server that fails', { status: 502, body: '<html>' }, 'forgeRefused', '(502). Try again later'],
    ['another server', { status: 200, body: { hello: 'world' } }, 'forgeRubbish', 'json'],
    ['a field of another type', { status: 200, body: { full_name: 3, default_branch: 'main' } }, 'forgeRubbish', 'json'],
    ['much too much', { status: 200, body: { full_name: 'x'.repeat(9 * 1024 * 1024) } }, 'forgeRubbish', 'long'],
  ])('%s', async (_, answer, code, told) => {
    answering(answer);
    const failed = await failureOf(ask());
    expect(failed.code).toBe(code);
    expect(`${String(failed.data.why)} ${failed.text}`).toContain(told);
  });

  it('bounds and shows what a title has', async () => {
    answering({ status: 200, body: { full_name: `a\n${'x'.repeat(5000)}`, default_branch: 'ma\u202ein', archived: false } });
    const { fullName, defaultBranch } = await ask();
    expect(fullName.length).toBeLessThan(1100);
    expect(fullName).toContain('a⟨U+000A⟩x');
    expect(defaultBranch).toBe('ma⟨U+202E⟩in');
  });

  it('reads reasons in all forms, and not more of them than a sentence takes', () => {
    expect(reasonOf({ message: 'Validation Failed', errors: [{ resource: 'PullRequest', field: 'base', code: 'invalid' }] })).toBe(
      'base is invalid',
    );
    expect(reasonOf({ message: 'Validation Failed', errors: ['one.', { message: 'two' }] })).toBe('one; two');
    expect(reasonOf({ message: { source_branch: ['does not exist'], base: ['is wrong'] } })).toBe('source_branch does not exist; is wrong');
    expect(reasonOf({ error: 'title is missing' })).toBe('title is missing');
    expect(reasonOf({ error: 'invalid_token', error_description: 'Token was revoked' })).toBe('Token was revoked');
    expect(reasonOf({ message: { error: 'Too many' } })).toBe('Too many');
    expect(reasonOf([1])).toBe('');
    expect(reasonOf({ message: { a: { b: { c: Array.from({ length: 100 }, () => 'x'.repeat(1000)) } } } }).length).toBeLessThan(200);
    expect(reasonOf({ message: 'a\u202eb\nc' })).toBe('a⟨U+202E⟩b c');
  });
});

describe('connections', () => {
  it('that break, before the answer and in it', async () => {
    server.faults.push({ path: '/', do: { cut: 'before' }, times: 1 });
    expect(await failureOf(ask())).toMatchObject({ code: 'forgeOffline', data: { reason: 'connection' } });
    server.faults.push({ path: '/', do: { cut: 'within' }, times: 1 });
    const cut = await failureOf(ask());
    expect(cut).toMatchObject({ code: 'forgeOffline', data: { reason: 'cut' } });
    expect(cut.text).toContain('Look at its page whether the change was made');
  });

  it('to nobody', async () => {
    const { forge } = forgeUnderTest({ kind: 'github', server });
    await server.stop();
    expect(await failureOf(forge.repository(never))).toMatchObject({ code: 'forgeOffline', data: { reason: 'refused' } });
    await start();
  });

  it('that stay silent are given up', async () => {
    const silent = createServer((socket) => void socket.on('error', () => undefined));
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const host = `127.0.0.1:${String((silent.address() as AddressInfo).port)}`;
    const elsewhere = Object.create(server, { host: { value: host }, origin: { value: `http://${host}` } }) as ForgeServer;
    const { forge, calls } = forgeUnderTest({ kind: 'github', server: elsewhere, patience: { first: 50, next: 50 } });
    expect(await failureOf(forge.repository(never))).toMatchObject({ code: 'forgeOffline', data: { reason: 'stalled' } });
    expect(calls.all).toHaveLength(1);
    const stop = new AbortController();
    const stopped = failureOf(forgeUnderTest({ kind: 'github', server: elsewhere }).forge.repository(stop.signal));
    setTimeout(() => stop.abort(), 20);
    expect((await stopped).code).toBe('cancelled');
    silent.close();
  });

  it('to a server that nobody vouches for send nothing, and to one that is vouched for work', async () => {
    await server.stop();
    await start(true);
    const failed = await failureOf(ask());
    expect(failed).toMatchObject({ code: 'forgeOffline', data: { reason: 'certificate' } });
    expect(failed.text).toContain('nothing was sent');
    expect(server.calls).toEqual([]);
    expect(await ask({ options: { ca: testCertificate } })).toMatchObject({ fullName: 'acme/shop' });
  });
});

it('the list of calls is bounded, and says what it left out', () => {
  const calls = new ForgeCalls();
  expect(calls.text()).toContain('have not been asked');
  let changes = 0;
  calls.onDidChange(() => changes++);
  for (let index = 0; index < 510; index++) calls.add({ at: index, method: 'GET', host: 'h', path: `/${String(index)}`, outcome: '200' });
  expect(calls.all).toHaveLength(500);
  expect(changes).toBe(510);
  const lines = calls.text((at) => String(at)).split('\n');
  expect(lines[0]).toBe('10 earlier calls are not listed any more.');
  expect(lines[1]).toBe('10  GET h/10  200');
});
