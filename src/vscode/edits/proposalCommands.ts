import * as vscode from 'vscode';
import { type Disposable, DisposableStore } from '../../base/disposable.ts';
import { registerCommand } from '../commands.ts';
import type { Services } from '../services.ts';

/** Apply and discard, as buttons in the title of a proposal's diff and as commands of the palette. */
export function registerProposalCommands({ messages, proposals }: Services): Disposable {
  const store = new DisposableStore();
  const decide = (id: string, act: (proposal: NonNullable<ReturnType<typeof proposals.find>>) => Promise<void>): void => {
    store.add(
      registerCommand(messages, id, async (uri) => {
        const proposal = proposals.find(uri instanceof vscode.Uri ? uri : undefined);
        if (proposal) await act(proposal);
      }),
    );
  };
  decide('mlxCode.edits.apply', (proposal) => proposals.apply(proposal));
  decide('mlxCode.edits.discard', (proposal) => proposals.discard(proposal));
  return store;
}
