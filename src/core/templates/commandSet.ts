/** Which of the files that were found make commands: a project's go before a user's, none takes the name of one that came with the product. Pure. */
import { t } from '../../base/l10n.ts';
import { nameOfFile, type ReadCommandFile, type WrittenCommand } from './commandFile.ts';
import type { FileProblem } from './fileProblem.ts';

export type CommandOrigin = 'project' | 'user';

export interface FoundCommand extends ReadCommandFile {
  /** Where the file is, the same for no other. */
  id: string;
  /** The same for people: `.mlx-code/commands/fix.md`. */
  shown: string;
  origin: CommandOrigin;
}

export interface PlacedCommand extends WrittenCommand {
  id: string;
  shown: string;
  origin: CommandOrigin;
}

export interface CommandSet {
  commands: readonly PlacedCommand[];
  /** What is wrong with each file, by its id, where something is. */
  problems: ReadonlyMap<string, readonly FileProblem[]>;
  /** What keeps a file from making a command, by the name that the file has it called by. */
  aside: ReadonlyMap<string, CommandSetAside>;
}

export interface CommandSetAside {
  /** The file, for people. */
  shown: string;
  /** Counted from 1. */
  line: number;
  /** A sentence or two. */
  why: string;
}

export const noCommands: CommandSet = { commands: [], problems: new Map(), aside: new Map() };

/** `found` in the order in which they count. `isOurs`: a word that is a command already. */
export function commandSetOf(found: readonly FoundCommand[], isOurs: (word: string) => boolean): CommandSet {
  const commands: PlacedCommand[] = [];
  const problems = new Map<string, FileProblem[]>();
  const taken = new Map<string, string>();
  const say = (id: string, problem: FileProblem): void => void problems.set(id, [...(problems.get(id) ?? []), problem]);
  for (const { id, shown, origin, command, problems: read } of found) {
    for (const problem of read) say(id, problem);
    if (!command) continue;
    const { name, nameLine } = command;
    const first = taken.get(name);
    if (isOurs(name)) {
      say(id, {
        line: nameLine,
        severity: 'error',
        message: t('“/{0}” is MLX-CODE’s own, and no file takes its place. Give this one another name.', name),
      });
      continue;
    }
    if (first !== undefined) {
      say(id, {
        line: nameLine,
        severity: 'warning',
        message: t('“/{0}” is the one of {1}, which goes before this file. Give one of them another name.', name, first),
      });
      continue;
    }
    taken.set(name, shown);
    commands.push({ ...command, id, shown, origin });
  }
  return { commands: commands.map((command) => withAliases(command, taken, isOurs, say)), problems, aside: asideOf(found, problems) };
}

/** The first of a name counts. */
function asideOf(found: readonly FoundCommand[], problems: CommandSet['problems']): Map<string, CommandSetAside> {
  const aside = new Map<string, CommandSetAside>();
  for (const { id, command, shown } of found) {
    const first = problems.get(id)?.find(({ severity }) => severity === 'error');
    const name = command?.name ?? nameOfFile(shown.slice(shown.lastIndexOf('/') + 1));
    if (first && !aside.has(name)) aside.set(name, { shown, line: first.line, why: first.message });
  }
  return aside;
}

/** With those of its other words that are nobody's; the first who has one keeps it. */
function withAliases(
  command: PlacedCommand,
  taken: Map<string, string>,
  isOurs: (word: string) => boolean,
  say: (id: string, problem: FileProblem) => void,
): PlacedCommand {
  const aliases = command.aliases.filter((alias) => {
    if (alias === command.name) return false;
    const owner = isOurs(alias) ? t('MLX-CODE itself') : taken.get(alias);
    if (owner !== undefined) {
      say(command.id, {
        line: command.aliasLine,
        severity: 'warning',
        message: t('“/{0}” is of {1} already, so it isn’t another word for this command.', alias, owner),
      });
      return false;
    }
    taken.set(alias, command.shown);
    return true;
  });
  return { ...command, aliases };
}

/** What the list says of one: what it does, what its arguments are, and where it comes from. */
export function helpOf({ description, hints, shown }: PlacedCommand): string {
  const does = description === '' ? t('Asks what its file says') : description;
  const said = [does, ...hints.map(({ label, hint }) => `${label}: ${hint}`)].map((one) => (/[.!?…]$/.test(one) ? one : `${one}.`));
  return `${said.join(' ')} (${shown})`;
}
