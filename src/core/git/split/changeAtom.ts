/** The smallest parts of a change that can go into one commit or another: a hunk, or a file that can't be divided. Pure. */
import type { ChangedFile } from '../../ports.ts';
import { hunksOf } from '../diffHunks.ts';
import type { DiffSection } from '../diffSections.ts';

export interface ChangeAtom {
  path: string;
  /** Where the file came from, where it was renamed. */
  from?: string;
  /** Which hunk of the file it is, from 0; null for the file as a whole. */
  hunk: number | null;
  /** Its part of the diff; empty where none is shown. */
  text: string;
  /** What stands before the hunks of its file. */
  head: string;
  added: readonly string[];
  removed: readonly string[];
}

/**
 * All of a change, in the order of the files and their hunks. A file is divided where it is one of text before and after, its diff is there as a
 * whole, and holds no characters that git has other bytes for.
 */
export function changeAtoms(files: readonly ChangedFile[], sections: readonly DiffSection[]): ChangeAtom[] {
  const byPath = new Map(sections.map((section) => [section.path, section]));
  return files.flatMap((file) => atomsOf(file, byPath.get(file.path)));
}

function atomsOf(file: ChangedFile, section: DiffSection | undefined): ChangeAtom[] {
  const { path, from, status, content, executable } = file;
  const hunks = section ? hunksOf(section) : [];
  const text = section?.text ?? '';
  const whole = (): ChangeAtom => ({
    path,
    ...(from !== undefined && { from }),
    hunk: null,
    text,
    head: '',
    added: hunks.flatMap(({ lines }) => lines.flatMap((line) => (line.kind === 'added' ? [line.text] : []))),
    removed: hunks.flatMap(({ lines }) => lines.flatMap((line) => (line.kind === 'removed' ? [line.text] : []))),
  });
  if (status !== 'modified' || content !== undefined || executable !== undefined) return [whole()];
  const shown = hunks.reduce((sum, { lines }) => sum + lines.filter(({ kind }) => kind !== 'context').length, 0);
  const counted = file.lines === undefined ? shown : file.lines.added + file.lines.removed;
  if (hunks.length < 2 || shown !== counted || text.includes('\ufffd')) return [whole()];
  return hunks.map((hunk, at) => ({
    path,
    hunk: at,
    text: text.slice(hunk.start, hunk.end),
    head: text.slice(0, hunks[0]?.start ?? 0),
    added: hunk.lines.flatMap((line) => (line.kind === 'added' ? [line.text] : [])),
    removed: hunk.lines.flatMap((line) => (line.kind === 'removed' ? [line.text] : [])),
  }));
}
