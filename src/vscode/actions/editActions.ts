import type * as vscode from 'vscode';
import { type Disposable, DisposableStore } from '../../base/disposable.ts';
import { type EditInstruction, editInstructions, typesInstruction } from '../../core/actions/templates.ts';
import { registerCommand } from '../commands.ts';
import { rangeProblem } from '../documentText.ts';
import { nameOf } from '../edits/proposedFile.ts';
import type { Proposal } from '../edits/pendingProposal.ts';
import type { Services } from '../services.ts';
import { type CodeTarget, codeTarget } from './codeTarget.ts';
import { proposeEdit } from './proposeEdit.ts';

interface Words {
  /** Before the file's name: `Document`, `Documenting`. */
  label: string;
  doing: string;
}

const words: Readonly<Record<EditInstruction | 'types', Words>> = {
  doc: { label: 'Document', doing: 'Documenting' },
  refactor: { label: 'Refactor', doing: 'Refactoring' },
  optimize: { label: 'Optimize', doing: 'Optimizing' },
  simplify: { label: 'Simplify', doing: 'Simplifying' },
  types: { label: 'Add types to', doing: 'Adding types to' },
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
    label: `${words[kind].label} ${file}${whole ? '' : `, ${linesOf(range)}`}`,
    doing: `${words[kind].doing} ${file}`,
    instruction: kind === 'types' ? typesInstruction(document.languageId) : editInstructions[kind],
    targets: [{ document, range }],
    origin: 'action',
  });
}

function linesOf({ start, end }: vscode.Range): string {
  return start.line === end.line ? `line ${String(start.line + 1)}` : `lines ${String(start.line + 1)}-${String(end.line + 1)}`;
}
