import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AppError } from '../../../src/base/appError.ts';
import { silentLog } from '../../../src/base/log.ts';
import { ChatInput } from '../../../src/core/chat/chatInput.ts';
import { ChatService } from '../../../src/core/chat/chatService.ts';
import type { ContextSource } from '../../../src/core/chat/contextSource.ts';
import { SlashCommands } from '../../../src/core/chat/slashCommands.ts';
import { maxWaiting } from '../../../src/core/chat/waitingQuestions.ts';
import { ModelService } from '../../../src/core/models/modelService.ts';
import type { CommandNeed } from '../../../src/core/commands/commandEntry.ts';
import { FakeEnginePort, FakeSettings } from '../../support/fakeEnginePort.ts';
import { sendInput } from '../../support/sendInput.ts';

let engine: FakeEnginePort;
let chat: ChatService;
let commands: SlashCommands;
let input: ChatInput;
let kept: string[][];
let ran: string[];
/** Lets the first answer go on to its end. */
let release: () => void;

const source = (label: string, text: string): ContextSource => ({
  id: 'file',
  kind: 'file',
  label,
  detail: label,
  languageId: 'plaintext',
  text,
  problem: null,
  defaultEnabled: true,
});

function add(name: string, run: () => Promise<string | null>, needs?: CommandNeed[]): void {
  const command = { name, arguments: '[X]', needsArguments: false, help: 'Does it.', choices: [], ...(needs && { needs }) };
  commands.add({
    ...command,
    run: (argument) => {
      ran.push(`${name} ${argument}`);
      return run();
    },
  });
}

function begin(last: string[] = []): void {
  const store = { last, keep: (texts: readonly string[]): void => void kept.push([...texts]) };
  input = new ChatInput(chat, commands, silentLog, store);
}

beforeEach(() => {
  engine = new FakeEnginePort();
  const settings = new FakeSettings();
  chat = new ChatService(engine, new ModelService(engine, settings, silentLog), settings, silentLog, () => new Date(0));
  commands = new SlashCommands();
  kept = [];
  ran = [];
  const wait = new Promise<void>((resolve) => (release = resolve));
  engine.answers = [[{ text: 'First' }, { wait }], [{ text: 'Second' }], [{ text: 'Third' }]];
  chat.showCommands(commands);
});
afterEach(() => {
  input.dispose();
  chat.dispose();
});

const turns = (): string[] => chat.snapshot.turns.map(({ question, answer, status }) => `${question}: ${answer} (${status})`);
/** Those that are held in brackets. */
const waiting = (): string[] => (chat.snapshot.waiting ?? []).map(({ text, held }) => (held ? `(${text})` : text));
const settled = (): Promise<void> => expect.poll(() => [chat.busy, waiting()]).toEqual([false, []]);
const first = async (): Promise<void> => {
  void sendInput(input, 'one');
  await expect.poll(turns).toEqual(['one: First (streaming)']);
};
const idOf = (at: number): number => chat.snapshot.waiting![at]!.id;

