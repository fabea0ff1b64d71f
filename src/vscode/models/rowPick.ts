/** A list of the models with which something can be done, for a command that wasn't given one. */
import * as vscode from 'vscode';
import { t } from '../../base/l10n.ts';
import type { ModelGroup, ModelRow, RowAction } from '../../core/models/view/modelRows.ts';

const questions = (): Partial<Readonly<Record<RowAction, string>>> => ({
  delete: t('Which model shall go into the bin?'),
  chat: t('Which model shall answer?'),
  completions: t('Which model shall make suggestions?'),
  small: t('Which model shall write what is short?'),
  search: t('Which model shall compare code by its meaning?'),
  rank: t('Which model shall read what was found, and rank it?'),
  discard: t('Which download shall be removed?'),
  goOn: t('Which download shall go on?'),
  cancel: t('Which download shall be stopped?'),
});

/** Undefined when nothing is picked; says so where there is nothing to pick. */
export async function pickRow(groups: readonly ModelGroup[], action: RowAction): Promise<ModelRow | undefined> {
  const items = groups
    .flatMap(({ rows }) => rows)
    .filter(({ actions }) => actions.includes(action))
    .map((row) => ({ label: row.label, description: row.description, iconPath: new vscode.ThemeIcon(row.icon), row }));
  if (items.length === 0) {
    void vscode.window.showInformationMessage(t('There is no model here with which that can be done.'));
    return undefined;
  }
  const placeHolder = questions()[action] ?? t('Which model?');
  return (await vscode.window.showQuickPick(items, { title: t('MLX-CODE Models'), placeHolder, matchOnDescription: true }))?.row;
}
