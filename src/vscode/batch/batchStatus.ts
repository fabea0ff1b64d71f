import * as vscode from 'vscode';
import { type Disposable, DisposableStore } from '../../base/disposable.ts';
import { t } from '../../base/l10n.ts';
import { type BatchState, batchSummary, countsOf } from '../../core/batch/batch.ts';
import type { Batches } from './batches.ts';
import { batchViewId } from './batchView.ts';

/** How far a batch is, in the status bar, for who has the list out of sight; and one message at its end. */
export function showBatchStatus(batches: Batches): Disposable {
  const store = new DisposableStore();
  const item = store.add(vscode.window.createStatusBarItem('mlxCode.batch', vscode.StatusBarAlignment.Left, 0));
  item.name = t('MLX-CODE Batch');
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
    item.text = `$(${icon}) ${t('Batch {0}/{1}', counts.finished, counts.total)}`;
    item.tooltip = standing(queue.state, batchSummary(counts));
    item.accessibilityInformation = { label: said(queue.state, batchSummary(counts)) };
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
  const review = t('Review Changes');
  const text = t('The batch is done. {0}.', batchSummary(counts));
  const chosen = await vscode.window.showInformationMessage(text, ...(counts.changed > 0 ? [review] : []));
  if (chosen === review && batches.queue === queue) await vscode.commands.executeCommand('mlxCode.batch.review');
}

async function tellPause(reason: string): Promise<void> {
  const resume = t('Resume');
  const chosen = await vscode.window.showWarningMessage(t('The batch is paused. {0}', reason), resume);
  if (chosen === resume) await vscode.commands.executeCommand('mlxCode.batch.resume');
}

/** The batch's state as a sentence of the tooltip. */
function standing(state: BatchState, summary: string): string {
  if (state === 'running') return t('MLX-CODE batch, running: {0}', summary);
  return state === 'paused' ? t('MLX-CODE batch, paused: {0}', summary) : t('MLX-CODE batch, done: {0}', summary);
}

/** The same for who doesn't see it. */
function said(state: BatchState, summary: string): string {
  if (state === 'running') return t('Batch running, {0}', summary);
  return state === 'paused' ? t('Batch paused, {0}', summary) : t('Batch done, {0}', summary);
}
