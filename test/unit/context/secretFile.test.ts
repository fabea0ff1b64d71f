import { describe, expect, it } from 'vitest';
import { isSecretFile } from '../../../src/core/context/secretFile.ts';

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
  ])('keeps %s out of prompts', (path) => expect(isSecretFile(path)).toBe(true));

  it.each(['src/env.ts', '.env.example', 'id_ed25519.pub', 'keyboard.ts', 'pem.md', '.npmignore', 'identity.ts'])('lets %s in', (path) =>
    expect(isSecretFile(path)).toBe(false),
  );
});
