/** The commands of the chat about what goes with a question. */
import { type Disposable, DisposableStore } from '../../base/disposable.ts';
import { AppError } from '../../base/appError.ts';
import { countOf } from '../../base/formatNumbers.ts';
import type { SlashCommand } from '../../core/chat/slashCommands.ts';
import { contextText } from '../../core/context/contextTexts.ts';
import type { Services } from '../services.ts';
import { attachPlace, attachedLine } from './attaching.ts';
import { fileCommands } from './fileCommands.ts';
import { namedPlace } from './namedPlace.ts';
import { projectCommand } from './projectHere.ts';

type Parts = Pick<Services, 'attached' | 'chat' | 'commands' | 'settings' | 'workspaceFiles'>;

export function registerContextCommands(parts: Parts): Disposable {
  const store = new DisposableStore();
  for (const command of [openCommand(parts), contextCommand(parts), projectCommand(parts), ...fileCommands(parts.workspaceFiles)])
    store.add(parts.commands.add(command));
  return store;
}

function openCommand({ attached, workspaceFiles }: Parts): SlashCommand {
  return {
    name: 'open',
    arguments: 'FILE[:A-B]',
    needsArguments: true,
    choices: [],
    help: 'Attaches a file, some of its lines, or a folder.',
    run: async (argument) => {
      const { uri, lines, guessed } = await namedPlace(argument, workspaceFiles);
      const line = attachedLine({ sources: [await attachPlace(attached, uri, lines)], refused: [] });
      return guessed === null ? line : `${line} Nothing is called “${argument}”.`;
    },
  };
}

const usage = '/context [on|off|clear|reload]';

function contextCommand({ attached, chat }: Parts): SlashCommand {
  const show = (): string => contextText(chat.snapshot.chips, chat.snapshot.meter);
  const does: Readonly<Record<string, () => string | Promise<string>>> = {
    '': show,
    on: () => {
      chat.switchContext(true);
      return 'The file in front or what is selected in it goes along again, and all that is attached.';
    },
    off: () => {
      chat.switchContext(false);
      return 'Nothing goes along now. `/context on` or a chip switches it on again.';
    },
    clear: () => `Removed ${countOf(attached.clear(), 'attachment')}.`,
    reload: async () => {
      await attached.readAll();
      return show();
    },
  };
  return {
    name: 'context',
    arguments: '[on|off|clear|reload]',
    needsArguments: false,
    help: 'Shows what goes with the next question.',
    choices: [
      { value: 'on', help: 'Has it go along again.' },
      { value: 'off', help: 'Has nothing go along.' },
      { value: 'clear', help: 'Removes what is attached.' },
      { value: 'reload', help: 'Reads what is attached anew.' },
    ],
    run: async (argument) => {
      const run = does[argument.trim().toLowerCase()];
      if (!run) throw new AppError('commandArguments', 'no such word', { usage, extra: true });
      return run();
    },
  };
}
