import { describe, expect, it, vi } from 'vitest';
import { Emitter } from '../../../src/base/event.ts';
import type { ChatService } from '../../../src/core/chat/chatService.ts';
import type { ChatEvent, Turn } from '../../../src/protocol/webview.ts';
import { PageEvents } from '../../../src/vscode/chat/chatEvents.ts';
import { longChat } from '../../support/webviewHarness/longChats.ts';

/** The part of a chat service that is streamed: a revision that counts up. */
class FakeChat {
  readonly emitter = new Emitter<ChatEvent>();
  revision = 0;
  turns: Turn[] = [];
  readonly service = {
    onEvent: this.emitter.event,
    snapshot: null,
  } as unknown as ChatService;

  constructor() {
    Object.defineProperty(this.service, 'snapshot', { get: () => ({ revision: this.revision, turns: this.turns }) });
  }

  change(): void {
    this.revision++;
    this.emitter.fire({ type: 'text', revision: this.revision, id: 1, text: 'x' });
  }
}

describe('the events of a page', () => {
  it('begins with a snapshot and goes on without a gap', async () => {
    const chat = new FakeChat();
    const controller = new AbortController();
    const heard: ChatEvent[] = [];
    chat.change();
    const ended = new PageEvents(chat.service, () => false).stream((event) => Promise.resolve(void heard.push(event)), controller.signal);
    for (let i = 0; i < 5; i++) chat.change();
    await vi.waitFor(() => expect(heard.length).toBe(6));
    expect(heard[0]).toMatchObject({ type: 'snapshot', revision: 1 });
    expect(heard.map((event) => event.revision)).toEqual([1, 2, 3, 4, 5, 6]);
    controller.abort();
    await ended;
    chat.change();
    expect(heard.length).toBe(6);
  });

  it('asks one page alone for the cursor, which changes nothing for the others', async () => {
    const chat = new FakeChat();
    const controller = new AbortController();
    const heard: string[][] = [[], []];
    const pages = heard.map((list) => {
      const page = new PageEvents(chat.service, () => false);
      void page.stream(({ type, revision }) => Promise.resolve(void list.push(`${type} ${String(revision)}`)), controller.signal);
      return page;
    });
    chat.change();
    pages[1]?.focus();
    chat.change();
    await vi.waitFor(() => expect(heard[1]).toHaveLength(4));
    controller.abort();
    expect(heard).toEqual([
      ['snapshot 0', 'text 1', 'text 2'],
      ['snapshot 0', 'text 1', 'focus 1', 'text 2'],
    ]);
    // Before a page is there, and after it has gone, nobody is asked.
    pages[0]?.focus();
  });

  it('tells a page that the chat is in another place, also behind a new snapshot, and puts a text into its field', async () => {
    const chat = new FakeChat();
    const controller = new AbortController();
    const heard: ChatEvent[] = [];
    let away = true;
    const page = new PageEvents(chat.service, () => away);
    page.compose('nobody hears this');
    void page.stream((event) => Promise.resolve(void heard.push(event)), controller.signal);
    chat.change();
    away = false;
    page.tellPlace();
    page.compose('What is this?');
    await vi.waitFor(() => expect(heard).toHaveLength(5));
    controller.abort();
    expect(heard.map(({ type, revision }) => `${type} ${String(revision)}`)).toEqual([
      'snapshot 0',
      'away 0',
      'text 1',
      'away 1',
      'compose 1',
    ]);
    expect(heard.filter(({ type }) => type === 'away')).toMatchObject([{ away: true }, { away: false }]);
    expect(heard[4]).toMatchObject({ text: 'What is this?' });
  });

  it('gives a reader that fell far behind one new snapshot instead of a long queue', async () => {
    const chat = new FakeChat();
    const controller = new AbortController();
    const heard: ChatEvent[] = [];
    const gate: { open: () => void } = { open: () => undefined };
    const opened = new Promise<void>((resolve) => (gate.open = resolve));
    const ended = new PageEvents(chat.service, () => false).stream(async (event) => {
      heard.push(event);
      await opened;
    }, controller.signal);
    for (let i = 0; i < 5000; i++) chat.change();
    gate.open();
    await vi.waitFor(() => expect(heard.at(-1)?.revision).toBe(5000));
    expect(heard.length).toBeLessThan(2100);
    const lastSnapshot = heard.findLastIndex((event) => event.type === 'snapshot');
    expect(lastSnapshot).toBeGreaterThan(0);
    heard.slice(lastSnapshot).forEach((event, index) => expect(event.revision).toBe((heard[lastSnapshot]?.revision ?? 0) + index));
    controller.abort();
    await ended;
  });

  it('begins with the newest turns, and gives others between the changes that were before and after it was asked', async () => {
    const chat = new FakeChat();
    chat.turns = longChat(200);
    const events = new PageEvents(chat.service, () => false);
    const controller = new AbortController();
    const heard: ChatEvent[] = [];
    events.giveTurns(0, 5); // nobody listens yet
    const ended = events.stream((event) => Promise.resolve(void heard.push(event)), controller.signal);
    chat.change();
    chat.turns = chat.turns.with(3, { ...chat.turns[3]!, answer: 'changed' });
    events.giveTurns(2, 3);
    chat.turns = chat.turns.with(3, { ...chat.turns[3]!, answer: 'changed again' });
    chat.change();
    events.giveTurns(199, 10);
    events.giveTurns(900, 10);
    await vi.waitFor(() => expect(heard.length).toBe(6));
    expect(heard[0]).toMatchObject({ type: 'snapshot', state: { earlier: 160 } });
    expect(heard[0]?.type === 'snapshot' ? heard[0].state.turns.map(({ id }) => id) : []).toEqual(
      chat.turns.slice(160).map(({ id }) => id),
    );
    expect(heard.slice(1).map(({ type, revision }) => [type, revision])).toEqual([
      ['text', 1],
      ['turns', 1],
      ['text', 2],
      ['turns', 2],
      ['turns', 2],
    ]);
    expect(heard[2]).toMatchObject({ from: 2, turns: [{ id: 3 }, { id: 4, answer: 'changed' }, { id: 5 }] });
    expect(heard[4]).toMatchObject({ from: 199, turns: [{ id: 200 }] });
    expect(heard[5]).toMatchObject({ from: 900, turns: [] });
    controller.abort();
    await ended;
  });
});
