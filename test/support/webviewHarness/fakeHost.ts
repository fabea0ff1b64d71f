/** The extension host's end of the chat's link, scripted by a test: it holds a snapshot, hands out numbered events and keeps the calls. */
import type { Disposable } from '../../../src/base/disposable.ts';
import { AppError } from '../../../src/base/appError.ts';
import { newestTurns, turnsFrom } from '../../../src/core/chat/turnsInReach.ts';
import type { DrawingRequest } from '../../../src/node/drawings/drawingAnswer.ts';
import { RpcPeer } from '../../../src/protocol/rpc.ts';
import type { Drawn } from '../../../src/protocol/drawing.ts';
import type { Frame } from '../../../src/protocol/transport.ts';
import {
  type ChatEvent,
  type ChatSnapshot,
  type DraftAt,
  type MentionList,
  type Turn,
  type WebviewContract,
  webviewProtocolVersion,
  webviewValidators,
} from '../../../src/protocol/webview.ts';
import { emptySnapshot } from './sampleChats.ts';

type Calls = WebviewContract['calls'];
/** Told to one page alone, which changes nothing. */
const forOnePage: ReadonlySet<ChatEvent['type']> = new Set(['focus', 'compose', 'away']);

type EventBody<E = ChatEvent> = E extends ChatEvent ? Omit<E, 'revision'> : never;

export interface RecordedCall {
  method: keyof Calls;
  params: unknown;
}

interface Subscription {
  emit(event: ChatEvent): Promise<void>;
}

export class FakeHost {
  /** What the page asked for, oldest first. */
  readonly calls: RecordedCall[] = [];
  /** How often the page subscribed to the events. */
  subscriptions = 0;
  /** Calls to these methods are refused. */
  readonly refused = new Map<keyof Calls, AppError>();
  /** What is found of what is typed after an `@`. */
  mentions: (typed: string) => MentionList = () => ({ choices: [], pending: false, problem: null });
  /** The paths that fit what is typed as an argument. */
  paths: (typed: string) => string[] = () => [];
  /** The picture of a formula or a diagram. */
  draw: (request: DrawingRequest) => Drawn | Promise<Drawn> = samplePicture;
  /** Which of the words in answers name a place that is there. */
  places: (words: readonly string[]) => { found: string[]; pending: boolean } = () => ({ found: [], pending: false });
  /** What was sent in earlier lives of the page. */
  sentTexts: string[] = [];
  /** The draft that an earlier page left. */
  keptDraft: DraftAt = { text: '', at: 0 };
  /** What comes back of what waits. */
  waitingText = '';
  /** The host's state. */
  snapshot: ChatSnapshot = emptySnapshot();
  readonly #send: (frame: Frame) => void;
  #onFrame: ((frame: unknown) => void) | null = null;
  #peer: RpcPeer<{ calls: object; streams: object }, WebviewContract> | null = null;
  #subscription: Subscription | null = null;

  constructor(send: (frame: Frame) => void) {
    this.#send = send;
  }

  /** Takes a frame from the page. Every greeting is a new life of the page and gets a new peer, as in the extension. */
  receive(frame: unknown): void {
    if ((frame as Frame).t === 'hello') this.#connect();
    this.#onFrame?.(frame);
  }

  /** Sends one event with the next revision and keeps the snapshot in step. */
  emit(event: EventBody): void {
    const { revision } = this.snapshot;
    const numbered = { ...event, revision: forOnePage.has(event.type) ? revision : revision + 1 };
    this.snapshot = applied(this.snapshot, numbered);
    void this.#subscription?.emit(numbered);
  }

  /** Adds text to a turn, but loses the event on its way to the page. */
  loseText(id: number, text: string): void {
    this.snapshot = applied(this.snapshot, { type: 'text', revision: this.snapshot.revision + 1, id, text });
  }

