/** A repository that somebody else changes while it is read: between any two of the programs that we start. */
import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AppError } from '../../../src/base/appError.ts';
import { diffSections } from '../../../src/core/git/diffSections.ts';
import { changeAtoms } from '../../../src/core/git/split/changeAtom.ts';
import { userMessage } from '../../../src/core/userMessage.ts';
import { changeSecrets } from '../../../src/node/git/changeSecrets.ts';
import { readCommitChanges } from '../../../src/node/git/readCommitChanges.ts';
import { readReview } from '../../../src/node/git/readReview.ts';
import { stagedDigest } from '../../../src/node/git/readStaged.ts';
import { readStatus } from '../../../src/node/git/readStatus.ts';
import { repositoryAround } from '../../../src/node/git/repositoryAround.ts';
import { splitTrees } from '../../../src/node/git/splitTrees.ts';
import { SecretScanner } from '../../../src/node/security/secretScanner.ts';
import { GitRepository } from '../../support/gitRepository.ts';

const scanner = new SecretScanner(path.resolve(import.meta.dirname, '../../../src/node/security/secretRules.ts'));
const lines = (...changed: number[]): string =>
  Array.from({ length: 60 }, (_, at) => `line ${String(at)}${changed.includes(at) ? ' changed' : ''}\n`).join('');

/** Each with the git of `program`. */
const reads: Readonly<Record<string, (top: string, program: string | undefined) => Promise<unknown>>> = {
  'the changes for a message': (top, program) => readCommitChanges(top, { program }),
  'all changes': (top, program) => readCommitChanges(top, { program, all: true }),
  'the changes of an amended commit': (top, program) => readCommitChanges(top, { program, amend: true }),
  'what is staged, to review': (top, program) => readReview(top, { kind: 'staged' }, { program }),
  'what is not staged, to review': (top, program) => readReview(top, { kind: 'unstaged' }, { program }),
  'secrets in what is staged': (top, program) => changeSecrets(top, scanner, { program }),
  'the digest of what is staged': (top, program) => stagedDigest(top, { program }),
  'the status': async (top, program) => readStatus(await repositoryAround(top, { program }), { program }),
  'a plan of commits': async (top, program) => {
    const { files, diff } = await readCommitChanges(top, { program });
    const atoms = changeAtoms(files, diffSections(diff));
    return { atoms, ...(await splitTrees(top, atoms, [atoms.map((_, at) => at)], { keep: false, program })) };
  },
};

/** What somebody else does, one step after the other. */
const steps: readonly string[] = [
  'git commit --quiet --no-verify -m second',
  'printf "key = AKIAABCDEFGHIJKLMNOP\\n" > c.js',
  'git add c.js',
  'git rm --quiet --cached b.js',
];

let folder: string;
let start: GitRepository;

beforeAll(() => {
  start = new GitRepository('start');
  folder = path.dirname(start.path);
  start.write('a.js', lines());
  start.write('b.js', lines());
  start.write('w.txt', 'one\n');
  start.commit();
  start.write('a.js', lines(3, 40));
  start.write('n.js', 'new\n');
  start.git('add', '--all');
  start.write('w.txt', 'two\n');
  start.write('b.js', lines(7));
});
afterAll(() => start.remove());

/** A copy of the repository in which so many of the steps were done. */
function copy(name: string, done: number): string {
  const top = path.join(folder, name, 'shop');
  rmSync(path.dirname(top), { recursive: true, force: true });
  mkdirSync(path.dirname(top));
  cpSync(start.path, top, { recursive: true, preserveTimestamps: true });
  for (const step of steps.slice(0, done)) execFileSync('sh', ['-c', step], { cwd: top, env });
  return top;
}

const moment = '2024-05-05T10:00:00Z';
const env = {
  ...process.env,
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_AUTHOR_DATE: moment,
  GIT_COMMITTER_DATE: moment,
};

/** A git that has some shell done before each of its calls, which knows git itself as `$real`. */
function gitWith(top: string, line: string): string {
  const program = path.join(path.dirname(top), 'git');
  const real = execFileSync('sh', ['-c', 'command -v git'], { encoding: 'utf8' }).trim();
  writeFileSync(program, `#!/bin/sh\nreal='${real}'\n${line}\nexec "$real" "$@"\n`);
  chmodSync(program, 0o755);
  return program;
}

/** A git that has the steps done before the call of this number, counted from 1; its calls are lines of `calls`. */
function meddlingGit(top: string, before: number): { program: string; calls: () => number } {
  const place = path.dirname(top);
  const calls = path.join(place, 'calls');
  const program = gitWith(
    top,
    `echo call >> '${calls}'
if [ "$(wc -l < '${calls}')" -ge ${String(before)} ] && mkdir '${place}/meddled' 2> /dev/null; then
  (cd '${top}' && export GIT_CONFIG_GLOBAL=/dev/null GIT_AUTHOR_DATE=${moment} GIT_COMMITTER_DATE=${moment}; unset GIT_INDEX_FILE GIT_OBJECT_DIRECTORY GIT_OPTIONAL_LOCKS
  ${steps.join(' && ')}) > '${place}/said' 2>&1
fi`,
  );
  return { program, calls: () => (existsSync(calls) ? readFileSync(calls, 'utf8').split('\n').length - 1 : 0) };
}

/** An answer, or the sentence of why there is none; places are those of the copy, whatever its name. */
async function answered(read: () => Promise<unknown>, top: string): Promise<string> {
  try {
    return JSON.stringify(await read()).replaceAll(path.dirname(top), '');
  } catch (error) {
    if (!AppError.is(error)) throw error;
    expect(error.code).not.toBe('internal');
    return `${error.code}: ${userMessage(error).text.replaceAll(path.dirname(top), '')}`;
  }
}

