/** What the settings of a project rule out, whatever users set: they only ever take away. Pure. */
import { t } from '../../base/l10n.ts';
import { AppError } from '../../base/appError.ts';
import { IgnoreRules } from '../context/ignoreRules.ts';
import { isThisMachine } from '../providers/providerAddress.ts';
import type { ChangeFiles, Effect } from '../security/effectsGate.ts';
import { type Operation, operations, projectSettingsFile } from './projectKeys.ts';
import type { ProjectSettings } from './readProjectSettings.ts';

/** The settings of a folder, and how their file is called for people. */
export interface FolderSettings {
  file: string;
  settings: ProjectSettings;
}

/** Of one folder: its absolute path or URI; null: those of all that are open. */
export type ProjectSettingsOf = (root: string | null) => readonly FolderSettings[];

/** Why the project rules an effect out, as `projectDenies`, or null. */
export function projectRefusal(effect: Effect, of: ProjectSettingsOf): AppError | null {
  if (effect.kind === 'changeFiles') return changeRefusal(effect, of(effect.root));
  const operation = operationOf(effect);
  if (operation === null) return null;
  for (const folder of of(null)) {
    const denied = operationRefusal(folder, operation);
    if (denied) return denied;
  }
  return null;
}

function operationRefusal(folder: FolderSettings, operation: Operation): AppError | null {
  const { deny, allow } = folder.settings.values;
  if (deny?.includes(operation)) return denial(folder, 'deny', operation);
  return allow && !allow.includes(operation) ? denial(folder, 'allow', operation) : null;
}

/** Whether a project could rule it out at all. */
export function isDeniable(effect: Effect): boolean {
  return effect.kind === 'changeFiles' ? effect.approval?.by !== 'undo' : operationOf(effect) !== null;
}

/** For what a project might rule out, as long as nobody knows whether it does. */
export function unreadRefusal(): AppError {
  return new AppError('projectDenies', `${projectSettingsFile} isn't read yet`, { rule: 'unread' });
}

function operationOf(effect: Exclude<Effect, ChangeFiles>): Operation | null {
  switch (effect.kind) {
    case 'changeRepository':
      return 'gitWrites';
    case 'fetchFile':
    case 'listExtensionModels':
    case 'askExtension':
      return 'network';
    case 'askProvider':
    case 'askForge':
      // What stays on this machine goes over no network.
      return isThisMachine(URL.parse(effect.address)?.hostname ?? '') ? null : 'network';
    case 'startProcess':
      return effect.program === 'command' ? 'run' : null;
    case 'writeInputBox':
    case 'setSetting':
    case 'removeModel':
    case 'removeData':
    case 'saveFile':
      return null;
  }
}

function changeRefusal({ approval, changes, realPaths = [] }: ChangeFiles, folders: readonly FolderSettings[]): AppError | null {
  // What we wrote can always be taken back.
  if (approval?.by === 'undo') return null;
  const paths = [...changes.flatMap(({ path, from }) => (from === undefined ? [path] : [from, path])), ...realPaths];
  for (const folder of folders) {
    const denied = operationRefusal(folder, 'edits');
    if (denied) return denied;
    const { editsOnly } = folder.settings.values;
    if (editsOnly === undefined) continue;
    const allowed = new IgnoreRules(new Map([['', editsOnly.join('\n')]]));
    const path = paths.find((one) => !allowed.ignores(one));
    if (path !== undefined) return denial(folder, 'editsOnly', 'editsOnly', path);
  }
  return null;
}

function denial(
  { file, settings }: FolderSettings,
  by: 'deny' | 'allow' | 'editsOnly',
  rule: Operation | 'editsOnly',
  path: string | null = null,
): AppError {
  const line = settings.lines[by] ?? 1;
  return new AppError('projectDenies', `${file}:${String(line)} rules out ${rule} (${by})`, { file, line, by, rule, path });
}

/** The sentence of a `projectDenies`. */
export function denialSentence({ file, line, by, rule, path }: Readonly<Record<string, unknown>>): string {
  const name = typeof file === 'string' ? file : projectSettingsFile;
  const where = typeof line === 'number' ? t('{0} (line {1})', name, line) : name;
  if (rule === 'unread')
    return t(
      'The project’s {0} can’t be read yet, so nobody knows what it rules out, and nothing was done. Try again when its folder can be reached.',
      where,
    );
  if (rule === 'editsOnly')
    return typeof path === 'string'
      ? t(
          'The project lets only the files be changed that “editsOnly” of its {0} names, and “{1}” is none of them. Have it named there first.',
          where,
          path,
        )
      : t(
          'The project lets only the files be changed that “editsOnly” of its {0} names, and this file is none of them. Have it named there first.',
          where,
        );
  const named = operations.find((one) => one === rule);
  if (by === 'allow' && named !== undefined)
    return t(
      '“allow” of the project’s {0} says what is done here, and “{1}” isn’t in it. Whoever keeps that file can add it.',
      where,
      named,
    );
  switch (named) {
    case 'edits':
      return t('The project rules out changes of files, in “deny” of its {0}. Whoever keeps that file can allow them.', where);
    case 'gitWrites':
      return t('The project rules out changes of git repositories, in “deny” of its {0}. Whoever keeps that file can allow them.', where);
    case 'network':
      return t('The project rules out connections to other machines, in “deny” of its {0}. Whoever keeps that file can allow them.', where);
    case 'run':
      return t('The project rules out commands in a terminal, in “deny” of its {0}. Whoever keeps that file can allow them.', where);
    default:
      return t('The project rules out this, in “deny” of its {0}. Whoever keeps that file can allow it.', where);
  }
}
