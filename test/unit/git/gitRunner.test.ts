import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { userMessage } from '../../../src/core/userMessage.ts';
import { GitRunner } from '../../../src/node/git/gitRunner.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'mlx-code-runner-'));
  vi.stubEnv('PATH', `${folder}:${process.env.PATH ?? ''}`);
});

afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

/** A git that does this when asked for anything but its configuration. */
function gitThat(does: string): void {
  const program = path.join(folder, 'git');
  writeFileSync(program, `#!/bin/sh\ncase "$*" in *config*--list) exit 0;; *version) echo git version 2.39.0; exit 0;; esac\n${does}\n`);
  chmodSync(program, 0o755);
}

const late = { code: 'gitFailed', data: { reason: 'it took too long' } };

describe('a git that does not go well', () => {
  it.each([
    ['is silent for too long', 'exec sleep 20', { silentMs: 400, totalMs: 20_000 }],
    ['talks on and on', "trap 'exit 1' INT; while :; do echo x; sleep 0.1; done", { silentMs: 10_000, totalMs: 800 }],
  ])('is told to be slow when it %s', async (_, does, limits) => {
    gitThat(does);
    const git = await GitRunner.in(folder, { limits, signal: new AbortController().signal });
    await expect(git.run('status')).rejects.toMatchObject(late);
  });

  it('counts as stopped when somebody stopped it, and only then', async () => {
    gitThat('exec sleep 20');
    const controller = new AbortController();
    const git = await GitRunner.in(folder, { signal: controller.signal });
    setTimeout(() => controller.abort(), 200);
    await expect(git.run('status')).rejects.toMatchObject({ code: 'cancelled' });
    gitThat('echo "fatal: a merge was aborted: timeout of ENOENT" >&2; exit 128');
    const other = await GitRunner.in(folder, { signal: new AbortController().signal });
    await expect(other.run('status')).rejects.toMatchObject({
      code: 'gitFailed',
      data: { reason: 'a merge was aborted: timeout of ENOENT' },
    });
  });

  it('has not answered when the system ended it, whatever it had said by then', async () => {
    gitThat('echo a.txt; kill -SEGV $$');
    const git = await GitRunner.in(folder);
    const crashed = { code: 'gitFailed', data: { reason: 'it crashed, or the system ended it for want of memory' } };
    await expect(git.run('diff')).rejects.toMatchObject(crashed);
    await expect(git.runUpTo(1000, 'diff')).rejects.toMatchObject(crashed);
    await expect(git.runThrough(() => true, 'diff')).rejects.toMatchObject(crashed);
  });

  it('is missing when it has gone since it was found', async () => {
    gitThat('exit 0');
    const git = await GitRunner.in(folder);
    rmSync(path.join(folder, 'git'));
    await expect(git.run('status')).rejects.toMatchObject({ code: 'gitMissing' });
  });

  it('is too old, which is said before it is asked anything that it would misunderstand', async () => {
    const program = path.join(folder, 'git');
    const asked = path.join(folder, 'asked');
    writeFileSync(program, `#!/bin/sh\ncase "$*" in *version) echo git version 2.25.1;; *) echo "$*" >> ${asked};; esac\n`);
    chmodSync(program, 0o755);
    const error: unknown = await GitRunner.in(folder).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'gitTooOld', data: { version: '2.25.1', needed: '2.30' } });
    expect(userMessage(error).text).toBe('Git 2.25.1 is too old to be read from safely. Install git 2.30 or newer, then try again.');
    expect(existsSync(asked)).toBe(false);
  });
});

describe('a command that would take back, throw away or fetch', () => {
  it.each([
    ['reset', '--hard'],
    ['clean', '-fd'],
    ['checkout', '--force', 'main'],
    ['restore', '.'],
    ['stash', 'drop'],
    ['rm', 'a.txt'],
    ['gc'],
    ['commit', '-m', 'x'],
    ['fetch'],
    ['push'],
    [],
  ])('is not started: %s', async (...command) => {
    const ran = path.join(folder, 'ran');
    gitThat(`touch ${ran}`);
    const git = await GitRunner.in(folder);
    await expect(git.run(...command)).rejects.toThrow('is not among the commands that are run');
    await expect(git.runUpTo(10, ...command)).rejects.toThrow('is not among');
    await expect(git.runThrough(() => true, ...command)).rejects.toThrow('is not among');
    expect(existsSync(ran)).toBe(false);
  });
});
