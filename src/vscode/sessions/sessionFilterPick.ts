/** Which conversations the list is to have: pinned ones, those of some days, those that one model answered. */
import * as vscode from 'vscode';
import { t } from '../../base/l10n.ts';
import type { SessionFilter } from '../../core/sessions/session.ts';
import { listText, sinceDays } from '../../core/sessions/sessionWords.ts';

/** What somebody has chosen; empty for all. */
export interface ChosenFilter {
  pinned?: true;
  /** So many days back, today being the first. */
  days?: number;
  model?: string;
}

interface FilterItem extends vscode.QuickPickItem {
  chosen?: ChosenFilter;
}

const spans = (): readonly { days: number; label: string }[] => [
  { days: 1, label: t('Today') },
  { days: 7, label: t('The Last 7 Days') },
  { days: 30, label: t('The Last 30 Days') },
  { days: 365, label: t('The Last 365 Days') },
];

/** What is chosen, in a few words each; none for all. */
export function filterWords({ pinned, days, model }: ChosenFilter): string[] {
  const span = spans().find((one) => one.days === days);
  return [...(pinned ? [t('Pinned')] : []), ...(span ? [span.label] : []), ...(model === undefined ? [] : [model])];
}

/** As the store takes it. */
export function filterOf({ pinned, days, model }: ChosenFilter, now: Date): Pick<SessionFilter, 'pinned' | 'since' | 'model'> {
  return {
    ...(pinned && { pinned }),
    ...(days !== undefined && { since: sinceDays(days, now) }),
    ...(model !== undefined && { model }),
  };
}

/** Asks for one thing more, or less, than `now`; `models` are those to choose from. Resolves with what is chosen then; undefined where nothing was. */
export async function pickFilter(now: ChosenFilter, models: readonly string[]): Promise<ChosenFilter | undefined> {
  /** Chosen once more it is taken away. */
  const item = (label: string, change: ChosenFilter): FilterItem => {
    const [key, value] = Object.entries(change)[0] ?? [];
    const isOn = key !== undefined && now[key as keyof ChosenFilter] === value;
    const without = Object.fromEntries(Object.entries(now).filter(([name]) => name !== key)) as ChosenFilter;
    return { label: `${isOn ? '$(check)' : '$(blank)'} ${label}`, chosen: isOn ? without : { ...now, ...change } };
  };
  const separator = (label: string): FilterItem => ({ label, kind: vscode.QuickPickItemKind.Separator });
  const all = [...new Set([...models, ...(now.model === undefined ? [] : [now.model])])];
  const items = [
    ...(filterWords(now).length > 0 ? [{ label: `$(clear-all) ${t('Show All Again')}`, chosen: {} }] : []),
    item(t('Pinned Ones Only'), { pinned: true }),
    separator(t('Something Was Said')),
    ...spans().map(({ days, label }) => item(label, { days })),
    ...(all.length > 0 ? [separator(t('Answered Last By')), ...all.map((model) => item(listText(model), { model }))] : []),
  ];
  const options = { title: t('Filter Conversations'), placeHolder: t('Choose which are shown; chosen again, it counts no more') };
  return (await vscode.window.showQuickPick(items, options))?.chosen;
}
