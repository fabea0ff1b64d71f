/** The list of commands against the manifest, and against the command line. */
import { describe, expect, it } from 'vitest';
import { readManifest } from '../../../scripts/manifest.ts';
import { helpText, helpTopics } from '../../../src/cli/help.ts';
import { parseArguments } from '../../../src/cli/args.ts';
import { argumentsText, commandGroups } from '../../../src/core/commands/commandEntry.ts';
import { commandLineEntries } from '../../../src/core/commands/commandLineEntries.ts';
import { allOptions, optionsOfCommand } from '../../../src/core/commands/commandLineOptions.ts';
import { commandEntries } from '../../../src/core/commands/commandRegistry.ts';
import { editorCommands } from '../../../src/core/commands/editorCommands.ts';

interface Manifest {
  contributes: { commands: { command: string; title: string }[] };
}
const manifest = readManifest() as Manifest;

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

  it('has every option of the command line with its kind, which is the same wherever it is taken, and with its help', () => {
    for (const [command, options] of Object.entries(optionsOfCommand)) {
      expect(commandLineEntries.map(({ name }) => name)).toContain(command);
      const page = helpText(command.split(' ', 1)[0] ?? '');
      for (const { help, many: _many, ...option } of options) {
        const { help: _help, many: _all, ...known } = allOptions.get(option.name) ?? { help: '' };
        expect(option).toEqual(known);
        expect(help).toMatch(/^\S.*\S$/);
        expect(option.kind === 'flag').toBe(option.label === undefined);
        expect(option.kind === 'choice').toBe(option.choices !== undefined);
        // In the line that says how the command is written, too.
        expect(page.split('\n\n', 1)[0]).toContain(`--${option.name}`);
      }
    }
  });
});
