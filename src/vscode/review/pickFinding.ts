import * as vscode from 'vscode';
import { t } from '../../base/l10n.ts';
import { placeWords, ruleWords, severityIcons } from './findingWords.ts';
import type { ShownFinding } from './reviews.ts';

/** Has the user pick one where nothing tells which is meant: the keyboard alone moves through the list without choosing. Undefined when they leave it. */
export async function pickFinding(found: readonly ShownFinding[]): Promise<ShownFinding | undefined> {
  const items = found.map((shown) => ({
    label: shown.finding.message,
    iconPath: severityIcons[shown.finding.severity],
    description: `${placeWords(shown)} · ${ruleWords(shown)}`,
    shown,
  }));
  const options = { title: t('Review'), placeHolder: t('Choose the finding that is meant'), matchOnDescription: true };
  return (await vscode.window.showQuickPick(items, options))?.shown;
}
