/** "Add to Chat": what is chosen in the explorer, in front in an editor or selected in it, or selected in a terminal stays with the questions. */
import * as vscode from 'vscode';
import { AppError } from '../../base/appError.ts';
import { attachedFile } from './attachedFile.ts';
import { attachedTerminal } from './attachedTerminal.ts';
import { attachPlaces, type Attached, reasonsOf } from './attaching.ts';
import { linesOf } from '../chat/contextSources.ts';
import type { Services } from '../services.ts';
import { editorInFront } from '../editorInFront.ts';

/** Attaches it and shows the chat. What of several could not be attached is told; rejects with AppError when nothing was. */
export async function addToChat({ attached, messages }: Pick<Services, 'attached' | 'messages'>, args: readonly unknown[]): Promise<void> {
  const done = await attachMeant(attached, args);
  await vscode.commands.executeCommand('mlxCode.chat.open');
  if (done.refused.length === 0) return;
  messages.showError(
    new AppError('attachRefused', 'not all attached', { count: done.refused.length, reasons: reasonsOf(done) }),
    'add to chat',
  );
}

async function attachMeant(attached: Services['attached'], [first, second]: readonly unknown[]): Promise<Attached> {
  // The explorer hands over the one that was clicked, and all that are chosen.
  if (Array.isArray(second))
    return attachPlaces(
      attached,
      second.filter((one) => one instanceof vscode.Uri),
    );
  const terminal = vscode.window.terminals.find((open) => open === first);
  if (terminal) return one(await attached.add(await attachedTerminal(terminal)));
  const editor = editorInFront();
  const inEditor = editor && (!(first instanceof vscode.Uri) || editor.document.uri.toString() === first.toString());
  if (inEditor) {
    const { document, selection } = editor;
    return one(await attached.add(await attachedFile(document.uri, selection.isEmpty ? null : linesOf(selection))));
  }
  if (first instanceof vscode.Uri) return attachPlaces(attached, [first]);
  throw new AppError('editorNone', 'nothing to add');
}

function one(source: Attached['sources'][number]): Attached {
  return { sources: [source], refused: [] };
}
