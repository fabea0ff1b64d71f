import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { AppError } from '../../../src/base/appError.ts';
import { settleSoonAfterAbort } from '../../../src/base/settleSoonAfterAbort.ts';
import { silentLog } from '../../../src/base/log.ts';
import { ChatInput } from '../../../src/core/chat/chatInput.ts';
import { ChatService } from '../../../src/core/chat/chatService.ts';
import { type SlashCommand, SlashCommands } from '../../../src/core/chat/slashCommands.ts';
import { ModelService } from '../../../src/core/models/modelService.ts';
import { FakeEnginePort, FakeSettings } from '../../support/fakeEnginePort.ts';
import { sendInput } from '../../support/sendInput.ts';

let engine: FakeEnginePort;
let chat: ChatService;
let input: ChatInput;
let commands: SlashCommands;
let ran: string[];

function add(name: string, run: (argument: string) => Promise<string | null>): void {
  commands.add({
    name,
    arguments: name === 'bare' ? '' : '[X]',
    needsArguments: name === 'needy',
    help: 'Does it.',
    choices: [],
    run: (argument) => {
      ran.push(`${name} ${argument}`);
      return run(argument);
    },
  });
}

beforeEach(() => {
  engine = new FakeEnginePort();
  const settings = new FakeSettings();
  chat = new ChatService(engine, new ModelService(engine, settings, silentLog), settings, silentLog, () => new Date(0));
  commands = new SlashCommands();
  input = new ChatInput(chat, commands, silentLog);
  ran = [];
  chat.showCommands(commands);
  add('undo', () => Promise.resolve('Took back **one** change.'));
  add('quiet', () => Promise.resolve(null));
  add('needy', () => Promise.resolve(null));
});
afterEach(() => chat.dispose());

const turns = () => chat.snapshot.turns;

