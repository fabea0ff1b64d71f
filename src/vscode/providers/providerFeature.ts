import * as vscode from 'vscode';
import { AppError } from '../../base/appError.ts';
import { type Disposable, DisposableStore } from '../../base/disposable.ts';
import { t } from '../../base/l10n.ts';
import type { ProviderEntry } from '../../core/providers/providerEntry.ts';
import { registerCommand } from '../commands.ts';
import type { Services } from '../services.ts';
import { ToldOnce } from '../toldOnce.ts';
import { askForKey } from './chooseProvider.ts';

/** The commands for keys and permissions of providers, and one sentence for each entry of the settings that can't be used. */
export function registerProviders(services: Services): Disposable {
  const { context, messages, providers, providerWord } = services;
  const store = new DisposableStore();
  const told = new ToldOnce(context.globalState, 'mlxCode.providers.problemsTold');
  const tell = (): void => {
    for (const problem of providers.listed.problems) if (told.first(problem.message)) messages.showError(problem, 'reading the providers');
  };
  store.add(providerWord);
  store.add(providers.onDidChange(tell));
  tell();
  store.add(registerCommand(messages, 'mlxCode.providers.setKey', () => setKey(services)));
  store.add(registerCommand(messages, 'mlxCode.providers.withdraw', () => withdraw(services)));
  return store;
}

async function setKey(services: Services): Promise<void> {
  const { providers } = services;
  // Other extensions have keys of their own.
  const entries = providers.listed.entries.filter(({ kind }) => kind !== 'vscode');
  if (entries.length === 0) throw new AppError('providerInvalid', 'no providers', { entry: '', field: '', reason: 'has no entry yet' });
  const current = entries.find(({ name }) => name === providers.current.from?.provider);
  const entry = current ?? (entries.length === 1 ? entries[0] : await pickEntry(entries));
  if (entry && (await askForKey(services, entry)))
    vscode.window.setStatusBarMessage(`$(check) ${t('The key for {0} is set as you said', entry.name)}`, 5000);
}

async function pickEntry(entries: readonly ProviderEntry[]): Promise<ProviderEntry | undefined> {
  const items = entries.map((entry) => ({ label: entry.name, description: entry.address.host, entry }));
  return (await vscode.window.showQuickPick(items, { title: t('Set Key for Provider') }))?.entry;
}

async function withdraw({ providerWord }: Services): Promise<void> {
  const { allowed } = providerWord;
  const origin = await vscode.window.showQuickPick([...allowed], {
    title: t('Withdraw Permission of Provider'),
    placeHolder: allowed.length === 0 ? t('Nothing may be sent to any other machine') : t('Nothing more is sent to the one you choose'),
  });
  if (origin === undefined) return;
  await providerWord.withdraw(origin);
  vscode.window.setStatusBarMessage(`$(check) ${t('Nothing more is sent to {0}', origin)}`, 5000);
}
