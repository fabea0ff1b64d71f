import { disposable } from '../base/disposable.ts';
import type { Transport } from '../protocol/transport.ts';

/** The child's end of the IPC channel that `fork` opens. A channel that is closed drops frames; `onClose` tells of it. */
export function ipcTransport(): Transport {
  return {
    send(frame) {
      // Without a callback a failed send is an `error` event of the process, which ends it.
      if (process.connected) process.send?.(frame, undefined, undefined, () => undefined);
    },
    onFrame(listener) {
      process.on('message', listener);
      return disposable(() => process.off('message', listener));
    },
    onClose(listener) {
      process.once('disconnect', listener);
      return disposable(() => process.off('disconnect', listener));
    },
  };
}
