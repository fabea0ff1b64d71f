/** The commands of the chat about how much a model reads and writes: `/tokens` and `/ctx`. */
import { type Disposable, DisposableStore } from '../../base/disposable.ts';
import { formatCount } from '../../base/formatNumbers.ts';
import { t } from '../../base/l10n.ts';
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
          if (wanted === null) return t('An answer may have {0} tokens.', formatCount(settings.get().maxTokens));
          await effects.changeSetting('chat.maxTokens', () => wanted);
          return t('From now on an answer may have {0} tokens.', formatCount(wanted));
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
          return wanted === 0
            ? t('From now on the model reads as many tokens at once as fit into memory. It is loaded anew for that with the next question.')
            : t(
                'From now on the model reads up to {0} tokens at once. It is loaded anew for that with the next question.',
                formatCount(wanted),
              );
        },
      }),
    ),
  );
  return store;
}

/** `window`: that of the loaded model, in tokens. */
function windowText(set: number, window: number | null): string {
  const wanted = set === 0 ? t('How many tokens the model reads at once is chosen by memory.') : t('{0} tokens are set.', formatCount(set));
  const now = window === null ? t('No model is loaded now.') : t('The loaded model has {0}.', formatCount(window));
  return `${wanted} ${now}`;
}
