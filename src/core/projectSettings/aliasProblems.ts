import { didYouMean } from '../../base/didYouMean.ts';
import type { ProjectSettings } from './readProjectSettings.ts';
import type { SettingsProblem } from './settingsProblem.ts';

/** What of a project's other names for commands does nothing, and why; `commands` are the names that there are, without those. Pure. */
export function aliasProblems(
  { values, lines }: Pick<ProjectSettings, 'values' | 'lines'>,
  commands: readonly string[],
): SettingsProblem[] {
  const line = lines.aliases ?? 1;
  const place = { line, column: 1, endLine: line, endColumn: 1 };
  return Object.entries(values.aliases ?? {}).flatMap(([name, target]) => {
    const message = commands.includes(name)
      ? `“/${name}” is a command of its own, so that it can’t be another name of “${target}”.`
      : noCommand(name, target, commands);
    return message === null ? [] : [{ ...place, severity: 'warning', bySchema: false, about: 'aliases', message }];
  });
}

function noCommand(name: string, target: string, commands: readonly string[]): string | null {
  const meant = target.slice(1);
  if (commands.includes(meant)) return null;
  const near = didYouMean(meant, commands);
  return `“/${name}” does nothing, as there is no command “${target}”${near === null ? '' : `; “/${near}” may be meant`}.`;
}
