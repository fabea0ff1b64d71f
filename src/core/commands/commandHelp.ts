/** What `/help` says, in Markdown: all commands under their headings, or one of them. Pure. */
import { didYouMean } from '../../base/didYouMean.ts';
import { AppError } from '../../base/appError.ts';
import type { CommandInfo } from '../../protocol/webview.ts';
import { commandHelp, commandUsage } from '../chat/slashCommands.ts';
import { inlineCode } from '../context/codeFence.ts';
import { cellWithCode } from '../context/contextTexts.ts';
import { commandEntries } from './commandRegistry.ts';
import { commandGroups } from './commandEntry.ts';

/** The heading of those that didn't come with the product. */
const others = 'Yours and the project’s';

/** All of them, as tables under their headings. */
export function groupedHelp(commands: readonly CommandInfo[]): string {
  const groups = Map.groupBy(commands, ({ group }) => group ?? others);
  const known: readonly string[] = commandGroups;
  const order = [...known, ...[...groups.keys()].filter((group) => !known.includes(group))];
  const tables = order.flatMap((group) => {
    const inGroup = groups.get(group);
    return inGroup ? [`**${group}**\n\n${commandHelp(inGroup)}`] : [];
  });
  const after = '`/help COMMAND` tells more of one. Anything that doesn’t begin with a slash is a question.';
  return [...tables, after].join('\n\n');
}

/** One of them: how it is written, its words, where else it is to be had, and why it can't be used now. Throws `commandUnknown`. */
export function helpOfOne(commands: readonly CommandInfo[], written: string, titleOf: (id: string) => string | undefined): string {
  const name = written.replace(/^\//, '').trim().toLowerCase();
  const command = commands.find((one) => one.name === name || one.aliases?.includes(name));
  if (!command) {
    const near = didYouMean(
      name,
      commands.flatMap((one) => [one.name, ...(one.aliases ?? [])]),
    );
    throw new AppError('commandUnknown', 'no such command', { name, ...(near !== null && { near }) });
  }
  const { aliases = [], choices, help, unusable } = command;
  const entry = commandEntries.find((one) => one.name === command.name);
  const titles = [...new Set((entry?.palette ?? []).flatMap((id) => titleOf(id) ?? []))];
  const verbs = entry?.commandLine ?? [];
  return [
    inlineCode(commandUsage(command)),
    unusable === undefined ? cellWithCode(help) : `${cellWithCode(help)} Now it can’t: ${unusable}`,
    aliases.length === 0 ? '' : `Also ${aliases.map((alias) => `\`/${alias}\``).join(', ')}.`,
    choices.length === 0
      ? ''
      : [
          '| Word | What it does |',
          '|:--|:--|',
          ...choices.map(({ value, help: what }) => `| \`${value}\` | ${cellWithCode(what)} |`),
        ].join('\n'),
    titles.length === 0 ? '' : `In the list of commands: ${titles.map((title) => `*${title}*`).join(', ')}.`,
    verbs.length === 0 ? '' : `On the command line: ${verbs.map((verb) => `\`mlx-code ${verb}\``).join(', ')}.`,
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}
