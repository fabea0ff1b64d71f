/** What is to be reviewed, and what there is of it. */
import type { DiffHunk, DiffLine } from '../git/diffHunks.ts';
import { hunksOf } from '../git/diffHunks.ts';
import { diffSections } from '../git/diffSections.ts';
import { fileKind } from '../git/fileKinds.ts';
import { isUnnamed } from '../git/fileNames.ts';
import type { NotebookSection } from '../git/notebookDiff.ts';
import { shownSections } from '../git/shownChanges.ts';
import { holdsPrivateKey } from '../context/secretFile.ts';
import type { LineRange } from '../../protocol/worker/edits.ts';
import { textLines } from '../../base/textLines.ts';

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
}

/** Lines above and below a selection that are shown with it. */
const around = 8;

/** The reviewable files of a unified diff, of which some are shown as `notebooks`. Whoever read it may have left out some files already. */
export function reviewOfDiff(diff: string, notebooks: readonly NotebookSection[] = []): ReviewChanges {
  const files: ReviewFile[] = [];
  const leftOut: LeftOutFile[] = [];
  const told = new Map(notebooks.length === 0 ? [] : diffSections(diff).map((section) => [section.path, section]));
  for (const section of shownSections({ diff, notebooks })) {
    const { path, text } = section;
    const notebook = notebooks.find((one) => one.path === path);
    const why =
      reasonToSkip(path, text) ?? (section.binary ? 'binary' : null) ?? (notebook?.large ? 'large' : null) ?? unreadable(path, text);
    if (why !== null) {
      leftOut.push({ path, why });
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
  return { files, leftOut: leftOut.filter(({ path, why }) => why !== 'deleted' || !there.has(path)) };
}

/** A text, or some lines of it, as if all of that were new. */
export function reviewOfText(path: string, text: string, within: LineRange | null): ReviewChanges {
  const lines = textLines(text);
  const first = Math.max(1, within?.first ?? 1);
  const last = Math.min(lines.length, within?.last ?? lines.length);
  const why = reasonToSkip(path, text);
  if (why !== null) return { files: [], leftOut: [{ path, why }] };
  if (lines.slice(first - 1, last).every((line) => line.trim() === '')) return { files: [], leftOut: [{ path, why: 'blank' }] };
  const from = Math.max(1, first - around);
  const shown = lines.slice(from - 1, last + around).map((line, index): DiffLine => {
    const after = from + index;
    const inside = after >= first && after <= last;
    return { kind: inside ? 'added' : 'context', text: line, before: inside ? null : after, after };
  });
  const hunk: DiffHunk = { beforeStart: from, afterStart: from, heading: '', lines: shown, start: 0, end: 0 };
  return { files: [{ path, hunks: [hunk] }], leftOut: [] };
}

/** Why a file isn't read, by its name or by a key in its text; null when it is. */
function reasonToSkip(path: string, text: string): LeftOutReason | null {
  const kind = fileKind(path);
  if (kind !== 'code') return kind;
  return holdsPrivateKey(text) ? 'secret' : null;
}

function unreadable(path: string, text: string): LeftOutReason | null {
  if (!text.startsWith('diff --git ')) return 'conflict';
  const head = text.slice(0, Math.max(0, text.indexOf('\n@@')));
  if (/^deleted file mode /m.test(head)) return 'deleted';
  // Neither has lines that something can be said of: one names a place, the other a commit.
  const [, mode] = /^(?:new file mode|index \S+) (1[26]0000)$/m.exec(head) ?? [];
  if (mode !== undefined) return mode === '120000' ? 'link' : 'submodule';
  return isUnnamed(path) ? 'name' : null;
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
