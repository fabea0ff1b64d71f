import { describe, expect, it } from 'vitest';
import { AppError } from '../../../src/base/appError.ts';
import { silentLog } from '../../../src/base/log.ts';
import { ChatInput } from '../../../src/core/chat/chatInput.ts';
import type { ChatService } from '../../../src/core/chat/chatService.ts';
import { SlashCommands } from '../../../src/core/chat/slashCommands.ts';
import { helpOfOne } from '../../../src/core/commands/commandHelp.ts';
import { registeredCommand } from '../../../src/core/commands/registeredCommand.ts';
import { readProjectSettings } from '../../../src/core/projectSettings/readProjectSettings.ts';
import { commandOffer } from '../../../webview/state/commandCompletion.ts';
import { sendInput } from '../../support/sendInput.ts';

/** `/tests`, `/find` and `/clear`, of which each says what it was given. */
function commandsWith(names: Record<string, string>): { commands: SlashCommands; ran: string[] } {
  const commands = new SlashCommands();
  const ran: string[] = [];
  for (const name of ['tests', 'find', 'clear'])
    commands.add(registeredCommand(name, { run: (argument) => Promise.resolve((ran.push(`${name} ${argument}`), null)) }));
  commands.setProjectNames(names);
  return { commands, ran };
}

const run = (commands: SlashCommands, name: string, argument = ''): Promise<string | null> =>
  commands.find({ name, argument }).run(argument);

describe('other names that a project has for commands', () => {
  it('are the same commands, with their arguments and what they refuse', async () => {
    const { commands, ran } = commandsWith({ t: 'tests', f: 'find', n: 'new' });
    await run(commands, 't');
    await run(commands, 'f', 'the cart');
    await run(commands, 'n');
    expect(ran).toEqual(['tests ', 'find the cart', 'clear ']);
    expect(() => commands.find({ name: 'f', argument: '' })).toThrow(AppError);
    expect(() => commands.find({ name: 't', argument: 'now' })).toThrow(
      expect.objectContaining({ data: { usage: '/tests', extra: true } }),
    );
  });

  it('never take the place of a command, and lead to no other alias and to nothing that is none', async () => {
    const { commands, ran } = commandsWith({ tests: 'find', new: 'tests', a: 'b', b: 'tests', c: 'gone', constructor: 'tests' });
    await run(commands, 'tests');
    await run(commands, 'new');
    await run(commands, 'b');
    expect(ran).toEqual(['tests ', 'clear ', 'tests ']);
    for (const name of ['a', 'c', 'tostring']) expect(() => commands.find({ name, argument: '' })).toThrow(AppError);
    // Nor do they keep one from being added.
    commands.add(registeredCommand('undo', { run: () => Promise.resolve(null) }));
    const { commands: others } = commandsWith({ undo: 'tests' });
    others.add(registeredCommand('undo', { run: () => Promise.resolve('undone') }));
    expect(await run(others, 'undo')).toBe('undone');
  });

  it('are offered with the command: in the list, as something is typed, in the help, and when a name is nearly one', () => {
    const { commands } = commandsWith({ check: 'tests', gone: 'nothing', tests: 'find', new: 'tests' });
    expect(commands.list.map(({ name, aliases }) => [name, aliases])).toEqual([
      ['clear', ['new']],
      ['find', undefined],
      ['tests', ['test', 'check']],
    ]);
    expect(commandOffer('/che', commands.list)).toMatchObject({ choices: [{ draft: '/tests' }] });
    expect(helpOfOne(commands.list, 'check', () => undefined)).toContain('Also `/test`, `/check`.');
    const near = { code: 'commandUnknown', data: { name: 'chekc', near: 'check' } };
    expect(() => helpOfOne(commands.list, 'chekc', () => undefined)).toThrow(expect.objectContaining(near));
    expect(() => commands.find({ name: 'chekc', argument: '' })).toThrow(expect.objectContaining(near));
  });

  it('are told of when they change, once', () => {
    const { commands } = commandsWith({ t: 'tests' });
    let told = 0;
    commands.onDidChange(() => told++);
    commands.setProjectNames({ t: 'tests' });
    expect(told).toBe(0);
    commands.setProjectNames({ u: 'tests' });
    expect(told).toBe(1);
    expect(() => commands.find({ name: 't', argument: '' })).toThrow(AppError);
  });

  it('can be stopped as the command can', async () => {
    const commands = new SlashCommands();
    let stop: (() => void) | undefined;
    commands.add(
      registeredCommand('run', {
        stops: true,
        run: (_, signal) =>
          new Promise((resolve) => {
            signal?.addEventListener('abort', () => resolve('stopped'));
          }),
      }),
    );
    commands.setProjectNames({ r: 'run' });
    const said: string[] = [];
    const chat = {
      works: (stops: () => void) => ((stop = stops), { dispose: () => undefined }),
      note: (_: string, text: string) => said.push(text),
      onEvent: () => ({ dispose: () => undefined }),
      showWaiting: () => undefined,
    } as unknown as ChatService;
    const sending = sendInput(new ChatInput(chat, commands, silentLog), '/r sleep 30');
    await expect.poll(() => stop).toBeDefined();
    stop?.();
    await sending;
    expect(said).toEqual(['stopped']);
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
