import * as vscode from 'vscode';
import { AppError } from '../../base/appError.ts';
import type { Disposable } from '../../base/disposable.ts';
import { fixInstruction } from '../../core/actions/presets.ts';
import type { RewriteRequest } from '../../core/actions/rewriteService.ts';
import { registerCommand } from '../commands.ts';
import { assertTextIs } from '../edits/documentState.ts';
import type { Services } from '../services.ts';
import { activeEditor } from './activeEditor.ts';
import { enclosingRange } from './enclosingRange.ts';
import { proposeRewrite } from './proposeRewrite.ts';

/**
 * "Fix with MLX-CODE": rewrites the function around a problem. The lightbulb names the document and the place; the palette takes the
 * cursor. Returns the proposal.
 */
export function registerFix(services: Services): Disposable {
  return registerCommand(services.messages, 'mlxCode.actions.fix', async (uri, place) => {
    const { document, at } = await target(uri, place);
    const found = vscode.languages.getDiagnostics(document.uri);
    const meant = found.filter((diagnostic) => diagnostic.range.intersection(at));
    if (meant.length === 0) throw new AppError('problemNone', 'no diagnostic at the place');
    const around = meant.reduce((union, diagnostic) => union.union(diagnostic.range), meant[0]?.range ?? at);
    const before = document.getText();
    const range = await enclosingRange(document, around);
    // The symbols were those of this text; its lines may be others by now.
    assertTextIs(document, before);
    const diagnostics = found
      .filter((diagnostic) => range.intersection(diagnostic.range))
      .map((diagnostic) => described(diagnostic, range));
    const instruction = fixInstruction;
    return proposeRewrite(services, { document, range, instruction, diagnostics, doing: 'Fixing' });
  });
}

async function target(uri: unknown, place: unknown): Promise<{ document: vscode.TextDocument; at: vscode.Range }> {
  if (uri instanceof vscode.Uri && place instanceof vscode.Range)
    return { document: await vscode.workspace.openTextDocument(uri), at: place };
  const { document, selection } = activeEditor();
  // At the palette the cursor is where the line's problem is meant, wherever on the line it stands.
  return { document, at: selection.isEmpty ? document.lineAt(selection.active.line).range : selection };
}

function described(diagnostic: vscode.Diagnostic, range: vscode.Range): NonNullable<RewriteRequest['diagnostics']>[number] {
  const { code } = diagnostic;
  const value = typeof code === 'object' ? code.value : code;
  return {
    message: diagnostic.message,
    line: Math.max(1, diagnostic.range.start.line - range.start.line + 1),
    ...(value === undefined ? {} : { code: String(value) }),
  };
}
