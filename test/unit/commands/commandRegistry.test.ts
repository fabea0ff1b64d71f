/** The list of commands against the original program's, against the manifest, and against the command line. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { helpText, helpTopics } from '../../../src/cli/help.ts';
import { parseArguments } from '../../../src/cli/args.ts';
import { argumentsText, commandGroups } from '../../../src/core/commands/commandEntry.ts';
import { commandLineEntries } from '../../../src/core/commands/commandLineEntries.ts';
import { commandEntries, commandEntry } from '../../../src/core/commands/commandRegistry.ts';
import { editorCommands } from '../../../src/core/commands/editorCommands.ts';

/** Each command of the original, as its table has it, and what of it is to be found here. */
const original: readonly [group: string, written: string, arguments_: string][] = [
  ['core', '/help', ''],
  ['core', '/clear', ''],
  ['core', '/exit', ''],
  ['context', '/open', 'FILE[:A-B]'],
  ['context', '/context', ''],
  ['context', '/context', 'on|off|clear|reload'],
  ['model', '/model', 'ID'],
  ['model', '/models', ''],
  ['model', '/installed', ''],
  ['model', '/download', 'ALIAS'],
  ['model', '/delete', 'ALIAS'],
  ['model', '/tokens', 'N'],
  ['model', '/ctx', 'N'],
  ['files', '/pwd', ''],
  ['files', '/cd', 'FOLDER'],
  ['files', '/ls', 'FOLDER'],
  ['files', '/tree', 'FOLDER'],
  ['files', '/grep', 'PATTERN'],
  ['files', '/find', 'GLOB'],
  ['files', '/diff', 'F1 F2'],
  ['files', '/replace', 'FILE "old" "new"'],
  ['git', '/git', 'status|diff|log|add|commit|branch|stash'],
  ['run', '/run', 'CMD'],
  ['run', '/run', 'CMD --ai'],
  ['templates', '/template', ''],
  ['templates', '/template', 'NAME FILE'],
  ['backups', '/backups', 'FILE'],
  ['backups', '/restore', 'BACKUP FILE'],
  ['backups', '/undo', ''],
  ['utilities', '/save', 'FILE'],
  ['utilities', '/last', ''],
  ['utilities', '/edit', ''],
  ['utilities', '/stats', ''],
  ['utilities', '/project', ''],
  ['utilities', '/copy', ''],
];

/** Where one takes something else than it did, and why. */
const otherwise: Readonly<Record<string, string>> = {
  '/restore BACKUP FILE': 'a checkpoint of all its files is chosen from a list, so that only the file is named',
  '/edit': 'asks for a change of what is attached, so that it needs to be told which',
};

/** The names of the templates that the original had. */
const templates = ['test', 'doc', 'refactor', 'review', 'optimize', 'explain', 'debug', 'secure'];

interface Manifest {
  contributes: { commands: { command: string; title: string }[] };
}
const manifest = JSON.parse(readFileSync(path.join(import.meta.dirname, '../../../package.json'), 'utf8')) as Manifest;

describe('the commands of the original', () => {
  it.each(original)('%s: %s %s', (_group, written, args) => {
    const entry = commandEntry(written.slice(1));
    if (`${written} ${args}`.trim() in otherwise) return;
    const wanted = args === '' ? 0 : args.replace(/"[^"]*"/g, 'x').split(' ').length;
    const taken = entry.arguments ?? [];
    // Alone where it was written alone, and with as many words as it took.
    if (wanted === 0) expect(taken.filter(({ optional }) => !optional)).toEqual([]);
    else expect(taken.some(({ rest }) => rest) || entry.usage !== undefined ? wanted : taken.length).toBe(wanted);
    expect(wanted === 0 || taken.length > 0).toBe(true);
  });

  it('has a reason for what is otherwise, and for nothing else', () => {
    const written = original.map(([, name, args]) => `${name} ${args}`.trim());
    expect(Object.keys(otherwise).filter((one) => !written.includes(one))).toEqual([]);
  });

  it('knows its templates and the words of its context', () => {
    const words = (name: string): string[] => (commandEntry(name).arguments?.[0]?.choices ?? []).map(({ value }) => value);
    expect(words('template')).toEqual(templates);
    expect(words('context')).toEqual(['on', 'off', 'clear', 'reload']);
  });
});

describe('the list of commands', () => {
  it('has each name once, all of a form that can be typed, each with a sentence', () => {
    const names = commandEntries.flatMap(({ name, aliases = [] }) => [name, ...aliases]);
    expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([]);
    for (const name of names) expect(name).toMatch(/^[a-z][\w-]*$/);
    for (const { help, group } of commandEntries) {
      expect(help).toMatch(/^[A-Z].*\.$/);
      expect(commandGroups).toContain(group);
    }
  });

  it('has optional arguments behind those that are needed, and only the last one takes what is left', () => {
    for (const entry of commandEntries) {
      const forms = entry.arguments ?? [];
      const firstOptional = forms.findIndex(({ optional }) => optional);
      if (firstOptional >= 0) expect(forms.slice(firstOptional).every(({ optional }) => optional)).toBe(true);
      expect(forms.slice(0, -1).some(({ rest }) => rest)).toBe(false);
      expect(argumentsText(entry) === '').toBe(forms.length === 0);
    }
  });

  it('has every command of the manifest, under one heading, and no other', () => {
    const listed = [...new Set(commandEntries.flatMap(({ palette = [] }) => palette)), ...Object.values(editorCommands).flat()];
    expect(listed.filter((id, at) => listed.indexOf(id) !== at)).toEqual([]);
    expect([...listed].sort()).toEqual(manifest.contributes.commands.map(({ command }) => command).sort());
  });

  it('has every command of the command line, and no other', () => {
    const names = commandLineEntries.map(({ name }) => name);
    for (const { commandLine = [] } of commandEntries) for (const verb of commandLine) expect(names).toContain(verb);
    for (const topic of helpTopics)
      if (topic !== '') expect(names.some((name) => name === topic || name.startsWith(`${topic} `))).toBe(true);
    // A name that isn't known is said to be no command; whatever else is wrong is said otherwise.
    for (const name of names) {
      let said = '';
      try {
        parseArguments(name.split(' '));
      } catch (error) {
        said = String((error as { data?: { hint?: unknown } }).data?.hint);
      }
      expect(said).not.toMatch(/no command/i);
    }
    expect(helpText('').split('\n').filter((line) => line.length > 80)).toEqual([]); // prettier-ignore
  });
});
