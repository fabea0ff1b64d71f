import type { ChatService } from '../../core/chat/chatService.ts';
import type { ChatEvent } from '../../protocol/webview.ts';

/** A reader this far behind gets a new snapshot instead of the events it missed. */
const maxBacklog = 1000;

/** Sends a snapshot and then every event after it, until the signal aborts. `emit` waits while the reader is slow. */
export async function streamChatEvents(chat: ChatService, emit: (event: ChatEvent) => Promise<void>, signal: AbortSignal): Promise<void> {
  let queue: ChatEvent[] = [];
  let wake: (() => void) | undefined;
  const snapshot = (): ChatEvent => ({ type: 'snapshot', revision: chat.snapshot.revision, state: chat.snapshot });
  const subscription = chat.onEvent((event) => {
    if (queue.length < maxBacklog) queue.push(event);
    else queue = [snapshot()];
    wake?.();
  });
  const onAbort = (): void => wake?.();
  signal.addEventListener('abort', onAbort);
  queue.push(snapshot());
  try {
    while (!signal.aborted) {
      const event = queue.shift();
      if (event) await emit(event);
      else await new Promise<void>((resolve) => (wake = resolve));
    }
  } finally {
    subscription.dispose();
    signal.removeEventListener('abort', onAbort);
  }
}
