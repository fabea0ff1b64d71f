/** A repository, or parts of it, that this user may not read. */
import { execFile } from 'node:child_process';
import { chmodSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { GitRepository } from '../../support/gitRepository.ts';
import type { ReadsByUser } from '../../support/readsOfOneUser.ts';

const program = path.resolve(import.meta.dirname, '../../support/readsOfOneUser.ts');
/** Root may read whatever stands in its way, until it has put down the right to. */
const withoutRights =
  process.getuid?.() === 0
    ? ['setpriv', '--bounding-set=-dac_override,-dac_read_search', '--inh-caps=-dac_override,-dac_read_search', process.execPath]
    : [process.execPath];

let repo: GitRepository;

beforeEach(() => {
  repo = new GitRepository();
  repo.write('code.js', 'export const one = 1;\n');
  repo.write('a.txt', 'a\n');
  repo.commit('Begin');
  repo.git('branch', 'side');
  repo.git('tag', 'v1');
  repo.write('code.js', 'export const one = 10;\n');
  repo.commit('Ten');
  repo.write('a.txt', 'b\n');
  repo.git('add', '--all');
  repo.write('a.txt', 'b\nc\n');
});

afterEach(() => {
  for (const place of ['', '.git', ...readdirSync(path.join(repo.path, '.git')).map((name) => `.git/${name}`), 'a.txt']) {
    const full = path.join(repo.path, place);
    chmodSync(full, statSync(full).isDirectory() ? 0o755 : 0o644);
  }
  repo.remove();
});

async function asOneUser(place: string, { folder = '', more = [] }: { folder?: string; more?: string[] } = {}): Promise<ReadsByUser> {
  const [command = '', ...first] = withoutRights;
  const { stdout } = await promisify(execFile)(command, [
    ...first,
    program,
    path.join(repo.path, folder),
    path.join(repo.path, place),
    ...more,
  ]);
  return JSON.parse(stdout) as ReadsByUser;
}

describe.skipIf(process.platform === 'win32')('without permission', () => {
  it.each(['', '.git', '.git/objects'])(
    'says so of “%s” in one sentence, whatever is read',
    async (place) => {
      chmodSync(path.join(repo.path, place), 0);
      const { opened, reads } = await asOneUser(place);
      expect(opened, 'the test has taken the right away').toBe(false);
      expect(reads.filter(({ code }) => code !== 'gitForbidden')).toEqual([]);
      for (const { text, ms } of reads) {
        expect(text).toMatch(
          /^There is no permission for what git needs of this repository: “[^”]+”\. Give yourself the right to it, then try again\.$/,
        );
        expect(text).toContain(path.basename(place === '' ? repo.path : place));
        expect(ms).toBeLessThan(5_000);
      }
    },
    30_000,
  );

  it.each(['.git/index', 'a.txt'])(
    'reads what needs no “%s”, and says so of the rest',
    async (place) => {
      chmodSync(path.join(repo.path, place), 0);
      const { opened, reads } = await asOneUser(place);
      expect(opened).toBe(false);
      const refused = reads.filter(({ code }) => code !== null);
      expect(new Set(refused.map(({ code }) => code))).toEqual(new Set(['gitForbidden']));
      for (const { text } of refused) expect(text).toContain(path.basename(place));
      const names = refused.map(({ name }) => name);
      expect(names).toEqual(expect.arrayContaining(['all changes', 'what is not staged, to review']));
      expect(names.includes('the changes for a message')).toBe(place === '.git/index');
      expect(names).not.toContain('the log');
      expect(names).not.toContain('a commit, to review');
    },
    30_000,
  );

  it.each(['', 'objects'])(
    'says so of a worktree whose repository’s “%s” it may not read',
    async (place) => {
      repo.git('worktree', 'add', '--quiet', 'beside', 'side');
      const closed = path.join('.git', place);
      chmodSync(path.join(repo.path, closed), 0);
      const { opened, reads } = await asOneUser(closed, { folder: 'beside' });
      expect(opened).toBe(false);
      expect(reads.length).toBeGreaterThan(10);
      expect(reads.filter(({ code }) => code !== 'gitForbidden')).toEqual([]);
    },
    30_000,
  );

  it('names folders that it may not look into beside what has changed elsewhere, tracked ones and new ones', async () => {
    repo.write('closed/tracked.js', 'a\n');
    repo.commit('closed');
    repo.write('closed/new.js', 'a\n');
    repo.write('fresh/deep/new.js', 'a\n');
    const closed = ['closed', 'fresh/deep'].map((place) => path.join(repo.path, place));
    for (const place of closed) chmodSync(place, 0);
    try {
      const { opened, status } = await asOneUser('closed');
      expect(opened).toBe(false);
      expect(status).toContain(
        'Git may not look into `closed/`, `fresh/deep/`, so what has changed in these places is not known. Give yourself the right to them',
      );
      expect(status).toContain('Nothing that can be seen has changed since the last commit.');
      expect(status).toContain('no permission to look: what has changed in closed/, fresh/deep/');
      expect(status).not.toMatch(/Nothing has changed since/);
    } finally {
      for (const place of closed) chmodSync(place, 0o755);
    }
  });

  it('stages nothing, and doesn’t take that for another git at work', async () => {
    const staged = repo.git('write-tree').trim();
    const head = repo.git('rev-parse', 'HEAD^{tree}').trim();
    chmodSync(path.join(repo.path, '.git'), 0o555);
    const { reads } = await asOneUser('.git', { more: [head, staged] });
    expect(reads).toMatchObject([{ code: 'gitForbidden', text: expect.stringContaining('index.lock') as string }]);
    chmodSync(path.join(repo.path, '.git'), 0o755);
    expect(repo.git('write-tree').trim()).toBe(staged);
  });
});
