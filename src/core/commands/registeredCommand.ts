import type { CommandInfo } from '../../protocol/webview.ts';
import type { SlashCommand } from '../chat/slashCommands.ts';
import { checkArguments } from './argumentCheck.ts';
import { argumentsText, needsArguments } from './commandEntry.ts';
import { commandEntry } from './commandRegistry.ts';

/** What a feature brings along for a command of the list. */
export interface CommandWork extends Pick<SlashCommand, 'run' | 'stops'> {
  /** Words to choose from that are known only here, such as the names of models; of the first argument. */
  choices?: CommandInfo['choices'];
}

/** A command of the list with what it does. Throws for a name that isn't in the list. */
export function registeredCommand(name: string, { choices, ...work }: CommandWork): SlashCommand {
  const entry = commandEntry(name);
  const { aliases, arguments: forms = [], group, help, needs } = entry;
  return {
    name,
    group,
    help,
    arguments: argumentsText(entry),
    needsArguments: needsArguments(entry),
    choices: choices ?? forms.flatMap((form) => form.choices ?? []),
    ...(aliases && { aliases: [...aliases] }),
    ...(forms.length > 0 && { takes: forms.map(({ kind }) => kind) }),
    ...(needs && { needs }),
    check: (argument) => checkArguments(entry, argument),
    ...work,
  };
}
