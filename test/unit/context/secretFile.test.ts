import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { holdsPrivateKey, isSecretFile, privateKeyLines, secretFileKind } from '../../../src/core/context/secretFile.ts';

describe('isSecretFile', () => {
  it.each([
    '.env',
    '.env.local',
    '/home/me/app/.env.production',
    'C:\\keys\\server.PEM',
    'id_rsa',
    'id_ed25519',
    '.npmrc',
    '.netrc',
    '_netrc',
    'vault.kdbx',
    'prod.env',
    '.envrc',
    '.env~',
    '.pgpass',
    'config/secrets.yml',
    'terraform.tfvars',
    'state/x.tfstate',
    'x.tfstate.backup',
    '.aws/credentials',
    'kubeconfig',
    'id.ppk',
    'key.pem.bak',
    'AuthKey_X1.p8',
    'old.kdb',
    'login.keychain-db',
    'server.jceks',
    'my-service-account.json',
    'wp-config.php',
    'credentials.json',
    'client_secret_123.apps.json',
    'deploy.secret',
    'keys/a\nb.env',
    '.secrets',
    'app.secrets',
    'secrets.prod.yml',
    'app.secrets.json',
  ])('keeps %s out of prompts', (path) => expect(isSecretFile(path)).toBe(true));

  it.each([
    'src/env.ts',
    '.env.example',
    '.env.local.example',
    'apps/web/.env.production.sample',
    '.env.template',
    '.env.dist',
    'id_ed25519.pub',
    'keyboard.ts',
    'pem.md',
    '.npmignore',
    'identity.ts',
    'prod.env.example',
    'secretFile.ts',
    'credentials.ts',
    'environment.md',
    'secrets.example.yml',
    'secretsManager.ts',
    'useSecrets.json.ts',
    'credentials.json.md',
  ])('lets %s in', (path) => expect(isSecretFile(path)).toBe(false));
});

describe('secretFileKind', () => {
  it.each([
    ['app/.env.production', 'an environment file'],
    ['server.PEM', 'a key file'],
    ['.ssh/id_ed25519', 'a private SSH key'],
    ['vault.kdbx', 'a password database'],
    ['.npmrc', 'a file of credentials'],
    ['config/secrets.yml', 'a file of secrets'],
    ['x.tfstate.backup', 'a file of Terraform variables or state'],
    ['wp-config.php', 'a WordPress configuration'],
    ['.env.example', null],
    ['id_rsa.pub', null],
    ['src/env.ts', null],
  ])('says what %s is: %s', (path, kind) => expect(secretFileKind(path)).toBe(kind));
});

