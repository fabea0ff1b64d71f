import { expect, it, vi } from 'vitest';
import { AppError } from '../../../src/base/appError.ts';
import { silentLog } from '../../../src/base/log.ts';
import type { KeptCounts } from '../../../src/core/insights/insightsStore.ts';
import type { Handlers } from '../../../src/protocol/contract.ts';
import type { InsightsPageContract, InsightsPageState } from '../../../src/protocol/insightsPage.ts';
import { InsightsPanel } from '../../../src/vscode/insights/insightsPanel.ts';

const opened = vi.hoisted(() => [] as { handlers: unknown }[]);

vi.mock('vscode', async () => {
  const { Emitter } = await import('../../../src/base/event.ts');
  return { EventEmitter: Emitter };
});
vi.mock('../../../src/vscode/pagePanel.ts', () => ({
  openPage: (_at: unknown, page: { handlers: unknown }) => {
    opened.push(page);
    return { dispose: () => undefined };
  },
  tellNews: async (news: (heard: () => void) => unknown, tell: () => Promise<void>) => {
    await tell();
    news(() => void tell());
  },
  toldHere: () => (_doing: string, work: Promise<unknown>) => work,
}));

it('says in the page and in the log why figures can’t be read, as long as they can’t', async () => {
  let read = (): Promise<KeptCounts> =>
    Promise.reject(new AppError('insightsUnavailable', 'newer', { path: '/data/insights', cause: 'newer' }));
  const warnings: string[] = [];
  const never = () => ({ dispose: () => undefined });
  const panel = new InsightsPanel({
    context: { extensionUri: null },
    log: { ...silentLog, warn: (text: string) => warnings.push(text) },
    insights: { enabled: true, onDidChange: never, read: () => read() },
    settings: { insights: { enabled: true, keepDays: 0 }, onDidChange: never },
  } as never);
  panel.show();
  const { calls, streams } = opened[0]!.handlers as Handlers<InsightsPageContract>;
  const states: InsightsPageState[] = [];
  const context = { signal: new AbortController().signal } as never;
  await streams.events({}, (state) => Promise.resolve(void states.push(state)), context);
  expect(states.at(-1)?.problem).toBeNull();
  await expect(calls.report({ period: 'week' }, context)).rejects.toMatchObject({ code: 'insightsUnavailable' });
  expect(states.at(-1)?.problem).toMatch(/^A later version of MLX-CODE has written \/data\/insights/);
  expect(warnings).toEqual([expect.stringContaining('newer')]);
  read = () => Promise.resolve({ counts: [], aside: [] });
  expect(await calls.report({ period: 'week' }, context)).toMatchObject({ never: true });
  expect(states.at(-1)?.problem).toBeNull();
  panel.dispose();
});