  /** Resolves with the first call of a method, also one that came already. */
  async waitForCall(method: keyof Calls, timeoutMs = 5000): Promise<RecordedCall> {
    const deadline = Date.now() + timeoutMs;
    for (;;) {
      const call = this.calls.find((recorded) => recorded.method === method);
      if (call) return call;
      if (Date.now() > deadline)
        throw new Error(`the page never called ${method}; it called ${this.calls.map((c) => c.method).join(', ') || 'nothing'}`);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }

  #connect(): void {
    this.#peer?.dispose();
    const transport = {
      send: this.#send,
      onFrame: (listener: (frame: unknown) => void): Disposable => {
        this.#onFrame = listener;
        return { dispose: () => (this.#onFrame = null) };
      },
      onClose: (): Disposable => ({ dispose: () => undefined }),
    };
    const call =
      (method: keyof Calls) =>
      async (params: unknown): Promise<Record<string, never>> => {
        this.calls.push({ method, params });
        const refusal = this.refused.get(method);
        if (refusal) throw refusal;
        return {};
      };
    this.#peer = new RpcPeer<{ calls: object; streams: object }, WebviewContract>(
      transport,
      { version: webviewProtocolVersion, validators: webviewValidators },
      {
        calls: {
          send: call('send'),
          sendWaiting: call('sendWaiting'),
          takeWaiting: async (params) => {
            await call('takeWaiting')(params);
            if (params.back) this.emit({ type: 'compose', text: this.waitingText });
            return { taken: true };
          },
          stop: call('stop'),
          turns: async (params) => {
            await call('turns')(params);
            const { revision, turns } = this.snapshot;
            void this.#subscription?.emit({
              type: 'turns',
              revision,
              from: params.from,
              turns: turnsFrom(turns, params.from, params.count),
            });
            return {};
          },
          retry: call('retry'),
          replay: call('replay'),
          chooseAnswer: call('chooseAnswer'),
          compareAnswers: call('compareAnswers'),
          clear: call('clear'),
          fork: async (params) => {
            await call('fork')(params);
            if (params.before) this.emit({ type: 'compose', text: 'What was asked there?' });
            return { attached: 1 };
          },
          draft: call('draft'),
          // Asked whenever a page comes: no test is about that.
          keptDraft: () => Promise.resolve(this.keptDraft),
          toggleChip: call('toggleChip'),
          removeChip: call('removeChip'),
          pinChip: call('pinChip'),
          openSent: call('openSent'),
          putBack: call('putBack'),
          gather: call('gather'),
          mentions: async (params) => ({ ...this.mentions(params.typed), ...(await call('mentions')(params)) }),
          paths: async (params) => ({ paths: this.paths(params.typed), ...(await call('paths')(params)) }),
          // Asked whenever a page comes.
          sentTexts: () => Promise.resolve({ texts: this.sentTexts }),
          attach: call('attach'),
          attachPlaces: async (params) => ({ attached: params.places.length, ...(await call('attachPlaces')(params)) }),
          placesThere: async (params) => ({ ...this.places(params.words), ...(await call('placesThere')(params)) }),
          openPlace: call('openPlace'),
          openLink: call('openLink'),
          draw: async (params) => {
            await call('draw')(params);
            return this.draw(params);
          },
          attachText: call('attachText'),
          copy: call('copy'),
          insert: call('insert'),
          applyCode: call('applyCode'),
          saveCode: call('saveCode'),
          action: call('action'),
          edits: call('edits'),
          choosePlace: call('choosePlace'),
        },
        streams: {
          events: async (_params, emit, { signal }) => {
            this.subscriptions++;
            this.#subscription = { emit };
            await emit({ type: 'snapshot', revision: this.snapshot.revision, state: newestTurns(this.snapshot) });
            await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
            throw new AppError('cancelled', 'unsubscribed');
          },
        },
      },
    );
  }
}

/** A box in the colours that were asked for, in the size that such a picture may have. */
function samplePicture({ kind, colours }: DrawingRequest): Drawn {
  const [width, height] = kind === 'diagram' ? [420, 120] : kind === 'display' ? [24, 6] : [4, 2];
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${String(width)}" height="${String(height)}" viewBox="0 0 ${String(width)} ${String(height)}"><rect width="100%" height="100%" fill="${colours.surface}" stroke="${colours.foreground}"/></svg>`;
  return { svg, width, height, depth: kind === 'inline' ? -0.5 : 0 };
}

function applied(snapshot: ChatSnapshot, event: ChatEvent): ChatSnapshot {
  const { revision } = event;
  const turns = (change: (turn: Turn) => Turn, id: number): Turn[] => snapshot.turns.map((turn) => (turn.id === id ? change(turn) : turn));
  switch (event.type) {
    case 'snapshot':
      return event.state;
    case 'turns':
      return snapshot;
    case 'turn':
      return {
        ...snapshot,
        revision,
        busy: event.busy,
        turns: snapshot.turns.some((turn) => turn.id === event.turn.id)
          ? turns(() => event.turn, event.turn.id)
          : [...snapshot.turns, event.turn],
      };
    case 'text':
      return { ...snapshot, revision, turns: turns((turn) => ({ ...turn, answer: turn.answer + event.text }), event.id) };
    case 'edits':
      return { ...snapshot, revision, turns: turns((turn) => ({ ...turn, edits: event.edits }), event.id) };
    case 'working':
      return { ...snapshot, revision, working: event.working };
    case 'commands':
      return { ...snapshot, revision, commands: event.commands };
    case 'suggestions':
      return { ...snapshot, revision, suggestions: event.suggestions };
    case 'model':
      return { ...snapshot, revision, model: event.model };
    case 'chips':
      return { ...snapshot, revision, chips: event.chips };
    case 'gathering':
      return { ...snapshot, revision, gathering: event.gathering };
    case 'meter':
      return { ...snapshot, revision, meter: event.meter };
    case 'modelsHere':
      return { ...snapshot, revision, modelsHere: event.modelsHere };
    case 'notice':
      return { ...snapshot, revision, notice: event.notice };
    case 'look':
      return { ...snapshot, revision, look: event.look };
    case 'waiting':
      return { ...snapshot, revision, waiting: event.waiting };
    case 'forgotten':
    case 'pointed':
    case 'focus':
    case 'compose':
    case 'away':
      return { ...snapshot, revision };
  }
}
