/** Repositories whose settings or files are odd, without any program in them. */
import { execFileSync } from 'node:child_process';
import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { lineHistoryText } from '../../../src/core/git/lineHistory.ts';
import { commitOrEmptyTree } from '../../../src/node/git/commitOrEmptyTree.ts';
import { GitRunner } from '../../../src/node/git/gitRunner.ts';
import { withIndexCopy } from '../../../src/node/git/indexCopy.ts';
import { readCommitChanges } from '../../../src/node/git/readCommitChanges.ts';
import { readLineHistory } from '../../../src/node/git/readLineHistory.ts';
import { readLog } from '../../../src/node/git/readLog.ts';
import { readStatus } from '../../../src/node/git/readStatus.ts';
import { repositoryAround } from '../../../src/node/git/repositoryAround.ts';
import { GitRepository } from '../../support/gitRepository.ts';

let repo: GitRepository;

beforeEach(() => {
  repo = new GitRepository();
  repo.write('code.js', 'one\n');
  repo.commit('feat: begin');
  repo.write('code.js', 'two\n');
});
afterEach(() => repo.remove());

const own = (name: string): string => path.join(repo.path, '.git', name);

function configured(text: string): void {
  appendFileSync(own('config'), text);
}

describe('what git warns of', () => {
  it('is no failure where it only says that there is no such commit', async () => {
    mkdirSync(own('info'), { recursive: true });
    writeFileSync(own('info/grafts'), `${repo.git('rev-parse', 'HEAD').trim()}\n`);
    const git = await GitRunner.in(repo.path);
    expect(await commitOrEmptyTree(git, 'HEAD^')).toMatch(/^4b825dc/);
    expect((await readCommitChanges(repo.path, { amend: true })).files).toMatchObject([{ path: 'code.js', status: 'added' }]);
    rmSync(own('info/grafts'));
    writeFileSync(own('objects/info/alternates'), `${repo.path}/gone\n`);
    expect(await commitOrEmptyTree(git, '0'.repeat(40))).toMatch(/^4b825dc/);
    await expect(git.run('rev-parse', '--verify', '0'.repeat(39))).rejects.toMatchObject({ code: 'gitFailed' });
  });
});

describe('a setting that names a file which is not there', () => {
  it('keeps nothing from being read, for the order of files', async () => {
    configured('[diff]\n\torderFile = /nowhere\n');
    const { unstaged } = await readStatus(await repositoryAround(repo.path));
    expect(unstaged).toEqual([{ path: 'code.js', kind: 'modified' }]);
    expect((await readCommitChanges(repo.path)).diff).toContain('+two');
    expect((await readLog(repo.path, { limit: 5, text: { changes: 'count', of: 'one' } })).commits).toHaveLength(1);
  });

  it('leaves the commits of a line, for those that are passed over', async () => {
    configured('[blame]\n\tignoreRevsFile = .git-blame-ignore-revs\n');
    const asked = { path: 'code.js', first: 1, last: 1, text: 'one\n' };
    const history = await readLineHistory(repo.path, asked);
    expect(history).toMatchObject({ blamed: [], commits: [{ subject: 'feat: begin' }] });
    expect(lineHistoryText(history!)).toMatch(/^History of code\.js, lines 1-1, newest first\.\n\nCommit [0-9a-f]{7}, Test, /);
    repo.write('.git-blame-ignore-revs', '');
    expect((await readLineHistory(repo.path, asked))?.blamed).toMatchObject([{ line: 1 }]);
  });
});

describe('an index that is no file', () => {
  it.each([
    ['a pipe', (index: string) => execFileSync('mkfifo', [index])],
    ['a device without an end', (index: string) => symlinkSync('/dev/zero', index)],
  ])('is not waited for: %s', { timeout: 4000 }, async (_, make) => {
    const git = await GitRunner.in(repo.path);
    rmSync(own('index'));
    make(own('index'));
    await expect(withIndexCopy(git, () => Promise.resolve())).rejects.toMatchObject({
      code: 'gitFailed',
      data: { reason: 'its index is no file' },
    });
  });
});

describe.skipIf(process.platform === 'win32')('a pipe in the place of a file that git opens', () => {
  it.each(['HEAD', 'index', 'config', 'packed-refs', 'refs/heads/main', 'info/exclude', 'objects/info/alternates'])(
    'is refused at once, by its name: .git/%s',
    { timeout: 4000 },
    async (name) => {
      const place = await repositoryAround(repo.path);
      mkdirSync(path.join(repo.path, 'sub'));
      mkdirSync(path.dirname(own(name)), { recursive: true });
      rmSync(own(name), { force: true });
      execFileSync('mkfifo', [own(name)]);
      const refused = { code: 'gitFailed', data: { reason: `“.git/${name}” in the repository is a pipe and no file` } };
      await expect(readStatus(place)).rejects.toMatchObject(refused);
      await expect(repositoryAround(path.join(repo.path, 'sub'))).rejects.toMatchObject(refused);
      await expect(readLog(repo.path, { limit: 1 })).rejects.toMatchObject(refused);
    },
  );

  it('is refused behind a link, in a worktree, in what it shares, and where a folder only looks like a repository', async () => {
    repo.git('worktree', 'add', '--quiet', '../other');
    const other = path.join(repo.path, '../other');
    expect((await readStatus(await repositoryAround(other))).branch).toBe('other');
    const pipe = path.join(repo.path, '../pipe');
    execFileSync('mkfifo', [pipe]);
    for (const [top, file] of [
      [other, own('worktrees/other/index')],
      [other, own('config')],
      [repo.path, own('../.gitignore')],
    ] as const) {
      const text = existsSync(file) ? readFileSync(file) : null;
      rmSync(file, { force: true });
      symlinkSync(pipe, file);
      await expect(GitRunner.in(top)).rejects.toMatchObject({ code: 'gitFailed', message: `${file} is a pipe` });
      rmSync(file);
      if (text) writeFileSync(file, text);
    }
    rmSync(own('info/exclude'), { force: true });
    symlinkSync('/dev/null', own('info/exclude'));
    expect((await readStatus(await repositoryAround(repo.path))).unstaged).toHaveLength(1);
    mkdirSync(path.join(repo.path, 'sub'));
    symlinkSync(path.join(repo.path, 'sub'), path.join(repo.path, '../linked'));
    rmSync(own('HEAD'));
    execFileSync('mkfifo', [own('HEAD')]);
    await expect(GitRunner.in(path.join(repo.path, '../linked'))).rejects.toMatchObject({ code: 'gitFailed' });
    const like = path.join(repo.path, '../like');
    for (const name of ['objects', 'refs', 'sub']) mkdirSync(path.join(like, name), { recursive: true });
    execFileSync('mkfifo', [path.join(like, 'HEAD')]);
    await expect(repositoryAround(path.join(like, 'sub'))).rejects.toMatchObject({ code: 'gitFailed' });
  }, 15_000);
});

describe('filters', () => {
  it.each([
    ['a name that is too long for a command', () => `[filter "${'n'.repeat(140_000)}"]\n\tclean = x\n`, /name can not be switched off/],
    [
      'so many that git would need minutes',
      () => Array.from({ length: 3000 }, (_, at) => `[filter "f${String(at)}"]\n\tclean = x\n`).join(''),
      /^its configuration has 3,000 filters, more than can be switched off$/,
    ],
  ])('are refused at once: %s', { timeout: 4000 }, async (_, text, reason) => {
    configured(text());
    await expect(GitRunner.in(repo.path)).rejects.toMatchObject({
      code: 'gitFailed',
      data: { reason: expect.stringMatching(reason) as string },
    });
  });
});
