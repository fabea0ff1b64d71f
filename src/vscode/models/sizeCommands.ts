/** The commands of the chat about how much a model reads and writes: `/tokens` and `/ctx`. */
import { type Disposable, DisposableStore } from '../../base/disposable.ts';
import { formatCount } from '../../base/formatNumbers.ts';
import { plainNumber } from '../../core/commands/argumentCheck.ts';
import { registeredCommand } from '../../core/commands/registeredCommand.ts';
import type { Services } from '../services.ts';

export function registerSizeCommands({ chat, commands, effects, settings }: Services): Disposable {
  const store = new DisposableStore();
  store.add(
    commands.add(
      registeredCommand('tokens', {
        run: async (argument) => {
          const wanted = plainNumber(argument);
          if (wanted === null) return `An answer may have ${formatCount(settings.get().maxTokens)} tokens.`;
          await effects.changeSetting('chat.maxTokens', () => wanted);
          return `From now on an answer may have ${formatCount(wanted)} tokens.`;
        },
      }),
    ),
  );
  store.add(
    commands.add(
      registeredCommand('ctx', {
        run: async (argument) => {
          const wanted = plainNumber(argument);
          if (wanted === null) return windowText(settings.get().contextSize, chat.snapshot.meter?.of ?? null);
          await effects.setSetting('models.contextSize', wanted);
          const what = wanted === 0 ? 'as many tokens at once as fit into memory' : `up to ${formatCount(wanted)} tokens at once`;
          return `From now on the model reads ${what}. It is loaded anew for that with the next question.`;
        },
      }),
    ),
  );
  return store;
}

/** `window`: that of the loaded model, in tokens. */
function windowText(set: number, window: number | null): string {
  const wanted = set === 0 ? 'How many tokens the model reads at once is chosen by memory' : `${formatCount(set)} tokens are set`;
  return window === null ? `${wanted}. No model is loaded now.` : `${wanted}. The loaded model has ${formatCount(window)}.`;
}
