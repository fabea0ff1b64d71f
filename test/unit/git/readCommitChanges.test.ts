import {
  appendFileSync,
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { diffSections } from '../../../src/core/git/diffSections.ts';
import { readCommitChanges } from '../../../src/node/git/readCommitChanges.ts';
import { GitRepository } from '../../support/gitRepository.ts';

let repo: GitRepository;

beforeEach(() => {
  repo = new GitRepository();
});

afterEach(() => repo.remove());

describe('readCommitChanges', () => {
  it('reads staged changes only, when there are some', async () => {
    repo.write('src/a.ts', 'one\ntwo\n');
    repo.write('b.txt', 'b\n');
    repo.commit();
    repo.write('src/a.ts', 'one\n2\n');
    repo.git('add', 'src/a.ts');
    repo.write('b.txt', 'not staged\n');
    repo.write('new.txt', 'untracked\n');
    const changes = await readCommitChanges(path.join(repo.path, 'src'));
    expect(changes).toMatchObject({ source: 'staged', files: [{ path: 'src/a.ts', status: 'modified' }] });
    expect(changes.diff).toContain('-two\n+2\n');
    expect(changes.diff).not.toContain('not staged');
  });

  it('reads all changes when nothing is staged, or when asked to', async () => {
    repo.write('a.txt', 'a\n');
    repo.write('gone.txt', 'gone\n');
    repo.write('.gitignore', 'ignored/\n');
    repo.commit();
    repo.write('a.txt', 'A\n');
    rmSync(path.join(repo.path, 'gone.txt'));
    repo.write('new file.txt', 'first\nsecond');
    repo.write('ignored/x', 'x');
    repo.write('.env', 'KEY=secret\n');
    const expected = [
      { path: 'a.txt', status: 'modified' },
      { path: 'gone.txt', status: 'deleted' },
      { path: '.env', status: 'added' },
      { path: 'new file.txt', status: 'added' },
    ];
    const changes = await readCommitChanges(repo.path);
    expect(changes.source).toBe('all');
    expect(changes.files).toMatchObject(expected);
    expect(changes.diff).toContain('+++ b/new file.txt\n@@ -0,0 +1,2 @@\n+first\n+second\n\\ No newline at end of file\n');
    expect(changes.diff).not.toContain('secret');
    repo.git('add', 'a.txt');
    expect((await readCommitChanges(repo.path, { all: true })).files).toMatchObject(expected);
  });

  it('shows new files exactly as git would', async () => {
    repo.write('start', '');
    repo.commit();
    repo.write('plain.txt', 'a\n\nb\n');
    repo.write('empty', '');
    repo.write('odd "name"\t.txt', 'x');
    repo.write('naïve 漢字.md', 'é\n');
    repo.write('tool.sh', '#!/bin/sh\n');
    chmodSync(path.join(repo.path, 'tool.sh'), 0o755);
    repo.write('data.bin', new Uint8Array([1, 0, 2]));
    symlinkSync('/etc/passwd', path.join(repo.path, 'link'));
    const ours = await readCommitChanges(repo.path);
    repo.git('add', '--all');
    const gits = await readCommitChanges(repo.path);
    expect(gits.source).toBe('staged');
    const body = (diff: string): string[] =>
      diffSections(diff)
        .map((section) => section.text.replace(/^index .*\n/m, '').replace(/^(--- |\+\+\+ )(.*)\t$/gm, '$1$2'))
        .sort();
    expect(body(ours.diff)).toEqual(body(gits.diff));
    expect(ours.diff).not.toContain('root:');
    expect(new Set(ours.files.map((f) => f.path))).toEqual(new Set(gits.files.map((f) => f.path)));
  });

  it('tells renames, binaries, modes and conflicts', async () => {
    repo.write('old.txt', 'some content\nthat stays\nand more\n');
    repo.write('pic.bin', new Uint8Array([0, 1, 2, 3]));
    repo.write('both.txt', 'base\n');
    repo.commit();
    repo.git('checkout', '--quiet', '-b', 'side');
    repo.write('both.txt', 'side\n');
    repo.commit('side');
    repo.git('checkout', '--quiet', 'main');
    repo.write('both.txt', 'main\n');
    repo.commit('main');
    repo.git('mv', 'old.txt', 'new.txt');
    repo.write('pic.bin', new Uint8Array([0, 9]));
    repo.git('add', '--all');
    const changes = await readCommitChanges(repo.path);
    expect(changes.files).toMatchObject([
      { path: 'new.txt', from: 'old.txt', status: 'renamed' },
      { path: 'pic.bin', status: 'modified' },
    ]);
    expect(changes.diff).toContain('Binary files a/pic.bin and b/pic.bin differ');
    repo.commit('moved');
    expect(() => repo.git('merge', 'side')).toThrow();
    expect((await readCommitChanges(repo.path)).files).toMatchObject([{ path: 'both.txt', status: 'modified' }]);
  });

  it('lists no file that was only touched, however many there are', async () => {
    for (let file = 0; file < 2100; file++) repo.write(`f${String(file)}.txt`, 'x\n');
    repo.commit();
    const future = new Date(Date.now() + 60_000);
    for (let file = 0; file < 2100; file++) utimesSync(path.join(repo.path, `f${String(file)}.txt`), future, future);
    repo.write('f7.txt', 'y\n');
    expect((await readCommitChanges(repo.path)).files).toMatchObject([{ path: 'f7.txt', status: 'modified' }]);
  });

  it('works in a repository without commits', async () => {
    repo.write('a.txt', 'a\n');
    expect(await readCommitChanges(repo.path)).toMatchObject({ source: 'all', files: [{ path: 'a.txt', status: 'added' }] });
    repo.git('add', 'a.txt');
    repo.write('a.txt', 'b\n');
    expect(await readCommitChanges(repo.path)).toMatchObject({ source: 'staged', files: [{ path: 'a.txt', status: 'added' }] });
    const all = await readCommitChanges(repo.path, { all: true });
    expect(all.files).toMatchObject([{ path: 'a.txt', status: 'added' }]);
    expect(all.diff).toContain('+b\n');
  });

  it('says what is wrong: clean, no repository, bare, no folder, no git', async () => {
    await expect(readCommitChanges(repo.path)).rejects.toMatchObject({ code: 'gitNothingToCommit' });
    const outside = path.dirname(repo.path);
    await expect(readCommitChanges(outside)).rejects.toMatchObject({ code: 'gitNoRepository' });
    await expect(readCommitChanges(path.join(outside, 'none'))).rejects.toMatchObject({ code: 'fileUnreadable' });
    repo.git('clone', '--quiet', '--bare', '.', '../bare.git');
    await expect(readCommitChanges(path.join(outside, 'bare.git'))).rejects.toMatchObject({
      code: 'gitNoRepository',
      data: { bare: true },
    });
    await expect(readCommitChanges(path.join(repo.path, '.git'))).rejects.toMatchObject({ code: 'gitNoRepository', data: { bare: false } });
    repo.git('config', 'core.bare', 'true');
    await expect(readCommitChanges(repo.path)).rejects.toMatchObject({ code: 'gitNoRepository', data: { bare: true } });
    repo.git('config', 'core.bare', 'false');
    const search = process.env.PATH;
    process.env.PATH = outside;
    try {
      await expect(readCommitChanges(repo.path)).rejects.toMatchObject({ code: 'gitMissing' });
    } finally {
      process.env.PATH = search;
    }
    const controller = new AbortController();
    controller.abort();
    await expect(readCommitChanges(repo.path, { signal: controller.signal })).rejects.toMatchObject({ code: 'cancelled' });
  });

  it('works in linked worktrees and submodules', async () => {
    repo.write('a.txt', 'a\n');
    repo.commit();
    repo.git('worktree', 'add', '--quiet', '../tree');
    const tree = path.join(path.dirname(repo.path), 'tree');
    writeFileSync(path.join(tree, 'a.txt'), 'changed\n');
    expect((await readCommitChanges(tree)).files).toMatchObject([{ path: 'a.txt', status: 'modified' }]);
    const inner = new GitRepository('inner');
    try {
      inner.write('x', 'x\n');
      inner.commit();
      repo.git('-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', inner.path, 'sub');
      repo.commit('with submodule');
      repo.write('sub/x', 'y\n');
      await expect(readCommitChanges(repo.path)).rejects.toMatchObject({ code: 'gitNothingToCommit' });
      expect((await readCommitChanges(path.join(repo.path, 'sub'))).files).toMatchObject([{ path: 'x', status: 'modified' }]);
    } finally {
      inner.remove();
    }
  });

  it('reads the index that git prepared for the hook we run in, and no index of another place', async () => {
    repo.write('a.txt', 'a\n');
    repo.write('b.txt', 'b\n');
    repo.commit();
    repo.write('a.txt', 'A\n');
    repo.write('b.txt', 'B\n');
    repo.git('add', 'b.txt');
    const seen = path.join(path.dirname(repo.path), 'seen');
    const source = pathToFileURL(path.resolve(import.meta.dirname, '../../../src/node/git/readCommitChanges.ts')).href;
    const script = `import { readCommitChanges } from '${source}';
      import { appendFileSync } from 'node:fs';
      const { source, files } = await readCommitChanges(process.cwd());
      appendFileSync('${seen}', source + ' ' + files.map((file) => file.path) + '\\n');
      process.exit();`;
    repo.write('.git/hooks/prepare-commit-msg', `#!/bin/sh\nexec '${process.execPath}' --input-type=module -e "${script}"\n`);
    chmodSync(path.join(repo.path, '.git/hooks/prepare-commit-msg'), 0o755);
    repo.git('commit', '--quiet', '-m', 'only a', '--', 'a.txt');
    repo.git('commit', '--quiet', '-m', 'then b');
    expect(readFileSync(seen, 'utf8')).toBe('staged a.txt\nstaged b.txt\n');

    const other = new GitRepository('other');
    other.write('c.txt', 'c\n');
    other.git('add', 'c.txt');
    repo.write('a.txt', 'again\n');
    vi.stubEnv('GIT_INDEX_FILE', path.join(other.path, '.git/index'));
    try {
      expect((await readCommitChanges(repo.path)).files).toMatchObject([{ path: 'a.txt', status: 'modified' }]);
      vi.stubEnv('GIT_INDEX_FILE', '.git/gone');
      expect((await readCommitChanges(repo.path)).source).toBe('all');
    } finally {
      vi.unstubAllEnvs();
      other.remove();
    }
  });

  it('reads of a huge file no more than its beginning, and does not change the index', async () => {
    repo.write('small.txt', 'a\n');
    repo.write('huge.csv', '');
    repo.commit();
    repo.write('small.txt', 'b\n');
    repo.write('huge.csv', 'x,y,z\n'.repeat(400_000));
    const index = path.join(repo.path, '.git/index');
    const before = statSync(index).mtimeMs;
    const changes = await readCommitChanges(repo.path);
    expect(changes.files.map((file) => file.path)).toEqual(['huge.csv', 'small.txt']);
    expect(changes.files[0]?.lines).toEqual({ added: 400_000, removed: 0 });
    expect(changes.diff).toContain('+b\n');
    expect(changes.diff.length).toBeLessThan(60_000);
    expect(statSync(index).mtimeMs).toBe(before);
    expect(existsSync(`${index}.lock`)).toBe(false);
  });
});

describe('what is told of a changed file', () => {
  const told = async (): Promise<unknown> => {
    repo.git('add', '--all');
    return (await readCommitChanges(repo.path)).files;
  };

  it('is how many lines, what it is, and whether it can be run', async () => {
    repo.write('a.txt', 'a\nb\nc\n');
    repo.write('run.sh', 'echo\n');
    repo.write('pic.bin', new Uint8Array([0, 1]));
    repo.write('was.txt', 'x\n');
    repo.commit();
    repo.write('a.txt', 'a\nB\nC\nd\n');
    chmodSync(path.join(repo.path, 'run.sh'), 0o755);
    repo.write('pic.bin', new Uint8Array([0, 2]));
    rmSync(path.join(repo.path, 'was.txt'));
    symlinkSync('a.txt', path.join(repo.path, 'was.txt'));
    repo.git('update-index', '--add', '--cacheinfo', `160000,${'1'.repeat(40)},sub`);
    mkdirSync(path.join(repo.path, 'sub'));
    repo.git('add', '.', ':!sub');
    expect((await readCommitChanges(repo.path)).files).toEqual([
      { path: 'a.txt', status: 'modified', lines: { added: 3, removed: 2 } },
      { path: 'pic.bin', status: 'modified', content: 'binary' },
      { path: 'run.sh', status: 'modified', executable: true, lines: { added: 0, removed: 0 } },
      { path: 'sub', status: 'added', content: 'submodule', lines: { added: 1, removed: 0 } },
      { path: 'was.txt', status: 'typechange', content: 'link', lines: { added: 1, removed: 1 } },
    ]);
  });

  it('is nothing of what is in a secret, also under its old name', async () => {
    repo.write('.env', 'TOKEN=hunter2\nOTHER=1\nMORE=2\n');
    repo.write('a.txt', 'a\n');
    repo.commit();
    repo.git('mv', '.env', 'settings.txt');
    repo.write('settings.txt', 'TOKEN=hunter3\nOTHER=1\nMORE=2\n');
    repo.write('a.txt', 'b\n');
    expect(await told()).toMatchObject([{ path: 'a.txt' }, { path: 'settings.txt', from: '.env' }]);
    const { diff } = await readCommitChanges(repo.path);
    expect(diff).toContain('+b');
    expect(diff).not.toContain('hunter');
  });

  it('holds names that are no UTF-8, and changes of line endings alone', async () => {
    repo.write('crlf.txt', 'a\nb\n');
    repo.commit();
    writeFileSync(Buffer.concat([Buffer.from(`${repo.path}/caf`), Buffer.from([0xe9])]), 'x\n');
    repo.write('crlf.txt', 'a\r\nb\r\n');
    expect(await told()).toMatchObject([{ path: 'caf\ufffd' }, { path: 'crlf.txt', lines: { added: 2, removed: 2 } }]);
    expect((await readCommitChanges(repo.path)).diff).toContain('-a\n-b\n+a\r\n+b\r\n');
  });

  it('is what the last commit would be, when it is to be amended', async () => {
    repo.write('a.txt', 'a\n');
    repo.git('add', 'a.txt');
    const refused = expect(readCommitChanges(repo.path, { amend: true }));
    await refused.rejects.toMatchObject({ code: 'gitNothingToCommit', data: { amend: true } });
    repo.commit();
    expect((await readCommitChanges(repo.path, { amend: true })).files).toMatchObject([{ path: 'a.txt', status: 'added' }]);
    repo.write('b.txt', 'b\n');
    repo.commit('second');
    repo.write('c.txt', 'c\n');
    repo.git('add', 'c.txt');
    repo.write('a.txt', 'not staged\n');
    const { source, files } = await readCommitChanges(repo.path, { amend: true });
    expect({ source, paths: files.map((file) => file.path) }).toEqual({ source: 'staged', paths: ['b.txt', 'c.txt'] });
  });

  it('is a bounded part of a diff of many megabytes, with something of every file', async () => {
    repo.write('start', '');
    repo.commit();
    for (let n = 0; n < 30; n++) repo.write(`src/part${String(n).padStart(2, '0')}.ts`, `// ${'x'.repeat(96)}\n`.repeat(6000));
    repo.write('zebra.ts', 'export const zebra = 1;\n');
    await told();
    const { files, diff } = await readCommitChanges(repo.path);
    expect(files).toHaveLength(31);
    expect(diff.length).toBeLessThan(4_000_000);
    expect(diffSections(diff).map((section) => section.path)).toHaveLength(31);
    expect(diff).toContain('+export const zebra = 1;');
  });
});

describe('a hostile repository', () => {
  it('gets none of its programs run', async () => {
    const mark = path.join(path.dirname(repo.path), 'ran');
    const program = path.join(path.dirname(repo.path), 'evil.sh');
    writeFileSync(program, `#!/bin/sh\necho "$0 $*" >> '${mark}'\ncat\n`);
    chmodSync(program, 0o755);
    repo.write('a.txt', 'a\n');
    repo.write('b.dat', 'b\n');
    repo.write('.gitattributes', '*.txt filter=evil diff=evil\n*.dat filter=other.name diff=conv\n');
    repo.commit();
    const hooks = path.join(path.dirname(repo.path), 'hooks');
    mkdirSync(hooks);
    writeFileSync(path.join(hooks, 'post-index-change'), `#!/bin/sh\necho hook >> '${mark}'\n`);
    chmodSync(path.join(hooks, 'post-index-change'), 0o755);
    for (const [key, value] of [
      ['core.fsmonitor', program],
      ['core.hooksPath', hooks],
      ['core.pager', program],
      ['pager.diff', program],
      ['diff.external', program],
      ['diff.evil.command', program],
      ['diff.conv.textconv', program],
      ['filter.evil.clean', program],
      ['filter.evil.smudge', program],
      ['filter.evil.required', 'true'],
      ['filter.other.name.process', program],
      ['filter.other.name.required', 'true'],
      ['core.sshCommand', program],
      ['gpg.program', program],
      ['alias.diff', `!${program}`],
      ['core.editor', program],
    ] as const)
      repo.git('config', key, value);
    const future = new Date(Date.now() + 60_000);
    repo.write('a.txt', 'changed\n');
    repo.write('b.dat', 'changed\n');
    repo.write('new.txt', 'new\n');
    utimesSync(path.join(repo.path, '.gitattributes'), future, future);
    const changes = await readCommitChanges(repo.path);
    expect(changes.files.map((file) => file.path)).toEqual(['a.txt', 'b.dat', 'new.txt']);
    expect(changes.diff).toContain('+changed');
    await readCommitChanges(repo.path, { all: true });
    expect(existsSync(mark)).toBe(false);
    // The traps are real: git as anybody runs it springs them.
    for (const command of ['status', 'diff']) {
      try {
        repo.git(command);
      } catch (error) {
        expect(String(error)).toContain(command); // a trap may make git itself fail
      }
    }
    expect(existsSync(mark)).toBe(true);
  });

  it.each([
    ['with a =', 'a=b', 'a=b'],
    ['without a character', '', ''],
    ['with a line separator', 'a\u2028b', 'a\u2028b'],
    ['of bytes that are no text', '\xff', '\xff'],
  ])('gets no filter run whose name is one %s', async (_, name, attribute) => {
    const mark = path.join(path.dirname(repo.path), 'ran');
    repo.write('a.txt', 'a\n');
    repo.commit();
    const encoding = name === '\xff' ? 'latin1' : 'utf8';
    repo.write('.gitattributes', Buffer.from(`*.txt filter=${attribute}\n`, encoding));
    appendFileSync(path.join(repo.path, '.git/config'), Buffer.from(`[filter "${name}"]\n\tclean = "touch '${mark}'; cat"\n`, encoding));
    repo.write('a.txt', 'b\n');
    await expect(readCommitChanges(repo.path)).rejects.toMatchObject({ code: 'gitFailed', data: { reason: expect.any(String) as string } });
    expect(existsSync(mark)).toBe(false);
    repo.git('diff');
    expect(existsSync(mark)).toBe(true);
  });

  it('cannot put its own git in place of the installed one', async () => {
    const mark = path.join(path.dirname(repo.path), 'ran');
    repo.write('git', `#!/bin/sh\ntouch '${mark}'\n`);
    chmodSync(path.join(repo.path, 'git'), 0o755);
    vi.stubEnv('PATH', `.:${process.env.PATH ?? ''}`);
    try {
      expect((await readCommitChanges(repo.path)).files).toMatchObject([{ path: 'git', status: 'added' }]);
      expect(existsSync(mark)).toBe(false);
      repo.git('status');
      expect(existsSync(mark)).toBe(true);
    } finally {
      vi.unstubAllEnvs();
    }
  });

  it('does not make a partial clone fetch, whatever its remote is', async () => {
    const mark = path.join(path.dirname(repo.path), 'fetched');
    repo.write('a.txt', 'a\n');
    repo.commit();
    const blob = repo.git('rev-parse', 'HEAD:a.txt').trim();
    repo.git('config', 'core.repositoryFormatVersion', '1');
    repo.git('config', 'extensions.partialClone', 'origin');
    repo.git('config', 'remote.origin.promisor', 'true');
    const program = path.join(path.dirname(repo.path), 'evil.sh');
    writeFileSync(program, `#!/bin/sh\ntouch '${mark}'\n`);
    chmodSync(program, 0o755);
    repo.git('config', 'remote.origin.url', `ext::${program}`);
    repo.git('config', 'protocol.ext.allow', 'always');
    rmSync(path.join(repo.path, '.git/objects', blob.slice(0, 2), blob.slice(2)));
    repo.write('a.txt', 'b\n');
    await expect(readCommitChanges(repo.path)).rejects.toMatchObject({ code: 'gitHistoryMissing' });
    expect(existsSync(mark)).toBe(false);
    expect(() => repo.git('diff')).toThrow();
    expect(existsSync(mark)).toBe(true);
  });

  it('cannot have another folder read as its working tree', async () => {
    const secrets = path.join(path.dirname(repo.path), 'secrets');
    mkdirSync(secrets);
    writeFileSync(path.join(secrets, 'notes.txt'), 'private words\n');
    repo.git('config', 'core.worktree', secrets);
    await expect(readCommitChanges(path.join(repo.path, '.git'))).rejects.toMatchObject({ code: 'gitNoRepository' });
    await expect(readCommitChanges(repo.path)).rejects.toMatchObject({ code: 'gitFailed' });
    // A folder that is itself a repository, with its data elsewhere, is no better.
    const linked = path.join(path.dirname(repo.path), 'linked');
    const owner = new GitRepository('owner');
    try {
      owner.write('start', '');
      owner.commit();
      owner.git('worktree', 'add', '--quiet', linked);
      writeFileSync(path.join(linked, 'notes.txt'), 'private words\n');
      repo.git('config', 'core.worktree', linked);
      await expect(readCommitChanges(repo.path)).rejects.toMatchObject({ code: 'gitFailed' });
      expect((await readCommitChanges(linked)).files).toMatchObject([{ path: 'notes.txt', status: 'added' }]);
    } finally {
      owner.remove();
    }
  });
});
