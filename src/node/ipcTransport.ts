/** The parent's end of a child process's IPC channel as an RPC transport. */
import type { ChildProcess } from 'node:child_process';
import { disposable } from '../base/disposable.ts';
import type { Transport } from '../protocol/transport.ts';

/**
 * Frames go over `child.send`. A child that is gone makes `send` return false and emit `error`; both mean closed, and closed is
 * told once.
 */
export function ipcTransport(child: ChildProcess): Transport {
  return {
    send(frame) {
      // The callback keeps a failing send from becoming an unhandled `error` event; `exit` tells the rest.
      if (child.connected) child.send(frame, () => undefined);
    },
    onFrame(listener) {
      child.on('message', listener);
      return disposable(() => child.off('message', listener));
    },
    onClose(listener) {
      let told = false;
      const tell = (): void => {
        if (told) return;
        told = true;
        listener();
      };
      child.once('exit', tell);
      child.once('disconnect', tell);
      child.once('error', tell);
      return disposable(() => {
        child.off('exit', tell);
        child.off('disconnect', tell);
        child.off('error', tell);
      });
    },
  };
}
