import * as vscode from 'vscode';
import { t } from '../../base/l10n.ts';
import { signalOf } from '../commands.ts';
import type { Services } from '../services.ts';

export type Report = (message: string) => void;

/** Runs something that needs the model, with a progress that says when the model is still loading, and a button to stop. */
export async function withModelProgress<T>(
  { models }: Pick<Services, 'models'>,
  title: string,
  run: (report: Report, signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const options = { location: vscode.ProgressLocation.Notification, title: `MLX-CODE: ${title}`, cancellable: true };
  return vscode.window.withProgress(options, async (progress, token) => {
    const report = (message: string): void => progress.report({ message });
    const following = models.onDidChange(({ status, progress: done }) => {
      if (status === 'loading' || status === 'starting')
        report(done ? t('loading the model, {0} %', Math.round(done * 100)) : t('loading the model…'));
    });
    report(t('reading…'));
    try {
      return await run(report, signalOf(token));
    } finally {
      following.dispose();
    }
  });
}
