/** What the chat tells of a repository, read from real ones in the states that people bring them into. */
import { appendFileSync, chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { diffText } from '../../../src/core/git/diffText.ts';
import { statusText } from '../../../src/core/git/statusText.ts';
import { findCommits } from '../../../src/node/git/findCommits.ts';
import { readBranches } from '../../../src/node/git/readBranches.ts';
import { readDiff } from '../../../src/node/git/readDiff.ts';
import { readLog } from '../../../src/node/git/readLog.ts';
import { readStashes } from '../../../src/node/git/readStashes.ts';
import { readStatus } from '../../../src/node/git/readStatus.ts';
import { repositoryAround } from '../../../src/node/git/repositoryAround.ts';
import { GitRepository } from '../../support/gitRepository.ts';
import { treeLines } from '../../support/treeHash.ts';

let repository: GitRepository;

beforeEach(() => {
  repository = new GitRepository();
});
afterEach(() => repository.remove());

/** Reads the status, and holds that reading left all of git's own files as they were. */
async function status(root = repository.path): Promise<{ state: Awaited<ReturnType<typeof readStatus>>; text: string }> {
  const place = await repositoryAround(root);
  const before = treeLines(place.gitFolder);
  const state = await readStatus(place);
  expect(treeLines(place.gitFolder)).toEqual(before);
  return { state, text: statusText(state, '') };
}

/** As git itself: it ends with an error where it stops at a conflict. */
function stops(...command: string[]): void {
  expect(() => repository.git(...command)).toThrow();
}

function twoSides(): void {
  repository.write('cart.js', 'a\nb\nc\n');
  repository.commit();
  repository.git('switch', '--quiet', '-c', 'topic');
  repository.write('cart.js', 'a\ntopic\nc\n');
  repository.commit('Say topic');
  repository.write('more.js', 'more\n');
  repository.commit('Add more');
  repository.git('switch', '--quiet', 'main');
  repository.write('cart.js', 'a\nmain\nc\n');
  repository.commit('Say main');
}

describe('the status of a repository', () => {
  it('tells staged, changed, new and deleted files apart, and a rename as one', async () => {
    for (const name of ['a.js', 'b.js', 'c.js', 'both.js', 'two words.js']) repository.write(name, `${name}\n`.repeat(20));
    repository.commit();
    repository.write('a.js', 'other\n');
    repository.git('add', 'a.js');
    repository.git('mv', 'b.js', 'moved.js');
    repository.git('rm', '--quiet', 'c.js');
    repository.write('both.js', 'one\n');
    repository.git('add', 'both.js');
    repository.write('both.js', 'two\n');
    repository.write('two words.js', 'changed\n');
    repository.write('new folder/new.js', 'new\n');
    const { state, text } = await status();
    expect(state.staged).toEqual([
      { path: 'a.js', kind: 'modified' },
      { path: 'both.js', kind: 'modified' },
      { path: 'c.js', kind: 'deleted' },
      { path: 'moved.js', from: 'b.js', kind: 'renamed' },
    ]);
    expect(state.unstaged).toEqual([
      { path: 'both.js', kind: 'modified' },
      { path: 'two words.js', kind: 'modified' },
    ]);
    expect(state.untracked).toEqual(['new folder/']);
    expect(text).toContain('On `main`.');
    expect(text).toContain('- `moved.js`: renamed from `b.js`');
    expect(text).toContain('**Not tracked** (1)\n\n- `new folder/`');
  });

  it('says that there is nothing, and how the branch stands to the one that it follows', async () => {
    repository.write('a', '1');
    repository.commit();
    expect((await status()).text).toBe('On `main`. Nothing has changed since the last commit.');
    repository.git('branch', 'base');
    repository.git('branch', '--quiet', '--set-upstream-to=base');
    expect((await status()).text).toContain('On `main`, even with `base`.');
    repository.write('a', '2');
    repository.commit();
    repository.write('a', '3');
    repository.commit();
    expect((await status()).text).toContain('2 commits ahead of `base`');
    repository.git('branch', '--quiet', '-D', 'base');
    expect((await status()).text).toContain('follows `base`; that is not there any more');
  });

  it('knows a repository without commits, and one without a branch', async () => {
    expect((await status()).text).toBe('On `main`, which has no commits yet. There are no files to commit.');
    repository.write('a', '1');
    repository.commit();
    repository.git('checkout', '--quiet', '--detach');
    const { text } = await status();
    expect(text).toMatch(/^No branch is checked out \(detached HEAD at `[0-9a-f]{7}`\)/);
  });

  it('names a merge with its conflicts, and what to type', async () => {
    twoSides();
    stops('merge', '--quiet', 'topic');
    const { state, text } = await status();
    expect(state.conflicts).toEqual([{ path: 'cart.js', sides: 'UU' }]);
    expect(state.operation).toMatchObject({ kind: 'merge', commit: { subject: 'Add more' } });
    expect(text).toContain('`cart.js`: both changed it');
    expect(text).toContain('`git merge --continue`');
    expect(text).toContain('`git merge --abort`');
  });

  it.each([
    ['--merge', 1, 2],
    ['--apply', 1, 2],
  ])('says where in a rebase one is (%s)', async (backend, at, of) => {
    twoSides();
    repository.git('switch', '--quiet', 'topic');
    stops('rebase', '--quiet', backend, 'main');
    const { state, text } = await status();
    expect(text).toMatch(/^No branch is checked out as long as the rebase lasts \(detached HEAD at `[0-9a-f]{7}`\)\.\n/);
    expect(state.operation).toMatchObject({
      kind: 'rebase',
      step: { at, of },
      branch: 'topic',
      commit: { subject: 'Say topic' },
      onto: { subject: 'Say main' },
    });
    expect(text).toContain(`A rebase of \`topic\` is in progress, at commit ${String(at)} of ${String(of)}, `);
    expect(text).toContain('`git rebase --skip`');
  });

  it.each([
    ['cherryPick', ['cherry-pick', 'topic~1'], 'A cherry-pick'],
    ['revert', ['revert', '--no-edit', 'HEAD~1'], 'A revert'],
  ])('knows a %s', async (kind, command, words) => {
    twoSides();
    repository.write('cart.js', 'a\nlater\nc\n');
    repository.commit('Say later');
    stops(...command);
    const { state, text } = await status();
    expect(state.operation?.kind).toBe(kind);
    expect(text).toContain(words);
  });

  it('knows a bisect and the branch that it began on', async () => {
    twoSides();
    repository.git('bisect', 'start');
    const { state, text } = await status();
    expect(state.operation).toMatchObject({ kind: 'bisect', branch: 'main' });
    expect(text).toContain('`git bisect reset` ends it');
  });

  it('does not follow links, or believe what is no file of git’s', async () => {
    repository.write('secret', `${'a'.repeat(40)}\n`);
    repository.commit();
    const place = await repositoryAround(repository.path);
    symlinkSync(path.join(repository.path, 'secret'), path.join(place.gitFolder, 'MERGE_HEAD'));
    writeFileSync(path.join(place.gitFolder, 'REVERT_HEAD'), 'x'.repeat(20_000));
    writeFileSync(path.join(place.gitFolder, 'CHERRY_PICK_HEAD'), '--output=x\n');
    const { operation } = await readStatus(place);
    expect(operation).toBeNull();
  });

  it('reads in spite of a lock, names it, and leaves it there', async () => {
    repository.write('a', '1');
    repository.commit();
    repository.write('a', '2');
    writeFileSync(path.join(repository.path, '.git/index.lock'), '');
    const { state, text } = await status();
    expect(state.unstaged).toHaveLength(1);
    expect(text).toContain('index.lock');
    expect(text).toContain('delete that file yourself');
  });

  it('shows names that are no UTF-8, and such that would end the code they are shown in', async () => {
    repository.write('a', '1');
    repository.commit();
    writeFileSync(Buffer.concat([Buffer.from(`${repository.path}/caf`), Buffer.from([0xe9]), Buffer.from('.js')]), '');
    repository.write('`code`.js', '');
    repository.write('bidi\u202e.js', '');
    const { text } = await status();
    expect(text).toContain('`caf\ufffd.js`');
    expect(text).toContain('`` `code`.js ``');
    expect(text).toContain('bidi⟨U+202E⟩.js');
  });

  it('answers of 100,000 changed files in time, with a bounded list', async () => {
    const names = Array.from({ length: 100_000 }, (_, at) => `f${String(at % 100)}/${String(at)}.txt`);
    const blob = repository.git('hash-object', '-w', '--stdin', '--path=x').trim();
    // In the index and not on the disk: all of them are deleted.
    const { execFileSync } = await import('node:child_process');
    const input = names.map((name) => `100644 ${blob}\t${name}`).join('\n');
    execFileSync('git', ['update-index', '--index-info'], { cwd: repository.path, input });
    const start = performance.now();
    const { state, text } = await status();
    expect(performance.now() - start).toBeLessThan(5_000);
    expect([state.staged.length, state.unstaged.length]).toEqual([100_000, 100_000]);
    expect(text).toContain('and 99,960 more');
    expect(text.length).toBeLessThan(20_000);
  }, 30_000);

  it('is that of the worktree or the submodule that one stands in', async () => {
    twoSides();
    const side = path.join(path.dirname(repository.path), 'side');
    repository.git('worktree', 'add', '--quiet', side, 'topic');
    writeFileSync(path.join(side, 'cart.js'), 'side\n');
    const inside = new GitRepository('module');
    try {
      inside.write('m.js', '1');
      inside.commit();
      repository.git('-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', inside.path, 'module');
      writeFileSync(path.join(repository.path, 'module/m.js'), '2');
      const places = await Promise.all([repository.path, side, path.join(repository.path, 'module')].map((root) => status(root)));
      expect(places.map(({ state }) => [state.branch, state.staged.length, state.unstaged.map(({ path: file }) => file)])).toEqual([
        ['main', 2, []],
        ['topic', 0, ['cart.js']],
        ['main', 0, ['m.js']],
      ]);
    } finally {
      inside.remove();
    }
  });
});

describe('the diff for the chat', () => {
  const shown = async (staged: boolean, within: string | null = null): Promise<string> => {
    const before = treeLines(path.join(repository.path, '.git'));
    const text = diffText('Changed.', await readDiff(repository.path, staged, within));
    expect(treeLines(path.join(repository.path, '.git'))).toEqual(before);
    return text;
  };

  it('is of the index or of the working tree, and of one file or folder', async () => {
    for (const name of ['a.js', 'b.js', 'lib/c.js', 'lib/d.js']) repository.write(name, 'old\n');
    repository.commit();
    for (const name of ['a.js', 'b.js', 'lib/c.js', 'lib/d.js']) repository.write(name, `new ${name}\n`);
    repository.git('add', 'a.js', 'lib/c.js');
    expect(await shown(true)).toMatch(/new a\.js[\s\S]*new lib\/c\.js/);
    expect(await shown(true)).not.toContain('new b.js');
    expect(await shown(false)).not.toContain('new a.js');
    expect(await shown(true, 'lib')).not.toContain('new a.js');
    expect(await shown(true, 'lib')).toContain('- `lib/c.js`: changed, +1 −1');
    expect(await shown(false, 'lib/d.js')).toMatch(/^Changed\.\n\n- `lib\/d\.js`: changed, \+1 −1\n\n```diff\n/);
  });

  it('says that only line ends changed in place of every line twice', async () => {
    repository.git('config', 'core.autocrlf', 'false');
    repository.write('a.js', 'one\ntwo\n');
    repository.write('b.js', 'one\ntwo\n');
    repository.commit();
    repository.write('a.js', 'one\r\ntwo\r\n');
    repository.write('b.js', 'one\r\n2\r\n');
    const text = await shown(false);
    expect(text).toContain('- `a.js`: only its line ends changed');
    expect(text).not.toContain('+++ b/a.js');
    expect(text).toContain('+++ b/b.js');
  });

  it('is bounded and says what it leaves out, also of secrets', async () => {
    repository.write('a.js', '\n');
    repository.write('.env', 'KEY=0\n');
    repository.commit();
    repository.write('a.js', Array.from({ length: 5_000 }, (_, at) => `line ${String(at)} \u202e`).join('\n'));
    repository.write('.env', 'KEY=canary\n');
    const text = await shown(false);
    expect(text).not.toContain('canary');
    expect(text).toContain('Of 1 file no lines are shown');
    expect(text).toMatch(/4,7\d\d more lines of the diff are not shown/);
    expect(text).toContain('⟨U+202E⟩');
    expect(text.length).toBeLessThan(50_000);
  });
});

describe('lists of commits, branches and stashes', () => {
  it('are empty where there is none yet', async () => {
    expect(await readLog(repository.path, { limit: 5 })).toEqual({ commits: [], more: false });
    expect(await readBranches(repository.path)).toEqual([]);
    expect(await readStashes(repository.path)).toEqual([]);
  });

  it('have the newest first, are bounded, and hold to a file', async () => {
    twoSides();
    const all = await readLog(repository.path, { limit: 1 });
    expect(all.commits.map(({ subject, author }) => [subject, author])).toEqual([['Say main', 'Test']]);
    expect(all.more).toBe(true);
    expect(await readLog(repository.path, { limit: 5, path: 'more.js' })).toMatchObject({ commits: [], more: false });
    const branches = await readBranches(repository.path);
    expect(branches.map(({ name, current }) => [name, current])).toEqual(expect.arrayContaining([['main', true], ['topic', false]])); // prettier-ignore
    repository.write('cart.js', 'stashed\n');
    repository.git('stash', 'push', '--quiet', '-m', 'for later');
    expect((await readStashes(repository.path)).map(({ subject }) => subject)).toEqual(['On main: for later']);
  });

  it('find where a text came in and where it went, literally', async () => {
    repository.write('a.js', 'one\n');
    repository.commit('begin');
    repository.write('a.js', 'one\nprice[0].*\n');
    repository.commit('bring it');
    repository.write('a.js', 'one\nthe price[0].* again\n');
    repository.commit('touch it');
    const found = async (changes: 'count' | 'lines', of: string): Promise<string[]> =>
      (await readLog(repository.path, { limit: 9, text: { changes, of } })).commits.map(({ subject }) => subject);
    expect(await found('count', 'price[0].*')).toEqual(['bring it']);
    expect(await found('lines', 'price[0].*')).toEqual(['touch it', 'bring it']);
    expect(await found('lines', 'price0')).toEqual([]);
  });

  it.each(['--output=x', '-F', '--amend', '-S', '--', '-c', '--ext-diff', ':/begin', '@{u}'])(
    'look for %s as a text, whatever git would take it for',
    async (text) => {
      repository.write('a.js', 'one\n');
      repository.commit('begin');
      repository.write('a.js', `one\nrun ${text} now\n`);
      repository.commit('bring it');
      repository.write('a.js', `one\nrun ${text} then\n`);
      repository.commit('touch it');
      repository.write('b.js', 'two\n');
      repository.commit('something else');
      const before = treeLines(repository.path);
      const { counted, touched } = await findCommits(repository.path, text);
      expect(counted.map(({ subject }) => subject)).toEqual(['bring it']);
      expect(touched.map(({ subject }) => subject)).toEqual(['touch it', 'bring it']);
      expect((await findCommits(repository.path, `${text} never`)).touched).toEqual([]);
      expect(treeLines(repository.path)).toEqual(before);
    },
  );

  it.each(['(', ')', '|', '{', '}', '+', '?', '^', '$', '.', '*', '[', ']', '\\'])(
    'take %s for itself in the text of a changed line',
    async (sign) => {
      const text = `a${sign}b`;
      repository.write('a.js', 'one\n');
      repository.commit('before');
      repository.write('a.js', `one\n${text}\n`);
      repository.commit('bring it');
      repository.write('a.js', `one\nnow ${text}c\n`);
      repository.commit('touch it');
      // What each sign would mean in an expression: one of two, often, nothing at all, any sign.
      repository.write('b.js', 'a\nb\nab\naab\na-b\n');
      repository.commit('something else');
      const { commits } = await readLog(repository.path, { limit: 9, text: { changes: 'lines', of: text } });
      expect(commits.map(({ subject }) => subject)).toEqual(['touch it', 'bring it']);
    },
  );

  it('run nothing that the repository names', async () => {
    twoSides();
    repository.git('stash', 'list');
    const ran = path.join(path.dirname(repository.path), 'ran');
    const program = path.join(path.dirname(repository.path), 'evil.sh');
    writeFileSync(program, `#!/bin/sh\necho "$0" >> ${ran}\n`);
    chmodSync(program, 0o755);
    mkdirSync(path.join(repository.path, 'sub'));
    appendFileSync(
      path.join(repository.path, '.git/config'),
      [
        '[core]', `fsmonitor = ${program}`, `pager = ${program}`, `sshCommand = ${program}`,
        '[log]', 'showSignature = true',
        '[gpg]', `program = ${program}`,
        '[gpg "ssh"]', `program = ${program}`,
        '[diff]', `external = ${program}`,
        '[diff "evil"]', `textconv = ${program}`, `command = ${program}`,
        '[filter "evil"]', `clean = ${program}`, `smudge = ${program}`, `process = ${program}`, 'required = true',
      ].join('\n'),
    ); // prettier-ignore
    repository.write('.gitattributes', '* diff=evil filter=evil\n');
    const signed = repository
      .git('cat-file', 'commit', 'HEAD')
      .replace(/\n\n/, '\ngpgsig -----BEGIN PGP SIGNATURE-----\n \n x\n -----END PGP SIGNATURE-----\n\n');
    const { execFileSync } = await import('node:child_process');
    const hash = execFileSync('git', ['hash-object', '-t', 'commit', '-w', '--stdin'], {
      cwd: repository.path,
      input: signed,
      encoding: 'utf8',
    });
    writeFileSync(path.join(repository.path, '.git/refs/heads/main'), hash);
    repository.write('cart.js', 'changed\n');
    await status();
    await readLog(repository.path, { limit: 5 });
    await readLog(repository.path, { limit: 5, text: { changes: 'lines', of: 'main' } });
    await readBranches(repository.path);
    await readStashes(repository.path);
    const { existsSync } = await import('node:fs');
    expect(existsSync(ran)).toBe(false);
    // The trap works: git run as a user would run it does call it.
    repository.git('log', '-1');
    expect(existsSync(ran)).toBe(true);
  });
});
