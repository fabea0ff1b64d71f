/**
 * Looks through what is about to be committed for secrets: all that it adds, also in files that no model is shown, that are binary, or whose changes git was told not to
 * show. It only reads.
 */
import path from 'node:path';
import { isSecretFile } from '../../core/context/secretFile.ts';
import { hunksOf } from '../../core/git/diffHunks.ts';
import type { DiffSection } from '../../core/git/diffSections.ts';
import type { ChangedFile } from '../../core/ports.ts';
import type { FoundSecret, SecretScan } from '../../core/security/foundSecret.ts';
import { readableLines } from '../../core/security/readableLines.ts';
import type { AddedLines, SecretScanner } from '../security/secretScanner.ts';
import { fileStart } from '../fileStart.ts';
import { binarySizes } from './binarySizes.ts';
import { parseRawDiff } from './changedFiles.ts';
import { commitOrEmptyTree } from './commitOrEmptyTree.ts';
import { type DiffLimits, DiffSteps } from './diffSteps.ts';
import { diffOptions, type GitRunner } from './gitRunner.ts';
import { withIndexCopy } from './indexCopy.ts';
import type { ReadChangesOptions } from './readCommitChanges.ts';
import { gitForCommit } from './repositoryAround.ts';
import { looksAtFiles } from './trackedDiff.ts';
import { untrackedPaths } from './untrackedDiff.ts';

const usualLimits = { step: 4_000_000, file: 16_000_000, all: 64_000_000 };
/** Bytes of a file that git shows no lines of by itself, as it would have all of it in memory. */
const mostHidden = 200_000_000;
/** New files that are opened. */
const mostNew = 10_000;

export interface ChangeSecretsOptions extends ReadChangesOptions {
  /** Bytes that are looked through at once, of a file, and of all. */
  bytes?: DiffLimits;
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
    const steps = new DiffSteps(reading, against, options.bytes ?? usualLimits);
    const added = additions(reading, against, { steps, top, fresh, named });
    const found = await scanner.find(added, options.signal);
    return { found: [...found, ...named], unread: steps.unread };
  };
  return looksAtFiles(against) ? withIndexCopy(git, scan) : scan(git);
}

interface Looking {
  steps: DiffSteps;
  top: string;
  /** New files that git doesn't track. */
  fresh: readonly string[];
  /** Gets those that are secrets by their name. */
  named: FoundSecret[];
}

/** File by file, as a change of many megabytes would hold everybody up. What people read comes first. */
async function* additions(git: GitRunner, against: readonly string[], { steps, top, fresh, named }: Looking): AsyncGenerator<AddedLines> {
  const listed = parseRawDiff(await git.run('diff', ...diffOptions, '--raw', '-z', '--diff-filter=d', ...against, '--'));
  const files = new Map(listed.map((file) => [file.path, file]));
  for (const file of listed) if (['added', 'renamed', 'copied'].includes(file.status)) named.push(...secretByName(file.path));
  const hidden: ChangedFile[] = [];
  for await (const section of steps.sections(listed, false)) {
    const file = files.get(section.path);
    if (!section.binary) yield { path: section.path, lines: addedLines(section) };
    else if (file) hidden.push(file);
    else steps.unread.push(section.path);
  }
  const sizes = await binarySizes(git, against, hidden);
  const isSmall = (file: ChangedFile): boolean => (sizes.get(file.path) ?? Infinity) <= mostHidden;
  steps.unread.push(...hidden.filter((file) => !isSmall(file)).map((file) => file.path));
  for await (const section of steps.sections(hidden.filter(isSmall), true, '--text')) {
    const { lines, binary } = readableLines(addedLines(section));
    if (binary && files.get(section.path)?.status === 'modified') named.push(...secretByName(section.path));
    yield { path: section.path, lines };
  }
  for (const name of fresh.slice(0, mostNew)) {
    const start = await fileStart(path.join(top, name), steps.room);
    if (!start) continue;
    steps.take(start.bytes);
    if (start.cut) steps.unread.push(name);
    yield { path: name, lines: readableLines(start.text.split('\n').map((text, at) => ({ text, line: at + 1 }))).lines };
  }
  steps.unread.push(...fresh.slice(mostNew));
  named.push(...fresh.flatMap(secretByName));
}

function addedLines(section: DiffSection): { text: string; line: number }[] {
  const lines: { text: string; line: number }[] = [];
  for (const hunk of hunksOf(section))
    for (const { kind, text, after } of hunk.lines) if (kind === 'added' && after !== null) lines.push({ text, line: after });
  return lines;
}

function secretByName(file: string): FoundSecret[] {
  return isSecretFile(file) ? [{ path: file, line: null, mark: '', kind: 'which usually holds secrets' }] : [];
}
