import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AppError } from '../../../src/base/appError.ts';
import { silentLog } from '../../../src/base/log.ts';
import { emptyTurn } from '../../../src/core/chat/emptyTurn.ts';
import { ChatService } from '../../../src/core/chat/chatService.ts';
import { ModelService } from '../../../src/core/models/modelService.ts';
import { type LastSession, SessionService } from '../../../src/core/sessions/sessionService.ts';
import type { Turn } from '../../../src/protocol/webview.ts';
import { cartSource } from '../../support/contextSources.ts';
import { FakeEditOffers } from '../../support/fakeEditOffers.ts';
import { FakeEnginePort, FakeSettings } from '../../support/fakeEnginePort.ts';
import { FakeSessionStore } from '../../support/fakeSessionStore.ts';

/** One window: its engine, its chat, and what it keeps. */
interface Window {
  engine: FakeEnginePort;
  chat: ChatService;
  sessions: SessionService;
  store: FakeSessionStore;
  offers: FakeEditOffers;
  failures: AppError[];
}

let memory: { last: ReturnType<LastSession['get']> };
let ids: number;
let keeps: boolean;
let keepDays: number;
let open: ChatService[];

function window(store: FakeSessionStore, project = 'shop'): Window {
  const engine = new FakeEnginePort();
  const settings = new FakeSettings();
  const chat = new ChatService(engine, new ModelService(engine, settings, silentLog), settings, silentLog, () => new Date(2026, 10, 23));
  const offers = new FakeEditOffers();
  const failures: AppError[] = [];
  const sessions = new SessionService({
    store,
    chat,
    last: { get: () => memory.last, set: (last) => void (memory.last = last) },
    project: () => ({ key: project, name: project }),
    keeps: () => keeps,
    keepDays: () => keepDays,
    newId: () => `id${String(++ids)}`,
    now: () => store.now,
    log: silentLog,
  });
  sessions.onDidFail((error) => failures.push(error));
  chat.keepWith(sessions);
  chat.offerEdits(offers);
  open.push(chat);
  return { engine, chat, sessions, store, offers, failures };
}

const said = (turns: readonly Turn[]): unknown[] => turns.map(({ question, answer, status }) => [question, answer, status]);
const kept = (store: FakeSessionStore): unknown[] => [...store.sessions.values()].map(({ info, turns }) => [info.title, said([...turns.values()].map(({ turn }) => turn))]); // prettier-ignore

beforeEach(() => {
  memory = { last: undefined };
  ids = 0;
  keeps = true;
  keepDays = 0;
  open = [];
});
afterEach(() => open.forEach((chat) => chat.dispose()));

