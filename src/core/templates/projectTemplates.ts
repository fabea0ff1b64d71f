/** What a project says of templates and of commands of files in its settings: which aren't offered there, where more are, and what is to be kept to beside what a template says. Pure. */
import { t } from '../../base/l10n.ts';
import { didYouMean } from '../../base/didYouMean.ts';
import { type TemplateName, templateNames } from '../actions/templates.ts';
import type { ProjectValues } from '../projectSettings/projectKeys.ts';
import type { ProjectSettings } from '../projectSettings/readProjectSettings.ts';
import type { SettingsProblem } from '../projectSettings/settingsProblem.ts';
import type { CommandFileKind } from './commandFile.ts';
import type { FoundCommand } from './commandSet.ts';

type Values = Partial<Pick<ProjectValues, 'templates.add' | 'templates.folders' | 'templates.off'>>;

/** Whether a template, or a command of the project's files, isn't offered. */
export function isOff(values: Values | undefined, name: string): boolean {
  return values?.['templates.off']?.includes(name) === true;
}

/** Folders of the project that have commands beside the usual ones, none of these twice. */
export function moreFolders(values: Values | undefined, usual: readonly string[]): { folder: string; kind: CommandFileKind }[] {
  const folders = (values?.['templates.folders'] ?? []).map((folder) => folder.replace(/\/+$/, ''));
  return [...new Set(folders)].filter((folder) => !usual.includes(folder)).map((folder) => ({ folder, kind: 'command' }));
}

/** Without those of the project's files that its settings switch off; a user's own stay. */
export function offered(found: readonly FoundCommand[], values: Values | undefined): FoundCommand[] {
  return found.filter(({ origin, command }) => origin === 'user' || !command || !isOff(values, command.name));
}

/** What the model is told for one of the ready-made tasks, with what the project adds to it. */
export function withAdded(instruction: string, values: Values | undefined, name: string): string {
  const added = values?.['templates.add'] ?? {};
  const text = Object.hasOwn(added, name) ? added[name as TemplateName] : undefined;
  return text === undefined ? instruction : `${instruction}\n\nIn this project: ${text}`;
}

/** What is switched off and isn't there; `commands` are the names that the project's files give, switched off or not. */
export function templateProblems(
  { values, lines }: Pick<ProjectSettings, 'values' | 'lines'>,
  commands: readonly string[],
): SettingsProblem[] {
  const line = lines['templates.off'] ?? 1;
  const known = [...templateNames, ...commands];
  return (values['templates.off'] ?? []).flatMap((name): SettingsProblem[] => {
    if (known.includes(name)) return [];
    const near = didYouMean(name, known);
    const message =
      near === null
        ? t('“templates.off” has “{0}”, which is no template and no command of this project’s files.', name)
        : t('“templates.off” has “{0}”, which is no template and no command of this project’s files; “{1}” may be meant.', name, near);
    return [{ line, column: 1, endLine: line, endColumn: 1, severity: 'warning', bySchema: false, about: 'templates', message }];
  });
}
