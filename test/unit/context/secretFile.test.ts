import { describe, expect, it } from 'vitest';
import { holdsPrivateKey, isSecretFile } from '../../../src/core/context/secretFile.ts';

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
    'my-service-account.json',
    'wp-config.php',
  ])('keeps %s out of prompts', (path) => expect(isSecretFile(path)).toBe(true));

  it.each([
    'src/env.ts',
    '.env.example',
    'id_ed25519.pub',
    'keyboard.ts',
    'pem.md',
    '.npmignore',
    'identity.ts',
    'prod.env.example',
    'secretFile.ts',
    'credentials.ts',
    'environment.md',
  ])('lets %s in', (path) => expect(isSecretFile(path)).toBe(false));
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
});
