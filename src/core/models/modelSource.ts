import type { Event } from '../../base/event.ts';
import type { ModelState } from '../../protocol/webview.ts';
import type { ModelInfo } from '../../protocol/worker/modelInfo.ts';

/** The model as the services that ask it questions see it. `ModelService` is the product's implementation. */
export interface ModelSource {
  readonly state: ModelState;
  readonly onDidChange: Event<ModelState>;
  /** Null while no model is loaded. */
  readonly info: ModelInfo | null;
  /** Starts the worker and loads the chosen model unless it is loaded. Rejects with `modelNone` when none is chosen. */
  ensureLoaded(signal?: AbortSignal): Promise<ModelInfo>;
}
