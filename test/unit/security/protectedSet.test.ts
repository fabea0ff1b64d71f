import { describe, expect, it } from 'vitest';
import type { FileChange } from '../../../src/core/edits/fileChange.ts';
import { isProtectedPath, protectedPathsOf } from '../../../src/core/security/protectedSet.ts';

const change = (path: string, rest: Partial<FileChange> = {}): FileChange => ({ path, before: 'a', after: 'b', match: 'exact', ...rest });

describe('isProtectedPath', () => {
  it.each([
    ...['.git/config', 'sub/.git/hooks/pre-commit', '.git', 'vendor/lib/.git'],
    ...['.vscode/settings.json', 'packages/a/.vscode/tasks.json', 'my.code-workspace', 'x/Y.Code-Workspace'],
    ...['.husky/pre-push', 'AGENTS.md', 'docs/AGENTS.md', '.mlx-code.json', '.mcp.json', '.cursor/mcp.json', '.github/workflows/ci.yml'],
    ...['.gitlab-ci.yml', 'Jenkinsfile', '.envrc', 'app/.envrc', '.npmrc', '.gitattributes', '.devcontainer/devcontainer.json'],
  ])('takes %s', (path) => expect(isProtectedPath(path)).toBe(true));

  it.each([
    ['in other letters', '.VSCode/Settings.json'],
    ['with a character that folds to a letter', '.v\u017fcode/settings.json'],
    ['with a Turkish capital', '.G\u0130T/config'],
    ['with a Kelvin sign', '.hus\u212ay/pre-commit'],
    ['in a name that some file systems shorten', 'GIT~1/config'],
    ['in the short name of another folder', 'VSCODE~1/tasks.json'],
    ['with a character that some file systems ignore', '.g\u200cit/config'],
    ['with a dot or blank that Windows drops', '.git. /config'],
    ['as a stream', '.git::$INDEX_ALLOCATION/config'],
    ['decomposed or wide', '.\uff47\uff49\uff54/config'],
    ['with backslashes', '.git\\config'],
  ])('takes one %s', (_, path) => expect(isProtectedPath(path)).toBe(true));

  it.each([
    'src/git.ts',
    '.gitignore',
    'vscode/settings.json',
    'agents.ts',
    'docs/github/x.md',
    'src/.gitkeep',
    'package.json',
    'a~b.ts',
    'README.md',
  ])('leaves %s', (path) => expect(isProtectedPath(path)).toBe(false));
});

describe('protectedPathsOf', () => {
  it('counts making, deleting, renaming away and renaming onto', () => {
    expect(
      protectedPathsOf([
        change('.vscode/a.json', { before: null }),
        change('.envrc', { after: null }),
        change('b.txt', { from: '.npmrc' }),
        change('.husky/pre-commit', { from: 'c.sh' }),
        change('src/a.ts'),
      ]),
    ).toEqual(['.vscode/a.json', '.envrc', '.npmrc', '.husky/pre-commit']);
  });

  const manifest = (content: object): string => JSON.stringify(content);
  it.each<[string, FileChange, boolean]>([
    ['another version', change('package.json', { before: manifest({ version: '1' }), after: manifest({ version: '2' }) }), false],
    [
      'another script',
      change('package.json', { before: manifest({ scripts: { a: 'x' } }), after: manifest({ scripts: { a: 'y' } }) }),
      true,
    ],
    ['a first script', change('a/Package.json', { before: manifest({}), after: manifest({ scripts: { postinstall: 'y' } }) }), true],
    ['hooks', change('package.json', { before: manifest({}), after: manifest({ husky: { hooks: {} } }) }), true],
    ['a text that is no JSON', change('package.json', { before: manifest({}), after: '{' }), true],
    ['a new one with scripts', change('package.json', { before: null, after: manifest({ scripts: { a: 'x' } }) }), true],
    ['a new one without', change('package.json', { before: null, after: manifest({ name: 'x' }) }), false],
    ['a rename onto it', change('package.json', { from: 'x.json', before: manifest({}), after: manifest({}) }), true],
  ])('knows of a package.json: %s', (_, one, expected) => expect(protectedPathsOf([one])).toEqual(expected ? [one.path] : []));
});
