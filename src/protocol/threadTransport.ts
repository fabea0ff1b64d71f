/** The channel between a thread and the one that started it, as an RPC transport; the same for both ends. */
import { disposable } from '../base/disposable.ts';
import { type EndingChannel, onGone } from './goneEvents.ts';
import type { Transport } from './transport.ts';

/** What a thread and its end of the port have in common. */
export interface ThreadChannel extends EndingChannel {
  postMessage(message: unknown): void;
  on(event: string, listener: (message: unknown) => void): unknown;
  off(event: string, listener: (message: unknown) => void): unknown;
}

/** `gone`: events that mean that nobody is at the other end any more. What is sent then is lost. */
export function threadTransport(channel: ThreadChannel, gone: readonly string[]): Transport {
  return {
    send: (frame) => channel.postMessage(frame),
    onFrame(listener) {
      channel.on('message', listener);
      return disposable(() => channel.off('message', listener));
    },
    onClose: (listener) => onGone(channel, gone, listener),
  };
}
