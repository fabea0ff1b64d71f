/** What git has to show: the changes since the last commit, which are followed, and one commit, which stays what it is. */
import path from 'node:path';
import { AppError } from '../../base/appError.ts';
import { plural, t } from '../../base/l10n.ts';
import { commitText } from '../../core/context/commitText.ts';
import type { Attachable, ReadSource } from '../../core/context/pinnedSources.ts';
import type { DiffSection } from '../../core/git/diffSections.ts';
import { shownSections } from '../../core/git/shownChanges.ts';
import type { GitCommit, GitRepository } from '../git/gitApi.ts';
import type { EditorEffects } from '../effects.ts';
import { readChanges, readCommit } from '../git/readChanges.ts';

export function attachedDiff(repository: GitRepository, effects: EditorEffects): Attachable {
  const name = nameOf(repository);
  const source = {
    kind: 'diff',
    label: t('Changes'),
    detail: `since the last commit in ${name}`,
    languageId: 'diff',
    key: `diff ${name}`,
  } as const;
  return {
    key: `diff ${repository.rootUri.toString()}`,
    read: async (signal): Promise<ReadSource> => {
      const { sections, files } = await uncommitted(effects, repository, signal);
      const none = t('Nothing has changed since the last commit. It goes along as soon as something has.');
      if (files === 0) return { ...source, text: null, problem: none };
      const unshown = files - sections.length;
      const text = sections.map((section) => section.text).join('');
      const note = plural(
        unshown,
        '{0} changed file is not shown: too large, too many, generated, or likely to hold secrets.',
        '{0} changed files are not shown: too large, too many, generated, or likely to hold secrets.',
      );
      return { ...source, text, problem: null, ...(unshown > 0 && { note }) };
    },
    follow: (changed) => repository.state.onDidChange(changed),
    kept: { kind: 'diff', repository: repository.rootUri.toString() },
  };
}

async function uncommitted(
  effects: EditorEffects,
  repository: GitRepository,
  signal: AbortSignal,
): Promise<{ sections: DiffSection[]; files: number }> {
  try {
    const changes = await readChanges(effects, repository, { all: true, signal });
    return { sections: shownSections(changes), files: changes.files.length };
  } catch (error) {
    if (AppError.is(error, 'gitNothingToCommit')) return { sections: [], files: 0 };
    throw error;
  }
}

export function attachedCommit(repository: GitRepository, commit: GitCommit, effects: EditorEffects): Attachable {
  const { hash, message } = commit;
  const short = hash.slice(0, 7);
  const detail = `${short} ${message.split('\n')[0] ?? ''}`;
  const source = { kind: 'commit', label: short, detail, languageId: 'diff', problem: null, key: hash } as const;
  return {
    key: `commit ${repository.rootUri.toString()} ${hash}`,
    read: async (signal): Promise<ReadSource> => {
      const changes = await readCommit(effects, repository, hash, signal);
      const sections = shownSections(changes);
      const shown = new Set(sections.map((section) => section.path));
      const unshown = changes.files.filter((file) => !shown.has(file.path)).map((file) => file.path);
      return {
        ...source,
        text: commitText(
          message,
          sections.map((section) => section.text),
          unshown,
        ),
      };
    },
    follow: () => ({ dispose: () => undefined }),
    kept: { kind: 'commit', repository: repository.rootUri.toString(), hash },
  };
}

function nameOf({ rootUri }: GitRepository): string {
  return path.posix.basename(rootUri.path);
}
