import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readSettingsFile } from '../../../src/node/projectSettings/readSettingsFile.ts';
import { readTeamRules } from '../../../src/node/review/readTeamRules.ts';

describe("a folder's settings on the disk", () => {
  let folder: string;
  let root: string;
  let file: string;
  beforeEach(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'mlx-code-settings-'));
    root = path.join(folder, 'project');
    file = path.join(root, '.mlx-code.json');
    await mkdir(root);
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const problem = async () => {
    const read = await readSettingsFile(root);
    expect(read).toMatchObject({ values: {}, broken: true, problems: { length: 1 } });
    return read!.problems[0];
  };

  it('are none where there is no file', async () => {
    expect(await readSettingsFile(root)).toBeNull();
  });

  it('are read, with a mark at the beginning and with the line ends of Windows', async () => {
    await writeFile(file, '\ufeff{\r\n  "maxTokens": 64,\r\n  "x": 1\r\n}\r\n');
    expect(await readSettingsFile(root)).toMatchObject({
      values: { maxTokens: 64 },
      lines: { maxTokens: 2 },
      problems: [{ line: 3, column: 3 }],
    });
  });

  it('are not missed where somebody is about to write them', async () => {
    await writeFile(file, '');
    const reading = readSettingsFile(root);
    setTimeout(() => void writeFile(file, '{"deny": ["network"]}'), 20);
    expect(await reading).toMatchObject({ values: { deny: ['network'] }, broken: false });
  });

  it('are read through a link inside the folder, and through none that leads out or nowhere', async () => {
    await mkdir(path.join(root, 'config'));
    await writeFile(path.join(root, 'config', 'mlx.json'), '{"maxTokens": 64}');
    await symlink(path.join('config', 'mlx.json'), file);
    expect(await readSettingsFile(root)).toMatchObject({ values: { maxTokens: 64 } });
    await rm(file);
    await writeFile(path.join(folder, 'secret.json'), '{"maxTokens": 64}');
    await symlink(path.join('..', 'secret.json'), file);
    expect((await problem())?.message).toContain('leads out of the folder');
    await rm(file);
    await symlink('gone.json', file);
    expect((await problem())?.message).toContain('or nowhere');
  });

  it.each([
    ['a folder', (at: string) => mkdir(at), 'A folder is in the place of the file.'],
    ['more than a megabyte', (at: string) => writeFile(at, `{}${' '.repeat(1_000_000)}`), 'larger than a megabyte'],
    ['UTF-16', (at: string) => writeFile(at, Buffer.from('\ufeff{}', 'utf16le')), 'not UTF-8'],
    ['no text', (at: string) => writeFile(at, Buffer.from([0, 1, 2, 3])), 'not UTF-8'],
    ['another encoding', (at: string) => writeFile(at, Buffer.from('{"a": "\xe9"}', 'latin1')), 'not UTF-8'],
  ])('say that in their place is %s', async (_what, make, message) => {
    await make(file);
    expect(await problem()).toMatchObject({ line: 1, column: 1, severity: 'error', bySchema: false });
    expect((await problem())?.message).toContain(message);
  });

  it('name the files with the rules of the team', async () => {
    await mkdir(path.join(root, 'docs'));
    await writeFile(path.join(root, 'docs', 'style.md'), '# Names\nSay what it is.\n');
    await writeFile(file, '{"standards": [{"file": "docs/style.md"}, {"file": "docs/none.md"}]}');
    const { rules, notes } = await readTeamRules(root, ['src/a.ts']);
    expect(rules.map(({ cites }) => cites)).toEqual(['docs/style.md › Names']);
    expect(notes).toEqual(['The standards in “docs/none.md” are not applied, as there is no such file that can be read.']);
    await rm(file);
    await mkdir(file);
    expect((await readTeamRules(root, ['src/a.ts'])).notes).toEqual([
      'The standards in “.mlx-code.json” are not applied. A folder is in the place of the file. Give it another name.',
    ]);
  });
});
