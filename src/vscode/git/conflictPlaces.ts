import * as vscode from 'vscode';
import { t } from '../../base/l10n.ts';
import { conflictRegions, type ConflictRegion } from '../../core/git/conflictRegions.ts';

const titleOf = (): string => t('Help With Conflict (MLX-CODE)');
const command = 'mlxCode.git.helpWithConflict';
/** Characters beyond which nobody reads a file conflict by conflict. */
const longest = 5_000_000;

/** Offers help above each conflict of a file, and in the lightbulb within one. Nothing is read or asked for it but the text itself. */
export class ConflictPlaces implements vscode.CodeLensProvider, vscode.CodeActionProvider {
  provideCodeLenses(document: vscode.TextDocument): vscode.CodeLens[] {
    return regionsOf(document).map(({ first }) => {
      const range = new vscode.Range(first - 1, 0, first - 1, 0);
      return new vscode.CodeLens(range, { title: `$(sparkle) ${titleOf()}`, command, arguments: [document.uri, first] });
    });
  }

  provideCodeActions(document: vscode.TextDocument, range: vscode.Range, { only }: vscode.CodeActionContext): vscode.CodeAction[] {
    if (only && !only.contains(vscode.CodeActionKind.QuickFix)) return [];
    const line = range.start.line + 1;
    const region = regionsOf(document).find(({ first, last }) => first <= line && line <= last);
    if (!region) return [];
    const title = titleOf();
    const action = new vscode.CodeAction(title, vscode.CodeActionKind.QuickFix);
    action.command = { title, command, arguments: [document.uri, region.first] };
    return [action];
  }
}

/** Most files have none, and are seen not to at one look. */
function regionsOf(document: vscode.TextDocument): ConflictRegion[] {
  const text = document.getText();
  return text.length <= longest && text.includes('<<<<<<<') ? conflictRegions(text).regions : [];
}
