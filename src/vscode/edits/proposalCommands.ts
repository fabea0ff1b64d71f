import * as vscode from 'vscode';
import { type Disposable, DisposableStore } from '../../base/disposable.ts';
import { t } from '../../base/l10n.ts';
import { overlookedSentence } from '../../core/edits/matchWords.ts';
import { chatOrigin } from '../chat/chatOrigin.ts';
import { registerCommand } from '../commands.ts';
import type { Messages } from '../messages.ts';
import type { Services } from '../services.ts';
import { pickFiles, showPending } from './pendingPick.ts';
import { registerPendingStatus } from './pendingStatus.ts';
import { nameOf } from './proposedFile.ts';
import type { Proposal } from './pendingProposal.ts';
import type { Proposals } from './proposals.ts';

type Decision = (proposal: Proposal) => Promise<void>;

/**
 * What is decided about proposals: as buttons in the title of a proposal's diff, as commands of the palette, and in the message that comes with a
 * diff. Nothing is applied that the user isn't looking at: with another editor in front the newest proposal is shown first.
 */
export function registerProposalCommands({ messages, proposals }: Services): Disposable {
  const store = new DisposableStore();
  const register = (id: string, decide: Decision): void => {
    store.add(
      registerCommand(messages, id, async (uri) => {
        const looked = proposals.find(uri instanceof vscode.Uri ? uri : undefined);
        const newest = proposals.open.at(-1);
        if (looked) await decide(looked);
        else if (newest) await proposals.review(newest);
      }),
    );
  };
  register('mlxCode.edits.apply', (proposal) => proposals.apply(proposal));
  register('mlxCode.edits.applyFiles', async (proposal) => {
    const files = await pickFiles(proposal);
    if (files) await proposals.apply(proposal, files);
  });
  register('mlxCode.edits.discard', (proposal) => proposals.discard(proposal));
  register('mlxCode.edits.reviewHunks', (proposal) => proposals.reviewHunks(proposal));
  store.add(registerCommand(messages, 'mlxCode.edits.showPending', () => showPending(proposals)));
  store.add(registerPendingStatus(proposals));
  store.add(
    proposals.onDidShow((proposal) => {
      // The chat has a card with the same buttons beside the diff.
      if (!proposal.origin.startsWith(chatOrigin)) void offerDecision(proposals, messages, proposal);
    }),
  );
  return store;
}

/**
 * Says that there is something to decide: small icons in a title are easy to miss, and are not read out. The message can't be taken away once it
 * has been decided elsewhere; a button of it that is pressed then says so.
 */
async function offerDecision(proposals: Proposals, messages: Messages, proposal: Proposal): Promise<void> {
  const discard = t('Discard');
  const hunks = t('One by One');
  // What doesn't fit as a whole can't be applied so.
  const first = proposal.files.some((file) => file.fitting !== null) ? hunks : t('Apply');
  const chosen = await vscode.window.showInformationMessage(questionOf(proposal), first, discard);
  if (chosen === undefined) return;
  if (!proposals.isOpen(proposal)) {
    void vscode.window.showInformationMessage(decidedAlready(proposal));
    return;
  }
  try {
    if (chosen === discard) await proposals.discard(proposal);
    else if (chosen === hunks) await proposals.reviewHunks(proposal);
    else if (proposals.find() === proposal) await proposals.apply(proposal);
    else await proposals.review(proposal);
  } catch (error) {
    messages.showError(error, 'apply a proposed change');
  }
}

function decidedAlready({ label, files }: Proposal): string {
  const some = files.some(({ state }) => state === 'applied');
  if (!some) return t('“{0}” has been discarded already.', label);
  return files.every(({ state }) => state === 'applied')
    ? t('“{0}” has been applied already.', label)
    : t('“{0}” has been applied in part already.', label);
}

/** Says too what isn't plain to see in the diff. */
function questionOf({ files, cut }: Proposal): string {
  const [only, ...more] = files;
  const question =
    only && more.length === 0
      ? t('Review the proposed change to {0}.', nameOf(only.uri))
      : t('Review the proposed change of {0} files.', files.length);
  const loose = files.flatMap(({ uri, match }) => (match === 'exact' ? [] : [overlookedSentence(match, nameOf(uri))]));
  const notes = [
    ...(files.some((file) => file.rebased) ? [t('It was fitted to what you changed since.')] : []),
    ...loose.slice(0, 1),
    ...files.filter((file) => file.fitting !== null).map(({ reason }) => reason ?? ''),
    ...(cut ? [t('The answer ended early, so more may be missing.')] : []),
  ];
  return [question, ...notes].join(' ');
}
