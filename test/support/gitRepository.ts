/** A real repository in a temporary folder, with an identity of its own and none of the machine's configuration. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

export class GitRepository {
  readonly path: string;

  constructor(name = 'repository') {
    this.path = path.join(realpathSync(mkdtempSync(path.join(tmpdir(), 'mlx-code-git-'))), name);
    mkdirSync(this.path);
    this.git('init', '--quiet', '--initial-branch=main');
    this.git('config', 'user.name', 'Test');
    this.git('config', 'user.email', 'test@localhost');
    this.git('config', 'commit.gpgSign', 'false');
  }

  /** Runs git as a user would, hooks and all; throws when it fails. */
  git(...command: string[]): string {
    return execFileSync('git', command, {
      cwd: this.path,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' },
    });
  }

  write(file: string, content: string | Uint8Array): void {
    const target = path.join(this.path, file);
    mkdirSync(path.dirname(target), { recursive: true });
    writeFileSync(target, content);
  }

  commit(message = 'start'): void {
    this.git('add', '--all');
    this.git('commit', '--quiet', '--no-verify', '-m', message);
  }

  remove(): void {
    rmSync(path.dirname(this.path), { recursive: true, force: true });
  }
}
