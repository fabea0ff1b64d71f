/** What `/help` says, in Markdown: all commands under their headings, or one of them. Pure. */
import { didYouMean } from '../../base/didYouMean.ts';
import { AppError } from '../../base/appError.ts';
import { t } from '../../base/l10n.ts';
import type { CommandInfo } from '../../protocol/webview.ts';
import { alsoCalled, commandHelp, commandUsage } from '../chat/slashCommands.ts';
import { inlineCode } from '../context/codeFence.ts';
import { cellWithCode } from '../context/contextTexts.ts';
import { commandEntries } from './commandRegistry.ts';
import { commandGroups } from './commandEntry.ts';

/** The heading of those that didn't come with the product. */
const others = 'others';

/** All of them, as tables under their headings. */
export function groupedHelp(commands: readonly CommandInfo[]): string {
  const groups = Map.groupBy(commands, ({ group }) => group ?? others);
  const known: readonly string[] = commandGroups;
  const order = [...known, ...[...groups.keys()].filter((group) => !known.includes(group))];
  const tables = order.flatMap((group) => {
    const inGroup = groups.get(group);
    return inGroup ? [`**${groupTitle(group)}**\n\n${commandHelp(inGroup)}`] : [];
  });
  const after = t('`/help COMMAND` tells more of one. Anything that doesn’t begin with a slash is a question.');
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
  const { choices, help, unusable } = command;
  const entry = commandEntries.find((one) => one.name === command.name);
  const titles = [...new Set((entry?.palette ?? []).flatMap((id) => titleOf(id) ?? []))];
  const verbs = entry?.commandLine ?? [];
  return [
    inlineCode(commandUsage(command)),
    unusable === undefined ? cellWithCode(help) : `${cellWithCode(help)} ${t('Now it can’t: {0}', unusable)}`,
    alsoCalled(command),
    choices.length === 0
      ? ''
      : [
          `| ${t('Word')} | ${t('What it does')} |`,
          '|:--|:--|',
          ...choices.map(({ value, help: what }) => `| \`${value}\` | ${cellWithCode(what)} |`),
        ].join('\n'),
    titles.length === 0 ? '' : t('In the list of commands: {0}.', titles.map((title) => `*${title}*`).join(', ')),
    verbs.length === 0 ? '' : t('On the command line: {0}.', verbs.map((verb) => `\`mlx-code ${verb}\``).join(', ')),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

/** What stands above a group; a name that isn't ours is as it came. */
function groupTitle(group: string): string {
  switch (group) {
    case 'Chat':
      return t('Chat');
    case 'Context':
      return t('Context');
    case 'Models':
      return t('Models');
    case 'Files':
      return t('Files');
    case 'Run':
      return t('Run');
    case 'Code':
      return t('Code');
    case 'Changes':
      return t('Changes');
    case 'Git':
      return t('Git');
    case 'Review':
      return t('Review');
    case 'Project':
      return t('Project');
    case 'Suggestions':
      return t('Suggestions');
    case 'Data':
      return t('Data');
    case others:
      return t('Yours and the project’s');
    default:
      return group;
  }
}
