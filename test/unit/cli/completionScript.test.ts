/** The scripts by which shells complete our command line, run by the shells that are here. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { completionScript } from '../../../src/cli/completionScript.ts';
import { commandLineEntries, shells } from '../../../src/core/commands/commandLineEntries.ts';
import { allOptions, optionsFor } from '../../../src/core/commands/commandLineOptions.ts';

const has = (shell: string): boolean => spawnSync(shell, ['-c', 'exit 0']).status === 0;

/** What bash offers for the last of these words; an `=` is a word of its own there. */
function offered(...words: string[]): string[] {
  const line = words.map((word) => `'${word}'`).join(' ');
  const script = `${completionScript('bash')}\nCOMP_WORDS=(mlx-code ${line}); COMP_CWORD=${String(words.length)}\n_mlx_code\nprintf '%s\\n' "\${COMPREPLY[@]}"`;
  const { status, stdout, stderr } = spawnSync('bash', ['--norc', '-c', script], { encoding: 'utf8' });
  expect([status, stderr]).toEqual([0, '']);
  return stdout.split('\n').filter((word) => word !== '');
}

describe.skipIf(!has('bash'))('in bash', () => {
  it('offers commands, the second word of those with two, and words to choose', () => {
    expect(offered('re')).toEqual(['release-notes', 'review']);
    expect(offered('models', 'in')).toEqual(['inspect']);
    expect(offered('--root', '/x', 'models', 'd')).toEqual(['download', 'delete']);
    expect(offered('completion', '')).toEqual([...shells]);
    expect(offered('review', '--severity', '')).toEqual(['error', 'warning', 'info']);
    expect(offered('review', '--severity', '=')).toEqual(['error', 'warning', 'info']);
    expect(offered('commit-message', '--style', '=', 'pl')).toEqual(['plain']);
  });

  it('offers the options that the command takes, and no others', () => {
    expect(offered('undo', '--l')).toEqual(['--list']);
    expect(offered('ask', '--st')).toEqual([]);
    expect(offered('--model', '=', 'review', 'commit-message', '--sh')).toEqual(['--shorter']);
    expect(offered('models', 'advise', '--r')).toEqual(['--role', '--root']);
    for (const { name } of commandLineEntries)
      expect(offered(...name.split(' '), '--').sort()).toEqual(optionsFor(name).map((option) => `--${option.name}`).sort()); // prettier-ignore
  });

  it('offers what there is help for, and no option behind two hyphens', () => {
    expect(offered('he')).toEqual(['help']);
    expect(offered('help', 'mo')).toEqual(['models']);
    expect(offered('ask', '--', '--')).toEqual([]);
    expect(offered('ask', '--file', '--', '--se')).toEqual(['--seed']);
  });

  it('runs nothing of what is typed', () => {
    for (const word of ['$(echo x >&2)', '`echo x >&2`', '*', '; echo x'])
      expect([offered(word), offered(word, '--js'), offered('--model', word, 'undo', '--li')]).toEqual([[], ['--json'], ['--list']]);
  });

  it('leaves names of files to the shell', () => {
    expect(offered('ask', '--file', '')).toEqual([]);
    expect(offered('models', 'inspect', '')).toEqual([]);
  });
});

it.each(shells)('is a script that %s can read, where that is here', (shell) => {
  const script = completionScript(shell);
  for (const { name } of commandLineEntries) expect(script).toContain(name.split(' ').at(-1));
  for (const option of allOptions.keys()) expect(script).toContain(option);
  if (!has(shell)) return;
  const folder = mkdtempSync(path.join(tmpdir(), 'mlx-code-shell-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = path.join(folder, 'script');
  writeFileSync(file, script);
  const read = spawnSync(shell, ['-n', file], { encoding: 'utf8' });
  expect([read.status, read.stderr]).toEqual([0, '']);
});

it.skipIf(!has('fish'))('offers in fish what it says there, too', () => {
  const asked = (line: string): string[] =>
    spawnSync('fish', ['-c', `${completionScript('fish')}\ncomplete -C '${line}'`], { encoding: 'utf8' })
      .stdout.split('\n')
      .map((row) => row.split('\t', 1)[0] ?? '')
      .filter((word) => word !== '');
  expect(asked('mlx-code re').sort()).toEqual(['release-notes', 'review']);
  expect(asked('mlx-code models ver')).toEqual(['verify']);
  expect(asked('mlx-code undo --li')).toEqual(['--list']);
  expect(asked('mlx-code review --severity ').sort()).toEqual(['error', 'info', 'warning']);
});
