/** The words of the chat about conversations as a whole: each does what a command of VS Code does, with what was typed behind it. */
import * as vscode from 'vscode';
import { type Disposable, DisposableStore } from '../../base/disposable.ts';
import type { SlashCommands } from '../../core/chat/slashCommands.ts';
import { registeredCommand } from '../../core/commands/registeredCommand.ts';

const words: Readonly<Record<string, (argument: string) => string>> = {
  sessions: () => 'mlxCode.sessions.show',
  projects: () => 'mlxCode.sessions.projects',
  rename: () => 'mlxCode.sessions.rename',
  pin: () => 'mlxCode.sessions.pin',
  archive: () => 'mlxCode.sessions.archive',
  fork: () => 'mlxCode.sessions.fork',
  export: () => 'mlxCode.sessions.export',
  import: () => 'mlxCode.sessions.import',
  compare: () => 'mlxCode.chat.compareAnswers',
  retry: (argument) => (argument === '' ? 'mlxCode.chat.retry' : 'mlxCode.chat.retryWith'),
};

/** Adds them. What goes wrong is said by the commands themselves. */
export function addSessionCommands(commands: SlashCommands): Disposable {
  const store = new DisposableStore();
  for (const [name, command] of Object.entries(words)) {
    const run = async (argument: string): Promise<null> => {
      // Only those that take words behind them read them.
      await vscode.commands.executeCommand(command(argument), ...(argument === '' ? [] : [argument]));
      return null;
    };
    store.add(commands.add(registeredCommand(name, { run })));
  }
  return store;
}
