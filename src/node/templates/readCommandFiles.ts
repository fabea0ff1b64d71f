/** The files of a folder that make commands, from the disk: bounded, and none that a link leads out of the folder to. */
import { readdir } from 'node:fs/promises';
import { AppError } from '../../base/appError.ts';
import { t } from '../../base/l10n.ts';
import type { ConflictReason } from '../../core/edits/fileChange.ts';
import { showInLine } from '../../core/security/hiddenText.ts';
import {
  type CommandFileKind,
  longestCommandFile,
  type ReadCommandFile,
  readCommandFile,
  tooLong,
} from '../../core/templates/commandFile.ts';
import type { FileProblem } from '../../core/templates/fileProblem.ts';
import { readInside } from '../fileImage.ts';
import { findInside, reasonOf } from '../insideRoot.ts';

export interface CommandFileOnDisk extends ReadCommandFile {
  /** The file's name, in the folder that was looked at; empty for what is wrong with that. */
  fileName: string;
}

/** Where a project has them, in the order in which they count: its own, and prompt files as other assistants have them. */
export const projectCommandFolders: readonly { folder: string; kind: CommandFileKind }[] = [
  { folder: '.mlx-code/commands', kind: 'command' },
  { folder: '.github/prompts', kind: 'prompt' },
];

/** More commands than anybody finds in a list. */
const mostFiles = 200;

/**
 * Those of `root`/`folder` with the ending of their kind, by name. `folder` is relative, with `/`; empty for the root itself. A folder that isn't there has none.
 * Of the user's own, or in a folder only that the user trusts. Never rejects.
 */
export async function readCommandFiles(root: string, folder: string, kind: CommandFileKind): Promise<CommandFileOnDisk[]> {
  const ending = kind === 'prompt' ? /\.prompt\.md$/i : /\.md$/i;
  const listed = await namesIn(root, folder);
  if (listed === null)
    return [
      {
        fileName: '',
        ...aside(
          t('The folder is a link that leads out of the project, or nowhere, so no command is read from it. Put a folder in its place.'),
        ),
      },
    ];
  const names = listed.filter((name) => ending.test(name)).sort();
  const files: CommandFileOnDisk[] = [];
  for (const [at, fileName] of names.entries()) {
    if (at < mostFiles)
      files.push({ fileName, ...(await readOne(root, folder === '' ? fileName : `${folder}/${fileName}`, fileName, kind)) });
    else files.push({ fileName, ...aside(t('Only the first {0} files of a folder are commands. Delete some.', mostFiles)) });
    if (at === mostFiles) break;
  }
  return files;
}

/** Null where a link leads out. */
async function namesIn(root: string, folder: string): Promise<string[] | null> {
  try {
    const place = folder === '' ? null : await findInside(root, folder);
    return await readdir(place?.absolute ?? root);
  } catch (error) {
    // Where there is no folder, or none that may be read, there are no commands in it.
    return AppError.is(error, 'editConflict') && error.data.reason === 'outside' ? null : [];
  }
}

async function readOne(root: string, stated: string, fileName: string, kind: CommandFileKind): Promise<ReadCommandFile> {
  try {
    const { stats } = await findInside(root, stated);
    if (stats?.isFile() && stats.size > longestCommandFile) return { command: null, problems: [tooLong] };
    const { image } = await readInside(root, stated);
    return image === null ? aside(goneSentence()) : readCommandFile(image.text, fileName, kind);
  } catch (error) {
    return aside(unreadSentence(reasonIn(error)));
  }
}

function reasonIn(error: unknown): ConflictReason {
  try {
    return reasonOf(error);
  } catch {
    return 'unreadable';
  }
}

function aside(message: string): ReadCommandFile {
  const problem: FileProblem = { line: 1, severity: 'error', message: showInLine(message) };
  return { command: null, problems: [problem] };
}

function goneSentence(): string {
  return t('The file went away while it was read.');
}

/** Why a file is no command, by what a file of the disk is refused for. */
function unreadSentence(reason: ConflictReason): string {
  switch (reason) {
    case 'outside':
      return t(
        'The file is a link that leads out of the folder, or nowhere, or has a name that can’t be shown, so it isn’t read. Put a file in its place.',
      );
    case 'directory':
      return t('It is a folder. Give it another name.');
    case 'special':
      return t('It is no plain file. Put one in its place.');
    case 'binary':
    case 'encoding':
      return t('The file is no UTF-8 text. Save it with that encoding.');
    case 'tooLarge':
      return tooLong.message;
    case 'changed':
      return goneSentence();
    default:
      return t('The file can’t be read. See that you may read it.');
  }
}
