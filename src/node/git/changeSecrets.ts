/** Looks through what is about to be committed for secrets: all that it adds, also in files that no model is shown. It only reads. */
import { isSecretFile } from '../../core/context/secretFile.ts';
import { hunksOf } from '../../core/git/diffHunks.ts';
import { eachSection } from '../../core/git/diffSections.ts';
import type { ChangedFile } from '../../core/ports.ts';
import type { SecretScan } from '../../core/security/foundSecret.ts';
import type { AddedLines, SecretScanner } from '../security/secretScanner.ts';
import { parseRawDiff } from './changedFiles.ts';
import { commitOrEmptyTree } from './commitOrEmptyTree.ts';
import type { GitRunner } from './gitRunner.ts';
import { type BoundedOutput, diffOptions } from './gitRunner.ts';
import { withIndexCopy } from './indexCopy.ts';
import type { ReadChangesOptions } from './readCommitChanges.ts';
import { gitForCommit } from './repositoryAround.ts';
import { looksAtFiles } from './trackedDiff.ts';
import { untrackedDiff, untrackedPaths } from './untrackedDiff.ts';

/** Bytes of the diff that are looked through; its lines around the changes aren't part of it. */
const mostBytes = 16_000_000;

/**
 * In the staged changes of the repository around `root`; with `all` in everything that isn't committed, with `amend` in the last commit, too. A new file
 * that usually holds secrets is one by its name. Rejects as {@link readCommitChanges} does, but for `gitNothingToCommit`.
 */
export async function changeSecrets(root: string, scanner: SecretScanner, options: ReadChangesOptions = {}): Promise<SecretScan> {
  const { top, git } = await gitForCommit(root, options);
  const against = options.amend
    ? ['--cached', await commitOrEmptyTree(git, 'HEAD^')]
    : options.all
      ? [await commitOrEmptyTree(git, 'HEAD')]
      : ['--cached'];
  const { files, text, cut } = await (looksAtFiles(against)
    ? withIndexCopy(git, (reading) => additions(reading, against))
    : additions(git, against));
  const names = options.all ? await untrackedPaths(git) : [];
  const fresh = await untrackedDiff(top, names);
  const named = [...files, ...fresh.files]
    .filter(({ path, status }) => isSecretFile(path) && ['added', 'renamed', 'copied'].includes(status))
    .map(({ path }) => ({ path, line: null, mark: '', kind: 'which usually holds secrets' }));
  return { found: [...(await scanner.find(addedLines(text + fresh.diff), options.signal)), ...named], cut };
}

async function additions(git: GitRunner, against: readonly string[]): Promise<{ files: ChangedFile[] } & BoundedOutput> {
  const files = parseRawDiff(await git.run('diff', ...diffOptions, '--raw', '-z', ...against, '--'));
  return { files, ...(await git.runUpTo(mostBytes, 'diff', ...diffOptions, '--unified=0', ...against, '--')) };
}

/** File by file, as a change of many megabytes would hold everybody up. */
function* addedLines(diff: string): Generator<AddedLines> {
  for (const section of eachSection(diff)) {
    const lines: { text: string; line: number }[] = [];
    for (const hunk of hunksOf(section))
      for (const { kind, text, after } of hunk.lines) if (kind === 'added' && after !== null) lines.push({ text, line: after });
    yield { path: section.path, lines };
  }
}
