/** Reads changed notebooks as a whole, before and after, so that they can be told by their cells. Bounded; it must not know what cells are. */
import path from 'node:path';
import type { ChangedLines, NotebookSection } from '../../core/git/notebookDiff.ts';
import { largeNotebook, notebookSection } from '../../core/git/notebookDiff.ts';
import { isNotebook } from '../../core/indexing/notebookCells.ts';
import type { ChangedFile } from '../../core/ports.ts';
import { fileStart } from '../fileStart.ts';
import { diffOptions, type GitRunner } from './gitRunner.ts';
import { fitInOneCommand, pathspecs } from './pathspecs.ts';
import { type RawEntry, rawEntries } from './rawEntries.ts';

/** Bytes of a notebook's file, mostly pictures: it is read in one go, and nobody can type meanwhile. */
const mostBytes = 4_000_000;
/** Notebooks that are read. */
export const mostNotebooks = 20;

/** Of the notebooks among changed files; those that can't be told by their cells are left to git. `against` as for the diff of the files. Rejects as {@link GitRunner.run}. */
export async function notebookSections(
  git: GitRunner,
  against: readonly string[],
  files: readonly ChangedFile[],
): Promise<NotebookSection[]> {
  const notebooks = files.filter(({ path: name, content, conflict }) => isNotebook(name) && content === undefined && !conflict);
  const chosen = notebooks.slice(0, mostNotebooks);
  if (chosen.length === 0 || !fitInOneCommand(chosen)) return [];
  const command = ['diff', ...diffOptions, '--no-renames', '--raw', '--no-abbrev', '-z', ...against, '--', ...chosen.flatMap(pathspecs)];
  const entries = new Map(rawEntries(await git.run(...command)).map((entry) => [entry.path, entry]));
  const sections: NotebookSection[] = [];
  for (const file of chosen) {
    const section = await sectionOf(git, against, file, entries);
    if (section) sections.push(section);
  }
  return sections;
}

/** A new one that git doesn't track, by its path from `top`; null where it can't be told by its cells. Never rejects. */
export async function newNotebook(top: string, name: string): Promise<NotebookSection | null> {
  const file = { path: name, status: 'added' } as const;
  const start = await fileStart(path.join(top, name), mostBytes);
  if (!start) return null;
  return start.cut ? largeNotebook(file) : notebookSection(file, null, start.text, null);
}

async function sectionOf(
  git: GitRunner,
  against: readonly string[],
  file: ChangedFile,
  entries: ReadonlyMap<string, RawEntry>,
): Promise<NotebookSection | null> {
  const [old, now] = [entries.get(file.from ?? file.path), entries.get(file.path)];
  const before = file.status === 'added' ? null : await textOf(git, old?.beforeMode, old?.before, null);
  const after = file.status === 'deleted' ? null : await textOf(git, now?.afterMode, now?.after, file.path);
  if (before === 'none' || after === 'none') return null;
  if (before === 'large' || after === 'large') return largeNotebook(file);
  const changed = await changedLines(git, against, file);
  return changed && notebookSection(file, before?.text ?? null, after?.text ?? null, changed);
}

type Read = { text: string } | 'large' | 'none';

/** What git keeps under this id; what has none is in the working tree, under `name`. */
async function textOf(git: GitRunner, mode = '', id = '', name: string | null): Promise<Read> {
  if (!mode.startsWith('100')) return 'none';
  if (!/^0*$/.test(id)) {
    const { text, cut } = await git.runUpTo(mostBytes, 'cat-file', 'blob', id);
    return cut ? 'large' : { text };
  }
  const start = name === null ? null : await fileStart(path.join(git.folder, name), mostBytes);
  return start ? (start.cut ? 'large' : { text: start.text }) : 'none';
}

/** Null where that takes git too long. Of the lines themselves, which may be pictures, none is held. */
async function changedLines(git: GitRunner, against: readonly string[], file: ChangedFile): Promise<ChangedLines[] | null> {
  const found: ChangedLines[] = [];
  let open = '';
  const ended = await git.runThrough(
    (piece) => {
      const lines = (open + piece.toString('latin1')).split('\n');
      // A head is short, and whatever is none begins in another way.
      open = (lines.pop() ?? '').slice(0, 200);
      for (const line of lines) {
        const [, start, count = '1'] = /^@@ -\d+(?:,\d+)? \+(\d+)(?:,(\d+))? @@/.exec(line) ?? [];
        if (start !== undefined) found.push({ start: Number(start), count: Number(count) });
      }
      return true;
    },
    ...['diff', ...diffOptions, '--unified=0', ...against, '--', ...pathspecs(file)],
  );
  return ended === 'all' ? found : null;
}
