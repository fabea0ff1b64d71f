/** Other engines than the model within, as lines of the list of models. */
import * as vscode from 'vscode';
import { countOf } from '../../base/formatNumbers.ts';
import type { FoundServer } from '../../core/providers/localServers.ts';
import { abilityWords } from '../../core/providers/abilityWords.ts';
import { endpointAbilities } from '../../core/providers/endpointProvider.ts';
import { fallbacksOf, type ProviderEntry } from '../../core/providers/providerEntry.ts';

export interface ProviderItem extends vscode.QuickPickItem {
  provider?: ProviderEntry;
  /** Of a server that was found, and isn't in the settings. */
  models?: readonly string[];
}

/** Those of the settings, then those that were found running on this machine; `chosen` by its name, empty for none. */
export function providerLines(listed: readonly ProviderEntry[], found: readonly FoundServer[], chosen: string): ProviderItem[] {
  const separator = (label: string): ProviderItem => ({ label, kind: vscode.QuickPickItemKind.Separator });
  const line = (entry: ProviderEntry, what: string, isChosen: boolean): ProviderItem => {
    const where = entry.address.local ? `on this machine (${entry.address.host})` : `sends questions to ${entry.address.host}`;
    const behind = [...fallbacksOf(entry, listed).map(({ name }) => name), ...(entry.fallback?.embedded ? ['the model within'] : [])];
    return {
      label: entry.name,
      description: [what, where, ...(behind.length === 0 ? [] : [`else ${behind.join(', ')}`])].filter((part) => part !== '').join(' · '),
      detail: abilityWords(endpointAbilities[entry.kind]),
      iconPath: new vscode.ThemeIcon(isChosen ? 'check' : entry.address.local ? 'server' : 'cloud'),
      provider: entry,
    };
  };
  return [
    ...(listed.length > 0
      ? [separator('other engines'), ...listed.map((entry) => line(entry, entry.model ?? '', entry.name === chosen))]
      : []),
    ...(found.length > 0
      ? [
          separator('found running on this machine'),
          // None of them is the chosen one, also where it has the same name.
          ...found.map(({ entry, models }) => ({ ...line(entry, countOf(models.length, 'model'), false), models })),
        ]
      : []),
  ];
}
