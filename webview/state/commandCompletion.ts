/** What the composer offers while a command is being typed: names, then the arguments there are to choose from. Pure. */
import { t } from '../../src/base/l10n.ts';
import type { CommandInfo } from '../../src/protocol/webview.ts';
import type { Completion, Offer } from './completionOffer.ts';

/** Longer ones are not looked for. */
const maxTyped = 200;

/** A path of the workspace that is being typed as an argument. */
export interface PathWish {
  kind: 'file' | 'folder';
  /** What there is of it, without quotes. */
  typed: string;
  /** The draft in front of it. */
  before: string;
  /** Nothing can follow it: blanks in it need no quotes, and the command is whole. */
  last: boolean;
  command: CommandInfo;
}

/**
 * The offer for a draft with the cursor at its end; null when it is no command, or there is nothing to say. `likely`: texts that begin with the commands that are likeliest to be wanted, in their
 * order, which come first of those that fit as well.
 */
export function commandOffer(draft: string, commands: readonly CommandInfo[], likely: readonly string[] = []): Offer | null {
  const match = /^\s*\/([\w-]*)(\s+)?([\s\S]*)$/.exec(draft);
  if (!match) return null;
  const [, typed = '', gap, argument = ''] = match;
  if (gap === undefined) {
    // Something other than a word right after the slash: a path, say.
    if (argument !== '') return null;
    const choices = ranked(likelyFirst(commands, likely), typed, ({ name, aliases = [] }) => [name, ...aliases]).map(nameCompletion);
    return choices.length === 0 ? null : { kind: 'choices', title: t('Commands'), choices };
  }
  const command = called(commands, typed);
  if (!command) return null;
  const choices = ranked(command.choices, argument, (choice) => [choice.value])
    .filter((choice) => choice.value !== argument.trim())
    .map((choice) => ({ label: choice.value, help: choice.help, draft: `/${command.name} ${choice.value}`, complete: true }));
  // Where it needs no word, it may be whole as it is.
  const waits = argument === '' && !command.needsArguments && ({ waits: true } as const);
  if (choices.length > 0 && !argument.includes('\n')) return { kind: 'choices', title: `/${command.name}`, choices, ...waits };
  if (command.arguments === '' || argument.trim() !== '') return null;
  return { kind: 'usage', usage: usageOf(command), help: command.unusable ?? command.help };
}

/** The path that is being typed at the end of a draft; null where none is. */
export function pathWish(draft: string, commands: readonly CommandInfo[]): PathWish | null {
  const match = /^\s*\/([\w-]+)\s+([^\n]*)$/.exec(draft);
  const command = match && called(commands, match[1] ?? '');
  const kinds = command?.takes;
  if (!match || !kinds) return null;
  const [, , argument = ''] = match;
  const start = draft.length - argument.length;
  let at = 0;
  for (const [index, kind] of kinds.entries()) {
    const last = index === kinds.length - 1;
    const rest = argument.slice(at);
    const word = /^(?:"(?:[^"\\]|\\.)*"|[^\s"]\S*)(?=\s)/.exec(rest)?.[0];
    // A word that is over belongs to the argument before this one, unless nothing can follow it.
    if (word !== undefined && !last) {
      at += word.length;
      at += /^\s*/.exec(argument.slice(at))?.[0].length ?? 0;
      continue;
    }
    if ((kind !== 'file' && kind !== 'folder') || rest.length > maxTyped) return null;
    return { kind, typed: rest.replace(/^"|"$/g, ''), before: draft.slice(0, start + at), last: last && kinds.length === 1, command };
  }
  return null;
}

/** The offer of paths for it. */
export function pathOffer({ before, last, command, typed }: PathWish, paths: readonly string[]): Offer | null {
  const choices = paths
    .filter((path) => path !== typed)
    .map((path): Completion => {
      const written = last || !/[\s"]/.test(path) ? path : `"${path.replace(/["\\]/g, '\\$&')}"`;
      const name = path.slice(path.lastIndexOf('/', path.length - 2) + 1);
      return { label: name, help: path.slice(0, path.length - name.length), draft: before + written, complete: last };
    });
  return choices.length === 0 ? null : { kind: 'choices', title: `/${command.name}`, choices, waits: true };
}

/** `/replace FILE "old" "new"`. */
export function usageOf(command: CommandInfo): string {
  return command.arguments === '' ? `/${command.name}` : `/${command.name} ${command.arguments}`;
}

function called(commands: readonly CommandInfo[], word: string): CommandInfo | undefined {
  const name = word.toLowerCase();
  return commands.find((command) => command.name === name || command.aliases?.includes(name));
}

/** What was suggested or used before, then the others, and of both those that can be used now before the others; else as they stand. */
function likelyFirst(commands: readonly CommandInfo[], likely: readonly string[]): readonly CommandInfo[] {
  const first = new Set(likely.flatMap((text) => called(commands, /^\/([\w-]+)/.exec(text)?.[1] ?? '') ?? []));
  const all = [...first, ...commands.filter((command) => !first.has(command))];
  return [...all.filter(({ unusable }) => unusable === undefined), ...all.filter(({ unusable }) => unusable !== undefined)];
}

function nameCompletion(command: CommandInfo): Completion {
  const { unusable } = command;
  return {
    label: usageOf(command),
    help: unusable ?? command.help,
    draft: `/${command.name}${command.arguments === '' ? '' : ' '}`,
    complete: !command.needsArguments && unusable === undefined,
    ...(unusable !== undefined && { unusable: true }),
  };
}

/** Those that begin with what was typed, then those that hold it, each in their order. */
function ranked<T>(items: readonly T[], typed: string, words: (item: T) => string[]): T[] {
  const wanted = typed.trim().toLowerCase();
  const begins = items.filter((item) => words(item).some((word) => word.toLowerCase().startsWith(wanted)));
  const holds = items.filter((item) => !begins.includes(item) && words(item).some((word) => word.toLowerCase().includes(wanted)));
  return [...begins, ...holds];
}
