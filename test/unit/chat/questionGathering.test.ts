/** What is gathered from the project for a question of the chat: shown before it is sent, sent as shown, and nowhere it mustn't go. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { AppError } from '../../../src/base/appError.ts';
import { Emitter } from '../../../src/base/event.ts';
import { silentLog } from '../../../src/base/log.ts';
import { ChatService, type ContextSource } from '../../../src/core/chat/chatService.ts';
import {
  type ContextGatherer,
  gatherBudget,
  type GatherAsked,
  type GatheredSources,
  type GatherSettings,
  mayShare,
} from '../../../src/core/chat/contextGatherer.ts';
import { contextBlock } from '../../../src/core/chat/chatPrompt.ts';
import { promptPage } from '../../../src/core/chat/promptLook.ts';
import { ModelService } from '../../../src/core/models/modelService.ts';
import { cartSource } from '../../support/contextSources.ts';
import { FakeEnginePort, FakeSettings, fakePromptTokens, fakeTokens } from '../../support/fakeEnginePort.ts';
import { FakeProvider } from '../../support/fakeProvider.ts';

const part = (path: string, line: number, endLine: number, reason = 'named in the question'): ContextSource => ({
  ...cartSource,
  id: '',
  kind: 'range',
  label: `${path}:${String(line)}-${String(endLine)}`,
  detail: `${path}:${String(line)}-${String(endLine)}`,
  key: `${path}#${String(line)}`,
  text: `// ${path}`,
  gathered: { path, line, endLine, reason },
});

class FakeGatherer implements ContextGatherer {
  settings: GatherSettings = { on: true, share: 0.25, maxTokens: 3_000, elsewhere: false };
  readonly changes = new Emitter<undefined>();
  readonly onDidChange = this.changes.event;
  readonly asked: GatherAsked[] = [];
  found: GatheredSources = {
    sources: [part('src/stock.js', 1, 3), part('src/prices.js', 4, 9, 'imports src/stock.js')],
    leftOut: [{ path: 'src/report.ts', line: 1, endLine: 30, reason: 'imports src/stock.js', tokens: 44 }],
    notes: [],
  };
  failure: AppError | null = null;
  same = true;
  wait: Promise<void> | null = null;

  async gather(asked: GatherAsked): Promise<GatheredSources> {
    this.asked.push(asked);
    await this.wait;
    if (this.failure) throw this.failure;
    return asked.question.includes('stock') ? this.found : { sources: [], leftOut: [], notes: [] };
  }

  isSame(): Promise<boolean> {
    return Promise.resolve(this.same);
  }
}

let engine: FakeEnginePort;
let gatherer: FakeGatherer;
let chat: ChatService;

function build(provider?: FakeProvider): void {
  const settings = new FakeSettings();
  const models = new ModelService(engine, settings, silentLog);
  chat = new ChatService(engine, models, settings, silentLog, () => new Date(2026, 10, 29), null, provider);
  chat.gatherWith(gatherer);
}

beforeEach(() => {
  vi.useFakeTimers();
  engine = new FakeEnginePort();
  gatherer = new FakeGatherer();
  build();
});
afterEach(() => {
  chat.dispose();
  vi.useRealTimers();
});

const rested = (): Promise<unknown> => vi.advanceTimersByTimeAsync(1_000);
/** With the model loaded, so that all is counted. */
async function loaded(): Promise<void> {
  await chat.ask('hello');
  await rested();
  gatherer.asked.length = 0;
}
const gathered = () => chat.snapshot.chips.filter(({ reason }) => reason !== undefined);
const sent = (): string => engine.chats.at(-1)?.messages.at(-1)?.content ?? '';
const question = 'Check stock.js for bugs';

