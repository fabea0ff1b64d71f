/** An attached folder as the model reads it: the names of its files, and their texts where those are little enough; what is left out is said. Pure. */
import { countOf, englishCount, formatCount } from '../../base/formatNumbers.ts';

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
  const left = secret > 0 ? [`${countOf(secret, 'file')} that may hold secrets`] : [];
  if (!files) {
    const cut = unlisted > 0 ? ` the first ${formatCount(listed.length)} of` : '';
    return {
      text: listing,
      note: sentence(`Only the names of${cut} its ${countOf(names.length, 'file')} go along, as their texts are too much`, left),
    };
  }
  const readable = files.flatMap(({ path, text }) => (text === null ? [] : [`==== ${path}\n${text}`]));
  if (readable.length < files.length) left.unshift(`${countOf(files.length - readable.length, 'file')} that can't be read as text`);
  const what = readable.length === 1 ? 'The one file in it goes' : `Its ${countOf(readable.length, 'file')} go`;
  return { text: [listing, ...readable].join('\n\n'), note: sentence(`${what} along`, left) };
}

function sentence(said: string, left: readonly string[]): string {
  return left.length === 0 ? `${said}.` : `${said}; left out: ${left.join(', ')}.`;
}
