/** A commit that a program holds up which signs it and waits for a passphrase, with a real git as VS Code would run it. */
import { spawn } from 'node:child_process';
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { repositoryAround } from '../../../src/node/git/repositoryAround.ts';
import { GitRepository } from '../../support/gitRepository.ts';

const notice = vi.hoisted(() => ({ said: [] as string[], cancel: (): void => undefined }));

vi.mock('vscode', () => ({
  ProgressLocation: { Notification: 15 },
  extensions: { getExtension: () => undefined },
  window: {
    withProgress: (_options: unknown, run: (progress: unknown, token: unknown) => unknown) =>
      run(
        { report: ({ message }: { message: string }) => notice.said.push(message) },
        {
          isCancellationRequested: false,
          onCancellationRequested: (listener: () => void) => ((notice.cancel = listener), { dispose: () => undefined }),
        },
      ),
  },
}));

const { changeRepository } = await import('../../../src/vscode/git/repositoryChange.ts');

let repository: GitRepository;
let beside: string;
let git: { ended: Promise<number | null>; running: boolean };
const head = (): string => repository.git('rev-parse', 'HEAD');
const asking = (): boolean => existsSync(path.join(beside, 'asking'));
/** What the program that signs is told at last: it has no key for that. */
const answer = (): void => writeFileSync(path.join(beside, 'answer'), '');

/** As VS Code does: the message goes to git's input, and what it wrote comes with the error. */
function commit(): Promise<void> {
  const child = spawn('git', ['commit', '--quiet', '--file', '-'], {
    cwd: repository.path,
    env: { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' },
  });
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (piece: string) => void (stderr += piece));
  child.stdin.end('feat: signed');
  const own = { running: true, ended: new Promise<number | null>((resolve) => child.on('close', resolve)) };
  git = own;
  return own.ended.then((code) => {
    own.running = false;
    if (code !== 0) throw Object.assign(new Error('Failed to execute git'), { stderr, stdout: '', gitErrorCode: undefined });
  });
}

async function run(outer = new AbortController().signal): Promise<string | null> {
  const parts = {
    effects: { changeRepository: (_root: unknown, _what: string, change: () => unknown) => change() },
    repositories: { opened: () => Promise.resolve({ rootUri: {} }) },
  };
  const here = { ...(await repositoryAround(repository.path)), name: 'shop', several: false };
  const task = { what: 'commit', title: 'Committing 1 file to main in shop', refused: 'Git did not commit.' } as const;
  return changeRepository(parts as never, here, task, commit, outer);
}

beforeEach(() => {
  repository = new GitRepository('shop');
  beside = path.dirname(repository.path);
  notice.said = [];
  repository.write('a.txt', 'one\n');
  repository.commit();
  const gpg = path.join(beside, 'gpg');
  const waits = `until [ -e '${beside}/answer' ] || [ ! -e '${beside}' ]; do sleep 0.05; done`;
  writeFileSync(gpg, `#!/bin/sh\necho $$ > '${beside}/asking'\n${waits}\necho "gpg: signing failed: No secret key" >&2\nexit 2\n`);
  chmodSync(gpg, 0o755);
  repository.git('config', 'gpg.program', gpg);
  repository.git('config', 'user.signingKey', 'ABCDEF');
  repository.git('config', 'commit.gpgSign', 'true');
  repository.write('a.txt', 'two\n');
  repository.git('add', '--all');
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
});

afterEach(async () => {
  vi.useRealTimers();
  answer();
  await git.ended;
  repository.remove();
});

describe('a commit that waits for a passphrase', () => {
  it('says after a while that it may be waiting for an answer, and not before', async () => {
    const running = run();
    await expect.poll(asking, { timeout: 10_000 }).toBe(true);
    await vi.advanceTimersByTimeAsync(4_000);
    expect(notice.said).toEqual([]);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(notice.said).toEqual([expect.stringMatching(/^git is still at it\. .*\(a passphrase, say\)/)]);
    expect(git.running).toBe(true);
    answer();
    expect(await running).toMatch(/^Git did not commit\. The commit could not be signed/);
  });

  it.each(['there', 'in the chat'])('is waited for no longer when that is stopped %s, and says what may still come', async (where) => {
    const before = head();
    const chat = new AbortController();
    const running = run(chat.signal);
    await expect.poll(asking, { timeout: 10_000 }).toBe(true);
    if (where === 'there') notice.cancel();
    else chat.abort();
    await vi.advanceTimersByTimeAsync(10);
    expect(await running).toBe(
      'It is not waited for any longer that git does this: Committing 1 file to main in shop. It may still come to it; `/git status` tells.',
    );
    // Git goes on to wait, as it is VS Code's; what it says in the end bothers nobody, and nothing is said of an answer any more.
    expect(git.running).toBe(true);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(notice.said).toEqual([]);
    answer();
    expect(await git.ended).not.toBe(0);
    expect(head()).toBe(before);
    const gpg = Number(readFileSync(path.join(beside, 'asking'), 'utf8'));
    expect(() => process.kill(gpg, 0)).toThrow();
  });
});
