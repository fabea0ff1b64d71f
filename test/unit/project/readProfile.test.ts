import { expect, it } from 'vitest';
import { readProfile } from '../../../src/core/project/readProfile.ts';

it('reads what tells the project, and nothing else, no secret and nothing that no person wrote', async () => {
  const files: Record<string, string> = {
    'package.json': '{ "scripts": { "test": "vitest" } }',
    'src/index.ts': 'x',
    '.npmrc': 'token',
    'api/pyproject.toml': '[project]\n',
    'api/requirements.txt': 'flask\n',
    'big/package.json': `{ "x": "${'y'.repeat(1_000_001)}" }`,
  };
  const read: string[] = [];
  const profile = await readProfile(Object.keys(files), (path) => {
    read.push(path);
    return files[path] ?? null;
  });
  expect(read.sort()).toEqual(['api/pyproject.toml', 'api/requirements.txt', 'big/package.json', 'package.json']);
  expect(profile.parts.map(({ kind, folder }) => [kind, folder])).toEqual([
    ['Node.js', ''],
    ['Python', 'api'],
  ]);
  expect(profile).toMatchObject({ files: 5, problems: [{ path: 'big/package.json', fault: { kind: 'unread' } }] });
});

it('ends when nobody wants it any more', async () => {
  await expect(readProfile(['package.json'], () => '{}', AbortSignal.abort())).rejects.toMatchObject({ code: 'cancelled' });
});
