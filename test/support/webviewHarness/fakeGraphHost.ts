/** The extension host's end of the graph page's link, scripted by a test. */
import type { Disposable } from '../../../src/base/disposable.ts';
import { AppError } from '../../../src/base/appError.ts';
import {
  type GraphPageContract,
  type GraphPageEvent,
  type GraphPageQuery,
  type GraphPageState,
  graphPageValidators,
  graphPageVersion,
} from '../../../src/protocol/graphPage.ts';
import type { GraphView, GraphViewNode } from '../../../src/protocol/graphView.ts';
import { RpcPeer } from '../../../src/protocol/rpc.ts';
import type { Frame } from '../../../src/protocol/transport.ts';

export const readyState: GraphPageState = { stage: 'ready', text: 'All is read.', fraction: null, button: null, folders: [''], version: 1 };

export class FakeGraphHost {
  /** What the page asked for, oldest first. */
  readonly calls: { method: keyof GraphPageContract['calls']; params: unknown }[] = [];
  state: GraphPageState = readyState;
  /** What is drawn of a query; what it throws is the refusal. */
  viewOf: (query: GraphPageQuery) => GraphView = () => ({ nodes: [], edges: [], beyond: 0, unlinked: 0 });
  readonly #send: (frame: Frame) => void;
  #onFrame: ((frame: unknown) => void) | null = null;
  #emit: ((event: GraphPageEvent) => Promise<void>) | null = null;
  #peer: RpcPeer<{ calls: object; streams: object }, GraphPageContract> | null = null;

  constructor(send: (frame: Frame) => void) {
    this.#send = send;
  }

  receive(frame: unknown): void {
    if ((frame as Frame).t === 'hello') this.#connect();
    this.#onFrame?.(frame);
  }

  tell(state: Partial<GraphPageState>): void {
    this.state = { ...this.state, ...state };
    void this.#emit?.({ type: 'state', state: this.state });
  }

  show(focus: string | null): void {
    void this.#emit?.({ type: 'show', folder: 0, focus });
  }

  /** Parameters of all calls of a method. */
  asked(method: keyof GraphPageContract['calls']): unknown[] {
    return this.calls.filter((call) => call.method === method).map(({ params }) => params);
  }

  #connect(): void {
    this.#peer?.dispose();
    const note = (method: keyof GraphPageContract['calls'], params: unknown): void => void this.calls.push({ method, params });
    this.#peer = new RpcPeer<{ calls: object; streams: object }, GraphPageContract>(
      {
        send: this.#send,
        onFrame: (listener): Disposable => {
          this.#onFrame = listener;
          return { dispose: () => (this.#onFrame = null) };
        },
        onClose: (): Disposable => ({ dispose: () => undefined }),
      },
      { version: graphPageVersion, validators: graphPageValidators },
      {
        calls: {
          view: async (query) => {
            note('view', query);
            return this.viewOf(query);
          },
          open: async (params) => {
            note('open', params);
            return {};
          },
          action: async (params) => {
            note('action', params);
            return {};
          },
          save: async (params) => {
            note('save', params);
            return { saved: true };
          },
        },
        streams: {
          events: async (_params, emit, { signal }) => {
            this.#emit = emit;
            await emit({ type: 'state', state: this.state });
            await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
            throw new AppError('cancelled', 'unsubscribed');
          },
        },
      },
    );
  }
}

/** A node as of a plain file, or of a folder with three files. */
export function sampleNode(id: string, more: Partial<GraphViewNode> = {}): GraphViewNode {
  const isFolder = id.endsWith('/');
  const bare = id.replace(/\/$/, '');
  return {
    id,
    label: `${bare.slice(bare.lastIndexOf('/') + 1)}${isFolder ? '/' : ''}`,
    isFolder,
    files: isFolder ? 3 : 1,
    isFocus: false,
    isEntry: false,
    inCycles: 0,
    dead: 0,
    confidence: null,
    why: null,
    ...more,
  };
}

/** A small shop: an entry point, a circle of two, a folded folder, and a file that nothing needs. */
export const sampleView: GraphView = {
  nodes: [
    sampleNode('lib/'),
    sampleNode('src/cart.ts', { inCycles: 1 }),
    sampleNode('src/main.ts', { isEntry: true }),
    sampleNode('src/old.ts', { dead: 1, confidence: 'high', why: { kind: 'nothing' } }),
    sampleNode('src/prices.ts', { inCycles: 1 }),
  ],
  edges: [
    { from: 'src/cart.ts', to: 'src/prices.ts', imports: 1, inCycle: true, typeOnly: false },
    { from: 'src/main.ts', to: 'src/cart.ts', imports: 1, inCycle: false, typeOnly: false },
    { from: 'src/old.ts', to: 'lib/', imports: 2, inCycle: false, typeOnly: true },
    { from: 'src/prices.ts', to: 'lib/', imports: 3, inCycle: false, typeOnly: false },
    { from: 'src/prices.ts', to: 'src/cart.ts', imports: 1, inCycle: true, typeOnly: false },
  ],
  beyond: 0,
  unlinked: 0,
};
