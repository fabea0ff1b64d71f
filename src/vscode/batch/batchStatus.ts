import * as vscode from 'vscode';
import { type Disposable, DisposableStore } from '../../base/disposable.ts';
import { batchSummary, countsOf } from '../../core/batch/batch.ts';
import type { Batches } from './batches.ts';
import { batchViewId } from './batchView.ts';

/** How far a batch is, in the status bar, for who has the list out of sight; and one message at its end. */
export function showBatchStatus(batches: Batches): Disposable {
  const store = new DisposableStore();
  const item = store.add(vscode.window.createStatusBarItem('mlxCode.batch', vscode.StatusBarAlignment.Left, 0));
  item.name = 'MLX-CODE Batch';
  item.command = `${batchViewId}.focus`;
  let running = false;
  const refresh = (): void => {
    const { queue } = batches;
    if (!queue) {
      running = false;
      item.hide();
      return;
    }
    const counts = countsOf(queue.files);
    const icon = queue.state === 'running' ? 'sync~spin' : queue.state === 'paused' ? 'debug-pause' : 'checklist';
    item.text = `$(${icon}) Batch ${String(counts.finished)}/${String(counts.total)}`;
    item.tooltip = `MLX-CODE batch, ${queue.state}: ${batchSummary(counts)}`;
    item.accessibilityInformation = { label: `Batch ${queue.state}, ${batchSummary(counts)}` };
    item.show();
    if (running && queue.state === 'done') void tellEnd(batches);
    else if (running && queue.pauseReason !== null) void tellPause(queue.pauseReason);
    running = queue.state === 'running';
  };
  store.add(batches.onDidChange(refresh));
  refresh();
  return store;
}

async function tellEnd(batches: Batches): Promise<void> {
  const { queue } = batches;
  if (!queue) return;
  const counts = countsOf(queue.files);
  const review = 'Review Changes';
  const text = `The batch is done. ${batchSummary(counts)}.`;
  const chosen = await vscode.window.showInformationMessage(text, ...(counts.changed > 0 ? [review] : []));
  if (chosen === review && batches.queue === queue) await vscode.commands.executeCommand('mlxCode.batch.review');
}

async function tellPause(reason: string): Promise<void> {
  const resume = 'Resume';
  const chosen = await vscode.window.showWarningMessage(`The batch is paused. ${reason}`, resume);
  if (chosen === resume) await vscode.commands.executeCommand('mlxCode.batch.resume');
}
