/** What a branch adds, read from real repositories, hostile ones included. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readBranch, readRange } from '../../../src/node/git/readBranch.ts';
import { readRemotes } from '../../../src/node/git/readRemotes.ts';
import { readStyleFacts } from '../../../src/node/git/readStyleFacts.ts';
import { GitRepository } from '../../support/gitRepository.ts';
import { treeHash } from '../../support/treeHash.ts';

let repo: GitRepository;

beforeEach(() => {
  repo = new GitRepository();
  repo.write('a.ts', 'export const a = 1;\n');
  repo.commit('start');
  repo.git('tag', 'v1.0.0');
});
afterEach(() => repo.remove());

describe('a branch', () => {
  it('is compared with where it parted, its commits the oldest first, without merges', async () => {
    repo.git('switch', '--quiet', '--create', 'feature/tax');
    repo.write('b.ts', 'export const b = 2;\n');
    repo.commit('feat: add b\n\nIt is needed.\n\nCloses #3');
    repo.git('switch', '--quiet', 'main');
    repo.write('c.ts', 'export const c = 3;\n');
    repo.commit('other');
    repo.git('switch', '--quiet', 'feature/tax');
    repo.git('merge', '--quiet', '--no-edit', '--no-ff', 'main');
    repo.write('b.ts', 'export const b = 22;\n');
    repo.commit('fix: größer');
    const before = treeHash(repo.path);
    const found = await readBranch(repo.path, {});
    expect(found).toMatchObject({ branch: 'feature/tax', base: 'main', more: false, template: null });
    expect(found.commits.map(({ subject, body }) => [subject, body])).toEqual([
      ['feat: add b', 'It is needed.\n\nCloses #3'],
      ['fix: größer', ''],
    ]);
    expect(found.files.map(({ path: file }) => file)).toEqual(['b.ts']);
    expect(found.diff).toContain('+export const b = 22;');
    // Reading leaves the repository as it was, byte for byte.
    expect(treeHash(repo.path)).toEqual(before);
    expect((await readBranch(repo.path, { base: 'v1.0.0' })).commits).toHaveLength(3);
  });

  it('has the template of its last commit, of no link', async () => {
    repo.write('.github/PULL_REQUEST_TEMPLATE.md', '## What\n');
    repo.write('x', 'y');
    repo.git('switch', '--quiet', '--create', 'x');
    repo.commit('x');
    repo.write('.github/PULL_REQUEST_TEMPLATE.md', 'changed, and not committed');
    expect((await readBranch(repo.path, {})).template).toEqual({ path: '.github/PULL_REQUEST_TEMPLATE.md', text: '## What\n' });
    repo.git('rm', '--quiet', '--force', '.github/PULL_REQUEST_TEMPLATE.md');
    repo.git(
      'update-index',
      '--add',
      '--cacheinfo',
      `120000,${repo.git('hash-object', '-w', '--stdin-paths').trim() || repo.git('rev-parse', 'HEAD:x').trim()},pull_request_template.md`,
    );
    repo.git('commit', '--quiet', '-m', 'link');
    expect((await readBranch(repo.path, {})).template).toBeNull();
  });

  it('says what it can’t be compared with', async () => {
    await expect(readBranch(repo.path, {})).rejects.toMatchObject({ code: 'gitNothingToCommit', data: { base: '' } });
    repo.git('switch', '--quiet', '--create', 'x');
    await expect(readBranch(repo.path, {})).rejects.toMatchObject({ code: 'gitNothingToCommit', data: { base: 'main' } });
    for (const base of ['nowhere', '--output=x', '-cfoo', 'main..x', 'ext::sh', 'HEAD:a.ts', '']) {
      await expect(readBranch(repo.path, { base })).rejects.toMatchObject({ code: 'gitRefUnknown', data: { ref: base } });
    }
    expect(existsSync(path.join(repo.path, 'x'))).toBe(false);
    repo.git('switch', '--quiet', '--orphan', 'alone');
    await expect(readBranch(repo.path, {})).rejects.toMatchObject({ code: 'gitRefUnknown' });
    repo.write('z', 'z');
    repo.commit('alone');
    await expect(readBranch(repo.path, { base: 'main' })).rejects.toMatchObject({ code: 'gitFailed' });
    await expect(readBranch(path.join(repo.path, 'none'), {})).rejects.toMatchObject({ code: 'fileUnreadable' });
  });

  it('is read without running anything of the repository’s', async () => {
    const mark = path.join(repo.path, '..', 'ran');
    repo.git('switch', '--quiet', '--create', 'x');
    repo.write('b.ts', 'b\n');
    repo.write('.gitattributes', '*.ts diff=evil filter=evil\n');
    repo.commit('x');
    const run = `touch '${mark}'`;
    for (const [key, value] of [
      ['core.fsmonitor', run],
      ['diff.external', run],
      ['diff.evil.textconv', run],
      ['diff.evil.command', run],
      ['filter.evil.clean', run],
      ['filter.evil.smudge', run],
      ['gpg.program', run],
      ['log.showSignature', 'true'],
      ['pager.log', run],
      ['core.pager', run],
    ] as const)
      repo.git('config', key, value);
    expect((await readBranch(repo.path, {})).commits).toHaveLength(1);
    expect((await readRange(repo.path, 'v1.0.0', 'HEAD')).commits).toHaveLength(1);
    expect(existsSync(mark)).toBe(false);
  });
});

it('is the branch and no tag of its name, and so is what it is compared with', async () => {
  const first = repo.git('rev-parse', 'HEAD').trim();
  repo.git('remote', 'add', 'origin', 'https://git.example.com/acme/shop');
  repo.git('update-ref', 'refs/remotes/origin/main', first);
  repo.git('symbolic-ref', 'refs/remotes/origin/HEAD', 'refs/remotes/origin/main');
  repo.git('switch', '--quiet', '--create', 'SHOP-12-tax');
  repo.write('b.ts', 'b\n');
  repo.commit('feat: b');
  repo.git('update-ref', 'refs/remotes/origin/SHOP-12-tax', 'HEAD');
  repo.git('branch', 'origin/main');
  for (const name of ['SHOP-12-tax', 'main', 'origin/main']) repo.git('tag', name);
  expect(await readBranch(repo.path, {})).toMatchObject({ branch: 'SHOP-12-tax', base: 'main', commits: [{ subject: 'feat: b' }] });
  const { branch, pushed } = await readRemotes(repo.path);
  expect({ branch, pushed }).toEqual({ branch: 'SHOP-12-tax', pushed: { remote: 'origin', branch: 'SHOP-12-tax', unpushed: 0 } });
  expect((await readStyleFacts(repo.path)).branch).toBe('SHOP-12-tax');
  repo.git('update-ref', '-d', 'refs/remotes/origin/main');
  repo.git('symbolic-ref', '--delete', 'refs/remotes/origin/HEAD');
  expect(await readBranch(repo.path, {})).toMatchObject({ base: 'main', commits: [{ subject: 'feat: b' }] });
});

it('between two tags are the commits that the second has and the first hasn’t', async () => {
  repo.write('b.ts', 'b\n');
  repo.commit('feat: b');
  repo.git('tag', '--annotate', '-m', 'two', 'v2');
  repo.write('c.ts', 'c\n');
  repo.commit('later');
  const { commits, date, files } = await readRange(repo.path, 'v1.0.0', 'v2');
  expect(commits.map(({ subject }) => subject)).toEqual(['feat: b']);
  expect(date).toMatch(/^\d{4}-\d\d-\d\d$/);
  expect(files.map(({ path: file }) => file)).toEqual(['b.ts']);
  await expect(readRange(repo.path, 'v2', 'v1.0.0')).rejects.toMatchObject({ code: 'gitNothingToCommit', data: { base: 'v2' } });
  await expect(readRange(repo.path, 'v2', 'v9')).rejects.toMatchObject({ code: 'gitRefUnknown', data: { ref: 'v9' } });
});

describe('the remotes of a repository', () => {
  const remotes = async () => readRemotes(repo.path);

  it('are told as git would use them, the one to ask first, with where the branch is pushed', async () => {
    expect(await remotes()).toEqual({ remotes: [], branch: 'main', pushed: null });
    repo.git('config', 'url.git@git.example.com:.insteadOf', 'ex:');
    repo.git('remote', 'add', 'origin', 'ex:ada/shop.git');
    repo.git('remote', 'add', 'other', 'ext::touch /tmp/never');
    expect(await remotes()).toMatchObject({
      remotes: [{ name: 'origin', address: 'git@git.example.com:ada/shop.git' }, { name: 'other' }],
      pushed: null,
    });
    repo.git('update-ref', 'refs/remotes/origin/main', 'HEAD');
    repo.write('b.ts', 'b');
    repo.commit('later');
    repo.git('remote', 'add', 'upstream', 'https://git.example.com/acme/shop');
    expect(await remotes()).toMatchObject({
      remotes: [{ name: 'upstream' }, { name: 'origin' }, { name: 'other' }],
      branch: 'main',
      pushed: { remote: 'origin', branch: 'main', unpushed: 1 },
    });
  });

  it('don’t take a branch that follows another one for pushed', async () => {
    repo.git('remote', 'add', 'origin', 'https://git.example.com/acme/shop');
    repo.git('update-ref', 'refs/remotes/origin/main', 'HEAD');
    repo.git('switch', '--quiet', '--create', 'feature/tax', '--track', 'origin/main');
    expect(await remotes()).toMatchObject({ branch: 'feature/tax', pushed: null });
    repo.git('update-ref', 'refs/remotes/origin/feature/tax', 'HEAD');
    expect((await remotes()).pushed).toEqual({ remote: 'origin', branch: 'feature/tax', unpushed: 0 });
    repo.git('switch', '--quiet', '--detach');
    expect(await remotes()).toMatchObject({ branch: '', pushed: null });
  });
});