describe('a private key in a text', () => {
  const body = Array.from({ length: 5 }, () => 'MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQ').join('\n');
  it('is found by its block', () => {
    for (const kind of ['', 'RSA ', 'OPENSSH ', 'ENCRYPTED '])
      expect(holdsPrivateKey(`x = '''-----BEGIN ${kind}PRIVATE KEY-----\n${body}\n-----END`)).toBe(true);
  });
  it('is not meant by code that only has the words', () => {
    expect(holdsPrivateKey("if (text.includes('-----BEGIN PRIVATE KEY-----')) return;\nconst a = 1;\nconst b = 2;\nconst c = 3;\n")).toBe(
      false,
    );
    expect(holdsPrivateKey(`-----BEGIN PUBLIC KEY-----\n${body}`)).toBe(false);
  });
  it('is found in JSON, where its line breaks are written out, and of one line', () => {
    const json = JSON.stringify({
      type: 'service_account',
      private_key: `-----BEGIN PRIVATE KEY-----\n${body}\n-----END PRIVATE KEY-----\n`,
    });
    expect(holdsPrivateKey(json)).toBe(true);
    expect(holdsPrivateKey(JSON.stringify({ text: json }))).toBe(true);
    expect(holdsPrivateKey(json.replaceAll('/', '\\/').replaceAll('\\n', '\\r\\n'))).toBe(true);
    expect(holdsPrivateKey(`-----BEGIN PRIVATE KEY-----\n${'MC4CAQAw'.repeat(8)}\n-----END PRIVATE KEY-----\n`)).toBe(true);
  });
  it('is found also as those of PGP and PuTTY, and with what it says of itself', () => {
    expect(holdsPrivateKey(`-----BEGIN PGP PRIVATE KEY BLOCK-----\nVersion: GnuPG v2\nComment: mine\n\n${body}\n`)).toBe(true);
    expect(holdsPrivateKey(`-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,0123\n\n${body}\n`)).toBe(true);
    const putty = `PuTTY-User-Key-File-3: ssh-ed25519\nEncryption: none\nComment: mine\nPublic-Lines: 2\n${body}\nPrivate-Lines: 1\n${body}\n`;
    expect([holdsPrivateKey(putty), holdsPrivateKey(putty.replaceAll('\n', '\r\n'))]).toEqual([true, true]);
    expect(holdsPrivateKey('A key of PuTTY begins with PuTTY-User-Key-File-3: and has Private-Lines: 1 in it.')).toBe(false);
    expect(holdsPrivateKey(`-----BEGIN PGP PUBLIC KEY BLOCK-----\n\n${body}\n`)).toBe(false);
    expect(holdsPrivateKey('-----BEGIN PGP PRIVATE KEY BLOCK-----\n…\n-----END PGP PRIVATE KEY BLOCK-----\n')).toBe(false);
    expect(holdsPrivateKey('-----BEGIN PRIVATE KEY-----\nyour key goes here\nof as many lines\nas there are\n')).toBe(false);
  });
  it('is in none of our own sources, tests and documents', () => {
    const root = path.join(import.meta.dirname, '../../..');
    const files = ['src', 'test/unit', 'webview', 'docs'].flatMap((folder) =>
      readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' }).map((name) => path.join(root, folder, name)),
    );
    const texts = [...files, path.join(root, 'CHANGELOG.md'), path.join(root, 'README.md')].filter((name) =>
      /\.(ts|tsx|md|json)$/.test(name),
    );
    expect(texts.length).toBeGreaterThan(500);
    expect(texts.filter((name) => holdsPrivateKey(readFileSync(name, 'utf8')))).toEqual([]);
  });
  it('is told with its lines, each from its first to its last', () => {
    const key = `-----BEGIN PRIVATE KEY-----\n${body}\n-----END PRIVATE KEY-----\n`;
    const text = `a = 1\n${key}b = 2\n${key}c = 3\n`;
    expect(privateKeyLines(text)).toEqual([
      { first: 2, last: 8 },
      { first: 10, last: 16 },
    ]);
    expect(privateKeyLines(`x\n${key.slice(0, 200)}`)).toEqual([{ first: 2, last: 6 }]);
    expect(privateKeyLines('no key')).toEqual([]);
  });
  it('is found in a notebook’s file, and in a diff of that', () => {
    const key = ['-----BEGIN PRIVATE KEY-----', ...body.split('\n'), '-----END PRIVATE KEY-----'];
    for (const sign of ['', '+']) {
      const lines = key.map((line) => `${sign}    ${JSON.stringify(`${line}\n`)},`);
      expect(privateKeyLines(['"source": [', ...lines, '"x"'].join('\n'))).toEqual([{ first: 2, last: key.length + 1 }]);
    }
  });
  it('is looked for in no time, whatever a text has', () => {
    const start = performance.now();
    holdsPrivateKey(`-----BEGIN PRIVATE KEY-----${'\n '.repeat(100_000)}x`);
    holdsPrivateKey(`-----BEGIN ${'A '.repeat(100_000)}`);
    holdsPrivateKey(`-----BEGIN PRIVATE KEY-----\n${'a: \n'.repeat(50_000)}`);
    holdsPrivateKey('PuTTY-User-Key-File-3: \n'.repeat(300));
    expect(performance.now() - start).toBeLessThan(2_000);
  });
});
