import { t } from '../../base/l10n.ts';
import { type ProjectKey, projectKeys } from './projectKeys.ts';
import type { FolderSettings } from './projectRefusal.ts';
import type { EffectiveSetting } from './settingsReport.ts';

const allKeys = Object.keys(projectKeys) as ProjectKey[];

/** What only a project's file can set, and has in this one. */
export function projectRows({ file, settings: { values, lines } }: FolderSettings): EffectiveSetting[] {
  return allKeys
    .filter((key) => values[key] !== undefined && (projectKeys[key].setting === null || key === 'exclude'))
    .map((key) => ({
      key,
      layers: [{ origin: 'project', value: values[key], file, line: lines[key] ?? 1 }],
      ...(key === 'exclude' && { beside: t('with what users leave out') }),
      ...(key === 'templates.off' && { beside: t('commands that users have for themselves stay') }),
      ...(key === 'templates.folders' && { beside: t('after .mlx-code/commands and .github/prompts') }),
      ...(key === 'templates.add' && { beside: t('with what each template says') }),
      ...(key === 'deny' && { beside: t('no setting brings it back') }),
      ...(key === 'allow' && { beside: t('all else is ruled out, and this permits nothing by itself') }),
    }));
}
