import { existsSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { changedLines, type ReviewSubject } from '../../../src/core/review/reviewSubject.ts';
import { readReview } from '../../../src/node/git/readReview.ts';
import { readTeamRules } from '../../../src/node/review/readTeamRules.ts';
import { GitRepository } from '../../support/gitRepository.ts';
import { treeHash } from '../../support/treeHash.ts';

let repo: GitRepository;
beforeEach(() => {
  repo = new GitRepository();
});
afterEach(() => repo.remove());

const read = (subject: ReviewSubject, folder = repo.path) => readReview(folder, subject);
/** The changed lines of each file. */
async function lines(subject: ReviewSubject): Promise<Record<string, number[]>> {
  const { changes } = await read(subject);
  return Object.fromEntries(changes.files.map(({ path: name, hunks }) => [name, hunks.flatMap(changedLines)]));
}

describe('readReview', () => {
  it('reads what is staged, what is not, new files, a commit, and a branch since it left its base', async () => {
    repo.write('a.ts', 'one\ntwo\nthree\n');
    repo.commit();
    repo.git('checkout', '--quiet', '-b', 'feature');
    repo.write('a.ts', 'one\n2\nthree\n');
    repo.commit('change');
    repo.git('checkout', '--quiet', 'main');
    repo.write('main.ts', 'only on main\n');
    repo.commit('main goes on');
    repo.git('checkout', '--quiet', 'feature');
    repo.write('src/b.ts', 'b\n');
    repo.git('add', '.');
    repo.write('a.ts', 'zero\none\n2\nthree\n');
    repo.write('new file.ts', 'n\nn\n');
    expect(await lines({ kind: 'staged' })).toEqual({ 'src/b.ts': [1] });
    expect(await lines({ kind: 'unstaged' })).toEqual({ 'a.ts': [1], 'new file.ts': [1, 2] });
    expect(await lines({ kind: 'branch', ref: 'main' })).toEqual({ 'a.ts': [2] });
    expect(await lines({ kind: 'commit', ref: 'HEAD' })).toEqual({ 'a.ts': [2] });
    expect(await lines({ kind: 'commit', ref: 'main' })).toEqual({ 'main.ts': [1] });
    expect(await lines({ kind: 'commit', ref: 'HEAD~1' })).toEqual({ 'a.ts': [1, 2, 3] });
    expect(await read({ kind: 'changes' }, path.join(repo.path, 'src'))).toMatchObject({ root: repo.path, read: 'staged' });
    repo.git('reset', '--quiet');
    expect(await read({ kind: 'changes' })).toMatchObject({ read: 'unstaged' });
  });

  it('says what it leaves out, and reads nothing of it', async () => {
    repo.write('gone.ts', 'this is gone\n');
    repo.write('b.bin', new Uint8Array([0, 1, 2]));
    repo.commit();
    repo.git('rm', '--quiet', 'gone.ts');
    repo.write('b.bin', new Uint8Array([0, 1, 3]));
    repo.write('.env', 'PASSWORD=canary\n');
    repo.write('package-lock.json', '{}\n');
    repo.write('a.ts', 'a\n');
    repo.git('add', '.');
    const { changes } = await read({ kind: 'staged' });
    expect(changes.files.map(({ path: name }) => name)).toEqual(['a.ts']);
    expect(Object.fromEntries(changes.leftOut.map(({ path: name, why }) => [name, why]))).toEqual({
      'gone.ts': 'deleted',
      'b.bin': 'binary',
      '.env': 'secret',
      'package-lock.json': 'lock',
    });
    expect(JSON.stringify(changes)).not.toContain('canary');
  });

  it('reads nothing of links and submodules, which have no lines, nor of a file that is not found by its name', async () => {
    const unnamed = Buffer.concat([Buffer.from(`${repo.path}/bad`), Buffer.from([0xff]), Buffer.from('.js')]);
    repo.write('kind.js', 'a file\n');
    repo.write('real.js', '1\n');
    symlinkSync('real.js', path.join(repo.path, 'moved'));
    symlinkSync('real.js', path.join(repo.path, 'plain'));
    repo.commit();
    for (const name of ['kind.js', 'moved', 'plain']) rmSync(path.join(repo.path, name));
    symlinkSync('/etc/passwd', path.join(repo.path, 'kind.js'));
    symlinkSync('elsewhere', path.join(repo.path, 'moved'));
    repo.write('plain', 'no link any more\n');
    writeFileSync(unnamed, 'x\n');
    const inner = new GitRepository();
    inner.write('f', '1');
    inner.commit();
    repo.git('-c', 'protocol.file.allow=always', 'clone', '--quiet', inner.path, 'sub');
    inner.remove();
    repo.git('add', '--all');
    const expected = { 'kind.js': 'link', moved: 'link', sub: 'submodule', 'bad\ufffd.js': 'name' };
    const reasons = async (): Promise<unknown> => {
      const { changes } = await read({ kind: 'staged' });
      expect(changes.files.map(({ path: name }) => name)).toEqual(['plain']);
      return Object.fromEntries(changes.leftOut.map(({ path: name, why }) => [name, why]));
    };
    expect(await reasons()).toEqual(expected);
    // Beside a file that isn't read, each of the others is asked for by its name.
    repo.write('package-lock.json', '{}\n');
    repo.git('add', 'package-lock.json');
    expect(await reasons()).toEqual({ ...expected, 'package-lock.json': 'lock' });
  });

  it('names the files that are secrets and would go along, and how each stands', async () => {
    repo.write('old.env', 'A=canary1\n');
    repo.write('less.env', 'A=canary2\nB=canary2\n');
    repo.write('gone.env', 'A=canary3\n');
    repo.write('moved.env', 'A=canary4\n');
    repo.write('plain.txt', 'A=canary5\n');
    repo.commit();
    repo.write('.env', 'PASSWORD=canary\n');
    repo.write('.env.example', 'PASSWORD=\n');
    repo.write('me.p12', new Uint8Array([0, 1, 2]));
    repo.write('empty.env', '');
    repo.write('old.env', 'A=canary6\n');
    repo.write('less.env', 'A=canary2\n');
    repo.git('mv', 'moved.env', 'here.env');
    repo.git('mv', 'plain.txt', 'plain.env');
    repo.git('rm', '--quiet', 'gone.env');
    symlinkSync('../.env', path.join(repo.path, 'link.env'));
    repo.git('add', '--all');
    repo.write('new.env', 'A=canary7\n');
    repo.write('old.env', 'A=canary8\n');
    const named = async (subject: ReviewSubject): Promise<Record<string, unknown>> => {
      const { changes } = await read(subject);
      expect(JSON.stringify(changes)).not.toContain('canary');
      return Object.fromEntries(changes.secretFiles.map((file) => [file.path, file.by === 'name' ? file.stands : file.by]));
    };
    const staged = { '.env': 'staged', 'me.p12': 'staged', 'plain.env': 'staged', 'old.env': 'tracked' };
    expect(await named({ kind: 'staged' })).toEqual(staged);
    expect(await named({ kind: 'changes' })).toEqual(staged);
    expect(await named({ kind: 'unstaged' })).toEqual({ 'new.env': 'untracked', 'old.env': 'tracked' });
    repo.git('commit', '--quiet', '-m', 'all');
    const kept = { '.env': 'tracked', 'me.p12': 'tracked', 'plain.env': 'tracked', 'old.env': 'tracked' };
    expect(await named({ kind: 'commit', ref: 'HEAD' })).toEqual(kept);
    expect(await named({ kind: 'branch', ref: 'HEAD~1' })).toEqual(kept);
  });

  it('reads what stands beside a conflict, and says which file is in one', async () => {
    for (const name of ['f.js', 'ok.js']) repo.write(name, '1\n');
    repo.commit();
    repo.git('checkout', '--quiet', '-b', 'other');
    repo.write('f.js', '2\n');
    repo.commit('two');
    repo.git('checkout', '--quiet', 'main');
    repo.write('f.js', '3\n');
    repo.commit('three');
    expect(() => repo.git('merge', '--quiet', 'other')).toThrow();
    repo.write('ok.js', '2\n');
    const leftOut = [{ path: 'f.js', why: 'conflict' }];
    // What is in conflict alone isn't staged.
    const unstaged = await read({ kind: 'changes' });
    expect(unstaged).toMatchObject({ read: 'unstaged', changes: { files: [{ path: 'ok.js' }], leftOut } });
    expect((await read({ kind: 'staged' })).changes).toEqual({ files: [], leftOut, secretFiles: [] });
    repo.git('add', 'ok.js');
    expect(await read({ kind: 'changes' })).toMatchObject({ read: 'staged', changes: { files: [{ path: 'ok.js' }], leftOut } });
  });

  it('takes no name for a ref that is an option, a range or a path, and says which is unknown', async () => {
    repo.write('a.ts', 'a\n');
    repo.commit();
    const before = treeHash(repo.path);
    const target = path.join(repo.path, 'written');
    for (const ref of [
      `--output=${target}`,
      '-c',
      'HEAD..main',
      'HEAD:a.ts',
      ':/start',
      'nowhere',
      '',
      'a b',
      '--upload-pack=x',
      'HEAD^{/start}',
    ])
      for (const kind of ['branch', 'commit'] as const)
        await expect(read({ kind, ref })).rejects.toMatchObject({ code: 'gitRefUnknown', data: { ref } });
    expect(existsSync(target)).toBe(false);
    expect(treeHash(repo.path)).toBe(before);
  });

  it('works in a repository without commits, and tells branches that have nothing in common', async () => {
    repo.write('a.ts', 'a\n');
    repo.git('add', '.');
    expect(await lines({ kind: 'staged' })).toEqual({ 'a.ts': [1] });
    const noCommit = { code: 'gitRefUnknown', data: { ref: 'HEAD', what: 'review' } };
    for (const ref of ['main', 'HEAD', 'nowhere'])
      for (const kind of ['branch', 'commit'] as const) await expect(read({ kind, ref })).rejects.toMatchObject(noCommit);
    repo.commit();
    repo.git('checkout', '--quiet', '--orphan', 'other');
    await expect(read({ kind: 'branch', ref: 'main' })).rejects.toMatchObject(noCommit);
    await expect(read({ kind: 'branch', ref: 'nowhere' })).rejects.toMatchObject({ code: 'gitRefUnknown', data: { ref: 'nowhere' } });
    repo.commit('other start');
    await expect(read({ kind: 'branch', ref: 'main' })).rejects.toMatchObject({
      code: 'gitFailed',
      data: { reason: expect.stringContaining('no commit in common') as string },
    });
    expect((await read({ kind: 'staged' })).changes).toEqual({ files: [], leftOut: [], secretFiles: [] });
  });

  it('runs nothing of the repository, whatever its configuration says', async () => {
    repo.write('a.ts', 'a\n');
    repo.write('.gitattributes', '*.ts diff=evil filter=evil\n');
    repo.commit();
    const fired = path.join(repo.path, 'fired');
    const evil = `touch ${fired}; cat`;
    repo.git('config', 'diff.evil.textconv', evil);
    repo.git('config', 'diff.evil.command', evil);
    repo.git('config', 'diff.external', evil);
    repo.git('config', 'filter.evil.clean', evil);
    repo.git('config', 'core.fsmonitor', evil);
    repo.write('a.ts', 'b\n');
    repo.write('AGENTS.md', '# Rules\nBe kind.\n');
    for (const subject of [
      { kind: 'staged' },
      { kind: 'unstaged' },
      { kind: 'branch', ref: 'main' },
      { kind: 'commit', ref: 'HEAD' },
    ] as const)
      await read(subject);
    expect((await readTeamRules(repo.path, ['a.ts'])).rules.map(({ id }) => id)).toEqual(['AGENTS.md#rules']);
    expect(existsSync(fired)).toBe(false);
  });
});
