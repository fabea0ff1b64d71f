/** The webview's end of the RPC link: keeps the event subscription alive and starts it anew after a gap. */
import { t } from '../src/base/l10n.ts';
import { AppError } from '../src/base/appError.ts';
import { RpcPeer } from '../src/protocol/rpc.ts';
import { type ChatEvent, type WebviewContract, webviewProtocolVersion } from '../src/protocol/webview.ts';
import { logWarning } from './log.ts';
import { createTransport } from './vscodeApi.ts';

/** Takes an event; answers false when events before it were missed and a new snapshot is needed. */
export type EventSink = (event: ChatEvent) => boolean;

export type Connection = Pick<RpcPeer<WebviewContract>, 'call'>;

const retryMs = 500;

/**
 * Connects and keeps handing events to `onEvent`. `onLost` is told once, with a reason for people, when the link is gone for good.
 */
export function connect(onEvent: EventSink, onLost: (reason: string) => void): Connection {
  const peer = new RpcPeer<WebviewContract>(createTransport(), {
    version: webviewProtocolVersion,
    onWarning: logWarning,
  });
  void keepListening((sink, signal) => peer.stream('events', {}, sink, signal), onEvent, onLost);
  return peer;
}

/** Subscribes by `listen`, and does so anew when the subscription ends or `onEvent` has answered false; see {@link connect}. */
export async function keepListening<E>(
  listen: (sink: (event: E) => void, signal: AbortSignal) => Promise<unknown>,
  onEvent: (event: E) => boolean,
  onLost: (reason: string) => void,
): Promise<void> {
  for (;;) {
    const subscription = new AbortController();
    try {
      await listen((event) => (onEvent(event) ? undefined : subscription.abort()), subscription.signal);
    } catch (error) {
      if (AppError.is(error, 'connectionClosed', 'protocolMismatch')) {
        onLost(t('The connection to the extension was lost. Reload the window to go on.'));
        return;
      }
      if (!AppError.isCancelled(error)) logWarning('the event subscription ended', error);
    }
    if (!subscription.signal.aborted) await new Promise((resolve) => setTimeout(resolve, retryMs));
  }
}
