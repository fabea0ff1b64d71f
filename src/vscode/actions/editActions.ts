import type * as vscode from 'vscode';
import { type Disposable, DisposableStore } from '../../base/disposable.ts';
import { t } from '../../base/l10n.ts';
import { type EditInstruction, editInstructions, typesInstruction } from '../../core/actions/templates.ts';
import { withAdded } from '../../core/templates/projectTemplates.ts';
import { registerCommand } from '../commands.ts';
import { rangeProblem } from '../documentText.ts';
import { nameOf } from '../edits/proposedFile.ts';
import type { Proposal } from '../edits/pendingProposal.ts';
import type { Services } from '../services.ts';
import { type CodeTarget, codeTarget } from './codeTarget.ts';
import { proposeEdit } from './proposeEdit.ts';

interface Words {
  /** What the change is called, of a file or some lines of it. */
  label: (place: string) => string;
  /** What is said of the file while the model is at it. */
  doing: (file: string) => string;
}

const words: Readonly<Record<EditInstruction | 'types', Words>> = {
  doc: { label: (place) => t('Document {0}', place), doing: (file) => t('Documenting {0}', file) },
  refactor: { label: (place) => t('Refactor {0}', place), doing: (file) => t('Refactoring {0}', file) },
  optimize: { label: (place) => t('Optimize {0}', place), doing: (file) => t('Optimizing {0}', file) },
  simplify: { label: (place) => t('Simplify {0}', place), doing: (file) => t('Simplifying {0}', file) },
  types: { label: (place) => t('Add types to {0}', place), doing: (file) => t('Adding types to {0}', file) },
};

/** "Add Documentation", "Add Types" and "Simplify": on the selection, or the function around the cursor. Each returns the proposal. */
export function registerEditActions(services: Services): Disposable {
  const store = new DisposableStore();
  for (const [command, kind] of [
    ['mlxCode.actions.addDocumentation', 'doc'],
    ['mlxCode.actions.addTypes', 'types'],
    ['mlxCode.actions.simplify', 'simplify'],
  ] as const) {
    store.add(
      registerCommand(services.messages, command, async (argument, place) =>
        editCode(services, kind, await codeTarget(argument, place, 'function')),
      ),
    );
  }
  return store;
}

/** Has a piece of code changed in one of the ready-made ways. */
export async function editCode(services: Services, kind: EditInstruction | 'types', target: CodeTarget): Promise<Proposal> {
  const { document, range, whole } = target;
  const problem = rangeProblem(document, range, whole ? 'file' : 'selection');
  if (problem) throw problem;
  const file = nameOf(document.uri);
  return proposeEdit(services, {
    label: words[kind].label(whole ? file : linesOf(file, range)),
    doing: words[kind].doing(file),
    instruction: withAdded(
      kind === 'types' ? typesInstruction(document.languageId) : editInstructions[kind],
      services.settings.ofProject,
      kind,
    ),
    targets: [{ document, range }],
    origin: 'action',
  });
}

function linesOf(file: string, { start, end }: vscode.Range): string {
  return start.line === end.line ? t('{0}, line {1}', file, start.line + 1) : t('{0}, lines {1}-{2}', file, start.line + 1, end.line + 1);
}
