import { projectSettingsFile } from '../../core/projectSettings/projectKeys.ts';
import { type ProjectSettings, readProjectSettings } from '../../core/projectSettings/readProjectSettings.ts';
import { wholeFile } from '../../core/projectSettings/settingsProblem.ts';
import { readInside } from '../fileImage.ts';
import { findInside, reasonOf } from '../insideRoot.ts';

/** More are no settings that anybody wrote. */
const mostBytes = 1_000_000;

/** The text of the file, or in one sentence why it can't be read. */
export type SettingsText = { text: string } | { problem: string };

/**
 * The text of a folder's `.mlx-code.json`, from the disk; null where there is none. To be read in a folder only that the user trusts. Rejects with
 * `fileUnreadable` where there is no such folder.
 */
export async function settingsText(root: string): Promise<SettingsText | null> {
  try {
    const { stats } = await findInside(root, projectSettingsFile);
    if (stats === null) return null;
    if (stats.isFile() && stats.size > mostBytes) return { problem: tooLarge };
    const { image } = await readInside(root, projectSettingsFile);
    if (image === null) return null;
    return image.encoding.startsWith('utf8') ? { text: image.text } : { problem: notUtf8 };
  } catch (error) {
    return { problem: sentences[reasonOf(error)] ?? 'The file can’t be read. See that it is a plain file that you may read.' };
  }
}

/** What the file sets, and what is wrong with it; null where there is none. Rejects as {@link settingsText}. */
export async function readSettingsFile(root: string): Promise<ProjectSettings | null> {
  const found = await settingsText(root);
  if (found === null) return null;
  if ('text' in found) return readProjectSettings(found.text);
  const problem = { ...wholeFile, severity: 'error', message: found.problem, bySchema: false, about: '' } as const;
  return { values: {}, lines: {}, problems: [problem], broken: true };
}

const tooLarge = 'The file is larger than a megabyte, so nothing of it counts. Settings are shorter.';
const notUtf8 = 'The file is not UTF-8 text, so nothing of it counts. Save it with that encoding.';
const sentences: Readonly<Record<string, string>> = {
  outside: 'The file is a link that leads out of the folder, or nowhere, so it isn’t followed. Put the settings into the folder itself.',
  directory: 'A folder is in the place of the file. Give it another name.',
  special: 'What is in the place of the file is no plain file. Put one there.',
  binary: notUtf8,
  encoding: notUtf8,
  tooLarge,
  unreadable: 'The file can’t be read. See that you may read it.',
};
