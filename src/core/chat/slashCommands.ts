/**
 * The commands that can be typed in the place of a question: `/undo`, `/replace FILE "old" "new"`. A feature adds its own, by the entry of `core/commands/` or,
 * as with what a user has made, without one; this finds the one that is meant and knows nothing of what any of them does.
 */
import { AppError } from '../../base/appError.ts';
import { didYouMean } from '../../base/didYouMean.ts';
import { type Disposable, disposable } from '../../base/disposable.ts';
import { Emitter } from '../../base/event.ts';
import { t } from '../../base/l10n.ts';
import type { CommandInfo } from '../../protocol/webview.ts';
import type { CommandNeed } from '../commands/commandEntry.ts';
import { cellCode, cellWithCode } from '../context/contextTexts.ts';
import { type CommandSurroundings, everything, whyUnusable } from '../commands/commandNeeds.ts';

export interface SlashCommand extends Omit<CommandInfo, 'unusable'> {
  /** What it can't do without. It is offered all the same, with the reason, and says itself what it lacks when it is run. */
  needs?: readonly CommandNeed[];
  /** Throws `commandArguments` for what it can't take. Without it, only whether anything may or has to follow is looked at. */
  check?(argument: string): void;
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
  readonly #origins = new Set<(name: string) => Promise<void>>();
  readonly #changed = new Emitter<undefined>();
  /** Names that a project has for commands, and the commands' own. */
  #projectNames: ReadonlyMap<string, string> = new Map();
  #surroundings = everything;
  readonly #ran = new Emitter<string>();
  /** Told of each command that is run, by its name. */
  readonly onDidRun = this.#ran.event;
  /** Told when a command comes or goes, or can be used now where it couldn't before, or the other way round. */
  readonly onDidChange = this.#changed.event;