describe('a conversation that is kept', () => {
  it('has each question kept before the model is asked, and each piece of an answer before it is shown', async () => {
    const { engine, chat, store } = window(new FakeSessionStore());
    let letGo = (): void => undefined;
    store.gate = new Promise((resolve) => (letGo = resolve));
    engine.answers = [[{ text: 'He' }, { text: 'llo' }]];
    const answered = chat.ask('Hi?');
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(said(chat.snapshot.turns)).toEqual([['Hi?', '', 'waiting']]);
    expect(engine.chats, 'nothing is asked that is not kept').toEqual([]);
    letGo();
    const seen: string[] = [];
    chat.onEvent((event) => {
      if (event.type === 'text') seen.push([...store.sessions.values()].flatMap(({ turns }) => [...turns.values()].map(({ turn }) => turn.answer)).join()); // prettier-ignore
    });
    const turn = await answered;
    expect(turn).toMatchObject({ answer: 'Hello', status: 'done' });
    expect(seen.at(0)).toBe('He');
    expect(kept(store)).toEqual([['Hi?', [['Hi?', 'Hello', 'done']]]]);
  });

  it('comes back in another window where it stood, and goes on: the model reads what was said', async () => {
    const first = window(new FakeSessionStore());
    first.engine.answers = [[{ text: 'One.' }]];
    await first.chat.ask('First?');
    first.chat.note('/help', 'The commands.');
    await first.sessions.settled();
    const second = window(first.store);
    await second.sessions.ready();
    expect(said(second.chat.snapshot.turns)).toEqual([
      ['First?', 'One.', 'done'],
      ['/help', 'The commands.', 'done'],
    ]);
    second.engine.answers = [[{ text: 'Two.' }]];
    await second.chat.ask('Second?');
    expect(second.engine.chats[0]!.messages.map(({ content }) => content).slice(1)).toEqual(['First?', 'One.', 'Second?']);
    expect(second.sessions.current.title).toBe('First?');
    expect(kept(first.store)).toEqual([['First?', [['First?', 'One.', 'done'], ['/help', 'The commands.', 'done'], ['Second?', 'Two.', 'done']]]]); // prettier-ignore
  });

  it('is said to be of a later version as soon as the file is opened, once, and not only when a question can’t be kept', async () => {
    const { chat, failures, sessions, store } = window(new FakeSessionStore());
    const opening = sessions.ready();
    store.opens.fire({ kind: 'newer' });
    store.failure = new AppError('storeNewer', 'the tables have version 99');
    await opening;
    expect(failures.map(({ code }) => code)).toEqual(['storeNewer']);
    await chat.ask('First?');
    await sessions.settled();
    expect(failures.map(({ code }) => code)).toEqual(['storeNewer']);
    expect(said(chat.snapshot.turns)).toEqual([['First?', 'Hello', 'done']]);
  });

  it('says where it was forked and from which, also after that one was renamed or deleted, and keeps nothing of that', async () => {
    const { chat, sessions, store } = window(new FakeSessionStore());
    for (const question of ['First?', 'Second?']) await chat.ask(question);
    await sessions.settled();
    const origin = sessions.current.id;
    const [first] = chat.snapshot.turns;
    await sessions.fork(first!.id, { before: false });
    const parted = (): unknown[] => chat.snapshot.turns.map(({ question, forked }) => [question, forked]);
    expect(parted()).toEqual([['First?', { title: 'First?' }]]);
    await chat.ask('Third?');
    await sessions.settled();
    const fork = sessions.current.id;
    expect(parted()).toEqual([
      ['First?', { title: 'First?' }],
      ['Third?', undefined],
    ]);
    // What is kept of the turn once more is the turn alone.
    await sessions.keep({ turn: chat.snapshot.turns[0]!, request: null });
    await sessions.settled();
    expect([...store.sessions.get(fork)!.turns.values()].map(({ turn }) => turn.forked)).toEqual([undefined, undefined]);
    await sessions.open(origin);
    expect(parted().map((one) => (one as unknown[])[1])).toEqual([undefined, undefined]);
    store.sessions.get(fork)!.info.forkedFrom = { ...store.sessions.get(fork)!.info.forkedFrom!, title: null };
    await sessions.open(fork);
    expect(parted()[0]).toEqual(['First?', { title: null }]);
  });

  it('is opened at the message that was looked for, also where it is the one that is open and an answer is being written', async () => {
    const { chat, engine, sessions } = window(new FakeSessionStore());
    for (const question of ['First?', 'Second?', 'Third?']) await chat.ask(question);
    const { id } = sessions.current;
    const keys = (await sessions.read(id)).turns.map(({ key }) => key);
    sessions.begin();
    const led: unknown[] = [];
    chat.onEvent((event) => {
      if (event.type === 'pointed')
        led.push([chat.snapshot.turns[event.place]?.question, event.id === chat.snapshot.turns[event.place]?.id]);
    });
    await sessions.open(id, keys[1]);
    expect([said(chat.snapshot.turns).length, led]).toEqual([3, [['Second?', true]]]);
    engine.answers = [[{ text: 'Well' }, { wait: new Promise(() => undefined) }]];
    const asking = chat.ask('Fourth?');
    await sessions.open(id, keys[0]);
    await expect(sessions.open(id)).rejects.toMatchObject({ code: 'busy' });
    // Deleted elsewhere meanwhile.
    await expect(sessions.open(id, 'none')).rejects.toMatchObject({ code: 'busy' });
    chat.stop();
    await asking;
    expect(led.slice(1), 'the others were refused').toEqual([['First?', true]]);
    expect(chat.snapshot.turns.at(-1)?.question).toBe('Fourth?');
  });

  it('is not taken over from another window that goes on with it, where neither has a folder', async () => {
    const first = window(new FakeSessionStore(), '');
    await first.chat.ask('Mine?');
    const second = window(new FakeSessionStore('other', first.store), '');
    memory.last = undefined;
    await second.sessions.ready();
    expect(second.chat.snapshot.turns).toEqual([]);
    first.store.gone.add('this');
    const third = window(new FakeSessionStore('third', first.store), '');
    memory.last = undefined;
    await third.sessions.ready();
    expect(third.chat.snapshot.turns.map(({ question }) => question)).toEqual(['Mine?']);
  });

  it('is there before a question that was asked while it was read', async () => {
    const first = window(new FakeSessionStore());
    await first.chat.ask('First?');
    const second = window(first.store);
    await second.chat.ask('Second?');
    expect(second.chat.snapshot.turns.map(({ id, question }) => [id, question])).toEqual([[0, 'First?'], [1, 'Second?']]); // prettier-ignore
  });

  it('is there before what a command came to while it was read, in rising numbers', async () => {
    const first = window(new FakeSessionStore());
    await first.chat.ask('First?');
    await first.chat.ask('Second?');
    const second = window(first.store);
    second.chat.note('/help', 'The commands.');
    await second.sessions.ready();
    expect(second.chat.snapshot.turns.map(({ id, question }) => [id, question])).toEqual([[-1, 'First?'], [0, 'Second?'], [1, '/help']]); // prettier-ignore
    await second.chat.ask('Third?');
    expect(second.engine.chats[0]!.messages.filter(({ role }) => role === 'user').map(({ content }) => content)).toEqual(['First?', 'Second?', 'Third?']); // prettier-ignore
  });

  it('has what had come of an answer in whose middle the window ended, and that can be asked again', async () => {
    const first = window(new FakeSessionStore());
    first.engine.answers = [[{ text: 'Half of ' }, { text: 'it' }, { wait: new Promise(() => undefined) }]];
    void first.chat.ask('All?');
    await expect.poll(() => first.chat.snapshot.turns[0]?.answer).toBe('Half of it');
    first.store.gone.add('this');
    const second = window(new FakeSessionStore('second', first.store));
    await second.sessions.ready();
    expect(said(second.chat.snapshot.turns)).toEqual([['All?', 'Half of it', 'failed']]);
    expect(second.chat.snapshot.turns[0]!.error?.text).toMatch(/closed before this answer was whole.*ask again/);
    second.engine.answers = [[{ text: 'All of it.' }]];
    await second.chat.retry();
    expect(kept(first.store)).toEqual([['All?', [['All?', 'All of it.', 'done']]]]);
  });

  it('makes room for a new one, which is begun with its first question, and is there in the list', async () => {
    const one = window(new FakeSessionStore());
    await one.chat.ask('First?');
    one.sessions.begin();
    expect(one.chat.snapshot.turns).toEqual([]);
    const empty = window(one.store);
    await empty.sessions.ready();
    expect(empty.chat.snapshot.turns, 'a new one was wanted').toEqual([]);
    await one.chat.ask('Another one?');
    expect((await one.sessions.list({}, 10)).map(({ title }) => title)).toEqual(['Another one?', 'First?']);
    const [, first] = await one.sessions.list({}, 10);
    await one.sessions.open(first!.id);
    expect(said(one.chat.snapshot.turns)).toEqual([['First?', 'Hello', 'done']]);
  });

  it('is left for a new one, and the new one is there, also where the window ended before it could say so', async () => {
    const one = window(new FakeSessionStore());
    await one.chat.ask('First?');
    const said = memory.last;
    one.sessions.begin();
    await one.sessions.settled();
    memory.last = said;
    const empty = window(one.store);
    await empty.sessions.ready();
    expect(empty.chat.snapshot.turns).toEqual([]);
    await empty.chat.ask('Second?');
    one.store.gone.add('this');
    memory.last = said;
    const second = window(one.store);
    await second.sessions.ready();
    expect(second.chat.snapshot.turns.map(({ question }) => question)).toEqual(['Second?']);
    const first = [...one.store.sessions.values()].find(({ info }) => info.title === 'First?');
    await second.sessions.open(first!.info.id);
    await second.sessions.settled();
    memory.last = said;
    const back = window(one.store);
    await back.sessions.ready();
    expect(back.chat.snapshot.turns.map(({ question }) => question)).toEqual(['First?']);
  });

  it('is not there where a new one was begun while it was read', async () => {
    const first = window(new FakeSessionStore());
    await first.chat.ask('First?');
    const second = window(first.store);
    const reading = second.sessions.ready();
    second.sessions.begin();
    await reading;
    expect(second.chat.snapshot.turns).toEqual([]);
    await second.chat.ask('Second?');
    expect(first.store.sessions.size).toBe(2);
  });

  it('keeps what an answer had come to when it was left in the middle', async () => {
    const { engine, chat, sessions, store } = window(new FakeSessionStore());
    engine.answers = [[{ text: 'Half' }, { wait: new Promise(() => undefined) }]];
    void chat.ask('Long?');
    await expect.poll(() => chat.snapshot.turns[0]?.answer).toBe('Half');
    sessions.begin();
    await sessions.settled();
    expect(kept(store)).toEqual([['Long?', [['Long?', 'Half', 'stopped']]]]);
  });

  it('is left in mid-answer for another one only by who agreed to that, be it a fork, and keeps what had come of it', async () => {
    const { engine, chat, sessions, store } = window(new FakeSessionStore());
    await chat.ask('One?');
    const one = sessions.current.id;
    sessions.begin();
    engine.answers = [
      [{ text: 'Half' }, { wait: new Promise(() => undefined) }],
      [{ text: 'Also' }, { wait: new Promise(() => undefined) }],
    ];
    void chat.ask('Long?');
    await expect.poll(() => chat.snapshot.turns[0]?.answer).toBe('Half');
    await expect(sessions.open(one)).rejects.toMatchObject({ code: 'busy' });
    await sessions.open(one, null, { stops: true });
    expect(said(chat.snapshot.turns)).toEqual([['One?', 'Hello', 'done']]);
    const [{ id } = { id: 0 }] = chat.snapshot.turns;
    void chat.ask('Longer?');
    await expect.poll(() => chat.snapshot.turns[1]?.answer).toBe('Also');
    await expect(sessions.fork(id, { before: false })).rejects.toMatchObject({ code: 'busy' });
    await sessions.fork(id, { before: false, stops: true });
    await sessions.settled();
    expect(chat.busy).toBe(false);
    expect(kept(store)).toEqual([
      ['One?', [['One?', 'Hello', 'done'], ['Longer?', 'Also', 'stopped']]],
      ['Long?', [['Long?', 'Half', 'stopped']]],
      ['One? (2)', [['One?', 'Hello', 'done']]],
    ]); // prettier-ignore
  });

  it('goes on where nothing can be kept, says so once, and keeps all of it as soon as that works again', async () => {
    const { chat, sessions, store, failures } = window(new FakeSessionStore());
    store.failure = new AppError('storeUnavailable', 'full', { cause: 'full', path: '/d/sessions.db' });
    expect((await chat.ask('First?')).answer).toBe('Hello');
    await chat.ask('Second?');
    expect(failures.map(({ code }) => code)).toEqual(['storeUnavailable']);
    expect(kept(store)).toEqual([]);
    store.failure = null;
    await chat.ask('Third?');
    expect(kept(store)).toEqual([['First?', [['First?', 'Hello', 'done'], ['Second?', 'Hello', 'done'], ['Third?', 'Hello', 'done']]]]); // prettier-ignore
    await sessions.settled();
    store.failure = new AppError('storeUnavailable', 'full', { cause: 'full' });
    await chat.ask('Fourth?');
    expect(failures).toHaveLength(2);
  });

  it('has all of an answer of which a piece could not be kept, as soon as anything can be again', async () => {
    const { engine, chat, store } = window(new FakeSessionStore());
    const gates = Array.from({ length: 3 }, () => Promise.withResolvers<undefined>());
    const [second, third, end] = gates.map(({ promise }) => promise);
    engine.answers = [[{ text: 'One ' }, { wait: second! }, { text: 'two ' }, { wait: third! }, { text: 'three' }, { wait: end! }]];
    const answered = chat.ask('Count');
    const shows = (answer: string): Promise<void> => expect.poll(() => chat.snapshot.turns[0]?.answer).toBe(answer);
    await shows('One ');
    store.failure = new AppError('storeUnavailable', 'full', { cause: 'full' });
    gates[0]!.resolve(undefined);
    await shows('One two ');
    store.failure = null;
    chat.note('/help', 'The commands.');
    await expect.poll(() => store.asked).toContain('put /help done');
    gates[1]!.resolve(undefined);
    await shows('One two three');
    expect(kept(store), 'while it is still written').toEqual([['Count', [['Count', 'One two three', 'streaming'], ['/help', 'The commands.', 'done']]]]); // prettier-ignore
    gates[2]!.resolve(undefined);
    await answered;
  });

  it('is tried to be kept again by itself, and once more when the window is closed', async () => {
    const { chat, sessions, store } = window(new FakeSessionStore());
    store.failure = new AppError('storeUnavailable', 'busy', { cause: 'busy' });
    await chat.ask('First?');
    store.failure = null;
    await expect.poll(() => kept(store), { timeout: 5_000 }).toEqual([['First?', [['First?', 'Hello', 'done']]]]);
    store.failure = new AppError('storeUnavailable', 'busy', { cause: 'busy' });
    await chat.ask('Second?');
    store.failure = null;
    await sessions.close();
    expect(kept(store)).toEqual([['First?', [['First?', 'Hello', 'done'], ['Second?', 'Hello', 'done']]]]); // prettier-ignore
    expect(store.watchers.size).toBe(0);
  });

  it('keeps no window from closing that waits for the store in vain', async () => {
    const { chat, sessions, store } = window(new FakeSessionStore());
    await chat.ask('First?');
    store.gate = new Promise(() => undefined);
    chat.note('/help', 'The commands.');
    await sessions.close();
    expect(store.asked.at(-1)).toBe('put /help done');
  });

  it('has what follows a turn that can’t be kept for what is in it', async () => {
    const { chat, store } = window(new FakeSessionStore());
    await chat.ask('First?');
    store.refused = '/big';
    chat.note('/big', 'Too much.');
    await chat.ask('Second?');
    expect(kept(store)).toEqual([['First?', [['First?', 'Hello', 'done'], ['Second?', 'Hello', 'done']]]]); // prettier-ignore
  });

  it('is left in the middle of an answer of which pieces wait, and nobody is alarmed', async () => {
    const { engine, chat, sessions, store, failures } = window(new FakeSessionStore());
    const more = Promise.withResolvers<undefined>();
    engine.answers = [
      [{ text: 'Half' }, { wait: more.promise }, { text: ' and' }, { text: ' more' }, { wait: new Promise(() => undefined) }],
    ];
    void chat.ask('Long?');
    await expect.poll(() => chat.snapshot.turns[0]?.answer).toBe('Half');
    const gate = Promise.withResolvers<undefined>();
    store.gate = gate.promise.then(() => undefined);
    more.resolve(undefined);
    await expect.poll(() => store.asked.at(-1)).toBe('append  and');
    sessions.begin();
    gate.resolve(undefined);
    await sessions.settled();
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect([failures, kept(store)]).toEqual([[], [['Long?', [['Long?', 'Half', 'stopped']]]]]);
    expect(store.asked).not.toContain('append  more');
  });

  it('is begun anew where another window has deleted it, with what is said from then on', async () => {
    const { chat, store, sessions } = window(new FakeSessionStore());
    await chat.ask('First?');
    store.sessions.clear();
    await chat.ask('Second?');
    await chat.ask('Third?');
    await sessions.settled();
    expect(kept(store)).toEqual([
      [
        'Second?',
        [
          ['Second?', 'Hello', 'done'],
          ['Third?', 'Hello', 'done'],
        ],
      ],
    ]);
  });

  it('does not come back with what becomes of it where another window has deleted it', async () => {
    const { chat, store, sessions } = window(new FakeSessionStore());
    const { id } = await chat.ask('First?');
    await chat.ask('Second?');
    await sessions.settled();
    store.sessions.clear();
    const failures: unknown[] = [];
    sessions.onDidFail((error) => failures.push(error));
    // As what becomes of proposed changes is kept.
    const first = chat.snapshot.turns.find((turn) => turn.id === id)!;
    await sessions.keep({ turn: first, request: null });
    await sessions.keep({ turn: first, request: null });
    await sessions.settled();
    expect([kept(store), failures]).toEqual([[], []]);
    await chat.ask('Third?');
    // The conversation is there by now, but nothing of what was deleted.
    await sessions.keep({ turn: first, request: null });
    await sessions.settled();
    expect(kept(store)).toEqual([['Third?', [['Third?', 'Hello', 'done']]]]);
    // Whoever asks once more says it anew.
    await chat.retry();
    expect(kept(store)).toEqual([['Third?', [['Third?', 'Hello', 'done']]]]);
    expect(failures).toEqual([]);
  });

  it('begins anew with a question that is asked once more after another window has deleted it', async () => {
    const { chat, store, sessions } = window(new FakeSessionStore());
    await chat.ask('First?');
    await sessions.settled();
    store.sessions.clear();
    await chat.retry();
    await sessions.settled();
    expect(kept(store)).toEqual([['First?', [['First?', 'Hello', 'done']]]]);
  });

  it('is gone for good when it is deleted, and so is what was still to be kept', async () => {
    const { chat, sessions, store } = window(new FakeSessionStore());
    const removed: unknown[] = [];
    sessions.onDidRemove((said) => removed.push(said));
    await chat.ask('First?');
    await sessions.remove(sessions.current.id);
    expect([kept(store), chat.snapshot.turns]).toEqual([[], []]);
    expect(removed).toEqual([['First?']]);
    await expect(sessions.open('id1')).rejects.toMatchObject({ code: 'sessionGone' });
    store.aside = ['/d/sessions.db.damaged'];
    await chat.ask('Second?');
    await sessions.remove(sessions.current.id);
    expect((await sessions.damaged()).files).toHaveLength(1);
    await chat.ask('Third?');
    await sessions.remove(sessions.current.id, { damaged: true });
    expect((await sessions.damaged()).files).toEqual([]);
  });

  it('goes on another way from any turn, or is asked otherwise there, and stays as it was', async () => {
    const { engine, chat, sessions, store } = window(new FakeSessionStore());
    for (const question of ['One?', 'Two?', 'Three?']) await chat.ask(question);
    expect(await sessions.fork(2, { before: false })).toEqual({ text: 'Two?', sources: [] });
    expect(chat.snapshot.turns.map(({ question }) => question)).toEqual(['One?', 'Two?']);
    await chat.ask('Four?');
    expect(engine.chats.at(-1)!.messages.filter(({ role }) => role === 'user').map(({ content }) => content)).toEqual(['One?', 'Two?', 'Four?']); // prettier-ignore
    const [, second] = chat.snapshot.turns;
    expect((await sessions.fork(second!.id, { before: true })).text).toBe('Two?');
    expect(chat.snapshot.turns.map(({ question }) => question)).toEqual(['One?']);
    const [first] = chat.snapshot.turns;
    expect((await sessions.fork(first!.id, { before: true })).text).toBe('One?');
    expect(chat.snapshot.turns).toEqual([]);
    expect([...store.sessions.values()].map(({ info, turns }) => [info.title, turns.size])).toEqual([['One?', 3], ['One? (2)', 3], ['One? (3)', 1]]); // prettier-ignore
    keeps = false;
    await expect(sessions.fork(1, { before: false })).rejects.toMatchObject({ code: 'historyOff' });
  });

  it('goes on another way under a name of its own, whatever number the user gave it, and only with what is kept', async () => {
    const { chat, sessions, store } = window(new FakeSessionStore());
    await chat.ask('Tax (2024)');
    await sessions.fork(1, { before: false });
    const [first] = chat.snapshot.turns;
    await sessions.fork(first!.id, { before: false });
    expect([...store.sessions.values()].map(({ info }) => info.title)).toEqual(['Tax (2024)', 'Tax (2024) (2)', 'Tax (2024) (3)']);
    store.failure = new AppError('storeUnavailable', 'full', { cause: 'full' });
    const { id } = await chat.ask('Not kept?');
    await expect(sessions.fork(id, { before: false })).rejects.toMatchObject({ code: 'storeUnavailable', data: { cause: 'full' } });
    store.failure = null;
    expect((await sessions.fork(id, { before: false })).text).toBe('Not kept?');
    const fourth = chat.snapshot.turns.at(-1)!;
    const forked = store.sessions.size;
    const copied = sessions.fork(fourth.id, { before: false });
    const answered = chat.ask('Meanwhile?');
    await expect(copied).rejects.toMatchObject({ code: 'busy' });
    await answered;
    expect(store.sessions.size, 'no copy is left').toBe(forked);
    const noted = window(new FakeSessionStore());
    noted.sessions.begin();
    const note = noted.chat.note('/help', 'The commands.');
    await expect(noted.sessions.fork(note, { before: false })).rejects.toMatchObject({ code: 'sessionNone' });
  });

  it('has what the model was asked to be asked otherwise, and what went along, where a command made the question', async () => {
    const { chat, sessions } = window(new FakeSessionStore());
    await chat.ask('First?');
    await chat.ask('Explain cart.js:1', { instruction: 'Explain the selected code.', sources: [cartSource], edits: false });
    await chat.ask('Third?');
    expect(await sessions.fork(2, { before: true })).toEqual({ text: 'Explain the selected code.', sources: [cartSource] });
    expect(chat.snapshot.turns.map(({ question }) => question)).toEqual(['First?']);
  });

  it('is taken over from a file while others are said, each whole or not at all, until somebody has enough', async () => {
    const { chat, sessions, store } = window(new FakeSessionStore());
    await chat.ask('Here?');
    const handedOn = (title: string) => ({ title, project: 'theirs', created: 7, turns: [{ turn: emptyTurn(1, title), created: 8 }] });
    const stop = new AbortController();
    const counts: number[] = [];
    const taking = sessions.take(
      ['One', 'Two', 'Three'].map(handedOn),
      (count) => {
        counts.push(count);
        if (count === 2) stop.abort();
      },
      stop.signal,
    );
    await expect(taking).rejects.toMatchObject({ code: 'cancelled' });
    expect(counts).toEqual([1, 2]);
    const taken = [...store.sessions.values()].slice(1).map(({ info }) => [info.title, info.project, info.created, info.closed]);
    expect(taken).toEqual(['One', 'Two'].map((title) => [title, { key: 'shop', name: 'theirs' }, 7, true]));
    store.gate = new Promise(() => undefined);
    void sessions.take([handedOn('Slow')], () => undefined, new AbortController().signal);
    await expect(
      Promise.race([sessions.settled(), new Promise((resolve) => setTimeout(() => resolve('waits'), 20))]),
    ).resolves.toBeUndefined();
  });

  it('that was taken over is read by the model when somebody goes on in it', async () => {
    const { chat, sessions, store, engine } = window(new FakeSessionStore());
    const turns = [
      { turn: { ...emptyTurn(1, 'What is a cart?'), answer: 'A list.' }, created: 8 },
      { turn: { ...emptyTurn(2, '/help'), kind: 'command' as const, answer: 'The commands.' }, created: 9 },
      { turn: { ...emptyTurn(3, 'And?'), status: 'failed' as const }, created: 9 },
    ];
    await sessions.take([{ title: 'Theirs', project: '', created: 7, turns }], () => undefined, new AbortController().signal);
    await sessions.open([...store.sessions.keys()].at(-1)!);
    await chat.ask('Go on?');
    expect(
      engine.chats
        .at(-1)!
        .messages.slice(1)
        .map(({ content }) => content),
    ).toEqual(['What is a cart?', 'A list.', 'Go on?']);
  });

  it('has what another window says in it, and both go on', async () => {
    const one = window(new FakeSessionStore());
    await one.chat.ask('First?');
    const two = window(new FakeSessionStore('two', one.store));
    await two.sessions.ready();
    const told = async (): Promise<void> => {
      for (const tell of [...one.store.watchers, ...two.store.watchers]) tell();
      await Promise.all([one.sessions.settled(), two.sessions.settled()]);
    };
    let letGo = (): void => undefined;
    one.engine.answers = [[{ text: 'Half' }, { wait: new Promise((resolve) => (letGo = resolve)) }, { text: ' and all' }]];
    const answered = one.chat.ask('Second?');
    await expect.poll(() => one.chat.snapshot.turns[1]?.answer).toBe('Half');
    await told();
    expect(said(two.chat.snapshot.turns)).toEqual([['First?', 'Hello', 'done'], ['Second?', 'Half', 'streaming']]); // prettier-ignore
    letGo();
    await answered;
    await told();
    expect(said(two.chat.snapshot.turns)).toEqual([['First?', 'Hello', 'done'], ['Second?', 'Half and all', 'done']]); // prettier-ignore
    await two.chat.ask('Third?');
    expect(two.engine.chats[0]!.messages.map(({ content }) => content).slice(1)).toEqual(['First?', 'Hello', 'Second?', 'Half and all', 'Third?']); // prettier-ignore
    const before = one.chat.snapshot.turns;
    await told();
    expect(said(one.chat.snapshot.turns)).toEqual([...said(before), ['Third?', 'Hello', 'done']]);
    const { revision } = one.chat.snapshot;
    await told();
    expect(one.chat.snapshot.revision, 'nothing is shown anew that is as it was').toBe(revision);
  });

  it('shows an answer that another window writes as it is written there, which is that one’s until it is whole', async () => {
    const one = window(new FakeSessionStore());
    const gates = Array.from({ length: 2 }, () => Promise.withResolvers<undefined>());
    one.engine.answers = [
      [{ text: 'One' }, { wait: gates[0]!.promise }, { text: ' two' }, { wait: gates[1]!.promise }, { text: ' three' }],
    ];
    const answered = one.chat.ask('Count');
    await expect.poll(() => one.chat.snapshot.turns[0]?.answer).toBe('One');
    const two = window(new FakeSessionStore('two', one.store));
    await two.sessions.ready();
    const seen: string[] = [];
    two.chat.onEvent(({ type }) => {
      if (type === 'text' || type === 'turn') seen.push(type);
    });
    const shown = (): unknown[] =>
      two.chat.snapshot.turns.map(({ answer, status, elsewhere, error }) => [answer, status, elsewhere, error]);
    const told = async (): Promise<void> => {
      for (const tell of two.store.watchers) tell();
      await two.sessions.settled();
    };
    expect(shown()).toEqual([['One', 'streaming', true, null]]);
    expect(two.chat.busy, 'something else may be asked meanwhile').toBe(false);
    const { id } = two.chat.snapshot.turns[0]!;
    for (const wish of [
      () => two.chat.retry(),
      () => two.chat.bestOf(3),
      () => two.chat.chooseAnswer(id, 1),
      () => two.chat.applyBlock(id, 'js', 'x'),
    ])
      await expect(wish()).rejects.toMatchObject({ code: 'answerElsewhere' });
    gates[0]!.resolve(undefined);
    await expect.poll(() => one.chat.snapshot.turns[0]?.answer).toBe('One two');
    await told();
    expect([shown(), seen]).toEqual([[['One two', 'streaming', true, null]], ['text']]);
    // While this window is answered as well.
    const mine = Promise.withResolvers<undefined>();
    two.engine.answers = [[{ wait: mine.promise }, { text: 'Mine.' }]];
    const other = two.chat.ask('And?');
    gates[1]!.resolve(undefined);
    await answered;
    await told();
    expect(shown()[0]).toEqual(['One two three', 'done', undefined, null]);
    mine.resolve(undefined);
    await other;
    expect(kept(one.store)).toEqual([
      [
        'Count',
        [
          ['Count', 'One two three', 'done'],
          ['And?', 'Mine.', 'done'],
        ],
      ],
    ]);
  });

  /** The first has half an answer, of which nothing more comes; the second shows it. */
  const twoWindows = async (): Promise<[one: Window, two: Window]> => {
    const one = window(new FakeSessionStore());
    one.engine.answers = [[{ text: 'Half' }, { wait: new Promise(() => undefined) }]];
    void one.chat.ask('All?');
    await expect.poll(() => one.chat.snapshot.turns[0]?.answer).toBe('Half');
    const two = window(new FakeSessionStore('two', one.store));
    await two.sessions.ready();
    return [one, two];
  };

  it('tells an answer whose window has ended from one that is written elsewhere, by itself', async () => {
    const [one, two] = await twoWindows();
    expect(said(two.chat.snapshot.turns)).toEqual([['All?', 'Half', 'streaming']]);
    // Nothing in the store tells of it.
    one.store.gone.add('this');
    await expect.poll(() => said(two.chat.snapshot.turns), { timeout: 10_000 }).toEqual([['All?', 'Half', 'failed']]);
    expect(two.chat.snapshot.turns[0]!.error?.text).toMatch(/closed before this answer was whole/);
    two.engine.answers = [[{ text: 'All of it.' }]];
    await two.chat.retry();
    expect(kept(one.store)).toEqual([['All?', [['All?', 'All of it.', 'done']]]]);
    two.sessions.dispose();
  });

  it('has what was seen of an answer that was written elsewhere in a conversation that was deleted there', async () => {
    const [one, two] = await twoWindows();
    one.store.sessions.clear();
    for (const tell of two.store.watchers) tell();
    await two.sessions.settled();
    expect(said(two.chat.snapshot.turns)).toEqual([['All?', 'Half', 'failed']]);
  });

  it('lets go of the store for whoever removes it, and keeps what is said after that', async () => {
    const { chat, sessions, store } = window(new FakeSessionStore());
    await chat.ask('First?');
    await sessions.release();
    store.sessions.clear();
    expect([chat.snapshot.turns, store.watchers.size, store.asked.at(-1)]).toEqual([[], 0, 'release']);
    await chat.ask('Second?');
    expect(kept(store)).toEqual([['Second?', [['Second?', 'Hello', 'done']]]]);
    expect(store.watchers.size).toBe(1);
  });

  it('is removed with the others that nobody goes on with, where the user wants that, but for the one that is open', async () => {
    const first = window(new FakeSessionStore());
    await first.chat.ask('First?');
    const store = first.store;
    const own = memory.last;
    const titles = (): string[] => [...store.sessions.values()].map(({ info }) => info.title);
    const elsewhere = window(new FakeSessionStore('elsewhere', store), 'other');
    memory.last = undefined;
    await elsewhere.chat.ask('In another window?');
    elsewhere.sessions.begin();
    await elsewhere.chat.ask('Left?');
    const [, another] = [...store.sessions.keys()];
    await elsewhere.sessions.open(another!);
    await elsewhere.sessions.settled();
    const day = 86_400_000;
    store.now = 40 * day;
    const later = window(new FakeSessionStore('later', store), 'third');
    later.store.now = store.now;
    memory.last = undefined;
    await later.chat.ask('Today?');
    memory.last = own;
    const calm = window(store);
    await calm.sessions.ready();
    await calm.sessions.settled();
    expect(titles()).toHaveLength(4);
    keepDays = 30;
    memory.last = own;
    const second = window(store);
    const pruned: number[] = [];
    second.sessions.onDidPrune((count) => pruned.push(count));
    await second.sessions.ready();
    await second.sessions.settled();
    expect([titles(), pruned]).toEqual([['First?', 'In another window?', 'Today?'], [1]]);
    store.gone.add('elsewhere');
    memory.last = own;
    const third = window(store);
    await third.sessions.ready();
    await third.sessions.settled();
    expect(titles()).toEqual(['First?', 'Today?']);
  });

  it('is not kept where the user wants none kept', async () => {
    keeps = false;
    const { chat, store } = window(new FakeSessionStore());
    expect((await chat.ask('Hi?')).answer).toBe('Hello');
    expect([store.asked, kept(store)]).toEqual([[], []]);
  });

  it('has a change that waited under its turn again, and one that waits no more as it was', async () => {
    const first = window(new FakeSessionStore());
    first.offers.files.set('a.js', 'one\n');
    const block = '```file:a.js\ntwo\n```\n';
    first.engine.answers = [[{ text: block }], [{ text: block.replace('two', 'three') }]];
    await first.chat.ask('Change it');
    await first.chat.ask('Once more');
    await first.chat.decide(1, 'apply', null);
    await first.sessions.settled();
    const second = window(first.store);
    const [, waiting] = first.offers.offered;
    second.offers.waits({ id: 'offer9', label: 'Once more', cut: false, files: first.chat.snapshot.turns[1]!.edits!.files }, waiting!.turn);
    await second.sessions.ready();
    const cards = second.chat.snapshot.turns.map(({ edits }) => [edits?.past ?? false, edits?.files.map(({ state }) => state)]);
    expect(cards).toEqual([[true, ['applied']], [false, ['waiting']]]); // prettier-ignore
    await second.chat.decide(2, 'apply', null);
    expect(second.offers.asked).toEqual(['apply offer9 a.js']);
  });
});
