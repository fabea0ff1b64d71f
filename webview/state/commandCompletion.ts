/** What the composer offers while a command is being typed: names, then the arguments there are to choose from. Pure. */
import type { CommandInfo } from '../../src/protocol/webview.ts';
import type { Completion, Offer } from './completionOffer.ts';

/** The offer for a draft with the cursor at its end; null when it is no command, or there is nothing to say. */
export function commandOffer(draft: string, commands: readonly CommandInfo[]): Offer | null {
  const match = /^\s*\/([\w-]*)(\s+)?([\s\S]*)$/.exec(draft);
  if (!match) return null;
  const [, typed = '', gap, argument = ''] = match;
  if (gap === undefined) {
    // Something other than a word right after the slash: a path, say.
    if (argument !== '') return null;
    const choices = ranked(commands, typed, (command) => command.name).map(nameCompletion);
    return choices.length === 0 ? null : { kind: 'choices', title: 'Commands', choices };
  }
  const command = commands.find(({ name }) => name === typed.toLowerCase());
  if (!command) return null;
  const choices = ranked(command.choices, argument, (choice) => choice.value)
    .filter((choice) => choice.value !== argument.trim())
    .map((choice) => ({ label: choice.value, help: choice.help, draft: `/${command.name} ${choice.value}`, complete: true }));
  if (choices.length > 0 && !argument.includes('\n')) return { kind: 'choices', title: `/${command.name}`, choices };
  return command.arguments === '' || argument.trim() !== '' ? null : { kind: 'usage', usage: usageOf(command), help: command.help };
}

/** `/replace FILE "old" "new"`. */
export function usageOf(command: CommandInfo): string {
  return command.arguments === '' ? `/${command.name}` : `/${command.name} ${command.arguments}`;
}

function nameCompletion(command: CommandInfo): Completion {
  const more = command.arguments !== '';
  return { label: usageOf(command), help: command.help, draft: `/${command.name}${more ? ' ' : ''}`, complete: !command.needsArguments };
}

/** Those that begin with what was typed, then those that hold it, each in their order. */
function ranked<T>(items: readonly T[], typed: string, word: (item: T) => string): T[] {
  const wanted = typed.trim().toLowerCase();
  const begins = items.filter((item) => word(item).toLowerCase().startsWith(wanted));
  const holds = items.filter((item) => !begins.includes(item) && word(item).toLowerCase().includes(wanted));
  return [...begins, ...holds];
}
