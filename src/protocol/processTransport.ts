/** The IPC channel between a process and one that it forked, as an RPC transport; the same for both ends. */
import { disposable } from '../base/disposable.ts';
import { type EndingChannel, onGone } from './goneEvents.ts';
import type { Transport } from './transport.ts';

/** What a child process and one's own process have in common. */
export interface ProcessChannel extends EndingChannel {
  readonly connected: boolean;
  send?(message: object, handle: undefined, options: undefined, callback: (error: Error | null) => void): boolean;
  on(event: string, listener: (message: unknown) => void): unknown;
  off(event: string, listener: (message: unknown) => void): unknown;
}

/** Events of the child that mean that nobody is at the other end any more: one that is gone makes `send` return false and emits `error`. */
export const childGone = ['exit', 'disconnect', 'error'];
/** And of one's own process. */
export const parentGone = ['disconnect'];

/** A channel that is closed drops frames; `onClose` tells of it, once. */
export function processTransport(channel: ProcessChannel, gone: readonly string[]): Transport {
  return {
    send(frame) {
      // Without a callback a failed send is an `error` event: of one's own process, it ends that.
      if (channel.connected) channel.send?.(frame, undefined, undefined, () => undefined);
    },
    onFrame(listener) {
      channel.on('message', listener);
      return disposable(() => channel.off('message', listener));
    },
    onClose: (listener) => onGone(channel, gone, listener),
  };
}