describe('what is typed into the chat', () => {
  it('is a question, or runs a command whose result stands as a short line', async () => {
    await sendInput(input, 'What is this?');
    await sendInput(input, ' /undo  now ');
    expect(ran).toEqual(['undo now']);
    expect(turns()).toMatchObject([
      { kind: 'question', answer: 'Hello' },
      { id: 2, kind: 'command', question: '/undo  now', answer: 'Took back **one** change.', status: 'done', stats: null, error: null },
    ]);
    expect(engine.chats).toHaveLength(1);
  });

  it('runs what a command is by now, as what makes it may have changed unseen', async () => {
    const asked: string[] = [];
    commands.addOrigin((name) => {
      asked.push(name);
      if (asked.length === 1) add('later', () => Promise.resolve('By now.'));
      return Promise.resolve();
    });
    commands.addNames((name) => {
      if (name === 'wrong') throw new AppError('commandFileWrong', 'x', { name });
      return null;
    });
    await sendInput(input, '/later');
    expect(turns()).toMatchObject([{ kind: 'command', answer: 'By now.' }]);
    await expect(sendInput(input, '/wrong')).rejects.toMatchObject({ code: 'commandFileWrong' });
    await sendInput(input, 'What is this?');
    expect(asked).toEqual(['later', 'wrong']);
  });

  it('leaves no line of a command that has nothing to say', async () => {
    await sendInput(input, '/quiet');
    expect(ran).toEqual(['quiet ']);
    expect(turns()).toEqual([]);
  });

  it('is refused before anything is shown when there is no such command, or something is missing or too much', async () => {
    for (const text of ['/nope', '/nope x', ' /no-pe\nwhat is this?'])
      await expect(sendInput(input, text)).rejects.toMatchObject({ code: 'commandUnknown' });
    await expect(sendInput(input, '/nope')).rejects.toMatchObject({ code: 'commandUnknown', data: { name: 'nope' } });
    await expect(sendInput(input, '/needy')).rejects.toMatchObject({ code: 'commandArguments' });
    add('bare', () => Promise.resolve(null));
    await expect(sendInput(input, '/bare now')).rejects.toMatchObject({ code: 'commandArguments', data: { usage: '/bare', extra: true } });
    expect(turns()).toEqual([]);
    expect(ran).toEqual([]);
  });

  it('tells in the chat what went wrong, and nothing of what was given up', async () => {
    add('broken', () => Promise.reject(new AppError('undoNone', 'x')));
    add('given-up', () => Promise.reject(new AppError('cancelled', 'x')));
    await sendInput(input, '/broken');
    await sendInput(input, '/given-up');
    expect(turns()).toMatchObject([{ kind: 'command', status: 'failed', error: { text: expect.stringContaining('no change') as string } }]);
  });

  it('tells by its name what else is at work, and has what an answer keeps from running wait', async () => {
    add('review', () => Promise.reject(new AppError('busy', 'x', { what: 'review' })));
    add('ask', () => Promise.reject(new AppError('busy', 'x')));
    await sendInput(input, '/review');
    await sendInput(input, '/ask');
    await expect.poll(() => chat.snapshot.waiting).toMatchObject([{ text: '/ask', held: true }]);
    expect(turns()).toMatchObject([
      { question: '/review', error: { text: 'A review is running already. Wait for it, or stop it first.' } },
    ]);
  });

  it('leaves commands out of what the model is told, of the meter and of asking again', async () => {
    await sendInput(input, 'First?');
    await sendInput(input, '/undo');
    chat.setDraft('/undo');
    await chat.retry();
    await sendInput(input, 'Second?');
    expect(engine.chats.map(({ messages }) => messages.length)).toEqual([2, 2, 4]);
    expect(turns().map(({ id, kind }) => `${String(id)} ${kind}`)).toEqual(['1 question', '2 command', '3 question']);
  });

  it('runs a command while an answer is written, without ending it', async () => {
    let release = (): void => undefined;
    engine.answers = [[{ text: 'Hel' }, { wait: new Promise<void>((resolve) => (release = resolve)) }, { text: 'lo' }]];
    const answering = sendInput(input, 'What?');
    await sendInput(input, '/undo');
    expect(chat.snapshot.busy).toBe(true);
    release();
    await answering;
    expect(turns()[0]).toMatchObject({ answer: 'Hello', status: 'done' });
    expect(chat.snapshot.busy).toBe(false);
  });

  it('is stopped where a command can be, at once, and says so', async () => {
    const working: boolean[] = [];
    chat.onEvent((event) => {
      if (event.type === 'working') working.push(event.working);
    });
    const held: SlashCommand['run'] = (_, signal) => settleSoonAfterAbort(new Promise(() => undefined), signal!, 0);
    commands.add({
      name: 'held',
      arguments: '[X]',
      needsArguments: false,
      help: 'Waits.',
      choices: [],
      stops: true,
      run: held,
    });
    const sent = sendInput(input, '/held x');
    await vi.waitFor(() => expect(chat.snapshot.working).toBe(true));
    chat.stop();
    await sent;
    expect(turns()).toMatchObject([{ kind: 'command', question: '/held x', answer: 'Stopped. Nothing was changed.', status: 'done' }]);
    expect(working).toEqual([true, false]);
  });

  it('shows no button for what is over soon, or can not be stopped', async () => {
    const slow = (): Promise<null> => new Promise((resolve) => setTimeout(() => resolve(null), 400));
    const kinds = { arguments: '', needsArguments: false, help: '', choices: [] };
    commands.add({ ...kinds, name: 'quick', stops: true, run: () => Promise.resolve(null) });
    commands.add({ ...kinds, name: 'slow', run: slow });
    let shown = 0;
    chat.onEvent(({ type }) => (shown += type === 'working' ? 1 : 0));
    await Promise.all([sendInput(input, '/quick'), sendInput(input, '/slow')]);
    expect(shown).toBe(0);
  });

  it('is told which commands there are, also those that come later', () => {
    expect(chat.snapshot.commands.map(({ name }) => name)).toEqual(['needy', 'quiet', 'undo']);
    add('also', () => Promise.resolve(null));
    expect(chat.snapshot.commands.map(({ name }) => name)).toEqual(['also', 'needy', 'quiet', 'undo']);
  });
});
