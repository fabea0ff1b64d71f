import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { AppError } from '../../../src/base/appError.ts';
import { commandFileText } from '../../../src/cli/commandFileText.ts';
import { readProjectSettings } from '../../../src/core/projectSettings/readProjectSettings.ts';

let root = '';

beforeEach(async () => {
  root = await mkdtemp(path.join(os.tmpdir(), 'mlx-code-command-'));
  vi.stubEnv('MLX_CODE_DATA_FOLDER', path.join(root, 'own'));
  await mkdir(path.join(root, '.mlx-code/commands'), { recursive: true });
  await mkdir(path.join(root, 'own/commands'), { recursive: true });
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(root, { recursive: true, force: true });
});

const write = (name: string, text: string): Promise<void> => writeFile(path.join(root, name), text);
const said = (written: string, files: string[] = []): Promise<unknown> =>
  commandFileText(written, root, files).then(
    (found) => found?.text ?? null,
    (error: unknown) => (error as AppError).data.hint,
  );

describe('a command of a file on the command line', () => {
  it('asks what its file says, the project’s before the user’s own', async () => {
    await write('.mlx-code/commands/why.md', 'Why is {{file}} there? {{arguments}}');
    await write('own/commands/why.md', 'Mine.');
    await write('own/commands/mine.md', '---\nhow: edit\n---\nOnly {{arguments}}.');
    expect(await said('/why now {{file}}', ['src/a.js'])).toBe('Why is the file src/a.js there? now {{file}}');
    expect(await commandFileText('/mine this', root, [])).toEqual({ text: 'Only this.', how: 'edit' });
    expect(await said('Why is it there?')).toBeNull();
    expect(await said('/usr/lib is full')).toBeNull();
  });

  it('goes by what the project says of its commands: more folders, and those that are switched off', async () => {
    await mkdir(path.join(root, 'tools/prompts'), { recursive: true });
    await write('tools/prompts/more.md', 'From there.');
    await write('.mlx-code/commands/old.md', 'Old.');
    await write('own/commands/mine.md', 'Mine.');
    const project = readProjectSettings('{"templates": {"folders": ["tools/prompts"], "off": ["old", "mine"]}}');
    expect(await said('/more')).toContain('No file makes a command “/more”');
    const asked = async (written: string): Promise<unknown> =>
      commandFileText(written, root, [], project).then(
        (found) => found?.text,
        (error: unknown) => (error as AppError).data.hint,
      );
    expect(await asked('/more')).toBe('From there.');
    expect(await asked('/old')).toBe('/old is switched off for this project (.mlx-code.json, “templates.off”).');
    expect(await asked('/mine')).toBe('Mine.');
  });

  it('says what it lacks, and why a file is set aside', async () => {
    await write('.mlx-code/commands/why.md', 'Why is {{file}} there?');
    await write('.mlx-code/commands/look.md', 'Look at {{diff}}.');
    await write('.mlx-code/commands/one.md', '---\narguments: [it]\n---\n{{it}}');
    await write('.mlx-code/commands/bad.md', '---\nhow: run\n---\nx');
    await write('.mlx-code/commands/undo.md', 'x');
    expect(await said('/why')).toBe('/why needs a file to look at. Name one with --file.');
    expect(await said('/look')).toMatch(/^\/look needs the changes since the last commit, which only the editor takes along\./);
    expect(await said('/one')).toBe('Something is missing after the command: it is written /one IT.');
    expect(await said('/bad')).toBe(
      '.mlx-code/commands/bad.md, line 2: “how” is “words”, for an answer in words, or “edit”, for a change of what goes along.',
    );
    expect(await said('/undo')).toMatch(/^\.mlx-code\/commands\/undo\.md, line 1: “\/undo” is MLX-CODE’s own/);
    expect(await said('/none')).toMatch(/^No file makes a command “\/none”/);
  });
});
