import { describe, expect, it, vi } from 'vitest';
import { Emitter } from '../../../src/base/event.ts';
import type { ChatService } from '../../../src/core/chat/chatService.ts';
import type { ChatEvent } from '../../../src/protocol/webview.ts';
import { streamChatEvents } from '../../../src/vscode/chat/chatEvents.ts';

/** The part of a chat service that is streamed: a revision that counts up. */
class FakeChat {
  readonly emitter = new Emitter<ChatEvent>();
  revision = 0;
  readonly service = {
    onEvent: this.emitter.event,
    snapshot: null,
  } as unknown as ChatService;

  constructor() {
    Object.defineProperty(this.service, 'snapshot', { get: () => ({ revision: this.revision }) });
  }

  change(): void {
    this.revision++;
    this.emitter.fire({ type: 'text', revision: this.revision, id: 1, text: 'x' });
  }
}

describe('streamChatEvents', () => {
  it('begins with a snapshot and goes on without a gap', async () => {
    const chat = new FakeChat();
    const controller = new AbortController();
    const heard: ChatEvent[] = [];
    chat.change();
    const ended = streamChatEvents(chat.service, (event) => Promise.resolve(void heard.push(event)), controller.signal);
    for (let i = 0; i < 5; i++) chat.change();
    await vi.waitFor(() => expect(heard.length).toBe(6));
    expect(heard[0]).toMatchObject({ type: 'snapshot', revision: 1 });
    expect(heard.map((event) => event.revision)).toEqual([1, 2, 3, 4, 5, 6]);
    controller.abort();
    await ended;
    chat.change();
    expect(heard.length).toBe(6);
  });

  it('gives a reader that fell far behind one new snapshot instead of a long queue', async () => {
    const chat = new FakeChat();
    const controller = new AbortController();
    const heard: ChatEvent[] = [];
    const gate: { open: () => void } = { open: () => undefined };
    const opened = new Promise<void>((resolve) => (gate.open = resolve));
    const ended = streamChatEvents(
      chat.service,
      async (event) => {
        heard.push(event);
        await opened;
      },
      controller.signal,
    );
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
});
