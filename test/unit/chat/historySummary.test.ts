import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { silentLog } from '../../../src/base/log.ts';
import { ChatService } from '../../../src/core/chat/chatService.ts';
import { ModelService } from '../../../src/core/models/modelService.ts';
import type { Turn } from '../../../src/protocol/webview.ts';
import type { ChatParams } from '../../../src/protocol/worker/chat.ts';
import { FakeEnginePort, FakeSettings, fakePromptTokens } from '../../support/fakeEnginePort.ts';

let engine: FakeEnginePort;
let settings: FakeSettings;
let chat: ChatService;
/** What is answered: summaries, and all else. */
let summary: () => FakeEnginePort['answers'][number];
const long = 'a'.repeat(600);

const asksForSummary = ({ messages }: ChatParams): boolean => messages[0]!.content.startsWith('You sum up');
const summaries = (): ChatParams[] => engine.chats.filter(asksForSummary);
const prompts = (): ChatParams[] => engine.chats.filter((params) => !asksForSummary(params));

function build(): void {
  chat = new ChatService(engine, new ModelService(engine, settings, silentLog), settings, silentLog, () => new Date(2026, 10, 23));
}

beforeEach(() => {
  vi.useFakeTimers();
  engine = new FakeEnginePort();
  engine.contextSize = 1200;
  settings = new FakeSettings();
  settings.change({ maxTokens: 200 });
  let count = 0;
  summary = () => [{ text: `Summary ${String(++count)}.` }];
  const { chat: answer } = engine;
  engine.chat = (params, onItem, signal) => {
    engine.answers = [asksForSummary(params) ? summary() : [{ text: long }]];
    return answer.call(engine, params, onItem, signal);
  };
  build();
});

afterEach(() => {
  chat.dispose();
  vi.useRealTimers();
});

/** Asks until something had to go. */
async function untilFull(): Promise<Turn> {
  for (let i = 0; i < 12; i++) {
    const turn = await chat.ask(`question ${String(i)}`);
    if (turn.leftOut > 0) return turn;
  }
  throw new Error('all of it fits');
}

describe('what no longer fits the window', () => {
  it('is summed up by the model, which goes by that from then on, and by a summary of that later', async () => {
    const turn = await untilFull();
    expect(turn.summary).toEqual({ text: 'Summary 1.', of: turn.leftOut, done: true });
    const [asked] = summaries();
    expect(asked!.messages[1]!.content).toContain('User: question 0\nAssistant: aaa');
    const first = prompts().at(-1)!.messages[1]!.content;
    expect(first).toBe(`What was said before, in short:\nSummary 1.\n\nquestion ${String(turn.leftOut)}`);
    let last = turn;
    for (let i = 0; i < 12 && summaries().length < 2; i++) last = await chat.ask('more');
    expect(summaries()[1]!.messages[1]!.content).toContain('Summed up already:\nSummary 1.\n\nUser: ');
    expect(last.summary).toEqual({ text: 'Summary 2.', of: turn.leftOut + last.leftOut, done: true });
    for (const { messages } of engine.chats) expect(fakePromptTokens(messages)).toBeLessThanOrEqual(1000);
  });

  it('says while it is summed up that it is', async () => {
    const seen: unknown[] = [];
    chat.onEvent((event) => {
      if (event.type === 'turn' && event.turn.summary) seen.push([event.turn.summary.done, event.turn.status]);
    });
    await untilFull();
    expect(seen.slice(0, 2)).toEqual([
      [false, 'waiting'],
      [true, 'waiting'],
    ]);
  });

  it.each([
    ['the model says nothing', [{ text: ' \n' }]],
    ['the model only thinks', [{ text: '<think>Hm.</think>' }]],
    ['it fails', [{ fail: new Error('no memory') as never }]],
  ] as const)('is left out without a summary where %s', async (_, script) => {
    summary = () => [...script];
    const turn = await untilFull();
    expect(turn).toMatchObject({ status: 'done', answer: long });
    expect(turn.summary).toBeUndefined();
    expect(prompts().at(-1)!.messages[1]!.content).toBe(`question ${String(turn.leftOut)}`);
  });

  it('is left out without one where that is switched off', async () => {
    settings.change({ maxTokens: 200, summarize: false });
    expect((await untilFull()).summary).toBeUndefined();
    expect(summaries()).toEqual([]);
  });

  it('stops with the question', async () => {
    summary = () => [{ wait: new Promise(() => undefined) }];
    const stopped = (async (): Promise<void> => {
      for (let i = 0; i < 12 && summaries().length === 0; i++) await chat.ask(`question ${String(i)}`);
    })();
    for (let i = 0; i < 200 && summaries().length === 0; i++) await vi.advanceTimersByTimeAsync(1);
    expect(summaries()).toHaveLength(1);
    chat.stop();
    await vi.advanceTimersByTimeAsync(1000);
    expect(chat.snapshot.turns.find(({ status }) => status === 'stopped')).toMatchObject({ answer: '', summary: { done: false } });
    await stopped;
  });

  it('has its summary again when the conversation was kept', async () => {
    const kept = new Map<number, { turn: Turn; request: never }>();
    chat.keepWith({
      ready: () => Promise.resolve(),
      keep: (one) => Promise.resolve(void kept.set(one.turn.id, structuredClone(one) as never)),
      piece: () => Promise.resolve(),
      keyOf: String,
    });
    const turn = await untilFull();
    chat.dispose();
    build();
    chat.restore([...kept.values()], 'before', () => undefined);
    await chat.ask('And now?');
    expect(summaries()).toHaveLength(1);
    expect(prompts().at(-1)!.messages[1]!.content).toBe(`What was said before, in short:\nSummary 1.\n\nquestion ${String(turn.leftOut)}`);
  });

  it('goes on in a conversation that was kept without one, however long that is', async () => {
    await chat.ask('question 0');
    const [like] = chat.snapshot.turns;
    const earlier = Array.from({ length: 500 }, (_, at) => ({
      turn: { ...like!, id: at + 1, question: `question ${String(at)}` },
      request: { instruction: `question ${String(at)}`, sources: [], sent: true, how: 'words', edits: false } as const,
    }));
    chat.dispose();
    build();
    chat.restore(earlier, 'before', () => undefined);
    const turn = await chat.ask('And now?');
    expect(turn).toMatchObject({ status: 'done', answer: long, summary: { done: true } });
    expect(turn.leftOut).toBeGreaterThan(490);
    expect(prompts().at(-1)!.messages.at(-1)!.content).toBe('And now?');
    expect(summaries()[0]!.messages[1]!.content).toContain(`User: question ${String(turn.summary!.of - 1)}\n`);
  });

  it('is read from both ends where it is too long to be read whole', async () => {
    await chat.ask(`begin ${'b'.repeat(3300)} end`);
    await chat.ask('And now?');
    const { content } = summaries()[0]!.messages[1]!;
    expect(content).toMatch(/User: begin b+ … b* end\n/);
  });
});
