/** Which of several files of one name a question means. Pure. */
import { t } from '../../base/l10n.ts';
import { baseName, folderOf } from '../../base/relativePath.ts';
import { isForTests } from '../graph/testPath.ts';
import { codeTokens } from '../indexing/codeTokens.ts';
import { sharedBeginning } from '../../base/sharedBeginning.ts';

export interface MeantFiles {
  /** What goes along: one, or a few of which none is likelier. */
  taken: string[];
  /** Who are called so, too. */
  others: string[];
  /** Why these, behind the name of the reason; empty where there is no other. */
  why: string;
}

/** What tells which of them is meant. Paths are as theirs. */
export interface WhatIsNear {
  /** Words of the question, in lower case. */
  topics: readonly string[];
  /** Files that the user has open, the one in front first. */
  open: readonly string[];
}

/** Of so many that are as likely all go along; of more none. */
const mostAlike = 3;

/** By the question's words for their folders, then by what is open or near to it, then the topmost outside tests. */
export function meantFiles(paths: readonly string[], { topics, open }: WhatIsNear): MeantFiles {
  const [first = '', second] = paths;
  if (second === undefined) return { taken: [...paths], others: [], why: '' };
  const called = [paths.length, baseName(first)] as const;
  const one = (path: string, why: string): MeantFiles => ({
    taken: [path],
    others: paths.filter((other) => other !== path),
    why: `; ${why}`,
  });
  const said = best(paths, (path) => {
    const folders = new Set(codeTokens(folderOf(path)).split(' '));
    return topics.filter((word) => folders.has(word)).length;
  });
  if (said !== null) return one(said, t('the one in the folder that it names, of {0} called {1}', ...called));
  const inFront = open.find((path) => paths.includes(path));
  if (inFront !== undefined) return one(inFront, t('the one that is open, of {0} called {1}', ...called));
  const [front] = open;
  const near = front === undefined ? null : best(paths, (path) => sharedFolders(path, front));
  if (near !== null) return one(near, t('the nearest to {2} of {0} called {1}', ...called, baseName(front ?? '')));
  const plain = paths.filter((path) => !isForTests(path));
  const topmost = best(plain.length > 0 ? plain : paths, (path) => -path.split('/').length, -Infinity);
  if (topmost !== null)
    return one(
      topmost,
      plain.length === 1 ? t('the one outside tests, of {0} called {1}', ...called) : t('the topmost of {0} called {1}', ...called),
    );
  const alike = paths.length <= mostAlike ? [...paths] : [];
  return { taken: alike, others: paths.filter((path) => !alike.includes(path)), why: `; ${t('one of {0} called so', paths.length)}` };
}

/** The one that has more than all others; null where none has, or no more than `least`. */
function best(paths: readonly string[], points: (path: string) => number, least = 0): string | null {
  const ranked = paths.map((path) => ({ path, points: points(path) })).sort((a, b) => b.points - a.points);
  const [first, second] = ranked;
  return first && first.points > least && first.points > (second?.points ?? -Infinity) ? first.path : null;
}

function sharedFolders(a: string, b: string): number {
  return sharedBeginning(folderOf(a).split('/').filter(Boolean), folderOf(b).split('/').filter(Boolean));
}
