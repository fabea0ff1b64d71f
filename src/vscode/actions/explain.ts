import { t } from '../../base/l10n.ts';
import type { Turn } from '../../protocol/webview.ts';
import { AppError } from '../../base/appError.ts';
import type { Disposable } from '../../base/disposable.ts';
import { answerQuestion, type TemplateName } from '../../core/actions/templates.ts';
import { withAdded } from '../../core/templates/projectTemplates.ts';
import { selectionSource } from '../chat/contextSources.ts';
import { registerCommand } from '../commands.ts';
import { rangeProblem } from '../documentText.ts';
import type { Services } from '../services.ts';
import { activeEditor } from './activeEditor.ts';
import type { CodeTarget } from './codeTarget.ts';

/** "Explain Selection": asks in the chat, with the selection as the only thing that goes along. Returns the finished turn. */
export function registerExplain(services: Services): Disposable {
  return registerCommand(services.messages, 'mlxCode.actions.explainSelection', async () => {
    const { document, selection } = activeEditor();
    return askAbout(services, { name: 'explain', title: t('Explain') }, { document, range: selection, whole: false });
  });
}

/** Asks in the chat about a piece of code, or a file, which goes along alone. Resolves with the finished turn; throws what is wrong with the code, and `busy`. */
export async function askAbout(
  { chat, chatPlace, settings }: Pick<Services, 'chat' | 'chatPlace' | 'settings'>,
  { name, title }: { name: TemplateName; title: string },
  { document, range, whole }: CodeTarget,
): Promise<Turn> {
  // What can't be asked about is refused before the panel opens.
  const problem = rangeProblem(document, range, whole ? 'file' : 'selection');
  if (problem) throw problem;
  const source = selectionSource(document, range);
  if (chat.snapshot.busy) throw new AppError('busy', 'an answer is under way');
  await chatPlace.reveal();
  return chat.ask(`${title} ${source.label}`, {
    sources: [source],
    instruction: withAdded(answerQuestion(name, source.languageId, source.label), settings.ofProject, name),
    // What is quoted in an explanation is no change.
    edits: name !== 'explain',
  });
}
