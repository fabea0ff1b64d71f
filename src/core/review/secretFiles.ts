/** Files of a change that are secrets as a whole: by their names, or by a private key that the change adds. No model is shown any of them. Pure. */
import { t } from '../../base/l10n.ts';
import { privateKeyLines, secretFileKind } from '../context/secretFile.ts';
import type { DiffLine } from '../git/diffHunks.ts';
import { secretWords } from '../security/secretWords.ts';
import { linePrintOf } from './fingerprint.ts';
import type { Finding } from './finding.ts';

/** `stands`: whether it is staged for the first time, is no part of the repository yet, or is one. `line` is the first new one of the key, and `text` what it says. */
export type SecretFile = { path: string } & ({ by: 'name'; stands: 'staged' | 'untracked' | 'tracked' } | SecretKey);

interface SecretKey {
  by: 'key';
  line: number;
  text: string;
}

const steps = (): Readonly<Record<'staged' | 'untracked' | 'tracked', string>> => ({
  staged: t('Unstage it (“git rm --cached” leaves it on the disk), and list it in .gitignore.'),
  untracked: t('List it in .gitignore before it is staged.'),
  tracked: t(
    'Take it out of the repository (“git rm --cached” leaves it on the disk), list it in .gitignore, and make its secrets invalid, as the history keeps them.',
  ),
});

/** The first private key among the lines of a hunk that has new ones; null for none. */
export function keyAmong(lines: readonly DiffLine[]): SecretKey | null {
  const after = lines.filter((line) => line.after !== null);
  const text = after.map((line) => line.text).join('\n');
  for (const { first, last } of privateKeyLines(text)) {
    const added = after.slice(first - 1, last).find(({ kind }) => kind === 'added');
    if (added?.after) return { by: 'key', line: added.after, text: added.text };
  }
  return null;
}

/** What is said of a line with a secret of that kind, which is in English words with an article. No model is shown it. */
export function secretLineFinding(path: string, line: number, kind: string): Finding {
  const message = t(
    'This line holds what looks like {0}. Take it out, and make it invalid if it was ever committed or shared, as the history keeps it.',
    secretWords(kind),
  );
  return { path, line, endLine: line, severity: 'error', rule: 'security', cites: null, message, fix: null, source: 'secret' };
}

/** One for each file: at its key, or at its beginning where the file itself is meant. */
export function secretFileFindings(files: readonly SecretFile[]): Finding[] {
  return files.map((file) => {
    if (file.by === 'key') return secretLineFinding(file.path, file.line, 'a private key');
    const kind = secretFileKind(file.path) ?? 'a file of secrets';
    const what = t('This is {0}, which usually holds secrets; none of it was read.', secretWords(kind));
    return { ...secretLineFinding(file.path, 1, kind), message: `${what} ${steps()[file.stands]}` };
  });
}

/** Tells where a finding of such a file stands among the changes as they are now; null where they add no such secret any more. `said` is as a `KnownFinding`'s. */
export async function secretFileLines(
  files: readonly SecretFile[],
): Promise<(finding: Pick<Finding, 'path' | 'source'> & { said: string | null }) => number | null> {
  const places = await Promise.all(
    files.map(async (file) =>
      file.by === 'key'
        ? { path: file.path, line: file.line, said: await linePrintOf(file.text) }
        : { path: file.path, line: 1, said: null },
    ),
  );
  return ({ path, source, said }) =>
    (source === 'secret' ? places.find((place) => place.path === path && place.said === said) : undefined)?.line ?? null;
}
