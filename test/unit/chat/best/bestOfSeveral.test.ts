import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { AppError } from '../../../../src/base/appError.ts';
import { silentLog } from '../../../../src/base/log.ts';
import type { TestResult } from '../../../../src/core/chat/best/answerTests.ts';
import { ChatService } from '../../../../src/core/chat/chatService.ts';
import { conversationStats } from '../../../../src/core/chat/conversationText.ts';
import { ModelService } from '../../../../src/core/models/modelService.ts';
import { placeOf, versionsOf } from '../../../../src/protocol/answerVersions.ts';
import type { ChatEvent, Turn } from '../../../../src/protocol/webview.ts';
import type { GenerateParams } from '../../../../src/protocol/worker/programmes.ts';
import { cartSource } from '../../../support/contextSources.ts';
import { FakeEditOffers } from '../../../support/fakeEditOffers.ts';
import { FakeEnginePort, FakeSettings } from '../../../support/fakeEnginePort.ts';
import { FakeProvider } from '../../../support/fakeProvider.ts';

let engine: FakeEnginePort;
let settings: FakeSettings;
let chat: ChatService;
let events: ChatEvent[];

beforeEach(() => {
  vi.useFakeTimers();
  engine = new FakeEnginePort();
  settings = new FakeSettings();
  chat = new ChatService(engine, new ModelService(engine, settings, silentLog), settings, silentLog, () => new Date(2026, 10, 23));
  events = [];
  chat.onEvent((event) => events.push(event));
});

afterEach(() => {
  chat.dispose();
  vi.useRealTimers();
});

const answersOf = (turn: Turn): string[] => versionsOf(turn).map(({ answer }) => answer);

function says(...texts: string[]): void {
  engine.answers = texts.map((text) => [{ text }]);
}

