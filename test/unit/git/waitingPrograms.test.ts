/** Programs that git asks for a passphrase, a password or a name, and that wait for an answer: of what we start, none does, whatever the repository and the environment name. */
import { spawn } from 'node:child_process';
import { chmodSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { AppError } from '../../../src/base/appError.ts';
import { userMessage } from '../../../src/core/userMessage.ts';
import { GitRunner } from '../../../src/node/git/gitRunner.ts';
import { gitReads } from '../../support/gitReads.ts';
import { GitRepository } from '../../support/gitRepository.ts';

/** On Linux one that has ended, and whose parent hasn't asked about it yet, is not running either. */
function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  const stat = `/proc/${String(pid)}/stat`;
  return !existsSync(stat) || !/\) [ZX] /.test(readFileSync(stat, 'utf8'));
}

describe('programs that wait to be answered', () => {
  let repository: GitRepository;
  let server: Server;
  /** What was started: its process, and by which of the names. */
  let started: () => { pid: number; name: string }[];
  const waiting: Record<string, string> = {};

  beforeAll(async () => {
    repository = new GitRepository('asks');
    const beside = path.dirname(repository.path);
    const list = path.join(beside, 'started');
    started = () =>
      (existsSync(list) ? readFileSync(list, 'utf8').trim().split('\n') : []).map((line) => {
        const [pid, name = ''] = line.split(' ');
        return { pid: Number(pid), name };
      });
    for (const name of ['gpg', 'askpass', 'credential', 'ssh', 'editor']) {
      waiting[name] = path.join(beside, name);
      writeFileSync(waiting[name], `#!/bin/sh\necho "$$ ${name}" >> '${list}'\nexec sleep 600\n`);
      chmodSync(waiting[name], 0o755);
    }
    const { gpg = '', askpass = '', credential = '', ssh = '', editor = '' } = waiting;
    // A server that wants to know who asks.
    server = createServer((_, response) => void response.writeHead(401, { 'www-authenticate': 'Basic realm="shop"' }).end());
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;

    repository.write('a.txt', 'a\n');
    repository.write('code.js', 'export const one = 1;\n');
    repository.commit('feat: begin');
    repository.git('tag', 'v1.0.0');
    repository.git('checkout', '--quiet', '-b', 'side');
    repository.write('code.js', 'export const one = 11;\n');
    repository.commit('feat: from the side');
    repository.git('checkout', '--quiet', 'main');
    repository.write('code.js', 'export const one = 10;\n');
    repository.commit('feat: go on');
    const gone = repository.git('rev-parse', 'HEAD~:code.js').trim();
    repository.write('code.js', 'export const one = 100;\n');
    repository.git('add', 'code.js');
    repository.write('a.txt', 'changed\n');
    sign(repository);
    for (const [key, value] of Object.entries({
      'gpg.program': gpg,
      'gpg.ssh.program': gpg,
      'commit.gpgSign': 'true',
      'log.showSignature': 'true',
      'user.signingKey': 'ABCDEF',
      'core.askPass': askpass,
      'core.sshCommand': ssh,
      'core.editor': editor,
      'credential.helper': `!${credential}`,
      'remote.origin.url': `http://127.0.0.1:${String(port)}/shop.git`,
      'remote.origin.promisor': 'true',
      'remote.origin.partialCloneFilter': 'blob:none',
      'remote.other.url': 'ssh://shop.example/shop.git',
      'remote.other.promisor': 'true',
      'extensions.partialClone': 'origin',
    }))
      repository.git('config', key, value);
    // A clone that leaves out what nobody has looked at yet would fetch this now.
    rmSync(path.join(repository.path, '.git/objects', gone.slice(0, 2), gone.slice(2)));
    for (const [key, value] of Object.entries({
      GIT_ASKPASS: askpass,
      SSH_ASKPASS: askpass,
      SSH_ASKPASS_REQUIRE: 'force',
      GIT_SSH: ssh,
      GIT_SSH_COMMAND: ssh,
      GIT_EDITOR: editor,
      GIT_TERMINAL_PROMPT: '1',
      GPG_TTY: '/dev/tty',
    }))
      vi.stubEnv(key, value);
  });

  afterAll(() => {
    vi.unstubAllEnvs();
    server.close();
    repository.remove();
  });

  it.each([
    ['gpg', ['commit', '-m', 'feat: wait']],
    ['gpg', ['log', '-1']],
    ['credential', ['fetch', 'origin']],
    ['ssh', ['fetch', 'other']],
    // What is missing is fetched by whoever looks at it.
    ['ssh', ['show', 'HEAD']],
  ])('are real: a user’s git waits for %s (git %s)', async (name, command) => {
    const before = started().length;
    const git = spawn('git', command, {
      cwd: repository.path,
      stdio: 'ignore',
      env: { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' },
      detached: true,
    });
    const ended = new Promise((resolve) => git.on('close', resolve));
    try {
      await expect.poll(() => started()[before]?.name, { timeout: 15_000 }).toBe(name);
      expect(git.exitCode).toBeNull();
    } finally {
      // With all that it has started.
      process.kill(-(git.pid ?? 0), 'SIGKILL');
      await ended;
    }
    await expect.poll(() => started().filter(({ pid }) => isRunning(pid)), { timeout: 10_000 }).toEqual([]);
  });

  it('are started by no read of ours, each of which answers or says in a sentence what is missing', async () => {
    const before = started();
    const said: Record<string, string> = {};
    for (const [name, read] of Object.entries(gitReads)) {
      await read(repository.path).catch((error: unknown) => {
        if (!AppError.is(error)) throw error;
        said[name] = error.code;
        expect(userMessage(error).text, name).not.toMatch(/took too long|Unexpected/);
      });
    }
    expect(started()).toEqual(before);
    expect([...new Set(Object.values(said))]).toEqual(['gitHistoryMissing']);
    expect(said).toHaveProperty(['a commit']);
    expect(said).not.toHaveProperty(['the status']);
  }, 60_000);
});

describe('a git that itself waits', () => {
  let repository: GitRepository;
  const pids = (): number[] => {
    const list = path.join(path.dirname(repository.path), 'pids');
    return existsSync(list) ? readFileSync(list, 'utf8').trim().split('\n').map(Number) : [];
  };

  /** Waits in this way when it is asked for a status. */
  function gitThat(waits: string): string {
    repository = new GitRepository('asks');
    const beside = path.dirname(repository.path);
    const program = path.join(beside, 'git');
    const plain = `case "$*" in *config*--list) exit 0;; *version) echo git version 2.39.0; exit 0;; esac`;
    writeFileSync(program, `#!/bin/sh\n${plain}\necho $$ >> '${path.join(beside, 'pids')}'\n${waits}\n`);
    chmodSync(program, 0o755);
    return program;
  }

  afterEach(() => {
    for (const pid of pids()) if (isRunning(pid)) process.kill(pid, 'SIGKILL');
    repository.remove();
  });

  it.each([
    ['for its input', 'exec cat'],
    ['for an answer at a prompt', 'printf "Enter passphrase for key: " >&2; exec sleep 600'],
  ])('%s is ended, and said to be slow', async (_, waits) => {
    const program = gitThat(waits);
    const git = await GitRunner.in(repository.path, { program, limits: { silentMs: 20_000, totalMs: 1_000 } });
    const error: unknown = await git.run('status').catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'gitFailed', data: { reason: 'it took too long' } });
    expect(userMessage(error).text).toMatch(/it took too long/);
    expect(pids()).toHaveLength(1);
    await expect.poll(() => pids().filter(isRunning)).toEqual([]);
  });

  it('is waited for no longer where it doesn’t end when it is told to', async () => {
    const program = gitThat("trap '' INT; exec sleep 600");
    const limits = { silentMs: 20_000, totalMs: 500 };
    const late = { code: 'gitFailed', data: { reason: 'it took too long' } };
    await expect((await GitRunner.in(repository.path, { program, limits })).run('status')).rejects.toMatchObject(late);
    const stopped = new AbortController();
    const git = await GitRunner.in(repository.path, { program, signal: stopped.signal });
    setTimeout(() => stopped.abort(), 200);
    await expect(git.runTelling('status')).rejects.toMatchObject({ code: 'cancelled' });
  });
});

/** Gives the last commit a signature, as if it had been signed. */
function sign(repository: GitRepository): void {
  const commit = repository.git('cat-file', 'commit', 'HEAD');
  const file = path.join(path.dirname(repository.path), 'signed');
  writeFileSync(file, commit.replace('\n\n', '\ngpgsig -----BEGIN PGP SIGNATURE-----\n \n x\n -----END PGP SIGNATURE-----\n\n'));
  const hash = repository.git('hash-object', '-t', 'commit', '-w', file).trim();
  repository.git('update-ref', 'refs/heads/main', hash);
}
