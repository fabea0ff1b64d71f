/** What can be done about the model in a state: the list behind the status bar item. Pure. */
import { t } from '../../base/l10n.ts';
import type { ModelState } from '../../protocol/webview.ts';

export interface MenuEntry {
  /** A codicon's name. */
  icon: string;
  label: string;
  detail?: string;
  /** A command with its arguments. */
  run: readonly [command: string, ...args: unknown[]];
}

/** Whether a model is in memory, or on its way there. */
export function canUnload({ status, held }: ModelState): boolean {
  return status === 'starting' || status === 'loading' || status === 'ready' || held !== null;
}

/** Whether starting the model process anew does more than a load would: it ends what is in it, or what it failed of. */
export function canRestart(state: ModelState): boolean {
  return state.status !== 'none' && (canUnload(state) || state.status === 'failed');
}

/** `busy`: somebody waits for something that the model makes. */
export function modelMenu(state: ModelState, busy: boolean): MenuEntry[] {
  const { status, held } = state;
  const entry = (icon: string, label: string, command: string, ...args: unknown[]): MenuEntry => ({ icon, label, run: [command, ...args] });
  // Both free the model that works.
  const ends = busy ? { detail: t('Ends what is being written') } : {};
  const loading = status === 'starting' || status === 'loading';
  const unload = held === null ? t('Unload Model and Free Its Memory') : t('Unload {0} and Free Its Memory', held.name);
  const load =
    held === null || status !== 'idle'
      ? t('Load Model')
      : held.sameFile
        ? t('Load Model with the New Settings Now')
        : t('Load Chosen Model Now');
  return [
    ...(status === 'idle' || status === 'failed' ? [{ ...entry('play', load, 'mlxCode.models.load'), ...ends }] : []),
    ...(loading ? [entry('debug-stop', t('Stop Loading'), 'mlxCode.models.unload')] : []),
    entry('chip', t('Choose Model…'), 'mlxCode.models.choose'),
    entry('cloud-download', t('Download Model…'), 'mlxCode.models.download'),
    ...(canUnload(state) && !loading ? [{ ...entry('debug-disconnect', unload, 'mlxCode.models.unload'), ...ends }] : []),
    ...(canRestart(state) ? [entry('debug-restart', t('Restart Model'), 'mlxCode.models.restartWorker')] : []),
    entry('comment-discussion', t('Open Chat'), 'mlxCode.chat.open'),
    entry('settings-gear', t('Open Settings'), 'workbench.action.openSettings', '@ext:mlx-code.mlx-code'),
    entry('pulse', t('Show Diagnostics'), 'mlxCode.models.showDiagnostics'),
    entry('output', t('Show Log'), 'mlxCode.log.show'),
  ];
}