describe('what is sent while an answer is written', () => {
  beforeEach(() => begin());

  it('waits and is sent when that is done, in its order and one at a time', async () => {
    await first();
    await sendInput(input, 'two');
    await sendInput(input, 'three');
    expect(turns()).toEqual(['one: First (streaming)']);
    expect(waiting()).toEqual(['two', 'three']);
    release();
    await settled();
    expect(turns()).toEqual(['one: First (done)', 'two: Second (done)', 'three: Third (done)']);
    // The second knows what the first was answered.
    expect(engine.chats[1]?.messages.map(({ content }) => content)).toContain('First');
    expect(kept.slice(0, 2)).toEqual([['two'], ['two', 'three']]);
    expect(kept.at(-1)).toEqual([]);
  });

  it('goes with what went along when it was written, read anew', async () => {
    chat.readAnew((sources) => Promise.resolve(sources.map((one) => ({ ...one, text: `${String(one.text)} as it is now` }))));
    await first();
    chat.setSources([source('then.txt', 'THEN')]);
    await sendInput(input, 'two');
    expect(chat.snapshot.waiting).toMatchObject([{ attached: 1 }]);
    chat.setSources([source('later.txt', 'LATER')]);
    release();
    await settled();
    const sent = JSON.stringify(engine.chats[1]?.messages);
    expect(sent).toContain('THEN as it is now');
    expect(sent).not.toContain('LATER');
    expect(chat.snapshot.chips).toMatchObject([{ label: 'later.txt' }]);
  });

  it('leaves the draft alone that is written meanwhile', async () => {
    await first();
    await sendInput(input, 'two');
    chat.setSources([source('later.txt', 'LATER')]);
    chat.toggleChip('file', false);
    release();
    await settled();
    expect(chat.snapshot.chips).toMatchObject([{ label: 'later.txt', enabled: false }]);
  });

  it('is held back where the answer is stopped, until it is sent or more is written behind an answer', async () => {
    await first();
    await sendInput(input, 'two');
    chat.stop();
    await expect.poll(waiting).toEqual(['(two)']);
    expect(turns()).toEqual(['one: First (stopped)']);
    // It comes before what waits, which isn't sent for it either.
    await sendInput(input, 'between');
    expect(waiting()).toEqual(['(two)']);
    input.waiting.sendNow(idOf(0));
    await settled();
    expect(turns()).toEqual(['one: First (stopped)', 'between: Second (done)', 'two: Third (done)']);
  });

  it('is held back where the answer fails', async () => {
    engine.answers = [
      [{ text: 'First' }, { wait: new Promise((resolve) => (release = resolve)) }, { fail: new AppError('internal', 'no') }],
    ];
    await first();
    await sendInput(input, 'two');
    release();
    await expect.poll(waiting).toEqual(['(two)']);
    expect(engine.chats).toHaveLength(1);
  });

  it('stays, held back, where another conversation is begun', async () => {
    await first();
    await sendInput(input, 'two');
    chat.clear();
    expect(waiting()).toEqual(['(two)']);
    expect(turns()).toEqual([]);
  });

  it('can be sent at once: the answer is stopped for it, and the others follow', async () => {
    await first();
    await sendInput(input, 'two');
    await sendInput(input, 'three');
    input.waiting.sendNow(idOf(1));
    await settled();
    expect(turns()).toEqual(['one: First (stopped)', 'three: Second (done)', 'two: Third (done)']);
    input.waiting.sendNow(17);
    expect(chat.busy).toBe(false);
  });

  it('does not follow the best of several answers that were stopped, though the one that is shown is whole', async () => {
    const never = new Promise<void>(() => undefined);
    engine.answers = [[{ text: 'First' }], [{ text: 'Half' }, { wait: never }]];
    const best = chat.askSeveral('one', 3);
    await expect.poll(() => chat.snapshot.turns[0]?.answer).toBe('Half');
    await sendInput(input, 'two');
    chat.stop();
    expect(await best).toMatchObject({ answer: 'First', status: 'done' });
    expect(waiting()).toEqual(['(two)']);
  });

  it('is not sent in the place of one that was taken back while the answer was stopped for it', async () => {
    const stopping = new Promise<void>(() => undefined);
    engine.answers = [[{ text: 'First' }, { wait: stopping }], [{ text: 'Second' }]];
    await first();
    await sendInput(input, 'two');
    await sendInput(input, 'three');
    input.waiting.sendNow(idOf(1));
    input.waiting.take(idOf(0));
    await expect.poll(() => [chat.busy, waiting()]).toEqual([false, ['(two)']]);
    expect(engine.chats).toHaveLength(1);
  });

  it('stays kept until it is kept as a question, whatever else comes to wait meanwhile', async () => {
    await first();
    await sendInput(input, 'two');
    let keepNow = (): void => undefined;
    Object.defineProperty(chat, 'asking', { get: () => new Promise<void>((resolve) => (keepNow = resolve)) });
    release();
    await expect.poll(() => engine.chats.length).toBe(2);
    input.waiting.add('three', 'question');
    expect(kept.at(-1)).toEqual(['two', 'three']);
    keepNow();
    await expect.poll(() => kept.at(-1)).toEqual(['three']);
    await expect.poll(() => (keepNow(), kept.at(-1))).toEqual([]);
  });

  it('can be taken back, with all of its text', async () => {
    await first();
    const long = `two\n${'x'.repeat(1000)}`;
    await sendInput(input, long);
    expect(chat.snapshot.waiting?.[0]?.text).toHaveLength(300);
    const id = idOf(0);
    expect(input.waiting.take(id)).toBe(long);
    expect(input.waiting.take(id)).toBe('');
    expect(waiting()).toEqual([]);
    release();
    await settled();
    expect(turns()).toHaveLength(1);
  });

  it('is refused where too many wait already, so that its text stays in the field', async () => {
    await first();
    for (let nth = 0; nth < maxWaiting; nth++) await sendInput(input, `question ${String(nth)}`);
    await expect(sendInput(input, 'one more')).rejects.toMatchObject({ code: 'waitingFull', data: { count: maxWaiting } });
    expect(waiting()).toHaveLength(maxWaiting);
  });

  it('is a command that needs the model, or that finds an answer under way; any other runs at once', async () => {
    add('ask', async () => chat.ask('asked by a command').then(() => null), ['model']);
    add('busy', () => (chat.busy ? Promise.reject(new AppError('busy', 'an answer is under way')) : Promise.resolve('Done.')));
    add('now', () => Promise.resolve('At once.'));
    await first();
    await sendInput(input, '/ask');
    await sendInput(input, '/busy');
    await sendInput(input, '/now');
    expect(ran).toEqual(['busy ', 'now ']);
    expect(waiting()).toEqual(['/ask', '/busy']);
    release();
    await settled();
    expect(turns()).toEqual(['one: First (done)', '/now: At once. (done)', 'asked by a command: Second (done)', '/busy: Done. (done)']);
  });

  it('says so where a command is gone by then, and goes on', async () => {
    add('ask', () => Promise.resolve('no'), ['model']);
    await first();
    await sendInput(input, '/ask');
    await sendInput(input, 'three');
    commands.addOrigin((name) => Promise.reject(new AppError('commandUnknown', 'gone', { name })));
    release();
    await settled();
    expect(chat.snapshot.turns).toMatchObject([
      { question: 'one' },
      { question: '/ask', status: 'failed', error: { text: expect.stringContaining('/ask') as string } },
      { question: 'three', answer: 'Second' },
    ]);
  });

  it('can be sent at once beside a command that takes its time', async () => {
    let done = (): void => undefined;
    add('slow', () => new Promise((resolve) => (done = () => resolve('Done.'))), ['model']);
    await first();
    await sendInput(input, '/slow');
    await sendInput(input, 'two');
    release();
    await expect.poll(() => ran).toEqual(['slow ']);
    expect(waiting()).toEqual(['two']);
    expect(kept.at(-1)).toEqual(['/slow', 'two']);
    input.waiting.sendNow(idOf(0));
    await expect.poll(turns).toEqual(['one: First (done)', 'two: Second (done)']);
    done();
    await settled();
    expect(turns().at(-1)).toBe('/slow: Done. (done)');
    expect(kept.at(-1)).toEqual([]);
  });

  it('is held back where another conversation is begun while its command is looked for', async () => {
    add('ask', () => Promise.resolve('no'), ['model']);
    await first();
    await sendInput(input, '/ask');
    let found = (): void => undefined;
    commands.addOrigin(() => new Promise<void>((resolve) => (found = resolve)));
    release();
    await expect.poll(() => [chat.busy, waiting()]).toEqual([false, []]);
    chat.clear();
    found();
    await expect.poll(waiting).toEqual(['(/ask)']);
    expect([ran, turns()]).toEqual([[], []]);
    expect(kept.at(-1)).toEqual(['/ask']);
  });

  it('waits again where something else was asked in the same moment', async () => {
    await first();
    await sendInput(input, 'two');
    const other = chat.onEvent((event) => {
      if (event.type !== 'turn' || event.busy || event.turn.question !== 'one') return;
      other.dispose();
      void chat.ask('from elsewhere');
    });
    release();
    await settled();
    expect(turns()).toEqual(['one: First (done)', 'from elsewhere: Second (done)', 'two: Third (done)']);
  });
});

describe('what waited when the window was closed', () => {
  it('is held back, each by itself, also where more is written behind an answer', async () => {
    begin(['of yesterday', 'and another']);
    expect(waiting()).toEqual(['(of yesterday)', '(and another)']);
    await first();
    await sendInput(input, 'two');
    expect(waiting()).toEqual(['two', '(of yesterday)', '(and another)']);
    release();
    await expect.poll(() => [chat.busy, waiting()]).toEqual([false, ['(of yesterday)', '(and another)']]);
    input.waiting.sendNow(idOf(0));
    await expect.poll(() => [chat.busy, waiting()]).toEqual([false, ['(and another)']]);
    expect(turns()).toEqual(['one: First (done)', 'two: Second (done)', 'of yesterday: Third (done)']);
    expect(kept.at(-1)).toEqual(['and another']);
  });
});
