/** Reads the template for descriptions of pull requests that a repository has in a commit: from git and not from the disk, so that no link leads elsewhere. */
import { templatePath } from '../../core/forge/templateNames.ts';
import type { GitRunner } from './gitRunner.ts';

/** Bytes of the list of files that may be templates, and of a template. */
const mostListed = 200_000;
const mostTemplate = 64_000;

/** Null for none, for one that is too long, and where there are several and none is the usual one. `commit` has all its digits. Rejects as {@link GitRunner.run}. */
export async function readTemplateFile(git: GitRunner, commit: string): Promise<{ path: string; text: string } | null> {
  const folders = ['.github/', '.gitlab/merge_request_templates/', 'docs/', '.github/PULL_REQUEST_TEMPLATE/', '.'];
  const names: string[] = [];
  for (const folder of folders) {
    const { text } = await git.runUpTo(
      mostListed,
      'ls-tree',
      '-z',
      '--full-tree',
      '--end-of-options',
      commit,
      ...(folder === '.' ? [] : [folder]),
    );
    // Mode, kind, id, and behind a tab the path: plain files only.
    names.push(...text.split('\0').flatMap((line) => /^100(?:644|755) blob [0-9a-f]+\t(.+)$/s.exec(line)?.[1] ?? []));
  }
  const path = templatePath(names);
  if (path === null) return null;
  const { text, cut } = await git.runUpTo(mostTemplate, 'cat-file', 'blob', `${commit}:${path}`);
  return cut ? null : { path, text };
}
