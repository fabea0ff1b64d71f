/**
 * The commands that can be typed in the place of a question: `/undo`, `/replace FILE "old" "new"`. A feature adds its own; the
 * registry finds the one that is meant and knows nothing of what any of them does.
 */
import { AppError } from '../../base/appError.ts';
import { type Disposable, disposable } from '../../base/disposable.ts';
import { Emitter } from '../../base/event.ts';
import type { CommandInfo } from '../../protocol/webview.ts';

export interface SlashCommand extends CommandInfo {
  /** It ends at once when the signal is aborted, so that the chat offers to stop it. */
  stops?: boolean;
  /**
   * Does it. Resolves with a short line for the chat, in Markdown, or null when what it did speaks for itself. Throws AppError; a cancellation
   * leaves no trace in the chat, unless the signal was aborted.
   */
  run(argument: string, signal?: AbortSignal): Promise<string | null>;
}

/** What was typed, when it is a command. */
export interface CommandCall {
  /** In lower case, without the slash. */
  name: string;
  /** Everything after it, without the blanks around. */
  argument: string;
}

/** A slash, a word and nothing else in it: `/usr/lib is full` is a question. A word may have a number with a point in it, as models do. Null when the text is no command. */
export function commandCall(text: string): CommandCall | null {
  const match = /^\/([a-z][\w-]*(?:\.\d[\w-]*)?)(?:\s+([\s\S]*))?$/i.exec(text.trim());
  return match?.[1] === undefined ? null : { name: match[1].toLowerCase(), argument: (match[2] ?? '').trim() };
}

/** Splits at blanks; what stands between double quotes is one piece, in which `\"`, `\\`, `\n` and `\t` stand for what they do in code. */
export function commandWords(argument: string): string[] {
  const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t' };
  return [...argument.matchAll(/"((?:[^"\\]|\\[\s\S])*)"|(\S+)/g)].map(
    ([, quoted, bare]) =>
      quoted?.replace(/\\([\s\S])/g, (whole: string, sign: string) => escapes[sign] ?? (/["\\]/.test(sign) ? sign : whole)) ?? bare ?? '',
  );
}

export class SlashCommands {
  readonly #commands = new Map<string, SlashCommand>();
  readonly #named = new Set<(name: string) => SlashCommand | null>();
  readonly #changed = new Emitter<undefined>();
  /** Told when a command comes or goes. */
  readonly onDidChange = this.#changed.event;

  /** Adds a command. Throws for a name that is taken: the second one would never run. */
  add(command: SlashCommand): Disposable {
    if (this.#commands.has(command.name)) throw new Error(`the command /${command.name} is there already`);
    this.#commands.set(command.name, command);
    this.#changed.fire(undefined);
    return disposable(() => {
      this.#commands.delete(command.name);
      this.#changed.fire(undefined);
    });
  }

  /** Further names that are commands and aren't offered in the list, as there are many: those of models. What is in the list goes before. */
  addNames(find: (name: string) => SlashCommand | null): Disposable {
    this.#named.add(find);
    return disposable(() => this.#named.delete(find));
  }

  /** All of them by name, as the chat offers them. */
  get list(): CommandInfo[] {
    return [...this.#commands.values()]
      .map(({ name, arguments: args, needsArguments, help, choices }) => ({ name, arguments: args, needsArguments, help, choices }))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  /** The command that is meant. Throws `commandUnknown`, and `commandArguments` for words that it doesn't take or when it can't do without some. */
  find({ name, argument }: CommandCall): SlashCommand {
    const command = this.#commands.get(name) ?? [...this.#named].map((find) => find(name)).find((found) => found !== null);
    if (!command) throw new AppError('commandUnknown', `no command /${name}`, { name });
    if (command.needsArguments && argument === '') {
      throw new AppError('commandArguments', `/${name} without arguments`, { usage: commandUsage(command) });
    }
    // Ignored, they would have been meant for nothing: who writes `/undo the rename` expects something else than what `/undo` does.
    if (command.arguments === '' && argument !== '') {
      throw new AppError('commandArguments', `/${name} with arguments`, { usage: commandUsage(command), extra: true });
    }
    return command;
  }
}

/** `/replace FILE "old" "new"`. */
export function commandUsage(command: CommandInfo): string {
  return command.arguments === '' ? `/${command.name}` : `/${command.name} ${command.arguments}`;
}

/** All commands as a Markdown table. */
export function commandHelp(commands: readonly CommandInfo[]): string {
  const cell = (text: string): string => text.replaceAll('|', '\\|');
  const rows = commands.map((command) => `| \`${cell(commandUsage(command))}\` | ${cell(command.help)} |`);
  return ['| Command | What it does |', '|:--|:--|', ...rows].join('\n');
}
