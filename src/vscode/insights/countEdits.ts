/** Proposed edits in VS Code's words, for who counts what becomes of them. */
import * as vscode from 'vscode';
import { type Disposable, DisposableStore } from '../../base/disposable.ts';
import { languageOfPath } from '../../core/indexing/pathLanguage.ts';
import { sourceName } from '../../core/insights/countedProvider.ts';
import { EditFates } from '../../core/insights/editFates.ts';
import { chatOrigin } from '../chat/chatOrigin.ts';
import { AppliedTexts } from '../edits/appliedTexts.ts';
import type { Proposal } from '../edits/pendingProposal.ts';
import type { Services } from '../services.ts';

/** Changes that no model makes. */
const withoutModel: ReadonlySet<string> = new Set(['replace', 'rename']);

type Parts = Pick<Services, 'history' | 'insights' | 'models' | 'proposals' | 'providers'>;

/** Counts them until it is disposed. */
export function countEdits(parts: Parts): Disposable {
  const { history, insights, proposals } = parts;
  const store = new DisposableStore();
  const fates = new EditFates(insights);
  // Somebody's undo in the editor itself.
  const texts = store.add(new AppliedTexts());
  const start = Date.now();
  store.add(
    proposals.onDidChange((proposal) => {
      if (proposal.trial || withoutModel.has(proposal.origin) || !insights.enabled) return;
      texts.follow(proposal);
      const { id, checkpoint, time } = proposal;
      const gone = fates.look({
        id,
        checkpoint,
        earlier: time < start,
        model: modelOf(proposal, parts),
        files: proposal.files.map(fileOf),
      });
      for (const one of gone) texts.release(one);
    }),
  );
  store.add(history.onDidTakeBack((ids) => fates.takenBack(new Set(ids))));
  store.add(texts.onDidReverse(({ proposal, uri, undone }) => fates.reversed(proposal.id, uri.toString(), undone)));
  return store;
}

/** Only in the chat others than the model within propose changes. */
function modelOf({ origin }: Proposal, { models, providers }: Parts): string {
  const { from } = providers.current;
  return origin.startsWith(chatOrigin) && from ? sourceName(from) : (models.info?.name ?? '');
}

function fileOf({ uri, before, after, state, accepted, rebased }: Proposal['files'][number]) {
  const key = uri.toString();
  const open = vscode.workspace.textDocuments.find((document) => document.uri.toString() === key);
  return { key, language: open?.languageId ?? languageOfPath(uri.path), before, after, state, accepted, rebased };
}