/** The texts of the answers in a judge's prompt, in the order in which it reads them. */
function shownTo({ messages }: GenerateParams): string[] {
  const { content } = messages.at(-1)!;
  return [...content.matchAll(/^Answer [A-J]:\n(`{3,})\n([\s\S]*?)\n\1$/gm)].map(([, , text = '']) => text);
}

/** Judges by what an answer says, whatever the order. */
function judgesBy(score: (answer: string) => number): void {
  engine.decode = (segment, params) => {
    if (segment.kind !== 'choice') return { text: ' it fits.', stop: 'stop' };
    const shown = shownTo(params);
    const best = Math.max(...shown.map(score));
    return { text: segment.options[shown.findIndex((answer) => score(answer) === best)]!, stop: 'end' };
  };
}

/** Names what stands first, whatever it is. */
function judgesByPlace(): void {
  engine.decode = (segment) => ({ text: segment.kind === 'choice' ? 'A' : ' first.', stop: 'end' });
}

describe('the best of several answers', () => {
  it('is judged in two orders and shown, with all others beside it', async () => {
    says('one', 'three!', 'two');
    judgesBy((answer) => answer.length);
    const turn = await chat.askSeveral('Why?', 3);
    expect(answersOf(turn)).toEqual(['one', 'three!', 'two']);
    expect(turn).toMatchObject({
      answer: 'three!',
      status: 'done',
      question: 'Why?',
      best: { why: 'Best of 3: the model chose it in both orders. The model says: it fits.' },
    });
    expect(placeOf(turn)).toBe(1);
    expect(turn.several).toBeUndefined();
    const [first, second] = engine.generates.map(shownTo);
    expect(engine.generates).toHaveLength(2);
    expect(second).toEqual(first!.toReversed());
    expect(chat.snapshot).toMatchObject({ busy: false, turns: [turn] });
  });

  it('comes of one prompt: each answer is drawn more freely than the one before, with what was read for the first', async () => {
    settings.change({ temperature: 0.2 });
    chat.setSources([cartSource]);
    says('one', 'two', 'three');
    judgesBy((answer) => answer.length);
    await chat.askSeveral('Why?', 3);
    expect(engine.chats.map(({ messages }) => JSON.stringify(messages))).toEqual(Array(3).fill(JSON.stringify(engine.chats[0]!.messages)));
    const temperatures = engine.chats.map(({ temperature }) => temperature!);
    expect(temperatures[0]).toBe(0.2);
    expect(temperatures).toEqual(temperatures.toSorted((a, b) => a - b));
    expect(new Set(temperatures).size).toBe(3);
    // A seed would have the prompt read anew.
    expect(engine.chats.every(({ seed }) => seed === undefined)).toBe(true);
    const asked = engine.chats[0]!.messages.at(-1)!.content;
    for (const { messages } of engine.generates) {
      expect(messages.slice(0, -1)).toEqual(engine.chats[0]!.messages.slice(0, -1));
      expect(messages.at(-1)!.content.startsWith(asked)).toBe(true);
    }
    // What was drawn more freely for once isn't from then on.
    await chat.retry();
    expect(engine.chats.at(-1)!.temperature).toBe(0.2);
  });

  it('tells how far it is, and nobody else is answered meanwhile', async () => {
    says('one', 'two');
    judgesBy((answer) => answer.length);
    const asked = chat.askSeveral('Why?', 2);
    await expect(chat.ask('And?')).rejects.toMatchObject({ code: 'busy' });
    await asked;
    const turns = events.flatMap((event) => (event.type === 'turn' ? [event] : []));
    const steps = turns.flatMap(({ turn: { several } }) =>
      several ? [`${several.what} ${String(several.at)}/${String(several.of)}`] : [],
    );
    expect([...new Set(steps)]).toEqual(['writing 1/2', 'writing 2/2', 'judging 1/2', 'judging 2/2']);
    expect(turns.slice(0, -1).every(({ busy }) => busy)).toBe(true);
    expect(turns.at(-1)).toMatchObject({ busy: false });
  });

  it('needs no judge where all say the same', async () => {
    says('same', '<think>hm</think>same', ' same');
    const turn = await chat.askSeveral('Why?', 3);
    expect(engine.generates).toEqual([]);
    expect(turn).toMatchObject({ answer: 'same', best: { why: 'All 3 answers say the same, so none had to be judged.' } });
    expect(turn.best).not.toHaveProperty('judging');
  });

  it('is chosen of two alone where the orders disagree, and the first of these where they still do', async () => {
    says('one', 'two', 'three');
    let readings = 0;
    engine.decode = (segment, params) => {
      if (segment.kind !== 'choice') return { text: ' so.', stop: 'stop' };
      // First by place, later by what they say.
      return {
        text: ++readings <= 2 ? 'A' : 'AB'.charAt(shownTo(params).findIndex((answer) => answer !== 'one' && answer.length >= 3)),
        stop: 'end',
      };
    };
    vi.spyOn(Math, 'random').mockReturnValue(0.99);
    const between = await chat.askSeveral('Why?', 3);
    expect(readings).toBe(4);
    expect(between).toMatchObject({
      answer: 'three',
      best: { why: 'Best of 3: the model wavered between this one and answer 1, and chose it of these two. The model says: so.' },
    });
    says('one', 'two', 'three');
    judgesByPlace();
    const undecided = await chat.askSeveral('Why?', 3);
    expect(undecided).toMatchObject({
      answer: 'one',
      best: { why: 'Of 3 answers the model named this one or answer 3, whichever order it read them in: the first of them is shown.' },
    });
    vi.restoreAllMocks();
  });

  it('counts all that it took', async () => {
    says('one', 'two2');
    judgesBy((answer) => answer.length);
    const turn = await chat.askSeveral('Why?', 2);
    const took = (figure: 'tokens' | 'promptTokens'): number =>
      versionsOf(turn).reduce((sum, { stats }) => sum + (stats?.[figure] ?? 0), 0);
    expect(took('tokens')).toBe(2);
    const judging = turn.best!.judging!;
    expect(judging.promptTokens).toBeGreaterThan(took('promptTokens'));
    const stats = conversationStats(chat.snapshot.turns);
    expect(stats).toContain(`| 2 | ${String(took('promptTokens'))} (`);
    expect(stats).toContain(`| Judging several answers | 0 | ${String(judging.promptTokens)} (`);
  });

  it('keeps what is there when it is stopped: in the second answer, and while it is judged', async () => {
    engine.answers = [[{ text: 'one' }], [{ text: 'tw' }, { wait: new Promise(() => undefined) }]];
    const asked = chat.askSeveral('Why?', 3);
    await vi.waitFor(() => expect(chat.snapshot.turns[0]!.answer).toBe('tw'));
    chat.stop();
    await vi.advanceTimersByTimeAsync(1000);
    const turn = await asked;
    expect(turn).toMatchObject({ answer: 'one', status: 'done', best: { why: 'Stopped after 1 of 3 answers, before any was judged.' } });
    expect(answersOf(turn)).toEqual(['one', 'tw']);
    expect(chat.snapshot.busy).toBe(false);

    says('one', 'two');
    engine.decode = (_, params) => {
      if (params.segments.length > 0) chat.stop();
      return { text: 'A', stop: 'end' };
    };
    const judged = chat.askSeveral('Why?', 2);
    await vi.advanceTimersByTimeAsync(1000);
    expect(await judged).toMatchObject({
      answer: 'one',
      status: 'done',
      best: { why: 'Stopped before the 2 answers were judged: this is the first.' },
    });
    expect((await chat.ask('And?')).status).toBe('done');
  });

  it('is judged of those that came where one fails, and says why', async () => {
    engine.answers = [[{ text: 'one' }], [{ text: 'two2' }], [{ fail: new AppError('workerCrashed', 'gone') }]];
    judgesBy((answer) => answer.length);
    const turn = await chat.askSeveral('Why?', 3);
    expect(turn).toMatchObject({ answer: 'two2', status: 'done', error: null });
    expect(turn.best!.why).toMatch(/^Best of 2: .* Only 2 answers came of 3\. The model/);
    expect(answersOf(turn)).toEqual(['one', 'two2']);
    engine.answers = [[{ fail: new AppError('workerCrashed', 'gone') }]];
    const none = await chat.askSeveral('Why?', 3);
    expect(none).toMatchObject({ status: 'failed', answer: '' });
    expect([none.best, none.several]).toEqual([undefined, undefined]);
    // What would be sent next is counted again.
    const { meter } = chat.snapshot;
    chat.setDraft('a question that is much longer than nothing at all');
    await vi.advanceTimersByTimeAsync(1000);
    expect(chat.snapshot.meter!.used).toBeGreaterThan(meter?.used ?? 0);
  });

  it('shows the first where they can not be judged', async () => {
    const long = 'x'.repeat(12_000);
    says(`${long}1`, `${long}22`);
    const turn = await chat.askSeveral('Why?', 2);
    expect(engine.generates).toEqual([]);
    expect(turn).toMatchObject({
      best: { why: 'The 2 answers could not be judged, so this is the first. Together they are too long for the context window.' },
    });
    expect(placeOf(turn)).toBe(0);
  });

  it('counts the answers that the last question has, and judges all', async () => {
    says('one');
    await chat.ask('Why?');
    says('two2', 'three');
    judgesBy((answer) => -answer.length);
    const turn = await chat.bestOf(3);
    expect(engine.chats).toHaveLength(3);
    expect(answersOf(turn)).toEqual(['one', 'two2', 'three']);
    expect(turn.answer).toBe('one');
    // It can be made again as it was.
    expect(turn.origin).not.toBeNull();
    await chat.bestOf(2);
    expect(engine.chats).toHaveLength(3);
    says('one');
    expect((await chat.replay()).replay).toEqual({ status: 'same' });
  });

  it('leaves an answer as it was where nothing has come before a stop', async () => {
    says('one');
    const before = await chat.ask('Why?');
    engine.answers = [[{ wait: new Promise(() => undefined) }]];
    const asked = chat.bestOf(3);
    await vi.waitFor(() => expect(engine.chats).toHaveLength(2));
    chat.stop();
    await vi.advanceTimersByTimeAsync(1000);
    expect(await asked).toMatchObject({ answer: before.answer, status: 'done', others: [] });
    expect(chat.snapshot.turns[0]!.best).toBeUndefined();
  });

  it('ends also where it is stopped in the moment in which an answer has come to its end', async () => {
    says('one', 'two', 'three');
    const kept = Promise.withResolvers<undefined>();
    let stopped = false;
    chat.keepWith({
      keyOf: String,
      ready: () => Promise.resolve(),
      piece: () => Promise.resolve(),
      // The disk is slow.
      keep: async ({ turn }) => {
        if (turn.status !== 'done' || stopped) return;
        stopped = true;
        chat.stop();
        await kept.promise;
      },
    });
    const asked = chat.askSeveral('Why?', 3);
    await vi.waitFor(() => expect(stopped).toBe(true));
    kept.resolve(undefined);
    await vi.advanceTimersByTimeAsync(1000);
    expect(await asked).toMatchObject({
      answer: 'one',
      status: 'done',
      best: { why: 'Stopped after 1 of 3 answers, before any was judged.' },
    });
    expect(engine.chats).toHaveLength(1);
  });

  it('has nothing to answer again in an empty conversation, and ends with a conversation that is cleared', async () => {
    await expect(chat.bestOf(3)).rejects.toMatchObject({ code: 'questionEmpty' });
    await expect(chat.askSeveral(' ', 3)).rejects.toMatchObject({ code: 'questionEmpty' });
    engine.answers = [[{ text: 'one' }], [{ wait: new Promise(() => undefined) }]];
    const asked = chat.askSeveral('Why?', 3);
    await vi.waitFor(() => expect(engine.chats).toHaveLength(2));
    chat.clear();
    await vi.advanceTimersByTimeAsync(1000);
    await asked;
    expect(chat.snapshot).toMatchObject({ turns: [], busy: false });
    says('new');
    expect(await chat.ask('And?')).toMatchObject({ answer: 'new' });
  });

  it('is judged in words by an engine without a grammar', async () => {
    const other = new FakeProvider();
    other.answers = ['one', 'two2', 'Best: A\nWhy: short', 'I can not say'];
    const asking = new ChatService(
      engine,
      new ModelService(engine, settings, silentLog),
      settings,
      silentLog,
      () => new Date(),
      null,
      other,
    );
    const turn = await asking.askSeveral('Why?', 2);
    expect(turn.best!.why).toBe('Best of 2 as one reading has it; another one named none. The model says: short');
    expect(turn.best).not.toHaveProperty('judging');
    expect(other.asked).toHaveLength(4);
    asking.dispose();
  });
});

describe('answers that change files', () => {
  let offers: FakeEditOffers;
  const block = (text: string): string => `\`\`\`file:a.js\n${text}\n\`\`\`\n`;

  beforeEach(() => {
    offers = new FakeEditOffers();
    offers.files.set('a.js', 'old\n');
    chat.offerEdits(offers);
  });

  /** Tests that end by what was applied last. */
  function testedBy(result: (nth: number) => TestResult | Promise<TestResult>, agreed = true): string[][] {
    const runs: string[][] = [];
    chat.testWith({
      agree: () => Promise.resolve(agreed ? { command: 'npm test', run: async (paths) => result(runs.push([...paths]) - 1) } : null),
    });
    return runs;
  }

  it('are offered once, of the one that is shown', async () => {
    says(block('one'), block('two2'));
    judgesBy((answer) => answer.length);
    const turn = await chat.askSeveral('Change it', 2);
    expect(offers.offered.map(({ changes }) => changes[0]!.after)).toEqual(['two2\n']);
    expect(chat.snapshot.turns[0]!.edits).toMatchObject({ files: [{ path: 'a.js', state: 'waiting' }] });
    await chat.chooseAnswer(turn.id, 0);
    expect(chat.snapshot.turns[0]).toMatchObject({ answer: block('one'), edits: { files: [{ state: 'waiting' }] } });
    expect(chat.snapshot.turns[0]!.best).toBeUndefined();
  });

  it('are made, tested and taken back one after the other, where a person agreed; the only one that passes is the best', async () => {
    says(block('one'), block('two'), 'No change.');
    const runs = testedBy((nth) => (nth === 1 ? 'passed' : 'failed'));
    const turn = await chat.askSeveral('Change it', 3);
    expect(runs).toEqual([['a.js'], ['a.js']]);
    expect(offers.asked.filter((one) => !one.startsWith('discard'))).toEqual([
      'apply offer1 a.js',
      'undo offer1',
      'apply offer2 a.js',
      'undo offer2',
    ]);
    expect(engine.generates).toEqual([]);
    expect(turn).toMatchObject({
      answer: block('two'),
      best: { why: 'The only one of 3 answers that passes “npm test”. One could not be tried.' },
      edits: { files: [{ path: 'a.js', state: 'waiting' }] },
    });
  });

  it('are judged among those that pass, and all where none does', async () => {
    says(block('one'), block('two2'), block('three'));
    judgesBy((answer) => answer.length);
    testedBy((nth) => (nth === 2 ? 'failed' : 'passed'));
    const some = await chat.askSeveral('Change it', 3);
    expect(some.answer).toBe(block('two2'));
    expect(some.best!.why).toMatch(/^2 of 3 answers pass “npm test”\. Best of 2: /);
    expect(shownTo(engine.generates[0]!)).toHaveLength(2);

    says(block('one'), block('two2'));
    const refused = await chat.askSeveral('Change it', 2);
    expect(refused.best!.why).toMatch(/^Both answers pass /);
  });

  it('are judged alone where nobody agreed, where no result is told, and where all fail', async () => {
    judgesBy((answer) => answer.length);
    for (const [result, agreed, why] of [
      ['passed', false, /^Best of 2/],
      ['unknown', true, /^“npm test” came to no result that could be told here\. Best of 2/],
      ['failed', true, /^None of 2 answers passes “npm test”\. Best of 2/],
    ] as const) {
      says(block('one'), block('two2'));
      testedBy(() => result, agreed);
      expect((await chat.askSeveral('Change it', 2)).best!.why).toMatch(why);
    }
  });

  it('are offered as far as they are whole where the first answer is stopped', async () => {
    engine.answers = [[{ text: block('one') }, { wait: new Promise(() => undefined) }]];
    const asked = chat.askSeveral('Change it', 2);
    await vi.waitFor(() => expect(chat.snapshot.turns[0]!.answer).toBe(block('one')));
    chat.stop();
    await vi.advanceTimersByTimeAsync(1000);
    const turn = await asked;
    expect(turn).toMatchObject({ status: 'stopped', edits: { files: [{ path: 'a.js', state: 'waiting' }] } });
    expect([turn.several, turn.best]).toEqual([undefined, undefined]);
    expect(offers.offered.map(({ changes, trial }) => [changes[0]!.after, trial])).toEqual([['one\n', undefined]]);
  });

  it('say so where a change that was made for the tests can not be taken back', async () => {
    says(block('one'), block('two'));
    testedBy(() => 'passed');
    offers.undo = () => Promise.reject(new AppError('cancelled', 'they were told why'));
    const turn = await chat.askSeveral('Change it', 2);
    expect(turn).toMatchObject({
      answer: block('one'),
      best: { why: 'Its change was made for “npm test” and could not be taken back: undo it with the card, or keep it.' },
      edits: { files: [{ state: 'applied' }] },
    });
  });

  it('are offered to be tried, and only the one that is shown to be decided on', async () => {
    says(block('one'), block('two'));
    testedBy((nth) => (nth === 1 ? 'passed' : 'failed'));
    await chat.askSeveral('Change it', 2);
    expect(offers.offered.map(({ changes, trial }) => [changes[0]!.after, trial])).toEqual([
      ['one\n', true],
      ['two\n', true],
      ['two\n', undefined],
    ]);
    expect(offers.kept).toEqual(['offer3']);
  });

  it('are taken back also when the conversation is cleared while they are tested', async () => {
    says(block('one'), block('two'));
    const begun = Promise.withResolvers<undefined>();
    chat.testWith({
      agree: () =>
        Promise.resolve({
          command: 'npm test',
          run: (_, signal) =>
            new Promise((_resolve, reject) => {
              begun.resolve(undefined);
              signal.addEventListener('abort', () => reject(new AppError('cancelled', 'stopped')));
            }),
        }),
    });
    const asked = chat.askSeveral('Change it', 2);
    await begun.promise;
    expect(offers.asked).toEqual(['apply offer1 a.js']);
    chat.clear();
    await vi.advanceTimersByTimeAsync(1000);
    await asked;
    expect(offers.asked).toEqual(['apply offer1 a.js', 'undo offer1']);
    expect(offers.kept).toEqual([]);
    says('new');
    expect(await chat.ask('And?')).toMatchObject({ answer: 'new' });
  });

  it('can not be decided on while they are tried, and count as not tried where somebody took them back all the same', async () => {
    says(block('one'), block('two'));
    const refused: unknown[] = [];
    testedBy(async (nth): Promise<TestResult> => {
      const { id } = chat.snapshot.turns[0]!;
      refused.push(await chat.decide(id, 'undo', null).catch((error: unknown) => error));
      if (nth === 0) await offers.undo('offer1');
      return 'passed';
    });
    const turn = await chat.askSeveral('Change it', 2);
    expect(refused).toEqual([expect.objectContaining({ code: 'busy' }), expect.objectContaining({ code: 'busy' })]);
    expect(turn).toMatchObject({
      answer: block('two'),
      best: { why: 'The only one of 2 answers that passes “npm test”. One could not be tried.' },
    });
    await chat.decide(turn.id, 'apply', null);
    expect(chat.snapshot.turns[0]!.edits).toMatchObject({ files: [{ state: 'applied' }] });
  });

  it('are tried on where tests come to no end for one of them, and not where they never do', async () => {
    judgesBy((answer) => answer.length);
    says(block('one'), block('two'), block('three'));
    testedBy((nth) => (nth === 0 ? 'late' : nth === 1 ? 'passed' : 'failed'));
    expect(await chat.askSeveral('Change it', 3)).toMatchObject({
      answer: block('two'),
      best: { why: 'The only one of 3 answers that passes “npm test”. With one it did not end in time.' },
    });
    says(block('one'), block('two2'), block('3'));
    const runs = testedBy(() => 'late');
    const endless = await chat.askSeveral('Change it', 3);
    expect(runs).toHaveLength(2);
    expect(endless.best!.why).toMatch(
      /^“npm test” did not end in the time that commands may take here \(mlxCode\.run\.timeLimitSeconds\), so it decided nothing\. Best of 3/,
    );
    says(block('one'), block('two2'));
    testedBy(() => 'unsaved');
    expect((await chat.askSeveral('Change it', 2)).best!.why).toMatch(/^No answer could be tried with “npm test”\. Best of 2/);
  });

  it('are taken back when the tests are stopped', async () => {
    says(block('one'), block('two'));
    testedBy(() => {
      chat.stop();
      return Promise.reject(new AppError('cancelled', 'stopped'));
    });
    const asked = chat.askSeveral('Change it', 2);
    await vi.advanceTimersByTimeAsync(1000);
    expect(await asked).toMatchObject({
      answer: block('one'),
      best: { why: 'Stopped before the 2 answers were judged: this is the first.' },
      edits: { files: [{ state: 'waiting' }] },
    });
    expect(offers.asked).toContain('undo offer1');
  });
});
