import type { SlashCommand, SlashCommands } from '../chat/slashCommands.ts';

/**
 * Finds the command that a project calls by another name, for {@link SlashCommands.addNames}: it is the same command, with its arguments and its questions. A
 * name that is a command's own stays that one's, and an alias of an alias is none.
 */
export function aliasedCommands(
  commands: Pick<SlashCommands, 'find' | 'list'>,
  aliases: () => Readonly<Record<string, string>>,
): (name: string) => SlashCommand | null {
  return (name) => {
    const known = aliases();
    const target = Object.hasOwn(known, name) ? known[name]?.slice(1) : undefined;
    const info = commands.list.find((one) => one.name === target);
    if (!info) return null;
    return { ...info, name, run: (argument, signal) => commands.find({ name: info.name, argument }).run(argument, signal) };
  };
}
