import { describe, expect, it } from 'vitest';
import { SlashCommands } from '../../../src/core/chat/slashCommands.ts';
import { groupedHelp, helpOfOne } from '../../../src/core/commands/commandHelp.ts';
import { everything } from '../../../src/core/commands/commandNeeds.ts';
import { commandEntries } from '../../../src/core/commands/commandRegistry.ts';
import { userMessage } from '../../../src/core/userMessage.ts';
import { registeredCommand } from '../../../src/core/commands/registeredCommand.ts';

function all(): SlashCommands {
  const commands = new SlashCommands();
  for (const { name } of commandEntries) commands.add(registeredCommand(name, { run: () => Promise.resolve(null) }));
  return commands;
}

const title = (id: string): string | undefined => (id === 'mlxCode.edits.undoLast' ? 'MLX-CODE: Undo Last Change' : undefined);

describe('the help', () => {
  it('has every command once, under its heading, with others last', () => {
    const commands = all();
    commands.add({
      name: 'mine',
      arguments: '',
      needsArguments: false,
      choices: [],
      help: 'Mine | yours.',
      run: () => Promise.resolve(null),
    });
    const help = groupedHelp(commands.list);
    for (const { name, group } of commandEntries) {
      const under = help.split('**').findIndex((part) => part === group);
      expect(help.split('**')[under + 1]).toContain(`| \`/${name}`);
      expect(help.match(new RegExp(`\\| \`/${name}[ \`]`, 'g'))).toHaveLength(1);
    }
    expect(help).toMatch(
      /\*\*Yours and the project’s\*\*\n\n\| Command \| What it does \|\n\|:--\|:--\|\n\| `\/mine` \| Mine \\\| yours\. \|/,
    );
    expect(help.indexOf('**Chat**')).toBeLessThan(help.indexOf('**Yours and the project’s**'));
  });

  it('tells of one: its words, its other names, and where else it is', () => {
    const { list } = all();
    expect(helpOfOne(list, '/Undo', title)).toBe(
      '`/undo`\n\nTakes the last change back.\n\nIn the list of commands: *MLX-CODE: Undo Last Change*.\n\nOn the command line: `mlx-code undo`.',
    );
    expect(helpOfOne(list, 'quit', title)).toBe('`/exit`\n\nSays how to leave.\n\nAlso `/quit`.');
    expect(helpOfOne(list, 'gather', title)).toContain('| `off` | Has nothing gathered. |');
    expect(() => helpOfOne(list, 'hlep', title)).toThrow(
      expect.objectContaining({ code: 'commandUnknown', data: { name: 'hlep', near: 'help' } }),
    );
  });

  it('says of a page that was pasted as a name that it is none, in a line', () => {
    const { list } = all();
    let said = '';
    try {
      helpOfOne(list, `un\u202edo\n${'x'.repeat(1_000_000)}`, title);
    } catch (error) {
      said = userMessage(error).text;
    }
    expect(said).toMatch(/^There is no command \/un⟨U\+202E⟩do.{10,80}…\. Type \/ to see the commands\.$/);
  });

  it('says of what can’t be used now why', () => {
    const commands = all();
    let told = 0;
    commands.onDidChange(() => told++);
    commands.setSurroundings({ ...everything, trust: false, git: false });
    commands.setSurroundings({ ...everything, trust: false, git: false });
    expect(told).toBe(1);
    expect(commands.list.find(({ name }) => name === 'commit')?.unusable).toBe('The folder isn’t trusted (Manage Workspace Trust).');
    expect(helpOfOne(commands.list, 'commit', title)).toContain('Now it can’t: The folder isn’t trusted');
    expect(commands.list.find(({ name }) => name === 'undo')).not.toHaveProperty('unusable');
    // It runs all the same, and says itself what it lacks: what is known here may be old.
    expect(commands.find({ name: 'commit', argument: '' }).name).toBe('commit');
  });
});
