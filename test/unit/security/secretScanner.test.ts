import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { SecretScanner } from '../../../src/node/security/secretScanner.ts';

const scanner = new SecretScanner(path.resolve(import.meta.dirname, '../../../src/node/security/secretRules.ts'));

describe('looking for secrets', () => {
  it('leaves nothing in the timeline of the process, however many files there are', async () => {
    const before = performance.getEntries().length;
    const files = Array.from({ length: 50 }, (_, at) => ({ path: `${String(at)}.ts`, lines: [{ text: 'export const a = 1;', line: 1 }] }));
    expect(await scanner.find(files)).toEqual([]);
    expect(performance.getEntries().length).toBe(before);
  });

  it('finds a private key whose lines are texts of a notebook’s file, at its first line', async () => {
    const key = [
      '-----BEGIN RSA PRIVATE KEY-----',
      ...Array.from({ length: 6 }, () => 'MIIEvQIBADANBgkq'.repeat(4)),
      '-----END RSA PRIVATE KEY-----',
    ];
    const texts = [
      '"source": [',
      ...key.map((line) => `    ${JSON.stringify(`${line}\n`)},`),
      '    "say(\\"x\\")"',
      '   ]',
      '  "broken \\q",',
      '"two\\nlines"',
    ];
    const lines = texts.map((text, at) => ({ text, line: at + 1 }));
    expect(await scanner.find([{ path: 'shop.ipynb', lines }])).toMatchObject([{ path: 'shop.ipynb', line: 2, kind: 'a private key' }]);
  });
});
