/** The extension host's end of the insights page's link, scripted by a test. */
import type { Disposable } from '../../../src/base/disposable.ts';
import { AppError } from '../../../src/base/appError.ts';
import type { Count } from '../../../src/core/insights/counts.ts';
import { insightsReport } from '../../../src/core/insights/insightsReport.ts';
import { sampleTitles } from '../sampleCounts.ts';
import {
  type InsightsPageContract,
  type InsightsPageState,
  insightsPageValidators,
  insightsPageVersion,
} from '../../../src/protocol/insightsPage.ts';
import { RpcPeer } from '../../../src/protocol/rpc.ts';
import type { Frame } from '../../../src/protocol/transport.ts';

export class FakeInsightsHost {
  /** What the page asked for, oldest first. */
  readonly calls: { method: keyof InsightsPageContract['calls']; params: unknown }[] = [];
  state: InsightsPageState = { enabled: true, keepDays: 365, problem: null, version: 1 };
  counts: Count[] = [];
  today = '2026-11-23';
  /** The user says no when asked whether all is to go. */
  keeps = false;
  failure: Error | null = null;
  readonly #send: (frame: Frame) => void;
  #onFrame: ((frame: unknown) => void) | null = null;
  #emit: ((state: InsightsPageState) => Promise<void>) | null = null;
  #peer: RpcPeer<{ calls: object; streams: object }, InsightsPageContract> | null = null;

  constructor(send: (frame: Frame) => void) {
    this.#send = send;
  }

  receive(frame: unknown): void {
    if ((frame as Frame).t === 'hello') this.#connect();
    this.#onFrame?.(frame);
  }

  tell(state: Partial<InsightsPageState>): void {
    this.state = { ...this.state, ...state };
    void this.#emit?.(this.state);
  }

  /** Parameters of all calls of a method. */
  asked(method: keyof InsightsPageContract['calls']): unknown[] {
    return this.calls.filter((call) => call.method === method).map(({ params }) => params);
  }

  #connect(): void {
    this.#peer?.dispose();
    const note = (method: keyof InsightsPageContract['calls'], params: unknown): void => void this.calls.push({ method, params });
    this.#peer = new RpcPeer<{ calls: object; streams: object }, InsightsPageContract>(
      {
        send: this.#send,
        onFrame: (listener): Disposable => {
          this.#onFrame = listener;
          return { dispose: () => (this.#onFrame = null) };
        },
        onClose: (): Disposable => ({ dispose: () => undefined }),
      },
      { version: insightsPageVersion, validators: insightsPageValidators },
      {
        calls: {
          report: async (params) => {
            note('report', params);
            if (this.failure) throw this.failure;
            return insightsReport(this.counts, params.period, this.today, (id) => sampleTitles[id]);
          },
          export: async (params) => {
            note('export', params);
            return { saved: true };
          },
          remove: async (params) => {
            note('remove', params);
            if (!this.keeps) this.counts = [];
            return { removed: !this.keeps };
          },
          openSettings: async (params) => {
            note('openSettings', params);
            return {};
          },
        },
        streams: {
          events: async (_params, emit, { signal }) => {
            this.#emit = emit;
            await emit(this.state);
            await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
            throw new AppError('cancelled', 'unsubscribed');
          },
        },
      },
    );
  }
}
