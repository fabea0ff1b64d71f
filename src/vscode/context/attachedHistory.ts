/** What the history of a repository has to show: what the branch adds to its base, and how lines came to be. */
import { AppError } from '../../base/appError.ts';
import { countOf } from '../../base/formatNumbers.ts';
import { t } from '../../base/l10n.ts';
import { commitText } from '../../core/context/commitText.ts';
import type { Attachable, ReadSource } from '../../core/context/pinnedSources.ts';
import { lineHistoryText } from '../../core/git/lineHistory.ts';
import { shownSections } from '../../core/git/shownChanges.ts';
import { readBranch } from '../../node/git/readBranch.ts';
import { readLineHistory } from '../../node/git/readLineHistory.ts';
import type { EditorEffects } from '../effects.ts';
import { gitOptions } from '../git/gitApi.ts';
import type { FileOfRepository } from '../git/fileNamed.ts';
import type { RepositoryHere } from '../git/repositoryChoice.ts';

/** The commits of the branch that is checked out since it left its base, and what they change together. */
export function attachedBranch(effects: EditorEffects, here: RepositoryHere): Attachable {
  const key = `branch ${here.top}`;
  return {
    key,
    read: async (signal): Promise<ReadSource> => {
      const source = { kind: 'diff', label: t('Branch'), detail: `this branch in ${here.name}`, languageId: 'diff', key } as const;
      try {
        const changes = await effects.readGit(() => readBranch(here.top, gitOptions(signal)));
        const { branch, base, commits, files, more } = changes;
        const list = commits.map(({ hash, subject }) => `${hash.slice(0, 7)} ${subject}`).join('\n');
        const sections = shownSections(changes);
        const shown = new Set(sections.map(({ path }) => path));
        const unshown = files.map(({ path }) => path).filter((path) => !shown.has(path));
        const title = `The branch ${branch === '' ? '(none)' : branch} against ${base}: ${countOf(commits.length, 'commit')}${more ? ' and more' : ''}, the oldest first.\n${list}`;
        const text = commitText(title, sections.map((section) => section.text), unshown); // prettier-ignore
        return { ...source, detail: `${branch} against ${base} in ${here.name}`, text, problem: null };
      } catch (error) {
        if (!AppError.is(error, 'gitNothingToCommit')) throw error;
        return { ...source, text: null, problem: t('This branch adds nothing to its base. It goes along as soon as it does.') };
      }
    },
    // Commits come seldom, and what goes along is read anew before each question.
    follow: () => ({ dispose: () => undefined }),
  };
}

/** The lines of a file, from 1, as they are in `text` now. */
export interface LinesNow {
  text: string;
  first: number;
  last: number;
}

/** Who wrote these lines, and what changed them; it stays what it is. Reading rejects with `linesNew` where none of them was committed. */
export function attachedLineHistory(effects: EditorEffects, { here, path }: FileOfRepository, { text, first, last }: LinesNow): Attachable {
  const lines = first === last ? String(first) : `${String(first)}-${String(last)}`;
  const label = t('History of {0}', `${path.split('/').at(-1) ?? path}:${lines}`);
  const key = `history ${here.top} ${path} ${lines}`;
  return {
    key,
    read: async (signal): Promise<ReadSource> => {
      const history = await effects.readGit(() => readLineHistory(here.top, { path, first, last, text }, gitOptions(signal)));
      if (!history) throw new AppError('linesNew', 'not committed', { path, lines });
      const detail = `${path}, lines ${lines}, ${countOf(history.commits.length, 'commit')}`;
      return { kind: 'commit', label, detail, languageId: 'diff', text: lineHistoryText(history), problem: null, key };
    },
    follow: () => ({ dispose: () => undefined }),
  };
}