describe.skipIf(process.platform === 'win32')('a repository that changes while it is read', () => {
  it.each(Object.entries(reads))(
    'is told as it was at one moment: %s',
    async (_, read) => {
      const moments: string[] = [];
      for (let done = 0; done <= steps.length; done++) {
        const top = copy('moment', done);
        moments.push(await answered(() => read(top, undefined), top));
      }
      const mixed: { at: number; said: string }[] = [];
      for (let at = 1; ; at++) {
        const top = copy('changing', 0);
        const { program, calls } = meddlingGit(top, at);
        const said = await answered(() => read(top, program), top);
        if (calls() < at) break;
        expect(readFileSync(path.join(path.dirname(top), 'said'), 'utf8')).toBe('');
        if (!moments.includes(said) && !said.startsWith('gitChanged: ')) mixed.push({ at, said });
      }
      expect(mixed).toEqual([]);
    },
    60_000,
  );

  it.each([
    ['the changes for a message', async (top: string, program: string) => (await readCommitChanges(top, { program, all: true })).diff],
    [
      'what is not staged, to review',
      async (top: string, program: string) => JSON.stringify((await readReview(top, { kind: 'unstaged' }, { program })).changes),
    ],
  ])('shows nothing of a file that is written after those that changed are listed: %s', async (_, read) => {
    const top = copy('written', 4);
    const program = gitWith(top, `case " $* " in *' --unified=3 '*) echo 'line late' >> '${top}/a.js' ;; esac`);
    const shown = await read(top, program);
    expect(readFileSync(path.join(top, 'a.js'), 'utf8')).toContain('line late');
    expect(shown).toContain('w.txt');
    expect(shown).not.toContain('line late');
  });

  it('has no lock told of somebody who was done before its status was read', async () => {
    const top = copy('locked', 0);
    const lock = path.join(top, '.git/index.lock');
    const program = gitWith(top, `case " $* " in *' config '*) : > '${lock}' ;; *' status '*) sleep 0.3; rm -f '${lock}' ;; esac`);
    expect((await readStatus({ top, gitFolder: path.join(top, '.git') }, { program })).lock).toBeNull();
    writeFileSync(lock, '');
    expect((await readStatus({ top, gitFolder: path.join(top, '.git') })).lock).toBe(lock);
  });

  it.each([
    ['before', (over: string) => `sleep 0.3; ${over}`],
    ['after', (over: string) => `"$real" "$@"; ${over}; exit 0`],
  ])('is told with the merge that goes with its status, which ends %s that is read', async (_, shell) => {
    const top = copy('merged', 0);
    const git = (...command: string[]): unknown => execFileSync('git', command, { cwd: top, env, stdio: 'ignore' });
    git('commit', '--quiet', '--all', '-m', 'second');
    git('checkout', '--quiet', '-b', 'side', 'HEAD~');
    git('commit', '--quiet', '--allow-empty', '-m', 'side');
    git('merge', '--quiet', '--no-commit', 'main');
    const place = { top, gitFolder: path.join(top, '.git') };
    expect(await readStatus(place)).toMatchObject({ operation: { kind: 'merge' }, staged: [{}, {}, {}, {}] });
    const over = `(cd '${top}' && GIT_CONFIG_GLOBAL=/dev/null "$real" commit --quiet --no-verify -m merged) > /dev/null 2>&1`;
    const program = gitWith(top, `case " $* " in *' status '*) ${shell(over)} ;; esac`);
    expect(await readStatus(place, { program })).toMatchObject({ operation: null, staged: [] });
  });

  it('is told of its own files only, and is in nobody’s way, however busy somebody is in it', async () => {
    const top = copy('busy', 0);
    const failed = path.join(path.dirname(top), 'failed');
    // Edits, stages, commits, goes to another branch and back; what fails is written down.
    const busy = `i=0; while :; do i=$((i+1))
      echo "line $i" >> a.js; echo "new $i" > "f$((i % 7)).js"; git add -A || echo add >> '${failed}'
      git commit --quiet --no-verify -m "feat: $i" || echo commit >> '${failed}'
      git rm --quiet "f$((i % 7)).js" || echo rm >> '${failed}'
      git checkout --quiet -B side || echo checkout >> '${failed}'; rm -f w.txt; git checkout --quiet -- w.txt || echo back >> '${failed}'; sleep 0.4
    done`;
    const worker = spawn('sh', ['-c', busy], { cwd: top, env, stdio: 'ignore' });
    const answers = { told: 0, refused: 0 };
    try {
      const end = performance.now() + 8_000;
      for (let turn = 0; performance.now() < end; turn++) {
        const all = turn % 2 === 0;
        try {
          const { files, diff } = await readCommitChanges(top, { all });
          const named = new Set(files.map(({ path: name }) => name));
          expect(diffSections(diff).filter((section) => !named.has(section.path))).toEqual([]);
          expect(files.length, 'no file is told twice').toBe(named.size);
          const { changes } = await readReview(top, { kind: all ? 'unstaged' : 'staged' });
          for (const { hunks } of changes.files) expect(hunks.length).toBeGreaterThan(0);
          await readStatus(await repositoryAround(top));
          answers.told++;
        } catch (error) {
          if (!AppError.is(error)) throw error;
          expect(['gitChanged', 'gitNothingToCommit']).toContain(error.code);
          expect(userMessage(error).text).toMatch(/^[A-Z].+\.$/);
          answers.refused++;
        }
      }
    } finally {
      worker.kill();
    }
    expect(answers.told).toBeGreaterThan(0);
    // Reading takes no lock, so that no command of somebody else's fails for it.
    expect(existsSync(failed) ? readFileSync(failed, 'utf8') : '').toBe('');
  }, 30_000);
});
