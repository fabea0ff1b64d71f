/** What is said of a search and its places, in words. Pure. */
import { plural, t } from '../../base/l10n.ts';
import { userMessage } from '../userMessage.ts';
import { gapSentence, indexSentence, unrankedSentence } from './indexWords.ts';
import type { IndexState } from './indexState.ts';
import type { IndexedFolder } from './openIndexes.ts';
import type { ProjectHit } from './projectIndex.ts';
import type { ProjectSearch, SearchState } from './projectSearch.ts';

export interface HitFile {
  folder: IndexedFolder;
  path: string;
  hits: ProjectHit[];
}

/** A step that helps where something is not as it could be. */
export interface SearchStep {
  label: string;
  icon: string;
  command: string;
  args: unknown[];
  /** Why, a sentence. */
  why: string;
}

/** The files in the order of the best that was found in each. */
export function hitsByFile(hits: readonly ProjectHit[]): HitFile[] {
  const files = new Map<string, HitFile>();
  for (const hit of hits) {
    const key = `${hit.folder.root}\n${hit.path}`;
    const known = files.get(key);
    if (known) known.hits.push(hit);
    else files.set(key, { folder: hit.folder, path: hit.path, hits: [hit] });
  }
  return [...files.values()];
}

/** How the search went, a sentence or two, with what the index has to say; '' where nothing is looked for. */
export function searchSentence({ state, most }: Pick<ProjectSearch, 'state' | 'most'>, index: IndexState): string {
  const { query, isRunning, hits, ms, error, without, unranked } = state;
  if (query === '') return '';
  // Whoever waits wants to know for what.
  if (isRunning) return isPartial(index) ? `${t('Searching.')} ${indexSentence(index)}` : t('Searching…');
  if (error) return userMessage(error).text;
  if (ms === null) return '';
  const partial = [...gapSentences({ without, unranked }), ...(isPartial(index) ? [indexSentence(index)] : [])]
    .map((sentence) => ` ${sentence}`)
    .join('');
  if (hits.length === 0) return `${t('Nothing was found. Fewer words, or a name of the code, may find more.')}${partial}`;
  const places =
    hits.length >= most ? plural(hits.length, 'The best {0} place', 'The best {0} places') : plural(hits.length, '{0} place', '{0} places');
  const inFiles = plural(hitsByFile(hits).length, '{0} file', '{0} files');
  return `${t('{0} in {1}, {2} ms.', places, inFiles, Math.max(1, Math.round(ms)))}${partial}`;
}

/** What a search had to do without, as far as it should have had it. */
export function gapSentences({ without, unranked }: Pick<SearchState, 'without' | 'unranked'>): string[] {
  return [...(without ? [gapSentence(without)] : []), ...(unranked ? [unrankedSentence(unranked)] : [])];
}

/** The title of a list that is filled while one types, with what the search does without; in two lines at most, as it stands above what is found. */
export function searchTitle({ without, unranked }: Pick<SearchState, 'without' | 'unranked'>): string {
  const [only, ...more] = gapSentences({ without, unranked });
  const gap =
    more.length > 0 ? t('By words, names and paths only, and not ranked by reading as it could be: the search view says why.') : only;
  return [t('Search the Project'), ...(gap === undefined ? [] : [gap])].join('. ');
}

/** What can be done for more, or newer, places to be found; null where all is well. */
export function searchStep(state: SearchState, index: IndexState): SearchStep | null {
  const step = (label: string, icon: string, command: string, why: string, ...args: unknown[]): SearchStep => ({
    label,
    icon,
    command,
    args,
    why,
  });
  const openSettings = (why: string): SearchStep =>
    step(t('Open Settings'), 'gear', 'workbench.action.openSettings', why, 'mlxCode.index.when');
  if (index.status === 'off') return openSettings(indexSentence(index));
  if (state.isStale && !state.isRunning)
    return step(
      t('Search Again'),
      'refresh',
      'mlxCode.index.searchAgain',
      t('Files have changed since, and other places would be found now.'),
    );
  if (index.status === 'indexing') return step(t('Pause Indexing'), 'debug-pause', 'mlxCode.index.pause', indexSentence(index));
  if (index.status === 'paused') {
    if (index.why === 'user') return step(t('Go On with Indexing'), 'debug-continue', 'mlxCode.index.resume', indexSentence(index));
    if (index.why === 'battery') return openSettings(indexSentence(index));
  }
  if (index.status === 'failed' || state.error) {
    const why = index.status === 'failed' ? indexSentence(index) : t('It may go well the next time.');
    return step(t('Search Again'), 'refresh', 'mlxCode.index.searchAgain', why);
  }
  return null;
}

/** Not all files were read yet, so that more may be found later. */
function isPartial(index: IndexState): boolean {
  return index.status === 'indexing' || index.status === 'paused' || (index.status === 'ready' && index.reading !== null);
}
