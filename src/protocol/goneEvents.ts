import { type Disposable, disposable } from '../base/disposable.ts';

/** What tells of its own end by events. */
export interface EndingChannel {
  once(event: string, listener: () => void): unknown;
  off(event: string, listener: () => void): unknown;
}

/** Tells once that nobody is at the other end any more, which any of the events means. */
export function onGone(channel: EndingChannel, gone: readonly string[], listener: () => void): Disposable {
  let told = false;
  const tell = (): void => {
    if (told) return;
    told = true;
    listener();
  };
  for (const event of gone) channel.once(event, tell);
  return disposable(() => gone.forEach((event) => channel.off(event, tell)));
}
