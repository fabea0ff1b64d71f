/**
 * What is known of a command, wherever it is to be had: typed after a slash in the chat, in VS Code's list of commands, on the command line. Data only: what a
 * command does is its feature's, which takes name, help and arguments from its entry. Pure.
 */
import type { ArgumentKind } from '../../protocol/webview.ts';

/** The headings of the help, in its order. */
export const commandGroups = [
  'Chat',
  'Context',
  'Models',
  'Files',
  'Run',
  'Code',
  'Changes',
  'Git',
  'Review',
  'Project',
  'Suggestions',
  'Data',
] as const;
export type CommandGroup = (typeof commandGroups)[number];

/** What has to be there for a command to do anything. */
export type CommandNeed = 'answer' | 'editor' | 'folder' | 'git' | 'model' | 'running' | 'toFix' | 'trust';

/** One argument. Those that follow an optional one are optional. */
export interface ArgumentForm {
  /** As the help shows it: `FILE`, `"old"`. */
  label: string;
  kind: ArgumentKind;
  optional?: true;
  /** All that is left belongs to it, blanks included: a question, a name of a file. */
  rest?: true;
  /** Words to choose from; others are refused unless `open`. */
  choices?: readonly { value: string; help: string }[];
  open?: true;
  /** Of a number: the bounds, both of which may be given. */
  least?: number;
  most?: number;
}

/** A command of the chat, and where else the same is to be had. */
export interface CommandEntry {
  /** Without the slash. */
  name: string;
  /** Other words for it. */
  aliases?: readonly string[];
  group: CommandGroup;
  /** What it does, in a few words and as a sentence. */
  help: string;
  arguments?: readonly ArgumentForm[];
  /** How arguments are written that its forms don't tell: those of one word after another, say. They are then the command's own to check. */
  usage?: string;
  needs?: readonly CommandNeed[];
  /** Commands of VS Code that do the same. */
  palette?: readonly string[];
  /** Commands of the command line that do the same. */
  commandLine?: readonly string[];
}

/** What may follow the name, as help shows it: `FILE "old" "new"`, `[on|off]`; empty for nothing. */
export function argumentsText({ arguments: forms = [], usage }: Pick<CommandEntry, 'arguments' | 'usage'>): string {
  return usage ?? forms.map(({ label, optional }) => (optional ? `[${label}]` : label)).join(' ');
}

/** Whether it does nothing without arguments. */
export function needsArguments({ arguments: forms = [] }: Pick<CommandEntry, 'arguments'>): boolean {
  return forms[0] !== undefined && forms[0].optional !== true;
}
