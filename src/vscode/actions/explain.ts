import { AppError } from '../../base/appError.ts';
import type { Disposable } from '../../base/disposable.ts';
import { explainQuestion } from '../../core/actions/presets.ts';
import { revealChat } from '../chat/chatFeature.ts';
import { selectionSource } from '../chat/contextSources.ts';
import { registerCommand } from '../commands.ts';
import { rangeProblem } from '../documentText.ts';
import type { Services } from '../services.ts';
import { activeEditor } from './activeEditor.ts';

/** "Explain Selection": asks in the chat, with the selection as the only thing that goes along. Returns the finished turn. */
export function registerExplain({ messages, chat }: Services): Disposable {
  return registerCommand(messages, 'mlxCode.actions.explainSelection', async () => {
    const { document, selection } = activeEditor();
    // What can't be explained is refused before the panel opens.
    const problem = rangeProblem(document, selection, 'selection');
    if (problem) throw problem;
    const source = selectionSource(document, selection);
    if (chat.snapshot.busy) throw new AppError('busy', 'an answer is under way');
    await revealChat();
    return chat.ask(`Explain ${source.label}`, {
      sources: [source],
      instruction: explainQuestion(source.languageId, source.label),
      // What is quoted in an explanation is no change.
      edits: false,
    });
  });
}
