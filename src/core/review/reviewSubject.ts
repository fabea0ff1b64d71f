/** What is to be reviewed, and what there is of it. */
import type { DiffHunk, DiffLine } from '../git/diffHunks.ts';
import { hunksOf } from '../git/diffHunks.ts';
import { type DiffSection, diffSections } from '../git/diffSections.ts';
import { fileKind } from '../git/fileKinds.ts';
import { isUnnamed } from '../git/fileNames.ts';
import type { NotebookSection } from '../git/notebookDiff.ts';
import { shownSections } from '../git/shownChanges.ts';
import { holdsPrivateKey, isSecretFile } from '../context/secretFile.ts';
import type { LineRange } from '../../protocol/worker/edits.ts';
import { textLines } from '../../base/textLines.ts';
import { keyAmong, type SecretFile } from './secretFiles.ts';

/** Changes that git knows; `ref` is a branch, a tag or a commit as somebody wrote it. */
export type ReviewSubject =
  /** What is staged, else all that isn't committed. */
  { kind: 'changes' } | { kind: 'staged' } | { kind: 'unstaged' } | { kind: 'branch'; ref: string } | { kind: 'commit'; ref: string };

export type LeftOutReason =
  'secret' | 'lock' | 'generated' | 'binary' | 'large' | 'deleted' | 'conflict' | 'blank' | 'link' | 'submodule' | 'name';

export interface LeftOutFile {
  path: string;
  why: LeftOutReason;
}

export interface ReviewFile {
  path: string;
  hunks: DiffHunk[];
  /** Of a notebook, which is shown by its cells, what git tells of the file: outputs hold secrets, too. */
  raw?: DiffHunk[];
}

/** What a review reads. */
export interface ReviewChanges {
  files: ReviewFile[];
  leftOut: LeftOutFile[];
  /** Those of them whose secrets the change adds. */
  secretFiles: SecretFile[];
}

/** Lines above and below a selection that are shown with it. */
const around = 8;

/** The reviewable files of a unified diff, of which some are shown as `notebooks`. Whoever read it may have left out some files already. */
export function reviewOfDiff(diff: string, notebooks: readonly NotebookSection[] = []): ReviewChanges {
  const files: ReviewFile[] = [];
  const leftOut: LeftOutFile[] = [];
  const secretFiles: SecretFile[] = [];
  const told = new Map(notebooks.length === 0 ? [] : diffSections(diff).map((section) => [section.path, section]));
  for (const section of shownSections({ diff, notebooks })) {
    const { path, text } = section;
    const notebook = notebooks.find((one) => one.path === path);
    const why =
      reasonToSkip(path, text) ?? (section.binary ? 'binary' : null) ?? (notebook?.large ? 'large' : null) ?? unreadable(path, text);
    if (why !== null) {
      leftOut.push({ path, why });
      if (why === 'secret') secretFiles.push(...secretsOf(section));
      continue;
    }
    // Of a mode that changed or a name alone there is nothing to read.
    const hunks = hunksOf(section).filter((hunk) => changedLines(hunk).length > 0);
    const git = notebook && told.get(path);
    const raw = git ? hunksOf(git) : [];
    if (hunks.length + raw.length > 0) files.push({ path, hunks, ...(raw.length > 0 && { raw }) });
  }
  // What became something else, as a file that is a link now, is deleted and new to git.
  const there = new Set([...files, ...leftOut.filter(({ why }) => why !== 'deleted')].map(({ path }) => path));
  return { files, leftOut: leftOut.filter(({ path, why }) => why !== 'deleted' || !there.has(path)), secretFiles };
}

/** A text, or some lines of it, as if all of that were new. */
export function reviewOfText(path: string, text: string, within: LineRange | null): ReviewChanges {
  const lines = textLines(text);
  const first = Math.max(1, within?.first ?? 1);
  const last = Math.min(lines.length, within?.last ?? lines.length);
  const shownFrom = (from: number, to: number): DiffLine[] =>
    lines.slice(from - 1, to).map((line, index) => {
      const after = from + index;
      const inside = after >= first && after <= last;
      return { kind: inside ? 'added' : 'context', text: line, before: inside ? null : after, after };
    });
  const why = reasonToSkip(path, text);
  if (why !== null) {
    // A file that is a secret by its name is where it should be: nothing says that it is to be shared.
    const key = why === 'secret' && !isSecretFile(path) ? keyAmong(shownFrom(1, lines.length)) : null;
    return { files: [], leftOut: [{ path, why }], secretFiles: key ? [{ path, ...key }] : [] };
  }
  if (lines.slice(first - 1, last).every((line) => line.trim() === ''))
    return { files: [], leftOut: [{ path, why: 'blank' }], secretFiles: [] };
  const from = Math.max(1, first - around);
  const hunk: DiffHunk = { beforeStart: from, afterStart: from, heading: '', lines: shownFrom(from, last + around), start: 0, end: 0 };
  return { files: [{ path, hunks: [hunk] }], leftOut: [], secretFiles: [] };
}

/** Why a file isn't read, by its name or by a key in its text; null when it is. */
function reasonToSkip(path: string, text: string): LeftOutReason | null {
  const kind = fileKind(path);
  if (kind !== 'code') return kind;
  return holdsPrivateKey(text) ? 'secret' : null;
}

function unreadable(path: string, text: string): LeftOutReason | null {
  if (!text.startsWith('diff --git ')) return 'conflict';
  if (isDeleted(text)) return 'deleted';
  // Neither has lines that something can be said of: one names a place, the other a commit.
  const mode = modeOf(text);
  if (mode !== null) return mode;
  return isUnnamed(path) ? 'name' : null;
}

function isDeleted(text: string): boolean {
  return /^deleted file mode /m.test(headOf(text));
}

/** What it is by its mode, where that is no file. */
function modeOf(text: string): 'link' | 'submodule' | null {
  const [, mode] = /^(?:new file mode|index \S+) (1[26]0000)$/m.exec(headOf(text)) ?? [];
  return mode === undefined ? null : mode === '120000' ? 'link' : 'submodule';
}

/** Of what isn't read: itself, or the first key in its text that has new lines. A link has the name of such a file, and none of its secrets. */
function secretsOf(section: DiffSection): SecretFile[] {
  const { path, text, added, binary } = section;
  if (isSecretFile(path))
    return isDeleted(text) || modeOf(text) !== null || (added === 0 && !binary) ? [] : [{ path, by: 'name', stands: 'tracked' }];
  const key = hunksOf(section)
    .map(({ lines }) => keyAmong(lines))
    .find((one) => one !== null);
  return key ? [{ path, ...key }] : [];
}

/** All of one without lines, as that of a binary file. */
function headOf(text: string): string {
  const end = text.indexOf('\n@@');
  return end === -1 ? text : text.slice(0, end);
}

/**
 * The lines of a hunk, by their numbers after the change, that something can be said of: those that were added. Where lines were only taken away it is the
 * line that moved up into their place, or the one above.
 */
export function changedLines({ lines }: Pick<DiffHunk, 'lines'>): number[] {
  const found = new Set<number>();
  for (let at = 0; at < lines.length;) {
    if (lines[at]?.kind === 'context') {
      at++;
      continue;
    }
    const from = at;
    while (at < lines.length && lines[at]?.kind !== 'context') at++;
    const added = lines.slice(from, at).flatMap(({ after }) => (after === null ? [] : [after]));
    const beside = lines[at]?.after ?? lines[from - 1]?.after;
    for (const line of added.length > 0 || beside === undefined || beside === null ? added : [beside]) found.add(line);
  }
  return [...found].sort((a, b) => a - b);
}
