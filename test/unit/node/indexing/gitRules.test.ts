import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { GitRules } from '../../../../src/node/indexing/gitRules.ts';

let place: string;
let home: string;
beforeEach(() => {
  place = mkdtempSync(path.join(os.tmpdir(), 'mlx-code-rules-'));
  home = path.join(place, 'home');
  onTestFinished(() => rmSync(place, { recursive: true, force: true }));
  vi.stubEnv('HOME', home);
  vi.stubEnv('USERPROFILE', home);
  onTestFinished(() => void vi.unstubAllEnvs());
  write('home/none', '');
});

function write(name: string, text: string): void {
  mkdirSync(path.dirname(path.join(place, name)), { recursive: true });
  writeFileSync(path.join(place, name), text);
}

const rules = (folder: string): GitRules => new GitRules(path.join(place, folder));
const git = (...args: string[]): string =>
  execFileSync('git', args, { cwd: path.join(place, 'repo'), encoding: 'utf8', env: { ...process.env, XDG_CONFIG_HOME: '' } });

describe('what git ignores', () => {
  it('in a folder of a repository goes by the rules above it, too', () => {
    write('repo/.git/info/exclude', 'private.*\n');
    write('repo/.gitignore', 'dist/\n/packages/a/local.ts\n*.log\n');
    write('repo/packages/.gitignore', '!keep.log\n');
    write('repo/packages/a/src/.gitignore', 'own.ts\n');
    const inside = rules('repo/packages/a');
    expect(inside.leavesOut('dist', true)).toBe(true);
    expect(inside.leavesOut('dist', false)).toBe(false);
    expect(inside.leavesOut('dist/x.js', false)).toBe(true);
    expect(inside.leavesOut('local.ts', false)).toBe(true);
    expect(inside.leavesOut('src/local.ts', false)).toBe(false);
    expect(inside.leavesOut('src/own.ts', false)).toBe(true);
    expect(inside.leavesOut('src/deep/own.ts', false)).toBe(true);
    expect(inside.leavesOut('a.log', false)).toBe(true);
    expect(inside.leavesOut('keep.log', false)).toBe(false);
    expect(inside.leavesOut('src/private.ts', false)).toBe(true);
  });

  it('is nothing in a folder that is ignored itself and was opened all the same', () => {
    write('repo/.git/HEAD', '');
    write('repo/.gitignore', 'build/\n*.log\n');
    expect(rules('repo/build/site').leavesOut('a.ts', false)).toBe(false);
    expect(rules('repo/src').leavesOut('a.log', false)).toBe(true);
  });

  it('is not told by folders above that are no repository', () => {
    write('.gitignore', '*\n');
    expect(rules('folder').leavesOut('a.ts', false)).toBe(false);
  });

  it.each<[name: string, files: Record<string, string>, ignored: string]>([
    ['where git looks by itself', { 'home/.config/git/ignore': '*.own\n' }, 'x.own'],
    ['where the settings say', { 'home/.gitconfig': '[user]\n\texcludesFile = ~/wrong\n[core]\n\tautocrlf = input\n\texcludesFile = ~/mine # own\n', 'home/mine': '*.own\n' }, 'x.own'],
    ['in quotes', { 'home/.config/git/config': '[Core] excludesfile = "~/my rules"\n', 'home/my rules': '*.own\n' }, 'x.own'],
    ['the later of two settings', { 'home/.config/git/config': '[core]\nexcludesFile = ~/none\n', 'home/.gitconfig': '[core]\nexcludesFile = ~/mine\n', 'home/mine': '*.own\n' }, 'x.own'],
  ])('by the rules that a user has for all repositories, %s', (_, files, ignored) => {
    for (const [name, text] of Object.entries(files)) write(name, text);
    mkdirSync(path.join(place, 'repo'));
    git('init', '--quiet');
    expect(git('check-ignore', ignored, 'x.ts').trim(), 'as git has it').toBe(ignored);
    expect(rules('repo').leavesOut(ignored, false)).toBe(true);
    expect(rules('repo').leavesOut('x.ts', false)).toBe(false);
    // The repository says more than the user.
    write('repo/.gitignore', `!${ignored}\n`);
    expect(rules('repo').leavesOut(ignored, false)).toBe(false);
  }); // prettier-ignore
});
