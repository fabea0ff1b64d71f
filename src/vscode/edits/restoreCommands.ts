import * as vscode from 'vscode';
import { AppError } from '../../base/appError.ts';
import { type Disposable, DisposableStore } from '../../base/disposable.ts';
import type { RestoredFile } from '../../core/edits/restorePlan.ts';
import { userMessage } from '../../core/userMessage.ts';
import { registerCommand } from '../commands.ts';
import type { Services } from '../services.ts';
import { pickCheckpoint } from './checkpointPick.ts';
import { filesRestored, firstSkipped, type RestorePlan } from './editHistory.ts';
import { filesOf } from './pendingPick.ts';
import { RestoreView } from './restoreView.ts';

/** Undo of the newest change (returns what was done in a sentence), the list of checkpoints, and the button of a restore's diff. */
export function registerRestoreCommands({ messages, history }: Services): Disposable {
  const store = new DisposableStore();
  const view = store.add(new RestoreView(history));
  const command = (id: string, run: (argument: unknown) => Promise<unknown>): void => {
    store.add(registerCommand(messages, id, run));
  };
  command('mlxCode.edits.undoLast', async () => {
    const plan = await history.planUndo();
    const skipped = firstSkipped(plan);
    if (skipped) return refuse(view, plan, skipped);
    await history.restore(plan);
    const done = `Undid “${plan.target.label}” in ${filesOf(filesRestored(plan))}`;
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

/** Says which file is no longer ours; what somebody changed in it can be seen, and other files can come back without it. */
async function refuse(view: RestoreView, plan: RestorePlan, { path, reason }: RestoredFile): Promise<void> {
  const { text } = userMessage(new AppError('undoChanged', 'not as we left it', { path, reason }));
  const differences = 'Show Differences';
  const others = 'Undo in Other Files…';
  const hasOthers = plan.files.some(({ status }) => status === 'restore');
  const chosen = await vscode.window.showWarningMessage(text, differences, ...(hasOthers ? [others] : []));
  if (chosen === differences) await view.showDifferences(plan);
  else if (chosen === others) await view.show(plan);
}
