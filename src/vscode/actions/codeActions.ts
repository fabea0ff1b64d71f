/**
 * The entries in VS Code's lightbulb. They are only names for commands: while a menu opens nothing is computed, asked or loaded. Never
 * preferred and never part of fix-all, so that no model runs unless the user picks the entry.
 */
import * as vscode from 'vscode';
import type { Disposable } from '../../base/disposable.ts';
import type { Services } from '../services.ts';

/** Where somebody edits; not output panels, diffs of ours, or a repository's old versions. */
const selector: vscode.DocumentSelector = ['file', 'untitled', 'vscode-remote', 'vscode-vfs', 'vscode-userdata'].map((scheme) => ({
  scheme,
}));

export function registerCodeActions(_services: Services): Disposable {
  return vscode.languages.registerCodeActionsProvider(selector, new AssistantCodeActions(), {
    providedCodeActionKinds: [vscode.CodeActionKind.QuickFix, vscode.CodeActionKind.RefactorRewrite],
  });
}

/** Stateless: what is offered follows from the place alone. */
export class AssistantCodeActions implements vscode.CodeActionProvider {
  provideCodeActions(document: vscode.TextDocument, range: vscode.Range, context: vscode.CodeActionContext): vscode.CodeAction[] {
    const wanted = (kind: vscode.CodeActionKind): boolean => context.only === undefined || context.only.contains(kind);
    const actions: vscode.CodeAction[] = [];
    if (context.diagnostics.length > 0 && wanted(vscode.CodeActionKind.QuickFix)) {
      const fix = new vscode.CodeAction('Fix with MLX-CODE', vscode.CodeActionKind.QuickFix);
      fix.diagnostics = [...context.diagnostics];
      fix.command = { command: 'mlxCode.actions.fix', title: fix.title, arguments: [document.uri, range] };
      actions.push(fix);
    }
    if (!range.isEmpty && wanted(vscode.CodeActionKind.RefactorRewrite)) {
      const refactor = new vscode.CodeAction('Refactor with MLX-CODE', vscode.CodeActionKind.RefactorRewrite);
      refactor.command = { command: 'mlxCode.actions.refactorSelection', title: refactor.title };
      actions.push(refactor);
    }
    return actions;
  }
}