describe('what is gathered for a question', () => {
  it('is shown with why and its exact tokens before it is sent, and goes as it is shown', async () => {
    await loaded();
    chat.setSources([cartSource]);
    chat.setDraft(question);
    await rested();
    expect(gathered()).toMatchObject([
      {
        label: 'src/stock.js:1-3',
        reason: 'named in the question',
        enabled: true,
        tokens: fakeTokens(contextBlock(part('src/stock.js', 1, 3))),
      },
      { label: 'src/prices.js:4-9', reason: 'imports src/stock.js', enabled: true },
    ]);
    expect(chat.snapshot.gathering).toMatchObject({ status: 'done', leftOut: [{ detail: 'src/report.ts:1-30', tokens: 44 }], notes: [] });
    const look = (await chat.nextPrompt(new AbortController().signal))!;
    const { used } = chat.snapshot.meter!;
    expect(used).toBe(fakePromptTokens(look.messages));
    expect(promptPage(look)).toContain('· src/stock.js:1-3 (named in the question)');
    const turn = await chat.ask(question);
    expect(engine.chats.at(-1)!.messages).toEqual(look.messages);
    expect(fakePromptTokens(engine.chats.at(-1)!.messages)).toBe(used);
    expect(turn.chips.map(({ label, reason }) => [label, reason])).toEqual([
      ['cart.js', undefined],
      ['src/stock.js:1-3', 'named in the question'],
      ['src/prices.js:4-9', 'imports src/stock.js'],
    ]);
    expect(gatherer.asked).toHaveLength(1);
    // Nothing of it is left for the next one.
    expect([gathered(), chat.snapshot.gathering]).toEqual([[], null]);
  });

  it('is begun when the draft rests, once, and is gone with the draft', async () => {
    await loaded();
    for (const text of ['Check', 'Check st', question]) {
      chat.setDraft(text);
      await vi.advanceTimersByTimeAsync(100);
    }
    await rested();
    expect(gatherer.asked.map((asked) => asked.question)).toEqual([question]);
    chat.setDraft('');
    await rested();
    expect([gathered(), chat.snapshot.gathering]).toEqual([[], null]);
    chat.setDraft('/help me with stock');
    await rested();
    expect(gatherer.asked).toHaveLength(1);
  });

  it('is gathered when it is sent where it was not shown yet, or is other by now', async () => {
    await chat.ask(question);
    expect(sent()).toContain('// src/stock.js');
    expect(gatherer.asked).toHaveLength(1);
    expect(gatherer.asked[0]!.budget).toBeLessThanOrEqual(1_024);
    await rested();
    chat.setDraft(`${question} again`);
    await rested();
    gatherer.same = false;
    await chat.ask(`${question} again`);
    expect(gatherer.asked).toHaveLength(3);
  });

  it('knows what goes along anyway, and what the conversation has', async () => {
    await loaded();
    chat.setSources([cartSource]);
    await chat.ask(question);
    chat.setDraft('And the stock?');
    await rested();
    const { beside, said } = gatherer.asked.at(-1)!;
    expect(beside.map(({ detail }) => detail)).toEqual(['src/cart.js']);
    expect(said.map(({ detail }) => detail)).toEqual(['src/cart.js', 'src/stock.js:1-3', 'src/prices.js:4-9']);
  });

  it('is taken off for this question only, also where it is gathered anew', async () => {
    await loaded();
    chat.setDraft(question);
    await rested();
    const [first] = gathered();
    chat.toggleChip(first!.id, false);
    await rested();
    expect(gathered().map(({ enabled }) => enabled)).toEqual([false, true]);
    chat.setDraft(`${question}, please`);
    await rested();
    expect(gatherer.asked.at(-1)!.off).toMatchObject([{ path: 'src/stock.js', line: 1, endLine: 3 }]);
    expect(gathered().map(({ enabled }) => enabled)).toEqual([false, true]);
    gatherer.same = false;
    await chat.ask(`${question}, please`);
    expect(sent()).not.toContain('// src/stock.js');
    expect(sent()).toContain('// src/prices.js');
    chat.setDraft(question);
    await rested();
    expect(gathered().map(({ enabled }) => enabled)).toEqual([true, true]);
  });

  it('is taken off for no other question that is written instead, and gathered for that', async () => {
    await loaded();
    chat.setDraft(question);
    await rested();
    chat.toggleChip(gathered()[0]!.id, false);
    chat.setDraft(' ');
    await rested();
    chat.setDraft('Where is the stock?');
    await rested();
    expect(gatherer.asked.at(-1)).toMatchObject({ question: 'Where is the stock?', off: [] });
    expect(gathered().map(({ enabled }) => enabled)).toEqual([true, true]);
    chat.switchGathering(false);
    chat.setDraft('');
    chat.setDraft(question);
    await rested();
    expect(gathered()).toHaveLength(2);
  });

  it('puts back what was left out', async () => {
    await loaded();
    chat.setDraft(question);
    await rested();
    chat.putBack(chat.snapshot.gathering!.leftOut[0]!.id);
    await rested();
    expect(gatherer.asked.at(-1)!.back).toMatchObject([{ path: 'src/report.ts', line: 1, endLine: 30 }]);
    gatherer.same = false;
    await chat.ask(question);
    expect(gatherer.asked.at(-1)!.back).toHaveLength(1);
    await chat.ask(question);
    expect(gatherer.asked.at(-1)!.back).toEqual([]);
  });

  it('is nothing where it is switched off, for this question or by /context off', async () => {
    await loaded();
    chat.setDraft(question);
    await rested();
    chat.switchGathering(false);
    expect([gathered(), chat.snapshot.gathering]).toEqual([[], { status: 'off', leftOut: [], notes: [] }]);
    await chat.ask(question);
    expect(sent()).toBe(question);
    chat.setDraft(question);
    await rested();
    expect(gathered()).toHaveLength(2);
    chat.switchContext(false);
    await rested();
    expect(gathered()).toEqual([]);
    await chat.ask(question);
    expect(sent()).toBe(question);
    gatherer.settings = { ...gatherer.settings, on: false };
    chat.switchContext(true);
    await chat.ask(question);
    expect(sent()).toBe(question);
    // And nothing is said of one question where it is so for all.
    chat.setDraft(question);
    chat.switchGathering(false);
    chat.gatherAgain();
    expect(chat.snapshot.gathering).toBe(null);
  });

  it('never holds a question: what fails or takes too long is said, and Stop ends it', async () => {
    gatherer.failure = new AppError('indexUnavailable', 'no', { reason: 'its file can’t be written' });
    const failed = await chat.ask(question);
    expect(failed).toMatchObject({
      status: 'done',
      notes: [expect.stringMatching(/^Nothing of the project goes along\. .*can’t be written/)],
    });
    gatherer.failure = null;
    gatherer.wait = new Promise(() => undefined);
    const late = chat.ask(question);
    await vi.advanceTimersByTimeAsync(3_000);
    expect(await late).toMatchObject({
      status: 'done',
      answer: 'Hello',
      notes: ['Nothing of the project goes along. Looking through it took too long.'],
    });
    const stopped = chat.ask(question);
    await vi.advanceTimersByTimeAsync(10);
    chat.stop();
    await vi.advanceTimersByTimeAsync(10);
    expect(await stopped).toMatchObject({ status: 'stopped' });
    // The same while it is written.
    chat.setDraft(question);
    await vi.advanceTimersByTimeAsync(11_000);
    expect(chat.snapshot.gathering).toMatchObject({ status: 'done', notes: [expect.stringMatching(/took too long/)] });
  });

  it('goes to nobody else: the user agreed to questions and what is attached', async () => {
    expect(mayShare({ provider: 'P', model: 'm', host: 'h', local: true }, gatherer.settings)).toBe(true);
    const other = new FakeProvider();
    build(other);
    chat.setSources([cartSource]);
    chat.setDraft(question);
    await rested();
    expect([gathered(), gatherer.asked]).toEqual([[], []]);
    expect(chat.snapshot.gathering?.notes).toEqual([
      'Nothing of the project goes to other.test by itself, only what you attach. The setting mlxCode.context.elsewhere allows more.',
    ]);
    chat.setDraft('thanks');
    expect(chat.snapshot.gathering).toBeNull();
    await chat.ask(question);
    expect(JSON.stringify(other.asked)).not.toContain('// src/stock.js');
    expect(JSON.stringify(other.asked)).toContain('export const cart');
    // Not by way of the conversation either: it was gathered while it was allowed.
    gatherer.settings = { ...gatherer.settings, elsewhere: true };
    chat.gatherAgain();
    const unseen = await chat.ask(question);
    expect(JSON.stringify(other.asked.at(-1))).not.toContain('// src/stock.js');
    expect(JSON.stringify(unseen)).toContain('the question was sent before it was shown what would');
    chat.setDraft(question);
    await rested();
    expect(gathered()).not.toEqual([]);
    await chat.ask(question);
    expect(JSON.stringify(other.asked.at(-1))).toContain('// src/stock.js');
    gatherer.settings = { ...gatherer.settings, elsewhere: false };
    await chat.ask('thanks');
    expect(JSON.stringify(other.asked.at(-1))).not.toContain('// src/stock.js');
  });

  it('leaves out the least important where there is no room after all, and marks it', async () => {
    const long = '// long '.repeat(900);
    gatherer.found.sources = gatherer.found.sources.map((source) => ({ ...source, text: long }));
    const turn = await chat.ask(question);
    expect(turn).toMatchObject({ status: 'done', answer: 'Hello' });
    expect(turn.chips.map(({ enabled, problem }) => [enabled, problem])).toEqual([
      [true, null],
      [false, 'There is no room for it in the context window any more.'],
    ]);
    expect(sent()).toContain('Lines src/stock.js:1-3');
    expect(sent()).not.toContain('Lines src/prices.js');
  });

  it('goes again with the question that is asked again', async () => {
    await chat.ask(question);
    const before = sent();
    gatherer.found = { ...gatherer.found, sources: [] };
    await chat.retry();
    expect(sent()).toBe(before);
  });

  it('takes a share of the window, no more than is left, and on a slow machine what is read in ten seconds', () => {
    const { settings } = gatherer;
    expect(gatherBudget(settings, 8_192, 8_000, 1_000)).toBe(2_048);
    expect(gatherBudget(settings, 131_072, 100_000, 1_000)).toBe(3_000);
    expect(gatherBudget(settings, 131_072, 100_000, null)).toBe(1_500);
    expect(gatherBudget(settings, 8_192, 500, null)).toBe(468);
    expect(gatherBudget(settings, 8_192, 10, null)).toBe(0);
    expect(gatherBudget(settings, 32_768, 30_000, 120)).toBe(1_200);
    expect(gatherBudget(settings, 32_768, 30_000, 5)).toBe(600);
    expect(gatherBudget(settings, 2_048, 1_500, 5)).toBe(512);
  });
});
