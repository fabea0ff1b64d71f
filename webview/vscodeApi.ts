/** The page's line to VS Code: messages, and the little state that survives the panel being hidden. */
import type { Disposable } from '../src/base/disposable.ts';
import type { Frame, Transport } from '../src/protocol/transport.ts';

interface VsCodeApi {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
}

declare function acquireVsCodeApi(): VsCodeApi;

/** What the webview keeps by itself. The host keeps the draft, too, and nothing else of it. */
export interface PanelState {
  draft: string;
  /** When it was changed last: milliseconds since 1970. */
  draftAt: number;
  /** The turn at the transcript's upper edge, by its place, and how many pixels of it are above that; null means at the newest turn. */
  place: { row: number; offset: number } | null;
  /** Turns whose thought is open to read, as they were opened. */
  openThoughts: readonly number[];
}

const api = acquireVsCodeApi();

/** Reads what an earlier life of this page left behind. */
export function restorePanelState(): PanelState {
  const state = (api.getState() ?? {}) as Partial<PanelState>;
  return {
    draft: typeof state.draft === 'string' ? state.draft : '',
    draftAt: typeof state.draftAt === 'number' ? state.draftAt : 0,
    place: placeOf(state.place),
    openThoughts: Array.isArray(state.openThoughts) ? state.openThoughts.filter((id) => typeof id === 'number') : [],
  };
}

function placeOf(place: Partial<NonNullable<PanelState['place']>> | null | undefined): PanelState['place'] {
  const { row, offset } = place ?? {};
  return Number.isSafeInteger(row) && row !== undefined && row >= 0 && typeof offset === 'number' ? { row, offset } : null;
}

export function savePanelState(state: PanelState): void {
  api.setState(state);
}

/** What another page of ours left behind, as it is: undefined for nothing. */
export function restoreState(): unknown {
  return api.getState();
}

export function saveState(state: unknown): void {
  api.setState(state);
}

/**
 * Frames over postMessage. Frames for an earlier life of the page may still arrive; everything before the host's greeting is
 * dropped. There is no closing event: the page goes away with its panel.
 */
export function createTransport(): Transport {
  let greeted = false;
  return {
    send: (frame: Frame) => api.postMessage(frame),
    onFrame(listener): Disposable {
      const onMessage = (event: MessageEvent<unknown>): void => {
        const frame = event.data;
        if (typeof frame !== 'object' || frame === null || !('t' in frame)) return;
        if (!greeted && frame.t !== 'hello') return;
        if (greeted && frame.t === 'hello') return;
        greeted = true;
        listener(frame);
      };
      window.addEventListener('message', onMessage);
      return { dispose: () => window.removeEventListener('message', onMessage) };
    },
    onClose: () => ({ dispose: () => undefined }),
  };
}
