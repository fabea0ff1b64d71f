import { describe, expect, it } from 'vitest';
import { AppError } from '../../../src/base/appError.ts';
import { SlashCommands } from '../../../src/core/chat/slashCommands.ts';
import { aliasedCommands } from '../../../src/core/projectSettings/commandAliases.ts';
import { readProjectSettings } from '../../../src/core/projectSettings/readProjectSettings.ts';

function commandsWith(aliases: Record<string, string>): { commands: SlashCommands; ran: string[] } {
  const commands = new SlashCommands();
  const ran: string[] = [];
  const add = (name: string, args: string, needsArguments: boolean): void => {
    commands.add({
      name,
      arguments: args,
      needsArguments,
      help: `Does ${name}.`,
      run: async (argument) => (ran.push(`${name} ${argument}`), null),
    } as Parameters<SlashCommands['add']>[0]);
  };
  add('tests', '', false);
  add('find', 'TEXT', true);
  commands.addNames(aliasedCommands(commands, () => aliases));
  return { commands, ran };
}

const run = (commands: SlashCommands, name: string, argument = ''): Promise<string | null> =>
  commands.find({ name, argument }).run(argument);

describe('other names that a project has for commands', () => {
  it('are the same commands, with their arguments and what they refuse', async () => {
    const { commands, ran } = commandsWith({ t: '/tests', f: '/find' });
    await run(commands, 't');
    await run(commands, 'f', 'the cart');
    expect(ran).toEqual(['tests ', 'find the cart']);
    const refusal = (): unknown => commands.find({ name: 'f', argument: '' });
    expect(refusal).toThrow(AppError);
    expect(commands.list.map(({ name }) => name)).toEqual(['find', 'tests']);
  });

  it('never take the place of a command, and lead to no other alias and to nothing that is none', async () => {
    const { commands, ran } = commandsWith({ tests: '/find', a: '/b', b: '/tests', c: '/gone', constructor: '/tests' });
    await run(commands, 'tests');
    await run(commands, 'b');
    expect(ran).toEqual(['tests ', 'tests ']);
    for (const name of ['a', 'c', 'tostring']) expect(() => commands.find({ name, argument: '' })).toThrow(AppError);
  });

  it('are read strictly', () => {
    const { values, problems } = readProjectSettings(
      '{"aliases": {"t": "/tests", "T x": "/tests", "r": "/run rm -rf .", "n": 3, "__proto__": "/tests"}}',
    );
    expect(values.aliases).toEqual({ t: '/tests' });
    expect(problems.map(({ message }) => message.slice(0, 30))).toEqual([
      'A name for a command has small',
      'This has to be a command of th',
      'This has to be a command of th',
      'A name for a command has small',
    ]);
    expect(readProjectSettings('{"aliases": ["/tests"]}').problems[0]?.message).toContain('has to be an object');
  });
});
