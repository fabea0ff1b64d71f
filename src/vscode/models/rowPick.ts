/** A list of the models with which something can be done, for a command that wasn't given one. */
import * as vscode from 'vscode';
import type { ModelGroup, ModelRow, RowAction } from '../../core/models/view/modelRows.ts';

const questions: Partial<Readonly<Record<RowAction, string>>> = {
  delete: 'Which model shall go into the bin?',
  chat: 'Which model shall answer?',
  completions: 'Which model shall make suggestions?',
  small: 'Which model shall write what is short?',
  search: 'Which model shall compare code by its meaning?',
  rank: 'Which model shall read what was found, and rank it?',
  discard: 'Which download shall be removed?',
  goOn: 'Which download shall go on?',
  cancel: 'Which download shall be stopped?',
};

/** Undefined when nothing is picked; says so where there is nothing to pick. */
export async function pickRow(groups: readonly ModelGroup[], action: RowAction): Promise<ModelRow | undefined> {
  const items = groups
    .flatMap(({ rows }) => rows)
    .filter(({ actions }) => actions.includes(action))
    .map((row) => ({ label: row.label, description: row.description, iconPath: new vscode.ThemeIcon(row.icon), row }));
  if (items.length === 0) {
    void vscode.window.showInformationMessage('There is no model here with which that can be done.');
    return undefined;
  }
  const placeHolder = questions[action] ?? 'Which model?';
  return (await vscode.window.showQuickPick(items, { title: 'MLX-CODE Models', placeHolder, matchOnDescription: true }))?.row;
}
