import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readCommandFiles } from '../../../src/node/templates/readCommandFiles.ts';

let top = '';
let root = '';
const folder = '.mlx-code/commands';
const at = (name: string): string => path.join(root, folder, name);
const read = () => readCommandFiles(root, folder, 'command');
/** What is said of each file. */
const said = async (): Promise<Record<string, string>> =>
  Object.fromEntries(
    (await read()).map(({ fileName, command, problems }) => [fileName, command ? `/${command.name}` : (problems[0]?.message ?? '')]),
  );

beforeEach(async () => {
  top = await mkdtemp(path.join(os.tmpdir(), 'mlx-code-commands-'));
  root = path.join(top, 'project');
  await mkdir(path.join(root, folder), { recursive: true });
});
afterEach(() => rm(top, { recursive: true, force: true }));

describe('the command files of a folder', () => {
  it('are those with their ending, by name', async () => {
    await writeFile(at('b.md'), 'B');
    await writeFile(at('a.md'), 'A');
    await writeFile(at('notes.txt'), 'no');
    expect(await said()).toEqual({ 'a.md': '/a', 'b.md': '/b' });
    await mkdir(path.join(root, '.github/prompts'), { recursive: true });
    await writeFile(path.join(root, '.github/prompts/Tidy Up.prompt.md'), 'x');
    await writeFile(path.join(root, '.github/prompts/README.md'), 'x');
    expect((await readCommandFiles(root, '.github/prompts', 'prompt')).map(({ command }) => command?.name)).toEqual(['tidy-up']);
    expect(await readCommandFiles(path.join(top, 'nowhere'), '', 'command')).toEqual([]);
    expect((await readCommandFiles(path.join(root, folder), '', 'command')).map(({ command }) => command?.name)).toEqual(['a', 'b']);
  });

  it('are set aside, each with its reason, where they are none', async () => {
    await writeFile(path.join(top, 'secret.md'), 'outside');
    await writeFile(at('big.md'), '');
    await writeFile(at('big.md'), 'x'.repeat(10_000_000));
    await writeFile(at('binary.md'), Buffer.from([0, 1, 2, 3]));
    await mkdir(at('folder.md'));
    await symlink(path.join(top, 'secret.md'), at('out.md'));
    await symlink(path.join(top, 'nothing.md'), at('nowhere.md'));
    await writeFile(at('bi\u202edi.md'), 'x');
    await writeFile(at('good.md'), 'x');
    await symlink('good.md', at('linked.md'));
    expect(await said()).toEqual({
      'big.md': 'The file is longer than 64 kB, which no model keeps to. Shorten it.',
      'binary.md': 'The file is no UTF-8 text. Save it with that encoding.',
      'folder.md': 'It is a folder. Give it another name.',
      'out.md': expect.stringContaining('a link that leads out of the folder') as string,
      'nowhere.md': expect.stringContaining('a link that leads out of the folder, or nowhere') as string,
      'bi\u202edi.md': expect.stringContaining('has a name that can’t be shown') as string,
      'good.md': '/good',
      'linked.md': '/linked',
    });
  });

  it('are none where the folder itself leads out, which is said', async () => {
    await rm(path.join(root, folder), { recursive: true });
    await mkdir(path.join(top, 'elsewhere'));
    await writeFile(path.join(top, 'elsewhere/a.md'), 'x');
    await symlink(path.join(top, 'elsewhere'), path.join(root, folder));
    expect(await said()).toEqual({ '': expect.stringContaining('The folder is a link that leads out of the project') as string });
  });

  it('are not more than anybody finds in a list', async () => {
    for (let number = 0; number < 203; number++) await writeFile(at(`c${String(number).padStart(3, '0')}.md`), 'x');
    const files = await read();
    expect(files).toHaveLength(201);
    expect(files.filter(({ command }) => command)).toHaveLength(200);
    expect(files.at(-1)?.problems[0]?.message).toBe('Only the first 200 files of a folder are commands. Delete some.');
  });
});
