import { disposable } from '../../src/base/disposable.ts';
import type { Transport } from '../../src/protocol/transport.ts';

/** Two transports joined in memory. Frames cross as JSON, one microtask later, the way a process boundary would copy them. */
export function pairedTransports(): { a: Transport; b: Transport; close: () => void; frames: unknown[] } {
  const frames: unknown[] = [];
  const listeners = { a: new Set<(f: unknown) => void>(), b: new Set<(f: unknown) => void>() };
  const closers = new Set<() => void>();
  const held: Record<'a' | 'b', unknown[]> = { a: [], b: [] };
  const end = (own: 'a' | 'b', other: 'a' | 'b'): Transport => ({
    send(frame) {
      const copy: unknown = JSON.parse(JSON.stringify(frame));
      frames.push(copy);
      queueMicrotask(() => {
        if (listeners[other].size === 0) held[other].push(copy);
        for (const listener of [...listeners[other]]) listener(copy);
      });
    },
    onFrame(listener) {
      listeners[own].add(listener);
      for (const frame of held[own].splice(0)) queueMicrotask(() => listener(frame));
      return disposable(() => listeners[own].delete(listener));
    },
    onClose(listener) {
      closers.add(listener);
      return disposable(() => closers.delete(listener));
    },
  });
  return { a: end('a', 'b'), b: end('b', 'a'), frames, close: () => [...closers].forEach((closer) => closer()) };
}
