import type * as vscode from 'vscode';
import { type Disposable, DisposableStore } from '../base/disposable.ts';
import { Emitter } from '../base/event.ts';
import type { Log } from '../base/log.ts';
import type { Contract, Handlers, Validators } from '../protocol/contract.ts';
import { RpcPeer } from '../protocol/rpc.ts';
import type { Frame, Transport } from '../protocol/transport.ts';

/** How one of our pages is spoken with. */
export interface PageProtocol {
  /** For the log. */
  name: string;
  version: number;
  validators: Validators;
}

/**
 * The host's end of the link to one webview, in a view or among the editors. VS Code throws a hidden view's page away and loads it again when it is shown, in
 * the same view: each page begins with its own `hello`, and gets a peer of its own.
 */
export class WebviewLink<C extends Contract> implements Disposable {
  readonly #place: vscode.WebviewView | vscode.WebviewPanel;
  readonly #protocol: PageProtocol;
  readonly #handlers: Handlers<C>;
  readonly #log: Log;
  readonly #store = new DisposableStore();
  #page: Page<C> | undefined;

  constructor(place: vscode.WebviewView | vscode.WebviewPanel, protocol: PageProtocol, handlers: Handlers<C>, log: Log) {
    this.#place = place;
    this.#protocol = protocol;
    this.#handlers = handlers;
    this.#log = log;
    this.#store.add(place.webview.onDidReceiveMessage((frame: unknown) => this.#receive(frame)));
    const look = (): void => {
      if (!place.visible) this.#leave();
    };
    this.#store.add('onDidChangeVisibility' in place ? place.onDidChangeVisibility(look) : place.onDidChangeViewState(look));
  }

  dispose(): void {
    this.#leave();
    this.#store.dispose();
  }

  #receive(frame: unknown): void {
    if (isHello(frame)) {
      this.#leave();
      this.#page = new Page(this.#place.webview, this.#protocol, this.#handlers, this.#log);
    }
    this.#page?.receive(frame);
  }

  #leave(): void {
    this.#page?.dispose();
    this.#page = undefined;
  }
}

/** One load of the page. */
class Page<C extends Contract> implements Disposable {
  readonly #frames = new Emitter<unknown>();
  readonly #peer: RpcPeer<Contract, C>;

  constructor(webview: vscode.Webview, { name, version, validators }: PageProtocol, handlers: Handlers<C>, log: Log) {
    const transport: Transport = {
      send: (frame) => void webview.postMessage(frame),
      onFrame: this.#frames.event,
      // Neither a hidden nor a closed page says goodbye: the view's own events end it.
      onClose: () => ({ dispose: () => undefined }),
    };
    this.#peer = new RpcPeer<Contract, C>(
      transport,
      { version, validators, onWarning: (message) => log.warn(`${name}: ${message}`) },
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
