/** The commands of the chat that attach things. */
import { type Disposable, DisposableStore } from '../../base/disposable.ts';
import type { SlashCommand } from '../../core/chat/slashCommands.ts';
import type { Services } from '../services.ts';
import { attachPlace, attachedLine } from './attaching.ts';
import { namedPlace } from './namedPlace.ts';

type Parts = Pick<Services, 'attached' | 'commands' | 'workspaceFiles'>;

export function registerContextCommands(parts: Parts): Disposable {
  const store = new DisposableStore();
  for (const command of [openCommand(parts)]) store.add(parts.commands.add(command));
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
