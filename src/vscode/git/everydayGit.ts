/** Everyday git in the chat: `/git` and what may follow it. Each word is its own; this only finds the one that is meant. */
import { AppError } from '../../base/appError.ts';
import { type Disposable, DisposableStore } from '../../base/disposable.ts';
import { t } from '../../base/l10n.ts';
import { commandHelp, type SlashCommand } from '../../core/chat/slashCommands.ts';
import { registeredCommand } from '../../core/commands/registeredCommand.ts';
import type { Services } from '../services.ts';
import { registerConflictHelp } from './conflictHelp.ts';
import { gitBranch } from './gitBranch.ts';
import { gitCommitWord } from './gitCommitWord.ts';
import { gitConflict } from './gitConflict.ts';
import { gitHistory } from './gitHistory.ts';
import { gitReads } from './gitReads.ts';
import { gitStage } from './gitStage.ts';
import { gitStash } from './gitStash.ts';
import type { GitWord } from './gitWord.ts';
import { registerHistoryCommands } from './historyCommands.ts';

export function registerEverydayGit(services: Services): Disposable {
  const store = new DisposableStore();
  store.add(services.commands.add(gitCommand(services)));
  store.add(registerConflictHelp(services));
  store.add(registerHistoryCommands(services));
  return store;
}

/** `/git` with all of its words. */
export function gitCommand(services: Services): SlashCommand {
  const words: readonly GitWord[] = [
    ...gitReads(services),
    gitStage(services),
    gitCommitWord(services),
    gitBranch(services),
    gitStash(services),
    gitConflict(services),
    ...gitHistory(services),
  ];
  const table = (): string =>
    commandHelp(
      words.map(({ name, arguments: args, help }) => ({ name: `git ${name}`, arguments: args, needsArguments: false, help, choices: [] })),
    );
  return registeredCommand('git', {
    choices: words.map(({ name, help }) => ({ value: name, help })),
    stops: true,
    run: (argument, signal = new AbortController().signal) => {
      const [, first = '', rest = ''] = /^(\S*)\s*([\s\S]*)$/.exec(argument) ?? [];
      if (first === '') return Promise.resolve(table());
      const word = words.find(({ name }) => name === first.toLowerCase());
      if (!word) return Promise.reject(new AppError('commandUnknown', `no word ${first}`, { name: `git ${first}` }));
      const usage = `/git ${word.name}`;
      if (word.arguments === '' && rest !== '')
        return Promise.reject(new AppError('commandArguments', 'more words', { usage, extra: true }));
      return word.run(rest.trim(), signal).catch((error: unknown) => {
        // A question was answered by no, or its work stopped: what was typed stays in the chat, to be copied or asked again.
        if (AppError.isCancelled(error) && !signal.aborted) return t('Stopped. Nothing was changed.');
        throw error;
      });
    },
  });
}
