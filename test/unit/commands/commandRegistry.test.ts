/** The list of commands against the manifest, and against the command line. */
import { describe, expect, it } from 'vitest';
import { readManifest } from '../../../scripts/manifest.ts';
import { helpText, helpTopics } from '../../../src/cli/help.ts';
import { type Invocation, parseArguments } from '../../../src/cli/args.ts';
import { argumentsText, commandGroups } from '../../../src/core/commands/commandEntry.ts';
import { commandLineEntries, firstWords } from '../../../src/core/commands/commandLineEntries.ts';
import { commandGroupNotes, commandLinePages } from '../../../src/core/commands/commandLinePages.ts';
import {
  allOptions,
  type CommandLineOption,
  commonOptions,
  exclusiveOptions,
  optionsFor,
  optionsOfCommand,
} from '../../../src/core/commands/commandLineOptions.ts';
import { commandEntries } from '../../../src/core/commands/commandRegistry.ts';
import { editorCommands } from '../../../src/core/commands/editorCommands.ts';

interface Manifest {
  contributes: { commands: { command: string; title: string }[] };
}
const manifest = readManifest() as Manifest;

/** Each command that a line is read into; the compiler has this hold all of them. */
const known: Record<Exclude<Invocation['command'], 'help' | 'version'>, true> = {
  ask: true,
  edit: true,
  apply: true,
  undo: true,
  'commit-message': true,
  'pull-request': true,
  changelog: true,
  'release-notes': true,
  review: true,
  search: true,
  context: true,
  project: true,
  stats: true,
  settings: true,
  graph: true,
  index: true,
  'models list': true,
  'models advise': true,
  'models inspect': true,
  'models verify': true,
  'models download': true,
  'models delete': true,
  'models benchmark': true,
  completion: true,
};

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
      for (const option of options) {
        const { help } = option;
        const shared = ({ kind, label, least, most, choices }: Partial<CommandLineOption> = {}) => ({ kind, label, least, most, choices });
        expect(shared(option)).toEqual(shared(allOptions.get(option.name)));
        expect(help).toMatch(/^\S.*\S$/);
        expect(option.kind === 'flag').toBe(option.label === undefined);
        expect(option.kind === 'choice').toBe(option.choices !== undefined);
        // In the line that says how the command is written, too.
        expect(page.split('\n\n', 1)[0]).toContain(`--${option.name}`);
      }
    }
  });

  it('has exactly the commands that the command line knows', () => {
    expect(Object.keys(known).sort()).toEqual(commandLineEntries.map(({ name }) => name).sort());
  });

  it('says of each command of the command line what it does and needs, on a page that fits a terminal', () => {
    expect(Object.keys(commandLinePages).sort()).toEqual(commandLineEntries.map(({ name }) => name).sort());
    expect(helpTopics).toEqual(['', ...firstWords]);
    for (const group of Object.keys(commandGroupNotes)) expect(firstWords).toContain(group);
    for (const { name, help, arguments: forms = [], wants, mentions = [] } of commandLineEntries) {
      expect(help).toMatch(/^[a-z].*[^.]$/);
      expect(forms.every(({ kind, choices }) => (kind === 'choice') === (choices !== undefined))).toBe(true);
      // What it takes can be asked for in a sentence; files of which none is needed are any number.
      expect(wants !== undefined, name).toBe(forms.some(({ many }) => !many));
      for (const option of mentions) expect(commonOptions.map((one) => one.name)).toContain(option);
    }
    for (const topic of helpTopics) expect(helpText(topic).split('\n').filter((line) => line.length > 80)).toEqual([]); // prettier-ignore
    for (const { help } of commonOptions) expect(help).toMatch(/^\S.*\S$/);
  });

  it('refuses options that go with no other of those given, in the words of the list', () => {
    const said = (...argv: string[]): string => {
      try {
        parseArguments(argv);
      } catch (error) {
        return String((error as { data?: { hint?: unknown } }).data?.hint);
      }
      return '';
    };
    const given = (command: string, name: string): string[] => {
      if (name === '') return ['src/a.ts'];
      const option = optionsFor(command).find((one) => one.name === name);
      expect(option, `${command} --${name}`).toBeDefined();
      return option?.kind === 'flag' ? [`--${name}`] : [`--${name}`, option?.choices?.[0] ?? '1'];
    };
    for (const [command, groups] of Object.entries(exclusiveOptions))
      for (const { of, said: sentence } of groups)
        for (const one of of)
          for (const other of of) if (one !== other) expect(said(command, ...given(command, one), ...given(command, other))).toBe(sentence);
    for (const [command, options] of Object.entries(optionsOfCommand))
      for (const { name, needs } of options) {
        if (needs === undefined) continue;
        expect(options.map((option) => option.name)).toContain(needs.option);
        if (needs.said !== undefined) expect(said(command, ...given(command, name))).toBe(needs.said);
      }
  });
});
