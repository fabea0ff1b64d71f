/** The commands of the chat about what goes with a question. */
import { type Disposable, DisposableStore } from '../../base/disposable.ts';
import { plural, t } from '../../base/l10n.ts';
import type { SlashCommand } from '../../core/chat/slashCommands.ts';
import { registeredCommand } from '../../core/commands/registeredCommand.ts';
import { contextText } from '../../core/context/contextTexts.ts';
import type { Services } from '../services.ts';
import { attachPlace, attachedLine } from './attaching.ts';
import { fileCommands } from './fileCommands.ts';
import { namedPlace } from './namedPlace.ts';
import { projectCommand } from './projectHere.ts';

type Parts = Pick<Services, 'attached' | 'chat' | 'chatFolder' | 'commands' | 'settings' | 'workspaceFiles'>;

export function registerContextCommands(parts: Parts): Disposable {
  const store = new DisposableStore();
  for (const command of [
    openCommand(parts),
    contextCommand(parts),
    projectCommand(parts),
    ...fileCommands(parts.workspaceFiles, parts.chatFolder),
  ])
    store.add(parts.commands.add(command));
  return store;
}

function openCommand({ attached, workspaceFiles }: Parts): SlashCommand {
  return registeredCommand('open', {
    run: async (argument) => {
      const { uri, lines, guessed } = await namedPlace(argument, workspaceFiles);
      const line = attachedLine({ sources: [await attachPlace(attached, uri, lines)], refused: [] });
      return guessed === null ? line : `${line} ${t('Nothing is called “{0}”.', argument)}`;
    },
  });
}

function contextCommand({ attached, chat }: Parts): SlashCommand {
  const show = (): string => contextText(chat.snapshot.chips, chat.snapshot.meter);
  const does: Readonly<Record<string, () => string | Promise<string>>> = {
    '': show,
    on: () => {
      chat.switchContext(true);
      return t('The file in front or what is selected in it goes along again, and all that is attached.');
    },
    off: () => {
      chat.switchContext(false);
      return t('Nothing goes along now. `/context on` or a chip switches it on again.');
    },
    clear: () => plural(attached.clear(), 'Removed {0} attachment.', 'Removed {0} attachments.'),
    reload: async () => {
      await attached.readAll();
      return show();
    },
  };
  return registeredCommand('context', { run: async (argument) => (does[argument.trim().toLowerCase()] ?? show)() });
}
