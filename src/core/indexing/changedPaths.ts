import type { Disposable } from '../../base/disposable.ts';
import type { OpenIndex } from './openIndexes.ts';

/** Changes are gathered for this long before they are taken up. Milliseconds. */
const gatherMs = 150;

/** Files that have changed, gathered until somebody takes them up: changes come one after the other, and those of one branch are one. It must not know what is done with them. */
export class ChangedPaths implements Disposable {
  readonly #onGathered: () => void;
  /** What is closed meanwhile takes its own with it. */
  readonly #paths = new WeakMap<OpenIndex, Set<string>>();
  #gathering: ReturnType<typeof setTimeout> | undefined;

  constructor(onGathered: () => void) {
    this.#onGathered = onGathered;
  }

  add(index: OpenIndex, paths: readonly string[]): void {
    const known = this.#paths.get(index) ?? new Set();
    for (const path of paths) known.add(path);
    this.#paths.set(index, known);
    this.#gathering ??= setTimeout(() => {
      this.#gathering = undefined;
      this.#onGathered();
    }, gatherMs);
  }

  /** Those of an index, each once; from here on they are the caller's. */
  take(index: OpenIndex): string[] {
    const paths = [...(this.#paths.get(index) ?? [])];
    this.#paths.delete(index);
    return paths;
  }

  dispose(): void {
    clearTimeout(this.#gathering);
  }
}
