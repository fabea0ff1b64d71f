/** Reads what git is in the middle of from the small files that it keeps of it, as no command tells all of it in a form for programs. */
import { lstat, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { NamedCommit, RepositoryOperation } from '../../core/git/repositoryOperation.ts';
import type { GitRunner } from './gitRunner.ts';
import { readSubjects } from './readSubjects.ts';
import type { RepositoryPlace } from './repositoryAround.ts';

/** Each of them holds one line; what is larger is none of git's. Bytes. */
const maxBytes = 10_000;

/** What the files say, before the commits have names. */
interface Found extends Omit<RepositoryOperation, 'commit' | 'onto'> {
  commit: string | null;
  onto: string | null;
}

/** Null where git is in the middle of nothing. A file that goes while it is read counts as missing. */
export async function readOperation(place: RepositoryPlace, git: GitRunner): Promise<RepositoryOperation | null> {
  const found = await operationFound(place);
  if (!found) return null;
  const subjects = await readSubjects(
    git,
    [found.commit, found.onto].filter((hash) => hash !== null),
  );
  const named = (hash: string | null): NamedCommit | null => (hash === null ? null : { hash, subject: subjects.get(hash) ?? null });
  return { ...found, commit: named(found.commit), onto: named(found.onto) };
}

/** The same as long as what {@link readOperation} tells is. No git is started for it. */
export async function operationStamp(place: RepositoryPlace): Promise<string> {
  return JSON.stringify(await operationFound(place));
}

async function operationFound({ gitFolder }: RepositoryPlace): Promise<Found | null> {
  return operationIn((name) => firstLine(path.join(gitFolder, name)));
}

async function operationIn(line: (name: string) => Promise<string | null>): Promise<Found | null> {
  const hash = async (name: string): Promise<string | null> => hashIn(await line(name));
  const none = { step: null, branch: null, commit: null, onto: null };
  for (const folder of ['rebase-merge', 'rebase-apply']) {
    const apply = folder === 'rebase-apply';
    const [at, of, head] = await Promise.all(
      [apply ? 'next' : 'msgnum', apply ? 'last' : 'end', 'head-name'].map((name) => line(`${folder}/${name}`)),
    );
    if (at === null && of === null && head === null) continue;
    const step = { at: Number(at), of: Number(of) };
    const isPlain = Number.isSafeInteger(step.at) && Number.isSafeInteger(step.of) && step.at > 0;
    return {
      // Patches from a mailbox are applied by the same machinery.
      kind: apply && (await line('rebase-apply/applying')) !== null ? 'am' : 'rebase',
      step: isPlain ? step : null,
      branch: branchIn(head ?? null),
      commit: (await hash('REBASE_HEAD')) ?? (await hash(`${folder}/stopped-sha`)),
      onto: await hash(`${folder}/onto`),
    };
  }
  const heads = { merge: 'MERGE_HEAD', cherryPick: 'CHERRY_PICK_HEAD', revert: 'REVERT_HEAD' } as const;
  for (const kind of ['merge', 'cherryPick', 'revert'] as const) {
    const commit = await hash(heads[kind]);
    if (commit !== null) return { ...none, kind, commit };
  }
  if ((await line('BISECT_LOG')) === null) return null;
  const start = await line('BISECT_START');
  return { ...none, kind: 'bisect', branch: start === null || hashIn(start) !== null ? null : branchIn(start) };
}

/** Null for one that isn't there, isn't a plain file or isn't small; links are not followed. */
async function firstLine(file: string): Promise<string | null> {
  try {
    const entry = await lstat(file);
    if (!entry.isFile() || entry.size > maxBytes) return null;
    return (await readFile(file, 'utf8')).split('\n', 1)[0]?.trim() ?? '';
  } catch {
    return null; // gone or forbidden meanwhile: git, too, would see nothing there
  }
}

function hashIn(line: string | null): string | null {
  return line !== null && /^[0-9a-f]{40}(?:[0-9a-f]{24})?$/.test(line) ? line : null;
}

/** `refs/heads/topic` as `topic`; null for `detached HEAD`. */
function branchIn(line: string | null): string | null {
  if (line === null || line === '' || line === 'detached HEAD') return null;
  return line.replace(/^refs\/heads\//, '');
}