  /** Adds a command. Throws for a name that is taken: the second one would never run. */
  add(command: SlashCommand): Disposable {
    const taken = [command.name, ...(command.aliases ?? [])].find((name) => this.#ownCalled(name));
    if (taken !== undefined) throw new Error(`the command /${taken} is there already`);
    this.#commands.set(command.name, command);
    this.#changed.fire(undefined);
    return disposable(() => {
      this.#commands.delete(command.name);
      this.#changed.fire(undefined);
    });
  }

  /** Says what there is by now of what commands need. */
  setSurroundings(surroundings: CommandSurroundings): void {
    if (JSON.stringify(surroundings) === JSON.stringify(this.#surroundings)) return;
    this.#surroundings = surroundings;
    this.#changed.fire(undefined);
  }

  /**
   * Says what a project calls commands besides: each of its names with the command that is meant, as the slash is left away. It is that command under another name,
   * and offered with it. A name that is a command's own stays that one's, and one that means no command is none.
   */
  setProjectNames(names: Readonly<Record<string, string>>): void {
    const known = new Map(Object.entries(names));
    if (JSON.stringify([...known]) === JSON.stringify([...this.#projectNames])) return;
    this.#projectNames = known;
    this.#changed.fire(undefined);
  }

  /** Further names that are commands and aren't offered in the list, as there are many: those of models. What is in the list goes before. */
  addNames(find: (name: string) => SlashCommand | null): Disposable {
    this.#named.add(find);
    return disposable(() => this.#named.delete(find));
  }

  /** Commands that are made of something that may change unseen: `look` settles when those that it has added are as that is now. It must not reject. */
  addOrigin(look: (name: string) => Promise<void>): Disposable {
    this.#origins.add(look);
    return disposable(() => this.#origins.delete(look));
  }

  /** All of them by name, as the chat offers them. */
  get list(): CommandInfo[] {
    return [...this.#commands.values()]
      .map((command) => infoOf(command, this.#otherNames(command), whyUnusable(command.needs ?? [], this.#surroundings)))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  /** What its commands are called by themselves, without what a project calls them. */
  get ownNames(): string[] {
    return [...this.#commands.values()].flatMap(({ name, aliases = [] }) => [name, ...aliases]);
  }

  /** The command that is meant. Throws `commandUnknown`, what the names of others throw, and `commandArguments` for words that it doesn't take or when it can't do without some. */
  find({ name, argument }: CommandCall): SlashCommand {
    const command = this.#called(name) ?? [...this.#named].map((find) => find(name)).find((found) => found !== null);
    if (!command) {
      const near = didYouMean(name, this.#names);
      throw new AppError('commandUnknown', `no command /${name}`, { name, ...(near !== null && { near }) });
    }
    if (command.check) {
      command.check(argument);
      return command;
    }
    if (command.needsArguments && argument === '') {
      throw new AppError('commandArguments', `/${name} without arguments`, { usage: commandUsage(command) });
    }
    // Ignored, they would have been meant for nothing: who writes `/undo the rename` expects something else than what `/undo` does.
    if (command.arguments === '' && argument !== '') {
      throw new AppError('commandArguments', `/${name} with arguments`, { usage: commandUsage(command), extra: true });
    }
    return command;
  }

  /** The same, once it is sure that what makes commands hasn't changed unseen: nobody runs what a file said before. */
  async findCurrent(call: CommandCall): Promise<SlashCommand> {
    await Promise.all([...this.#origins].map((look) => look(call.name)));
    return this.find(call);
  }

  /** Runs one that was found, as its own `run` does. */
  run(command: SlashCommand, argument: string, signal: AbortSignal): Promise<string | null> {
    this.#ran.fire(command.name);
    return command.run(argument, signal);
  }

  #called(name: string): SlashCommand | undefined {
    const meant = this.#projectNames.get(name);
    return this.#ownCalled(name) ?? (meant === undefined ? undefined : this.#ownCalled(meant));
  }

  #ownCalled(name: string): SlashCommand | undefined {
    return this.#commands.get(name) ?? [...this.#commands.values()].find(({ aliases }) => aliases?.includes(name));
  }

  /** Its own ones first. */
  #otherNames({ name, aliases = [] }: SlashCommand): string[] {
    const names = [...this.#projectNames].filter(([one]) => this.#called(one)?.name === name).map(([one]) => one);
    return [...new Set([...aliases, ...names])].filter((one) => one !== name);
  }

  get #names(): string[] {
    return [...this.#commands.values()].flatMap((command) => [command.name, ...this.#otherNames(command)]);
  }
}

function infoOf(command: SlashCommand, aliases: string[], unusable: string | null): CommandInfo {
  const { name, arguments: args, needsArguments, help, choices, group, takes } = command;
  return {
    ...{ name, arguments: args, needsArguments, help, choices },
    ...(aliases.length > 0 && { aliases }),
    ...(group !== undefined && { group }),
    ...(takes && { takes }),
    ...(unusable !== null && { unusable }),
  };
}

/** `/replace FILE "old" "new"`. */
export function commandUsage(command: CommandInfo): string {
  return command.arguments === '' ? `/${command.name}` : `/${command.name} ${command.arguments}`;
}

/** `Also \`/b\`, \`/c\`.`: a command's other names in Markdown; empty where it has none. */
export function alsoCalled({ aliases = [] }: Pick<CommandInfo, 'aliases'>): string {
  return aliases.length === 0 ? '' : t('Also {0}.', aliases.map((alias) => `\`/${alias}\``).join(', '));
}

/** All commands as a Markdown table, in which what a file says of its command has no effect but its code. */
export function commandHelp(commands: readonly CommandInfo[]): string {
  const told = (command: CommandInfo): string => [cellWithCode(command.help), alsoCalled(command)].filter((part) => part !== '').join(' ');
  const rows = commands.map((command) => `| ${cellCode(commandUsage(command))} | ${told(command)} |`);
  return [`| ${t('Command')} | ${t('What it does')} |`, '|:--|:--|', ...rows].join('\n');
}
