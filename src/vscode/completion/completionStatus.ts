import * as vscode from 'vscode';
import { type Disposable, DisposableStore } from '../../base/disposable.ts';
import { t } from '../../base/l10n.ts';
import { type CompletionActivity, type CompletionOptions, type CompletionService } from '../../core/completion/completionService.ts';
import { suggestsIn } from '../../core/completion/suggestsIn.ts';
import { whyNoSuggestion } from '../../core/completion/noSuggestion.ts';
import { userMessage } from '../../core/userMessage.ts';
import type { Services } from '../services.ts';
import { languageName } from './languageName.ts';

/** What the item says. */
export interface CompletionStatus {
  icon: string;
  tooltip: string;
}

/** What inline suggestions are doing, for the document that is in front. */
export function completionStatus(
  service: Pick<CompletionService, 'lastNone' | 'snoozedUntil' | 'latencyMs' | 'unable'>,
  options: CompletionOptions,
  languageId: string | undefined,
  activity: CompletionActivity,
  now: number,
): CompletionStatus {
  if (!options.enabled) return { icon: '$(circle-slash)', tooltip: t('Inline suggestions are off') };
  if (now < service.snoozedUntil) {
    const time = new Date(service.snoozedUntil).toLocaleTimeString(undefined, { hour: '2-digit', minute: '2-digit' });
    return { icon: '$(bell-slash)', tooltip: t('Inline suggestions are snoozed until {0}', time) };
  }
  if (languageId !== undefined && !suggestsIn(options, languageId)) {
    return { icon: '$(circle-slash)', tooltip: t('Inline suggestions are off for {0}', languageName(languageId)) };
  }
  if (service.unable) {
    return {
      icon: '$(sparkle)$(warning)',
      tooltip: `${t('Inline suggestions are on, but none can come')}\n${userMessage(service.unable).text}`,
    };
  }
  if (activity === 'computing') return { icon: '$(loading~spin)', tooltip: t('Writing a suggestion') };
  const { lastNone, latencyMs } = service;
  const on =
    latencyMs === undefined ? t('Inline suggestions are on') : t('Inline suggestions are on, usually after {0} ms', Math.round(latencyMs));
  const none = lastNone && lastNone.reason !== 'withdrawn' ? `\n${t('None the last time: {0}', whyNoSuggestion(lastNone))}` : '';
  return { icon: '$(sparkle)', tooltip: `${on}${none}` };
}

/** Beside the model's item: whether suggestions are on, and what they are doing. A click leads to all that can be done about them. */
export function registerCompletionStatus(
  { settings, models }: Pick<Services, 'models' | 'settings'>,
  service: CompletionService,
): Disposable {
  const store = new DisposableStore();
  const item = store.add(vscode.window.createStatusBarItem('mlxCode.completion', vscode.StatusBarAlignment.Left, -2));
  item.name = t('MLX-CODE Inline Suggestions');
  item.command = 'mlxCode.completion.showCommands';
  let activity: CompletionActivity = 'idle';
  let wake: NodeJS.Timeout | undefined;
  const show = (): void => {
    const languageId = vscode.window.activeTextEditor?.document.languageId;
    const { icon, tooltip } = completionStatus(service, settings.completion, languageId, activity, Date.now());
    item.text = icon;
    item.tooltip = tooltip;
    item.accessibilityInformation = { label: `MLX-CODE: ${tooltip}`, role: 'button' };
    clearTimeout(wake);
    const left = service.snoozedUntil - Date.now();
    if (left > 0) wake = setTimeout(show, left + 50).unref();
  };
  store.add(
    service.onDidChangeActivity((now) => {
      activity = now;
      show();
    }),
  );
  store.add(service.onDidAnswer(show));
  store.add(service.onDidSnooze(show));
  store.add(settings.onDidChange(show));
  // Loading one ends what was said of its absence; its progress is told elsewhere.
  store.add(models.onDidChange(({ status }) => (status === 'loading' ? undefined : show())));
  store.add(vscode.window.onDidChangeActiveTextEditor(show));
  store.add({ dispose: () => clearTimeout(wake) });
  show();
  item.show();
  return store;
}
