/**
 * What changed in files that git tracks: a list of all of them, and the diffs of those that tell something, bounded however large the
 * change is. It must not know what is compared or what is done with the result.
 */
import { isSecretFile } from '../../core/context/secretFile.ts';
import { type DiffSection, diffSections } from '../../core/git/diffSections.ts';
import { fileKind } from '../../core/git/fileKinds.ts';
import type { NotebookSection } from '../../core/git/notebookDiff.ts';
import type { ChangedFile } from '../../core/ports.ts';
import { parseNumstat, parseRawDiff } from './changedFiles.ts';
import { generatedFiles } from './generatedFiles.ts';
import { diffOptions, type GitRunner, literalPath } from './gitRunner.ts';
import { looksAtFiles, withIndexCopy, withIndexOf } from './indexCopy.ts';
import { notebookSections } from './notebookSections.ts';
import { firstInOneCommand, pathspecs } from './pathspecs.ts';

/** What changed, and how much of it is shown. */
export interface FilesDiff {
  files: ChangedFile[];
  /** Unified diff of those that are read. */
  diff: string;
  /** Of notebooks what is shown in place of their diffs. */
  notebooks?: readonly NotebookSection[];
}

/** Changes of different files. */
export function bothDiffs(one: FilesDiff, other: FilesDiff): FilesDiff {
  const notebooks = [...(one.notebooks ?? []), ...(other.notebooks ?? [])];
  return { files: [...one.files, ...other.files], diff: one.diff + other.diff, notebooks };
}

/** Of more changed files the lines aren't counted, as git would have to read all of them. */
const mostCounted = 2000;
/** Files whose diffs are read; no model has room for more. */
const mostRead = 200;
/** Bytes of all diffs read at once, and of a file by itself. */
const mostBytes = 2_000_000;
const mostFileBytes = 48_000;
/** Changed lines of a file above which it is read by itself, and how many are. */
const manyLines = 20_000;
const mostAlone = 40;

/**
 * Reads them; `against` is made of our own options and object ids only, and `within` is a file or folder that all are in, from the topmost folder. Files
 * that usually hold secrets are listed, and nothing of them is read. Rejects as {@link GitRunner.run}.
 */
export function trackedDiff(git: GitRunner, against: readonly string[], within: string | null = null): Promise<FilesDiff> {
  const looks = (reading: GitRunner): Promise<FilesDiff> => compare(reading, against, within);
  return looksAtFiles(against) ? withIndexCopy(git, looks) : looks(git);
}

async function compare(git: GitRunner, against: readonly string[], within: string | null): Promise<FilesDiff> {
  const scope = within === null ? [] : [literalPath(within)];
  const listed = parseRawDiff(await git.run('diff', ...diffOptions, '--raw', '-z', ...against, '--', ...scope));
  if (listed.length === 0) return { files: [], diff: '' };
  const sized = listed.length > mostCounted ? listed : await counted(git, listed, [...against, '--', ...scope]);
  const telling = chosenFiles(sized);
  const generated = await generatedFiles(git, against, telling);
  const files = sized.map((file) => (generated.has(file.path) ? { ...file, generated: true as const } : file));
  const chosen = telling.filter(({ path }) => !generated.has(path));
  const [long, usual] = apart(chosen, ({ lines }) => (lines?.added ?? 0) + (lines?.removed ?? 0) > manyLines);
  // All are compared without being named.
  const named = usual.length < files.length ? chosen : [];
  const names = named.length > 0 ? usual.flatMap(pathspecs) : scope;
  return withIndexOf(git, against, named, (reading) => shownOf(reading, against, { files, chosen, long, usual, names }));
}

interface Choice {
  files: ChangedFile[];
  /** Those that are read: the long ones by themselves, the usual ones at once. */
  chosen: readonly ChangedFile[];
  long: readonly ChangedFile[];
  usual: readonly ChangedFile[];
  /** Our pathspecs of the usual ones. */
  names: readonly string[];
}

async function shownOf(git: GitRunner, against: readonly string[], { files, chosen, long, usual, names }: Choice): Promise<FilesDiff> {
  // Files of the working tree may be changed between the commands: what wasn't listed isn't shown either.
  const paths = new Set(chosen.map(({ path }) => path));
  const shown = (sections: readonly DiffSection[]): string[] => sections.filter(({ path }) => paths.has(path)).map(({ text }) => text);
  const diffs: string[] = [];
  const alone = [...long];
  if (usual.length > 0) {
    const { text, cut } = await git.runUpTo(mostBytes, 'diff', ...diffOptions, '--unified=3', ...against, '--', ...names);
    // The one that was cut is read again by itself, and so is what would have come behind it.
    const whole = cut ? diffSections(text).slice(0, -1) : diffSections(text);
    diffs.push(...shown(whole));
    const read = new Set(whole.map(({ path }) => path));
    if (cut) alone.unshift(...usual.filter(({ path }) => !read.has(path)));
  }
  for (const file of alone.slice(0, mostAlone)) {
    const { text } = await git.runUpTo(mostFileBytes, 'diff', ...diffOptions, '--unified=3', ...against, '--', ...pathspecs(file));
    diffs.push(...shown(diffSections(text)));
  }
  return { files, diff: diffs.join(''), notebooks: await notebookSections(git, against, chosen) };
}

async function counted(git: GitRunner, listed: readonly ChangedFile[], compared: readonly string[]): Promise<ChangedFile[]> {
  const counts = parseNumstat(await git.run('diff', ...diffOptions, '--numstat', '-z', ...compared));
  return listed.map((file) => {
    const found = counts.get(file.path);
    if (found === undefined) return file;
    return found === null ? { ...file, content: file.content ?? 'binary' } : { ...file, lines: found };
  });
}

/** Those whose diffs say something: code first, and what people write, of that what changed most. */
function chosenFiles(files: readonly ChangedFile[]): ChangedFile[] {
  const telling = files.filter(
    ({ path, from }) =>
      (fileKind(path) === 'code' || fileKind(path) === 'lock') && !isSecretFile(path) && (from === undefined || !isSecretFile(from)),
  );
  const weight = ({ path, lines }: ChangedFile): number =>
    fileKind(path) === 'lock' ? 0 : Math.min(manyLines, (lines?.added ?? 0) + (lines?.removed ?? 0));
  const ranked = telling.length > mostRead ? [...telling].sort((a, b) => weight(b) - weight(a)).slice(0, mostRead) : telling;
  return firstInOneCommand(ranked);
}

function apart<T>(all: readonly T[], wanted: (one: T) => boolean): [T[], T[]] {
  return [all.filter(wanted), all.filter((one) => !wanted(one))];
}
