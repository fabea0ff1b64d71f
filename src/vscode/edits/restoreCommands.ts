import * as vscode from 'vscode';
import { type Disposable, DisposableStore } from '../../base/disposable.ts';
import { plural } from '../../base/l10n.ts';
import { registerCommand } from '../commands.ts';
import type { Services } from '../services.ts';
import { pickCheckpoint } from './checkpointPick.ts';
import { filesRestored, firstSkipped } from './editHistory.ts';

/** Undo of the newest change (returns what was done in a sentence), the list of checkpoints, and the button of a restore's diff. */
export function registerRestoreCommands({ messages, history, restoreView: view }: Services): Disposable {
  const store = new DisposableStore();
  const command = (id: string, run: (argument: unknown) => Promise<unknown>): void => {
    store.add(registerCommand(messages, id, run));
  };
  command('mlxCode.edits.undoLast', async () => {
    const plan = await history.planUndo();
    if (firstSkipped(plan)) return view.refuse(plan);
    await history.restore(plan);
    const done = plural(filesRestored(plan), 'Undid “{1}” in {0} file', 'Undid “{1}” in {0} files', plan.target.label);
    vscode.window.setStatusBarMessage(`$(discard) ${done}`, 5000);
    return `${done}.`;
  });
  command('mlxCode.edits.showCheckpoints', async (filter) => {
    const chosen = await pickCheckpoint(history, typeof filter === 'string' ? filter : '');
    if (chosen) await view.show(await history.plan(chosen));
  });
  command('mlxCode.edits.restore', async () => {
    const plan = view.inFront;
    if (plan) await view.carryOut(plan);
  });
  return store;
}
