/** How the index of the open folders stands, in words. Pure. */
import { countOf, formatBytes, formatCount } from '../../base/formatNumbers.ts';
import type { IndexProgress } from '../../protocol/indexer.ts';
import { userMessage } from '../userMessage.ts';
import type { Strain } from '../ports.ts';
import type { IndexState } from './projectIndex.ts';

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
