import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { silentLog } from '../../../src/base/log.ts';
import { ChatService, type ContextSource } from '../../../src/core/chat/chatService.ts';
import { ModelService } from '../../../src/core/models/modelService.ts';
import { initialState, reduce, type ChatState } from '../../../webview/state/chatState.ts';
import { FakeEnginePort, FakeSettings, type Step } from '../../support/fakeEnginePort.ts';

const source = (id: string, text: string | null): ContextSource => ({
  id,
  kind: 'file',
  label: id,
  detail: id,
  languageId: 'c',
  text,
  problem: text === null ? 'It is gone.' : null,
  defaultEnabled: true,
});

const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    { weight: 5, arbitrary: fc.string().map((text) => ({ text })) },
    fc.constant<Step>({ prefill: [1, 2] }),
    fc.constant<Step>({ crash: true }),
    fc.constant<Step>({ stop: 'length' }),
  ),
  { maxLength: 6 },
);

type Deed = (chat: ChatService, engine: FakeEnginePort, models: ModelService) => unknown;

const deeds: fc.Arbitrary<Deed> = fc.oneof(
  fc.tuple(fc.string(), steps).map(([question, script]): Deed => (chat, engine) => {
    engine.answers = [script];
    return chat.ask(question);
  }),
  fc.constant<Deed>((chat) => chat.retry()),
  fc.constant<Deed>((chat) => chat.stop()),
  fc.constant<Deed>((chat) => chat.clear()),
  fc.string().map(
    (draft): Deed =>
      (chat) =>
        chat.setDraft(draft),
  ),
  fc.option(fc.string()).map(
    (notice): Deed =>
      (chat) =>
        chat.setNotice(notice),
  ),
  fc.nat(3).map(
    (count): Deed =>
      (chat) =>
        chat.setModelsHere(count),
  ),
  fc.tuple(fc.constantFrom('a', 'b'), fc.boolean()).map(
    ([id, on]): Deed =>
      (chat) =>
        chat.toggleChip(id, on),
  ),
  fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 3 }).map(
    (ids): Deed =>
      (chat) =>
        chat.setSources([...new Set(ids)].map((id) => source(id, id === 'c' ? null : `text of ${id}`))),
  ),
  fc.constant<Deed>((_chat, _engine, models) => models.ensureLoaded()),
  fc.constant<Deed>((_chat, engine) => engine.enter('crashed')),
);

function shared({ focusRequests: _focus, away: _away, ...state }: ChatState): Omit<ChatState, 'focusRequests' | 'away'> {
  return state;
}

describe('chat events', () => {
  it('lead from any snapshot to the service’s state, without a gap, whatever happens', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(deeds, fc.boolean()), { maxLength: 25 }), fc.nat(20), async (script, joinAt) => {
        const engine = new FakeEnginePort();
        const settings = new FakeSettings();
        const models = new ModelService(engine, settings, silentLog);
        const chat = new ChatService(engine, models, settings, silentLog, () => new Date(0));
        const views: { state: ChatState; gaps: number }[] = [];
        const join = (): void => {
          const { snapshot } = chat;
          const view = { state: reduce(initialState, { type: 'snapshot', revision: snapshot.revision, state: snapshot }).state, gaps: 0 };
          views.push(view);
          chat.onEvent((event) => {
            const { state, gap } = reduce(view.state, event);
            view.state = state;
            if (gap) view.gaps++;
          });
        };
        join();
        const running: Promise<unknown>[] = [];
        for (const [index, [deed, pause]] of script.entries()) {
          if (index === joinAt) join();
          running.push(Promise.resolve(deed(chat, engine, models)).catch(() => undefined));
          if (pause) await new Promise((resolve) => setImmediate(resolve));
          for (const view of views) expect(shared(view.state)).toEqual(chat.snapshot);
        }
        await Promise.all(running);
        for (const view of views) {
          expect(view.gaps).toBe(0);
          expect(shared(view.state)).toEqual(chat.snapshot);
        }
        expect(chat.snapshot.busy).toBe(false);
        chat.dispose();
      }),
      { numRuns: 300 },
    );
  });
});
