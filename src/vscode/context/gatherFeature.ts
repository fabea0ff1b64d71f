/** Gathering from the project for questions of the chat: joined to the chat here, and switched by a command and a word of the chat. */
import * as vscode from 'vscode';
import { type Disposable, DisposableStore } from '../../base/disposable.ts';
import { t } from '../../base/l10n.ts';
import type { SlashCommand } from '../../core/chat/slashCommands.ts';
import { registeredCommand } from '../../core/commands/registeredCommand.ts';
import { registerCommand } from '../commands.ts';
import { statusHere } from '../git/statusHere.ts';
import type { Services } from '../services.ts';
import { ProjectGatherer } from './projectGatherer.ts';
import { RecentEdits } from './recentEdits.ts';

export function registerGathering(services: Services): Disposable {
  const { chat, commands, index, messages, settings, workspaceFiles: files } = services;
  const store = new DisposableStore();
  const edits = store.add(new RecentEdits());
  chat.gatherWith(
    store.add(
      new ProjectGatherer({ index, edits, files, status: (signal) => statusHere(services, signal), settings: () => settings.gathering }),
    ),
  );
  store.add(settings.onDidChange(() => chat.gatherAgain()));
  store.add(
    registerCommand(messages, 'mlxCode.chat.toggleGathering', async () => {
      vscode.window.setStatusBarMessage(`$(check) ${await switched(services, !settings.gathering.on)}`, 5_000);
    }),
  );
  store.add(commands.add(gatherCommand(services)));
  return store;
}

function gatherCommand(services: Services): SlashCommand {
  return registeredCommand('gather', {
    run: async (argument) => {
      const { on } = services.settings.gathering;
      const word = argument.trim().toLowerCase();
      if (word === '')
        return on ? t('What a question needs of the project is gathered.') : t('Nothing is gathered. `/gather on` switches it on.');
      return `${await switched(services, word === 'on')}.`;
    },
  });
}

async function switched({ effects }: Services, on: boolean): Promise<string> {
  await effects.changeSetting('context.gather', () => on);
  return on ? t('What a question needs of the project is gathered from now on') : t('Nothing is gathered from the project any more');
}
