import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type FoundSecret, secretsText } from '../../../src/core/security/foundSecret.ts';
import { changeSecrets } from '../../../src/node/git/changeSecrets.ts';
import { SecretScanner } from '../../../src/node/security/secretScanner.ts';
import { GitRepository } from '../../support/gitRepository.ts';

const scanner = new SecretScanner(path.resolve(import.meta.dirname, '../../../src/node/security/secretRules.ts'));
/** In pieces, so that no scanner takes this file for one that holds any. */
const githubToken = ['ghp', 'wWPw5k4aXcaT4fNP0UcnZwJUVFk6LO0pINUx'].join('_');
const privateKey = ['-----BEGIN RSA PRIVATE', ` KEY-----\n${'MIIEpAIBAAKCAQEA7bq3\n'.repeat(20)}-----END RSA PRIVATE KEY-----\n`].join('');

let repo: GitRepository;

beforeEach(() => {
  repo = new GitRepository();
});

afterEach(() => repo.remove());

const found = async (options = {}): Promise<readonly FoundSecret[]> => (await changeSecrets(repo.path, scanner, options)).found;

describe('secrets in changes', () => {
  it('are found in what is staged, with their lines, and none else', async () => {
    repo.write('a.ts', 'one\ntwo\nthree\n');
    repo.write('old.ts', `export const key = '${githubToken}';\n`);
    repo.commit();
    repo.write('a.ts', `one\ntwo\nconst token = '${githubToken}';\nthree\n`);
    repo.write('old.ts', `// It was here before.\nexport const key = '${githubToken}';\n`);
    repo.write('key.txt', privateKey);
    repo.git('add', 'a.ts', 'old.ts');
    expect(await found()).toMatchObject([{ path: 'a.ts', line: 3, kind: 'a GitHub token' }]);
    repo.git('add', 'key.txt');
    expect(await found()).toMatchObject([
      { path: 'a.ts', line: 3, kind: 'a GitHub token' },
      { path: 'key.txt', line: 1, kind: 'a private key' },
    ]);
  });

  it('are found in what is not staged, in new files and in those that no model is shown', async () => {
    repo.write('start', '');
    repo.commit();
    repo.write('new.ts', `\n\nexport const token = '${githubToken}';\n`);
    repo.write('.env', 'NAME=value\n');
    expect(await found()).toEqual([]);
    expect(await found({ all: true })).toMatchObject([
      { path: 'new.ts', line: 3, kind: 'a GitHub token' },
      { path: '.env', line: null, kind: 'which usually holds secrets' },
    ]);
    repo.write('package-lock.json', `{ "token": "${githubToken}" }\n`);
    repo.git('add', '--all');
    expect((await found()).map((one) => one.path)).toEqual(['new.ts', 'package-lock.json', '.env']);
  });

  it('are found in a commit that is to be amended, and before the first one', async () => {
    repo.write('a.ts', `const token = '${githubToken}';\n`);
    repo.git('add', 'a.ts');
    expect(await found()).toHaveLength(1);
    repo.commit();
    expect(await found()).toEqual([]);
    expect(await found({ amend: true })).toHaveLength(1);
  });

  it('are found behind many others, also where a text is looked through in pieces', async () => {
    repo.write('start', '');
    repo.commit();
    const lines = Array.from({ length: 30_000 }, (_, at) => `export const value${String(at)} = ${String(at)};`);
    repo.write('long.ts', [...lines.slice(0, 13_320), privateKey.trimEnd(), ...lines.slice(13_320), `// ${githubToken}`].join('\n'));
    repo.git('add', '--all');
    expect((await found()).map(({ line, kind }) => [line, kind])).toEqual([
      [13_321, 'a private key'],
      [30_023, 'a GitHub token'],
    ]);
  });

  it('are marked by their line, and not told by it', async () => {
    const marks = async (text: string): Promise<string[]> => {
      repo.write('a.ts', text);
      repo.git('add', '--all');
      return (await found()).map(({ mark }) => mark);
    };
    const [first = ''] = await marks(`const token = '${githubToken}';\n`);
    expect(await marks(`\n\nconst token = '${githubToken}';\n`)).toEqual([first]);
    expect(await marks(`const token = '${githubToken.replace('LO0', 'L00')}';\n`)).not.toEqual([first]);
    expect(first).toMatch(/^[\w-]{16}$/);
  });

  it('is said when there is too much to look through all of it', async () => {
    repo.write('start', '');
    repo.commit();
    repo.write('data.txt', `${'x'.repeat(99)}\n`.repeat(170_000));
    repo.git('add', '--all');
    expect(await changeSecrets(repo.path, scanner)).toEqual({ found: [], cut: true });
  });
});

describe('secretsText', () => {
  const at = (line: number | null, kind = 'an npm token'): FoundSecret => ({ path: 'a.ts', line, mark: '', kind });

  it.each([
    [[at(3)], 'an npm token in a.ts:3'],
    [[at(3), at(null, 'which usually holds secrets')], 'an npm token in a.ts:3 and a.ts, which usually holds secrets'],
    [[at(1), at(2), at(3)], 'an npm token in a.ts:1, an npm token in a.ts:2 and 1 other place'],
  ])('tells %j', (all, text) => expect(secretsText(all)).toBe(text));
});
