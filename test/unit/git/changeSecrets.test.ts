import { execFileSync } from 'node:child_process';
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type FoundSecret, secretsText, takeOutText, type UnreadFile, unreadText } from '../../../src/core/security/foundSecret.ts';
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

/** A git that does this first, as a shell says it; its calls, a line each. */
function gitThat(first: string): { program: string; calls: () => string[] } {
  const place = path.dirname(repo.path);
  const [program, calls] = [path.join(place, 'git'), path.join(place, 'calls')];
  const real = execFileSync('sh', ['-c', 'command -v git'], { encoding: 'utf8' }).trim();
  writeFileSync(program, `#!/bin/sh\necho "$*" >> '${calls}'\n${first}\nexec '${real}' "$@"\n`);
  chmodSync(program, 0o755);
  return { program, calls: () => readFileSync(calls, 'utf8').trimEnd().split('\n') };
}

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

  it('are found in what git shows no lines of: by an attribute, as a large file, in two bytes a letter', async () => {
    repo.write('.gitattributes', 'hidden.ts -diff\n*.dat binary\n');
    repo.write('hidden.ts', `const old = '${githubToken}';\n`);
    repo.commit();
    repo.write('hidden.ts', `const old = '${githubToken}';\n\nconst token = '${githubToken}';\n`);
    repo.write('a.dat', `${'x\n'.repeat(50)}${privateKey}`);
    repo.write('settings.ini', Buffer.from(`\ufeff[a]\r\n\r\ntoken=${githubToken}\r\n`, 'utf16le'));
    expect(await found()).toEqual([]);
    const all = [
      { path: 'a.dat', line: 51, kind: 'a private key' },
      { path: 'hidden.ts', line: 3, kind: 'a GitHub token' },
      { path: 'settings.ini', line: 3, kind: 'a GitHub token' },
    ];
    const byPath = (one: readonly FoundSecret[]): FoundSecret[] => [...one].sort((a, b) => (a.path < b.path ? -1 : 1));
    expect(byPath(await found({ all: true }))).toMatchObject(all);
    repo.git('add', '--all');
    expect(byPath(await found())).toMatchObject(all);
    repo.git('config', 'core.bigFileThreshold', '1');
    expect(byPath(await found())).toMatchObject(all);
  });

  it('are found in binary files, by kind; a key file that can not be read is one by its name', async () => {
    const noise = (length: number): Buffer => Buffer.from(Array.from({ length }, (_, at) => (at * 7919 + (at >> 3)) & 0xff));
    const database = (before: string, text: string): Buffer =>
      Buffer.concat([noise(9000), Buffer.from(`\0\x01]${before}${text}\0`), noise(500)]);
    repo.write('store.jks', noise(900));
    repo.write('old.db', database('github', githubToken));
    repo.commit();
    repo.write('old.db', Buffer.concat([database('github', githubToken), noise(3)]));
    repo.write('store.jks', noise(901));
    repo.write('new.db', database('github', githubToken));
    repo.write('keys.tar', database('', privateKey));
    repo.write('photo.png', noise(100_000));
    repo.write('me.p12', noise(900));
    const all = [
      { path: 'keys.tar', line: null, kind: 'a private key' },
      { path: 'new.db', line: null, kind: 'a GitHub token' },
      { path: 'me.p12', line: null, mark: '', kind: 'which usually holds secrets' },
      { path: 'store.jks', line: null, mark: '', kind: 'which usually holds secrets' },
    ];
    const sorted = (some: readonly FoundSecret[]): FoundSecret[] => [...some].sort((a, b) => (a.kind + a.path < b.kind + b.path ? -1 : 1));
    const expected = sorted(all as FoundSecret[]);
    expect(sorted(await found({ all: true }))).toMatchObject(expected);
    repo.git('add', '--all');
    expect(sorted(await found())).toMatchObject(expected);
    expect(secretsText(await found())).toContain('a private key in keys.tar, ');
  });

  it('are found in large new files that are not staged', async () => {
    repo.write('data.json', `${'{ "a": 1 },\n'.repeat(100_000)}{ "token": "${githubToken}" }\n`);
    expect(await found({ all: true })).toMatchObject([{ path: 'data.json', line: 100_001 }]);
  });

  it('are found behind as much as is read at once, and what was not read is named', async () => {
    const filled = (size: number): string => `${'x'.repeat(99)}\n`.repeat(size / 100);
    for (const name of ['c', 'd']) repo.write(`${name}.txt`, filled(6000) + githubToken);
    repo.write('a.txt', `${githubToken}\n${filled(20_000)}`);
    repo.write('b.txt', `${filled(12_000)}${githubToken}\n`);
    repo.write('e.bin', Buffer.concat([Buffer.from('\0\n'), Buffer.from(filled(6000))]));
    repo.git('add', '--all');
    const looked = async (all: number): Promise<unknown> => {
      const { found: places, unread } = await changeSecrets(repo.path, scanner, { bytes: { file: 15_000, all } });
      return [places.map(({ path: name }) => name), unread.map(({ path: name }) => name)];
    };
    expect(await looked(100_000)).toEqual([['a.txt', 'b.txt', 'c.txt', 'd.txt'], ['a.txt']]);
    expect(await looked(36_000)).toEqual([
      ['a.txt', 'b.txt', 'c.txt'],
      ['a.txt', 'd.txt', 'e.bin'],
    ]);
    const untracked = await changeSecrets(repo.path, scanner, { all: true, bytes: { file: 15_000, all: 100_000 } });
    expect(untracked.unread).toEqual([{ path: 'a.txt', reason: 'large' }]);
  });

  it('are looked for in many files by a few commands, also in binary ones', async () => {
    repo.write('start', '');
    repo.commit();
    for (let at = 0; at < 700; at++) {
      const name = `a-folder-with-a-long-name-${String(at % 9)}/another-folder/file-${String(at)}`;
      repo.write(`${name}.ts`, `export const value = '${at === 699 ? githubToken : ''}';\n`);
      repo.write(`${name}.bin`, `\0\u0001 ${at === 698 ? githubToken : ''}\0`);
    }
    repo.git('add', '--all');
    const { program, calls } = gitThat('');
    const { found: places, unread } = await changeSecrets(repo.path, scanner, { program });
    expect(places).toMatchObject([
      { path: expect.stringMatching(/-699\.ts$/) as string },
      { path: expect.stringMatching(/-698\.bin$/) as string },
    ]);
    expect(unread).toEqual([]);
    const diffs = calls().filter((call) => call.includes(' diff '));
    // The list, what people read, sizes, and what git shows no lines of.
    expect(diffs).toHaveLength(4);
  });

  it('are told as far as git came, and the rest is named, where it takes too long', async () => {
    for (const name of ['a.ts', 'b.ts']) repo.write(name, `const token = '${githubToken}';\n`);
    repo.write('c.bin', '\0');
    repo.git('add', '--all');
    const diff = repo.git('diff', '--cached', '--no-renames', '--', 'a.ts').replaceAll('\n', '\\n').replaceAll("'", `'"'"'`);
    const begun = `printf '${diff}diff --git a/b.ts b/b.ts\\n'; exec sleep 60`;
    const { program } = gitThat(`case "$*" in *--unified=0*) ${begun};; esac`);
    const options = { program, limits: { silentMs: 1500, totalMs: 20_000 } };
    const { found: places, unread } = await changeSecrets(repo.path, scanner, options);
    expect(places).toMatchObject([{ path: 'a.ts', line: 1 }]);
    expect(unread).toEqual([
      { path: 'b.ts', reason: 'late' },
      { path: 'c.bin', reason: 'late' },
    ]);
  });

  it.skipIf(process.platform !== 'linux')(
    'are found beside names that are no UTF-8, and files that can not be asked for are named',
    async () => {
      repo.write('start', '');
      repo.commit();
      const write = (name: string, content: string): void => {
        const bytes = Buffer.concat([Buffer.from(`${repo.path}/${name}`), Buffer.from([0xff])]);
        writeFileSync(bytes, content);
      };
      write('text', `const token = '${githubToken}';\n`);
      write('data', '\0');
      repo.write('a.bin', `\0 ${githubToken}`);
      const unnamed = (...names: readonly string[]): UnreadFile[] => names.map((name) => ({ path: `${name}\ufffd`, reason: 'name' }));
      const fresh = await changeSecrets(repo.path, scanner, { all: true });
      expect(fresh.found).toMatchObject([{ path: 'a.bin' }]);
      expect(fresh.unread).toEqual(unnamed('data', 'text'));
      repo.git('add', '--all');
      const staged = await changeSecrets(repo.path, scanner);
      expect(staged.found).toMatchObject([{ path: 'text\ufffd', line: 1 }, { path: 'a.bin' }]);
      expect(staged.unread).toEqual(unnamed('data'));
    },
  );

  it('are looked for until somebody stops it', async () => {
    repo.write('data.txt', `${'x'.repeat(99)}\n`.repeat(300_000));
    repo.git('add', '--all');
    await expect(changeSecrets(repo.path, scanner, { signal: AbortSignal.timeout(100) })).rejects.toMatchObject({ code: 'cancelled' });
  });
});

