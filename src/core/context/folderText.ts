/** An attached folder as the model reads it: the names of its files, and their texts where those are little enough; what is left out is said. Pure. */
import { englishCount, formatCount } from '../../base/formatNumbers.ts';
import { plural, t } from '../../base/l10n.ts';

/** More text than this takes most of an ordinary window. Characters. */
export const maxFolderText = 40_000;
/** Names in the listing. */
const maxNames = 500;

/** A file of a folder: its path, and its text where that could be read. */
export interface FolderFile {
  path: string;
  text: string | null;
}

export interface FolderText {
  text: string;
  /** What of the folder goes along, in one sentence. */
  note: string;
}

/** `names` are all files in their order; `files` are those with their texts, or null where they are too many or too long. `secret`: files that may hold secrets, which are in neither. */
export function folderText(names: readonly string[], files: readonly FolderFile[] | null, secret: number): FolderText {
  const listed = names.slice(0, maxNames);
  const unlisted = names.length - listed.length;
  const listing = [...listed, ...(unlisted > 0 ? [`(${englishCount(unlisted)} more files are not listed)`] : [])].join('\n');
  const left = secret > 0 ? [plural(secret, '{0} file that may hold secrets', '{0} files that may hold secrets')] : [];
  if (!files) {
    const said =
      unlisted > 0
        ? plural(
            names.length,
            'Only the names of the first {1} of its {0} file go along, as their texts are too much',
            'Only the names of the first {1} of its {0} files go along, as their texts are too much',
            formatCount(listed.length),
          )
        : plural(
            names.length,
            'Only the names of its {0} file go along, as their texts are too much',
            'Only the names of its {0} files go along, as their texts are too much',
          );
    return {
      text: listing,
      note: sentence(said, left),
    };
  }
  const readable = files.flatMap(({ path, text }) => (text === null ? [] : [`==== ${path}\n${text}`]));
  if (readable.length < files.length)
    left.unshift(plural(files.length - readable.length, "{0} file that can't be read as text", "{0} files that can't be read as text"));
  const what = plural(readable.length, 'The one file in it goes along', 'Its {0} files go along');
  return { text: [listing, ...readable].join('\n\n'), note: sentence(what, left) };
}

function sentence(said: string, left: readonly string[]): string {
  return left.length === 0 ? t('{0}.', said) : t('{0}; left out: {1}.', said, left.join(', '));
}
