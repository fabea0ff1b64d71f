/** What the page with the graph is told of the index: whether there is anything to draw, and what to do where there isn't. Pure. */
import { t } from '../../base/l10n.ts';
import type { GraphPageState } from '../../protocol/graphPage.ts';
import { indexSentence } from '../indexing/indexWords.ts';
import type { IndexState } from '../indexing/indexState.ts';

/** `open`: how many folders are open in the window, and how many of those are on a disk. */
export function graphPageState(
  state: IndexState,
  folders: readonly string[],
  open: { all: number; onDisk: number },
  version: number,
): GraphPageState {
  const base = { text: indexSentence(state), fraction: null, button: null, folders: [...folders], version };
  const openFolder = { id: 'openFolder', label: t('Open a folder…') } as const;
  if (open.all === 0) {
    return { ...base, stage: 'noFolder', text: t('Open a folder to see how its files hang together.'), button: openFolder };
  }
  if (open.onDisk === 0) {
    const text = t('The graph is made of files on a disk, and the open folder is elsewhere. Open one that is on a disk.');
    return { ...base, stage: 'noFolder', text, button: openFolder };
  }
  switch (state.status) {
    case 'off': {
      const text = t('The graph is made from the index, which is switched off. Switch it on in the settings (mlxCode.index.when).');
      return { ...base, stage: 'off', text, button: { id: 'openSettings', label: t('Open settings') } };
    }
    case 'idle':
      // The window opens first, and then the folders are looked at.
      if (folders.length === 0) return { ...base, stage: 'reading', text: t('Looking for the files of the project.') };
      return { ...base, stage: 'idle', button: { id: 'read', label: t('Read the project') } };
    case 'indexing':
      return { ...base, stage: 'reading', fraction: fractionOf(state) };
    case 'paused': {
      const button = state.why === 'user' ? ({ id: 'resume', label: t('Go on reading') } as const) : null;
      return { ...base, stage: 'paused', fraction: fractionOf(state), button };
    }
    case 'failed':
      return { ...base, stage: 'failed', button: { id: 'read', label: t('Try again') } };
    case 'ready':
      return { ...base, stage: 'ready' };
  }
}

function fractionOf({ files, of }: { files: number; of: number }): number | null {
  return of === 0 ? null : Math.min(1, files / of);
}
