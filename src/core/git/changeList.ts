/** The list of changed files as a model reads it: what happened to each, in words, and how much of it there is. */
import type { ChangedFile } from '../ports.ts';
import { hunksOf } from './diffHunks.ts';
import type { DiffSection } from './diffSections.ts';
import { fileKind } from './fileKinds.ts';
import { lockedVersions } from './lockedVersions.ts';

const words: Readonly<Record<ChangedFile['status'], string>> = {
  added: 'added',
  modified: 'modified',
  deleted: 'deleted',
  renamed: 'renamed',
  copied: 'copied',
  typechange: 'changed in type',
};

/** One line for each of the first `max` files, and one that says how many more there are; with `max` 0 their number alone. */
export function changeList(files: readonly ChangedFile[], sections: readonly DiffSection[], max: number): string {
  if (max === 0) return `Changed files: ${String(files.length)}`;
  const byPath = new Map(sections.map((section) => [section.path, section]));
  const lines = files.slice(0, max).map((file) => fileLine(file, byPath.get(file.path)));
  if (files.length > max) lines.push(`- and ${String(files.length - max)} more files`);
  return `Changed files:\n${lines.join('\n')}`;
}

function fileLine(file: ChangedFile, section: DiffSection | undefined): string {
  const from = file.from === undefined ? '' : ` from ${shownPath(file.from)}`;
  const notes = notesOf(file, section);
  return `- ${words[file.status]}: ${shownPath(file.path)}${from}${sizeOf(file, section)}${notes.length > 0 ? ` (${notes.join(', ')})` : ''}`;
}

/** How much changed; nothing where there are no lines. */
function sizeOf({ lines, content }: ChangedFile, section: DiffSection | undefined): string {
  if (content !== undefined || section?.binary) return '';
  const counts = lines ?? section;
  if (!counts || counts.added + counts.removed === 0) return '';
  return `, +${String(counts.added)} -${String(counts.removed)} lines`;
}

function notesOf(file: ChangedFile, section: DiffSection | undefined): string[] {
  const notes: string[] = [];
  if (file.content === 'submodule') notes.push(submoduleNote(section));
  else if (file.content === 'link') notes.push('symbolic link');
  else if (file.content === 'binary' || section?.binary) notes.push('binary');
  if (file.executable !== undefined) notes.push(file.executable ? 'made executable' : 'no longer executable');
  if (section && isLineEndingsOnly(section)) notes.push('only its line endings changed');
  const kind = file.generated ? 'generated' : fileKind(file.path);
  if (kind === 'lock') notes.push(section ? lockNote(section) : 'lock file, content not shown');
  if (kind === 'generated') notes.push('generated, content not shown');
  if (kind === 'secret') notes.push('may hold secrets, content not shown');
  return notes;
}

/** As `--submodule=short` has it: the commits before and after. */
function submoduleNote(section: DiffSection | undefined): string {
  const [, before] = /^-Subproject commit ([0-9a-f]{7,64})/m.exec(section?.text ?? '') ?? [];
  const [, after] = /^\+Subproject commit ([0-9a-f]{7,64})/m.exec(section?.text ?? '') ?? [];
  if (before && after) return `submodule moved from ${before.slice(0, 7)} to ${after.slice(0, 7)}`;
  return 'submodule';
}

function lockNote(section: DiffSection): string {
  const versions = lockedVersions(section);
  return versions.length > 0 ? `lock file: ${versions.join(', ')}` : 'lock file, content not shown';
}

/** Whether each line of a file's diff is the same before and after but for the end of it. */
export function isLineEndingsOnly(section: DiffSection): boolean {
  if (section.added === 0 || section.added !== section.removed) return false;
  return hunksOf(section).every(({ lines }) => {
    const before = lines.flatMap(({ kind, text }) => (kind === 'removed' ? [text] : []));
    const after = lines.flatMap(({ kind, text }) => (kind === 'added' ? [text] : []));
    const bare = (text: string): string => text.replace(/\r+$/, '');
    return (
      before.length === after.length &&
      before.every((text, at) => bare(text) === bare(after[at] ?? '\n')) &&
      before.some((text, at) => text !== after[at])
    );
  });
}

function shownPath(path: string): string {
  const clean = path.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ');
  return clean.length > 200 ? `…${clean.slice(-199)}` : clean;
}
