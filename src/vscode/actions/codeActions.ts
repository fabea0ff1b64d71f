/**
 * The entries in VS Code's lightbulb and Refactor menu. They are only names for commands: while a menu opens nothing is computed, asked or loaded.
 * Never preferred and never part of fix-all, so that no model runs unless the user picks the entry.
 */
import * as vscode from 'vscode';
import type { Disposable } from '../../base/disposable.ts';
import { t } from '../../base/l10n.ts';
import type { Services } from '../services.ts';

/** Where somebody edits; not output panels, diffs of ours, or a repository's old versions. */
const selector: vscode.DocumentSelector = ['file', 'untitled', 'vscode-remote', 'vscode-vfs', 'vscode-userdata'].map((scheme) => ({
  scheme,
}));

interface Entry {
  title: () => string;
  kind: vscode.CodeActionKind;
  command: string;
  /** `problem`: on a diagnostic; `selection`: on selected code; `place`: anywhere. */
  on: 'problem' | 'selection' | 'place';
  /** Also in the lightbulb, where others' entries must not drown in ours; the rest is in the Refactor menu. */
  inLightbulb: boolean;
}

const { QuickFix, RefactorRewrite, RefactorExtract, RefactorMove } = vscode.CodeActionKind;
const rewrite = { kind: RefactorRewrite, on: 'selection', inLightbulb: false } as const;

const entries: readonly Entry[] = [
  { title: () => t('Fix with MLX-CODE'), kind: QuickFix, command: 'mlxCode.actions.fix', on: 'problem', inLightbulb: true },
  { ...rewrite, title: () => t('Refactor with MLX-CODE'), command: 'mlxCode.actions.refactorSelection', inLightbulb: true },
  { ...rewrite, title: () => t('Simplify with MLX-CODE'), command: 'mlxCode.actions.simplify' },
  { ...rewrite, title: () => t('Add Documentation with MLX-CODE'), command: 'mlxCode.actions.addDocumentation' },
  { ...rewrite, title: () => t('Add Types with MLX-CODE'), command: 'mlxCode.actions.addTypes' },
  {
    title: () => t('Extract Function with MLX-CODE'),
    kind: RefactorExtract.append('function'),
    command: 'mlxCode.actions.extractFunction',
    on: 'selection',
    inLightbulb: false,
  },
  {
    title: () => t('Extract Class with MLX-CODE'),
    kind: RefactorExtract.append('class'),
    command: 'mlxCode.actions.extractClass',
    on: 'selection',
    inLightbulb: false,
  },
  {
    title: () => t('Move Symbol to File with MLX-CODE'),
    kind: RefactorMove,
    command: 'mlxCode.actions.moveSymbol',
    on: 'place',
    inLightbulb: false,
  },
];

export function registerCodeActions(_services: Services): Disposable {
  return vscode.languages.registerCodeActionsProvider(selector, new AssistantCodeActions(), {
    providedCodeActionKinds: [QuickFix, RefactorRewrite, RefactorExtract, RefactorMove],
  });
}

/** Stateless: what is offered follows from the place alone. */
export class AssistantCodeActions implements vscode.CodeActionProvider {
  provideCodeActions(document: vscode.TextDocument, range: vscode.Range, context: vscode.CodeActionContext): vscode.CodeAction[] {
    const offered = entries.filter(({ kind, on, inLightbulb }) => {
      if (on === 'problem' ? context.diagnostics.length === 0 : on === 'selection' && range.isEmpty) return false;
      return context.only ? context.only.contains(kind) : inLightbulb;
    });
    return offered.map(({ title: titleOf, kind, command, on }) => {
      const title = titleOf();
      const action = new vscode.CodeAction(title, kind);
      if (on === 'problem') action.diagnostics = [...context.diagnostics];
      action.command = { command, title, arguments: [document.uri, range] };
      return action;
    });
  }
}
