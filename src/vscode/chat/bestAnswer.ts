/** `/best` and *Best of Several…*: a question is answered several times, and the best answer is shown. */
import * as vscode from 'vscode';
import { type Disposable, DisposableStore } from '../../base/disposable.ts';
import { plural, t } from '../../base/l10n.ts';
import { fewestAnswers, mostAnswers, wantedBest } from '../../core/chat/best/answerCount.ts';
import { registeredCommand } from '../../core/commands/registeredCommand.ts';
import { registerCommand } from '../commands.ts';
import type { Services } from '../services.ts';

export function registerBest({
  chat,
  chatPlace,
  commands,
  messages,
  settings,
}: Pick<Services, 'chat' | 'chatPlace' | 'commands' | 'messages' | 'settings'>): Disposable {
  const store = new DisposableStore();
  store.add(
    commands.add(
      registeredCommand('best', {
        run: async (argument) => {
          const { count, question } = wantedBest(argument, settings.bestOf.answers);
          await (question === '' ? chat.bestOf(count) : chat.askSeveral(question, count));
          return null;
        },
      }),
    ),
  );
  store.add(
    registerCommand(messages, 'mlxCode.chat.bestOf', async () => {
      await chatPlace.reveal();
      const count = await chooseCount(settings.bestOf.answers);
      if (count !== undefined) await chat.bestOf(count);
    }),
  );
  return store;
}

/** Undefined where none was chosen. */
async function chooseCount(usual: number): Promise<number | undefined> {
  const counts = Array.from({ length: mostAnswers - fewestAnswers + 1 }, (_, at) => fewestAnswers + at);
  // The usual one is chosen with Enter alone.
  const items = counts
    .sort((a, b) => Number(b === usual) - Number(a === usual) || a - b)
    .map((count) => ({
      count,
      label: plural(count, '{0} answer', '{0} answers'),
      ...(count === usual && { description: t('as set in mlxCode.chat.bestOf') }),
    }));
  const chosen = await vscode.window.showQuickPick(items, {
    title: t('Best of How Many Answers to the Last Question?'),
    placeHolder: t('Those that it has count; the others are written now, one after the other'),
  });
  return chosen?.count;
}
