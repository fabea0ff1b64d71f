/** *Measure Speed*: how fast the chosen model reads and writes on this machine, kept for its row. */
import * as vscode from 'vscode';
import { formatCount } from '../../base/formatNumbers.ts';
import { t } from '../../base/l10n.ts';
import { deviceText, speedText } from '../../core/models/modelUse.ts';
import { measuredUse, measureSpeed, type SpeedTestStep } from '../../core/models/speedTest.ts';
import { signalOf } from '../commands.ts';
import type { Services } from '../services.ts';

/** Resolves with the figures in words. Throws what the load or the answer failed of, and `cancelled`. */
export async function measureModel({ engine, models, modelUses }: Pick<Services, 'engine' | 'models' | 'modelUses'>): Promise<string> {
  const { info, speed } = await vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title: t('Measuring the model'), cancellable: true },
    (progress, token) =>
      measureSpeed({ engine, models, now: Date.now }, (step) => progress.report({ message: stepText(step) }), signalOf(token)),
  );
  const { reading, writing, device } = speed;
  await modelUses.note(info.path, measuredUse(info, speed));
  // The figures first: of a longer line the end isn't seen.
  return t('{0} written, {1} read: {2}, {3}.', speedText(writing), speedText(reading), info.name, deviceText(device));
}

function stepText(step: SpeedTestStep): string {
  switch (step.step) {
    case 'loading':
      return t('loading it');
    case 'warming':
      return t('warming up');
    case 'reading':
      return t('reading, {0} of {1} tokens', formatCount(step.done), formatCount(step.total));
    case 'writing':
      return t('writing');
  }
}
