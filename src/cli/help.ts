/** The texts of `--help`, made of the lists of commands, options and pages. */
import {
  type CommandLineArgument,
  type CommandLineEntry,
  commandLineEntries,
  firstWords,
  secondWords,
} from '../core/commands/commandLineEntries.ts';
import { type CommandLineOption, commonOptions, exclusiveOptions, optionsOfCommand } from '../core/commands/commandLineOptions.ts';
import { commandGroupNotes, commandLinePages, commonNotes, generalAbout } from '../core/commands/commandLinePages.ts';
import { filled, wrapped } from '../core/commands/wrappedWords.ts';

/** The columns at which the words begin: of an option, of a command of a page, of one of the whole list. */
const optionAt = 20;
const memberAt = 13;
const commandAt = 26;

/** Choices that are no longer than this, with the signs between them, stand in the usage themselves. Characters. */
const shortChoices = 16;

const common = `Options of every command\n${commonOptions.map(optionRow).join('\n')}\n\n${commonNotes}\n`;

/** What there is help for; '' is the list of commands. */
export const helpTopics: readonly string[] = ['', ...firstWords];

/** The text of `--help`, for one command or for all. */
export function helpText(topic: string): string {
  const entry = commandLineEntries.find(({ name }) => name === topic);
  if (entry) return entryHelp(entry);
  return secondWords(topic).length > 0 ? groupHelp(topic) : generalHelp();
}

function generalHelp(): string {
  const list = commandLineEntries.map((entry) =>
    wrapped([entry.name, ...(entry.arguments ?? []).map((form) => argumentText(form))].join(' '), entry.help, commandAt),
  );
  return `Usage: mlx-code COMMAND [OPTIONS]

${generalAbout}

Commands
${list.join('\n')}

mlx-code COMMAND --help tells more.

${common}`;
}

function entryHelp(entry: CommandLineEntry): string {
  const { name, input, arguments: forms = [] } = entry;
  const { about, notes } = commandLinePages[name] ?? { about: '' };
  const usage = [...usagePieces(entry), '[OPTIONS]', ...(input === undefined ? [] : [`< ${input}`])];
  const rows = [
    ...forms.flatMap(({ label, help }) => (help === undefined ? [] : [wrapped(label, help, optionAt)])),
    ...(optionsOfCommand[name] ?? []).map(optionRow),
  ];
  const page = [about, ...rows, ...(notes === undefined ? [] : [notes])].join('\n');
  return `${filled(`Usage: mlx-code ${name}`, usage)}\n\n${page}\n\n${common}`;
}

/** Of the commands that begin with the same word. */
function groupHelp(first: string): string {
  const entries = commandLineEntries.filter(({ name }) => name.startsWith(`${first} `));
  const usage = entries.map((entry, at) => filled(`${at === 0 ? 'Usage:' : '      '} mlx-code ${entry.name}`, usagePieces(entry)));
  const rows = entries.map(({ name }) => {
    const options = (optionsOfCommand[name] ?? []).map((option) => ` ${option.label ?? `--${option.name}`} is ${option.help}`);
    return wrapped(name.slice(first.length + 1), (commandLinePages[name]?.about ?? '') + options.join('.'), memberAt);
  });
  return `${usage.join('\n')}\n\n${rows.join('\n')}\n\n${commandGroupNotes[first] ?? ''}\n\n${common}`;
}

/** What may follow the command's name, in pieces between which a line may end. */
function usagePieces({ name, arguments: forms = [], mentions = [] }: CommandLineEntry): string[] {
  const own = optionsOfCommand[name] ?? [];
  const named = commonOptions.filter((option) => mentions.includes(option.name));
  const exclusive = exclusiveOptions[name] ?? [];
  const groupOf = (option: string) => exclusive.find(({ of }) => of.includes(option));
  const inGroup = forms.length > 0 && groupOf('') !== undefined;
  const shown = new Set<string>();
  const pieces = inGroup ? [] : forms.map((form) => argumentText(form, true));
  for (const option of [...named, ...own]) {
    // What goes with another option stands behind that one.
    if (shown.has(option.name) || option.needs !== undefined) continue;
    const group = groupOf(option.name)?.of.filter((one) => one === '' || own.some((other) => other.name === one)) ?? [];
    // An option of two groups stands in the first.
    const alternatives = group.filter((one) => groupOf(one) === groupOf(option.name));
    for (const one of alternatives) shown.add(one);
    if (alternatives.length < 2) pieces.push(optionPiece(option, own));
    else
      pieces.push(
        ...alternativePieces(
          alternatives.map((one) => alternativeText(one, own, forms)),
          name,
        ),
      );
  }
  return pieces;
}

/** Alternatives break between each other only where they have no room together. */
function alternativePieces(alternatives: readonly string[], name: string): string[] {
  const whole = `[${alternatives.join(' | ')}]`;
  if (`Usage: mlx-code ${name} ${whole}`.length <= 80) return [whole];
  const last = alternatives.length - 1;
  return alternatives.map((one, at) => `${at === 0 ? '[' : ''}${one}${at === last ? ']' : ' |'}`);
}

function alternativeText(name: string, options: readonly CommandLineOption[], forms: readonly CommandLineArgument[]): string {
  const option = options.find((one) => one.name === name);
  if (option) return written(option);
  return forms.map(({ label, many }) => `${label}${many ? '…' : ''}`).join(' ');
}

function optionPiece(option: CommandLineOption, options: readonly CommandLineOption[]): string {
  const inner = options.filter(({ needs }) => needs?.option === option.name).map((one) => ` ${optionPiece(one, options)}`);
  const text = written(option) + inner.join('');
  return (option.required ? text : `[${text}]`) + (option.many ? '…' : '');
}

function written({ name, label, choices = [] }: CommandLineOption): string {
  return label === undefined ? `--${name}` : `--${name} ${shortened(choices) ?? label}`;
}

function argumentText({ label, optional, many, choices = [] }: CommandLineArgument, inUsage = false): string {
  const text = (inUsage ? shortened(choices.map(({ value }) => value)) : null) ?? `${label}${many ? '…' : ''}`;
  return optional ? `[${text}]` : text;
}

function shortened(choices: readonly string[]): string | null {
  const text = choices.join('|');
  return text !== '' && text.length <= shortChoices ? text : null;
}

function optionRow({ name, short, label, help }: CommandLineOption): string {
  const value = label === undefined ? '' : ` ${label}`;
  return wrapped(`${short === undefined ? '' : `-${short}, `}--${name}${value}`, help, optionAt);
}