describe('unreadText', () => {
  const large = (...paths: readonly string[]): UnreadFile[] => paths.map((name) => ({ path: name, reason: 'large' }));

  it.each<[UnreadFile[], number | undefined, string | null]>([
    [[], 3, null],
    [large('a.csv', 'b.bin'), undefined, 'Not looked through for secrets, or not to the end, as the changes are too large: a.csv, b.bin.'],
    [large('a', 'b', 'c', 'd'), 4, 'Not looked through for secrets, or not to the end, as the changes are too large: a, b, c, d.'],
    [
      [...large('a', 'b', 'c', 'd'), { path: 'z\ufffd', reason: 'name' }, { path: 'y', reason: 'late' }],
      undefined,
      'Not looked through for secrets, or not to the end, as the changes are too large: a, b, c and 1 other file. ' +
        'Not looked through for secrets, or not to the end, as their names are not UTF-8: z\ufffd. ' +
        'Not looked through for secrets, or not to the end, as git took too long: y.',
    ],
  ])('tells %j', (unread, most, text) => expect(unreadText(unread, most)).toBe(text));
});

describe('secretsText', () => {
  const at = (line: number | null, kind = 'an npm token'): FoundSecret => ({ path: 'a.ts', line, mark: '', kind });

  it.each([
    [[at(3)], 'an npm token in a.ts:3'],
    [[at(3), at(null, 'which usually holds secrets')], 'an npm token in a.ts:3 and a.ts, which usually holds secrets'],
    [[at(1), at(2), at(3)], 'an npm token in a.ts:1, an npm token in a.ts:2 and 1 other place'],
  ])('tells %j', (all, text) => expect(secretsText(all)).toBe(text));

  it.each([
    [[at(3)], 'It holds what looks like a secret: an npm token in a.ts:3. Take it out first.'],
    [[at(1), at(2)], 'It holds what looks like secrets: an npm token in a.ts:1 and an npm token in a.ts:2. Take them out first.'],
  ])('says of a text with %j what to do', (all, text) => expect(takeOutText(all)).toBe(text));
});
