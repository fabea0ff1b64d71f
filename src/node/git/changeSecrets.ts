/**
 * Looks through what is about to be committed for secrets: all that it adds, also in files that no model is shown, that are binary, or whose changes git was told not to
 * show. It only reads.
 */
import path from 'node:path';
import { isSecretFile } from '../../core/context/secretFile.ts';
import { hunksOf } from '../../core/git/diffHunks.ts';
import { isUnnamed } from '../../core/git/fileNames.ts';
import type { ChangedFile } from '../../core/ports.ts';
import type { FoundSecret, SecretScan } from '../../core/security/foundSecret.ts';
import { readableLines } from '../../core/security/readableLines.ts';
import type { AddedLines, SecretScanner } from '../security/secretScanner.ts';
import { fileStart } from '../fileStart.ts';
import { binarySizes } from './binarySizes.ts';
import { parseRawDiff } from './changedFiles.ts';
import { commitOrEmptyTree } from './commitOrEmptyTree.ts';
import { diffOptions, type GitRunner, type GitRunnerOptions } from './gitRunner.ts';
import { looksAtFiles, withIndexCopy } from './indexCopy.ts';
import type { ReadChangesOptions } from './readCommitChanges.ts';
import { DiffBudget, type DiffLimits, type ReadSection, readSections } from './readSections.ts';
import { gitForCommit } from './repositoryAround.ts';
import { untrackedPaths } from './untrackedDiff.ts';

const usualLimits = { file: 16_000_000, all: 64_000_000 };
/** Bytes of a file that git shows no lines of by itself, as it would have all of it in memory. */
const mostHidden = 200_000_000;
/** New files that are opened. */
const mostNew = 10_000;

export interface ChangeSecretsOptions extends ReadChangesOptions {
  /** Bytes that are looked through of a file, and of all. */
  bytes?: DiffLimits;
  /** How long git may take. */
  limits?: GitRunnerOptions['limits'];
}

/**
 * In the staged changes of the repository around `root`; with `all` in everything that isn't committed, with `amend` in the last commit, too. A new file
 * that usually holds secrets is one by its name, and so is a changed one that can't be looked into. Rejects as {@link readCommitChanges} does, but for `gitNothingToCommit`.
 */
export async function changeSecrets(root: string, scanner: SecretScanner, options: ChangeSecretsOptions = {}): Promise<SecretScan> {
  const { top, git } = await gitForCommit(root, options);
  const against = options.amend
    ? ['--cached', await commitOrEmptyTree(git, 'HEAD^')]
    : options.all
      ? [await commitOrEmptyTree(git, 'HEAD')]
      : ['--cached'];
  const scan = async (reading: GitRunner): Promise<SecretScan> => {
    const fresh = options.all ? (await untrackedPaths(git)).filter((name) => !name.endsWith('/')) : [];
    const named: FoundSecret[] = [];
    const budget = new DiffBudget(options.bytes ?? usualLimits);
    const added = await additions(reading, against, { budget, top, fresh, named });
    const found = await scanner.find(added(), options.signal);
    return { found: [...found, ...named], unread: budget.unread };
  };
  return looksAtFiles(against) ? withIndexCopy(git, scan) : scan(git);
}

interface Looking {
  budget: DiffBudget;
  top: string;
  /** New files that git doesn't track. */
  fresh: readonly string[];
  /** Gets those that are secrets by their name. */
  named: FoundSecret[];
}

/**
 * What git tells is read before anything of it is looked through, as that takes longer than git may take. The additions come file by file, as a change of many megabytes would hold everybody up; what
 * people read comes first.
 */
async function additions(
  git: GitRunner,
  against: readonly string[],
  { budget, top, fresh, named }: Looking,
): Promise<() => AsyncGenerator<AddedLines>> {
  const listed = parseRawDiff(await git.run('diff', ...diffOptions, '--raw', '-z', '--diff-filter=d', ...against, '--'));
  const files = new Map(listed.map((file) => [file.path, file]));
  for (const file of listed) if (['added', 'renamed', 'copied'].includes(file.status)) named.push(...secretByName(file.path));
  const sections = await readSections(git, against, budget, { files: listed, others: false });
  const binary = new Set(sections.flatMap((section) => (section.binary ? [section.path] : [])));
  const [unnamed, hidden] = apart(
    listed.filter((file) => binary.has(file.path)),
    ({ path, from = '' }) => isUnnamed(path + from),
  );
  budget.leaveOut(unnamed, 'name');
  const hiddenSections = await readHidden(git, against, { budget, listed, hidden });
  return async function* () {
    for (const section of drained(sections)) if (!section.binary) yield { path: section.path, lines: addedLines(section) };
    for (const section of drained(hiddenSections)) {
      const { lines, binary: isBinary } = readableLines(addedLines(section));
      if (isBinary && files.get(section.path)?.status === 'modified') named.push(...secretByName(section.path));
      yield { path: section.path, lines };
    }
    yield* newFiles(top, fresh, budget);
    named.push(...fresh.flatMap(secretByName));
  };
}

/** What git shows no lines of. */
async function readHidden(
  git: GitRunner,
  against: readonly string[],
  { budget, listed, hidden }: { budget: DiffBudget; listed: readonly ChangedFile[]; hidden: readonly ChangedFile[] },
): Promise<ReadSection[]> {
  const sizes = budget.late ? null : await binarySizes(git, against, hidden, listed);
  if (sizes === null) budget.late = true;
  const [small, large] = apart(hidden, ({ path: name }) => sizes === null || (sizes.get(name) ?? Infinity) <= mostHidden);
  budget.leaveOut(large, 'large');
  return readSections(git, against, budget, { files: small, without: large, others: hidden.length < listed.length, options: ['--text'] });
}

async function* newFiles(top: string, fresh: readonly string[], budget: DiffBudget): AsyncGenerator<AddedLines> {
  for (const name of fresh.slice(0, mostNew)) {
    if (isUnnamed(name)) {
      budget.leaveOut([{ path: name }], 'name');
      continue;
    }
    const start = await fileStart(path.join(top, name), budget.room);
    if (!start) continue;
    budget.take(start.bytes);
    if (start.cut) budget.leaveOut([{ path: name }], 'large');
    yield { path: name, lines: readableLines(start.text.split('\n').map((text, at) => ({ text, line: at + 1 }))).lines };
  }
  budget.leaveOut(
    fresh.slice(mostNew).map((name) => ({ path: name })),
    'large',
  );
}

function apart<T>(all: readonly T[], wanted: (one: T) => boolean): [T[], T[]] {
  return [all.filter(wanted), all.filter((one) => !wanted(one))];
}

/** Each once, and let go of: what was looked through needn't stay in memory beside what is looked through next. */
function* drained<T>(all: T[]): Generator<T> {
  all.reverse();
  for (let one = all.pop(); one !== undefined; one = all.pop()) yield one;
}

function addedLines({ bytes }: ReadSection): { text: string; line: number }[] {
  const lines: { text: string; line: number }[] = [];
  for (const hunk of hunksOf({ text: bytes.toString('utf8') }))
    for (const { kind, text, after } of hunk.lines) if (kind === 'added' && after !== null) lines.push({ text, line: after });
  return lines;
}

function secretByName(file: string): FoundSecret[] {
  return isSecretFile(file) ? [{ path: file, line: null, mark: '', kind: 'which usually holds secrets' }] : [];
}
