import * as vscode from 'vscode';
import { type Disposable, DisposableStore } from '../../base/disposable.ts';
import { plural } from '../../base/l10n.ts';
import { checkpointsMeant } from '../../core/edits/checkpointWords.ts';
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
  command('mlxCode.edits.showCheckpoints', async (given) => {
    const words = wordsOfRestore(given);
    const meant = words === null ? [] : checkpointsMeant(await history.list(), words);
    const [only] = meant;
    const filter = words ?? (typeof given === 'string' ? given : '');
    const chosen = only && meant.length === 1 ? only : await pickCheckpoint(history, meant.length > 0 ? { among: meant } : { filter });
    if (chosen) await view.show(await history.plan(chosen));
  });
  command('mlxCode.edits.restore', async () => {
    const plan = view.inFront;
    if (plan) await view.carryOut(plan);
  });
  return store;
}

/** What says which change is to be gone back before; null where the whole list is wanted. */
function wordsOfRestore(given: unknown): string | null {
  if (typeof given !== 'object' || given === null || !('restore' in given)) return null;
  return typeof given.restore === 'string' && given.restore.trim() !== '' ? given.restore : null;
}
