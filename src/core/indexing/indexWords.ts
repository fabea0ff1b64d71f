/** How the index of the open folders stands, in words. Pure. */
import { formatBytes, formatCount } from '../../base/formatNumbers.ts';
import { plural, t } from '../../base/l10n.ts';
import type { IndexProgress } from '../../protocol/indexer.ts';
import { userMessage } from '../userMessage.ts';
import type { Strain } from '../ports.ts';
import type { RankingGap } from './hitRanker.ts';
import type { IndexState } from './indexState.ts';
import type { MeaningGap } from './queryVectors.ts';
import type { FillState } from './vectorFill.ts';

const indexingWaits: Readonly<Record<'user' | Strain, () => string>> = {
  user: () => t('Indexing waits as you said'),
  battery: () => t('Indexing waits on battery'),
  heat: () => t('Indexing waits while the machine is hot'),
  memory: () => t('Indexing waits while memory is short'),
};

const meaningWaits: Readonly<Record<'user' | 'use' | Strain, () => string>> = {
  user: () => t('The search by meaning waits as you said'),
  use: () => t('The search by meaning waits while the model is used'),
  battery: () => t('The search by meaning waits on battery'),
  heat: () => t('The search by meaning waits while the machine is hot'),
  memory: () => t('The search by meaning waits while memory is short'),
};

function filesOf(files: number, of: number): string {
  return plural(of, '{1} of {0} file', '{1} of {0} files', formatCount(files));
}

/** One sentence or two. */
export function indexSentence(state: IndexState): string {
  switch (state.status) {
    case 'off':
      return t('Indexing is switched off (mlxCode.index.when).');
    case 'idle':
      return t('The project is not indexed yet.');
    case 'indexing':
      return state.of === 0
        ? t('Looking for the files of the project.')
        : t('Reading the project: {0}. Searches find what has been read.', filesOf(state.files, state.of));
    case 'paused':
      return state.of === 0
        ? t('{0}.', indexingWaits[state.why]())
        : t('{0}, at {1}.', indexingWaits[state.why](), filesOf(state.files, state.of));
    case 'ready': {
      if (state.reading) {
        return state.reading.of === 0
          ? t('Another window reads the project. Searches find what has been read.')
          : t('Another window reads the project: {0}. Searches find what has been read.', filesOf(state.reading.files, state.reading.of));
      }
      const { files, symbols, skipped } = state.counts;
      const other = state.otherScope
        ? t('Another window keeps it up to date, and leaves out other files than are set here.')
        : t('Another window keeps it up to date.');
      return [
        t(
          '{0} with {1} are indexed, in {2} on the disk.',
          plural(files, '{0} file', '{0} files'),
          plural(symbols, '{0} symbol', '{0} symbols'),
          formatBytes(state.bytes),
        ),
        ...(skipped === 0 ? [] : [plural(skipped, '{0} file is left out.', '{0} files are left out.')]),
        ...(state.elsewhere ? [other] : []),
      ].join(' ');
    }
    case 'failed':
      return userMessage(state.error).text;
  }
}

/** How far the code is compared by meaning, in one sentence; null where nothing is to be said of it. */
export function fillSentence(state: FillState): string | null {
  const far = plural(state.of, '{1} of {0} part', '{1} of {0} parts', formatCount(state.done));
  switch (state.status) {
    case 'off':
      return null;
    case 'resting':
      return state.of === 0 ? null : t('{0} can be found by meaning.', far);
    case 'filling':
      return state.leftMs === null
        ? t('Preparing the search by meaning: {0}.', far)
        : t('Preparing the search by meaning: {0}, {1} of work left.', far, timeLeft(state.leftMs));
    case 'waiting':
      return state.of === 0 ? t('{0}.', meaningWaits[state.why]()) : t('{0}, at {1}.', meaningWaits[state.why](), far);
    case 'failed':
      return `${t('The search goes by words, names and paths only.')} ${userMessage(state.error).text}`;
  }
}

/** For the status bar; null where there is nothing to show there. */
export function fillLabel(state: FillState): string | null {
  const share = t('Meaning {0} %', state.of === 0 ? 0 : Math.floor((100 * state.done) / state.of));
  switch (state.status) {
    case 'filling':
      return `$(sync~spin) ${share}`;
    case 'waiting':
      return state.of === 0 ? null : `$(${state.why === 'use' ? 'sync' : 'debug-pause'}) ${share}`;
    case 'failed':
      return `$(warning) ${t('Meaning')}`;
    default:
      return null;
  }
}

/** Why a search went by words only. */
export function gapSentence(gap: MeaningGap): string {
  return gap.why === 'busy'
    ? t('By words, names and paths only: the model for search is busy or still being loaded.')
    : `${t('By words, names and paths only.')} ${userMessage(gap.error).text}`;
}

/** Why what was found, or some of it, is in the order of the search. */
export function unrankedSentence(gap: RankingGap): string {
  if (gap.why === 'partly')
    return plural(
      gap.of,
      'Ranked by reading in part: there was time for {1} of {0} place.',
      'Ranked by reading in part: there was time for {1} of {0} places.',
      gap.read,
    );
  return gap.why === 'busy'
    ? t('Not ranked by reading: the model for that is busy, still being loaded, or too slow here.')
    : `${t('Not ranked by reading.')} ${userMessage(gap.error).text}`;
}

function timeLeft(ms: number): string {
  const minutes = Math.ceil(ms / 60_000);
  return minutes <= 1
    ? t('less than a minute')
    : minutes < 90
      ? plural(minutes, 'about {0} minute', 'about {0} minutes')
      : plural(Math.round(minutes / 60), 'about {0} hour', 'about {0} hours');
}

/** For the status bar, with icons; null where there is nothing to show there: all is read, or nothing is wanted. */
export function indexLabel(state: IndexState): string | null {
  switch (state.status) {
    case 'indexing':
      return progressLabel(state);
    case 'ready':
      return state.reading ? progressLabel(state.reading) : null;
    case 'paused':
      return `$(debug-pause) ${t('Index')}`;
    case 'failed':
      return `$(warning) ${t('Index')}`;
    default:
      return null;
  }
}

function progressLabel({ files, of }: IndexProgress): string {
  return `$(sync~spin) ${of === 0 ? t('Indexing') : t('Indexing {0} %', Math.floor((100 * files) / of))}`;
}
