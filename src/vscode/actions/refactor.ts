import * as vscode from 'vscode';
import { AppError } from '../../base/appError.ts';
import type { Disposable } from '../../base/disposable.ts';
import { t } from '../../base/l10n.ts';
import { registerCommand } from '../commands.ts';
import { rangeProblem } from '../documentText.ts';
import { nameOf } from '../edits/proposedFile.ts';
import type { Services } from '../services.ts';
import { activeEditor } from './activeEditor.ts';
import { askInstruction } from './instructionPick.ts';
import { InstructionHistory } from './instructionHistory.ts';
import { proposeEdit } from './proposeEdit.ts';
import { wholeLines } from './wholeLines.ts';

/** What a keybinding or another extension may give the command, so that it doesn't ask. */
interface RefactorArguments {
  instruction: string;
}

/** "Refactor Selection…": asks what to do, has the selection rewritten and shows the change. Returns the proposal; undefined when given up. */
export function registerRefactor(services: Services): Disposable {
  const { messages, context, settings } = services;
  const history = new InstructionHistory(context.workspaceState);
  return registerCommand(messages, 'mlxCode.actions.refactorSelection', async (argument) => {
    const editor = activeEditor();
    const { document } = editor;
    if (editor.selection.isEmpty) throw new AppError('selectionEmpty', 'nothing is selected', { what: 'selection' });
    // What can't be refactored is refused before the user thinks up an instruction.
    const problem = rangeProblem(document, editor.selection, 'selection');
    if (problem) throw problem;
    const given = isArguments(argument) ? argument.instruction.trim() : '';
    const instruction = given === '' ? await askInstruction(settings.refactorPresets, history) : given;
    if (!instruction) return undefined;
    await history.add(instruction);
    // Read again: while the user thought, the text may have changed, and VS Code has moved the selection along.
    const range = wholeLines(document, editor.selection);
    const file = nameOf(document.uri);
    const targets = [{ document, range }];
    return proposeEdit(services, {
      label: t('Refactoring {0}', file),
      doing: t('Refactoring {0}', file),
      instruction,
      targets,
      whole: true,
      origin: 'rewrite',
    });
  });
}

function isArguments(value: unknown): value is RefactorArguments {
  return (
    typeof value === 'object' &&
    value !== null &&
    'instruction' in value &&
    typeof value.instruction === 'string' &&
    !(value instanceof vscode.Uri)
  );
}
