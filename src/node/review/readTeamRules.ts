import { AppError } from '../../base/appError.ts';
import { projectSettingsFile } from '../../core/projectSettings/projectKeys.ts';
import { readProjectSettings } from '../../core/projectSettings/readProjectSettings.ts';
import { type RulesFile, rulesFilesFor, standardsFiles, type TeamRules, teamRulesOf } from '../../core/review/teamRules.ts';
import { readInside } from '../fileImage.ts';
import { reasonOf } from '../insideRoot.ts';
import { settingsText } from '../projectSettings/readSettingsFile.ts';

/** Files that are looked for at most, and characters of one: longer ones are no rules that anybody reads. */
const mostFiles = 200;
const mostCharacters = 64 * 1024;

/**
 * The team's rules for these files, from the disk. To be read in a folder only that the user trusts. A file that isn't there is none; what is there and
 * can't be read is told in a note.
 */
export async function readTeamRules(root: string, paths: readonly string[]): Promise<TeamRules> {
  const files: RulesFile[] = [];
  const notes: string[] = [];
  const settings = await settingsText(root);
  const named: string[] = [];
  if (settings && 'problem' in settings) notes.push(`The standards in “${projectSettingsFile}” are not applied. ${settings.problem}`);
  else if (settings) {
    files.push({ path: projectSettingsFile, text: settings.text });
    named.push(...standardsFiles(readProjectSettings(settings.text)));
  }
  for (const name of new Set([...named, ...rulesFilesFor(paths)].slice(0, mostFiles))) {
    try {
      const { image } = await readInside(root, name);
      if (!image) continue;
      if (image.text.length > mostCharacters) notes.push(`“${name}” is longer than rules can be, so only its beginning is applied.`);
      files.push({ path: name, text: image.text.slice(0, mostCharacters) });
    } catch (error) {
      if (AppError.is(error, 'fileUnreadable')) throw error;
      const reason = reasonOf(error);
      // Where a folder is gone by now, or is none, there are no rules in it.
      if (reason !== 'missingFile') notes.push(`The rules in “${name}” could not be read, so they are not applied.`);
    }
  }
  const team = teamRulesOf(files);
  return { rules: team.rules, notes: [...notes, ...team.notes] };
}
