import { setTimeout } from 'node:timers/promises';
import { t } from '../../base/l10n.ts';
import { projectSettingsFile } from '../../core/projectSettings/projectKeys.ts';
import { type ProjectSettings, readProjectSettings } from '../../core/projectSettings/readProjectSettings.ts';
import { wholeFile } from '../../core/projectSettings/settingsProblem.ts';
import { decodeBytes } from '../fileBytes.ts';
import { readInside } from '../fileImage.ts';
import { findInside, reasonOf } from '../insideRoot.ts';

/** More are no settings that anybody wrote. */
export const mostSettingsBytes = 1_000_000;

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
    if (stats.isFile() && stats.size > mostSettingsBytes) return unreadSettings('tooLarge');
    const { image } = await readInside(root, projectSettingsFile);
    if (image === null) return null;
    return image.encoding.startsWith('utf8') ? { text: image.text } : unreadSettings('encoding');
  } catch (error) {
    return unreadSettings(reasonOf(error));
  }
}

/** The text of the file where something else than the disk has it. */
export function settingsTextOf(bytes: Uint8Array): SettingsText {
  if (bytes.length > mostSettingsBytes) return unreadSettings('tooLarge');
  const decoded = decodeBytes(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length));
  if ('problem' in decoded) return unreadSettings(decoded.problem);
  return decoded.encoding.startsWith('utf8') ? { text: decoded.text } : unreadSettings('encoding');
}

/** Why it can't be read, by what a file of the disk is refused for (`outside`, `directory`, …). */
export function unreadSettings(reason: string): SettingsText {
  return { problem: unreadSentence(reason) };
}

/** Milliseconds after which a file that is being written is whole. */
const writingMs = 100;

/** What the file sets, and what is wrong with it; null where there is none. Rejects as {@link settingsText}. */
export async function readSettingsFile(root: string): Promise<ProjectSettings | null> {
  const read = settingsOf(await settingsText(root));
  if (!read?.broken) return read;
  // Somebody may have begun to write it: what it rules out is not to be missed for that.
  await setTimeout(writingMs);
  return settingsOf(await settingsText(root));
}

/** What a text sets, and what is wrong with it. */
export function settingsOf(found: SettingsText | null): ProjectSettings | null {
  if (found === null) return null;
  if ('text' in found) return readProjectSettings(found.text);
  const problem = { ...wholeFile, severity: 'error', message: found.problem, bySchema: false, about: '' } as const;
  return { values: {}, lines: {}, problems: [problem], broken: true };
}

function unreadSentence(reason: string): string {
  switch (reason) {
    case 'outside':
      return t(
        'The file is a link that leads out of the folder, or nowhere, so it isn’t followed. Put the settings into the folder itself.',
      );
    case 'directory':
      return t('A folder is in the place of the file. Give it another name.');
    case 'special':
      return t('What is in the place of the file is no plain file. Put one there.');
    case 'binary':
    case 'encoding':
      return t('The file is not UTF-8 text, so nothing of it counts. Save it with that encoding.');
    case 'tooLarge':
      return t('The file is larger than a megabyte, so nothing of it counts. Settings are shorter.');
    case 'unreadable':
      return t('The file can’t be read. See that you may read it.');
    default:
      return t('The file can’t be read. See that it is a plain file that you may read.');
  }
}
