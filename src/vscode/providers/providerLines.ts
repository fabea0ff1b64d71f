/** Other engines than the model within, as lines of the list of models. */
import * as vscode from 'vscode';
import type { AppError } from '../../base/appError.ts';
import { plural, t } from '../../base/l10n.ts';
import type { FoundModel } from '../../core/providers/extensionModels.ts';
import type { FoundServer } from '../../core/providers/localServers.ts';
import { abilityWords } from '../../core/providers/abilityWords.ts';
import { endpointAbilities } from '../../core/providers/endpointProvider.ts';
import { fallbacksOf, type ProviderEntry } from '../../core/providers/providerEntry.ts';

export interface ProviderItem extends vscode.QuickPickItem {
  provider?: ProviderEntry;
  /** Of one that was found, and isn't in the settings. */
  models?: readonly string[];
}

/** What isn't in the settings and may be chosen. */
export interface FoundProviders {
  /** Running on this machine. */
  servers: readonly FoundServer[];
  /** Of other extensions. */
  offered: readonly FoundModel[];
}

/** Those of the settings, then those that were found; `chosen` by its name, empty for none. `refusalOf` says why one may not be asked now. */
export function providerLines(
  listed: readonly ProviderEntry[],
  { servers, offered }: FoundProviders,
  chosen: string,
  refusalOf: (entry: ProviderEntry) => AppError | null,
): ProviderItem[] {
  const separator = (label: string): ProviderItem => ({ label, kind: vscode.QuickPickItemKind.Separator });
  const line = (entry: ProviderEntry, what: string, isChosen: boolean): ProviderItem => {
    const where = entry.address.local ? t('on this machine ({0})', entry.address.host) : t('sends questions to {0}', entry.address.host);
    const behind = [
      ...fallbacksOf(entry, listed).map((other) => withRefusal(other.name, refusalOf(other))),
      ...(entry.fallback?.embedded ? [t('the model within')] : []),
    ];
    return {
      label: entry.name,
      // Where questions go comes first, as the end of a long line is cut.
      description: [where, what, ...(behind.length === 0 ? [] : [t('else {0}', behind.join(', '))])]
        .filter((part) => part !== '')
        .join(' · '),
      detail:
        entry.kind === 'vscode'
          ? t('{0}; where it runs, only its extension knows', abilityWords(endpointAbilities[entry.kind]))
          : abilityWords(endpointAbilities[entry.kind]),
      iconPath: new vscode.ThemeIcon(isChosen ? 'check' : entry.address.local ? 'server' : 'cloud'),
      provider: entry,
    };
  };
  return [
    ...(listed.length > 0
      ? [separator(t('other engines')), ...listed.map((entry) => line(entry, entry.model ?? '', entry.name === chosen))]
      : []),
    ...(offered.length > 0
      ? [
          separator(t('offered by other extensions')),
          ...offered.map(({ entry, family, contextSize }) => ({
            ...line(entry, `${family} · ${plural(contextSize, '{0} token', '{0} tokens')}`, false),
            models: [entry.model ?? ''],
          })),
        ]
      : []),
    ...(servers.length > 0
      ? [
          separator(t('found running on this machine')),
          // None of them is the chosen one, also where it has the same name.
          ...servers.map(({ entry, models }) => ({ ...line(entry, plural(models.length, '{0} model', '{0} models'), false), models })),
        ]
      : []),
  ];
}

function withRefusal(name: string, refused: AppError | null): string {
  if (!refused) return name;
  return refused.code === 'offline' ? t('{0} (not while offline)', name) : t('{0} (not allowed)', name);
}
