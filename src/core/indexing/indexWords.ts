/** How the index of the open folders stands, in words. Pure. */
import { countOf, formatBytes, formatCount } from '../../base/formatNumbers.ts';
import type { IndexProgress } from '../../protocol/indexer.ts';
import { userMessage } from '../userMessage.ts';
import type { Strain } from '../ports.ts';
import type { RankingGap } from './hitRanker.ts';
import type { IndexState } from './indexState.ts';
import type { MeaningGap } from './queryVectors.ts';
import type { FillState } from './vectorFill.ts';

const reasons: Readonly<Record<'user' | Strain, string>> = {
  user: 'as you said',
  battery: 'on battery',
  heat: 'while the machine is hot',
  memory: 'while memory is short',
};

/** One sentence or two. */
export function indexSentence(state: IndexState): string {
  switch (state.status) {
    case 'off':
      return 'Indexing is switched off (mlxCode.index.when).';
    case 'idle':
      return 'The project is not indexed yet.';
    case 'indexing':
      return state.of === 0
        ? 'Looking for the files of the project.'
        : `Reading the project: ${formatCount(state.files)} of ${countOf(state.of, 'file')}. Searches find what has been read.`;
    case 'paused':
      return `Indexing waits ${reasons[state.why]}${state.of === 0 ? '' : `, at ${formatCount(state.files)} of ${countOf(state.of, 'file')}`}.`;
    case 'ready': {
      if (state.reading) {
        const far = state.reading.of === 0 ? '' : `: ${formatCount(state.reading.files)} of ${countOf(state.reading.of, 'file')}`;
        return `Another window reads the project${far}. Searches find what has been read.`;
      }
      const { files, symbols, skipped } = state.counts;
      const left = skipped === 0 ? '' : ` ${countOf(skipped, 'file')} ${skipped === 1 ? 'is' : 'are'} left out.`;
      const other = state.otherScope ? ', and leaves out other files than are set here' : '';
      const elsewhere = state.elsewhere ? ` Another window keeps it up to date${other}.` : '';
      return `${countOf(files, 'file')} with ${countOf(symbols, 'symbol')} are indexed, in ${formatBytes(state.bytes)} on the disk.${left}${elsewhere}`;
    }
    case 'failed':
      return userMessage(state.error).text;
  }
}

/** How far the code is compared by meaning, in one sentence; null where nothing is to be said of it. */
export function fillSentence(state: FillState): string | null {
  const far = `${formatCount(state.done)} of ${countOf(state.of, 'part')}`;
  switch (state.status) {
    case 'off':
      return null;
    case 'resting':
      return state.of === 0 ? null : `${far} can be found by meaning.`;
    case 'filling':
      return `Preparing the search by meaning: ${far}${state.leftMs === null ? '' : `, ${timeLeft(state.leftMs)} of work left`}.`;
    case 'waiting':
      return `The search by meaning waits ${state.why === 'use' ? 'while the model is used' : reasons[state.why]}${state.of === 0 ? '' : `, at ${far}`}.`;
    case 'failed':
      return `The search goes by words, names and paths only. ${userMessage(state.error).text}`;
  }
}

/** For the status bar; null where there is nothing to show there. */
export function fillLabel(state: FillState): string | null {
  const share = `Meaning ${String(state.of === 0 ? 0 : Math.floor((100 * state.done) / state.of))} %`;
  switch (state.status) {
    case 'filling':
      return `$(sync~spin) ${share}`;
    case 'waiting':
      return state.of === 0 ? null : `$(${state.why === 'use' ? 'sync' : 'debug-pause'}) ${share}`;
    case 'failed':
      return '$(warning) Meaning';
    default:
      return null;
  }
}

/** Why a search went by words only. */
export function gapSentence(gap: MeaningGap): string {
  return gap.why === 'busy'
    ? 'By words, names and paths only: the model for search is busy or still being loaded.'
    : `By words, names and paths only. ${userMessage(gap.error).text}`;
}

/** Why what was found, or some of it, is in the order of the search. */
export function unrankedSentence(gap: RankingGap): string {
  if (gap.why === 'partly') return `Ranked by reading in part: there was time for ${String(gap.read)} of ${countOf(gap.of, 'place')}.`;
  return gap.why === 'busy'
    ? 'Not ranked by reading: the model for that is busy, still being loaded, or too slow here.'
    : `Not ranked by reading. ${userMessage(gap.error).text}`;
}

function timeLeft(ms: number): string {
  const minutes = Math.ceil(ms / 60_000);
  return minutes <= 1
    ? 'less than a minute'
    : minutes < 90
      ? `about ${countOf(minutes, 'minute')}`
      : `about ${countOf(Math.round(minutes / 60), 'hour')}`;
}

/** For the status bar, with icons; null where there is nothing to show there: all is read, or nothing is wanted. */
export function indexLabel(state: IndexState): string | null {
  switch (state.status) {
    case 'indexing':
      return progressLabel(state);
    case 'ready':
      return state.reading ? progressLabel(state.reading) : null;
    case 'paused':
      return '$(debug-pause) Index';
    case 'failed':
      return '$(warning) Index';
    default:
      return null;
  }
}

function progressLabel({ files, of }: IndexProgress): string {
  return of === 0 ? '$(sync~spin) Indexing' : `$(sync~spin) Indexing ${String(Math.floor((100 * files) / of))} %`;
}
