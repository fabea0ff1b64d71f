/** What `/template` says: the ready-made tasks, the commands that somebody has written, and which files are set aside. In Markdown. Pure. */
import { t } from '../../base/l10n.ts';
import { upperFirst } from '../../base/upperFirst.ts';
import { templates } from '../actions/templates.ts';
import { inlineCode } from '../context/codeFence.ts';
import { cell, cellCode } from '../context/contextTexts.ts';
import { argumentsText } from '../commands/commandEntry.ts';
import { projectSettingsFile, type ProjectValues } from '../projectSettings/projectKeys.ts';
import { isOff } from './projectTemplates.ts';
import type { CommandSet } from './commandSet.ts';
import { helpOf } from './commandSet.ts';

/** Words that `/template` knows beside the templates' names, and what each does. */
export const templateWords: readonly { value: string; help: string }[] = [
  {
    value: 'new',
    get help() {
      return t('Begins the file of a command of your own: new NAME.');
    },
  },
  {
    value: 'edit',
    get help() {
      return t('Opens the file of a command: edit NAME.');
    },
  },
  {
    value: 'share',
    get help() {
      return t('Copies a command from the project to your own ones, or the other way: share NAME.');
    },
  },
];

/** `project`: what the project sets, which may switch some off; `nameOf`: what people call the file of an id. */
export function templateList(
  { commands, problems }: CommandSet,
  project: Partial<ProjectValues> | undefined,
  nameOf: (id: string) => string,
): string {
  const table = (heading: string, rows: readonly string[]): string =>
    [`| ${heading} | ${t('What it does')} |`, '|:--|:--|', ...rows].join('\n');
  const written = commands.map((command) => {
    const { name, usage } = command;
    const args = argumentsText({ arguments: command.arguments, ...(usage !== null && { usage }) });
    return `| ${cellCode(`/${name} ${args}`.trim())} | ${cell(helpOf(command))} |`;
  });
  const off = project?.['templates.off'] ?? [];
  const aside = [...problems].flatMap(([id, all]) => {
    const first = all.find(({ severity }) => severity === 'error');
    return first ? [`- ${t('{0}, line {1}: {2}', inlineCode(nameOf(id)), first.line, cell(first.message))}`] : [];
  });
  return [
    table(
      t('Template'),
      templates.filter(({ name }) => !isOff(project, name)).map(({ name, detail }) => `| \`/template ${name}\` | ${upperFirst(detail)}. |`),
    ),
    t(
      'Each is for what is selected, or else for the file in front; `/template NAME FILE` is for another file, and `FILE:4-12` for some of its lines.',
    ),
    written.length === 0
      ? t('There is no command of yours or the project’s yet. `/template new NAME` makes one.')
      : `${table(t('Command'), written)}\n\n${t('`/template new NAME` makes another one, `edit NAME` opens one, `share NAME` copies one between the project and your own.')}`,
    ...(off.length === 0
      ? []
      : [t('Switched off for this project ({0}): {1}.', inlineCode(projectSettingsFile), off.map(inlineCode).join(', '))]),
    ...(aside.length === 0 ? [] : [`${t('Set aside:')}\n\n${aside.join('\n')}`]),
  ].join('\n\n');
}
