/** Which commands are used, each by its name in the chat or else by its id, which is the same in every language, and once where the chat’s hands on to one of VS Code’s. */
import { type Disposable, DisposableStore } from '../../base/disposable.ts';
import { commandEntries } from '../../core/commands/commandRegistry.ts';
import { ownCommand } from '../../core/insights/insightsReport.ts';
import { manifestTitle, onDidRunCommand } from '../commands.ts';
import type { Services } from '../services.ts';

/** Looking at what was counted is nothing to count: who looks for the first time would find that. */
const ofInsights = 'mlxCode.insights.';

/** Milliseconds within which a command of the chat has handed on. */
const handsOnMs = 2_000;

/** Counts them until it is disposed. */
export function countCommands({ commands, context, insights }: Pick<Services, 'commands' | 'context' | 'insights'>): Disposable {
  const store = new DisposableStore();
  let handed: { ids: readonly string[]; until: number } = { ids: [], until: 0 };
  store.add(
    commands.onDidRun((name) => {
      if (name === 'stats') return;
      const entry = commandEntries.find((one) => one.name === name);
      insights.count('commands', { detail: entry ? `/${entry.name}` : ownCommand });
      handed = { ids: entry?.palette ?? [], until: Date.now() + handsOnMs };
    }),
  );
  store.add(
    onDidRunCommand((id) => {
      if (id.startsWith(ofInsights)) return;
      if (handed.ids.includes(id) && Date.now() < handed.until) {
        handed = { ids: [], until: 0 };
        return;
      }
      const entry = commandEntries.find(({ palette = [] }) => palette.includes(id));
      if (entry || manifestTitle(context, id) !== undefined) insights.count('commands', { detail: entry ? `/${entry.name}` : id });
    }),
  );
  return store;
}
