import type * as vscode from 'vscode';
import { type Disposable, DisposableStore } from '../../base/disposable.ts';
import { Emitter } from '../../base/event.ts';
import type { Log } from '../../base/log.ts';
import type { Contract, Handlers } from '../../protocol/contract.ts';
import { RpcPeer } from '../../protocol/rpc.ts';
import type { Frame, Transport } from '../../protocol/transport.ts';
import { type WebviewContract, webviewProtocolVersion, webviewValidators } from '../../protocol/webview.ts';

/**
 * The host's end of the link to one webview view. VS Code throws a hidden view's page away and loads it again when it is shown, in
 * the same view: each page begins with its own `hello`, and gets a peer of its own.
 */
export class WebviewLink implements Disposable {
  readonly #view: vscode.WebviewView;
  readonly #handlers: Handlers<WebviewContract>;
  readonly #log: Log;
  readonly #store = new DisposableStore();
  #page: Page | undefined;

  constructor(view: vscode.WebviewView, handlers: Handlers<WebviewContract>, log: Log) {
    this.#view = view;
    this.#handlers = handlers;
    this.#log = log;
    this.#store.add(view.webview.onDidReceiveMessage((frame: unknown) => this.#receive(frame)));
    this.#store.add(
      view.onDidChangeVisibility(() => {
        if (!view.visible) this.#leave();
      }),
    );
  }

  dispose(): void {
    this.#leave();
    this.#store.dispose();
  }

  #receive(frame: unknown): void {
    if (isHello(frame)) {
      this.#leave();
      this.#page = new Page(this.#view.webview, this.#handlers, this.#log);
    }
    this.#page?.receive(frame);
  }

  #leave(): void {
    this.#page?.dispose();
    this.#page = undefined;
  }
}

/** One load of the page. */
class Page implements Disposable {
  readonly #frames = new Emitter<unknown>();
  readonly #peer: RpcPeer<Contract, WebviewContract>;

  constructor(webview: vscode.Webview, handlers: Handlers<WebviewContract>, log: Log) {
    const transport: Transport = {
      send: (frame) => void webview.postMessage(frame),
      onFrame: this.#frames.event,
      // Neither a hidden nor a closed page says goodbye: the view's own events end it.
      onClose: () => ({ dispose: () => undefined }),
    };
    this.#peer = new RpcPeer<Contract, WebviewContract>(
      transport,
      { version: webviewProtocolVersion, validators: webviewValidators, onWarning: (message) => log.warn(`chat view: ${message}`) },
      handlers,
    );
  }

  receive(frame: unknown): void {
    this.#frames.fire(frame);
  }

  dispose(): void {
    this.#peer.dispose();
  }
}

function isHello(frame: unknown): frame is Frame {
  return typeof frame === 'object' && frame !== null && 't' in frame && frame.t === 'hello';
}
