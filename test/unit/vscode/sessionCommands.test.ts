import { expect, it, vi } from 'vitest';
import { SlashCommands } from '../../../src/core/chat/slashCommands.ts';
import { commandEntry } from '../../../src/core/commands/commandRegistry.ts';

const ran: unknown[][] = [];
vi.mock('vscode', () => ({ commands: { executeCommand: (...args: unknown[]) => Promise.resolve(void ran.push(args)) } }));
const { addSessionCommands } = await import('../../../src/vscode/sessions/sessionCommands.ts');

const commands = new SlashCommands();
addSessionCommands(commands);

async function run(name: string, argument = ''): Promise<unknown[] | undefined> {
  ran.length = 0;
  expect(await commands.run(commands.find({ name, argument }), argument, new AbortController().signal)).toBeNull();
  return ran.shift();
}

it('what is done with conversations has words in the chat, which take what belongs behind them', async () => {
  expect(await run('sessions')).toEqual(['mlxCode.sessions.show']);
  expect(await run('sessions', 'tax rounded')).toEqual(['mlxCode.sessions.show', 'tax rounded']);
  expect(await run('rename', 'The new name')).toEqual(['mlxCode.sessions.rename', 'The new name']);
  expect(await run('retry')).toEqual(['mlxCode.chat.retry']);
  expect(await run('retry', 'OTHER')).toEqual(['mlxCode.chat.retryWith', 'OTHER']);
  for (const [name, command] of [
    ['projects', 'sessions.projects'],
    ['pin', 'sessions.pin'],
    ['archive', 'sessions.archive'],
    ['fork', 'sessions.fork'],
    ['export', 'sessions.export'],
    ['import', 'sessions.import'],
    ['compare', 'chat.compareAnswers'],
  ] as const) {
    expect(await run(name)).toEqual([`mlxCode.${command}`]);
    expect(() => commands.find({ name, argument: 'now' })).toThrow(expect.objectContaining({ code: 'commandArguments' }));
  }
  expect(() => commands.find({ name: 'retry', argument: 'now' })).toThrow(expect.objectContaining({ code: 'commandArguments' }));
});

it('each is told of in help as the same as its command in VS Code’s list', async () => {
  for (const { name } of commands.list) {
    const { palette = [] } = commandEntry(name);
    expect(palette, name).toContain((await run(name))?.[0]);
  }
});
