/** Lets waiting proposals outlive the window: written down on every change, read when the window is back. */
import * as vscode from 'vscode';
import { type Disposable, disposable } from '../../base/disposable.ts';
import type { Log } from '../../base/log.ts';
import { parseStoredProposal, type StoredProposal } from '../../core/edits/storedProposal.ts';
import type { TextShelf } from '../../node/textShelf.ts';
import { PendingFile } from './pendingFile.ts';
import { PendingProposal, type Proposal } from './pendingProposal.ts';
import type { Proposals } from './proposals.ts';

/** How many waiting proposals are kept, and how many bytes of them on the disk. */
export const keptProposals = { maxCount: 20, maxBytes: 20_000_000 };

/** Brings back what was waiting, and writes down from now on what is. */
export function keepProposals(proposals: Proposals, shelf: TextShelf, log: Log): Disposable {
  const failed = (error: unknown): void =>
    log.warn(`a proposal could not be kept: ${error instanceof Error ? error.message : String(error)}`);
  void shelf
    .all()
    .then((texts) =>
      proposals.bringBack(
        texts
          .map(parseStoredProposal)
          .filter((stored) => stored !== null)
          .map(revived),
      ),
    )
    .catch(failed);
  const following = proposals.onDidChange((proposal) => {
    const kept = proposal.state === 'open' ? shelf.put(proposal.id, JSON.stringify(storedForm(proposal))) : shelf.remove(proposal.id);
    kept.catch(failed);
  });
  return disposable(() => following.dispose());
}

function storedForm({ id, label, cut, origin, time, checkpoint, files }: Proposal): StoredProposal {
  return {
    version: 1,
    id,
    label,
    cut,
    origin,
    time,
    checkpoint,
    files: files.map(({ uri, from, before, after, clashes, match, state, rebased, accepted }) => ({
      uri: uri.toString(),
      ...(from ? { from: from.toString() } : {}),
      before,
      after,
      clashes: clashes.map(({ base, change, at, line }) => ({ base, change: { ...change }, at, line })),
      match,
      state,
      rebased,
      accepted,
    })),
  };
}

function revived({ files, checkpoint, ...of }: StoredProposal): PendingProposal {
  const proposal = new PendingProposal({
    ...of,
    files: files.map(({ uri, from, before, after, clashes = [], match, state, rebased, accepted }) => {
      const places = { uri: vscode.Uri.parse(uri, true), ...(from === undefined ? {} : { from: vscode.Uri.parse(from, true) }) };
      const file = new PendingFile({ ...places, before, after, match }, { clashes, accepted });
      file.state = state;
      file.rebased = rebased;
      return file;
    }),
  });
  proposal.checkpoint = checkpoint;
  return proposal;
}
