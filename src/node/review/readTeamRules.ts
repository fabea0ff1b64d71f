import { t } from '../../base/l10n.ts';
import { projectSettingsFile } from '../../core/projectSettings/projectKeys.ts';
import { readProjectSettings } from '../../core/projectSettings/readProjectSettings.ts';
import { rulesFilesFor, standardsFiles, type TeamRules, teamRulesOf } from '../../core/review/teamRules.ts';
import { readRulesFiles } from '../instructions/readRulesFiles.ts';
import { settingsText } from '../projectSettings/readSettingsFile.ts';

/**
 * The team's rules for these files, from the disk. To be read in a folder only that the user trusts. A file that isn't there is none; what is there and
 * can't be read is told in a note.
 */
export async function readTeamRules(root: string, paths: readonly string[]): Promise<TeamRules> {
  const settings = await settingsText(root);
  const text = settings && 'text' in settings ? settings.text : null;
  const unread =
    settings && 'problem' in settings ? [t('The standards in “{0}” are not applied. {1}', projectSettingsFile, settings.problem)] : [];
  const named = text === null ? [] : standardsFiles(readProjectSettings(text));
  const { files, said } = await readRulesFiles(root, [...named, ...rulesFilesFor(paths)]);
  const team = teamRulesOf(text === null ? files : [{ path: projectSettingsFile, text }, ...files]);
  return { rules: team.rules, notes: [...unread, ...said.map(({ sentence }) => sentence), ...team.notes] };
}
