import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { type AddedLines, SecretScanner } from '../../../src/node/security/secretScanner.ts';
import { secretSamples, some } from '../../support/secretSamples.ts';

const scanner = new SecretScanner(path.resolve(import.meta.dirname, '../../../src/node/security/secretRules.ts'));
const file = (name: string, ...texts: readonly string[]): AddedLines => ({
  path: name,
  lines: texts.map((text, at) => ({ text, line: at + 1 })),
});
const harmless = (name: string): AddedLines => file(name, 'export const a = 1;', '', '// nothing');
const key = [
  '-----BEGIN RSA PRIVATE KEY-----',
  ...Array.from({ length: 6 }, () => 'MIIEvQIBADANBgkq'.repeat(4)),
  '-----END RSA PRIVATE KEY-----',
];

describe('looking for secrets', () => {
  it('leaves nothing in the timeline of the process, however many files there are', async () => {
    const before = performance.getEntries().length;
    const files = Array.from({ length: 50 }, (_, at) => harmless(`${String(at)}.ts`));
    expect(await scanner.find(files)).toEqual([]);
    expect(performance.getEntries().length).toBe(before);
  });

  it('finds a private key whose lines are texts of a notebook’s file, at its first line', async () => {
    const texts = [
      '"source": [',
      ...key.map((line) => `    ${JSON.stringify(`${line}\n`)},`),
      '    "say(\\"x\\")"',
      '   ]',
      '  "broken \\q",',
      '"two\\nlines"',
    ];
    expect(await scanner.find([file('shop.ipynb', ...texts)])).toMatchObject([{ path: 'shop.ipynb', line: 2, kind: 'a private key' }]);
  });
});

describe('looking for secrets in many small files', () => {
  it('asks the rules once for many of them, and not for each', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'mlx-code-rules-'));
    try {
      const rules = path.join(folder, 'rules.mjs');
      writeFileSync(rules, 'export const asked = [];\nexport async function findSecrets(text, name) { asked.push(name); return []; }\n');
      const files = Array.from({ length: 10_000 }, (_, at) => harmless(`${String(at)}.ts`));
      expect(await new SecretScanner(rules).find(files)).toEqual([]);
      const { asked } = (await import(pathToFileURL(rules).href)) as { asked: string[] };
      expect(asked.length).toBeGreaterThan(1);
      expect(asked.length).toBeLessThan(10);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('finds each of them, in the order of the files, at its place and with its kind', async () => {
    const files = Array.from({ length: 5000 }, (_, at) => harmless(`${String(at)}.ts`));
    const expected = secretSamples.map(([kind, value], at) => {
      const name = `${String(at * 301)}.ts`;
      files[at * 301] = file(name, 'a', value, 'b');
      return { path: name, line: 2, kind };
    });
    expect(await scanner.find(files)).toMatchObject(expected);
  });

  it('finds what many neighbours hold', async () => {
    const files = secretSamples.flatMap(([, value], at) =>
      Array.from({ length: 20 }, (_, copy) => file(`${String(at)}/${String(copy)}.ts`, value)),
    );
    const found = await scanner.find(files);
    expect(found.map((one) => one.path)).toEqual(files.map((one) => one.path));
  });

  it('takes no two files for one text', async () => {
    expect(await scanner.find([file('a.pem', ...key.slice(0, 4)), file('b.pem', ...key.slice(4))])).toEqual([]);
    const token = ['ghp', some(36)].join('_');
    expect(await scanner.find([file('a.txt', token.slice(0, 20)), file('b.txt', token.slice(20))])).toEqual([]);
    expect(await scanner.find([harmless('a.ts'), file('key.pem', ...key), harmless('b.ts')])).toMatchObject([{ path: 'key.pem', line: 1 }]);
  });

  it('goes by the names that rules know, among others', async () => {
    const token = file('.npmrc', `//registry.example.com/:_authToken=${some(36)}`);
    expect(await scanner.find([harmless('a.ts'), token, { ...token, path: 'notes.txt' }, harmless('b.ts')])).toMatchObject([
      { path: '.npmrc', line: 1, kind: 'an npm token' },
    ]);
    const account = file('account.json', JSON.stringify({ private_key_id: some(40), private_key: key.join('\n') }));
    expect(await scanner.find([harmless('a.ts'), account, harmless('b.ts')])).toMatchObject([
      { kind: 'a Google Cloud key' },
      { kind: 'a private key' },
    ]);
  });

  it('leaves out of a file what the file asks for, and nothing of its neighbours', async () => {
    const token = ['ghp', some(36)].join('_');
    const found = await scanner.find([file('a.txt', token), file('fixture.txt', '// secretlint-disable', token), file('b.txt', token)]);
    expect(found.map((one) => one.path)).toEqual(['a.txt', 'b.txt']);
  });
});
